"""Turn columns of text into codes, numbers and periods; name what cannot be."""

from __future__ import annotations

import re

import pandas as pd

from qikit.data.definitions.column_forms import CodeForm, PeriodForm
from qikit.data.extracts.reading import LINE
from qikit.errors import DataError, Problem, did_you_mean
from qikit.periods import parse_month

SHOWN_AT_MOST = 5  # cells named one by one for each kind of problem
NAMED_AT_MOST = 20  # problems of one file listed one by one
WHOLE_AT_MOST = 1e15  # larger numbers are not counts of people
NUMBER = r"[+-]?(?:(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?|inf)"
DATE_FORMATS = {
    "yyyymm": ("%Y%m", r"[0-9]{6}"),
    "yyyymmdd": ("%Y%m%d", r"[0-9]{8}"),
    "yyyy-mm": ("%Y-%m", r"[0-9]{4}-[0-9]{2}"),
    "yyyy-mm-dd": ("%Y-%m-%d", r"[0-9]{4}-[0-9]{2}-[0-9]{2}"),
    "dd/mm/yyyy": ("%d/%m/%Y", r"[0-9]{2}/[0-9]{2}/[0-9]{4}"),
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
    return pd.to_numeric(text.mask(empty)).astype("float64")


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


def dates(frame: pd.DataFrame, form: PeriodForm, file: str) -> pd.Series:
    """Read dates in the one form the mapping names; see `periods`."""
    if form.constant is not None:
        start = parse_month(form.constant)
        return pd.Series(start, frame.index).astype("datetime64[us]")
    text = frame[form.column].str.strip()
    if form.form == "unix_seconds":
        bad = ~text.str.fullmatch(r"[0-9]{1,11}")
        _refuse(frame, form.column, bad, file, "is no unix time")
        found = pd.to_datetime(pd.to_numeric(text), unit="s")
    else:
        layout, shape = DATE_FORMATS[form.form]
        found = pd.to_datetime(text, format=layout, errors="coerce")
        bad = found.isna() | ~text.str.fullmatch(shape)
        _refuse(frame, form.column, bad, file, f"is not a date written {form.form}")
    return found.astype("datetime64[us]")


def _refuse(
    frame: pd.DataFrame, name: str, bad: pd.Series, file: str, what: str
) -> None:
    """Name the cells that cannot be read; a long value is cut, never shown whole."""
    if not bad.any():
        return
    cells = frame.loc[bad, [LINE, name]].head(SHOWN_AT_MOST)
    problems = [
        Problem(f"{value[:20]!r} {what}.", f"{file}, line {line}, column {name}")
        for line, value in cells.itertuples(index=False)
    ]
    left = int(bad.sum()) - len(problems)
    if left:
        problems.append(
            Problem(f"and {left} more such cells.", f"{file}, column {name}")
        )
    raise DataError(problems)
