"""Text sections of a page: title, main points, questions, doubts, definitions."""

from __future__ import annotations

import json

import pandas as pd

import qikit
from qikit.headlines import (
    best_practice,
    beyond_chance,
    group_headline,
    learn_from,
    median_headline,
    practice_headline,
    signal_questions,
    signal_text,
    signals_headline,
    spread_headline,
    state_text,
    with_unit,
)
from qikit.measures import Measure
from qikit.periods import period_text
from qikit.reports.blocks import (
    Block,
    bullets,
    folded,
    heading,
    notice,
    pairs,
    paragraph,
    table,
    together,
)
from qikit.reports.results import MeasureResult, Report
from qikit.rounding import count_text

OLD_AFTER_MONTHS = 12  # older figures are called old in so many words
NAMED_AT_MOST = 8
MEASURES_IN_HEADLINES = 6  # a reader has two minutes
MEASURES_IN_QUESTIONS = 4


def title(report: Report) -> Block:
    """Write the title, where and when, and every banner the reader must see."""
    about = report.about
    blocks = [
        heading(report_title(report), 1),
        paragraph(_subtitle(report), "subtitle"),
    ]
    if about.audience == "analyst":
        text = "Small numbers are shown. Do not pass this report on."
        blocks.append(notice("For the analyst's eyes only", [text], "banner"))
    if about.synthetic:
        text = "All figures here are invented. No real practice is shown."
        blocks.append(notice("Synthetic data", [text], "banner"))
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

    Measures whose practices differ most come first, those without a better or
    worse last; what is left out stands in the table.
    """
    missing = [r for r in report.results if r.period is None]
    if not report.known:
        return bullets([_nothing(report, r) for r in missing] or [_no_measures()])
    say = _own_points if report.slice.own_code else _group_points
    order = by_weight(report.known)
    points = [
        f"{r.measure.short_name}: {line}"
        for r in order[:MEASURES_IN_HEADLINES]
        for line in say(report, r)
    ]
    left = len(order) - MEASURES_IN_HEADLINES
    if left > 0:
        points.append(f"{count_text(left, 'more measure')} below.")
    points += [_nothing(report, r) for r in missing]
    return bullets(points, "main-points")


def by_weight(results: list[MeasureResult]) -> list[MeasureResult]:
    """Order measures by the part of practices that differ beyond chance."""
    return sorted(
        results, key=lambda r: (r.measure.direction == "neutral", -_weight(r))
    )


def questions(report: Report) -> Block | None:
    """Write what to discuss: the measure's question, whom to ask, what changed."""
    order = by_weight(report.known)[:MEASURES_IN_QUESTIONS]
    items = [q for r in order for q in _questions(report, r)]
    return bullets(items, "questions") if items else None


def next_step(report: Report) -> Block | None:
    """Write how a practice would find the people behind a figure."""
    items = [
        f"{r.measure.short_name}: {r.measure.patient_search}"
        for r in report.known
        if r.measure.patient_search and r.measure.direction != "neutral"
    ]
    return bullets(items) if items else None


def summary_table(report: Report) -> Block | None:
    """Write all measures in one table: a row a practice, a column a measure.

    A single measure has its table beside its chart: nothing is shown.
    """
    if len(report.known) < 2:
        return None
    labels = report.slice.labels
    columns = {
        f"{r.measure.short_name}, {r.measure.unit}": _column(r) for r in report.known
    }
    codes = sorted(labels, key=lambda c: (c != report.slice.own_code, labels[c]))
    frame = pd.DataFrame({"Practice": [labels[code] for code in codes]})
    for name, cells in columns.items():
        frame[name] = [cells.get(code, "not reported") for code in codes]
    return table(frame, _caption(report), numbers=list(columns))


