"""Turn columns of text into codes, numbers and periods; name what cannot be."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable

import numpy as np
import pandas as pd

from qikit.data.definitions.column_forms import CodeForm, PeriodForm
from qikit.data.extracts.people.person_numbers import shown_cell
from qikit.data.extracts.reading.period_forms import other_forms, read_date, why_not
from qikit.data.extracts.reading.places import (
    FROM_1904,
    LINE,
    cell_place,
    column_place,
    is_sheet,
)
from qikit.errors import DataError, Problem, did_you_mean
from qikit.periods import parse_month

SHOWN_AT_MOST = 5  # cells named one by one for each kind of problem
NAMED_AT_MOST = 20  # problems of one file listed one by one
WHOLE_AT_MOST = 1e15  # larger numbers are not counts of people
NUMBER = r"[+-]?(?:(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?|inf)"
DATE_FORMATS = {  # of the files that come without a mapping
    "yyyy-mm": ("%Y-%m", r"[0-9]{4}-[0-9]{2}"),
    "yyyy-mm-dd": ("%Y-%m-%d", r"[0-9]{4}-[0-9]{2}-[0-9]{2}"),
}


def require_columns(frame: pd.DataFrame, names: list[str], file: str) -> None:
    """Refuse a file that lacks a column, naming the nearest one it has.

    Raises
    ------
    DataError
        With one sentence for each missing column.
    """
    known = [c for c in frame.columns if c != LINE]
    missing = [n for n in names if n not in frame.columns]
    if missing:
        raise DataError(
            Problem(f"there is no column {n!r}.", file, did_you_mean(n, known))
            for n in missing
        )


def codes(raw: pd.Series, form: CodeForm | None) -> pd.Series:
    """Bring codes to one form: text, trimmed, and zero-padded where `form` says.

    With the form Z00000 the codes 1, "1", "1.0" and "Z00001" are all "Z00001". A
    code of any other form is left as it came: A00001 is another practice.
    """
    trimmed = raw.str.strip()
    if form is None:
        return trimmed
    shape = rf"^(?:{re.escape(form.prefix)})?([0-9]+)(?:\.0+)?$"
    digits = trimmed.str.extract(shape, expand=False)
    shaped = form.prefix + digits.str.zfill(form.digits)
    return shaped.where(digits.notna(), trimmed)


def named_codes(
    frame: pd.DataFrame, name: str, form: CodeForm | None, file: str
) -> pd.Series:
    """Read a column of codes in their one form; a row must have one.

    Raises
    ------
    DataError
        Naming the lines whose cell is empty: their figures would be lost.
    """
    found = codes(frame[name], form)
    _refuse(frame, name, found.eq(""), file, "is no code: the cell is empty")
    return found


def numbers(frame: pd.DataFrame, name: str, file: str) -> pd.Series:
    """Read a column of numbers; an empty cell is missing, never zero.

    Infinite and negative numbers pass: the checks judge them. Thousands commas,
    percent signs and words do not.

    Raises
    ------
    DataError
        Naming the lines whose cell is not a number.
    """
    text = frame[name].str.strip()
    empty = text.eq("")
    good = text.str.fullmatch(NUMBER)
    _refuse(frame, name, ~good & ~empty, file, "is not a number")
    place, different = pd.factorize(text.mask(empty))  # each is read once
    read = pd.to_numeric(pd.Series(different)).to_numpy("float64")
    figures = np.append(read, np.nan)[place]  # a missing one has the place -1
    return pd.Series(figures, frame.index, name=name)


def number_columns(frame: pd.DataFrame, names: list[str], file: str) -> pd.DataFrame:
    """Read several columns of numbers; one column each, problems listed together."""
    found, problems = {}, []
    for name in names:
        try:
            found[name] = numbers(frame, name, file)
        except DataError as error:
            problems += error.problems
    if problems:
        more = len(problems) - NAMED_AT_MOST
        tail = [Problem(f"and {more} more such problems.", file)] if more > 0 else []
        raise DataError([*problems[:NAMED_AT_MOST], *tail])
    return pd.DataFrame(found, index=frame.index)


def whole_numbers(frame: pd.DataFrame, name: str, file: str) -> pd.Series:
    """Read a column of whole numbers (`Int64`); an empty cell is missing.

    Raises
    ------
    DataError
        Naming the lines whose cell is no number, has a fraction or is infinite.
    """
    found = numbers(frame, name, file)
    whole = found.mod(1).eq(0) & found.abs().le(WHOLE_AT_MOST)
    bad = found.notna() & ~whole
    _refuse(frame, name, bad, file, "is not a whole number")
    return found.astype("Int64")


def periods(frame: pd.DataFrame, form: PeriodForm, file: str) -> pd.Series:
    """Read periods in the one form the mapping names; nothing is guessed.

    A date is moved to the first day of its month.

    Raises
    ------
    DataError
        Naming the lines whose cell does not have that form.
    """
    found = dates(frame, form, file)
    return found.dt.to_period("M").dt.to_timestamp().astype("datetime64[us]")


def dates(
    frame: pd.DataFrame, form: PeriodForm, file: str, *, allow_empty: bool = False
) -> pd.Series:
    """Read dates in the one form the mapping names; see `periods`.

    An empty cell is refused unless `allow_empty`: then its date is missing.
    """
    if form.constant is not None:
        start = parse_month(form.constant)
        return pd.Series(start, frame.index).astype("datetime64[us]")
    text = frame[form.column].str.strip()
    known = {cell: _day(cell, form, frame) for cell in text.unique()}
    days = pd.Series(known, dtype="datetime64[us]")
    found = text.map(days).astype("datetime64[us]")
    bad = found.isna() & ~(text.eq("") & allow_empty)
    if bad.any():
        _refuse_dates(frame, form, file, bad)
    return found


def header_periods(names: Iterable[str], form: PeriodForm, frame: pd.DataFrame) -> dict:
    """Read the period of each name that is one; those that are none are missing."""
    days = {name: _day(name, form, frame) for name in names}
    return {name: pd.Timestamp(day.replace(day=1)) for name, day in days.items() if day}


def _day(cell: str, form: PeriodForm, frame: pd.DataFrame) -> dt.date | None:
    from_1904 = frame.attrs.get(FROM_1904, False)
    return read_date(cell, form.form, from_sheet=is_sheet(frame), from_1904=from_1904)


def _refuse_dates(
    frame: pd.DataFrame, form: PeriodForm, file: str, bad: pd.Series
) -> None:
    """Say which form the cells do not have, and which they could all have."""
    texts = [cell for cell in frame[form.column].str.strip().unique() if cell]
    fit = other_forms(texts, form.form) if texts else []
    advice = (
        f"All cells of the column could be dates written {' or '.join(fit)}. Ask the "
        "sender which is meant, then correct 'form' in the mapping."
        if fit
        else ""
    )
    said = {
        "unix_seconds": "is no unix time",
        "excel_serial": "is no day number of Excel",
        "yyyy/yy": "is no financial year such as 2025/26",
    }.get(form.form, f"is not a date written {form.form}")

    def what(cell: str) -> str:
        return said + why_not(cell.strip(), form.form)

    _refuse(frame, form.column, bad, file, what, to_do=advice)


def _refuse(
    frame: pd.DataFrame,
    name: str,
    bad: pd.Series,
    file: str,
    what: str | Callable[[str], str],
    *,
    to_do: str = "",
) -> None:
    """Name the cells that cannot be read; a long value is cut, never shown whole."""
    if not bad.any():
        return
    cells = frame.loc[bad, [LINE, name]].head(SHOWN_AT_MOST)
    problems = []
    for line, value in cells.itertuples(index=False):
        said = what if isinstance(what, str) else what(value)
        place = cell_place(frame, file, line, name)
        problems.append(Problem(f"{shown_cell(value)} {said}.", place, to_do))
    left = int(bad.sum()) - len(problems)
    if left:
        place = column_place(frame, file, name)
        problems.append(Problem(f"and {left} more such cells.", place))
    raise DataError(problems)
