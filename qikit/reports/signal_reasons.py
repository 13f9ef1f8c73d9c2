"""Why a rule fired: what was seen, and what the rule asks for, a line a signal.

The words name the rule, where it fired and its threshold, so that a reader can count
the points for himself.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from qikit.measures import Measure
from qikit.periods import period_text, span_text
from qikit.plots.phrases import sentence, shorter_list
from qikit.reports.hidden_figures import is_too_hidden, not_assessed_text
from qikit.rounding import count_text
from qikit.spc.assessment import ASSESSED
from qikit.spc.constants import (
    EXPECTED_RUNS,
    SHIFT_LENGTH,
    TREND_LENGTH,
    find_rule_set,
)
from qikit.spc.run_chart import RunChart
from qikit.spc.signal_words import baseline_text, lasts
from qikit.variation.by_row import by_row

RISING = "rising"
PASSED_OVER = {  # by whether the rule set passes over such points
    True: "points on the median, repeated values and gaps are passed over",
    False: "a point on the median or a gap ends a shift, a repeated value a trend",
}
NO_NOTE = "Not assessed."


def run_chart_reasons(charts: Mapping[str, RunChart], measure: Measure) -> list[str]:
    """Say of run charts which rules fired and why, or why none did.

    Parameters
    ----------
    charts
        By the name that stands above each, in the order of the lines. A single one
        is not named.
    measure
        What is charted.

    Returns
    -------
    A line a signal, those of one chart newest first. Then what is said of charts
    without a signal: no signal, too few points, or not assessed, with the names.
    """
    is_alone = len(charts) == 1
    lines: list[str] = []
    others: dict[str, list[str]] = {}
    for name, chart in charts.items():
        fired = chart_reasons(chart, measure)
        lines += fired if is_alone else [f"{name}: {text}" for text in fired]
        for text in quiet_reasons(chart, fired):
            others.setdefault(text, []).append(name)
    for text, names in others.items():
        lead = "" if is_alone else f"{shorter_list(names)}: "
        lines.append(f"{lead}{text}")
    return [*lines, *rule_texts(charts)]


def rule_texts(charts: Mapping[str, RunChart]) -> list[str]:
    """Say of each rule set that judged the charts what counts and what does not."""
    sets = dict.fromkeys(chart.rule_set for chart in charts.values())
    return [
        f"Rule set {name}: {PASSED_OVER[find_rule_set(name).passes_over]}."
        for name in sets
    ]


def chart_reasons(chart: RunChart, measure: Measure) -> list[str]:
    """Say each signal of one run chart, the newest first; none where none fired."""
    if is_too_hidden(chart):
        return []
    signals = chart.signals.sort_values("end", ascending=False, kind="stable")
    lines = [signal_reason(chart, signal, measure) for signal in by_row(signals)]
    if chart.status != ASSESSED:  # a trend is marked; of the runs a report says nothing
        return lines
    judged = [row for row in by_row(chart.phases) if row["runs_signal"]]
    return [*lines, *(_runs_reason(chart, phase) for phase in reversed(judged))]


def signal_reason(chart: RunChart, signal: Mapping[str, Any], measure: Measure) -> str:
    """Say one signal: "Shift: 7 points above the median (72%) since March 2026; …".

    `signal` is a row of `chart.signals`.
    """
    points = count_text(int(signal["n"]), "point")
    if signal["kind"] == "shift":
        line = _line_of(chart, signal["phase"], measure)
        seen = f"Shift: {points} {signal['direction']} {line}"
        asked = SHIFT_LENGTH
    else:
        higher = "higher" if signal["direction"] == RISING else "lower"
        seen = f"Trend: {points}, each {higher} than the one before"
        asked = TREND_LENGTH
    return f"{seen}{_when(chart, signal)}; the rule asks for {asked}."


def quiet_reasons(chart: RunChart, fired: list[str]) -> list[str]:
    """Say that no rule fired, or why the rules say little or nothing of a chart."""
    if is_too_hidden(chart):
        return [not_assessed_text(chart)]
    if chart.status != ASSESSED:
        return list(chart.notes) or [NO_NOTE]
    if fired:
        return []
    rules = f"no {SHIFT_LENGTH} points in a row on one side of the median, "
    rules += f"no {TREND_LENGTH} in a row rising or falling"
    if find_rule_set(chart.rule_set).counts_runs:
        rules += ", and as many runs as chance explains"
    return [f"No signal: {rules}."]


def _when(chart: RunChart, signal: Mapping[str, Any]) -> str:
    start, end = signal["start_period"], signal["end_period"]
    if lasts(chart, pd.Series(dict(signal))):
        return f" since {period_text(start, chart.frequency)}"
    return f", {span_text(start, end, chart.frequency)}"


def _line_of(chart: RunChart, phase: int, measure: Measure) -> str:
    """Name the median of a phase: "the median of January to June 2024 (72%)"."""
    row = chart.phases[chart.phases["phase"].eq(phase)].iloc[0]
    value = measure.text(row["centre_line"])
    if phase != chart.phases["phase"].iloc[-1]:
        return f"the median of that time ({value})"
    baseline = baseline_text(chart)
    return f"the median{f' of {baseline}' if baseline else ''} ({value})"


def _runs_reason(chart: RunChart, phase: Mapping[str, Any]) -> str:
    """Say that a phase has fewer or more runs than chance explains."""
    runs, n = count_text(int(phase["runs"]), "run"), int(phase["n_useful"])
    fewest, most = EXPECTED_RUNS[n]
    word = phase["runs_signal"]
    when = ""
    if len(chart.phases) > 1:
        begin = period_text(phase["start_period"], chart.frequency)
        when = f" from {begin} on"
    said = (
        f"{word} runs than chance explains{when}: {runs} of {n} points off the median"
    )
    return sentence(f"{said}; of so many points chance makes {fewest} to {most} runs")
