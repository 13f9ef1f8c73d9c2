"""Words for the signals of run charts: which are news, and what to ask of them."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from qikit.measures import Measure
from qikit.periods import period_text, span_text
from qikit.rounding import count_text
from qikit.spc.assessment import ASSESSED, TOO_FEW
from qikit.spc.constants import SAME_VALUE_TOLERANCE, find_rule_set
from qikit.spc.run_chart import RunChart

RECENT_PERIODS = 12  # a signal is news while it touches the latest year of months
NAMED_AT_MOST = 4
KEPT_A_SIDE = 2  # questions kept for each direction before the list is filled up
SMALL_NUMBERS = {5: "five", 6: "six", 7: "seven", 8: "eight", 9: "nine"}
UPWARD = ("above", "rising")
CAUTION = "A signal is a question, not a verdict: chance alone makes some."
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


def signals_headline(
    charts: Mapping[str, RunChart], measure: Measure, *, with_caution: bool = True
) -> str:
    """Say in how many practices a run chart rule fired in the latest year.

    A page that says this of several measures gives the caution once: `CAUTION`.
    """
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
    caution = f" {CAUTION}" if fired and with_caution else ""
    return f"{text}{_sides(fired, measure)}{more}.{caution}"


def own_signal_text(chart: RunChart, measure: Measure) -> str:
    """Say the newest signal as a practice would of itself; a trend as elsewhere."""
    signal = newest_signal(chart)
    if signal is None or signal["kind"] != "shift":
        return signal_text(chart)
    n, line = int(signal["n"]), measure.text(chart.phases["centre_line"].iloc[-1])
    edges = signal["start_period"], signal["end_period"]
    return (
        f"{SMALL_NUMBERS.get(n, n)} points in a row {signal['direction']} our usual "
        f"{line} (shift), {span_text(*edges, chart.frequency)}; "
        f"latest {measure.text(_latest_counted(chart))}"
    )


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


def signal_questions(
    charts: Mapping[str, RunChart],
    measure: Measure,
    *,
    whose: str = "its",
    notes: Mapping[str, str] | None = None,
) -> list[str]:
    """Ask about the newest signal of each practice, at most four.

    Shifts come before trends, signals that last before those that ended, then
    those of most points; up to two places are kept for each direction. One that
    ended, and whose latest value is back at the median or beyond it, asks nothing.
    `whose` is "our" in a practice's own report; `notes` are sentences to add, by
    practice.
    """
    newest = {label: newest_signal(chart) for label, chart in charts.items()}
    found = [
        (
            signal["kind"] != "shift",
            not _lasts(charts[label], signal),
            -int(signal["n"]),
            label,
        )
        for label, signal in newest.items()
        if signal is not None and not _is_over(charts[label], signal)
    ]
    sides = {label: newest[label]["direction"] in UPWARD for *_, label in found}
    asked = [label for *_, label in _chosen(sorted(found), sides)]
    told = {label: f" {note}" for label, note in (notes or {}).items()}
    return [
        f"{label}: {_question(charts[label], newest[label], measure, whose)}"
        f"{told.get(label, '')}"
        for label in asked
    ]


def _chosen(
    found: list[tuple[bool, bool, int, str]], sides: Mapping[str, bool]
) -> list[tuple[bool, bool, int, str]]:
    """Keep up to two of each direction, fill up, and leave the order as it is."""
    up = [row for row in found if sides[row[-1]]]
    down = [row for row in found if not sides[row[-1]]]
    kept = up[:KEPT_A_SIDE] + down[:KEPT_A_SIDE]
    rest = [row for row in found if row not in kept]
    return sorted((kept + rest)[:NAMED_AT_MOST])


def _question(chart: RunChart, signal: pd.Series, measure: Measure, whose: str) -> str:
    """Ask what changed; a signal that has ended is told in the past."""
    first, last = _ends(chart, signal)
    when = f"since {first}" if _lasts(chart, signal) else f"from {first} to {last}"
    words = f"{signal['direction']} {chart.frequency} by {chart.frequency}"
    if signal["kind"] == "shift":
        baseline = baseline_text(chart)
        of = f" of {baseline}" if baseline else ""
        words = f"{signal['direction']} {whose} median{of}"
    latest = measure.text(_latest_counted(chart))
    return f"{words} {when}, latest {latest}. {_ask(chart, signal, measure)}"


def _ask(chart: RunChart, signal: pd.Series, measure: Measure) -> str:
    """Ask what changed; nobody is asked to copy a mere trend of a side effect."""
    if measure.direction == "neutral":
        return "What changed?"
    if not _is_wanted(signal["direction"], measure):
        return f"What changed, and {UNWANTED_ASKS}"
    is_weak = signal["kind"] != "shift" and measure.type == "balancing"
    if _lasts(chart, signal) and not is_weak:
        return f"What changed, and {WANTED_ASKS}"
    return "What changed?"


def _is_over(chart: RunChart, signal: pd.Series) -> bool:
    """Whether a signal ended and the latest value is back, or on the other side."""
    if _lasts(chart, signal):
        return False
    line = chart.phases["centre_line"].iloc[-1]
    above = _latest_counted(chart) - line
    beyond = above if signal["direction"] in UPWARD else -above
    return bool(beyond <= SAME_VALUE_TOLERANCE * abs(line))


def _latest_counted(chart: RunChart) -> float:
    """Return the latest value that was not left out of the rules."""
    counted = chart.points.loc[~chart.points["is_excluded"], "value"].dropna()
    return float(counted.iloc[-1])


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
    """Name the practices whose signal is wanted, and count the others."""
    up = [label for label, direction in fired.items() if direction in UPWARD]
    down = [label for label in fired if label not in up]
    named = [
        f"{_side_words(side, measure)}: "
        f"{_names(labels) if side == measure.direction else _counted(labels)}"
        for side, labels in (("up", up), ("down", down))
        if labels
    ]
    return f" ({'; '.join(named)})" if named else ""


def _side_words(side: str, measure: Measure) -> str:
    if measure.direction == "neutral":
        return f"{side}ward"
    negation = "" if measure.direction == side else "not "
    return f"{side}ward, {negation}the wanted direction"


def _counted(labels: list[str]) -> str:
    return count_text(len(labels), "practice")


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
