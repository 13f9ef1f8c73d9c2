"""A team's own run chart, with its tests of change and the sessions written on it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd

from qikit.measures import Measure
from qikit.plots.alt_text import run_chart_alt
from qikit.plots.events import told_events
from qikit.plots.run_chart import plot_run_chart, run_chart_axes
from qikit.programme.journeys import journey_events, own_cycles
from qikit.reports.blocks import Around, Block, paragraph
from qikit.reports.chart_readings import rests_on, run_chart_reading, too_few_to_draw
from qikit.reports.drawn_blocks import drawn_block
from qikit.reports.programme.summit_aims import aim_of
from qikit.reports.programme.summit_opening import Summit
from qikit.reports.provenance import baseline_sentences
from qikit.reports.results import MeasureResult, Report
from qikit.reports.suppression import under_chart
from qikit.spc.assessment import TOO_FEW
from qikit.spc.run_chart import RunChart


def own_chart(meeting: Summit, result: MeasureResult, team: dict[str, Any]) -> Block:
    """Draw a team's run chart with its tests of change and the sessions on it.

    The line of the target is the team's own aim, where it has one.
    """
    report, code = meeting.report, team["code"]
    chart = result.charts.get(code)
    if chart is None:
        said = (
            f"{result.measure.short_name}: no run chart, as there is no figure to show."
        )
        return paragraph(said)
    single = too_few_to_draw(chart, result.measure)
    if single:
        return paragraph(f"{result.measure.short_name}: {single}")
    aim = aim_of(meeting, result.measure, team)
    measure = result.measure if aim is None else _with(result.measure, aim.reach)
    events, chart = _events(meeting, code), _as_marked(chart)
    ax = run_chart_axes()
    options = {"target": measure.target, "events": events, "event_key": False}
    plot_run_chart(ax, chart, measure, **options)
    rows = report.slice.of_measure(measure)
    name = report.slice.short_labels[code]
    return drawn_block(
        ax.figure,
        run_chart_alt(chart, measure, name),
        report,
        f"{measure.short_name}: {name}",
        rests_on(rows[rows["practice_code"].eq(code)], chart),
        _around(report, measure, {code: chart}, events),
        level=4,
    )


def _with(measure: Measure, reach: float) -> Measure:
    return replace(measure, target=reach)


def _as_marked(chart: RunChart) -> RunChart:
    """Take the marks of shifts from a chart with too few points to show one."""
    if chart.status != TOO_FEW:
        return chart
    signals = chart.signals[chart.signals["kind"].ne("shift")]
    points = chart.points.assign(in_shift=False)
    return replace(chart, points=points, signals=signals)


def _events(meeting: Summit, code: str) -> pd.DataFrame:
    facts = meeting.part.facts
    return journey_events(
        own_cycles(meeting.part.cycles, code),
        facts["sessions"],
        facts["first_month"],
        facts["summit"],
    )


def _around(
    report: Report, measure: Measure, charts: dict[str, RunChart], events: pd.DataFrame
) -> Around:
    (chart,) = charts.values()
    told = baseline_sentences(report, measure, charts)
    return Around(
        [run_chart_reading(chart, measure)],
        [event.text for event in told_events(events, chart)],
        [*told, *under_chart(charts, measure.frequency)],
    )
