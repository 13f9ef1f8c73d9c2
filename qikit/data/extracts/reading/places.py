"""Where a cell stands in its file, as its sender would look for it."""

from __future__ import annotations

import pandas as pd

LINE = "_line"  # the line (CSV, header = 1) or row (Parquet, Excel) of a record
SHEET = "sheet"  # in `frame.attrs`, for workbooks: the name of the sheet …
LETTERS = "letters"  # … the letter of each column …
FROM_1904 = "from_1904"  # … and whether its day numbers begin in 1904


def cell_place(frame: pd.DataFrame, file: str, line: int, column: str) -> str:
    """Name one cell: "f.csv, line 3, column n" or "f.xlsx, sheet Data, cell D7"."""
    if not is_sheet(frame):
        return f"{file}, line {line}, column {column}"
    letter = frame.attrs[LETTERS].get(column)
    if letter is None:  # taken from the lines above the header
        return f"{sheet_place(file, frame.attrs[SHEET])}, {column}"
    return f"{sheet_place(file, frame.attrs[SHEET])}, cell {letter}{line}"


def column_place(frame: pd.DataFrame, file: str, column: str) -> str:
    """Name one column: "f.csv, column n" or "f.xlsx, sheet Data, column D"."""
    if not is_sheet(frame):
        return f"{file}, column {column}"
    letter = frame.attrs[LETTERS].get(column, column)
    return f"{sheet_place(file, frame.attrs[SHEET])}, column {letter}"


def sheet_place(file: str, sheet: str) -> str:
    """Name a sheet of a workbook."""
    return f"{file}, sheet {sheet}"


def is_sheet(frame: pd.DataFrame) -> bool:
    """Say whether the cells came from a workbook."""
    return SHEET in frame.attrs


def column_letter(place: int) -> str:
    """Name a column of a sheet by its place, from 0: A, B … Z, AA."""
    letters = ""
    place += 1
    while place:
        place, letter = divmod(place - 1, 26)
        letters = chr(ord("A") + letter) + letters
    return letters
