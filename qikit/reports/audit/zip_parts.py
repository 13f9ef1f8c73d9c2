"""The parts of an office file, unpacked with care: each is read as what it is."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Callable, Iterator

from qikit.reports.audit.embedded import word_pieces
from qikit.reports.audit.told import Packed, Piece, Told, Unread
from qikit.reports.audit.xml_texts import xml_pieces

MOST_PARTS = 2_000  # a workbook of a hundred sheets has a few hundred
MOST_BYTES = 200 << 20  # of all parts together, unpacked
MOST_OF_A_PART = 64 << 20
XML = (".xml", ".rels", ".vml")
DAMAGED = (zipfile.BadZipFile, zlib.error, OSError, EOFError, RuntimeError, ValueError)


def office_pieces(
    content: bytes,
    place: str,
    around: tuple[str, ...],
    read: Callable[[bytes, str, tuple[str, ...]], Iterator[Piece]],
) -> Iterator[Piece]:
    """Give what `read` understands of an office file, then every part of it."""
    fault = _fault(content)
    if fault:
        yield Unread(place.rstrip(": ") or "the file", fault)
        return
    yield from read(content, place, around)
    yield from _parts(content, place, around)


def _parts(content: bytes, place: str, around: tuple[str, ...]) -> Iterator[Piece]:
    """Give the texts and attributes of every part, and what else is packed inside."""
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        yield from word_pieces(parts.comment, f"{place}zip comment", around)
        for part in parts.infolist():
            spoken = part.filename.replace("/", " / ")
            yield Told(f"{place}name of a part", spoken, around)
            if not part.is_dir():
                here = f"{place}{part.filename!r} "
                yield from _pieces(part.filename, parts.read(part), here, around)


def _fault(content: bytes) -> str:
    """Say why a file cannot be unpacked, or unpacks to far too much; else ""."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            found = parts.infolist()
            sizes = [part.file_size for part in found]
            if len(found) > MOST_PARTS or sum(sizes) > MOST_BYTES:
                return f"it would unpack to {sum(sizes) >> 20} MB in {len(found)} parts"
            if max(sizes, default=0) > MOST_OF_A_PART:
                return f"one of its parts would unpack to {max(sizes) >> 20} MB"
            if any(part.flag_bits & 1 for part in found):
                return "it is protected by a password"
            if len({part.filename for part in found}) < len(found):
                return "two of its parts have the same name"
            return "it is damaged" if parts.testzip() else ""
    except DAMAGED:
        return "it cannot be unpacked"


def part_of(content: bytes, name: str) -> bytes:
    """Return one part of a sound file; b"" if it has none."""
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        return parts.read(name) if name in parts.namelist() else b""


def part_names(content: bytes) -> list[str]:
    """List the parts of a sound file."""
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        return parts.namelist()


def _pieces(
    name: str, body: bytes, place: str, around: tuple[str, ...]
) -> Iterator[Piece]:
    if name.lower().endswith(XML):
        yield from xml_pieces(body, place, around)
    else:
        yield Packed(place.strip(), name, body, around)
