"""What fired in a view, and why: a line a signal, and why there is none elsewhere."""

from __future__ import annotations

from collections.abc import Iterator

from qikit.data.definitions.choice_files import (
    FUNNEL,
    RANKED_BARS,
    SMALL_MULTIPLES,
    Choices,
)
from qikit.explorer.charts_shown import charts_shown, page_shown, report_shown
from qikit.reports.blocks import Block, bullets, heading, paragraph, together
from qikit.reports.outlier_reasons import funnel_reasons, ranked_reasons
from qikit.reports.results import MeasureResult, Report
from qikit.reports.signal_reasons import run_chart_reasons

TITLE = "What fired, and why"
NOTHING = "There is no figure that a rule could be applied to."


def reasons(report: Report, choices: Choices, *, page: int | None = None) -> Block:
    """Say which rule fired where and what it asks for, or why none did.

    Run charts have a line a signal; ranked bars and funnels a line a practice that
    stands out. Of practices side by side those of the `page` are told, as `views.shown`
    draws it; without one all.
    """
    report = report_shown(report, choices)
    parts = [heading(TITLE, 3), *_of_measures(report, choices, page)]
    return together(parts if len(parts) > 1 else [*parts, paragraph(NOTHING)])


def _of_measures(report: Report, choices: Choices, page: int | None) -> Iterator[Block]:
    for result in report.known:
        if said := _said(report, result, choices, page):
            yield paragraph(result.measure.name, "reading")
            yield bullets(said)


def _said(
    report: Report, result: MeasureResult, choices: Choices, page: int | None
) -> list[str]:
    if choices.chart == RANKED_BARS:
        return ranked_reasons(report, result)
    if choices.chart == FUNNEL:
        return funnel_reasons(report, result)
    charts = charts_shown(report, result, choices, report.slice.short_labels)
    if choices.chart == SMALL_MULTIPLES and page is not None:
        charts = page_shown(report, result, page)
    return run_chart_reasons(charts, result.measure) if charts else []
