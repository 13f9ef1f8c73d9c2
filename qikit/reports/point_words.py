"""What is said of one point of a chart: whose it is, when, how much, and what fired.

It is the text of a point's title where a chart can be explored.
"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from qikit.headlines import interval_text, with_unit
from qikit.measures import Measure
from qikit.periods import period_text
from qikit.plots.alt_groups import WITHIN
from qikit.plots.hover import PointTitle, point_titles
from qikit.plots.phrases import listed
from qikit.plots.ranked_bar import count_of
from qikit.plots.series import positions, shown_values
from qikit.plots.shown_months import seen
from qikit.rounding import number_text
from qikit.spc.run_chart import RunChart
from qikit.variation.by_row import by_row
from qikit.variation.funnel import Funnel
from qikit.variation.ranked import RankedPractices

Counts = Mapping[pd.Timestamp, str]  # "36 of 50" by period
MARKS = {  # flags of a point, and what is said of it
    "in_shift": "in a shift",
    "in_trend": "in a trend",
    "is_excluded": "left out of the median",
}


def counts_by_period(rows: pd.DataFrame) -> Counts:
    """Write the counts behind figures, "36 of 50", by period; none where unknown.

    `rows` have period_start, numerator and denominator.
    """
    known = rows[["period_start", "numerator", "denominator"]].dropna()
    return {
        row["period_start"]: f"{number_text(row['numerator'])} of "
        f"{number_text(row['denominator'])}"
        for row in by_row(known)
    }


def run_chart_points(
    ax, chart: RunChart, measure: Measure, counts: Counts, name: str = ""
) -> list[PointTitle]:
    """Say each point of a run chart: "Larken, March 2026: 72.0%, 36 of 50"."""
    chart = seen(chart)
    lead = f"{name}, " if name else ""
    texts = [
        f"{lead}{period_text(row['period_start'], chart.frequency)}: "
        f"{_of_point(row, measure, counts)}"
        for row in by_row(chart.points)
    ]
    return point_titles(ax, positions(chart), shown_values(chart, measure), texts)


def panel_points(
    figure, charts: Mapping[str, RunChart], measure: Measure
) -> list[PointTitle]:
    """Say each point of small run charts, whose panels stand in the same order."""
    panels = zip(figure.axes, charts.items(), strict=False)
    return [
        title
        for ax, (name, chart) in panels
        for title in run_chart_points(ax, chart, measure, {}, name)
    ]


def ranked_points(
    ax, ranked: RankedPractices, measure: Measure, labels: Mapping[str, str]
) -> list[PointTitle]:
    """Say each practice of a ranking, with its interval and its comparison."""
    bars = ranked.bars
    texts = [
        f"{labels[row['practice_code']]}: {_of_bar(row, measure)}"
        for row in by_row(bars)
    ]
    values = [measure.display(value) for value in bars["value"]]
    return point_titles(ax, values, range(len(bars)), texts)


def funnel_points(
    ax, funnel: Funnel, measure: Measure, labels: Mapping[str, str]
) -> list[PointTitle]:
    """Say each practice of a funnel, and where it stands among the limits."""
    units = funnel.units
    texts = [
        f"{labels[row['unit']]}: {_of_unit(row, measure)}" for row in by_row(units)
    ]
    values = [measure.display(value) for value in units["value"]]
    return point_titles(ax, units["denominator"], values, texts)


def _of_point(row: Mapping, measure: Measure, counts: Counts) -> str:
    said = [measure.text(row["value"])]
    said += filter(None, [counts.get(row["period_start"])])
    marks = [words for flag, words in MARKS.items() if row[flag]]
    return "; ".join(filter(None, [", ".join(said), listed(marks) if marks else ""]))


def _of_bar(row: Mapping, measure: Measure) -> str:
    """Say a bar; what has no value has no point."""
    if pd.isna(row["value"]):
        return ""
    said = [with_unit(measure, row["value"]), count_of(row)]
    if pd.notna(row["lower"]):
        interval = interval_text(measure, row["lower"], row["upper"])
        said.append(f"95% interval {interval}")
    against = f"{row['comparison']} against the others"
    return "; ".join([", ".join(filter(None, said)), against])


def _of_unit(row: Mapping, measure: Measure) -> str:
    if pd.isna(row["value"]):
        return ""
    said = [with_unit(measure, row["value"]), count_of(row)]
    stands = WITHIN.get(row["category"], "")
    return "; ".join(filter(None, [", ".join(filter(None, said)), stands]))
