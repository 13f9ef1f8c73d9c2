"""The marks of one run chart: values, centre line, signals, gaps, target."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from qikit.measures import Measure
from qikit.periods import MONTHS_PER_PERIOD
from qikit.plots import theme
from qikit.plots.lean_axes import draw_line
from qikit.plots.scales import period_position
from qikit.plots.suppressed import SUPPRESSED, suppressed_rows
from qikit.spc.assessment import NOT_ASSESSED, TOO_FEW
from qikit.spc.run_chart import RunChart

# What each mark is called in the key, and how a test or an analyst finds it on
# the axes: `line.get_label()`.
VALUES, MEDIAN, EXTENDED = "value", "median", "median, extended"
SHIFT, TREND = "in a shift", "in a trend"
EXCLUDED, MISSING = "left out of the median", "no value"
TARGET, GROUP = "target", "whole group"
IN_KEY = (SHIFT, TREND, EXCLUDED, SUPPRESSED, MISSING, EXTENDED)
# What is said where a chart without marks could be taken for a stable one.
STATUS_WORDS = {TOO_FEW: "too few points", NOT_ASSESSED: "not assessed"}

FIRST_MONTH = 1970.0 * 12  # where numpy begins to count months
FOOT_MM = 3.0  # a strip below the lowest value, for periods that have none


@dataclass(frozen=True)
class MarkSizes:
    """Sizes of the marks in points."""

    line: float
    point: float
    shift: float
    trend: float
    excluded: float
    missing: float
    suppressed: float


FULL = MarkSizes(
    line=1.1,
    point=4.0,
    shift=6.0,
    trend=4.6,
    excluded=5.5,
    missing=3.8,
    suppressed=3.6,
)
COMPACT = MarkSizes(
    line=0.8,
    point=2.4,
    shift=3.6,
    trend=3.0,
    excluded=3.6,
    missing=2.2,
    suppressed=2.2,
)


def draw_series(
    ax: Axes,
    chart: RunChart,
    measure: Measure,
    *,
    target: float | None = None,
    sizes: MarkSizes = FULL,
) -> None:
    """Draw the marks of a run chart; scales and words are left to the caller.

    Each kind of mark is one line on the axes whose label is one of the words
    above. A period without a value breaks the line and has a cross in a strip at
    the foot, a suppressed one an open square: make room for it, `foot_mm`.
    """
    _draw_centre_lines(ax, chart, measure, sizes)
    if target is not None:
        draw_target(ax, measure, target)
    across, up = positions(chart), shown_values(chart, measure)
    draw_line(
        *(ax, across, up),
        color=theme.LINE,
        linewidth=sizes.line,
        marker="o",
        markersize=sizes.point,
        markeredgewidth=0,
        label=VALUES,
        zorder=3,
        **theme.STROKE,
    )
    points = chart.points
    hidden = suppressed_rows(points)
    _draw_gaps(ax, across[np.isnan(up) & ~hidden], MISSING, "x", sizes.missing)
    _draw_gaps(ax, across[hidden], SUPPRESSED, "s", sizes.suppressed)
    for flag, label, look in _special_marks(sizes):
        chosen = points[flag].to_numpy(dtype=bool) & ~np.isnan(up)
        if chosen.any():
            _draw_points(ax, across[chosen], up[chosen], label, look)


def draw_target(ax: Axes, measure: Measure, target: float) -> None:
    """Draw the target as a dotted line over the whole width."""
    height = measure.display(target)
    draw_line(
        *(ax, [0, 1], [height, height]),
        transform=ax.get_yaxis_transform(),
        color=theme.TARGET,
        linewidth=1.6,
        linestyle=theme.DOTTED,
        label=TARGET,
        zorder=2,
        **theme.STROKE,
    )


def positions(chart: RunChart) -> np.ndarray:
    """Return where the periods of a chart stand on the x axis."""
    months = chart.points["period_start"].to_numpy(dtype="datetime64[M]")
    return months.astype(int) + FIRST_MONTH


def shown_values(chart: RunChart, measure: Measure) -> np.ndarray:
    """Return the values of a chart in display units."""
    return chart.points["value"].to_numpy(dtype=float) * measure.multiplier


def shown_lines(chart: RunChart, measure: Measure) -> np.ndarray:
    """Return the centre lines of a chart's phases in display units."""
    return chart.phases["centre_line"].to_numpy(dtype=float) * measure.multiplier


