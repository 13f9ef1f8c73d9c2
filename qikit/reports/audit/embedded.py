"""What is embedded in a file: data addresses, and the words inside a PNG picture."""

from __future__ import annotations

import base64
import re
import struct
import zlib
from collections.abc import Iterator
from urllib.parse import unquote_to_bytes

from qikit.reports.audit.told import Piece, Told, Unread

URI = re.compile(r"data:[\w.+-]+/[\w.+-]+(?:;[\w=.+-]+)*,[^\s\"')<>]*", re.IGNORECASE)
SIGNATURE = b"\x89PNG\r\n\x1a\n"
PLAIN = set("IHDR PLTE IDAT IEND tRNS gAMA cHRM sRGB pHYs sBIT bKGD tIME".split())
WORDS = re.compile(rb"[\x20-\x7e]{3,}")
MOST_BYTES = 64 << 20  # of one unpacked text: more is no text


def is_data_uri(text: str) -> bool:
    """Whether a text is an address that holds its own content."""
    return text.lstrip()[:5].lower() == "data:"


def uris_within(text: str) -> list[str]:
    """List the data addresses in a text, such as a style."""
    if is_data_uri(text):
        return [text.strip()]
    return URI.findall(text) if "data:" in text else []


def unpacked_uri(uri: str) -> tuple[str, bytes]:
    """Return the kind and the content of a data address.

    Raises
    ------
    ValueError
        If its content is not in the code that it names.
    """
    head, _, body = uri[5:].partition(",")
    kind = head.split(";")[0].strip().lower() or "text/plain"
    return kind, _decoded(body, is_base64="base64" in head.lower())


def png_pieces(content: bytes, place: str, around: tuple[str, ...]) -> Iterator[Piece]:
    """Give the words of a PNG picture: its text, its EXIF and what follows its end."""
    if not content.startswith(SIGNATURE):
        yield Unread(place.rstrip(": "), "it is no PNG picture")
        return
    at = len(SIGNATURE)
    while at + 8 <= len(content):
        size, name = struct.unpack(">I4s", content[at : at + 8])
        chunk, body = name.decode("latin-1"), content[at + 8 : at + 8 + size]
        at += 12 + size
        if chunk not in PLAIN:
            yield from _chunk_pieces(chunk, body, place, around)
        if chunk == "IEND":
            break
    yield from word_pieces(content[at:], f"{place}after the end of the picture", around)


def _chunk_pieces(
    chunk: str, body: bytes, place: str, around: tuple[str, ...]
) -> Iterator[Piece]:
    place = f"{place}PNG {chunk} chunk"
    try:
        text = _unpacked(chunk, body)
    except (zlib.error, ValueError, IndexError):
        yield Unread(place, "its text cannot be unpacked")
        return
    if text is None:
        yield from word_pieces(body, place, around)
    else:
        yield Told(place, text, around)


def _unpacked(chunk: str, body: bytes) -> str | None:
    """Return a text chunk as "keyword: text"; None for another kind of chunk."""
    keyword, _, rest = body.partition(b"\0")
    if chunk == "tEXt":
        text = rest.decode("latin-1")
    elif chunk == "zTXt":
        text = _inflated(rest[1:]).decode("latin-1")
    elif chunk == "iTXt":
        is_packed, rest = rest[0], rest[2:]
        rest = rest.split(b"\0", 2)[2]
        text = (_inflated(rest) if is_packed else rest).decode("utf-8")
    else:
        return None
    return f"{keyword.decode('latin-1')}: {text}"


def _inflated(packed: bytes) -> bytes:
    return zlib.decompressobj().decompress(packed, MOST_BYTES)


def word_pieces(body: bytes, place: str, around: tuple[str, ...]) -> Iterator[Told]:
    """Find the words in bytes of any kind, in one-byte and two-byte letters."""
    for found in (body, body.replace(b"\0", b"")):
        text = " ".join(w.decode("ascii") for w in WORDS.findall(found))
        if any(map(str.isdigit, text)):
            yield Told(place, text, around)


def _decoded(body: str, *, is_base64: bool) -> bytes:
    plain = unquote_to_bytes(body)
    return base64.b64decode(b"".join(plain.split())) if is_base64 else plain
