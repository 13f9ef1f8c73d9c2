"""Opening sections of a page: title, main points, questions, all figures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pandas as pd

from qikit.disclosure.audiences import ANALYST
from qikit.headlines import SMALL_COUNT, state_text, value_and_counts
from qikit.measures import Measure
from qikit.periods import period_text
from qikit.plots.phrases import listed
from qikit.reports.attention import attention
from qikit.reports.blocks import Block, heading, notice, paragraph, table, together
from qikit.reports.doubts import age_text
from qikit.reports.meeting import next_step, questions
from qikit.reports.points import by_weight, main_points, newest_period
from qikit.reports.results import MeasureResult, Report
from qikit.reports.section_titles import NOT_KNOWN
from qikit.reports.suppression import audience_line, decisions, suppressed_line
from qikit.rounding import count_text
from qikit.variation.by_row import by_row

__all__ = [
    "before_reading",
    "by_weight",
    "main_points",
    "next_step",
    "questions",
    "report_title",
    "summary_table",
    "title",
]

BEFORE = "Before you read"
FOR_ANALYST = (
    "For the analyst's eyes only: small numbers are shown. Do not pass this report on."
)
SYNTHETIC = "Synthetic data: all figures here are invented. No real practice is shown."
DECIDED = "Read with care: a rule on small numbers was changed by decision."
SEE = f"See {NOT_KNOWN}."


def title(report: Report) -> Block:
    """Write the title, where and when, for whom, and one short notice."""
    about = report.about
    lines = [_subtitle(report), report.about.issue]
    lines += [audience_line(report), suppressed_line(report)]
    blocks = [heading(report_title(report), 1)]
    blocks += [paragraph(line, "subtitle") for line in lines if line]
    told = before_reading(report)
    blocks += [notice(BEFORE, told, "banner")] if told else []
    facts = {
        "title": report_title(report),
        "area": about.own_code_in_run,
        "period": newest_period(report),
        "label": about.label,
    }
    return replace(together(blocks), facts=facts | attention(report).facts)


def report_title(report: Report) -> str:
    """Name the report: the job's title, or the area and kind of report."""
    about = report.about
    if about.title:
        return f"{about.area_name}: {about.title}"
    return f"{about.area_name}: {about.level_words[about.level]} report"


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
    age = age_text(report)
    return f"latest figures: {newest_period(report)}" + (f", {age}" if age else "")


def before_reading(report: Report) -> list[str]:
    """Say in a line each what changes how the page is read, and where more stands."""
    about = report.about
    lines = [
        FOR_ANALYST if about.audience == ANALYST else "",
        SYNTHETIC if about.synthetic else "",
        f"{DECIDED} {SEE}" if decisions(report) else "",
        _quality_line(report),
    ]
    return list(filter(None, lines))


def _quality_line(report: Report) -> str:
    """Count what the checks found, and name the measures whose figures lack it."""
    found = [q["severity"] for q in report.about.quality]
    n_critical, n_warning = found.count("critical"), found.count("warning")
    said = []
    if n_critical:
        said.append(
            f"figures that failed {count_text(n_critical, 'check')} are left out"
        )
    if n_warning:
        more = "more check" if n_critical else "check"
        said.append(f"{count_text(n_warning, more)} found a doubt")
    if not said:
        return ""
    lead = "Set aside" if n_critical else "Read with care"
    lacking = _lacking(report) if n_critical else ""
    return " ".join(filter(None, [f"{lead}: {'; '.join(said)}.", lacking, SEE]))


def _lacking(report: Report) -> str:
    """Name the measures whose latest figures lack what was set aside."""
    touched, gone = [], []
    for result in report.results:
        if _has_refused(report, result):
            whole = result.period is None
            (gone if whole else touched).append(result.measure.short_name)
    said = []
    if gone:
        said.append(f"No figure is left of {listed(gone)}.")
    if touched:
        said.append(f"This touches the latest figures of {listed(touched)}.")
    return " ".join(said)


def _has_refused(report: Report, result: MeasureResult) -> bool:
    """Whether a check refused a figure of the period shown, or all there are."""
    if result.ranked is not None:
        return bool(result.ranked.bars["state"].eq("rejected").any())
    rows = report.slice.of_measure(result.measure)
    return not result.is_suppressed and bool(rows["state"].eq("rejected").any())


def _column(result: MeasureResult) -> dict[str, str]:
    bars = result.ranked.bars
    return {
        row["practice_code"]: state_text(row["state"])
        if pd.isna(row["value"])
        else _cell(result.measure, row)
        for row in by_row(bars)
    }


def _cell(measure: Measure, row: Mapping) -> str:
    """Write a value; the count of few people stands before it."""
    text = measure.text(row["value"])
    if not row["denominator"] < SMALL_COUNT:
        return text
    counts, value = value_and_counts(text, row["numerator"], row["denominator"])
    return f"{counts} ({value})"


def _caption(shown: list[MeasureResult]) -> str:
    """Name every newest period, oldest first: measures come at different times."""
    newest = sorted({(r.period, r.measure.frequency) for r in shown})
    when = [period_text(period, frequency) for period, frequency in newest]
    return f"Latest figure of each practice, {' and '.join(when)}"
