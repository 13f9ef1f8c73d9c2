"""Where the table stands among the rows of a file: header, preamble, footer."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field

import pandas as pd

from qikit.data.definitions.column_forms import Reader
from qikit.data.extracts.reading.places import (
    FROM_1904,
    LETTERS,
    LINE,
    SHEET,
    column_letter,
    sheet_place,
)
from qikit.data.extracts.reading.shown_names import (
    NO_HEADER,
    looks_like_data,
    nearest_column,
    seen,
)
from qikit.errors import DataError, Problem

HEADER_WITHIN = 50  # lines looked at for a header that is to be found
NAMED_AT_MOST = 5  # merged ranges named one by one
OTHER_DELIMITERS = {  # as the mapping names them, and in words
    ";": ("semicolon", "semicolons"),
    "\t": ("tab", "tabs"),
    "|": ("bar", "vertical bars"),
    ",": ("comma", "commas"),
}
THOUSANDS = r"[+-]?[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?"
Row = tuple[int, list[str]]  # the line on which it begins, and its cells
Range = tuple[int, int, int, int]  # top and bottom line; left and right column, from 0


@dataclass(frozen=True)
class Grid:
    """All rows of a file or sheet as text, blank ones too; merged cells are filled."""

    file: str
    rows: list[Row]
    sheet: str | None = None
    merged: list[Range] = field(default_factory=list)
    from_1904: bool = False

    @property
    def place(self) -> str:
        """Name the file, and its sheet where it has one."""
        return sheet_place(self.file, self.sheet) if self.sheet else self.file


def clean_name(name: str) -> str:
    """Trim a column's name; hard spaces and line breaks in it become spaces."""
    lines_joined = re.sub(r"[ \xa0]*[\r\n]+[ \xa0]*", " ", name)
    return seen(lines_joined).replace("\xa0", " ").strip()


def table_frame(grid: Grid, reader: Reader, columns: Collection[str]) -> pd.DataFrame:
    """Cut the table out of the rows of a file: one row a record, all cells text.

    Parameters
    ----------
    grid
        The rows of the file.
    reader
        Where the header stands, and where the table ends.
    columns
        The columns that a header to be found must hold.

    Raises
    ------
    DataError
        If there is no header or no record, a name stands twice, a line has too few
        or too many cells, or the preamble lacks what the mapping takes from it.
    """
    rows = grid.rows
    first = _header_place(grid, rows, reader, columns)
    after = first + reader.header_rows
    header = _joined([cells for _, cells in rows[first:after]], grid)
    body = _body(rows[after:], reader)
    _require_delimiter(grid, header, reader.delimiter)
    body = _even(grid, header, body)
    _refuse_merged(grid, rows[after - 1][0], body, reader)
    frame = _named_columns(grid, header, body)
    frame[LINE] = [line for line, _ in body]
    return _with_preamble(frame, grid, rows[:first], reader)


def without_thousands(frame: pd.DataFrame) -> pd.DataFrame:
    """Write cells such as 1,234 without their commas."""
    changed = {}
    for name in frame.columns.drop(LINE):
        text = frame[name].str.strip()
        is_number = text.str.fullmatch(THOUSANDS)
        if is_number.any():
            plain = text.str.replace(",", "", regex=False)
            changed[name] = frame[name].mask(is_number, plain)
    return frame.assign(**changed)


def _header_place(
    grid: Grid, rows: list[Row], reader: Reader, columns: Collection[str]
) -> int:
    filled = [i for i, (_, cells) in enumerate(rows) if _has_text(cells)]
    if not filled:
        raise DataError(Problem("the file is empty.", grid.place, "Ask for it again."))
    if reader.header == "first":
        return filled[0]
    looked_at = filled[:HEADER_WITHIN]
    lacks = {}
    for i in looked_at:
        parts = [cells for _, cells in rows[i : i + reader.header_rows]]
        names = _joined(parts, grid)
        lacks[i] = [name for name in columns if name not in names]
        if not lacks[i]:
            return i
    nearest = min(looked_at, key=lambda i: len(lacks[i]))
    raise _no_header(grid, rows[nearest], lacks[nearest], columns, reader)


def _no_header(
    grid: Grid,
    row: Row,
    lacks: list[str],
    columns: Collection[str],
    reader: Reader,
) -> DataError:
    line, cells = row
    if len(lacks) == len(columns):
        for cells_of_line in [cells for _, cells in grid.rows[:HEADER_WITHIN]]:
            if any(name in "".join(cells_of_line) for name in columns):
                _require_delimiter(grid, cells_of_line, reader.delimiter)
        named = ", ".join(repr(name) for name in columns)
        what = f"none of the first {HEADER_WITHIN} lines is a header with {named}."
        return DataError(Problem(what, grid.place, "Correct the mapping's columns."))
    names = [clean_name(cell) for cell in cells]
    return DataError(
        Problem(
            f"no line holds all columns of the mapping; line {line} has no {name!r}.",
            grid.place,
            nearest_column(name, names),
        )
        for name in lacks
    )


def _joined(parts: list[list[str]], grid: Grid) -> list[str]:
    """Join the lines of a header; a blank upper cell repeats the one to its left.

    In a workbook the merged ranges say how far a cell reaches: there a blank cell
    stays blank.
    """
    width = max(len(cells) for cells in parts)
    lines = [[*map(clean_name, cells), *[""] * (width - len(cells))] for cells in parts]
    if grid.sheet is None:
        lines = [*map(_filled_forward, lines[:-1]), lines[-1]]
    by_column = zip(*lines, strict=True)
    return [" ".join(dict.fromkeys(filter(None, parts))) for parts in by_column]


