"""Words for the signals of run charts: which are news, and what to ask of them."""

from __future__ import annotations

import numpy as np
import pandas as pd

from qikit.measures import Measure
from qikit.periods import period_text, span_text
from qikit.rounding import count_text
from qikit.spc.assessment import ASSESSED, TOO_FEW
from qikit.spc.constants import (
    RECENT_PERIODS,
    SAME_VALUE_TOLERANCE,
    find_rule_set,
)
from qikit.spc.run_chart import RunChart

UPWARD = ("above", "rising")
WANTED_ASKS, UNWANTED_ASKS = "could others try it?", "what would help?"


def recent_signals(chart: RunChart) -> pd.DataFrame:
    """Return the signals of the last phase that touch the latest 12 periods.

    What an earlier phase showed is no news: somebody has given the reason for
    the new median. With too few points for a shift a report says no signal
    words, though a trend may be marked.
    """
    return chart.signals.iloc[chart.news]


def newest_signal(chart: RunChart) -> pd.Series | None:
    """Return the latest signal that touches the latest 12 periods, or None.

    Of those that end together it is the one with the most points.
    """
    return chart.newest_signal


def signal_text(chart: RunChart) -> str:
    """Say the newest signal of a chart in a few words, or why there is none."""
    if chart.status == TOO_FEW:
        return "too few points to show a shift"
    if chart.status != ASSESSED:
        return "not assessed"
    signal = newest_signal(chart)
    if signal is None:
        return f"no shift or trend in the {_latest_periods(chart.frequency)}"
    first, last = span_of(chart, signal)
    kind = f"{signal['direction']} trend"
    if signal["kind"] == "shift":
        kind = f"shift {signal['direction']} the median"
    return f"{kind}, {signal['n']} points from {first} to {last}"


def baseline_text(chart: RunChart) -> str:
    """Say whose periods make a frozen median: "January to June 2024"; "" if none.

    The periods are those of the last phase: the first point that entered its
    median, and the end that somebody set.
    """
    if chart.phases.empty or not chart.phases["is_frozen"].iloc[-1]:
        return ""
    last = chart.phases.iloc[-1]
    entered = chart.points["in_baseline"] & chart.points["phase"].eq(last["phase"])
    first = chart.points.loc[entered, "period_start"]
    if first.empty:
        return ""
    return span_text(first.iloc[0], last["baseline_end"], chart.frequency)


def ask(chart: RunChart, signal: pd.Series, measure: Measure) -> str:
    """Ask what changed; nobody is asked to copy a mere trend of a side effect."""
    if measure.direction == "neutral":
        return "What changed?"
    if not _is_wanted(signal["direction"], measure):
        return f"What changed, and {UNWANTED_ASKS}"
    is_weak = signal["kind"] != "shift" and measure.type == "balancing"
    if lasts(chart, signal) and not is_weak:
        return f"What changed, and {WANTED_ASKS}"
    return "What changed?"


def is_over(chart: RunChart, signal: pd.Series) -> bool:
    """Whether a signal ended and the latest value is back, or on the other side."""
    if lasts(chart, signal):
        return False
    line = chart.phases["centre_line"].iloc[-1]
    above = _latest_counted(chart) - line
    beyond = above if signal["direction"] in UPWARD else -above
    return bool(beyond <= SAME_VALUE_TOLERANCE * abs(line))


def _latest_counted(chart: RunChart) -> float:
    """Return the latest value that was not left out of the rules."""
    return float(_counted(chart, 0)[-1])


def _counted(chart: RunChart, start: int) -> np.ndarray:
    """Return the values from a row on that were not left out of the rules."""
    values = chart.points["value"].to_numpy()[start:]
    is_excluded = chart.points["is_excluded"].to_numpy()[start:]
    return values[~is_excluded & ~np.isnan(values)]


def lasts(chart: RunChart, signal: pd.Series) -> bool:
    """Whether no later point has ended the signal."""
    end = int(signal["end"])
    if not find_rule_set(chart.rule_set).passes_over:
        return end >= len(chart.points)
    if signal["kind"] == "shift":
        return not chart.points["is_useful"].to_numpy()[end:].any()
    last = chart.points["value"].iloc[end - 1]
    moved = np.abs(_counted(chart, end) - last)
    return bool((moved <= SAME_VALUE_TOLERANCE * abs(last)).all())


def span_of(chart: RunChart, signal: pd.Series) -> tuple[str, str]:
    """Name the first and the last period of a signal."""
    edges = signal["start_period"], signal["end_period"]
    first, last = (period_text(edge, chart.frequency) for edge in edges)
    return first, last


def _is_wanted(direction: str, measure: Measure) -> bool:
    return measure.direction == ("up" if direction in UPWARD else "down")


def _latest_periods(frequency: str) -> str:
    return f"latest {count_text(RECENT_PERIODS, frequency)}"
