"""Did it last: a shift on a frozen baseline, and the gain in year two."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from qikit.errors import ParameterError, did_you_mean
from qikit.measures import DIRECTIONS
from qikit.periods import MONTHS_PER_PERIOD
from qikit.rounding import count_text
from qikit.spc.assessment import ASSESSED
from qikit.spc.constants import SHIFT_LENGTH
from qikit.spc.rules import find_shifts
from qikit.spc.run_chart import RunChart

SUSTAINED, NOT_SUSTAINED, NO_SHIFT, NOT_KNOWN = (
    "sustained",
    "not_sustained",
    "no_shift",
    "not_known",
)
HELD, NOT_HELD = "held", "not_held"
MONTHS_OF_A_YEAR = 12


@dataclass(frozen=True)
class Sustained:
    """Whether a gain lasted.

    Attributes
    ----------
    status
        "sustained" (a shift in the wanted direction reaches the latest point off
        the line), "not_sustained" (there was one, and a later point lies on the
        other side), "no_shift", or "not_known".
    since, until
        First and last period of the latest such shift; None without one.
    n
        Its useful points.
    baseline_median
        The frozen line, in the unit of the chart.
    year_two
        "held", "not_held", or "not_known".
    year_two_median, n_year_two
        Of the last 12 months, and the points that make it.
    note
        Why something is not known, or what ended the gain; "" otherwise.
    """

    status: str
    since: pd.Timestamp | None
    until: pd.Timestamp | None
    n: int
    baseline_median: float
    year_two: str
    year_two_median: float
    n_year_two: int
    note: str


def sustained(
    chart: RunChart, *, direction: str, programme_end: pd.Timestamp | None = None
) -> Sustained:
    """Say whether a shift lasted to the end, and whether year two held the gain.

    Parameters
    ----------
    chart
        A run chart whose last phase has a frozen baseline: without one the gain
        itself would move the line.
    direction
        Which way is better: up or down.
    programme_end
        Last period of the programme, included. The gain is held in year two when
        there was a shift by then, the median of the last 12 months (all of them
        after it) lies on the wanted side of the baseline median, and the values
        have not returned: six useful points in a row nearer to the baseline median
        than to the median of the shift, or beyond the baseline, are a return. [J]
        Without it, or with fewer than six points, year two is not known.

    Raises
    ------
    ParameterError
        If the direction is neither up nor down.

    References
    ----------
    Perla, Provost & Murray (2011), BMJ Qual Saf 20:46-51, for the shift. That half
    of the way back counts as a return is our own judgement.
    """
    if direction not in ("up", "down"):
        advice = did_you_mean(str(direction), DIRECTIONS)
        raise ParameterError(f"{direction!r} has no wanted side. {advice}")
    unknown = _why_unknown(chart)
    if unknown:
        return _nothing(NOT_KNOWN, np.nan, unknown)
    line = float(chart.phases["centre_line"].iloc[-1])
    shifts = _wanted_shifts(chart, direction)
    if shifts.empty:
        return _nothing(NO_SHIFT, line, "")
    latest = shifts.iloc[-1]
    is_over = bool(chart.points["is_useful"].iloc[int(latest["end"]) :].any())
    year_two, median, n, note = _year_two(chart, shifts, direction, programme_end)
    return Sustained(
        NOT_SUSTAINED if is_over else SUSTAINED,
        latest["start_period"],
        latest["end_period"],
        int(latest["n"]),
        line,
        year_two,
        median,
        n,
        note,
    )


def _nothing(status: str, line: float, note: str) -> Sustained:
    return Sustained(status, None, None, 0, line, NOT_KNOWN, np.nan, 0, note)


def _why_unknown(chart: RunChart) -> str:
    if chart.status != ASSESSED:
        return "the run chart could not be assessed."
    if not chart.phases["is_frozen"].iloc[-1]:
        return "the baseline is not frozen, so the gain itself would move the line."
    return ""


def _wanted_shifts(chart: RunChart, direction: str) -> pd.DataFrame:
    """Return the shifts of the last phase on the wanted side, oldest first."""
    signals = chart.signals
    side = "above" if direction == "up" else "below"
    is_last = signals["phase"].eq(chart.phases["phase"].iloc[-1])
    is_wanted = signals["kind"].eq("shift") & signals["direction"].eq(side)
    return signals[is_last & is_wanted].sort_values("end")


def _year_two(
    chart: RunChart,
    shifts: pd.DataFrame,
    direction: str,
    programme_end: pd.Timestamp | None,
) -> tuple[str, float, int, str]:
    """Return the word for year two, its median, its points, and a note."""
    n_last = MONTHS_OF_A_YEAR // MONTHS_PER_PERIOD[chart.frequency]
    last = chart.points.tail(n_last)
    if programme_end is None or last["period_start"].iloc[0] <= programme_end:
        note = "12 months after the end of the programme are needed."
        return NOT_KNOWN, np.nan, 0, note
    by_then = shifts[shifts["start_period"] <= programme_end]
    values = last.loc[~last["is_excluded"], "value"].dropna()
    if by_then.empty:
        note = "there was no shift by the end of the programme."
        return NOT_KNOWN, np.nan, len(values), note
    if len(values) < SHIFT_LENGTH:
        note = f"{count_text(len(values), 'point')} cannot show a return."
        return NOT_KNOWN, np.nan, len(values), note
    median, sign = float(values.median()), 1 if direction == "up" else -1
    line = float(chart.phases["centre_line"].iloc[-1])
    if sign * (median - line) <= 0:
        note = "the median of the last 12 months is back at the baseline or beyond."
        return NOT_HELD, median, len(values), note
    if _returned(chart, by_then.iloc[-1], line, sign, programme_end):
        note = "six points in a row were nearer to the baseline than to the gain."
        return NOT_HELD, median, len(values), note
    return HELD, median, len(values), ""


def _returned(
    chart: RunChart,
    shift: pd.Series,
    line: float,
    sign: int,
    programme_end: pd.Timestamp,
) -> bool:
    """Look for a shift back across the middle between baseline and gain."""
    values = chart.points["value"].mask(chart.points["is_excluded"]) * sign
    values.index = chart.points["period_start"]
    inside = values[shift["start_period"] : min(shift["end_period"], programme_end)]
    middle = (sign * line + float(inside.median())) / 2
    later = values[values.index > programme_end]
    return bool((find_shifts(later, middle) & later.lt(middle)).any())
