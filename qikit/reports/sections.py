"""Opening sections of a page: title, main points, questions, all figures."""

from __future__ import annotations

import pandas as pd

from qikit.disclosure.states import SUPPRESSED
from qikit.headlines import (
    CAUTION,
    SMALL_COUNT,
    Figure,
    best_practice,
    beyond_chance,
    group_headline,
    hidden_group_headline,
    learn_from,
    median_headline,
    newest_signal,
    own_signal_text,
    practice_headline,
    signal_questions,
    signals_headline,
    spread_headline,
    state_text,
    value_and_counts,
    with_unit,
)
from qikit.measures import Measure
from qikit.periods import period_text
from qikit.reports.blocks import (
    Block,
    bullets,
    heading,
    notice,
    paragraph,
    table,
    together,
)
from qikit.reports.hidden_figures import is_too_hidden, not_assessed_texts
from qikit.reports.provenance import age_text, awaited_text, nothing_known
from qikit.reports.results import MeasureResult, Report, few_people
from qikit.reports.suppression import (
    DECIDED,
    audience_line,
    decisions,
    left_out_text,
    meaning_line,
    newer_text,
    spread_shown,
)
from qikit.rounding import count_text
from qikit.spc.assessment import ASSESSED
from qikit.spc.run_chart import RunChart
from qikit.variation.comparison import HIGHER, LOWER

MEASURES_IN_HEADLINES = 6  # a reader has two minutes
MEASURES_IN_QUESTIONS = 4
NONE_ASSESSED = "None of the run charts could be assessed."


def title(report: Report) -> Block:
    """Write the title, where and when, and every banner the reader must see."""
    about = report.about
    blocks = [
        heading(report_title(report), 1),
        paragraph(_subtitle(report), "subtitle"),
    ]
    lines = filter(None, [audience_line(report), meaning_line(report)])
    blocks += [paragraph(line, "subtitle") for line in lines]
    if about.audience == "analyst":
        text = "Small numbers are shown. Do not pass this report on."
        blocks.append(notice("For the analyst's eyes only", [text], "banner"))
    if about.synthetic:
        text = "All figures here are invented. No real practice is shown."
        blocks.append(notice("Synthetic data", [text], "banner"))
    decided = decisions(report)
    blocks += [notice(DECIDED, decided, "banner")] if decided else []
    blocks += _quality_notices(report)
    return together(blocks)


def report_title(report: Report) -> str:
    """Name the report: the job's title, or the area and kind of report."""
    about = report.about
    if about.title:
        return f"{about.area_name}: {about.title}"
    return f"{about.area_name}: {about.level_words[about.level]} report"


def main_points(report: Report) -> Block:
    """Write the headlines: value, against whom, how sure, n; at most six.

    Who joined or left in the latest year comes first. Measures whose practices
    differ most come next, those without a better or worse last; what is left out
    stands in the table.
    """
    missing = [r for r in report.results if r.period is None]
    if not report.known:
        return bullets([nothing_known(r) for r in missing] or [_no_measures()])
    say = _own_points if report.slice.own_code else _group_points
    order = by_weight(report.known)
    points = recent_moves(report)
    for r in order[:MEASURES_IN_HEADLINES]:
        points += filter(None, [newer_text(r), awaited_text(r)])
        points += [f"{r.measure.short_name}: {line}" for line in say(report, r)]
    if not report.slice.own_code and any(_fired(r) for r in order):
        points.append(CAUTION)
    left = len(order) - MEASURES_IN_HEADLINES
    if left > 0:
        verb = "is" if left == 1 else "are"
        points.append(f"{count_text(left, 'more measure')} {verb} shown below.")
    points += [nothing_known(r) for r in missing]
    return bullets(points, "main-points")


def recent_moves(report: Report) -> list[str]:
    """Say which practices joined or left in the year up to as_of."""
    year_ago = pd.Timestamp(report.about.as_of) - pd.DateOffset(years=1)
    return [
        move["text"]
        for move in report.about.moves
        if move["in_brief"] == "yes" and pd.Timestamp(move["date"]) >= year_ago
    ]


def by_weight(results: list[MeasureResult]) -> list[MeasureResult]:
    """Order measures by the part of practices that differ beyond chance."""
    return sorted(
        results, key=lambda r: (r.measure.direction == "neutral", -_weight(r))
    )


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


