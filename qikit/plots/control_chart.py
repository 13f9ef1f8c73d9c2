"""Draw one control chart: points, centre line, limits, special causes, target."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.transforms import ScaledTranslation

from qikit.measures import Measure
from qikit.plots import theme
from qikit.plots.control_marks import (
    EXCLUDED,
    EXTENDED,
    MISSING,
    SPECIAL_CAUSES,
    THIRDS,
    centre_word,
    draw_lines,
    draw_values,
    has_calendar,
    shown_points,
)
from qikit.plots.events import draw_events, event_lines, write_events
from qikit.plots.key import write_key
from qikit.plots.lean_axes import set_fixed_ticks
from qikit.plots.lettering import spread, write
from qikit.plots.run_chart import (
    BOTTOM_MM,
    KEY_DROP_MM,
    LEFT_MM,
    TITLE_MM,
    TOP_MM,
    axis_text,
    say_no_values,
    write_title,
)
from qikit.plots.scales import (
    ValueScale,
    set_period_axis,
    set_value_axis,
    value_scale,
)
from qikit.plots.series import FOOT_MM
from qikit.plots.variation_icons import (
    chart_assurance,
    chart_variation,
    latest_target,
)

if TYPE_CHECKING:
    from qikit.spc.control_chart import ControlChart

RIGHT_MM = 36.0  # "upper limit 100.0%"
WORDS_MM = 4.5  # one more line above the axes
DATE_ROOM_MM = 14.0  # "28 Sep"


def control_chart_axes(
    *,
    width_mm: float = theme.PAGE_WIDTH_MM,
    height_mm: float = theme.CHART_HEIGHT_MM,
    has_title: bool = False,
    n_event_lines: int = 0,
) -> Axes:
    """Make a new figure whose axes leave room for all that a control chart writes.

    The figure is `ax.figure`. Give `n_event_lines=len(event_lines(events,
    chart))` when events are drawn.
    """
    figure = theme.new_figure(width_mm, height_mm)
    bottom = BOTTOM_MM + n_event_lines * theme.LINE_MM
    top = TOP_MM + WORDS_MM + (TITLE_MM if has_title else 0)
    across, up = width_mm - LEFT_MM - RIGHT_MM, height_mm - bottom - top
    return theme.add_axes_mm(figure, (LEFT_MM, bottom, across, up))


def plot_control_chart(
    ax: Axes,
    chart: ControlChart,
    measure: Measure,
    *,
    events: pd.DataFrame | None = None,
    title: str | None = None,
) -> Axes:
    """Draw a control chart.

    Values are joined by a line that stops where there is no value; a cross at
    the foot marks that place. The centre line is solid over the baseline of its
    phase and dashed where it is extended; the limits are dashed lines, or steps
    where the denominators differ; the lines at 2 sigma are fine dots. Points of
    special cause have the colour and the shape of what they are: improvement a
    diamond, concern a square, a neutral change a triangle that points up or
    down. Points that were left out are hollow. The target is dotted and has a
    step where it changes. Lines are named at the right; above the axes stands in
    words what the latest point shows, how the limits lie to the target, and
    whether the runs are those of chance.

    Months, quarters and years stand on a time axis. Rows without such a
    frequency (weeks, subgroups, cases) stand evenly spaced in their order.

    Parameters
    ----------
    ax
        From `control_chart_axes`, or any axes of a new figure.
    chart
        The result to draw; nothing is calculated here. Its multiplier may
        differ from that of the measure: the axis is in display units.
    measure
        Unit, decimals and scale.
    events
        Columns `date` and `label`. Those outside the chart are not drawn; those of
        the same words share a number.
    title
        Drawn above the axes. Reports write it as text above the chart instead.

    Returns
    -------
    `ax`.
    """
    theme.dress(ax)
    if title:
        write_title(ax, title, above_mm=6.5 + WORDS_MM)
    if chart.points.empty:
        return say_no_values(ax)
    shown = shown_points(chart, measure)
    draw_lines(ax, shown, chart)
    draw_values(ax, shown)
    scale = _scale(shown, measure)
    foot_mm = FOOT_MM if shown["value"].isna().any() else 0.0
    set_value_axis(ax, scale, foot_mm=foot_mm)
    _set_across(ax, shown, chart)
    if events is not None:
        draw_events(ax, events, chart)
    _write_words(ax, chart, measure, scale)
    _name_lines(ax, shown, chart, measure)
    write_events(ax, event_lines(events, chart), KEY_DROP_MM + 5)
    return ax


def state_words(chart: ControlChart) -> str:
    """Say what the latest point shows, or why nothing, the assurance, and runs."""
    parts = [f"Latest point: {chart_variation(chart).words}"]
    if not pd.isna(latest_target(chart)):
        parts.append(f"against the target: {chart_assurance(chart).words}")
    if chart.summary["runs_signal"]:
        parts.append("runs: not by chance alone")
    return "; ".join(parts)


def _scale(shown: pd.DataFrame, measure: Measure) -> ValueScale:
    """Choose the axis; a limit above the ceiling is still shown."""
    columns = ["value", "centre_line", "lower_limit", "upper_limit", "target"]
    heights = shown[columns].to_numpy(dtype=float).ravel()
    heights = heights[np.isfinite(heights)]
    is_beyond = heights.size and heights.max() > measure.display(measure.ceiling)
    return value_scale(
        replace(measure, ceiling=None) if is_beyond else measure, heights
    )


def _set_across(ax: Axes, shown: pd.DataFrame, chart: ControlChart) -> None:
    if has_calendar(chart):
        set_period_axis(ax, pd.DatetimeIndex(shown["date"]), chart.frequency)
        return
    dates = pd.DatetimeIndex(shown["date"])
    ax.set_xlim(0, len(dates) + 1)
    per_point = theme.size_mm(ax)[0] / (len(dates) + 1)
    step = max(1, int(np.ceil(DATE_ROOM_MM / per_point)))
    ticks = np.arange(1, len(dates) + 1, step)
    labels = [f"{dates[t - 1].day} {dates[t - 1]:%b\n%Y}" for t in ticks]
    set_fixed_ticks(ax.xaxis, ticks, labels)


def _write_words(
    ax: Axes, chart: ControlChart, measure: Measure, scale: ValueScale
) -> None:
    """Write what the axis shows, the states in words above it, and the key."""
    inches = ax.figure.dpi_scale_trans
    has_thirds = any(line.get_label() == THIRDS for line in ax.lines)
    thirds = f"; fine dots at {THIRDS}" if has_thirds else ""
    for text, above in (
        (axis_text(measure, scale) + thirds, 2.5),
        (state_words(chart), 2.5 + WORDS_MM),
    ):
        shift = ScaledTranslation(0, above / theme.MM_PER_INCH, inches)
        write(ax, 0, 1, text, transform=ax.transAxes + shift)
    drop = ScaledTranslation(0, -KEY_DROP_MM / theme.MM_PER_INCH, inches)
    place = {"loc": "upper left", "bbox_to_anchor": (0, 0)}
    place["bbox_transform"] = ax.transAxes + drop
    write_key(ax, _key_marks(ax, chart), theme.size_mm(ax)[0] + RIGHT_MM, place)


def _key_marks(ax: Axes, chart: ControlChart) -> list:
    """Return the marks on these axes that a key has to explain, in its order."""
    drawn = {line.get_label(): line for line in ax.lines}
    words = [word for word, *_ in SPECIAL_CAUSES.values()]
    wanted = [*words, EXCLUDED, MISSING, f"{centre_word(chart)}, {EXTENDED}"]
    return [drawn[label] for label in wanted if label in drawn]


def _name_lines(
    ax: Axes, shown: pd.DataFrame, chart: ControlChart, measure: Measure
) -> None:
    """Write the latest value and the last height of each line beside the axes."""
    named = {
        "upper limit": _last(shown, "upper_limit"),
        centre_word(chart): _last(shown, "centre_line"),
        "lower limit": _last(shown, "lower_limit"),
        "target": _last(shown, "target"),
        "latest": _last(shown, "value"),
    }
    named = {word: value for word, value in named.items() if not np.isnan(value)}
    low, high = ax.get_ylim()
    gap = theme.LINE_MM / theme.size_mm(ax)[1] * (high - low)
    heights = spread(list(named.values()), gap)
    for (word, value), height in zip(named.items(), heights, strict=True):
        write(
            *(ax, 1.01, height, f"{word} {measure.text(value / measure.multiplier)}"),
            transform=ax.get_yaxis_transform(),
            va="center",
            fontweight="bold" if word == "latest" else "normal",
        )


def _last(shown: pd.DataFrame, column: str) -> float:
    """Return the last known number of the last phase; NaN if there is none."""
    rows = shown[shown["phase"] == shown["phase"].iloc[-1]]
    known = rows[column].dropna() if column != "value" else shown[column].dropna()
    return float(known.iloc[-1]) if len(known) else float("nan")
