"""The Making Data Count rules on an XmR chart: four signs of special cause.

NHS England, Making Data Count; NHSRplotthedots 0.2.2 (`ptd_calculate_point_type`);
the 2 of 3 rule of November 2023: NHSRplotthedots issue 194.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from qikit.spc.assessment import ASSESSED, TOO_FEW, Assessment
from qikit.spc.constants import MDC_2023, MDC_ICON_POINTS, MDC_LENGTH, STRICT
from qikit.spc.lines import Lines
from qikit.spc.rules import (
    Signal,
    count_runs,
    list_shifts,
    list_trends,
    sides_of_line,
    signs_of,
)

WINDOW, NEEDED = 3, 2  # two of three


def find_outside(values: pd.Series, lines: Lines) -> list[Signal]:
    """List the points strictly beyond a limit, one signal each, oldest first."""
    beyond = _beyond(values, lines.lower, lines.upper)
    return [
        Signal("outside_limits", _side(beyond[row]), (row,))
        for row in np.flatnonzero(beyond).tolist()
    ]


def find_two_of_three(
    values: pd.Series, lines: Lines, *, count_outside: bool = False
) -> list[Signal]:
    """List where two of three neighbouring points lie near one limit.

    All three lie on one side of the centre, and two of them strictly beyond the
    line at two thirds of the way to the limit; only these near points are marked.
    Windows that overlap on one side are one signal. A gap or a point on the
    centre breaks a window.

    Parameters
    ----------
    values
        The points of one phase, oldest first, excluded ones as missing.
    lines
        Lines of that phase.
    count_outside
        Whether a point beyond the limit is a near point too: no in
        NHSRplotthedots 0.2.2, yes in NHS England's tool since November 2023.
    """
    sides = sides_of_line(values, lines.centre)
    near = _beyond(values, lines.lower_third, lines.upper_third)
    if not count_outside:
        near = np.where(_beyond(values, lines.lower, lines.upper), 0, near)
    found: list[tuple[int, int, int]] = []  # first and last row, side
    for first in range(len(sides) - WINDOW + 1):
        window = slice(first, first + WINDOW)
        side = int(sides[first])
        if not side or (sides[window] != side).any() or _n(near[window]) < NEEDED:
            continue
        if found and found[-1][1] >= first:
            first = found.pop()[0]
        found.append((first, window.stop - 1, side))
    return [
        Signal("two_of_three", _side(side), _near_rows(near, first, last))
        for first, last, side in found
    ]


def judge_by_making_data_count(
    values: pd.Series, lines: Lines, *, rule_set: str, n_all: int
) -> Assessment:
    """Apply the four rules to one phase of an XmR chart.

    Seven points on one side of the mean (a point on it or a gap breaks the run);
    seven points strictly rising or falling (a repeat or a gap breaks it); points
    outside the limits; two of three near a limit. With fewer than 13 points in all
    phases together, `n_all`, the status is "too_few" (no icon), but the points are
    judged.
    """
    strictly = {"length": MDC_LENGTH, "rule_set": STRICT.name}
    signals = (
        *list_shifts(values, lines.centre, **strictly),
        *list_trends(values, **strictly),
        *find_outside(values, lines),
        *find_two_of_three(values, lines, count_outside=rule_set == MDC_2023),
    )
    counted = count_runs(values, lines.centre)
    return Assessment(
        status=TOO_FEW if n_all < MDC_ICON_POINTS else ASSESSED,
        n_points=int(values.notna().sum()),
        n_useful=counted.n_useful,
        runs=counted.runs,
        runs_signal="",
        signals=signals,
        note="",
    )


def _beyond(values: pd.Series, lower: np.ndarray, upper: np.ndarray) -> np.ndarray:
    """Return 1 above the upper line, -1 below the lower one, otherwise 0."""
    points = values.to_numpy(dtype=float, na_value=np.nan)
    above = signs_of(points - upper, points) > 0
    below = signs_of(points - lower, points) < 0
    return above.astype(int) - below.astype(int)


def _near_rows(near: np.ndarray, first: int, last: int) -> tuple[int, ...]:
    return tuple((np.flatnonzero(near[first : last + 1]) + first).tolist())


def _n(marks: np.ndarray) -> int:
    return int(np.count_nonzero(marks))


def _side(sign: int) -> str:
    return "above" if sign > 0 else "below"
