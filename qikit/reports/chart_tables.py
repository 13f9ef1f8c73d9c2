"""Tables beside the charts of a page: the same numbers, and words for the gaps."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from qikit.headlines import interval_text, signal_text, state_text, with_unit
from qikit.measures import Measure
from qikit.periods import period_text
from qikit.plots.alt_groups import WITHIN
from qikit.plots.lettering import short_period
from qikit.plots.suppressed import SUPPRESSED, suppressed_rows
from qikit.reports.blocks import Block, table
from qikit.reports.hidden_figures import is_too_hidden
from qikit.reports.results import MeasureResult, Report
from qikit.rounding import number_text
from qikit.spc.run_chart import RunChart
from qikit.variation.by_row import by_row
from qikit.variation.funnel import Funnel


def run_chart_table(chart: RunChart, measure: Measure, place: str) -> Block:
    """Write the points of a run chart as a table; one row a period.

    One that is not assessed, as too much is suppressed, has no median and signals.
    """
    points = chart.points
    frame = pd.DataFrame(
        {
            "Period": [period_text(p, chart.frequency) for p in points["period_start"]],
            measure.unit: [
                SUPPRESSED if is_hidden else _cell(measure, value)
                for value, is_hidden in zip(
                    points["value"], suppressed_rows(points), strict=True
                )
            ],
            "Median": [_cell(measure, v) for v in points["centre_line"]],
            "Signal": [
                _mark(s, t)
                for s, t in zip(points["in_shift"], points["in_trend"], strict=True)
            ],
        }
    )
    caption = f"{measure.short_name}, {place}: the numbers behind the chart"
    if is_too_hidden(chart):
        frame = frame.drop(columns=["Median", "Signal"])
    return table(frame, caption, numbers=[measure.unit, "Median"])


def signals_table(charts: Mapping[str, RunChart], measure: Measure) -> Block:
    """Write each practice's latest value, median and newest signal."""
    rows = [
        {
            "Practice": label,
            "Latest": _latest(chart, measure),
            "Median": _cell(measure, chart.phases["centre_line"].iloc[-1]),
            "Run chart": signal_text(chart),
        }
        for label, chart in charts.items()
    ]
    caption = f"{measure.short_name} by practice, {measure.unit}"
    return table(pd.DataFrame(rows), caption, numbers=["Latest", "Median"])


def funnel_table(report: Report, result: MeasureResult, funnel: Funnel) -> Block:
    """Write each practice of a funnel and the limits at its size."""
    measure, labels = result.measure, report.slice.labels
    rows = [
        {
            "Practice": labels[row["unit"]],
            "Value": _funnel_value(measure, row["value"], is_hidden),
            "Count": _counts(row),
            "95% limits": _limits(measure, row["lower_95"], row["upper_95"]),
            "99.8% limits": _limits(measure, row["lower_998"], row["upper_998"]),
            "Stands": WITHIN.get(row["category"], "–" if is_hidden else "no figure"),
        }
        for row, is_hidden in zip(
            by_row(funnel.units), suppressed_rows(funnel.units), strict=True
        )
    ]
    caption = f"{measure.name}: each practice and the limits at its size"
    numbers = ["Value", "Count", "95% limits", "99.8% limits"]
    return table(pd.DataFrame(rows), caption, numbers=numbers)


def ranked_table(report: Report, result: MeasureResult) -> Block:
    """Write each practice with its interval, those without a figure last."""
    measure, labels = result.measure, report.slice.labels
    rows = [
        {
            "Practice": labels[row["practice_code"]],
            "Value": _value(measure, row),
            "Count": _counts(row),
            "95% interval": _interval(measure, row),
            "Against the others": row["comparison"],
        }
        for row in by_row(result.ranked.bars)
    ]
    caption = f"{measure.name}, {period_text(result.period, measure.frequency)}"
    return table(
        pd.DataFrame(rows), caption, numbers=["Value", "Count", "95% interval"]
    )


def _cell(measure: Measure, value: float) -> str:
    return "–" if pd.isna(value) else measure.text(value)


def _latest(chart: RunChart, measure: Measure) -> str:
    """Write the latest value; of which period, where a later one is suppressed."""
    if chart.latest is None:
        return "–"
    value, period = measure.text(chart.latest["value"]), chart.latest["period_start"]
    hidden = suppressed_rows(chart.points)
    later = chart.points["period_start"].gt(period) if hidden.any() else False
    if not (hidden & later).any():
        return value
    return f"{value} ({short_period(period, chart.frequency)})"


def _mark(in_shift: bool, in_trend: bool) -> str:
    names = [name for name, on in (("shift", in_shift), ("trend", in_trend)) if on]
    return " and ".join(names)


def _funnel_value(measure: Measure, value: float, is_hidden: bool) -> str:
    if pd.isna(value):
        return SUPPRESSED if is_hidden else "–"
    return with_unit(measure, value)


def _value(measure: Measure, row: Mapping) -> str:
    if pd.isna(row["value"]):
        return state_text(row["state"])
    return with_unit(measure, row["value"])


def _counts(row: Mapping) -> str:
    numerator, denominator = row["numerator"], row["denominator"]
    if pd.isna(numerator) or pd.isna(denominator):
        return "–"
    return f"{number_text(numerator)} of {number_text(denominator)}"


def _limits(measure: Measure, lower: float, upper: float) -> str:
    return "–" if pd.isna(lower) else interval_text(measure, lower, upper)


def _interval(measure: Measure, row: Mapping) -> str:
    lower, upper = row["lower"], row["upper"]
    return "–" if pd.isna(lower) else interval_text(measure, lower, upper)
