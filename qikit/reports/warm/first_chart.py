"""A chart that nobody sees: what is worked out once for all charts is worked out."""

from __future__ import annotations

import pandas as pd

from qikit.measures import PROPORTION, Measure
from qikit.plots.run_chart import plot_run_chart, run_chart_axes
from qikit.plots.svg import data_uri, svg_text
from qikit.spc.run_chart import run_chart

INVENTED = [0.4, 0.5, 0.6, 0.5, 0.7, 0.4] * 4  # two years
NAMED_ALIKE = "name short_name numerator denominator source why_it_matters".split()
WARM = Measure(
    id="warm",
    kind=PROPORTION,
    type="process",
    multiplier=100,
    unit="%",
    decimals=1,
    direction="higher",
    frequency="month",
    chart="run",
    rule_set="nhs-scotland",
    discussion_question="",
    **dict.fromkeys(NAMED_ALIKE, "Warm"),
)


def draw_first_chart() -> str:
    """Draw a run chart of invented figures; return its address."""
    months = pd.date_range("2024-01-01", periods=len(INVENTED), freq="MS")
    chart = run_chart(pd.Series(INVENTED, months), rule_set=WARM.rule_set)
    axes = run_chart_axes(has_title=True)
    plot_run_chart(axes, chart, WARM, target=0.6, title=WARM.name)
    return data_uri(svg_text(axes.figure, title=WARM.name))
