"""Many series as one long array: read, checked and filled in one pass.

The series stand one after another, each from its first period to its last. What
belongs to a group is found by the group's number, so nothing loops over groups.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from qikit.errors import DataError, ParameterError, Problem, did_you_mean
from qikit.periods import MONTHS_PER_PERIOD, period_text

NAMED_AT_MOST = 20  # rows of one kind of problem: a message is read by a person
LATEST_FIRST_DAY = 28  # of a period: the last day that every month has
MONTH, DAY = "datetime64[M]", "timedelta64[D]"


@dataclass(frozen=True, eq=False)
class ManySeries:
    """The series of all groups in a row.

    `keys` has one row per group, in their order; `first_rows` and `last_rows`
    say where each series stands. `group` (from 0), `periods` (their first days)
    and `numbers` (the values, NaN is missing) have one entry per row, periods
    that were left out included. `group_of_input` has one per row of the input.
    """

    keys: pd.DataFrame
    first_rows: np.ndarray
    last_rows: np.ndarray
    group: np.ndarray
    periods: np.ndarray
    numbers: np.ndarray
    group_of_input: np.ndarray


def read_many(
    frame: pd.DataFrame, *, by: Sequence[str], date: str, value: str, frequency: str
) -> ManySeries:
    """Read the series of all groups as `read_series` reads one.

    Parameters
    ----------
    frame
        One row per group and period, in any order and any unit; NaN is missing.
    by, date, value
        Names of the columns with the group, the period start and the value.
    frequency
        month, quarter or year; counted from the first period of each group.

    Raises
    ------
    DataError
        Naming group and row (the label in the index): a column that is not
        there, a row without group or date, a value that is infinite or not a
        number, a period that appears twice in a group, does not fit the
        frequency or begins after day 28 of a month.
    ParameterError
        If the frequency is not known.
    """
    if frequency not in MONTHS_PER_PERIOD:
        advice = did_you_mean(str(frequency), MONTHS_PER_PERIOD)
        raise ParameterError(f"{frequency!r} is not a frequency. {advice}")
    _require_columns(frame, [*by, date, value])
    values = _checked_values(frame, by, date, value)
    dates = frame[date].to_numpy()
    group, keys = _number_groups(frame, by)
    grid = _Grid.of(dates, group, len(keys), MONTHS_PER_PERIOD[frequency])
    place = grid.places(dates, group)
    _require_own_places(frame, by, dates, place, grid.periods(), frequency)
    filled = np.full(grid.n_rows, np.nan)
    filled[place] = values
    return ManySeries(
        keys=keys,
        first_rows=grid.first_rows,
        last_rows=grid.first_rows + grid.lengths - 1,
        group=grid.group(),
        periods=grid.periods(),
        numbers=filled,
        group_of_input=group,
    )


def group_text(key: pd.Series) -> str:
    """Name a group in a message: "P1, foot_checks"."""
    return ", ".join(map(str, key))


@dataclass(frozen=True, eq=False)
class _Grid:
    """Every period of every group: where it begins, how many there are."""

    begins: np.ndarray
    lengths: np.ndarray
    months: int

    @classmethod
    def of(
        cls, dates: np.ndarray, group: np.ndarray, n_groups: int, months: int
    ) -> _Grid:
        begins = _extreme(np.minimum, dates, group, n_groups)
        ends = _extreme(np.maximum, dates, group, n_groups)
        return cls(begins, _months_between(begins, ends) // months + 1, months)

    @property
    def n_rows(self) -> int:
        return int(self.lengths.sum())

    @property
    def first_rows(self) -> np.ndarray:
        return np.cumsum(self.lengths) - self.lengths

    def group(self) -> np.ndarray:
        return np.repeat(np.arange(len(self.lengths)), self.lengths)

    def periods(self) -> np.ndarray:
        """Return the first day of the period of each row."""
        begins = self.begins.astype(MONTH)
        within = np.arange(self.n_rows) - np.repeat(self.first_rows, self.lengths)
        months = np.repeat(begins, self.lengths) + self.months * within
        return months + np.repeat(self.begins - begins, self.lengths)

    def places(self, dates: np.ndarray, group: np.ndarray) -> np.ndarray:
        """Return the row in which each date lies."""
        months = _months_between(self.begins[group], dates)
        return self.first_rows[group] + months // self.months


def _extreme(pick: np.ufunc, dates: np.ndarray, group: np.ndarray, n_groups: int):
    """Return the first or last date of each group."""
    numbers = dates.astype(np.int64)
    info = np.iinfo(np.int64)
    found = np.full(n_groups, info.max if pick is np.minimum else info.min)
    pick.at(found, group, numbers)
    return found.astype(dates.dtype)


def _months_between(earlier: np.ndarray, later: np.ndarray) -> np.ndarray:
    return (later.astype(MONTH) - earlier.astype(MONTH)).astype(np.int64)


def _number_groups(
    frame: pd.DataFrame, by: Sequence[str]
) -> tuple[np.ndarray, pd.DataFrame]:
    """Return the number of each row's group, and the groups in their order."""
    group = frame.groupby(list(by), sort=True, observed=True).ngroup().to_numpy()
    row_of_group = np.zeros(int(group.max(initial=-1)) + 1, dtype=np.int64)
    row_of_group[group] = np.arange(len(group))
    return group, frame[list(by)].iloc[row_of_group].reset_index(drop=True)


