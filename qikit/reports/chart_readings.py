"""What a chart shows in a sentence or two, and on how much it rests.

A reader who skips the picture has the same finding. Nothing is judged here: the
words are those of the rules and comparisons that drew the marks.
"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from qikit.evaluation.before_after import BASELINE_POINTS
from qikit.headlines import beyond_chance, newest_signal, signals_in_brief
from qikit.measures import Measure
from qikit.periods import period_text, span_text
from qikit.plots.alt_groups import WITHIN
from qikit.plots.phrases import listed, sentence
from qikit.plots.suppressed import suppressed_rows
from qikit.reports.hidden_figures import is_too_hidden
from qikit.rounding import count_text, number_text
from qikit.spc.assessment import ASSESSED, TOO_FEW
from qikit.spc.run_chart import RunChart
from qikit.spc.signal_words import RECENT_PERIODS, baseline_text, lasts
from qikit.variation.comparison import NOT_KNOWN
from qikit.variation.comparison import TOO_FEW as FEW_OTHERS
from qikit.variation.funnel import Funnel
from qikit.variation.ranked import RankedPractices
from qikit.variation.spread_words import shown_word

BEYOND_CHANCE = "more than chance is likely to make"
LIKE_CHANCE = "the points vary as chance would let them"
LEAST_POINTS = 2  # fewer make no chart


def run_chart_reading(chart: RunChart, measure: Measure) -> str:
    """Say the latest value, the target, and the newest signal of a run chart."""
    if chart.latest is None:
        return ""
    value = measure.text(chart.latest["value"])
    when = period_text(chart.latest["period_start"], chart.frequency)
    target = ""
    if measure.target is not None:
        target = f"; the target is {measure.text(measure.target)}"
    return f"Latest {value} in {when}{target}. {_finding(chart, measure)}"


def run_charts_reading(charts: Mapping[str, RunChart], measure: Measure) -> str:
    """Say in how many of the charts a rule fired of late, and which way."""
    return signals_in_brief(charts, measure)


def ranking_reading(ranked: RankedPractices) -> str:
    """Say how many practices differ from the others, and of how many."""
    known = ranked.bars[ranked.bars["value"].notna()]
    n = f"n = {count_text(len(known), 'practice')}{shown_word(ranked)}"
    compared = known["comparison"]
    if compared.eq(FEW_OTHERS).all():
        return f"The others are too few to compare with; {n}."
    if compared.isin((FEW_OTHERS, NOT_KNOWN)).all():
        return f"Nothing is compared here; {n}."
    counts = zip(beyond_chance(ranked), ("higher", "lower"), strict=True)
    parts = [f"{count} {word}" for count, word in counts if count]
    found = listed(parts) or "None is higher or lower"
    return f"{found} than the others by more than chance; {n}."


def funnel_reading(funnel: Funnel) -> str:
    """Say how many practices are outside which limit, and of how many."""
    known = funnel.units[funnel.units["value"].notna()]
    counts = known["category"].value_counts()
    parts = [
        f"{counts[category]} {words}"
        for category, words in WITHIN.items()
        if category in counts and category != "in_control"
    ]
    shown = " shown" if suppressed_rows(funnel.units).any() else ""
    n = f"n = {count_text(len(known), 'practice')}{shown}"
    return f"{sentence(listed(parts) or 'none is outside the limits')[:-1]}; {n}."


def too_few_to_draw(chart: RunChart, measure: Measure) -> str:
    """Say in words what a chart of a single point would show; "" where there are more.

    A chart whose other periods are suppressed is drawn: their squares say so.
    """
    values = chart.points["value"]
    if len(values) >= LEAST_POINTS or chart.latest is None:
        return ""
    value = measure.text(chart.latest["value"])
    when = period_text(chart.latest["period_start"], chart.frequency)
    return f"{value} in {when}. One {chart.frequency} is too few for a chart."


def rests_on(rows: pd.DataFrame, chart: RunChart) -> str:
    """Say the counts behind the latest point, and how many periods are drawn.

    `rows` are the figures of the chart: period_start, numerator, denominator.
    """
    periods = count_text(len(chart.points), chart.frequency)
    if chart.latest is None:
        return f"n: {periods}."
    start = chart.latest["period_start"]
    when = period_text(start, chart.frequency)
    counts = rows.loc[rows["period_start"].eq(start), ["numerator", "denominator"]]
    behind = [
        f"{number_text(numerator)} of {number_text(denominator)} in {when}"
        for numerator, denominator in counts.dropna().to_numpy().tolist()
    ]
    return f"n: {'; '.join([*behind[:1], periods])}."


def _finding(chart: RunChart, measure: Measure) -> str:
    if chart.status == TOO_FEW:
        return "There are too few points to show a shift."
    if is_too_hidden(chart):
        return "Not assessed, as too much is suppressed."
    if chart.status != ASSESSED:
        return chart.notes[-1] if chart.notes else "Not assessed."
    signal = newest_signal(chart)
    return _quiet(chart) if signal is None else _told(chart, signal, measure)


def _quiet(chart: RunChart) -> str:
    """Say that the latest year has no signal, and what else there is."""
    runs = chart.phases["runs_signal"].iloc[-1]
    latest = f"in the latest {count_text(RECENT_PERIODS, chart.frequency)}"
    earlier = "; an earlier one is marked" if len(chart.signals) else ""
    if runs:
        return f"No shift or trend {latest}, but {runs} runs than chance explains."
    if earlier:
        return f"No signal {latest}{earlier}."
    return f"No signal: {LIKE_CHANCE}."


def _told(chart: RunChart, signal: pd.Series, measure: Measure) -> str:
    edges = signal["start_period"], signal["end_period"]
    when = span_text(*edges, chart.frequency)
    if lasts(chart, signal):
        when = f"since {period_text(edges[0], chart.frequency)}"
    points = count_text(int(signal["n"]), "point")
    what = f"{signal['direction']} trend: {points}"
    if signal["kind"] == "shift":
        line = measure.text(chart.phases["centre_line"].iloc[-1])
        baseline = baseline_text(chart)
        of = f" of {baseline}" if baseline else ""
        what = f"shift: {points} {signal['direction']} the median{of} ({line})"
    return f"A {what}, {when}. {_how_likely(chart)}"


def _how_likely(chart: RunChart) -> str:
    """Say what a run tells: little beside a frozen line that few points make.

    Of 12 later points that only chance moves, six in a row lie on one side of the
    median of three points before them in about 40 of 100 series.
    """
    rows = chart.points[chart.points["phase"].eq(chart.phases["phase"].iloc[-1])]
    n = int(rows["in_baseline"].sum())
    if chart.phases["is_frozen"].iloc[-1] and n < BASELINE_POINTS:
        few = f"That line rests on {count_text(n, 'point')} only"
        return f"{few}, so the run alone is not enough to go by."
    return f"That is {BEYOND_CHANCE}."
