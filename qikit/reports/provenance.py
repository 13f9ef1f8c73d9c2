"""Closing sections of a page: doubts, definitions, and how it was made."""

from __future__ import annotations

import json

import pandas as pd

import qikit
from qikit.headlines import state_text
from qikit.measures import Measure
from qikit.periods import period_end
from qikit.reports.blocks import (
    Block,
    bullets,
    folded,
    heading,
    pairs,
    table,
    together,
)
from qikit.reports.results import MeasureResult, Report
from qikit.rounding import count_text

OLD_AFTER_MONTHS = 12  # older figures are called old in so many words
NAMED_AT_MOST = 8


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


def nothing_known(result: MeasureResult) -> str:
    """Say that no practice has a figure of a measure, and no more than that."""
    if result.n_listed == 1:
        whose = "the practice has no"
    else:
        whose = f"none of the {count_text(result.n_listed, 'practice')} has a"
    return (
        f"{result.measure.short_name}: {whose} figure in this dataset. "
        "We do not know how they do."
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
    return lines + _chart_notes(report, result)


def _named(report: Report, codes: pd.Series) -> str:
    names = [report.slice.labels[code] for code in codes]
    more = len(names) - NAMED_AT_MOST
    tail = f" and {more} more" if more > 0 else ""
    return f"{', '.join(names[:NAMED_AT_MOST])}{tail}"


def _present(result: MeasureResult) -> str:
    verb = "has" if result.n_present == 1 else "have"
    listed = count_text(result.n_listed, "practice")
    return f"{result.n_present} of {listed} {verb} a figure."


def _chart_notes(report: Report, result: MeasureResult) -> list[str]:
    """Give what a chart says of itself, the group's chart first."""
    charts = {report.slice.labels[c]: chart for c, chart in result.charts.items()}
    if result.group_chart is not None:
        charts = {report.about.group_name: result.group_chart} | charts
    return [
        f"{label}, {result.measure.short_name}: {note}"
        for label, chart in charts.items()
        for note in chart.notes
    ]


def _age(report: Report) -> list[str]:
    """Say how old the newest figures are, counted from the end of their period."""
    if not report.about.run_at or not report.known:
        return []
    made = pd.Timestamp(report.about.run_at[:10])
    newest = max(period_end(r.period, r.measure.frequency) for r in report.known)
    months = (made.year - newest.year) * 12 + made.month - newest.month
    if months <= OLD_AFTER_MONTHS:
        return []
    age = count_text(months // 12, "year")
    return [f"The newest figures are over {age} old, and much may have changed since."]


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
