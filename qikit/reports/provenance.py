"""Closing sections of a page: doubts, definitions, and how it was made."""

from __future__ import annotations

import json
from collections.abc import Mapping

import pandas as pd

import qikit
from qikit.headlines import state_text
from qikit.measures import Measure
from qikit.periods import period_end, period_text
from qikit.plots.phrases import sentence, shorter_list
from qikit.reports.blocks import (
    Block,
    bullets,
    folded,
    heading,
    pairs,
    table,
    together,
)
from qikit.reports.hidden_figures import is_too_hidden
from qikit.reports.results import FOR_ALL, MeasureResult, Report, baseline_reason
from qikit.reports.suppression import (
    all_hidden_text,
    left_out_text,
    newer_text,
    suppression_doubts,
)
from qikit.rounding import count_text
from qikit.spc.run_chart import RunChart
from qikit.spc.signal_words import baseline_text
from qikit.variation.shown import shown_text

OLD_AFTER_MONTHS = 12  # older figures are called old in so many words
NAMED_AT_MOST = 8


def not_known(report: Report) -> Block:
    """Say what is missing, doubtful, old or not assessed."""
    items = suppression_doubts(report)
    items += [line for r in report.results for line in _gaps(report, r)]
    items += [report.about.membership] if report.about.membership else []
    items += [move["text"] for move in report.about.moves]
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
            {"File": s["name"], "Rows": f"{s['rows']:,}", "Reference": s["sha256"][:16]}
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
            ("Phases of the run charts", "; ".join(_phases(report))),
            ("Made with", f"qikit {qikit.__version__}"),
            ("Made on", about.run_at or "by hand"),
            ("Parameters", _parameters(report)),
        ]
    )
    return table(sources, "Files that went in", numbers=["Rows"]) + facts


def nothing_known(result: MeasureResult) -> str:
    """Say that no practice has a figure, or may show one, and no more than that."""
    if result.is_suppressed:
        return all_hidden_text(result)
    if result.n_listed == 1:
        whose = "the practice has no"
    else:
        whose = f"none of the {count_text(result.n_listed, 'practice')} has a"
    return (
        f"{result.measure.short_name}: {whose} figure in this dataset. "
        "We do not know how they do."
    )


def awaited_text(result: MeasureResult) -> str:
    """Say that the newest period has no figure of the group yet; "" if it has."""
    if result.awaited is None:
        return ""
    whose = "no practice has" if result.n_listed > 1 else "the practice has not"
    awaited, newest = (
        period_text(period, result.measure.frequency)
        for period in (result.awaited, result.period)
    )
    return (
        f"{result.measure.short_name}: {whose} reported for {awaited} yet; "
        f"the figures are those of {newest}."
    )


def age_text(report: Report) -> str:
    """Say how old figures of more than 12 months are: "over 2 years old", or ""."""
    if not report.about.run_at or not report.known:
        return ""
    made = pd.Timestamp(report.about.run_at[:10])
    newest = max(period_end(r.period, r.measure.frequency) for r in report.known)
    months = (made.year - newest.year) * 12 + made.month - newest.month
    if months <= OLD_AFTER_MONTHS:
        return ""
    return f"over {count_text(months // 12, 'year')} old"


def baseline_sentences(
    report: Report, measure: Measure, charts: Mapping[str, RunChart]
) -> list[str]:
    """Say which periods a frozen median rests on, and why; once if all share it.

    `charts` are run charts by the code of their area.
    """
    said: dict[str, list[str]] = {}
    for area, chart in charts.items():
        periods = baseline_text(chart)
        if periods and not is_too_hidden(chart):
            reason = baseline_reason(report.slice, measure, area, chart)
            text = f"{periods}: {reason}" if reason else periods
            said.setdefault(text, []).append(area)
    return [
        f"The median{_of_whom(report, areas, len(charts))} is that of {text}."
        for text, areas in said.items()
    ]


