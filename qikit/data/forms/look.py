"""How a form looks: colours at 4.5:1 or better, one typeface, no merged cells."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from openpyxl.cell import Cell

# The house palette (plots/theme.py, a layer above, holds the colours of the charts).
DARK_BLUE, DARK_GREY, WHITE = "12436D", "3D3D3D", "FFFFFF"
PALE, TINT = "F6F8FA", "DCE4EC"  # dark grey on either: 8:1 or better
FONT = "Arial"
TEXT_SIZE, TITLE_SIZE = 11, 16
AS_TEXT = "@"  # what is typed stays as it is typed, "=1+1" too


def dress(cell: Cell, kind: str) -> None:
    """Give a cell the look of its kind: title, header, label, entry, figure …"""
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

    size, bold, colour, fill = LOOKS[kind]
    cell.font = Font(name=FONT, size=size, bold=bold, color=colour)
    if fill:
        cell.fill = PatternFill("solid", fgColor=fill)
    if kind in BORDERED:
        edge = Side(style="thin", color=DARK_BLUE if kind in ENTRIES else DARK_GREY)
        cell.border = Border(left=edge, right=edge, top=edge, bottom=edge)
    cell.alignment = Alignment(
        horizontal="center" if kind in CENTRED else "left",
        vertical="top" if kind in ("prose", "comment", "note") else "center",
        wrap_text=kind not in ("title", "context"),
    )


LOOKS = {  # size, bold, colour of the text, fill
    "title": (TITLE_SIZE, True, DARK_BLUE, None),
    "context": (TEXT_SIZE, True, DARK_GREY, None),
    "heading": (TEXT_SIZE + 2, True, DARK_BLUE, None),
    "prose": (TEXT_SIZE, False, DARK_GREY, None),
    "header": (TEXT_SIZE, True, WHITE, DARK_BLUE),
    "header_figure": (TEXT_SIZE, True, WHITE, DARK_BLUE),
    "label": (TEXT_SIZE, True, DARK_GREY, PALE),
    "note": (TEXT_SIZE - 1, False, DARK_GREY, PALE),
    "entry": (TEXT_SIZE, False, DARK_GREY, WHITE),
    "answer": (TEXT_SIZE, True, DARK_GREY, WHITE),
    "comment": (TEXT_SIZE - 1, False, DARK_GREY, WHITE),
    "figure": (TEXT_SIZE, True, DARK_GREY, TINT),
    "total": (TEXT_SIZE, True, DARK_GREY, TINT),
    "plain": (TEXT_SIZE, False, DARK_GREY, None),
}
ENTRIES = ("entry", "answer", "comment")
CENTRED = ("answer", "figure", "header_figure")
BORDERED = (*ENTRIES, "header", "header_figure", "label", "note", "figure", "total")
