"""Read one finished file, of any kind that a run writes, into pieces."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from qikit.reports.audit.embedded import png_pieces, unpacked_uri
from qikit.reports.audit.page_texts import page_pieces, picture_pieces
from qikit.reports.audit.pdf_pieces import pdf_pieces
from qikit.reports.audit.tidy_tables import is_tidy, tidy_pieces
from qikit.reports.audit.told import (
    Embedded,
    Packed,
    Piece,
    Records,
    Told,
    Unread,
    lines,
)
from qikit.reports.audit.word_pieces import word_pieces_of_file
from qikit.reports.audit.workbook_pieces import workbook_pieces

NAME = "its name"
JOINED = re.compile(r"_|(?<!\d)-|-(?!\d)")  # dates keep their own: 2026-03
DEEPEST = (
    6  # files one inside the other: a picture in a page in a workbook in a Word file
)
UNREADABLE = (ValueError, OSError, RecursionError, csv.Error, pa.ArrowException)


def file_pieces(path: Path, name: str) -> Iterator[Piece]:
    """Give every piece of a file; a part that cannot be read is a piece as well.

    Parameters
    ----------
    path
        The file.
    name
        Its path within the run's folder; it is read as a text of its own.
    """
    yield Told(NAME, _spoken(name))
    read = READERS.get(path.suffix.lower())
    if read is None:
        yield Unread("the file", f"{path.suffix or 'no ending'!r} is no kind it knows")
        return
    try:
        for piece in read(path.read_bytes(), "", (_spoken(name),)):
            yield from _unfolded(piece)
    except UNREADABLE:
        yield Unread("the file", "its content is not what its name says")


def _unfolded(piece: Piece, depth: int = 0) -> Iterator[Piece]:
    """Give what an embedded or packed piece says, at any depth, and others as are."""
    if not isinstance(piece, Embedded | Packed):
        yield piece
    elif depth == DEEPEST:
        yield Unread(piece.place, "too many files lie one inside the other")
    else:
        is_packed = isinstance(piece, Packed)
        for inner in (_packed_pieces if is_packed else _embedded_pieces)(piece):
            yield from _unfolded(inner, depth + 1)


def _packed_pieces(piece: Packed) -> Iterator[Piece]:
    """Give what a file inside another says; its name says of what kind it is."""
    yield Told(f"{piece.place}, {NAME}", _spoken(piece.name), piece.around)
    ending = PurePosixPath(piece.name).suffix.lower()
    read = READERS.get(ending)
    if read is None:
        yield Unread(piece.place, f"{ending or 'no ending'!r} is no kind it knows")
        return
    try:
        yield from read(piece.content, f"{piece.place}: ", piece.around)
    except UNREADABLE:
        yield Unread(piece.place, "its content is not what its name says")


def _embedded_pieces(piece: Embedded) -> Iterator[Piece]:
    place = f"{piece.place}, embedded"
    try:
        kind, content = unpacked_uri(piece.uri)
        read = KINDS.get(kind)
        if read is None:
            yield Unread(place, f"{kind!r} is no kind that it knows")
        else:
            yield from read(content, f"{place} {kind}: ", piece.around)
    except ValueError:
        yield Unread(place, "its content cannot be decoded")


def _page(content: bytes, place: str, around: tuple[str, ...]) -> Iterator[Piece]:
    yield from page_pieces(content.decode("utf-8"), place, around)


def _picture(content: bytes, place: str, around: tuple[str, ...]) -> Iterator[Piece]:
    yield from picture_pieces(content.decode("utf-8"), place, around)


def _png(content: bytes, place: str, around: tuple[str, ...]) -> Iterator[Piece]:
    yield from png_pieces(content, place, around)


def _plain(content: bytes, place: str, around: tuple[str, ...]) -> Iterator[Piece]:
    yield from lines(content.decode("utf-8"), place, around)


def _json(content: bytes, place: str, around: tuple[str, ...]) -> Iterator[Piece]:
    yield from value_pieces(json.loads(content), place, around)


def _json_lines(content: bytes, place: str, around: tuple[str, ...]) -> Iterator[Piece]:
    for number, line in enumerate(content.splitlines(), 1):
        if line:
            yield from value_pieces(json.loads(line), f"{place}line {number}, ", around)


def _csv(content: bytes, place: str, around: tuple[str, ...]) -> Iterator[Piece]:
    text = content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text), strict=True))
    if is_tidy(rows):
        yield from tidy_pieces(rows, place, around)
        return
    yield from lines(text, place, around)
    width = max(map(len, rows), default=0)
    if width < 2:
        return
    head = next(i for i, row in enumerate(rows) if len(row) == width)
    body = [row for row in rows[head + 1 :] if len(row) == width]
    yield Records(place, tuple(rows[head]), body, around)


def _parquet(content: bytes, place: str, around: tuple[str, ...]) -> Iterator[Piece]:
    file = pq.ParquetFile(pa.BufferReader(content))
    for key, value in (file.schema_arrow.metadata or {}).items():
        at = f"{place}metadata {key.decode('utf-8', 'replace')!r}, "
        yield from lines(value.decode("utf-8", "replace"), at, around)
    table = file.read()
    rows = list(zip(*(c.to_pylist() for c in table.columns), strict=True))
    yield Records(place, tuple(table.column_names), rows, around)


def _notebook(content: bytes, place: str, around: tuple[str, ...]) -> Iterator[Piece]:
    """Read a notebook cell by cell; the headings of one are known in the next."""
    book = json.loads(content)
    headings: dict[str, str] = {}
    cells = book.pop("cells", [])
    for number, cell in enumerate(cells, 1):
        known = (*list(headings.values())[::-1], *around)
        here = f"{place}cell {number}, "
        yield from lines(_joined(cell.pop("source", "")), f"{here}source ", known)
        for output in cell.pop("outputs", []):
            yield from _output(output, f"{here}output ", known, headings)
        yield from value_pieces(cell, here, known)
    yield from value_pieces(book, place, around)


def _output(
    output: dict, place: str, around: tuple[str, ...], headings: dict[str, str]
) -> Iterator[Piece]:
    for kind, content in output.pop("data", {}).items():
        text = _joined(content)
        if kind == "text/html":
            yield from page_pieces(text, place, around, headings)
        elif kind == "image/svg+xml":
            yield from picture_pieces(text, place, around)
        elif kind.startswith("image/"):
            uri = f"data:{kind};base64,{text}"
            yield Embedded(place.rstrip(), uri, around)
        elif isinstance(content, dict):
            yield from value_pieces(content, place, around)
        else:
            yield from lines(text, place, around)
    text = _joined(output.pop("text", ""))
    yield from lines(text, place, around)
    yield from value_pieces(output, place, around)


def value_pieces(
    value: Any, place: str, around: tuple[str, ...], named_by: tuple[str, ...] = ()
) -> Iterator[Piece]:
    """Give the texts and records of a value as JSON has them, at any depth."""
    if isinstance(value, dict):
        own = {k: v for k, v in value.items() if not isinstance(v, dict | list)}
        if own:
            row = [tuple(own.values())]
            yield Records(place, tuple(own), row, around, named_by)
        known = (*(str(v) for v in own.values() if isinstance(v, str)), *named_by)
        for key, inner in value.items():
            yield Told(f"{place}key", key, around)
            if isinstance(inner, dict | list):
                within = f"{place}{key} / "
                yield from value_pieces(inner, within, around, (key, *known))
    elif isinstance(value, list):
        numbers = tuple(v for v in value if not isinstance(v, dict | list))
        if numbers:
            columns = tuple("" for _ in numbers)
            yield Records(place, columns, [numbers], around, named_by)
        for inner in value:
            if isinstance(inner, dict | list):
                yield from value_pieces(inner, place, around, named_by)
    else:
        yield Records(place, ("",), [(value,)], around, named_by)


def _joined(text: Any) -> str:
    return "".join(map(str, text)) if isinstance(text, list) else str(text)


def _spoken(name: str) -> str:
    """Say a file's name as words: "north-road_3-of-45" has a pair of counts."""
    return JOINED.sub(" ", name).replace("/", " / ")


READERS = {
    ".html": _page,
    ".htm": _page,
    ".svg": _picture,
    ".png": _png,
    ".json": _json,
    ".jsonl": _json_lines,
    ".csv": _csv,
    ".ipynb": _notebook,
    ".parquet": _parquet,
    ".xlsx": workbook_pieces,
    ".docx": word_pieces_of_file,
    ".pdf": pdf_pieces,
    ".txt": _plain,
    ".log": _plain,
    ".md": _plain,
}
KINDS = {
    "text/html": _page,
    "image/svg+xml": _picture,
    "image/png": _png,
    "application/json": _json,
    "text/csv": _csv,
    "text/plain": _plain,
}
