"""The sheets of a workbook: their look, their print set-up, their tables and links."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from textwrap import wrap

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from qikit.plots.palette import DARK_BLUE, GREY, GRID
from qikit.reports.paper.characters import cut_to, units, visible
from qikit.reports.paper.numbers import LONGEST_SIDE, stem_and_side

CONTENTS, NOTES = "Contents", "Notes"
MOST_IN_CELL = 32_767  # Excel's specifications and limits
MOST_IN_NAME = 255  # of a column of a table, in UTF-16 units
ROOM_FOR_NUMBER = 10  # of a name that stands there twice: " (2)"
MOST_IN_MARGIN = 255  # of a header or footer, codes counted
LINE_HEIGHT, HIGHEST_ROW = 14.5, 409  # points: of 11-point Arial, and Excel's limit
LETTERS = 1.15  # of Arial to a unit of width, which is that of a digit
TITLE_HEIGHT = 24
A4 = 9  # Excel's number of the paper
ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")  # Excel would read a character in it
IN_TABLE = {"text_wrap": True, "indent": 1, "bottom": 1, "bottom_color": GRID}
OF_LINK = {"font_color": DARK_BLUE, "underline": 1}
HEADER = {"bold": True, "valign": "bottom", "bottom": 2, "bottom_color": DARK_BLUE}
LOOKS = {
    "title": {"bold": True, "font_size": 16, "font_color": DARK_BLUE},
    "line": {"font_color": GREY},
    "link": OF_LINK,
    "text": {"text_wrap": True},
    "head": IN_TABLE | HEADER,
    "cell": IN_TABLE,
    "cell link": IN_TABLE | OF_LINK,
}


def numbered(place: int) -> str:
    """Name the sheet of a table."""
    return f"Table {place}"


@dataclass
class Book:
    """A workbook in the making; every sheet bears the label."""

    workbook: Workbook
    label: str
    title: str
    formats: dict[tuple, Format] = field(default_factory=dict)

    def text(self, text: str) -> str:
        """Make a text fit for a cell: nothing in it is lost unseen."""
        return cut_to(visible(text), MOST_IN_CELL)

    def format(self, *, kind: str, number: str = "", is_right: bool = False) -> Format:
        """Return the format of a kind of cell; each is made once."""
        key = kind, number, is_right
        if key not in self.formats:
            look = {"font_name": "Arial", "font_size": 11, "valign": "top"}
            look |= LOOKS[kind]
            look |= {"num_format": number} if number else {}
            look |= {"align": "right" if is_right else "left"}
            self.formats[key] = self.workbook.add_format(look)
        return self.formats[key]

    def add_sheet(self, name: str, widths: Sequence[float]) -> Worksheet:
        """Add a sheet set up for A4 paper on its side, as wide as it needs."""
        sheet = self.workbook.add_worksheet(name)
        sheet.set_paper(A4)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.hide_gridlines(2)
        label = f"&L{margin_text(self.label)}" if self.label else ""
        sheet.set_header(label)
        sheet.set_footer(f"{label}&RPage &P of &N")
        for column, width in enumerate(widths):
            sheet.set_column(column, column, width)
        return sheet

    def add_table(
        self,
        sheet: Worksheet,
        top: int,
        name: str,
        header: Sequence[str],
        n_rows: int,
        right: Sequence[bool] = (),
    ) -> None:
        """Make a real table with its header; its cells are the caller's to write."""
        right = [*right, *[False] * (len(header) - len(right))]
        columns = [
            {"header": text, "header_format": self.format(kind="head", is_right=side)}
            for text, side in zip(header, right, strict=True)
        ]
        sheet.add_table(
            *(top, 0, top + n_rows, len(header) - 1),
            {
                "name": f"qikit_{name}",
                "columns": columns,
                "autofilter": False,
                "style": None,
            },
        )
        sheet.repeat_rows(top)

    def add_words(
        self,
        sheet: Worksheet,
        row: int,
        texts: Sequence[str],
        widths: Sequence[float],
        *,
        kind: str = "cell",
    ) -> None:
        """Write a row of words, as high as they need."""
        for column, text in enumerate(texts):
            sheet.write_string(row, column, self.text(text), self.format(kind=kind))
        self.fit_row(sheet, row, texts, widths)

    def fit_row(
        self,
        sheet: Worksheet,
        row: int,
        texts: Iterable[str],
        widths: Sequence[float],
    ) -> None:
        """Set a row as high as its longest text needs; not every program does it."""
        n_lines = max(map(_lines, texts, widths), default=1)
        sheet.set_row(row, min(n_lines * LINE_HEIGHT + 1, HIGHEST_ROW))

    def add_title(self, sheet: Worksheet, text: str) -> None:
        """Write what a sheet is called, in its first cell."""
        sheet.set_row(0, TITLE_HEIGHT)
        sheet.write_string(0, 0, self.text(text), self.format(kind="title"))

    def link(
        self, sheet: Worksheet, row: int, to: str, text: str, *, kind: str = "link"
    ) -> None:
        """Write a link to another sheet; only its text may come from data."""
        target = f"internal:'{to}'!A1"
        look = self.format(kind=kind)
        sheet.write_url(row, 0, target, look, string=self.text(text))


def _lines(text: str, width: float) -> int:
    """Count the lines that a text takes in a column, on the safe side."""
    letters = max(1, int(width * LETTERS))
    wrapped = (wrap(part, letters) for part in text.split("\n"))
    return sum(max(1, len(lines)) for lines in wrapped)


def margin_text(text: str) -> str:
    """Make a text fit for a header or footer, where "&" begins a code."""
    shown = " ".join(visible(text).split())
    shown = shown.replace("&[", "& [")  # where xlsxwriter sees a code
    room = MOST_IN_MARGIN - len("&L&RPage &P of &N")
    shown = cut_to(shown, room - shown.count("&"))
    while units(shown) + shown.count("&") > room:
        shown = shown[:-1]
    return shown.replace("&", "&&")


def column_names(names: Sequence[str]) -> list[str]:
    """Make names that a table of Excel takes: none empty or too long, all different.

    What is cut or numbered is the stem: "Count (2): numerator" and its denominator
    still show that they belong together.
    """
    made: list[str] = []
    used: set[str] = set()
    for place, name in enumerate(names, 1):
        stem, side = stem_and_side(" ".join(visible(name).split()))
        room = MOST_IN_NAME - ROOM_FOR_NUMBER - (LONGEST_SIDE if side else 0)
        stem = cut_to(ESCAPE.sub("_ ", stem), room)
        free, number = f"{stem}{side}" or f"Column {place}", 1
        while free.casefold() in used:
            number += 1
            free = f"{stem or f'Column {place}'} ({number}){side}"
        used.add(free.casefold())
        made.append(free)
    return made
