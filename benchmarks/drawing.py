"""Measure what each kind of chart costs, from its result to SVG: stock against lean.

make bench
"""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from qikit.measures import Measure
from qikit.plots import key, theme
from qikit.plots.funnel import funnel_axes, plot_funnel
from qikit.plots.ranked_bar import plot_ranked_practices, ranking_axes
from qikit.plots.run_chart import plot_run_chart, run_chart_axes
from qikit.plots.small_multiples import plot_run_charts
from qikit.plots.svg import lean_svg, stock_svg
from qikit.spc.run_chart import run_chart
from qikit.variation.funnel import funnel
from qikit.variation.ranked import RankedPractices

PANELS, MONTHS, PRACTICES = 12, 60, 12
ROUNDS, WARM_UP = 9, 2
BAR_MS = {"run chart": 16, "ranking": 16, "funnel": 16, "12 panels": 42}


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


def practices() -> pd.DataFrame:
    """Return counts of invented practices."""
    rng = np.random.default_rng(7)
    sizes = rng.integers(60, 400, PRACTICES)
    return pd.DataFrame(
        {
            "practice_code": [f"P{n}" for n in range(PRACTICES)],
            "numerator": rng.binomial(sizes, 0.6).astype(float),
            "denominator": sizes.astype(float),
        }
    )


def ranked(rows: pd.DataFrame) -> RankedPractices:
    """Return the practices in order, with intervals of a usual width."""
    share = rows["numerator"] / rows["denominator"]
    half = 1.96 * np.sqrt(share * (1 - share) / rows["denominator"])
    bars = rows.assign(value=share, lower=share - half, upper=share + half)
    bars = bars.assign(state="reported", comparison="similar", rank=share.rank())
    bars = bars.assign(compared_with="cluster").sort_values("value", ascending=False)
    return RankedPractices(bars.reset_index(drop=True), 0.6, 0.6, 0)


def kinds() -> dict[str, Callable[[], Figure]]:
    """Return what draws each kind of chart."""
    charts = {f"Practice {n}": run_chart(values(n)) for n in range(PANELS)}
    one, words, rows = charts["Practice 1"], measure(), practices()
    names = dict.fromkeys(rows["practice_code"], "A practice with a name")
    order, limits = ranked(rows), funnel(rows, kind="proportion", unit="practice_code")
    panels = {"target": 0.8, "group_chart": one}
    lines = [("Cluster", 0.6), ("Scotland", 0.64)]
    ranking = {"labels": names, "benchmarks": lines}
    return {
        "run chart": lambda: (
            plot_run_chart(run_chart_axes(), one, words, target=0.8).figure
        ),
        "12 panels": lambda: plot_run_charts(charts, words, **panels),
        "ranking": lambda: (
            plot_ranked_practices(
                ranking_axes(PRACTICES, n_benchmarks=2), order, words, **ranking
            ).figure
        ),
        "funnel": lambda: (
            plot_funnel(funnel_axes(), limits, words, labels=names).figure
        ),
    }


def spent(make: Callable[[], Figure], write: Callable) -> tuple[float, float, int]:
    """Return the CPU milliseconds of making and of writing, and the bytes."""
    start = time.process_time()
    figure = make()
    made = time.process_time()
    text = write(figure, "Title", "Text")
    done = time.process_time()
    return 1000 * (made - start), 1000 * (done - made), len(text)


def line(make: Callable[[], Figure], write: Callable) -> str:
    """Say what one kind of chart costs."""
    rounds = [spent(make, write) for _ in range(WARM_UP + ROUNDS)][WARM_UP:]
    making, writing, size = (
        statistics.median(part) for part in zip(*rounds, strict=True)
    )
    whole = making + writing
    return f"{whole:6.1f} ms ({making:.1f} + {writing:.1f}), {size / 1000:5.1f} kB"


def use_stock() -> None:
    """Let the charts stand on axes of matplotlib, with its ticks and its legend."""

    def legend(where, marks, columns, place) -> None:
        key.write_legend(where, marks, columns, place | {"loc": "upper left"})

    theme.LeanAxes, key._write_lean = Axes, legend


def main() -> None:
    """Print ms and kB of each kind of chart: lean, then stock."""
    made = kinds()
    gc.collect()
    gc.freeze()  # as in the warm process that makes reports
    print(f"CPU of one chart, warm, median of {ROUNDS} (to make + to write as SVG):")
    lean = {kind: line(make, lean_svg) for kind, make in made.items()}
    use_stock()
    for kind, make in made.items():
        print(f"  {kind:9}  lean  {lean[kind]}   bar {BAR_MS[kind]} ms")
        print(f"  {'':9}  stock {line(make, stock_svg)}")


if __name__ == "__main__":
    main()
