"""Pieces of a finished file, each with its place: what a reader could find."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

PROSE, CELL, BARE, LAYOUT = "prose", "cell", "bare", "layout"


@dataclass(frozen=True)
class Told:
    """A text with its place and what stands around it, the nearest first.

    Attributes
    ----------
    place
        Where in the file it stands, in words.
    text
        What is told.
    around
        Headings, captions, alt texts: they say whom and what the text is about. Of
        a cell the first two are the heads of its row and its column.
    kind
        prose; cell of a table; bare: a value of its own, such as a data attribute;
        layout: sizes and colours, where only counts ("n of d") are looked for.
    rows_are
        Of a cell: the head of the first column, which says what the rows are.
    forms
        Other ways to write the same: a page says 6.4% of a stored 0.0638297.
    """

    place: str
    text: str
    around: tuple[str, ...] = ()
    kind: str = PROSE
    rows_are: str = ""
    forms: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Records:
    """Rows of named fields: a table of figures, or one object of a JSON file.

    `named_by` are fields further out that say what the rows are about.
    """

    place: str
    columns: tuple[str, ...]
    rows: Sequence[Sequence[Any]]
    around: tuple[str, ...] = ()
    named_by: tuple[str, ...] = ()


@dataclass(frozen=True)
class Unread:
    """A part of a file that the audit cannot read."""

    place: str
    why: str


@dataclass(frozen=True)
class Embedded:
    """A data address: a picture, page or text inside another."""

    place: str
    uri: str
    around: tuple[str, ...]


@dataclass(frozen=True)
class Packed:
    """A file inside another: a picture of a document, an attachment."""

    place: str
    name: str
    content: bytes
    around: tuple[str, ...]


Piece = Told | Records | Unread | Embedded | Packed


def lines(text: str, place: str, around: tuple[str, ...] = ()) -> Iterator[Told]:
    """Give each line of a plain text that holds a digit."""
    for number, line in enumerate(text.splitlines(), 1):
        if any(map(str.isdigit, line)):
            yield Told(f"{place}line {number}", line, around)
