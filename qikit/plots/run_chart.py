"""Draw one run chart."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.transforms import ScaledTranslation

from qikit.measures import Measure
from qikit.plots import series, theme
from qikit.plots.events import draw_events, event_lines, write_events
from qikit.plots.key import write_key
from qikit.plots.lean_axes import set_fixed_ticks
from qikit.plots.lettering import plain, spread, write
from qikit.plots.scales import (
    ValueScale,
    set_period_axis,
    set_value_axis,
    value_scale,
)
from qikit.plots.shown_months import seen
from qikit.plots.suppressed import SUPPRESSED, has_suppressed
from qikit.spc.run_chart import RunChart

LEFT_MM, RIGHT_MM, TOP_MM, BOTTOM_MM = 15.0, 27.0, 7.0, 16.0
TITLE_MM = 6.0
KEY_DROP_MM = 9.0  # below the axes: under two lines of tick labels
NO_VALUES = "no values"


def run_chart_axes(
    *,
    width_mm: float = theme.PAGE_WIDTH_MM,
    height_mm: float = theme.CHART_HEIGHT_MM,
    has_title: bool = False,
    n_event_lines: int = 0,
) -> Axes:
    """Make a new figure whose axes leave room for all that a run chart writes.

    The figure is `ax.figure`. Give `n_event_lines=len(event_lines(events,
    chart))` when events are drawn.
    """
    figure = theme.new_figure(width_mm, height_mm)
    bottom = BOTTOM_MM + n_event_lines * theme.LINE_MM
    top = TOP_MM + (TITLE_MM if has_title else 0)
    across, up = width_mm - LEFT_MM - RIGHT_MM, height_mm - bottom - top
    return theme.add_axes_mm(figure, (LEFT_MM, bottom, across, up))


def plot_run_chart(
    ax: Axes,
    chart: RunChart,
    measure: Measure,
    *,
    target: float | None = None,
    events: pd.DataFrame | None = None,
    event_key: bool = True,
    title: str | None = None,
    compact: bool = False,
) -> Axes:
    """Draw a run chart.

    Values are joined by a line that stops where a period has no value; a cross
    in a strip at the foot marks that period, an open square one that is
    suppressed. The
    median of each phase is solid over its baseline and dashed where it is
    extended. Points of a shift are orange diamonds, of a trend purple squares (of
    both: a square in a diamond), points that were left out are hollow. Latest
    value, median and target are named at the right, the other marks in a key
    below. "Too few points" or "not assessed" stands above where that is why
    nothing is marked.

    The vertical axis is in display units (80 for 80%) and starts at the floor
    of the measure, unless the values would then fill less than a fifth of it;
    in that case the line above the axis says where it starts: see
    `value_scale`. For own marks on the horizontal axis use `period_position`.

    Parameters
    ----------
    ax
        From `run_chart_axes`, or any axes of a new figure.
    chart
        The result to draw; nothing is calculated here.
    measure
        Unit, decimals and scale.
    target
        In the unit of the values (0.8 for 80%); None draws no target.
    events
        Columns `date` and `label`. Those outside the periods of the chart are not
        drawn; those of the same words share a number.
    event_key
        Whether the numbers are explained under the axes. Reports leave that out:
        `told_events` gives the words, and they stand as text under the picture.
    title
        Drawn above the axes. Reports write it as text above the chart instead.
    compact
        Only the marks and the axes: for small panels.

    Returns
    -------
    `ax`.
    """
    theme.dress(ax)
    chart = seen(chart)
    if title:
        write_title(ax, title)
    if chart.points.empty:
        return say_no_values(ax)
    sizes = series.COMPACT if compact else series.FULL
    series.draw_series(ax, chart, measure, target=target, sizes=sizes)
    scale = value_scale(measure, drawn_values(chart, measure, target))
    set_value_axis(ax, scale, foot_mm=series.foot_mm([chart]))
    starts = pd.DatetimeIndex(chart.points["period_start"])
    set_period_axis(ax, starts, chart.frequency)
    if events is not None:
        draw_events(ax, events, chart)
    if not compact:
        _write_words(ax, chart, measure, target, scale)
    if event_key and not compact:
        write_events(ax, event_lines(events, chart), KEY_DROP_MM + 5)
    return ax


def drawn_values(
    chart: RunChart, measure: Measure, target: float | None = None
) -> np.ndarray:
    """Return all that has a height on a chart, in display units."""
    values = series.shown_values(chart, measure)
    lines = series.shown_lines(chart, measure)
    return np.concatenate([values, lines, [measure.display(target)]])


def axis_text(measure: Measure, scale: ValueScale) -> str:
    """Say what the vertical axis shows, and where it starts if not at the floor."""
    text = f"{plain(measure.short_name)} ({plain(measure.unit)})"
    return text if scale.is_from_floor else f"{text}, axis starts at {scale.labels[0]}"


def write_title(ax: Axes, title: str, *, above_mm: float = 6.5) -> None:
    """Write a title so many millimetres above the axes."""
    up = above_mm / theme.MM_PER_INCH
    shift = ScaledTranslation(0, up, ax.figure.dpi_scale_trans)
    write(
        *(ax, 0, 1, plain(title)),
        transform=ax.transAxes + shift,
        fontsize=theme.TITLE_SIZE,
        fontweight="bold",
        va="bottom",
    )


def say_no_values(ax: Axes) -> Axes:
    """Write "no values" on axes where nothing can be drawn."""
    set_fixed_ticks(ax.xaxis, [], [])
    set_fixed_ticks(ax.yaxis, [], [])
    write(ax, 0.5, 0.5, NO_VALUES, transform=ax.transAxes, ha="center", va="center")
    return ax


def _write_words(
    ax: Axes,
    chart: RunChart,
    measure: Measure,
    target: float | None,
    scale: ValueScale,
) -> None:
    shift = ScaledTranslation(0, 2.5 / theme.MM_PER_INCH, ax.figure.dpi_scale_trans)
    status = series.STATUS_WORDS.get(chart.status)
    text = axis_text(measure, scale) + (f"; {status}" if status else "")
    write(ax, 0, 1, text, transform=ax.transAxes + shift)
    _name_lines(ax, chart, measure, target)
    drop = KEY_DROP_MM / theme.MM_PER_INCH
    below = ax.transAxes + ScaledTranslation(0, -drop, ax.figure.dpi_scale_trans)
    place = {"loc": "upper left", "bbox_to_anchor": (0, 0), "bbox_transform": below}
    marks = [m for m in series.key_marks(ax) if m.get_label() != SUPPRESSED]
    write_key(ax, marks, theme.size_mm(ax)[0] + RIGHT_MM, place)


def _name_lines(
    ax: Axes, chart: RunChart, measure: Measure, target: float | None
) -> None:
    """Write latest value, median and target beside the axes, none on another."""
    low, high = ax.get_ylim()
    named = {
        "median": chart.phases["centre_line"].iloc[-1],
        "target": np.nan if target is None else target,
        "latest": np.nan if chart.latest is None else chart.latest["value"],
    }
    named = {word: value for word, value in named.items() if not pd.isna(value)}
    texts = [f"{word} {measure.text(value)}" for word, value in named.items()]
    places = [measure.display(value) for value in named.values()]
    if has_suppressed(chart):
        texts.append(SUPPRESSED)
        places.append(low + series.foot_height(ax) * (high - low))
    gap = theme.LINE_MM / theme.size_mm(ax)[1] * (high - low)
    for text, height in zip(texts, spread(places, gap), strict=True):
        write(
            *(ax, 1.01, height, text),
            transform=ax.get_yaxis_transform(),
            va="center",
            fontweight="bold" if text.startswith("latest") else "normal",
        )
