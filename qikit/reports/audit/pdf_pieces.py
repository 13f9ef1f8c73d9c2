"""Read a PDF: its pages by their tags, and every other string that it holds."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator

from pypdf import PdfReader
from pypdf.generic import (
    ArrayObject,
    ByteStringObject,
    ContentStream,
    DictionaryObject,
    IndirectObject,
    StreamObject,
    TextStringObject,
)

from qikit.reports.audit.embedded import word_pieces
from qikit.reports.audit.page_texts import page_pieces
from qikit.reports.audit.pdf_tags import Pages, held, read_pages, tagged_page
from qikit.reports.audit.told import LAYOUT, Packed, Piece, Told, Unread, lines
from qikit.reports.audit.xml_texts import xml_pieces

MOST_BYTES = 100 << 20
NO_TAGS = "it has no tags, which say what a figure in it is about"
MOST_PAGES = 1_000
REMARK = re.compile(rb"(?m)^%[ -~]{4,}$")
OTHER_STREAMS = {"/XRef", "/ObjStm"}  # how the file is laid out
PROFILE = b"acsp"  # the signature of an ICC profile, at byte 36
MACHINE = {  # fonts, colours, curves: no words
    *("/FunctionType", "/ShadingType", "/Length1", "/CMapName")
}


def pdf_pieces(content: bytes, place: str, around: tuple[str, ...]) -> Iterator[Piece]:
    """Give all that a PDF holds, in what is seen and in what is not."""
    here = place.rstrip(": ") or "the file"
    if len(content) > MOST_BYTES:
        yield Unread(here, f"it has more than {MOST_BYTES >> 20} MB")
        return
    try:
        yield from _pieces(content, place, around)
    except Exception:  # pypdf lets through whatever a damaged file makes it raise
        yield Unread(here, "it is damaged and cannot be read")


def _pieces(content: bytes, place: str, around: tuple[str, ...]) -> list[Piece]:
    here = place.rstrip(": ") or "the file"
    reader = PdfReader(io.BytesIO(content))
    if reader.is_encrypted:
        return [Unread(here, "it is protected by a password")]
    if content.count(b"startxref") > 1:
        return [Unread(here, "it holds an earlier state of itself")]
    if len(reader.pages) > MOST_PAGES:
        return [Unread(here, f"it has more than {MOST_PAGES} pages")]
    pages = read_pages(reader)
    page = tagged_page(reader, pages)
    untagged = [] if page else [Unread(here, NO_TAGS)]
    return [
        *untagged,
        *page_pieces(page, f"{place}tagged ", around),
        *_untagged(pages, place, around),
        *_objects(reader, place, around),
        *_around_the_objects(content, place, around),
    ]


def _untagged(pages: Pages, place: str, around: tuple[str, ...]) -> Iterator[Told]:
    """Give what stands on the pages outside their tags, line by line and joined."""
    for number, found in pages.untagged():
        at = f"{place}page {number}, "
        text = "\n".join(found)
        yield from lines(text, at, around)
        rows = list(filter(str.strip, text.splitlines()))
        for one, other in zip(rows, rows[1:], strict=False):
            yield Told(f"{at}two lines", f"{one} {other}", around, LAYOUT)


def _objects(reader: PdfReader, place: str, around: tuple[str, ...]) -> Iterator[Piece]:
    """Go through every object of the file: strings, attachments, metadata."""
    on_pages = _content_ids(reader)
    for number, generation in _ids(reader):
        found = reader.get_object(IndirectObject(number, generation, reader))
        at = f"{place}object {number}, "
        yield from _strings(found, at, around)
        if not isinstance(found, StreamObject) or number in on_pages:
            continue
        if _is_drawing(found):
            yield from _drawing(reader, found, at, around)
        else:
            yield from _stream(found, at, around)


def _ids(reader: PdfReader) -> list[tuple[int, int]]:
    plain = {(n, g) for g, numbers in reader.xref.items() for n in numbers if n}
    return sorted(plain | {(n, 0) for n in reader.xref_objStm})


def _content_ids(reader: PdfReader) -> set[int]:
    found = set()
    for page in reader.pages:
        content = held(page, "/Contents")
        own = page.raw_get("/Contents") if content is not None else None
        several = content if isinstance(content, ArrayObject) else [own]
        found |= {one.idnum for one in several if isinstance(one, IndirectObject)}
    return found


def _strings(
    found: object, place: str, around: tuple[str, ...], depth: int = 0
) -> Iterator[Piece]:
    """Give the strings of an object; those of one dictionary know each other."""
    if isinstance(found, DictionaryObject):
        own = [_text(v) for v in found.values() if _text(v)]
        known = (" ; ".join(own), *around) if len(own) > 1 else around
        for key in found:
            yield from _strings(found.raw_get(key), f"{place}{key} ", known, depth + 1)
        yield from _attachments(found, place, around)
    elif isinstance(found, ArrayObject):
        for inner in list.__iter__(found):
            yield from _strings(inner, place, around, depth + 1)
    elif _text(found):
        yield Told(place.strip(), _text(found), around)


def _text(value: object) -> str:
    if isinstance(value, ByteStringObject):
        return bytes(value).replace(b"\0", b"").decode("latin-1")
    return str(value) if isinstance(value, TextStringObject) else ""


def _attachments(
    found: DictionaryObject, place: str, around: tuple[str, ...]
) -> Iterator[Piece]:
    """Give the file that a file specification holds."""
    files = held(found, "/EF")
    if not isinstance(files, DictionaryObject):
        return
    name = _text(held(found, "/UF")) or _text(held(found, "/F"))
    for key in files:
        stream = files[key]
        if isinstance(stream, StreamObject):
            yield Packed(f"{place}attachment", name, stream.get_data(), around)


def _stream(
    found: StreamObject, place: str, around: tuple[str, ...]
) -> Iterator[Piece]:
    """Give the words of a stream that is neither a page, a picture nor a font."""
    kind, sort = held(found, "/Type"), held(found, "/Subtype")
    if kind in OTHER_STREAMS or sort == "/Image":
        return
    if sort == "/Type1C" or sort == "/CIDFontType0C" or sort == "/OpenType":
        return
    if kind == "/EmbeddedFile" or MACHINE & found.keys():
        return
    content = found.get_data()
    if b"begincmap" in content or _is_colour_profile(found, content):
        return
    if kind == "/Metadata":
        yield from xml_pieces(content, f"{place}metadata ", around)
    else:
        yield from word_pieces(content, f"{place}stream", around)


def _is_colour_profile(found: StreamObject, content: bytes) -> bool:
    return {"/N", "/Alternate"} <= found.keys() and content[36:40] == PROFILE


def _is_drawing(found: StreamObject) -> bool:
    """Whether it is drawn on pages or annotations, such as a stamp: form or pattern."""
    return held(found, "/Subtype") == "/Form" or "/PatternType" in found


def _drawing(
    reader: PdfReader, found: StreamObject, place: str, around: tuple[str, ...]
) -> Iterator[Told]:
    """Give the words of a drawing as its fonts show them, and as they are stored.

    No page need show it, and no font need be there to read it by.
    """
    for page in reader.pages[:1]:
        yield from lines(page.extract_xform_text(found), f"{place}drawing ", around)
    operands = [o for o, _ in ContentStream(found, reader).operations]
    for gap in ("", " "):  # letters set one by one, and words set one by one
        text = " ".join(gap.join(_texts_in(own)) for own in operands)
        yield Told(f"{place}drawing", " ".join(text.split()), around)


def _texts_in(operand: object) -> Iterator[str]:
    if isinstance(operand, DictionaryObject):
        operand = list(operand.values())
    if isinstance(operand, list):
        for inner in operand:
            yield from _texts_in(inner)
    elif _text(operand):
        yield _text(operand)


def _around_the_objects(
    content: bytes, place: str, around: tuple[str, ...]
) -> Iterator[Told]:
    """Give remarks, and what follows the end of the file."""
    for remark in REMARK.findall(content):
        yield from lines(remark.decode("ascii"), f"{place}remark ", around)
    end = content.rfind(b"%%EOF") + len(b"%%EOF")
    yield from word_pieces(content[end:], f"{place}after the end", around)
