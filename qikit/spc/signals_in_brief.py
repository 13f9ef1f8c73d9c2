"""Signals of many run charts in a sentence: how many, which way, what to ask."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from itertools import groupby

import pandas as pd

from qikit.measures import Measure
from qikit.rounding import count_text
from qikit.spc.assessment import ASSESSED
from qikit.spc.run_chart import RunChart
from qikit.spc.signal_words import (
    UPWARD,
    ask,
    is_over,
    lasts,
    newest_signal,
    signal_text,
    span_of,
)

NAMED_AT_MOST = 3  # a list of all practices says nothing of any


def signals_in_brief(charts: Mapping[str, RunChart], measure: Measure) -> str:
    """Say in how many run charts a rule fired, and which way; nobody is named.

    Parameters
    ----------
    charts
        By practice.
    """
    judged = [chart for chart in charts.values() if chart.status == ASSESSED]
    others = len(charts) - len(judged)
    if not judged:
        return f"{_none_of(len(charts))} be assessed."
    newest = [newest_signal(chart) for chart in judged]
    sides = [_side(signal) for signal in newest if signal is not None]
    run_charts = count_text(len(judged), "run chart")
    text = f"No shift or trend in {run_charts}"
    if sides:
        show = "shows" if len(sides) == 1 else "show"
        text = f"{len(sides)} of {run_charts} {show} a shift or trend"
        text += _ways(sides, measure)
    return f"{text}; {others} more could not be assessed." if others else f"{text}."


def own_signal_in_brief(chart: RunChart, measure: Measure) -> str:
    """Say a practice's own newest signal: how many points, which line, since when."""
    signal = newest_signal(chart)
    if signal is None or signal["kind"] != "shift":
        return signal_text(chart)
    line = measure.text(chart.phases["centre_line"].iloc[-1])
    return (
        f"{signal['n']} points in a row {signal['direction']} our usual {line} "
        f"{_when(chart, signal)} (a shift)"
    )


def signal_questions_in_brief(
    charts: Mapping[str, RunChart],
    measure: Measure,
    *,
    whose: str = "",
    few: Collection[str] = (),
) -> list[str]:
    """Ask about the practices' newest signals: a question for each direction.

    The wanted direction comes first: who could be learnt from. Of each direction
    those of the strongest kind are gathered: a shift before a trend, one that lasts
    before one that ended. One that ended and whose latest value is back at the
    median or beyond it asks nothing. `whose` is "our" in a practice's own report,
    whose one chart is not named; `few` are the practices with few people a period.
    """
    newest = {label: newest_signal(chart) for label, chart in charts.items()}
    found = [
        (_side(signal), _rank(charts[label], signal), label)
        for label, signal in newest.items()
        if signal is not None and not is_over(charts[label], signal)
    ]
    order = _order(measure)
    found.sort(key=lambda row: (order.index(row[0]), row[1]))
    asked = []
    for _, rows in groupby(found, key=lambda row: row[0]):
        strongest = [*next(groupby(rows, key=lambda row: row[1][:2]))[1]]
        chosen = {label: (charts[label], newest[label]) for *_, label in strongest}
        asked.append(_asked(chosen, measure, whose, few))
    return asked


def _asked(
    chosen: Mapping[str, tuple[RunChart, pd.Series]],
    measure: Measure,
    whose: str,
    few: Collection[str],
) -> str:
    chart, signal = next(iter(chosen.values()))
    if len(chosen) == 1:
        owner, when = whose or "its", _when(chart, signal)
    else:
        least = min(int(s["n"]) for _, s in chosen.values())
        owner, when = "their", f"for {count_text(least, chart.frequency)} or more"
        when += "" if lasts(chart, signal) else ", since ended"
    words = f"{signal['direction']} {chart.frequency} by {chart.frequency}"
    if signal["kind"] == "shift":
        own = "" if whose else " own"
        words = f"{signal['direction']} {owner}{own} median"
    words = words if whose else words[0].upper() + words[1:]
    said = f"{words} {when}"
    named = "" if whose else f": {_names(list(chosen))}"
    small = [label for label in chosen if label in few]
    note = f" Few people a {chart.frequency}: {_names(small)}." if small else ""
    return f"{said}{named}. {ask(chart, signal, measure)}{note}"


def _rank(chart: RunChart, signal: pd.Series) -> tuple[bool, bool, int]:
    return signal["kind"] != "shift", not lasts(chart, signal), -int(signal["n"])


def _when(chart: RunChart, signal: pd.Series) -> str:
    first, last = span_of(chart, signal)
    return f"since {first}" if lasts(chart, signal) else f"from {first} to {last}"


def _side(signal: pd.Series) -> str:
    return "up" if signal["direction"] in UPWARD else "down"


def _order(measure: Measure) -> list[str]:
    """Put the wanted direction first."""
    return ["down", "up"] if measure.direction == "down" else ["up", "down"]


def _ways(sides: list[str], measure: Measure) -> str:
    """Say which way the signals go; how many each way where they go both."""
    ways = {side: sides.count(side) for side in _order(measure) if side in sides}
    words = {side: f"{side}ward" for side in ways}
    if measure.direction != "neutral":
        words = {
            side: f"{word}, {'' if side == measure.direction else 'not '}as wanted"
            for side, word in words.items()
        }
    if len(ways) == 1:
        return f", {next(iter(words.values()))}"
    return ": " + "; ".join(f"{n} {words[side]}" for side, n in ways.items())


def _names(labels: list[str]) -> str:
    more = len(labels) - NAMED_AT_MOST
    items = labels[:NAMED_AT_MOST] + ([f"{more} more"] if more > 0 else [])
    return " and ".join(filter(None, [", ".join(items[:-1]), items[-1]]))


def _none_of(total: int) -> str:
    if total == 1:
        return "The only run chart could not"
    return f"None of the {total} run charts could"