def key_marks(ax: Axes) -> list[Line2D]:
    """Return the marks on these axes that a key has to explain, in its order."""
    drawn = {line.get_label(): line for line in ax.lines}
    return [drawn[label] for label in IN_KEY if label in drawn]


def foot_mm(charts: Iterable[RunChart]) -> float:
    """Return how much room charts need for a strip of marks; 0 without a gap."""
    return FOOT_MM if any(c.points["value"].isna().any() for c in charts) else 0.0


def foot_height(ax: Axes) -> float:
    """Return the middle of that strip, as a part of the axes' height."""
    return FOOT_MM / 2 / theme.size_mm(ax)[1]


def _special_marks(sizes: MarkSizes) -> list[tuple[str, str, dict]]:
    """Columns of `points`, their labels and looks, in the order of drawing."""
    edge = {"markeredgecolor": theme.TEXT, "markeredgewidth": 0.4}
    hollow = {"markeredgecolor": theme.LINE, "markeredgewidth": 1.0}
    shift = {"marker": "D", "markersize": sizes.shift, "color": theme.SHIFT}
    trend = {"marker": "s", "markersize": sizes.trend, "color": theme.TREND}
    excluded = {"marker": "o", "markersize": sizes.excluded, "color": theme.PAPER}
    return [
        ("in_shift", SHIFT, shift | edge),
        ("in_trend", TREND, trend | edge),
        ("is_excluded", EXCLUDED, excluded | hollow),
    ]


def _draw_points(
    ax: Axes, across: np.ndarray, up: np.ndarray, label: str, look: dict
) -> None:
    draw_line(ax, across, up, linestyle="none", label=label, zorder=4, **look)


def _draw_gaps(
    ax: Axes, across: np.ndarray, label: str, marker: str, size: float
) -> None:
    """Mark periods at the foot, where no value can stand."""
    if not len(across):
        return
    draw_line(
        *(ax, across, np.full(len(across), foot_height(ax))),
        transform=ax.get_xaxis_transform(),
        linestyle="none",
        marker=marker,
        markersize=size,
        markeredgewidth=0.8,
        markerfacecolor=theme.PAPER,
        color=theme.MISSING,
        label=label,
        zorder=4,
    )


def _draw_centre_lines(
    ax: Axes, chart: RunChart, measure: Measure, sizes: MarkSizes
) -> None:
    """Draw each phase's line: solid over its baseline, dashed where extended."""
    for height, (left, right, is_extended) in _stretches(chart, measure):
        draw_line(
            *(ax, [left, right], [height, height]),
            color=theme.CENTRE_LINE,
            linewidth=sizes.line + 0.1,
            linestyle=theme.DASHED if is_extended else "-",
            label=EXTENDED if is_extended else MEDIAN,
            zorder=2.5,
            **theme.STROKE,
        )


def _stretches(
    chart: RunChart, measure: Measure
) -> Iterator[tuple[float, tuple[float, float, bool]]]:
    """Cut phases into stretches: height, left, right, whether the line is extended."""
    half = MONTHS_PER_PERIOD[chart.frequency] / 2
    points, phases = chart.points, chart.phases
    at, phase_of = positions(chart), points["phase"].to_numpy()
    in_baseline = points["in_baseline"].to_numpy(dtype=bool)
    columns = ("phase", "start_period", "end_period", "baseline_end", "centre_line")
    for phase, *ends, value in zip(*(phases[c] for c in columns), strict=True):
        height = measure.display(value)
        if np.isnan(height):
            continue
        start, stop, end = map(period_position, ends)
        start = max(start, at[phase_of == phase][0])  # or the first that is drawn
        baseline = at[(phase_of == phase) & in_baseline]
        begin = (baseline[0] if len(baseline) else start) - half
        extended = max(begin, end + half)
        cuts = [
            (start - half, begin, True),
            (begin, extended, False),
            (extended, stop + half, True),
        ]
        yield from ((height, cut) for cut in cuts if cut[0] < cut[1])
