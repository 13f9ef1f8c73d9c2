"""The rows of a control chart: read from a frame, checked, one for each point."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from qikit.errors import DataError, Problem
from qikit.spc.point_names import point_text
from qikit.spc.series import read_series

PROPORTIONS = ("p", "p-prime")
POOLED = (*PROPORTIONS, "u", "u-prime")
SUBGROUPED = ("xbar", "s")
NOT_NEGATIVE = ("c", "g", *POOLED)
MAY_REPEAT_A_DATE = ("g", "t")  # two events on one day are two points: qicharts2 #47
QUOTIENT = ("numerator", "denominator")
ROW_COLUMNS = ["value", "numerator", "denominator", "spread"]


def read_rows(data: pd.DataFrame, *, chart: str, frequency: str | None) -> pd.DataFrame:
    """Make one row for each point of a chart, in date order.

    Parameters
    ----------
    data
        `date`, and `value` or `numerator` and `denominator`, in any order. The
        charts p, p-prime, u and u-prime need the last two, and c, g, t, xbar and
        s `value`; the others take `value` first. For xbar and s each row is a
        measurement and each date a subgroup.
    chart
        Kind of chart.
    frequency
        month, quarter or year: periods that are left out become gaps. None: rows
        as given; g and t charts may then have several on one date, which keep
        their order.

    Returns
    -------
    By date: value, numerator, denominator (xbar and s: how many measurements),
    spread (their sample sd, else NaN). A missing number or a zero denominator
    makes the value missing.

    Raises
    ------
    DataError
        Naming each row: a column or a date is missing, a number is text or
        infinite, a count or denominator negative, a proportion's numerator above
        its denominator, a time of 0 or less, a date twice.
    """
    columns = _columns(data, chart)
    repeats = chart in SUBGROUPED or (frequency is None and chart in MAY_REPEAT_A_DATE)
    problems = [*_date_problems(data, repeats), *_number_problems(data, columns)]
    if problems:
        raise DataError(problems)
    dates = pd.DatetimeIndex(data["date"], name="date")
    numbers = {n: data[n].to_numpy(dtype=float, na_value=np.nan) for n in columns}
    rows = pd.DataFrame(numbers, index=dates)
    problems = list(_range_problems(data, rows, chart))
    if problems:
        raise DataError(problems)
    rows = _subgroups(rows, chart) if chart in SUBGROUPED else _quotients(rows)
    return _on_calendar(rows.reindex(columns=ROW_COLUMNS), chart, frequency)


def _columns(data: pd.DataFrame, chart: str) -> tuple[str, ...]:
    """Choose the columns that hold the numbers."""
    has_quotient = set(QUOTIENT) <= set(data.columns)
    needs = QUOTIENT if chart in POOLED else ("value",)
    if chart in ("run", "i", "mr") and "value" not in data and has_quotient:
        needs = QUOTIENT
    missing = [name for name in ("date", *needs) if name not in data]
    if missing:
        raise DataError(
            f"the data have no column {name!r}, which a chart of kind {chart!r} needs. "
            "Add it or choose another chart."
            for name in missing
        )
    return needs


def _date_problems(data: pd.DataFrame, may_repeat: bool) -> Iterator[Problem]:
    dates = data["date"]
    if not len(dates):
        return
    if not pd.api.types.is_datetime64_dtype(dates):
        yield Problem(
            "the column 'date' does not hold dates alone.",
            to_do="Turn it into dates without time zone first.",
        )
        return
    for label in data.index[dates.isna()]:
        yield Problem("the date is missing.", f"row {label}", "Add it or drop the row.")
    for at in np.flatnonzero(dates.duplicated() & dates.notna() & (not may_repeat)):
        yield Problem(
            f"{point_text(dates.iloc[at], None)} appears twice.",
            f"row {data.index[at]}",
            "A chart needs one point for each date: add up or drop the repeated rows.",
        )


def _number_problems(data: pd.DataFrame, columns: tuple[str, ...]) -> Iterator[Problem]:
    for name in columns:
        numbers = pd.to_numeric(data[name], errors="coerce")
        numbers = numbers.to_numpy(dtype=float, na_value=np.nan)
        for at in np.flatnonzero(np.isnan(numbers) & data[name].notna()):
            yield Problem(
                f"{name} {data[name].iloc[at]!r} is not a number.",
                f"row {data.index[at]}",
                "Correct it or leave it missing.",
            )
        for label in data.index[np.isinf(numbers)]:
            yield Problem(
                f"{name} is infinite.", f"row {label}", "Look for a zero denominator."
            )


def _range_problems(
    data: pd.DataFrame, rows: pd.DataFrame, chart: str
) -> Iterator[Problem]:
    for name in rows.columns:
        if chart in NOT_NEGATIVE or name == "denominator":
            below = rows[name].to_numpy() < 0
            yield from _each(data, rows, below, f"{name} is below 0: {{{name}:g}}.")
    if chart in PROPORTIONS:
        above = (rows["numerator"] > rows["denominator"]).to_numpy()
        what = "numerator {numerator:g} is above denominator {denominator:g}."
        yield from _each(data, rows, above, what)
    if chart == "t":
        what = "the time between is {value:g}, and a t chart needs times above 0."
        to_do = (
            "Measure time in a finer unit, or count the cases between events and "
            "draw a g chart."
        )
        yield from _each(data, rows, (rows["value"] <= 0).to_numpy(), what, to_do)


def _each(
    data: pd.DataFrame,
    rows: pd.DataFrame,
    wrong: np.ndarray,
    what: str,
    to_do: str = "Correct the row or leave it out.",
) -> Iterator[Problem]:
    for at in np.flatnonzero(wrong):
        where = f"row {data.index[at]}, {point_text(rows.index[at], None)}"
        yield Problem(what.format(**rows.iloc[at]), where, to_do)


def _quotients(rows: pd.DataFrame) -> pd.DataFrame:
    if "value" in rows:
        return rows
    sizes = rows["denominator"].where(rows["denominator"] > 0)
    return rows.assign(value=rows["numerator"] / sizes)


def _subgroups(rows: pd.DataFrame, chart: str) -> pd.DataFrame:
    """Summarise the measurements of each date; a date without any is a gap."""
    by_date = rows["value"].groupby(level=0)
    found = pd.DataFrame(
        {
            "mean": by_date.mean(),
            "spread": by_date.std(),
            "denominator": by_date.count().astype(float),
        }
    )
    return found.assign(value=found["mean" if chart == "xbar" else "spread"])


def _on_calendar(rows: pd.DataFrame, chart: str, frequency: str | None) -> pd.DataFrame:
    """Sort by date and, with a frequency, fill in the periods that are left out."""
    if frequency is None and chart in MAY_REPEAT_A_DATE:
        return rows.sort_index(kind="stable")
    series = read_series(rows["value"].rename(None), frequency=frequency)
    return rows.reindex(series.index.rename("date"))
