"""A team's own run chart, with its tests of change and the sessions written on it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from qikit.measures import Measure
from qikit.plots.alt_text import run_chart_alt
from qikit.plots.events import told_events
from qikit.plots.run_chart import plot_run_chart, run_chart_axes
from qikit.programme.journeys import journey_events, own_cycles
from qikit.reports.blocks import Around, Block, heading, paragraph, together
from qikit.reports.chart_readings import rests_on, run_chart_reading, too_few_to_draw
from qikit.reports.drawn_blocks import drawn_block
from qikit.reports.programme.session_texts import IN_A_CELL, shortened
from qikit.reports.programme.summit_aims import aim_of
from qikit.reports.programme.summit_opening import Summit
from qikit.reports.provenance import baseline_sentences
from qikit.reports.results import MeasureResult, Report
from qikit.reports.suppression import under_chart
from qikit.spc.assessment import TOO_FEW
from qikit.spc.run_chart import RunChart

NO_FIGURE = "no run chart, as there is no figure to show."
ALL_TEAMS = "all teams together"
HEIGHTS_MM = {3: 76.0, 4: 60.0}  # two on a page of A4; a team's with its journey


def own_chart(meeting: Summit, result: MeasureResult, team: dict[str, Any]) -> Block:
    """Draw a team's run chart with its tests of change and the sessions on it.

    The line of the target is the team's own aim, where it has one.
    """
    report, code = meeting.report, team["code"]
    chart = result.charts.get(code)
    why = NO_FIGURE if chart is None else too_few_to_draw(chart, result.measure)
    if why:
        return paragraph(f"{result.measure.short_name}: {why}")
    rows = report.slice.of_measure(result.measure)
    rows = rows[rows["practice_code"].eq(code)]
    drawn = _Drawn(_aimed(meeting, result.measure, team), _as_marked(chart), code, rows)
    return _chart(meeting, drawn, report.slice.short_labels[code], level=4)


def group_charts(meeting: Summit) -> Block | None:
    """Draw the run chart of all teams together, of each charted measure.

    The sessions are written on it; tests of change are on the pages of the teams.
    """
    blocks = []
    for result in meeting.report.known:
        chart, measure = result.group_chart, result.measure
        if chart is None:
            continue
        single = too_few_to_draw(chart, measure)
        rows = meeting.report.slice.benchmark_rows(measure, "cluster")
        drawn = _Drawn(_aimed(meeting, measure, None), chart, meeting.group, rows)
        head = heading(f"{measure.short_name}: {ALL_TEAMS}", 3)
        if single:
            blocks.append(head + paragraph(single, "reading"))
        else:
            blocks.append(_chart(meeting, drawn, ALL_TEAMS, level=3))
    return together(blocks)


@dataclass(frozen=True, eq=False)
class _Drawn:
    """A chart to be drawn: its measure with the aim as target, whose, and its rows."""

    measure: Measure
    chart: RunChart
    area: str
    rows: pd.DataFrame


def _chart(meeting: Summit, drawn: _Drawn, name: str, *, level: int) -> Block:
    measure, chart = drawn.measure, drawn.chart
    events, ax = (
        _events(meeting, drawn.area),
        run_chart_axes(height_mm=HEIGHTS_MM[level]),
    )
    options = {"target": measure.target, "events": events, "event_key": False}
    plot_run_chart(ax, chart, measure, **options)
    return drawn_block(
        ax.figure,
        run_chart_alt(chart, measure, name),
        meeting.report,
        f"{measure.short_name}: {name}",
        rests_on(drawn.rows, chart),
        _around(meeting.report, measure, {drawn.area: chart}, events),
        level=level,
    )


def _aimed(meeting: Summit, measure: Measure, team: dict[str, Any] | None) -> Measure:
    """Take the aim of a team, or of all together, as the target, where there is one."""
    aim = aim_of(meeting, measure, team)
    return measure if aim is None else _with(measure, aim.reach)


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
    rows = journey_events(
        own_cycles(meeting.part.cycles, code),
        facts["sessions"],
        facts["first_month"],
        facts["summit"],
    )
    return rows.assign(label=[shortened(text, IN_A_CELL) for text in rows["label"]])


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
