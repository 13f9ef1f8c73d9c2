"""Suggest, never apply, a new median after a lasting shift (`runcharter`).

The rule of the R package runcharter (MacKintosh): after a baseline of 13 rows, 9
useful points on the wanted side of its median suggest a new median, that of
exactly those 9. Making Data Count (guide, p 41) and NHSRplotthedots issue 142:
lines are not redrawn automatically.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from qikit.spc.assessment import ASSESSED, TOO_FEW, Assessment
from qikit.spc.constants import RUNCHARTER_BASELINE, RUNCHARTER_LENGTH
from qikit.spc.lines import Lines
from qikit.spc.rules import Signal, count_runs, list_shifts

WANTED_SIDE = {"up": ("above",), "down": ("below",), "neutral": ("above", "below")}


@dataclass(frozen=True)
class Suggestion:
    """A median that a person may decide to take.

    `date` and `end_date` are the first and last of the points that make it,
    `start` and `end` their positions from 1; `n` is how many they are,
    `direction` the side (above, below) of the old median, `centre_line` the new
    one.
    """

    date: pd.Timestamp
    end_date: pd.Timestamp
    start: int
    end: int
    n: int
    direction: str
    centre_line: float


def judge_by_runcharter(
    values: pd.Series, lines: Lines, in_baseline: np.ndarray, *, direction: str
) -> Assessment:
    """Find the lasting shifts after the baseline of one phase.

    A shift is 9 or more useful points after the last baseline row, on the wanted
    side of the median (on either side when `direction` is neutral). A point on
    the median or a missing one neither counts nor breaks it.
    """
    n_points = int(values.notna().sum())
    counted = count_runs(values, lines.centre)
    n_baseline = int(np.flatnonzero(in_baseline)[-1]) + 1
    later = list_shifts(
        values.iloc[n_baseline:], lines.centre, length=RUNCHARTER_LENGTH
    )
    wanted = WANTED_SIDE[direction]
    signals = tuple(
        replace(signal, rows=tuple(row + n_baseline for row in signal.rows))
        for signal in later
        if signal.direction in wanted
    )
    is_short = len(values) < n_baseline + RUNCHARTER_LENGTH
    note = (
        f"there are too few points to suggest a new median: {RUNCHARTER_LENGTH} "
        f"after a baseline of {RUNCHARTER_BASELINE} rows are needed."
    )
    return Assessment(
        status=TOO_FEW if is_short else ASSESSED,
        n_points=n_points,
        n_useful=counted.n_useful,
        runs=counted.runs,
        runs_signal="",
        signals=signals,
        note=note if is_short else "",
    )


def suggest_median(
    values: pd.Series, signals: tuple[Signal, ...], rows: np.ndarray
) -> Suggestion | None:
    """Make the first shift of a phase a suggestion; None when there is no shift.

    Parameters
    ----------
    values
        The points of the phase by date.
    signals
        What `judge_by_runcharter` found in it.
    rows
        Where the phase lies among all rows of the chart, counted from 0.
    """
    if not signals:
        return None
    own = list(signals[0].rows[:RUNCHARTER_LENGTH])
    return Suggestion(
        date=values.index[own[0]],
        end_date=values.index[own[-1]],
        start=int(rows[own[0]]) + 1,
        end=int(rows[own[-1]]) + 1,
        n=len(own),
        direction=signals[0].direction,
        centre_line=float(values.iloc[own].median()),
    )
