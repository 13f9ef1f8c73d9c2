"""Measure what 12 small run charts of 60 months cost, from tables to SVG.

make bench
"""

from __future__ import annotations

import statistics
import time

import numpy as np
import pandas as pd

from qikit.measures import Measure
from qikit.plots.small_multiples import plot_run_charts
from qikit.plots.svg import svg_text
from qikit.spc.run_chart import run_chart

PANELS, MONTHS = 12, 60
ROUNDS, WARM_UP = 15, 3
BAR_MS = 20 * PANELS


def measure() -> Measure:
    """Return an invented percentage."""
    words = dict.fromkeys(Measure.__dataclass_fields__, "invented")
    numbers = {"multiplier": 100.0, "decimals": 0, "unit": "%", "target": 0.8}
    scale = {"kind": "proportion", "floor": 0.0, "ceiling": 1.0}
    return Measure(**(words | numbers | scale))


def values(panel: int) -> pd.Series:
    """Return noise with a shift, and a gap in every third series."""
    rng = np.random.default_rng(panel)
    heights = 0.5 + 0.1 * rng.standard_normal(MONTHS)
    heights[30 + panel : 38 + panel] += 0.25
    if panel % 3 == 0:
        heights[10] = np.nan
    months = pd.date_range("2021-04-01", periods=MONTHS, freq="MS")
    return pd.Series(np.clip(heights, 0, 1), months)


def spent(charts: dict, words: Measure, **options) -> tuple[float, float, str]:
    """Return the CPU milliseconds of drawing and of writing, and the SVG."""
    start = time.process_time()
    figure = plot_run_charts(charts, words, **options)
    drawn = time.process_time()
    text = svg_text(figure, title="Title", description="Text")
    return 1000 * (drawn - start), 1000 * (time.process_time() - drawn), text


def main() -> None:
    charts = {f"Practice {n}": run_chart(values(n)) for n in range(PANELS)}
    options = {"target": 0.8, "group_chart": charts["Practice 1"]}
    rounds = [spent(charts, measure(), **options) for _ in range(WARM_UP + ROUNDS)]
    draw, write, texts = zip(*rounds[WARM_UP:], strict=True)
    both = [sum(pair) for pair in zip(draw, write, strict=True)]
    print(f"{PANELS} small run charts of {MONTHS} months, warm, median of {ROUNDS}:")
    print(
        f"  {statistics.median(both):.0f} ms of CPU ({statistics.median(draw):.0f} to "
        f"draw, {statistics.median(write):.0f} to write as SVG; bar: {BAR_MS} ms), "
        f"{len(texts[-1]) / 1000:.0f} kB"
    )


if __name__ == "__main__":
    main()
