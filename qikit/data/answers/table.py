"""The file of a question: columns read strictly, faults named by group and line."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd

from qikit.data.definitions.column_forms import PeriodForm, Reader
from qikit.data.extracts.cells import SHOWN_AT_MOST
from qikit.data.extracts.columns import (
    NAMED_AT_MOST,
    NUMBER,
    numbers,
    require_columns,
)
from qikit.data.extracts.dates import DATE_FORMATS, dates
from qikit.data.extracts.reading.raw_files import LINE, read_extract
from qikit.errors import DataError, ParameterError, Problem

FORMATS = {".csv": "csv", ".csv.gz": "csv", ".parquet": "parquet"}
MONTH, DAY = "yyyy-mm", "yyyy-mm-dd"
DATE_ADVICE = "Write dates as 2024-05-01, or months as 2024-05."
PLAIN_CSV = "Save it as 'CSV UTF-8' with commas, or as Parquet."


@dataclass(frozen=True, eq=False)
class Table:
    """A file as it came: all cells text, `groups` the text of the group or None."""

    file: str
    cells: pd.DataFrame
    groups: pd.Series

    def place(self, row: int, column: str = "") -> str:
        """Say where a row stands: group, file, line, column."""
        group = self.groups.iloc[row]
        line = f"line {self.cells[LINE].iloc[row]}"
        parts = [group, self.file, line, f"column {column}" if column else None]
        return ", ".join(part for part in parts if part)

    def line(self, row: int) -> int:
        """Return the line (Parquet: the row) of the file where a row stands."""
        return int(self.cells[LINE].iloc[row])

    def span(self, rows: Sequence[int]) -> str:
        """Say where the rows of one group stand."""
        lines = sorted(self.line(row) for row in rows)
        group = self.groups.iloc[rows[0]]
        place = f"{self.file}, lines {lines[0]} to {lines[-1]}"
        return f"{group}, {place}" if group else place


def read_table(
    path: Path, columns: Iterable[str], *, by: str | None, keep_empty: bool = False
) -> Table:
    """Read a CSV (UTF-8, commas; also .csv.gz) or Parquet file by its ending.

    Rows without any content are skipped unless `keep_empty`.

    Raises
    ------
    ParameterError
        If the ending names another kind of file.
    DataError
        If the file cannot be read, a column is missing, or a row has no group.
    """
    kept = "true" if keep_empty else "false"  # written as in a mapping
    reader = Reader(format=_format(path), keep_empty=kept)
    try:
        cells = read_extract(path, reader)
    except DataError as error:
        raise DataError(map(_without_mapping, error.problems)) from error
    names = list(dict.fromkeys([*columns, *([by] if by else [])]))
    require_columns(cells, names, path.name)
    groups = pd.Series([None] * len(cells), cells.index, dtype=object)
    table = Table(path.name, cells, cells[by].str.strip() if by else groups)
    if by:
        refuse(no_text(table, by, "the group is missing."))
    return table


def _format(path: Path) -> str:
    name = path.name.lower()
    for ending, found in FORMATS.items():
        if name.endswith(ending):
            return found
    raise ParameterError(
        Problem(
            "the ending does not say what kind of file this is.",
            path.name,
            f"Known: {', '.join(FORMATS)}.",
        )
    )


def _without_mapping(problem: Problem) -> Problem:
    """Give advice that holds for a file without a mapping."""
    is_mapped = "mapping" in problem.to_do
    return replace(problem, to_do=PLAIN_CSV) if is_mapped else problem


def read_numbers(
    table: Table, names: Iterable[str]
) -> tuple[pd.DataFrame, list[Problem]]:
    """Read columns of numbers; an empty cell is missing, never zero.

    Returns the numbers under the columns' names, NaN in a cell that cannot be
    read, and the problems: text, and numbers that are not finite.
    """
    found, problems = {}, []
    for name in dict.fromkeys(names):
        try:
            column = numbers(table.cells, name, table.file)
        except DataError as error:
            problems += _with_groups(error.problems, table)
            text = table.cells[name].str.strip()
            column = pd.to_numeric(text.where(text.str.fullmatch(NUMBER)))
        endless = column.abs().eq(np.inf)
        problems += at_rows(table, endless, name, lambda row: "is not finite.")
        found[name] = column.mask(endless)
    return pd.DataFrame(found), problems


def read_dates(table: Table, name: str) -> tuple[pd.Series, list[Problem]]:
    """Read a column of dates: all yyyy-mm-dd, or all yyyy-mm; nothing is guessed.

    Returns NaT throughout when a cell is empty or has another form.
    """
    nothing = pd.Series(pd.NaT, table.cells.index, dtype="datetime64[us]")
    empty = no_text(table, name, "the date is missing.")
    if empty:
        return nothing, empty
    text = table.cells[name].str.strip()
    months = text.str.fullmatch(DATE_FORMATS[MONTH][1]).all()
    form = PeriodForm(column=name, form=MONTH if months else DAY)
    try:
        return dates(table.cells, form, table.file), []
    except DataError as error:
        advised = [replace(p, to_do=DATE_ADVICE) for p in error.problems]
        return nothing, _with_groups(advised, table)


def no_text(table: Table, name: str, what: str) -> list[Problem]:
    """List the rows whose cell in this column is empty."""
    empty = table.cells[name].str.strip().eq("")
    advice = "Fill it in or drop the row."
    return _listed(table, empty, name, lambda row: what, advice)


def negatives(table: Table, found: pd.DataFrame) -> list[Problem]:
    """List counts below zero."""
    said = "is negative, and a count cannot be."
    return [
        problem
        for name in found
        for problem in at_rows(table, found[name].lt(0), name, lambda row: said)
    ]


def too_many(table: Table, numerator: pd.Series, denominator: pd.Series) -> list:
    """List rows whose numerator is above the denominator."""

    def what(row: int) -> str:
        return (
            f"the numerator {numerator.iloc[row]:.15g} is above the denominator "
            f"{denominator.iloc[row]:.15g}."
        )

    above = numerator.gt(denominator)
    advice = "Correct the counts, or leave them empty."
    return _listed(table, above, "", what, advice)


def repeats(table: Table, name: str, keys: pd.Series) -> list[Problem]:
    """List rows that repeat a key within their group, with the line of the first."""
    pair = pd.DataFrame({"group": table.groups.fillna(""), "key": keys})
    pair = pair.astype("str")
    rows = pd.Series(np.arange(len(pair)), pair.index)
    first = rows.groupby([pair["group"], pair["key"]]).transform("min")

    def what(row: int) -> str:
        text = table.cells[name].iloc[row].strip()[:20]
        return f"{text!r} stands on line {table.line(first.iloc[row])} already."

    again = pair.duplicated() & keys.notna()
    advice = "Keep one row: add up or drop the repeated ones."
    return _listed(table, again, name, what, advice)


def at_rows(
    table: Table, bad: pd.Series, name: str, what: Callable[[int], str]
) -> list[Problem]:
    """List cells that hold a wrong value, with the value as it is written."""

    def said(row: int) -> str:
        return f"{table.cells[name].iloc[row].strip()[:20]!r} {what(row)}"

    return _listed(table, bad, name, said, "Correct it, or leave it empty.")


def refuse(problems: Sequence[Problem], *, most: int = NAMED_AT_MOST) -> None:
    """Raise the problems of a file together, the first of many.

    Raises
    ------
    DataError
        If there is any.
    """
    if problems:
        more = len(problems) - most
        tail = [Problem(f"and {more} more such problems.")] if more > 0 else []
        raise DataError([*problems[:most], *tail])


def _listed(
    table: Table,
    bad: pd.Series,
    name: str,
    what: Callable[[int], str],
    to_do: str,
) -> list[Problem]:
    rows = np.flatnonzero(bad)
    problems = [
        Problem(what(row), table.place(row, name), to_do)
        for row in rows[:SHOWN_AT_MOST]
    ]
    left = len(rows) - len(problems)
    if left:
        problems.append(Problem(f"and {left} more such rows.", table.file))
    return problems


def _with_groups(problems: Iterable[Problem], table: Table) -> list[Problem]:
    """Put the group in front of the place of a problem that names a line."""
    by_line = dict(zip(table.cells[LINE], table.groups, strict=True))
    said = []
    for problem in problems:
        line = re.search(r"line (\d+)", problem.where.removeprefix(table.file))
        group = by_line.get(int(line[1])) if line else None
        where = f"{group}, {problem.where}" if group else problem.where
        said.append(replace(problem, where=where))
    return said
