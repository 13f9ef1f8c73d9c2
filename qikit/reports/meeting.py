"""What to talk about: questions of the measures, and how to find the people."""

from __future__ import annotations

from qikit.headlines import (
    best_practice,
    learn_from,
    newest_signal,
    signal_questions_in_brief,
)
from qikit.measures import Measure
from qikit.reports.blocks import Block, bullets
from qikit.reports.points import by_weight, chart_note, weight
from qikit.reports.results import MeasureResult, Report, few_people
from qikit.reports.suppression import left_out_text
from qikit.variation.comparison import HIGHER, LOWER

MEASURES_IN_QUESTIONS = 4  # of two lines each: what a meeting can talk about


def questions(report: Report) -> Block | None:
    """Write what to discuss: the measure's question, whom to ask, what changed.

    Measures whose practices differ, or that show a shift, come before those with a
    trend alone, and these before the quiet ones; of equals the side effects
    (balancing measures) come last. The question of a measure whose every figure is
    suppressed still stands, after the others.
    """
    known = sorted(by_weight(report.known), key=lambda r: _newsworth(report, r))
    order = known[:MEASURES_IN_QUESTIONS]
    items = [q for r in order for q in _questions(report, r)]
    hidden = report.hidden[: MEASURES_IN_QUESTIONS - len(order)]
    items += [_asked(r.measure) for r in hidden]
    return bullets(items, "questions") if items else None


def next_step(report: Report) -> Block | None:
    """Write how a practice would find the people behind a figure."""
    items = [
        f"{r.measure.short_name}: {r.measure.patient_search}"
        for r in report.results
        if r.period is not None or r.is_suppressed
        if r.measure.patient_search and r.measure.direction != "neutral"
    ]
    return bullets(items) if items else None


def _newsworth(report: Report, result: MeasureResult) -> tuple[bool, int, bool]:
    """Order a measure among the questions: the lowest comes first."""
    own, charts = report.slice.own_code, result.charts
    shown = charts.values() if own is None else [charts[own]] if own in charts else []
    kinds = {s["kind"] for chart in shown if (s := newest_signal(chart)) is not None}
    differs = weight(result) > 0 if own is None else own in _standing_out(result)
    rank = 0 if differs or "shift" in kinds else 1 if kinds else 2
    measure = result.measure
    return measure.direction == "neutral", rank, measure.type == "balancing"


def _standing_out(result: MeasureResult) -> set[str]:
    """Name the practices that differ from the others beyond chance."""
    if result.ranked is None:
        return set()
    bars = result.ranked.bars
    return set(bars.loc[bars["comparison"].isin((HIGHER, LOWER)), "practice_code"])


def _asked(measure: Measure) -> str:
    return f"{measure.short_name}: {measure.discussion_question}"


def _questions(report: Report, result: MeasureResult) -> list[str]:
    """Ask one question of the measure, and one of its run charts."""
    measure = result.measure
    asked = _asked(measure)
    if measure.has_numerators and result.ranked is not None:
        ask = learn_from(measure, result.ranked, report.slice.short_labels)
        asked += f" {ask}" if ask and not _is_own(report, result) else ""
    say = _group_signals if report.slice.own_code is None else _own_signals
    return [asked, *say(report, result)]


def _group_signals(report: Report, result: MeasureResult) -> list[str]:
    """Ask of the signals of all practices, gathered by direction."""
    measure, labels = result.measure, report.slice.short_labels
    codes = sorted(result.charts)
    few = {labels[c] for c in codes if few_people(report.slice, measure, c)}
    charts = {labels[code]: result.charts[code] for code in codes}
    asked = signal_questions_in_brief(charts, measure, few=few)
    if not asked:
        return []
    left_out = left_out_text(charts.values(), measure.frequency)
    said = " ".join(filter(None, [*asked, left_out]))
    return [f"{measure.short_name}, run charts: {said}"]


def _own_signals(report: Report, result: MeasureResult) -> list[str]:
    """Ask of the practice's own signal, never of those of its peers."""
    measure, own = result.measure, report.slice.own_code
    if own not in result.charts:
        return []
    charts = {"": result.charts[own]}
    note = chart_note(report, result, own)
    asked = signal_questions_in_brief(charts, measure, whose="our")
    return [
        f"{measure.short_name}, our run chart: {' '.join(filter(None, [text, note]))}"
        for text in asked
    ]


def _is_own(report: Report, result: MeasureResult) -> bool:
    """Whether the practice to learn from is the report's own."""
    return best_practice(result.measure, result.ranked) == report.slice.own_code
