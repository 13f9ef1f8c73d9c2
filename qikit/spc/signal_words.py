"""Words for the signals of run charts: which are news, and what to ask of them."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from qikit.measures import Measure
from qikit.periods import period_text
from qikit.rounding import count_text
from qikit.spc.assessment import ASSESSED, TOO_FEW
from qikit.spc.constants import SAME_VALUE_TOLERANCE, find_rule_set
from qikit.spc.run_chart import RunChart

RECENT_PERIODS = 12  # a signal is news while it touches the latest year of months
NAMED_AT_MOST = 4
UPWARD = ("above", "rising")
WANTED_ASKS, UNWANTED_ASKS = "could others try it?", "what would help?"


def recent_signals(chart: RunChart) -> pd.DataFrame:
    """Return the signals of the last phase that touch the latest 12 periods.

    What an earlier phase showed is no news: somebody has given the reason for
    the new median. With too few points for a shift a report says no signal
    words, though a trend may be marked.
    """
    if chart.signals.empty or chart.status != ASSESSED:
        return chart.signals[:0]
    first = len(chart.points) - RECENT_PERIODS + 1
    is_last = chart.signals["phase"].eq(chart.phases["phase"].iloc[-1])
    return chart.signals[is_last & chart.signals["end"].ge(first)]


def newest_signal(chart: RunChart) -> pd.Series | None:
    """Return the latest signal that touches the latest 12 periods, or None."""
    recent = recent_signals(chart)
    return None if recent.empty else recent.sort_values(["end", "n"]).iloc[-1]


def signal_text(chart: RunChart) -> str:
    """Say the newest signal of a chart in a few words, or why there is none."""
    if chart.status == TOO_FEW:
        return "too few points to show a shift"
    if chart.status != ASSESSED:
        return "not assessed"
    signal = newest_signal(chart)
    if signal is None:
        return f"no shift or trend in the {_latest_periods(chart.frequency)}"
    first, last = _ends(chart, signal)
    kind = f"{signal['direction']} trend"
    if signal["kind"] == "shift":
        kind = f"shift {signal['direction']} the median"
    return f"{kind}, {signal['n']} points from {first} to {last}"


def signals_headline(charts: Mapping[str, RunChart], measure: Measure) -> str:
    """Say in how many practices a run chart rule fired in the latest year."""
    judged = {k: c for k, c in charts.items() if c.status == ASSESSED}
    others = len(charts) - len(judged)
    if not judged:
        return f"{_none_of(len(charts))} be assessed for a shift or trend."
    newest = {label: newest_signal(chart) for label, chart in judged.items()}
    fired = {label: s["direction"] for label, s in newest.items() if s is not None}
    found = f"a shift or trend in {_part(len(fired), len(judged))}"
    if not fired:
        found = f"no shift or trend in {_whole(len(judged))}"
    more = f"; {others} more could not be assessed" if others else ""
    text = f"In the {_latest_periods(measure.frequency)} the rules find {found}"
    asks = " A signal is a question, not a verdict: chance alone makes some."
    return f"{text}{_sides(fired, measure)}{more}.{asks if fired else ''}"


def signal_questions(charts: Mapping[str, RunChart], measure: Measure) -> list[str]:
    """Ask about the newest signal of each practice, the wanted direction first."""
    found = []
    for label, chart in charts.items():
        signal = newest_signal(chart)
        if signal is not None:
            wanted = _is_wanted(signal["direction"], measure)
            text = _question(chart, signal, measure)
            found.append((not wanted, label, text))
    return [f"{label}: {text}" for _, label, text in sorted(found)][:NAMED_AT_MOST]


def _question(chart: RunChart, signal: pd.Series, measure: Measure) -> str:
    """Ask what changed; a signal that has ended is told in the past."""
    first, last = _ends(chart, signal)
    when = f"since {first}" if _lasts(chart, signal) else f"from {first} to {last}"
    words = {
        "above": "above its median",
        "below": "below its median",
        "rising": f"rising {chart.frequency} by {chart.frequency}",
        "falling": f"falling {chart.frequency} by {chart.frequency}",
    }[signal["direction"]]
    if measure.direction == "neutral":
        return f"{words} {when}. What changed?"
    wanted = _is_wanted(signal["direction"], measure)
    ask = WANTED_ASKS if wanted else UNWANTED_ASKS
    return f"{words} {when}. What changed, and {ask}"


def _lasts(chart: RunChart, signal: pd.Series) -> bool:
    """Whether no later point has ended the signal."""
    end = int(signal["end"])
    later = chart.points.iloc[end:]
    if not find_rule_set(chart.rule_set).passes_over:
        return later.empty
    if signal["kind"] == "shift":
        return not later["is_useful"].any()
    known = later.loc[~later["is_excluded"], "value"].dropna()
    last = chart.points["value"].iloc[end - 1]
    return bool((known - last).abs().le(SAME_VALUE_TOLERANCE * abs(last)).all())


def _ends(chart: RunChart, signal: pd.Series) -> tuple[str, str]:
    edges = signal["start_period"], signal["end_period"]
    first, last = (period_text(edge, chart.frequency) for edge in edges)
    return first, last


def _is_wanted(direction: str, measure: Measure) -> bool:
    return measure.direction == ("up" if direction in UPWARD else "down")


def _sides(fired: Mapping[str, str], measure: Measure) -> str:
    """Name the practices whose signal goes up, and those where it goes down."""
    up = [label for label, direction in fired.items() if direction in UPWARD]
    down = [label for label in fired if label not in up]
    named = [
        f"{_side_words(side, measure)}: {_names(labels)}"
        for side, labels in (("up", up), ("down", down))
        if labels
    ]
    return f" ({'; '.join(named)})" if named else ""


def _side_words(side: str, measure: Measure) -> str:
    if measure.direction == "neutral":
        return f"{side}ward"
    negation = "" if measure.direction == side else "not "
    return f"{side}ward, {negation}the wanted direction"


def _names(labels: list[str]) -> str:
    more = len(labels) - NAMED_AT_MOST
    items = labels[:NAMED_AT_MOST] + ([f"{more} more"] if more > 0 else [])
    if len(items) == 1:
        return items[0]
    return f"{', '.join(items[:-1])} and {items[-1]}"


def _latest_periods(frequency: str) -> str:
    return f"latest {count_text(RECENT_PERIODS, frequency)}"


def _part(count: int, total: int) -> str:
    return f"{count} of the {total} run charts" if total > 1 else "the only run chart"


def _whole(total: int) -> str:
    return f"the {total} run charts" if total > 1 else "the only run chart"


def _none_of(total: int) -> str:
    if total == 1:
        return "The only run chart could not"
    return f"None of the {total} run charts could"
