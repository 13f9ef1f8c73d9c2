"""Dates and periods out of columns of text; name what cannot be read."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

import pandas as pd

from qikit.data.definitions.column_forms import (
    FIRST_YEAR,
    LAST_YEAR,
    PeriodForm,
)
from qikit.data.extracts.cells import refuse_cells
from qikit.data.extracts.reading.period_forms import (
    AMBIGUOUS,
    MONTH_AND_YEAR,
    is_plausible,
    other_forms,
    read_date,
    true_date,
    why_not,
)
from qikit.data.extracts.reading.places import (
    FROM_1904,
    LINE,
    cell_place,
    is_sheet,
)
from qikit.errors import DataError, Problem
from qikit.periods import parse_month

EXCEL_MADE_A_DAY = (
    "a true date of Excel within a month: was it Apr-25, the month of a year, and "
    "made a day of April? Write it as text, or name the form of days"
)
TIMEZONE_ADVICE = (
    "Write 'timezone: Europe/London' or 'timezone: UTC' beside 'form: unix_seconds' "
    "in the mapping."
)
DATE_FORMATS = {  # of the files that come without a mapping
    "yyyy-mm": ("%Y-%m", r"[0-9]{4}-[0-9]{2}"),
    "yyyy-mm-dd": ("%Y-%m-%d", r"[0-9]{4}-[0-9]{2}-[0-9]{2}"),
}


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
    frame: pd.DataFrame,
    form: PeriodForm,
    file: str,
    *,
    allow_empty: bool = False,
    any_year: bool = False,
) -> pd.Series:
    """Read dates in the one form the mapping names; see `periods`.

    An empty cell is refused unless `allow_empty`: then its date is missing. A year
    before 1990 or after 2100 is refused unless `any_year`.
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
    if form.form in AMBIGUOUS and is_sheet(frame):
        _refuse_mixed_dates(frame, form, file)
    if not any_year:
        odd = found.notna() & ~found.dt.year.between(FIRST_YEAR, LAST_YEAR)
        what = f"{{}} is a date before {FIRST_YEAR} or after {LAST_YEAR}"
        refuse_cells(frame, form.column, odd, file, what, to_do="Correct it.")
    return found


def _refuse_mixed_dates(frame: pd.DataFrame, form: PeriodForm, file: str) -> None:
    """Refuse text beside true dates: Excel may have swapped day and month.

    An American Excel turns the text 01/04/2024 into 4 January, and leaves
    13/04/2024 the text it was.
    """
    text = frame[form.column].str.strip()
    is_true = text.map({t: true_date(t) is not None for t in text.unique()})
    is_text = text.ne("") & ~is_true.astype("bool")
    if not (is_true.any() and is_text.any()):
        return
    places = [
        cell_place(frame, file, frame.loc[kind, LINE].iloc[0], form.column)
        for kind in (is_text, is_true.astype("bool"))
    ]
    other = places[1].rpartition(", ")[2]
    what = (
        f"the date is text here, and a true date of Excel in {other}: Excel may have "
        "swapped day and month in the true ones."
    )
    to_do = (
        "Ask for the original file and have the column formatted as text before it "
        "is opened; or make all its cells true dates and check their months."
    )
    raise DataError(Problem(what, places[0], to_do))


def header_periods(names: Iterable[str], form: PeriodForm, frame: pd.DataFrame) -> dict:
    """Read the period of each name that is one; those that are none are missing."""
    days = {name: _day(name, form, frame) for name in names}
    return {
        name: pd.Timestamp(day.replace(day=1))
        for name, day in days.items()
        if day and is_plausible(day)
    }


def _day(cell: str, form: PeriodForm, frame: pd.DataFrame) -> dt.date | None:
    from_1904 = frame.attrs.get(FROM_1904, False)
    return read_date(
        cell,
        form.form,
        from_sheet=is_sheet(frame),
        from_1904=from_1904,
        timezone=form.timezone,
    )


def why_no_date(cell: str, form: PeriodForm, frame: pd.DataFrame) -> str:
    """Say why a cell is no date in this form, in brackets; "" if its shape is."""
    day = _day(cell, form, frame)
    if day and not is_plausible(day):
        return f" (a year before {FIRST_YEAR} or after {LAST_YEAR})"
    found = true_date(cell) if is_sheet(frame) else None
    if found and form.form == MONTH_AND_YEAR and found.day != 1:
        return f" ({EXCEL_MADE_A_DAY})"
    return why_not(cell, form.form)


def _refuse_dates(
    frame: pd.DataFrame, form: PeriodForm, file: str, bad: pd.Series
) -> None:
    """Say which form the cells do not have, and which they could all have."""
    texts = [cell for cell in frame[form.column].str.strip().unique() if cell]
    if is_sheet(frame):  # a true date of Excel is no text
        texts = [cell for cell in texts if not true_date(cell)]
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
        return f"{{}} {said}" + why_no_date(cell.strip(), form, frame)

    if form.form == "unix_seconds" and not advice:
        advice = TIMEZONE_ADVICE if any(map(_needs_a_timezone, texts)) else ""
    refuse_cells(frame, form.column, bad, file, what, to_do=advice)


def _needs_a_timezone(text: str) -> bool:
    form = "unix_seconds"
    return not read_date(text, form) and bool(read_date(text, form, timezone="UTC"))
