"""The run chart rules over many series at once, as `rules` applies them to one.

All arrays have one entry per row of the long array in which the series stand one
after another; `group` tells them apart.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from qikit.spc.constants import (
    EXPECTED_RUNS,
    SAME_VALUE_TOLERANCE,
    SHIFT_LENGTH,
    TREND_LENGTH,
)


@dataclass(frozen=True, eq=False)
class Found:
    """Shifts or trends: rows of the first and last point, n points, 1 up or -1."""

    group: np.ndarray
    start: np.ndarray
    end: np.ndarray
    n: np.ndarray
    sign: np.ndarray
    marks: np.ndarray


@dataclass(frozen=True, eq=False)
class _Stretches:
    """First, last and sign of each unbroken stretch, counted among its rows."""

    first: np.ndarray
    last: np.ndarray
    sign: np.ndarray

    def where(self, chosen: np.ndarray) -> _Stretches:
        return _Stretches(self.first[chosen], self.last[chosen], self.sign[chosen])


def signs(differences: np.ndarray, largest: np.ndarray) -> np.ndarray:
    """Return 1, -1 or 0; a missing difference or mere rounding noise is 0.

    `largest` is the largest absolute value of the series, for each row.
    """
    differs = np.abs(differences) > SAME_VALUE_TOLERANCE * largest
    return np.where(differs, np.sign(differences), 0).astype(np.int8)


def shifts(
    sides: np.ndarray, group: np.ndarray, judged: np.ndarray, *, passes_over: bool
) -> Found:
    """Find shifts in the groups that are judged: see `rules.find_shifts`.

    Parameters
    ----------
    sides
        1 above the line, -1 below, 0 on it or missing.
    group
        The number of each row's group.
    judged
        For each group whether it is assessed.
    passes_over
        A point on the line or a gap neither counts nor breaks; else it breaks.
    """
    rows = np.flatnonzero(judged[group] & ((sides != 0) | (not passes_over)))
    found = _stretches(sides[rows], group[rows])
    is_long = found.last - found.first + 1 >= SHIFT_LENGTH
    return _found(found.where(is_long), rows, group)


def trends(
    values: np.ndarray,
    largest: np.ndarray,
    group: np.ndarray,
    judged: np.ndarray,
    *,
    passes_over: bool,
) -> Found:
    """Find trends in the groups that are judged: see `rules.find_trends`.

    A turning point may end one trend and begin the next. Parameters as for
    `shifts`; `largest` as for `signs`.
    """
    rows = np.flatnonzero(judged[group] & (~np.isnan(values) | (not passes_over)))
    steps, is_first = _steps(values, largest, group, rows)
    if passes_over:
        moved = is_first | (steps != 0)
        rows, steps = rows[moved], steps[moved]
    found = _stretches(steps, group[rows])
    with_start = _Stretches(found.first - 1, found.last, found.sign)
    is_long = with_start.last - with_start.first + 1 >= TREND_LENGTH
    return _found(with_start.where(is_long), rows, group)


def run_counts(sides: np.ndarray, group: np.ndarray, n_groups: int) -> np.ndarray:
    """Count the runs about the line in each group: see `rules.count_runs`."""
    rows = np.flatnonzero(sides)
    found = _stretches(sides[rows], group[rows])
    return np.bincount(group[rows[found.first]], minlength=n_groups)


def runs_signals(runs: np.ndarray, n_useful: np.ndarray) -> np.ndarray:
    """Compare numbers of runs with chance: "", "fewer" or "more"."""
    beyond = max(EXPECTED_RUNS) + 1  # stands for all numbers outside the table
    fewest = np.zeros(beyond + 1, dtype=int)
    most = np.full(beyond + 1, np.iinfo(int).max)
    for n, (few, many) in EXPECTED_RUNS.items():
        fewest[n], most[n] = few, many
    row = np.minimum(n_useful, beyond)
    return np.select([runs < fewest[row], runs > most[row]], ["fewer", "more"], "")


def _steps(
    values: np.ndarray, largest: np.ndarray, group: np.ndarray, rows: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return the sign of the step to each row, and which rows begin a group."""
    is_first = np.diff(group[rows], prepend=-1) != 0
    difference = np.diff(values[rows], prepend=0.0)
    difference[is_first] = 0.0
    return signs(difference, largest[rows]), is_first


def _stretches(sign: np.ndarray, group: np.ndarray) -> _Stretches:
    """Find the unbroken stretches of 1 or of -1, none across two groups."""
    differs = (np.diff(sign) != 0) | (np.diff(group) != 0)
    first = np.flatnonzero(np.r_[True, differs][: len(sign)])
    last = np.r_[first[1:], len(sign)][: len(first)] - 1
    every = _Stretches(first, last, sign[first])
    return every.where(every.sign != 0)


def _found(stretches: _Stretches, rows: np.ndarray, group: np.ndarray) -> Found:
    """Say stretches of `rows` in rows of the long array, and mark their points."""
    start, end = rows[stretches.first], rows[stretches.last]
    marks = np.zeros(len(group), dtype=bool)
    marks[rows] = _covered(stretches, len(rows))
    n = stretches.last - stretches.first + 1
    return Found(group[start], start, end, n, stretches.sign, marks)


def _covered(stretches: _Stretches, length: int) -> np.ndarray:
    """Say which places lie in a stretch; two may share a place."""
    edges = np.zeros(length + 1, dtype=int)
    np.add.at(edges, stretches.first, 1)
    np.add.at(edges, stretches.last + 1, -1)
    return np.cumsum(edges)[:length] > 0
