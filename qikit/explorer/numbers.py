"""The numbers that a view is drawn from, as tables."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from qikit.data.definitions.choice_files import FUNNEL, RANKED_BARS, RUN_CHART, Choices
from qikit.explorer.charts_shown import Charts, charts_shown, report_shown
from qikit.measures import Measure
from qikit.periods import period_text
from qikit.reports.blocks import Block, paragraph, table, together
from qikit.reports.chart_tables import funnel_table, ranked_table, run_chart_table
from qikit.reports.results import Report
from qikit.reports.sections import summary_table

NO_NUMBERS = "There are no numbers to show."


def numbers(report: Report, choices: Choices) -> Block:
    """Write the numbers of a view as tables, then all measures in one.

    A run chart has a row a period; practices side by side have a column each.
    """
    report = report_shown(report, choices)
    found = [*_tables(report, choices), summary_table(report)]
    written = [block for block in found if block is not None]
    return together(written) or paragraph(NO_NUMBERS)


def _tables(report: Report, choices: Choices) -> Iterator[Block]:
    names = report.slice.labels
    for result in report.known:
        measure = result.measure
        if choices.chart == RANKED_BARS:
            yield ranked_table(report, result)
        elif choices.chart == FUNNEL:
            found = report.slice.funnel(measure)
            yield funnel_table(report, result, found[0]) if found else None
        elif charts := charts_shown(report, result, choices, names):
            yield _of_charts(charts, measure, choices)


def _of_charts(charts: Charts, measure: Measure, choices: Choices) -> Block:
    if choices.chart == RUN_CHART:
        ((place, chart),) = charts.items()
        return run_chart_table(chart, measure, place)
    return months_table(charts, measure)


def months_table(charts: Charts, measure: Measure) -> Block:
    """Write run charts beside one another: a row a period, a column a practice."""
    series = {
        name: dict(
            zip(chart.points["period_start"], chart.points["value"], strict=True)
        )
        for name, chart in charts.items()
    }
    periods = sorted({period for values in series.values() for period in values})
    columns = {
        name: [_cell(measure, values.get(period)) for period in periods]
        for name, values in series.items()
    }
    rows = {"Period": [period_text(p, measure.frequency) for p in periods]}
    caption = f"{measure.name}, {measure.unit}, by practice"
    return table(pd.DataFrame(rows | columns), caption, numbers=list(columns))


def _cell(measure: Measure, value: float | None) -> str:
    return "–" if pd.isna(value) else measure.text(value)
