"""Closing sections of a page: definitions, and how it was made."""

from __future__ import annotations

import json
from collections.abc import Mapping

import pandas as pd

import qikit
from qikit.measures import Measure
from qikit.periods import period_text
from qikit.plots.phrases import shorter_list
from qikit.reports.blocks import (
    Block,
    folded,
    heading,
    pairs,
    table,
    together,
)
from qikit.reports.doubts import not_known
from qikit.reports.hidden_figures import is_too_hidden
from qikit.reports.results import FOR_ALL, Report, baseline_reason
from qikit.spc.run_chart import RunChart
from qikit.spc.signal_words import baseline_text

FILES, MOST_FILES = "Files that went in", 8  # a longer list is folded

__all__ = ["baseline_sentences", "definitions", "how_made", "not_known"]


def definitions(report: Report) -> Block | None:
    """Write each measure's definition, source and caveats."""
    parts = [
        together([heading(r.measure.name, 3), pairs(definition(r.measure))])
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
            ("Events added by the job file", "; ".join(_events(report))),
            ("Rules of the run charts", "; ".join(_rule_sets(report))),
            ("Made with", f"qikit {qikit.__version__}, pandas {pd.__version__}"),
            ("Made on", about.run_at or "by hand"),
            ("Parameters", _parameters(report)),
        ]
    )
    files = table(sources, FILES, numbers=["Rows"])
    if len(sources) > MOST_FILES:
        files = folded(f"{FILES}: {len(sources)}", files)
    return files + facts


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


def definition(measure: Measure) -> list[tuple[str, str]]:
    """Say what a measure counts, as terms and what they mean; "" where nobody said."""
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
    names, areas = _measures(report), _areas(report)
    return [
        f"{names[p['measure']]}, {areas[p['area']]}: {_phase(p)}"
        for p in report.about.phases
        if p["measure"] in names and p["area"] in areas
    ]


def _events(report: Report) -> list[str]:
    """Write the events that the job added, in the order of their dates."""
    names, areas = _measures(report), _areas(report)
    return [
        f"{names[e['measure']]}, {areas[e['area']]}: {e['label']} ({_day(e['date'])})"
        for e in sorted(report.about.events, key=lambda event: event["date"])
        if e["measure"] in names and e["area"] in areas
    ]


def _day(date: str) -> str:
    """Write a day; the first of a month as the month, which a job may have meant."""
    day = pd.Timestamp(date)
    return f"{day:%B %Y}" if day.day == 1 else f"{day.day} {day:%B %Y}"


def _rule_sets(report: Report) -> list[str]:
    """Say which measures have the rule set that the job chose for them."""
    chosen = report.about.rule_sets
    return [
        f"{r.measure.short_name}: rule set {r.measure.rule_set}, chosen in the job file"
        for r in report.results
        if r.measure.id in chosen
    ]


def _measures(report: Report) -> dict[str, str]:
    """Return what a job may have called a measure of this report, and its name."""
    names = {r.measure.id: r.measure.short_name for r in report.results}
    return names | {FOR_ALL: "all measures"}


def _areas(report: Report) -> dict[str, str]:
    """Return what a job may have called an area of this report, and its name."""
    about, rows = report.about, report.slice.told_benchmarks
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