def _filled_forward(cells: list[str]) -> list[str]:
    filled, last = [], ""
    for cell in cells:
        last = cell or last
        filled.append(last)
    return filled


def _body(rows: list[Row], reader: Reader) -> list[Row]:
    """Leave out blank records, and with `until_blank` what follows the first one."""
    if reader.until_blank:
        filled = [i for i, (_, cells) in enumerate(rows) if _has_text(cells)]
        rows = rows[filled[0] :] if filled else []
        end = next((i for i, (_, c) in enumerate(rows) if not _has_text(c)), len(rows))
        return rows[:end]
    kept = reader.keep_empty
    return [
        (line, cells)
        for line, cells in rows
        if _has_text(cells) or (kept and len(cells) > 1)
    ]


def _has_text(cells: list[str]) -> bool:
    return any(cell and not cell.isspace() for cell in cells)


def _require_delimiter(grid: Grid, header: list[str], delimiter: str) -> None:
    if len(header) > 1 or grid.sheet:
        return
    for other, (name, words) in OTHER_DELIMITERS.items():
        if other != delimiter and other in "".join(header):
            known = OTHER_DELIMITERS[delimiter][1]
            what = f"the columns are separated by {words}, not by {known}."
            to_do = f"Write 'delimiter: {name}' under 'reader' in its mapping."
            raise DataError(Problem(what, grid.file, to_do))


def _even(grid: Grid, header: list[str], body: list[Row]) -> list[Row]:
    """Require as many cells in each line as in the header; a sheet is filled up."""
    if grid.sheet:
        width = max([len(header), *(len(cells) for _, cells in body)])
        header += [""] * (width - len(header))
        return [(line, cells + [""] * (width - len(cells))) for line, cells in body]
    uneven = [(line, len(cells)) for line, cells in body if len(cells) != len(header)]
    if uneven:
        line, found = uneven[0]
        what = (
            f"line {line} has {found} cells where the header has {len(header)}"
            f" ({len(uneven)} such lines)."
        )
        to_do = "Check the delimiter and the quotes."
        raise DataError(Problem(what, grid.file, to_do))
    return body


def _refuse_merged(
    grid: Grid, header_line: int, body: list[Row], reader: Reader
) -> None:
    if reader.fill_merged or not body:
        return
    last = body[-1][0]
    ranges = [
        f"{column_letter(left)}{top}:{column_letter(right)}{bottom}"
        for top, bottom, left, right in grid.merged
        if bottom > header_line and top <= last
    ]
    if not ranges:
        return
    more = len(ranges) - NAMED_AT_MOST
    named = ", ".join(ranges[:NAMED_AT_MOST])
    named += f" and {more} more" if more > 0 else ""
    to_do = (
        "Unmerge them; or, where each of their cells means that value, write "
        "'fill_merged: true' under 'reader' in the mapping."
    )
    raise DataError(
        Problem(f"cells of the table are merged: {named}.", grid.place, to_do)
    )


def _named_columns(grid: Grid, header: list[str], body: list[Row]) -> pd.DataFrame:
    """Name the columns; a column without a name and without content is left out."""
    columns = (
        zip(*(cells for _, cells in body), strict=True) if body else [()] * len(header)
    )
    by_place = dict(enumerate(columns))
    kept = [i for i in by_place if header[i] or _has_text(list(by_place[i]))]
    _require_distinct(grid, header, kept)
    frame = pd.DataFrame({header[i]: list(by_place[i]) for i in kept}, dtype="str")
    if grid.sheet:
        frame.attrs[SHEET] = grid.sheet
        frame.attrs[LETTERS] = {header[i]: column_letter(i) for i in kept}
        frame.attrs[FROM_1904] = grid.from_1904
    return frame


def _require_distinct(grid: Grid, header: list[str], kept: list[int]) -> None:
    unnamed = [i for i in kept if not header[i]]
    if len(unnamed) > 1:
        letters = " and ".join(column_letter(i) for i in unnamed[:NAMED_AT_MOST])
        what = f"the columns {letters} have content but no name."
        raise DataError(Problem(what, grid.place, "Name them, or empty them."))
    require_distinct([header[i] for i in kept], grid.place)


def require_distinct(names: list[str], file: str) -> None:
    """Refuse a header that holds a name twice.

    Raises
    ------
    DataError
        Naming the first such name.
    """
    twice = sorted(name for name, times in Counter(names).items() if times > 1)
    if twice:
        if any(map(looks_like_data, names)):
            raise DataError(Problem("two columns have one name.", file, NO_HEADER))
        what = f"column {twice[0]!r} appears twice."
        raise DataError(Problem(what, file, "Export again."))


def _with_preamble(
    frame: pd.DataFrame, grid: Grid, rows: list[Row], reader: Reader
) -> pd.DataFrame:
    """Add a column for each value that stands above the header."""
    if not reader.preamble:
        return frame
    lines = [
        " ".join(dict.fromkeys(filter(None, map(str.strip, cells))))
        for _, cells in rows
    ]
    found, problems = {}, []
    for name, pattern in reader.preamble.items():
        matches = [re.search(pattern, line.strip()) for line in lines]
        values = sorted({(match[1] or "").strip() for match in matches if match})
        if len(values) == 1 and name not in frame:
            found[name] = values[0]
            continue
        what = f"the lines above the header hold no {name!r}."
        to_do = f"See the regular expression {name!r} under 'preamble' in the mapping."
        if name in frame:
            what = f"{name!r} is a column already; 'preamble' needs another name."
        elif values:
            what = f"the lines above the header hold {len(values)} different {name!r}."
        problems.append(Problem(what, grid.place, to_do))
    if problems:
        raise DataError(problems)
    made = {n: pd.Series(v, frame.index, dtype="str") for n, v in found.items()}
    return frame.assign(**made)