def summary_table(report: Report) -> Block | None:
    """Write all measures in one table: a row a practice, a column a measure.

    A single measure has its table beside its chart: nothing is shown. Nor is a
    column in which every practice would be suppressed.
    """
    shown = [r for r in report.known if not r.has_no_practice]
    if len(shown) < 2:
        return None
    labels = report.slice.labels
    columns = {f"{r.measure.short_name}, {r.measure.unit}": _column(r) for r in shown}
    codes = sorted(labels, key=lambda c: (c != report.slice.own_code, labels[c]))
    frame = pd.DataFrame({"Practice": [labels[code] for code in codes]})
    for name, cells in columns.items():
        frame[name] = [cells.get(code, "not reported") for code in codes]
    return table(frame, _caption(shown), numbers=list(columns))


def _subtitle(report: Report) -> str:
    about = report.about
    kind = about.level_words[about.level]
    group = about.group_name if about.level == "practice" else ""
    wider = [about.upper_names[k] for k in ("hscp", "board") if k in about.upper_names]
    place = ", ".join(dict.fromkeys([*wider, about.country]))
    n = count_text(len(report.slice.practices), "practice")
    n = f"one of {n}" if about.level == "practice" else n
    nothing = "all figures suppressed" if report.hidden else "no figures"
    when = _newest(report) if report.known else nothing
    within = f" in {group}" if group else ""
    return f"{kind[0].upper()}{kind[1:]}{within} ({place}) · {n} · {when}"


def _newest(report: Report) -> str:
    newest = max(report.known, key=lambda r: r.period)
    when = period_text(newest.period, newest.measure.frequency)
    age = age_text(report)
    return f"latest figures: {when}" + (f", {age}" if age else "")


def _quality_notices(report: Report) -> list[Block]:
    titles = {
        "critical": ("Set aside: these figures failed a check", "banner"),
        "warning": ("Read with care", "notice"),
    }
    blocks = []
    for severity, (head, kind) in titles.items():
        texts = [q["text"] for q in report.about.quality if q["severity"] == severity]
        if texts:
            blocks.append(notice(head, texts, kind))
    return blocks


def _weight(result: MeasureResult) -> float:
    if result.ranked is None or not result.n_present:
        return 0.0
    return sum(beyond_chance(result.ranked)) / result.n_present


def _newsworth(report: Report, result: MeasureResult) -> tuple[bool, int, bool]:
    """Order a measure among the questions: the lowest comes first."""
    own, charts = report.slice.own_code, result.charts
    shown = charts.values() if own is None else [charts[own]] if own in charts else []
    kinds = {s["kind"] for chart in shown if (s := newest_signal(chart)) is not None}
    differs = _weight(result) > 0 if own is None else own in _standing_out(result)
    rank = 0 if differs or "shift" in kinds else 1 if kinds else 2
    measure = result.measure
    return measure.direction == "neutral", rank, measure.type == "balancing"


def _standing_out(result: MeasureResult) -> set[str]:
    """Name the practices that differ from the others beyond chance."""
    if result.ranked is None:
        return set()
    bars = result.ranked.bars
    return set(bars.loc[bars["comparison"].isin((HIGHER, LOWER)), "practice_code"])


def _fired(result: MeasureResult) -> bool:
    """Whether a headline tells of a signal of this measure."""
    return any(newest_signal(chart) is not None for chart in result.charts.values())


def _group_points(report: Report, result: MeasureResult) -> list[str]:
    measure = result.measure
    if result.group is None and not result.suppressed.group:
        return ["no figure for the group."]
    lines = [_group_headline(report, result)]
    if result.charts:
        lines.append(_found(measure, _by_label(report, result.charts)))
    return lines


def _found(measure: Measure, charts: dict[str, RunChart]) -> str:
    """Say what the rules find; of charts that are too much suppressed, nothing."""
    gone = not_assessed_texts(charts)
    said = [signals_headline(charts, measure, with_caution=False)]
    if gone and all(chart.status != ASSESSED for chart in charts.values()):
        said = [NONE_ASSESSED] if len(charts) > 1 else []
    left_out = left_out_text(charts.values(), measure.frequency)
    return " ".join(filter(None, [*said, left_out, *gone]))


def _group_headline(report: Report, result: MeasureResult) -> str:
    measure, labels = result.measure, report.slice.short_labels
    spread, hidden = "", result.suppressed.others
    if measure.has_numerators:
        spread = spread_headline(measure, result.ranked, labels)
        spread = spread_shown(result, spread)
    around = (result.others, result.period)
    if result.group is None:
        return hidden_group_headline(measure, *around, spread, hidden)
    if measure.has_numerators:
        return group_headline(measure, result.group, *around, spread, hidden)
    n_behind = result.n_present
    if result.suppressed.n_practices:  # their values are in the median all the same
        n_behind = result.group.n_practices
    return median_headline(measure, result.group, *around, n_behind, hidden)