def _of_whom(report: Report, areas: list[str], n_charts: int) -> str:
    if len(areas) == n_charts:
        return ""
    return (
        f" of {shorter_list(sorted(report.slice.short_labels[code] for code in areas))}"
    )


def _gaps(report: Report, result: MeasureResult) -> list[str]:
    if result.ranked is None:
        return [nothing_known(result)]
    bars = result.ranked.bars
    missing = bars[bars["value"].isna()]
    lines = [
        f"{result.measure.short_name}: {state_text(str(state))} for "
        f"{_named(report, rows['practice_code'])}. {_present(result)}"
        for state, rows in missing.groupby("state")
    ]
    awaited = [text for text in [newer_text(result), awaited_text(result)] if text]
    return awaited + lines + _chart_notes(report, result)


def _named(report: Report, codes: pd.Series) -> str:
    names = [report.slice.short_labels[code] for code in codes]
    more = len(names) - NAMED_AT_MOST
    tail = f" and {more} more" if more > 0 else ""
    return f"{', '.join(names[:NAMED_AT_MOST])}{tail}"


def _present(result: MeasureResult) -> str:
    if result.suppressed.n_practices:
        return sentence(shown_text(result.ranked.bars))
    verb = "has" if result.n_present == 1 else "have"
    listed = count_text(result.n_listed, "practice")
    return f"{result.n_present} of {listed} {verb} a figure."


def _chart_notes(report: Report, result: MeasureResult) -> list[str]:
    """Give what a chart says of itself, the group's chart first."""
    names = report.slice.short_labels
    charts = {names[code]: chart for code, chart in result.charts.items()}
    if result.group_chart is not None:
        charts = {report.about.group_name: result.group_chart} | charts
    frequency = result.measure.frequency
    return [
        " ".join(
            filter(
                None,
                [
                    f"{label}, {result.measure.short_name}: {note}",
                    left_out_text([chart], frequency),
                ],
            )
        )
        for label, chart in charts.items()
        for note in chart.notes
    ]


def _age(report: Report) -> list[str]:
    age = age_text(report)
    text = f"The newest figures are {age}, and much may have changed since."
    return [text] if age else []


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
        ("When figures come", measure.lag),
        ("Reviewed", _reviewed(measure)),
    ]


def _reviewed(measure: Measure) -> str:
    if not measure.reviewed:
        return "Not yet reviewed by a clinician."
    following = f", next {measure.next_review}" if measure.next_review else ""
    return f"{measure.reviewed}{following}"


def _left_out(report: Report) -> list[str]:
    return [text for s in report.about.sources for text in json.loads(s["left_out"])]


def _phases(report: Report) -> list[str]:
    """Write the job's phases that this report can show, each with its reason."""
    names = {r.measure.id: r.measure.short_name for r in report.results}
    names[FOR_ALL] = "all measures"
    areas = _areas(report)
    return [
        f"{names[p['measure']]}, {areas[p['area']]}: {_phase(p)}"
        for p in report.about.phases
        if p["measure"] in names and p["area"] in areas
    ]


def _areas(report: Report) -> dict[str, str]:
    """Return what a job may have called an area of this report, and its name."""
    about, rows = report.about, report.slice.benchmarks
    groups = {about.group_name, *rows.loc[rows["level"].eq("cluster"), "area_code"]}
    names = dict.fromkeys(groups, about.group_name) | report.slice.labels
    names |= {label: label for label in report.slice.labels.values()}
    return names | {about.area_code: about.area_name, FOR_ALL: "all charts"}


def _phase(phase: dict[str, str]) -> str:
    when = period_text(pd.Timestamp(phase["date"]))
    reason = phase.get("reason", "").strip().rstrip(".")
    text = f"{phase['kind'].replace('_', ' ')} {when}"
    return f"{text} ({reason})" if reason else text


def _parameters(report: Report) -> str:
    shown = {k: v for k, v in report.parameters.items() if k != "dataset"}
    return json.dumps(shown, ensure_ascii=False)
