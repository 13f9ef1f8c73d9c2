"""How a form looks: colours at 4.5:1 or better, one typeface, no merged cells."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.cell import Cell
    from openpyxl.styles import NamedStyle

# The house palette (plots/theme.py, a layer above, holds the colours of the charts).
DARK_BLUE, DARK_GREY, WHITE = "12436D", "3D3D3D", "FFFFFF"
PALE, TINT = "F6F8FA", "DCE4EC"  # dark grey on either: 8:1 or better
FONT = "Arial"
TEXT_SIZE, TITLE_SIZE, NORMAL_SIZE = 12, 17, 11
AS_TEXT = "@"  # what is typed stays as it is typed, "=1+1" too
DATE_FORMAT = "dd/mm/yyyy"
LOOKS = {  # size, bold, colour of the text, fill
    "title": (TITLE_SIZE, True, DARK_BLUE, None),
    "main_title": (TITLE_SIZE, True, DARK_BLUE, None),
    "context": (TEXT_SIZE - 1, True, DARK_GREY, None),
    "whose": (TEXT_SIZE, True, DARK_GREY, None),
    "heading": (TEXT_SIZE + 1, True, DARK_BLUE, None),
    "prose": (TEXT_SIZE - 1, False, DARK_GREY, None),
    "header": (TEXT_SIZE, True, WHITE, DARK_BLUE),
    "header_figure": (TEXT_SIZE, True, WHITE, DARK_BLUE),
    "label": (TEXT_SIZE, True, DARK_GREY, PALE),
    "note": (TEXT_SIZE - 1, False, DARK_GREY, PALE),
    "date": (TEXT_SIZE, False, DARK_GREY, WHITE),
    "entry": (TEXT_SIZE - 2, False, DARK_GREY, WHITE),
    "answer": (TEXT_SIZE, True, DARK_GREY, WHITE),
    "comment": (TEXT_SIZE - 2, False, DARK_GREY, WHITE),
    "figure": (TEXT_SIZE, True, DARK_GREY, TINT),
    "total": (TEXT_SIZE, True, DARK_GREY, TINT),
    "plain": (TEXT_SIZE - 1, False, DARK_GREY, None),
}
ENTRIES = ("date", "entry", "answer", "comment")  # the cells to fill in
CENTRED = ("answer", "figure", "header_figure")
BORDERED = (*ENTRIES, "header", "header_figure", "label", "note", "figure", "total")
AT_THE_TOP = ("prose", "comment", "note", "whose", "plain")
ON_ONE_LINE = ("title", "context")
TEXTS = ("entry", "answer", "comment", "plain")


def add_styles(workbook: Workbook) -> None:
    """Add every look to a workbook once: a cell then only names its own."""
    from openpyxl.styles import Font

    # The widths of columns are counted in digits of this style: with a typeface that
    # a program lacks, the columns would be of another width there.
    workbook._named_styles["Normal"].font = Font(name=FONT, size=NORMAL_SIZE)
    for kind in LOOKS:
        workbook.add_named_style(_style(kind))


def dress(cell: Cell, kind: str) -> None:
    """Give a cell the look of its kind: title, header, label, entry, figure …"""
    is_text = cell.quotePrefix  # a style would take it away
    cell.style = _name(kind)
    if is_text:
        cell.quotePrefix = True


def _name(kind: str) -> str:
    return f"Form {kind.replace('_', ' ')}"


def _style(kind: str) -> NamedStyle:
    """Make the look of a kind; only the cells to fill in are not locked."""
    from openpyxl.styles import (
        Alignment,
        Border,
        Font,
        NamedStyle,
        PatternFill,
        Protection,
        Side,
    )

    size, bold, colour, fill = LOOKS[kind]
    style = NamedStyle(_name(kind))
    style.font = Font(name=FONT, size=size, bold=bold, color=colour)
    if fill:
        style.fill = PatternFill("solid", fgColor=fill)
    if kind in BORDERED:
        edge = Side(style="thin", color=DARK_BLUE if kind in ENTRIES else DARK_GREY)
        style.border = Border(left=edge, right=edge, top=edge, bottom=edge)
    style.alignment = Alignment(
        horizontal="center" if kind in CENTRED else "left",
        vertical="top" if kind in AT_THE_TOP else "center",
        wrap_text=kind not in ON_ONE_LINE,
    )
    if kind in TEXTS:
        style.number_format = AS_TEXT
    if kind == "date":
        style.number_format = DATE_FORMAT
    style.protection = Protection(locked=kind not in ENTRIES)
    return style
