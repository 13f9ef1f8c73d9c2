"""Run chart rules: mark shifts and trends, count runs.

Values of one measure, oldest first, any unit. The rules see one phase at a time.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

import numpy as np
import pandas as pd

from qikit.errors import DataError
from qikit.spc.constants import (
    DEFAULT_RULE_SET,
    EXPECTED_RUNS,
    SAME_VALUE_TOLERANCE,
    SHIFT_LENGTH,
    TREND_LENGTH,
    find_rule_set,
)
from qikit.spc.point_names import point_noun, point_text


@dataclass(frozen=True)
class Signal:
    """A shift or a trend: the rows of its useful points, counted from 0."""

    kind: str
    direction: str
    rows: tuple[int, ...]


@dataclass(frozen=True)
class RunCount:
    """How many runs there are, and whether chance explains the number.

    `signal` is "" (as expected, or not 10 to 60 useful points), "fewer" or
    "more". Neither is ever called an improvement.
    """

    runs: int
    n_useful: int
    signal: str


def find_shifts(
    values: pd.Series,
    centre_line: float,
    *,
    length: int = SHIFT_LENGTH,
    rule_set: str = DEFAULT_RULE_SET,
) -> pd.Series:
    """Mark every point that belongs to a shift.

    A shift is `length` or more points in a row on the same side of the centre
    line. A point exactly on the line, or a period with no value, is never
    marked; with `nhs-scotland` the run carries on across it, with `strict` it
    ends there.

    Parameters
    ----------
    values
        One measure, one point per period, oldest first; any unit.
    centre_line
        Usually the baseline median, in the unit of `values`.
    length
        Points needed.
    rule_set
        `nhs-scotland` or `strict`.

    Returns
    -------
    Series of bool with the index of `values`.

    Raises
    ------
    DataError
        If a period appears twice.

    References
    ----------
    Perla, Provost & Murray (2011), BMJ Qual Saf 20:46-51,
    doi:10.1136/bmjqs.2009.037895.
    """
    require_one_point_per_period(values)
    shifts = list_shifts(values, centre_line, length=length, rule_set=rule_set)
    return _marks(shifts, values.index)


def find_trends(
    values: pd.Series,
    *,
    length: int = TREND_LENGTH,
    rule_set: str = DEFAULT_RULE_SET,
) -> pd.Series:
    """Mark every point that belongs to a trend.

    A trend is `length` or more points, the first included, all rising or all
    falling. A value equal to the one before, or a period with no value, is
    never marked; with `nhs-scotland` the trend carries on across it, with
    `strict` it ends there. A turning point may end one trend and begin the next.

    Parameters
    ----------
    values
        One measure, one point per period, oldest first; any unit.
    length
        Points needed.
    rule_set
        `nhs-scotland` or `strict`.

    Returns
    -------
    Series of bool with the index of `values`.

    Raises
    ------
    DataError
        If a period appears twice.

    References
    ----------
    Perla, Provost & Murray (2011), BMJ Qual Saf 20:46-51,
    doi:10.1136/bmjqs.2009.037895.
    """
    require_one_point_per_period(values)
    trends = list_trends(values, length=length, rule_set=rule_set)
    return _marks(trends, values.index)


def count_runs(values: pd.Series, centre_line: float) -> RunCount:
    """Count the runs about the centre line and compare them with chance.

    A run is an unbroken stretch on one side of the line; points on the line and
    gaps neither count nor break it. The table covers 10 to 60 useful points and
    takes about half of them to lie on each side.

    Parameters
    ----------
    values
        One measure, one point per period, oldest first; any unit.
    centre_line
        Usually the median, in the unit of `values`.

    References
    ----------
    Swed & Eisenhart (1943), Ann Math Statist 14:66-87; Perla, Provost & Murray
    (2011), BMJ Qual Saf 20:46-51, table 1.
    """
    return count_runs_of(sides_of_line(values, centre_line))


def count_runs_of(sides: np.ndarray) -> RunCount:
    """Count the runs as `count_runs` does, from where each point lies."""
    useful = sides[sides != 0]
    runs = len(_stretches(useful))
    fewest, most = EXPECTED_RUNS.get(len(useful), (runs, runs))
    signal = "fewer" if runs < fewest else "more" if runs > most else ""
    return RunCount(runs, len(useful), signal)


def list_shifts(
    values: pd.Series,
    centre_line: float,
    *,
    length: int = SHIFT_LENGTH,
    rule_set: str = DEFAULT_RULE_SET,
) -> list[Signal]:
    """List the shifts that `find_shifts` marks, oldest first."""
    sides = sides_of_line(values, centre_line)
    return list_shifts_of(sides, length=length, rule_set=rule_set)


def list_shifts_of(
    sides: np.ndarray,
    *,
    length: int = SHIFT_LENGTH,
    rule_set: str = DEFAULT_RULE_SET,
) -> list[Signal]:
    """List the shifts as `list_shifts` does, from where each point lies."""
    rows = np.arange(len(sides))
    if find_rule_set(rule_set).passes_over:
        rows = rows[sides != 0]
    return [
        Signal(
            "shift",
            "above" if side > 0 else "below",
            tuple(rows[first : last + 1].tolist()),
        )
        for first, last, side in _stretches(sides[rows])
        if last - first + 1 >= length
    ]


def list_trends(
    values: pd.Series,
    *,
    length: int = TREND_LENGTH,
    rule_set: str = DEFAULT_RULE_SET,
) -> list[Signal]:
    """List the trends that `find_trends` marks, oldest first."""
    rows, steps = _steps(values, passes_over=find_rule_set(rule_set).passes_over)
    return [
        Signal("trend", "rising" if step > 0 else "falling", _tuple(rows, first, end))
        for first, end, step in _points_of(_stretches(steps))
        if end - first + 1 >= length
    ]


def sides_of_line(values: pd.Series, centre_line: float) -> np.ndarray:
    """Say where each point lies: 1 above the line, -1 below, 0 on it or missing."""
    points = _numbers(values)
    return signs_of(points - centre_line, points)


def require_one_point_per_period(
    values: pd.Series, *, frequency: str | None = "month"
) -> None:
    """Refuse a series with two values for one period, and name the first."""
    if values.index.is_unique:
        return
    repeated = values.index[values.index.duplicated()][0]
    name = "The series" if values.name is None else repr(values.name)
    raise DataError(
        f"{name} has more than one value for {point_text(repeated, frequency)}. "
        f"A run chart needs one point per {point_noun(frequency)}: add up or drop "
        "the repeated rows first."
    )


def _steps(values: pd.Series, *, passes_over: bool) -> tuple[np.ndarray, np.ndarray]:
    """Return the rows to compare and the sign of the step to each next one."""
    points = _numbers(values)
    rows = np.arange(len(points))
    if not passes_over:
        return rows, signs_of(np.diff(points), points)
    rows = rows[~np.isnan(points)]
    steps = signs_of(np.diff(points[rows]), points)
    moved = steps != 0
    return rows[np.r_[True, moved][: len(rows)]], steps[moved]


def signs_of(differences: np.ndarray, points: np.ndarray) -> np.ndarray:
    """Return 1, -1 or 0; a missing difference or mere rounding noise is 0."""
    largest = np.max(np.abs(np.nan_to_num(points)), initial=0.0)
    differs = np.abs(differences) > SAME_VALUE_TOLERANCE * largest
    return np.where(differs, np.sign(differences), 0).astype(int)


def _stretches(signs: np.ndarray) -> list[tuple[int, int, int]]:
    """List first, last and sign of each unbroken stretch of 1 or of -1."""
    found, first = [], 0
    for sign, same in groupby(signs.tolist()):
        last = first + len(list(same)) - 1
        if sign:
            found.append((first, last, sign))
        first = last + 1
    return found


def _points_of(stretches: list[tuple[int, int, int]]) -> list[tuple[int, int, int]]:
    """Turn stretches of steps into stretches of points: one point more than steps."""
    return [(first, last + 1, sign) for first, last, sign in stretches]


def _numbers(values: pd.Series) -> np.ndarray:
    return values.to_numpy(dtype=float, na_value=np.nan)


def _tuple(rows: np.ndarray, first: int, last: int) -> tuple[int, ...]:
    return tuple(rows[first : last + 1].tolist())


def _marks(signals: list[Signal], index: pd.Index) -> pd.Series:
    marks = np.zeros(len(index), dtype=bool)
    for signal in signals:
        marks[list(signal.rows)] = True
    return pd.Series(marks, index)