def not_known(report: Report) -> Block:
    """Say what is missing, doubtful, old or not assessed."""
    items = [line for r in report.results for line in _gaps(report, r)]
    items += [report.about.membership] if report.about.membership else []
    items += list(report.about.source_notes) + _age(report)
    block = bullets(items or ["The checks found nothing that touches these figures."])
    if not report.about.elsewhere:
        return block
    rest = bullets(list(report.about.elsewhere))
    return block + folded("What the checks found in the dataset as a whole", rest)


def definitions(report: Report) -> Block | None:
    """Write each measure's definition, source and caveats."""
    parts = [
        together([heading(r.measure.name, 3), pairs(_definition(r.measure))])
        for r in report.results
    ]
    return together(parts)


def how_made(report: Report) -> Block:
    """Write the provenance: sources, checks, versions, parameters, run time."""
    about = report.about
    sources = pd.DataFrame(
        [
            {"File": s["name"], "Rows": f"{s['rows']:,}", "SHA-256": s["sha256"][:16]}
            for s in about.sources
        ]
    )
    source = about.sources[0]
    said = f"{source['title']}. {source['publisher']}. {source['licence']}."
    facts = pairs(
        [
            ("Source", said),
            ("Dataset", about.dataset),
            ("Checks", f"{about.rules_run} rules, {about.engine}"),
            ("Left out at intake", "; ".join(_left_out(report))),
            ("Made with", f"qikit {qikit.__version__}"),
            ("Made on", about.run_at or "by hand"),
            ("Parameters", _parameters(report)),
        ]
    )
    return table(sources, "Files that went in", numbers=["Rows"]) + facts


def _subtitle(report: Report) -> str:
    about = report.about
    kind = about.level_words[about.level]
    group = about.group_name if about.level == "practice" else ""
    wider = [about.upper_names[k] for k in ("hscp", "board") if k in about.upper_names]
    place = ", ".join(dict.fromkeys([*wider, about.country]))
    n = count_text(len(report.slice.practices), "practice")
    n = f"one of {n}" if about.level == "practice" else n
    when = _newest(report) if report.known else "no figures"
    within = f" in {group}" if group else ""
    return f"{kind[0].upper()}{kind[1:]}{within} ({place}) · {n} · {when}"


def _newest(report: Report) -> str:
    newest = max(report.known, key=lambda r: r.period)
    when = period_text(newest.period, newest.measure.frequency)
    return f"latest figures: {when}"


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


def _group_points(report: Report, result: MeasureResult) -> list[str]:
    measure, labels = result.measure, report.slice.labels
    if result.group is None:
        return ["no figure for the group."]
    args = (measure, result.group, result.others, result.period)
    if measure.has_numerators:
        spread = spread_headline(measure, result.ranked, labels)
        lines = [group_headline(*args, spread)]
    else:
        lines = [median_headline(*args, result.n_present)]
    if result.charts:
        lines.append(signals_headline(_by_label(report, result), measure))
    return lines


def _own_points(report: Report, result: MeasureResult) -> list[str]:
    code, measure = report.slice.own_code, result.measure
    if measure.has_numerators:
        args = (code, result.others, result.period)
        lines = [practice_headline(measure, result.ranked, *args)]
    else:
        lines = [_own_value(report, result)]
    if code in result.charts:
        lines.append(f"our run chart: {signal_text(result.charts[code])}.")
    return lines


def _own_value(report: Report, result: MeasureResult) -> str:
    """Say a published value beside the medians of the practices around it."""
    measure = result.measure
    row = result.ranked.bars.set_index("practice_code").loc[report.slice.own_code]
    when = period_text(result.period, measure.frequency)
    if pd.isna(row["value"]):
        return f"{state_text(row['state'])} in {when}."
    beside = [f"{measure.text(f.value)} in {f.name}" for f in _medians(result)]
    own = f"{with_unit(measure, row['value'])} in {when}; the median of practices was "
    return own + " and ".join(beside) + "."


def _medians(result: MeasureResult):
    return [f for f in [result.group, *result.others] if f is not None]


