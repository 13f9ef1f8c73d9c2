"""A series for a chart: one row for every period, checked before it is used."""

from __future__ import annotations

import numpy as np
import pandas as pd

from qikit.errors import DataError, ParameterError, Problem, did_you_mean
from qikit.periods import MONTHS_PER_PERIOD, all_periods
from qikit.spc.point_names import point_text
from qikit.spc.rules import require_one_point_per_period


def read_series(values: pd.Series, *, frequency: str | None = "month") -> pd.Series:
    """Sort a series by period and fill the periods that are left out.

    Parameters
    ----------
    values
        One measure by period start, in any order and any unit; NaN is missing.
    frequency
        month, quarter or year; counted from the first period of the series. None
        takes the rows as given, in date order: no period is filled in.

    Returns
    -------
    A new Series of float, one row for every period from first to last, with the
    periods that were left out as NaN.

    Raises
    ------
    DataError
        If the index does not hold dates, a period appears twice or does not fit
        the frequency, or a value is infinite or not a number.
    ParameterError
        If the frequency is not known.
    """
    if frequency is not None and frequency not in MONTHS_PER_PERIOD:
        advice = did_you_mean(str(frequency), MONTHS_PER_PERIOD)
        raise ParameterError(f"{frequency!r} is not a frequency. {advice}")
    name = _name(values)
    _require_dates(values.index, name)
    require_one_point_per_period(values, frequency=frequency)
    numbers = _numbers(values, name)
    _require_finite(numbers, name, frequency)
    if numbers.empty or frequency is None:
        return numbers
    periods = _periods_between(numbers.index, frequency)
    if numbers.index.equals(periods):
        return numbers
    _require_on_grid(numbers.index, periods, name, frequency)
    return numbers.reindex(periods)


def _periods_between(index: pd.DatetimeIndex, frequency: str) -> pd.DatetimeIndex:
    """List every period from the first to the last day of an index, both included."""
    first, last = index[0], index[-1]
    if first != first.normalize() or first.day != 1:
        return all_periods(first, last, frequency)
    # First days of months by arithmetic: the calendar of pandas takes its time.
    months = np.array([first, last], dtype="datetime64[M]")
    step = MONTHS_PER_PERIOD[frequency]
    every = np.arange(months[0], months[1] + 1, step)
    return pd.DatetimeIndex(every.astype(index.dtype))


def _name(values: pd.Series) -> str:
    return "The series" if values.name is None else repr(values.name)


def _require_dates(index: pd.Index, name: str) -> None:
    if isinstance(index, pd.DatetimeIndex) and index.tz is None and not index.hasnans:
        return
    if index.empty:
        return
    raise DataError(
        f"{name} is not indexed by dates alone. Set the index to the first day of "
        "each period, without time zone and without missing dates."
    )


def _numbers(values: pd.Series, name: str) -> pd.Series:
    """Return a sorted copy as float."""
    try:
        numbers = values.to_numpy(dtype=float, na_value=np.nan)
    except (TypeError, ValueError) as error:
        raise DataError(
            f"{name} has a value that is not a number ({error}). Correct it or "
            "leave it missing."
        ) from error
    index = pd.DatetimeIndex(values.index)
    series = pd.Series(numbers, index, name=values.name)
    return series if index.is_monotonic_increasing else series.sort_index()


def _require_finite(numbers: pd.Series, name: str, frequency: str | None) -> None:
    infinite = numbers.index[np.isinf(numbers.to_numpy())]
    if len(infinite):
        raise DataError(
            Problem(
                f"{name} has an infinite value for {point_text(period, frequency)}.",
                to_do="Look for a zero denominator and leave the value missing.",
            )
            for period in infinite
        )


def _require_on_grid(
    index: pd.DatetimeIndex, periods: pd.DatetimeIndex, name: str, frequency: str
) -> None:
    stray = index.difference(periods)
    if len(stray):
        raise DataError(
            f"{name} has a value for {stray[0]:%d %B %Y}, which does not begin a "
            f"{frequency} counted from {index[0]:%d %B %Y}. Give the first day of "
            f"each {frequency}, or state another frequency."
        )