def _own_points(report: Report, result: MeasureResult) -> list[str]:
    code, measure = report.slice.own_code, result.measure
    if measure.has_numerators:
        around = (_beside_own(result), result.period, result.suppressed.others)
        lines = [practice_headline(measure, result.ranked, code, *around)]
    else:
        lines = [_own_value(report, result)]
    chart = result.charts.get(code)
    if chart is not None and is_too_hidden(chart):
        lines += [f"our run chart: {t}" for t in not_assessed_texts({code: chart})]
    elif chart is not None:
        text = own_signal_text(chart, measure)
        note = _chart_note(report, result, code)
        lines.append(f"our run chart: {text}.{note and ' ' + note}")
    return lines


def _beside_own(result: MeasureResult) -> list[Figure]:
    """Return the wider areas; where no practice is shown, the group before them."""
    if not result.has_no_practice:
        return result.others
    return _medians(result)


def _own_value(report: Report, result: MeasureResult) -> str:
    """Say a published value beside the medians of the practices around it."""
    measure = result.measure
    row = result.ranked.bars.set_index("practice_code").loc[report.slice.own_code]
    when = period_text(result.period, measure.frequency)
    said = f"{with_unit(measure, row['value'])} in {when}"
    if pd.isna(row["value"]):
        said = f"no figure in {when}: {state_text(row['state'])}"
        if row["state"] != SUPPRESSED:
            return f"{said}."
    beside = [f"{measure.text(f.value)} in {f.place}" for f in _medians(result)]
    medians = f"; the median of practices was {' and '.join(beside)}" if beside else ""
    return f"{said}{medians}."


def _medians(result: MeasureResult) -> list[Figure]:
    return [f for f in [result.group, *result.others] if f is not None]


def _asked(measure: Measure) -> str:
    return f"{measure.short_name}: {measure.discussion_question}"


def _questions(report: Report, result: MeasureResult) -> list[str]:
    measure = result.measure
    asked = _asked(measure)
    if measure.has_numerators and result.ranked is not None:
        ask = learn_from(measure, result.ranked, report.slice.short_labels)
        asked += f" {ask}" if ask and not _is_own(report, result) else ""
    return [asked, *_signal_questions(report, result)]


def _signal_questions(report: Report, result: MeasureResult) -> list[str]:
    """Ask of the practices' signals; a practice's own report of its own alone."""
    measure, own = result.measure, report.slice.own_code
    said = {code: _chart_note(report, result, code) for code in result.charts}
    said = {code: text for code, text in said.items() if text}
    if own is None:
        charts = _by_label(report, result.charts)
        return signal_questions(charts, measure, notes=_by_label(report, said))
    name = f"{measure.short_name}, our run chart"
    shown = {name: result.charts[own]} if own in result.charts else {}
    notes = {name: said[own]} if own in said else {}
    return signal_questions(shown, measure, whose="our", notes=notes)


def _chart_note(report: Report, result: MeasureResult, code: str) -> str:
    """Say that a chart rests on few people, and that it has suppressed points."""
    measure = result.measure
    few = few_people(report.slice, measure, code)
    left_out = left_out_text([result.charts[code]], measure.frequency)
    return " ".join(filter(None, [few, left_out]))


def _is_own(report: Report, result: MeasureResult) -> bool:
    """Whether the practice to learn from is the report's own."""
    return best_practice(result.measure, result.ranked) == report.slice.own_code


def _by_label(report: Report, by_code: dict) -> dict:
    return {report.slice.short_labels[code]: item for code, item in by_code.items()}


def _no_measures() -> str:
    return "No measure was asked for, or none has figures in this dataset."


def _column(result: MeasureResult) -> dict[str, str]:
    bars = result.ranked.bars
    return {
        row.practice_code: state_text(row.state)
        if pd.isna(row.value)
        else _cell(result.measure, row)
        for row in bars.itertuples()
    }


def _cell(measure: Measure, row) -> str:
    """Write a value; the count of few people stands before it."""
    text = measure.text(row.value)
    if not row.denominator < SMALL_COUNT:
        return text
    counts, value = value_and_counts(text, row.numerator, row.denominator)
    return f"{counts} ({value})"


def _caption(shown: list[MeasureResult]) -> str:
    """Name every newest period, oldest first: measures come at different times."""
    newest = sorted({(r.period, r.measure.frequency) for r in shown})
    when = [period_text(period, frequency) for period, frequency in newest]
    return f"Latest figure of each practice, {' and '.join(when)}"