def _require_columns(frame: pd.DataFrame, columns: Sequence[str]) -> None:
    missing = [column for column in columns if column not in frame]
    if missing:
        raise DataError(
            f"the observations have no column {name!r}. Give the name of the column "
            "that holds it."
            for name in missing
        )


def _checked_values(
    frame: pd.DataFrame, by: Sequence[str], date: str, value: str
) -> np.ndarray:
    """Return the values as float, or refuse rows that cannot be placed or read."""
    numbers, is_text = _as_numbers(frame[value])
    wrong = {
        "has no group": (frame[list(by)].isna().any(axis=1), "Complete or drop it."),
        "has no date": (frame[date].isna(), "Complete or drop it."),
        "has a value that is not a number": (is_text, "Correct it or leave it out."),
        "has an infinite value": (
            np.isinf(numbers),
            "Look for a zero denominator and leave the value missing.",
        ),
    }
    problems = [
        problem
        for what, (rows, to_do) in wrong.items()
        for problem in _row_problems(frame, by, np.asarray(rows), what, to_do)
    ]
    if not pd.api.types.is_datetime64_dtype(frame[date]) and len(frame):
        to_do = "Turn it into the first day of each period, without time zone."
        problems.insert(0, Problem(f"the column {date!r} holds no dates.", "", to_do))
    if problems:
        raise DataError(problems)
    return numbers


def _as_numbers(values: pd.Series) -> tuple[np.ndarray, np.ndarray]:
    """Return values as float, and where there is a text that is no number."""
    try:
        numbers = values.to_numpy(dtype=float, na_value=np.nan)
        return numbers, np.zeros(len(values), dtype=bool)
    except (TypeError, ValueError):
        numbers = pd.to_numeric(values.astype(object), errors="coerce")
        is_text = (numbers.isna() & values.notna()).to_numpy()
        return numbers.to_numpy(dtype=float, na_value=np.nan), is_text


def _require_own_places(
    frame: pd.DataFrame,
    by: Sequence[str],
    dates: np.ndarray,
    place: np.ndarray,
    periods: np.ndarray,
    frequency: str,
) -> None:
    """Refuse dates beside the grid, and two rows of a group for one period."""
    late = (dates - dates.astype(MONTH)).astype(DAY).astype(int) >= LATEST_FIRST_DAY
    stray = (dates != periods[place]) | late
    repeated = pd.Series(place).duplicated().to_numpy() & ~stray
    starts = pd.DatetimeIndex(dates)
    problems = [
        *_row_problems(
            *(frame, by, repeated),
            lambda row: f"repeats {period_text(starts[row], frequency)}",
            f"A run chart needs one point per {frequency}: add up or drop the rest.",
        ),
        *_row_problems(
            *(frame, by, stray),
            lambda row: f"is of {starts[row]:%d %B %Y}: no {frequency} begins there",
            f"Give the first day of each {frequency}, or another frequency.",
        ),
    ]
    if problems:
        raise DataError(problems)


def _row_problems(frame, by, rows: np.ndarray, what, to_do: str) -> Iterator[Problem]:
    """Name the first rows with a problem, and how many more there are."""
    found = np.flatnonzero(rows)
    for row in found[:NAMED_AT_MOST]:
        said = what(row) if callable(what) else what
        label = frame.index[row]
        yield Problem(
            f"row {label} {said}.", group_text(frame[list(by)].iloc[row]), to_do
        )
    if len(found) > NAMED_AT_MOST:
        yield Problem(f"{len(found) - NAMED_AT_MOST} more rows have the same problem.")
