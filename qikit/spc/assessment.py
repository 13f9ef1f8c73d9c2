"""Assess one phase of a run chart: what the rules say, or why they say nothing."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from qikit.spc.constants import (
    DEFAULT_RULE_SET,
    NOT_ASSESSED_UP_TO,
    SAME_VALUE_TOLERANCE,
    USEFUL_FOR_SHIFT,
    find_rule_set,
)
from qikit.spc.rules import (
    RunCount,
    Signal,
    count_runs_of,
    list_shifts_of,
    list_trends,
    sides_of_line,
)

ASSESSED, TOO_FEW, NOT_ASSESSED = "assessed", "too_few", "not_assessed"

FROZEN_AT_END = {
    "lowest": "the baseline median is the lowest value there can be or that was seen, "
    "so only a shift above it can be found.",
    "highest": "the baseline median is the highest value there can be or that was "
    "seen, so only a shift below it can be found.",
    "only": "every point so far lies on the baseline median.",
}


@dataclass(frozen=True)
class Assessment:
    """What the rules say about one phase.

    `signals` is empty and `runs_signal` is "" when `status` is "not_assessed".
    `note` is a sentence for a report, or "".
    """

    status: str
    n_points: int
    n_useful: int
    runs: int
    runs_signal: str
    signals: tuple[Signal, ...]
    note: str


def assess_phase(
    values: pd.Series,
    centre_line: float,
    *,
    is_frozen: bool = False,
    rule_set: str = DEFAULT_RULE_SET,
    floor: float | None = None,
    ceiling: float | None = None,
) -> Assessment:
    """Apply the rules to one phase, unless there is too little to say.

    - 8 points or fewer, counting those with a value: not assessed.
    - The median of the phase's own points lies at an end of the scale, that is
      at `floor` or `ceiling`, or at the least or greatest value seen: not
      assessed, because only one side can be reached.
    - Fewer than 12 useful points around the phase's own median: too few. No
      side can hold six, so this is never called "no shift". A trend, and from
      10 useful points the number of runs, can still be found and is marked; a
      report says no signal words (design.md section 4).
    - A frozen baseline median at an end of the scale: assessed on the side that
      can be reached, which the note names. The number of runs is not judged.

    Parameters
    ----------
    values
        The points of one phase, oldest first, excluded points as missing; any
        unit.
    centre_line
        The median of the phase, NaN when no point entered it.
    is_frozen
        Whether later points lie on a line that they did not enter.
    rule_set
        `nhs-scotland` or `strict`.
    floor, ceiling
        Ends of the scale in the unit of `values`, if it has any.
    """
    n_points = int(values.notna().sum())
    sides = sides_of_line(values, centre_line)
    counted = count_runs_of(sides)
    end = _end_of_scale(sides, centre_line, floor, ceiling)
    status, note = _status(n_points, counted.n_useful, centre_line, is_frozen, end)
    signals, runs_signal = (), ""
    if status != NOT_ASSESSED:
        shifts = list_shifts_of(sides, rule_set=rule_set)
        signals = (*shifts, *list_trends(values, rule_set=rule_set))
        runs_signal = _runs_signal(counted, rule_set, end)
    return Assessment(
        status, n_points, counted.n_useful, counted.runs, runs_signal, signals, note
    )


def _status(
    n_points: int, n_useful: int, centre_line: float, is_frozen: bool, end: str
) -> tuple[str, str]:
    if n_points <= NOT_ASSESSED_UP_TO:
        return NOT_ASSESSED, (
            f"not assessed, because a run chart needs more than {NOT_ASSESSED_UP_TO} "
            f"points and there are {n_points}."
        )
    if np.isnan(centre_line):
        return NOT_ASSESSED, "not assessed, because no baseline point has a value."
    if end and is_frozen:
        return ASSESSED, FROZEN_AT_END[end]
    if end:
        return NOT_ASSESSED, (
            f"not assessed, because the median is the {end} value there can be or "
            "that was seen: points can lie on one side of it only."
        )
    if n_useful < USEFUL_FOR_SHIFT and not is_frozen:
        return TOO_FEW, (
            f"there are too few points to show a shift: {USEFUL_FOR_SHIFT} off the "
            f"median are needed, and there are {n_useful}."
        )
    return ASSESSED, ""


def _end_of_scale(
    sides: np.ndarray, centre_line: float, floor: float | None, ceiling: float | None
) -> str:
    """Return lowest, highest or only when the line lies at an end, otherwise ""."""
    slack = SAME_VALUE_TOLERANCE * abs(centre_line)
    if floor is not None and centre_line <= floor + slack:
        return "lowest"
    if ceiling is not None and centre_line >= ceiling - slack:
        return "highest"
    has_below, has_above = bool((sides < 0).any()), bool((sides > 0).any())
    if has_below and has_above:
        return ""
    return "highest" if has_below else "lowest" if has_above else "only"


def _runs_signal(counted: RunCount, rule_set: str, end: str) -> str:
    """Judge the number of runs where points could lie on both sides."""
    judged = find_rule_set(rule_set).counts_runs and not end
    return counted.signal if judged else ""
