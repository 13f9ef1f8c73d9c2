"""The marks of one control chart: points, lines, special causes, gaps, target."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from qikit.measures import Measure
from qikit.periods import MONTHS_PER_PERIOD
from qikit.plots import theme
from qikit.plots.events import event_position
from qikit.plots.limit_lines import draw_steps
from qikit.plots.series import foot_height

if TYPE_CHECKING:
    from qikit.spc.control_chart import ControlChart

# What each mark is called in the key, and how a test or an analyst finds it on
# the axes: `line.get_label()`.
VALUES, EXCLUDED, MISSING = "value", "left out of the limits", "no value"
LIMITS, THIRDS, TARGET = "limits", "2 sigma", "target"
EXTENDED = "extended"
SPECIAL_CAUSES = {  # of point_type: the word, the shape, its size, the colour
    "improvement": ("improvement", "D", 6.0, theme.IMPROVEMENT),
    "concern": ("concern", "s", 6.0, theme.CONCERN),
    "neutral_high": ("neutral, high", "^", 7.0, theme.CHANGE),
    "neutral_low": ("neutral, low", "v", 7.0, theme.CHANGE),
}
CENTRE_WORDS = {"run": "median", "g": "median", "t": "centre"}  # any other: mean


def shown_points(chart: ControlChart, measure: Measure) -> pd.DataFrame:
    """Return the points in display units, with `across`: their place on the axis."""
    points = chart.points.reset_index(drop=True)
    numbers = "value centre_line lower_limit upper_limit lower_third upper_third target"
    heights = points[numbers.split()].astype(float) / chart.multiplier
    across = [
        float(event_position(date, chart)) if has_calendar(chart) else float(place)
        for place, date in enumerate(points["date"], start=1)
    ]
    return points.assign(**heights * measure.multiplier, across=across)


def centre_word(chart: ControlChart) -> str:
    """Say what the centre line is: mean or median."""
    return CENTRE_WORDS.get(chart.chart, "mean")


def has_calendar(chart: ControlChart) -> bool:
    """Whether the points stand on a time axis, not evenly spaced in their order."""
    return chart.frequency in MONTHS_PER_PERIOD


def _half(chart: ControlChart) -> float:
    return MONTHS_PER_PERIOD.get(chart.frequency, 1) / 2


def draw_lines(ax: Axes, shown: pd.DataFrame, chart: ControlChart) -> None:
    """Draw target, limits, third lines and the centre line."""
    places = (shown["across"].to_numpy(), shown["phase"].to_numpy(), _half(chart))
    whole = (places[0], np.zeros(len(shown)), places[2])  # a target knows no phase
    target = {"color": theme.TARGET, "linewidth": 1.6, "linestyle": theme.DOTTED}
    draw_steps(ax, whole, _numbers(shown, "target"), target | {"label": TARGET})
    thirds = {"color": theme.LIMIT, "linewidth": 0.6, "linestyle": theme.DOTTED}
    limits = {"color": theme.LIMIT, "linewidth": 1.0, "linestyle": theme.DASHED}
    for side in ("lower", "upper"):
        third = thirds | {"label": THIRDS, "zorder": 1.5}
        draw_steps(ax, places, _numbers(shown, f"{side}_third"), third)
        limit = limits | {"label": LIMITS, "zorder": 2}
        draw_steps(ax, places, _numbers(shown, f"{side}_limit"), limit)
    _draw_centre(ax, shown, places, centre_word(chart))


def _draw_centre(ax: Axes, shown: pd.DataFrame, places: tuple, word: str) -> None:
    """Draw the centre line: solid over the baselines, dashed where extended."""
    centre = _numbers(shown, "centre_line")
    rows = shown.assign(is_in=shown["in_baseline"].astype(bool))
    is_base = _between_baseline_ends(rows)
    for chosen, label, style in (
        (is_base, word, "-"),
        (~is_base, f"{word}, {EXTENDED}", theme.DASHED),
    ):
        look = {"color": theme.CENTRE_LINE, "linewidth": 1.2, "linestyle": style}
        heights = np.where(chosen, centre, np.nan)
        draw_steps(ax, places, heights, look | {"label": label, "zorder": 2.5})


def _between_baseline_ends(rows: pd.DataFrame) -> np.ndarray:
    """Mark the rows from the first to the last of the baseline in each phase."""
    groups = rows.groupby("phase")["is_in"]
    has_begun = groups.cummax()
    goes_on = rows[::-1].groupby("phase")["is_in"].cummax().reindex(rows.index)
    return (has_begun & goes_on).to_numpy(dtype=bool)


def draw_values(ax: Axes, shown: pd.DataFrame) -> None:
    """Draw the values, the special causes, what was left out, and the gaps."""
    ax.plot(
        *(shown["across"], shown["value"]),
        color=theme.LINE,
        linewidth=1.1,
        marker="o",
        markersize=3.6,
        markeredgewidth=0,
        label=VALUES,
        zorder=3,
        **theme.STROKE,
    )
    known = shown[shown["value"].notna()]
    for kind, (word, marker, size, colour) in SPECIAL_CAUSES.items():
        edge = {"markeredgecolor": theme.TEXT, "markeredgewidth": 0.5}
        look = {"marker": marker, "markersize": size, "color": colour} | edge
        _draw_points(ax, known[known["point_type"] == kind], word, look)
    hollow = {"marker": "o", "markersize": 5.5, "color": theme.PAPER}
    edge = {"markeredgecolor": theme.LINE, "markeredgewidth": 1.0}
    left_out = known[known["is_excluded"].astype(bool)]
    _draw_points(ax, left_out, EXCLUDED, hollow | edge)
    _draw_missing(ax, shown[shown["value"].isna()])


def _draw_points(ax: Axes, rows: pd.DataFrame, label: str, look: dict) -> None:
    if len(rows):
        places = (rows["across"], rows["value"])
        ax.plot(*places, linestyle="none", label=label, zorder=4, **look)


def _draw_missing(ax: Axes, rows: pd.DataFrame) -> None:
    if rows.empty:
        return
    ax.plot(
        *(rows["across"], np.full(len(rows), foot_height(ax))),
        transform=ax.get_xaxis_transform(),
        linestyle="none",
        marker="x",
        markersize=4.5,
        markeredgewidth=0.9,
        color=theme.MISSING,
        label=MISSING,
        zorder=4,
    )


def _numbers(shown: pd.DataFrame, column: str) -> np.ndarray:
    return shown[column].to_numpy(dtype=float)
