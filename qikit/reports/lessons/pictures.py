"""Pictures of one result, as the reports draw it, without a report around it."""

from __future__ import annotations

from qikit.data.synthetic.typed import INVENTED
from qikit.plots.alt_groups import funnel_alt
from qikit.plots.alt_text import ranked_practices_alt, run_chart_alt
from qikit.plots.funnel import funnel_axes, plot_funnel
from qikit.plots.ranked_bar import plot_ranked_practices, ranking_axes
from qikit.plots.run_chart import plot_run_chart, run_chart_axes
from qikit.plots.svg import data_uri, svg_text
from qikit.reports.blocks import Around, Block, figure
from qikit.reports.chart_readings import (
    funnel_reading,
    ranking_reading,
    run_chart_reading,
)
from qikit.spc.run_chart import RunChart
from qikit.variation.funnel import Funnel
from qikit.variation.ranked import RankedPractices

SOURCE = "Invented figures, to learn from."
TOGETHER = "All together"


def run_chart_picture(chart: RunChart, title: str) -> Block:
    """Draw a run chart of invented percentages, with the sentence of the reports."""
    ax = run_chart_axes()
    plot_run_chart(ax, chart, INVENTED)
    alt = run_chart_alt(chart, INVENTED, title)
    return _picture(ax, title, alt, run_chart_reading(chart, INVENTED), chart.notes)


def ranking_picture(ranked: RankedPractices, title: str) -> Block:
    """Draw invented practices ranked, with their intervals and what is said of them."""
    labels = _labels(ranked.bars["practice_code"])
    together = [(TOGETHER, ranked.pooled)]
    ax = ranking_axes(len(labels))
    plot_ranked_practices(ax, ranked, INVENTED, labels=labels, benchmarks=together)
    alt = ranked_practices_alt(ranked, INVENTED, labels, together)
    return _picture(ax, title, alt, ranking_reading(ranked))


def funnel_picture(drawn: Funnel, title: str) -> Block:
    """Draw invented practices in a funnel, with what is said of it."""
    labels = _labels(drawn.units["unit"])
    ax = funnel_axes()
    plot_funnel(ax, drawn, INVENTED, labels=labels, benchmark_name=TOGETHER)
    alt = funnel_alt(drawn, INVENTED, labels, benchmark_name=TOGETHER)
    return _picture(ax, title, alt, funnel_reading(drawn), drawn.notes)


def _labels(codes) -> dict[str, str]:
    return {code: f"Practice {code}" for code in codes}


def _picture(ax, title: str, alt: str, reading: str, notes=()) -> Block:
    address = data_uri(svg_text(ax.figure, title=title))
    around = Around(reading=[reading] if reading else [], notes=notes)
    return figure(title, address, alt, SOURCE, around)
