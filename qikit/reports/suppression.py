"""Sentences on what a report may not show; they never tell why one figure is hidden.

A small figure and one that is hidden beside it carry the same word everywhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from qikit.disclosure.audiences import ANALYST, CLUSTER, MEETING_PAPER
from qikit.periods import period_text
from qikit.plots.phrases import shorter_list
from qikit.plots.suppressed import has_suppressed, remain_sentence
from qikit.reports.hidden_figures import is_too_hidden, not_assessed_texts
from qikit.reports.results import MeasureResult, Report
from qikit.reports.section_titles import NOT_KNOWN
from qikit.rounding import count_text
from qikit.spc.run_chart import RunChart

AUDIENCE_LINES = {
    CLUSTER: "For the practices of the cluster",
    MEETING_PAPER: "Meeting paper: small numbers are suppressed",
}
ANY_OTHER = "Small numbers are suppressed."
MEANING = (
    "Suppressed means: known but not shown, because it counts too few people or would "
    "give such a number away. It is not 0 and not missing."
)
IN_BRIEF = "known but not shown, neither 0 nor missing"
OF_SAMPLES = "C"  # the class of process audits: not hidden for their numbers


def audience_line(report: Report) -> str:
    """Say whom a report is for, or that small numbers are suppressed; "" if neither."""
    audience = report.about.audience
    if audience == ANALYST:
        return ""
    otherwise = ANY_OTHER if report.is_partly_hidden else ""
    return AUDIENCE_LINES.get(audience, otherwise)


def suppressed_line(report: Report) -> str:
    """Say of how many figures nothing is shown; "" where nothing is suppressed."""
    if report.about.audience == ANALYST or not report.is_partly_hidden:
        return ""
    n, of = report.n_suppressed, count_text(report.n_figures, "figure")
    if not n:  # but of a wider area there is
        return f"Suppressed means {IN_BRIEF}. See {NOT_KNOWN}."
    verb = "is" if n == 1 else "are"
    said = f"{n} of {of} on this page {verb} suppressed: {IN_BRIEF}."
    return f"{said} See {NOT_KNOWN}."


def decisions(report: Report) -> list[str]:
    """Return the sentences on rules that somebody changed for this report."""
    return list(getattr(report.about, "suppression", {}).get("overrides", ()))


def all_hidden_text(result: MeasureResult) -> str:
    """Say that all figures of a measure are suppressed, and no more than that."""
    measure = result.measure
    why = " because of small numbers" if measure.sdc_class != OF_SAMPLES else ""
    return f"{measure.short_name}: all figures of this measure are suppressed{why}."


def newer_text(result: MeasureResult) -> str:
    """Say that a newer period is suppressed than the one that is shown; "" if not."""
    hidden = result.suppressed
    if hidden.newer is None:
        return ""
    measure = result.measure
    newer, shown = (
        period_text(period, measure.frequency)
        for period in (hidden.newer, result.period)
    )
    whom = " for every practice that reported" if result.n_listed > 1 else ""
    return (
        f"{measure.short_name}, {newer}: suppressed{whom}; the figures are those of "
        f"{shown}."
    )


def left_out_text(charts: Iterable[RunChart], frequency: str) -> str:
    """Say that run charts pass over what is suppressed; "" where nothing is.

    Of a chart that is not assessed for that reason its own sentence says more.
    """
    if not any(has_suppressed(c) and not is_too_hidden(c) for c in charts):
        return ""
    return f"Suppressed {frequency}s are left out."


def under_chart(charts: Mapping[str, RunChart], frequency: str) -> list[str]:
    """Say under run charts, by name, what their gaps are and what the lines rest on."""
    if not any(map(has_suppressed, charts.values())):
        return []
    gaps = f"Suppressed {frequency}s are gaps, with an open square at the foot."
    told = [*remain_sentence(charts.values()), *not_assessed_texts(charts)]
    return [" ".join([gaps, *told])]


def not_drawn(report: Report, result: MeasureResult) -> list[str]:
    """Name the practices that have no panel because all they have is suppressed."""
    names = [report.slice.short_labels[code] for code in result.suppressed.never_shown]
    if not names:
        return []
    return [f"Not drawn, as all their figures are suppressed: {shorter_list(names)}."]


def suppression_doubts(report: Report) -> list[str]:
    """Say how many figures are suppressed, by which rule, and what was overridden."""
    told = getattr(report.about, "suppression", {})
    n = report.n_suppressed
    lines = []
    if n:
        verb = "is" if n == 1 else "are"
        count = f"{count_text(n, 'figure')} of this report {verb} suppressed."
        lines.append(" ".join(filter(None, [count, told.get("threshold_text", "")])))
    if report.about.audience != ANALYST and report.is_partly_hidden:
        lines.append(MEANING)
    more = filter(None, [told.get("changed_totals"), told.get("rounding")])
    return [*lines, *told.get("overrides", ()), *more]