def _questions(report: Report, result: MeasureResult) -> list[str]:
    measure = result.measure
    charts = _by_label(report, result)
    if report.slice.own_code:
        charts = {k: v for k, v in charts.items() if k == report.about.area_name}
    asked = f"{measure.short_name}: {measure.discussion_question}"
    if measure.has_numerators and result.ranked is not None:
        ask = learn_from(measure, result.ranked, report.slice.labels)
        asked += f" {ask}" if ask and not _is_own(report, result) else ""
    return [asked, *signal_questions(charts, measure)]


def _is_own(report: Report, result: MeasureResult) -> bool:
    """Whether the practice to learn from is the report's own."""
    return best_practice(result.measure, result.ranked) == report.slice.own_code


def _by_label(report: Report, result: MeasureResult):
    return {report.slice.labels[c]: chart for c, chart in result.charts.items()}


def _nothing(report: Report, result: MeasureResult) -> str:
    n = count_text(result.n_listed, "practice")
    return (
        f"{result.measure.short_name}: none of the {n} has a figure in this dataset. "
        "We do not know how they do."
    )


def _no_measures() -> str:
    return "No measure was asked for, or none has figures in this dataset."


def _column(result: MeasureResult) -> dict[str, str]:
    bars = result.ranked.bars
    return {
        row.practice_code: state_text(row.state)
        if pd.isna(row.value)
        else result.measure.text(row.value)
        for row in bars.itertuples()
    }


def _caption(report: Report) -> str:
    periods = {r.measure.frequency: r.period for r in report.known}
    when = " and ".join(period_text(p, f) for f, p in periods.items())
    return f"Latest figure of each practice, {when}"


def _gaps(report: Report, result: MeasureResult) -> list[str]:
    if result.ranked is None:
        return [_nothing(report, result)]
    bars = result.ranked.bars
    missing = bars[bars["value"].isna()]
    lines = []
    for state, rows in missing.groupby("state"):
        names = [report.slice.labels[c] for c in rows["practice_code"]]
        more = (
            ""
            if len(names) <= NAMED_AT_MOST
            else f" and {len(names) - NAMED_AT_MOST} more"
        )
        lines.append(
            f"{result.measure.short_name}: {state_text(str(state))} for "
            f"{', '.join(names[:NAMED_AT_MOST])}{more}. "
            f"{result.n_present} of {result.n_listed} practices have a figure."
        )
    return lines + _chart_notes(report, result)


def _chart_notes(report: Report, result: MeasureResult) -> list[str]:
    lines = []
    for label, chart in _by_label(report, result).items():
        for note in chart.notes:
            lines.append(f"{label}: {note}")
    return lines


def _age(report: Report) -> list[str]:
    if not report.about.run_at or not report.known:
        return []
    made = pd.Timestamp(report.about.run_at[:10])
    newest = max(r.period for r in report.known)
    months = (made.year - newest.year) * 12 + made.month - newest.month
    if months <= OLD_AFTER_MONTHS:
        return []
    age = count_text(months // 12, "year")
    return [f"The newest figures are {age} old, and much may have changed since."]


def _definition(measure: Measure) -> list[tuple[str, str]]:
    return [
        ("Counted", measure.numerator),
        ("Out of", measure.denominator),
        ("Unit", measure.unit),
        (
            "Better is",
            {"up": "higher", "down": "lower"}.get(
                measure.direction, "neither higher nor lower"
            ),
        ),
        ("Target", "" if measure.target is None else measure.text(measure.target)),
        ("Why it matters", measure.why_it_matters),
        ("Read with care", measure.caveats),
        ("Source", measure.source),
        ("Reviewed", f"{measure.reviewed}, next {measure.next_review}"),
    ]


def _left_out(report: Report) -> list[str]:
    return [text for s in report.about.sources for text in json.loads(s["left_out"])]


def _parameters(report: Report) -> str:
    shown = {k: v for k, v in report.parameters.items() if k != "dataset"}
    return json.dumps(shown, ensure_ascii=False)
