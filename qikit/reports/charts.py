"""Chart sections of a page: a figure, its words, and its numbers as a table."""

from __future__ import annotations

import pandas as pd

from qikit.measures import Measure
from qikit.plots.alt_text import run_chart_alt
from qikit.plots.events import told_events
from qikit.plots.run_chart import plot_run_chart, run_chart_axes
from qikit.plots.shown_months import seen
from qikit.reports.blocks import (
    Around,
    Block,
    beside,
    heading,
    in_one,
    paragraph,
    together,
)
from qikit.reports.chart_readings import (
    rests_on,
    run_chart_reading,
    too_few_to_draw,
)
from qikit.reports.chart_tables import run_chart_table
from qikit.reports.comparing_charts import funnels, ranked_bars
from qikit.reports.drawn_blocks import drawn_block
from qikit.reports.point_words import counts_by_period, run_chart_points
from qikit.reports.practice_panels import practice_run_charts
from qikit.reports.programme.own_charts import with_cycles
from qikit.reports.provenance import baseline_sentences
from qikit.reports.results import MeasureResult, Report
from qikit.reports.suppression import under_chart
from qikit.spc.run_chart import RunChart

__all__ = [  # what a notebook calls
    "funnels",
    "group_run_charts",
    "own_run_charts",
    "practice_run_charts",
    "ranked_bars",
]

HALF = {"width_mm": 88.0, "height_mm": 62.0}  # of a chart, two side by side on A4


def group_run_charts(report: Report, *, in_pairs: bool = False) -> Block | None:
    """Show the run chart of the group for each charted measure.

    Proportions are pooled; for published values it is the median of the
    practices. Nothing is shown where no measure is charted. `in_pairs` sets two
    smaller ones side by side, under shorter titles, without what single teams did.
    """
    blocks = [
        _one_run_chart(
            *(report, r, r.group_chart, _group_code(report, r)),
            _group_place(report, r),
            is_half=in_pairs,
        )
        for r in report.known
        if r.group_chart is not None
    ]
    return beside(blocks) if in_pairs else together(blocks)


def own_run_charts(report: Report) -> Block | None:
    """Show the own practice's run chart for each charted measure.

    With a programme its cycles and sessions are written on them.
    """
    report = with_cycles(report)
    code = report.slice.own_code
    return together(
        _one_run_chart(report, r, r.charts[code], code, report.slice.short_labels[code])
        for r in report.known
        if code in r.charts
    )


def _one_run_chart(
    report: Report,
    result: MeasureResult,
    chart: RunChart,
    area: str,
    place: str,
    *,
    is_half: bool = False,
) -> Block:
    measure = result.measure
    events = _events(report, measure, of_practices=not is_half)
    title = measure.short_name if is_half else f"{measure.name}: {place}"
    single, size = too_few_to_draw(seen(chart), measure), HALF if is_half else {}
    if single:
        said = heading(title, 3) + paragraph(single, "reading")
        return in_one(said) if is_half else said
    ax, options = run_chart_axes(**size), {"target": measure.target, "events": events}
    plot_run_chart(ax, chart, measure, event_key=False, **options)
    told = [] if is_half else baseline_sentences(report, measure, {area: chart})
    rows = _rows_of(report, measure, area)
    return drawn_block(
        ax.figure,
        run_chart_alt(chart, measure, place),
        report,
        title,
        rests_on(rows, chart),
        Around(
            _said(run_chart_reading(chart, measure)),
            [event.text for event in told_events(events, seen(chart))],
            [*told, *under_chart({area: chart}, measure.frequency)],
            run_chart_table(chart, measure, place),
            lambda: run_chart_points(ax, chart, measure, counts_by_period(rows)),
        ),
    )


def _said(text: str) -> list[str]:
    return [text] if text else []


def _rows_of(report: Report, measure: Measure, area: str) -> pd.DataFrame:
    """Return the figures of a practice, or else those of the group."""
    rows = report.slice.of_measure(measure)
    own = rows[rows["practice_code"].eq(area)]
    return own if len(own) else report.slice.benchmark_rows(measure, "cluster")


def _events(
    report: Report, measure: Measure, *, of_practices: bool = True
) -> pd.DataFrame | None:
    events = report.slice.events
    if events.empty:
        return None
    fits = events["measure"].fillna("").isin(["", measure.id])
    events = events[fits].sort_values("date")
    is_practice = events["scope"].isin(report.slice.practices["practice_code"])
    events = events.assign(practice=events["scope"].where(is_practice))
    events = events if of_practices else events[~is_practice]
    return events[["date", "label", "practice"]] if len(events) else None


def _group_code(report: Report, result: MeasureResult) -> str:
    return report.slice.benchmark_rows(result.measure, "cluster")["area_code"].iloc[0]


def _group_place(report: Report, result: MeasureResult) -> str:
    group = report.about.group_name
    if result.measure.has_numerators:
        return f"{group}, all practices together"
    return f"{group}, median of the practices"
