"""Draw a funnel: each unit at its size, with the limits of chance round it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.transforms import ScaledTranslation

from qikit.errors import ParameterError, did_you_mean
from qikit.measures import Measure
from qikit.plots import theme
from qikit.plots.funnel_names import name_units, say_unnamed
from qikit.plots.key import write_key
from qikit.plots.lean_axes import draw_line, set_fixed_ticks
from qikit.plots.lettering import in_two_lines, plain, shorten, spread, width_mm, write
from qikit.plots.run_chart import axis_text, say_no_values
from qikit.plots.scales import ROOM_BELOW, ValueScale, set_value_axis, value_scale

if TYPE_CHECKING:
    from qikit.variation.funnel import Funnel

LEFT_MM, RIGHT_MM, TOP_MM, BOTTOM_MM = 15.0, 42.0, 7.0, 20.0
HEIGHT_MM = 90.0  # two to a page of A4
USUAL_SIZE = 0.1  # [J] limits at sizes of the smallest tenth may leave the axes
KEY_DROP_MM, NOTE_DROP_MM = 12.0, 16.5  # below the axes

BENCHMARK, OWN = "benchmark", "own unit"
IN_KEY = {  # what the key says, and the marks that it stands for
    "within the limits": ("in_control",),
    "beyond 95% (up: high, down: low)": ("alert_high", "alert_low"),
    "beyond 99.8%": ("alarm_high", "alarm_low"),
}
LIMITS = {"95": "95% limits", "998": "99.8% limits"}
CATEGORIES = {  # the word, the shape, its size, whether it is filled
    "in_control": ("within the limits", "o", 3.4, True),
    "alert_high": ("above 95%", "^", 4.8, False),
    "alert_low": ("below 95%", "v", 4.8, False),
    "alarm_high": ("above 99.8%", "^", 5.8, True),
    "alarm_low": ("below 99.8%", "v", 5.8, True),
}


def funnel_axes(
    *, width_mm: float = theme.PAGE_WIDTH_MM, height_mm: float = HEIGHT_MM
) -> Axes:
    """Make a new figure whose axes leave room for all that a funnel writes."""
    figure = theme.new_figure(width_mm, height_mm)
    across, up = width_mm - LEFT_MM - RIGHT_MM, height_mm - BOTTOM_MM - TOP_MM
    return theme.add_axes_mm(figure, (LEFT_MM, BOTTOM_MM, across, up))


def plot_funnel(
    ax: Axes,
    funnel: Funnel,
    measure: Measure,
    *,
    labels: Mapping[str, str],
    highlight: str | None = None,
    benchmark_name: str = BENCHMARK,
    noun: str = "practice",
) -> Axes:
    """Draw a funnel.

    A unit stands at its denominator (the expected events of a ratio), from 0 at
    the left. Within the limits it is a dot; beyond the 95% limits a hollow
    triangle, beyond the 99.8% limits a filled one, which points up where the
    value is high and down where it is low. Only units beyond a limit are named,
    the furthest first, as long as there is room; a line below counts those that
    are not. The highlighted unit is named wherever it stands.

    Parameters
    ----------
    ax
        From `funnel_axes`, or any axes of a new figure.
    funnel
        The result to draw; nothing is calculated here.
    measure
        Unit, decimals and scale, and what the denominator is.
    labels
        Unit to the name that is shown; the unit stands in for a missing name.
    highlight
        The unit that the report is about.
    benchmark_name
        What the middle line is, such as "Northern Ireland".
    noun
        What a unit is.

    Returns
    -------
    `ax`.

    Raises
    ------
    ParameterError
        If the highlighted unit is not in the funnel.
    """
    theme.dress(ax)
    _require_unit(highlight, funnel)
    units = _shown_units(funnel, measure)
    if units.empty:
        return say_no_values(ax)
    curve = _shown_curve(funnel, measure)
    scale = _set_axes(ax, units, curve, funnel, measure)
    _draw_curves(ax, curve, measure.display(funnel.benchmark))
    _draw_units(ax, units, highlight)
    _write_words(ax, funnel, measure, scale)
    _name_lines(ax, curve, funnel, measure, benchmark_name)
    unnamed = name_units(ax, units, labels, highlight)
    say_unnamed(ax, unnamed, noun, NOTE_DROP_MM)
    return ax


def limits_text(funnel: Funnel) -> str:
    """Say whether the limits were widened for over-dispersion."""
    if not funnel.is_adjusted:
        return "limits of chance alone"
    return "limits widened for differences beyond chance"


def _require_unit(highlight: str | None, funnel: Funnel) -> None:
    units = list(funnel.units["unit"])
    if highlight is not None and highlight not in units:
        raise ParameterError(
            f"unit {highlight!r} is to be highlighted but is not in the funnel. "
            + did_you_mean(highlight, units)
        )


def _shown_units(funnel: Funnel, measure: Measure) -> pd.DataFrame:
    """Return the units that have a place, their values in display units."""
    units = funnel.units[["unit", "denominator", "value", "z", "category"]]
    units = units.assign(shown=units["value"].astype(float) * measure.multiplier)
    has_place = units["shown"].notna() & units["denominator"].gt(0)
    return units[has_place].reset_index(drop=True)


def _shown_curve(funnel: Funnel, measure: Measure) -> pd.DataFrame:
    curve = funnel.curve.astype(float)
    limits = curve.drop(columns="denominator") * measure.multiplier
    return limits.assign(denominator=curve["denominator"])


def _set_axes(
    ax: Axes,
    units: pd.DataFrame,
    curve: pd.DataFrame,
    funnel: Funnel,
    measure: Measure,
) -> ValueScale:
    """Show all units and the benchmark; a limit may leave at the top or the foot."""
    widest = float(units["denominator"].max())
    people = replace(
        *(measure,), kind="count", multiplier=1, unit="", floor=0.0, ceiling=None
    )
    sizes = value_scale(people, [0.0, widest], intervals=8)
    set_fixed_ticks(ax.xaxis, sizes.ticks, sizes.labels)
    ax.set_xlim(0, sizes.high + ROOM_BELOW / 4 * sizes.high)
    heights = [*units["shown"], measure.display(funnel.benchmark)]
    is_usual = curve["denominator"] >= units["denominator"].quantile(USUAL_SIZE)
    heights += [*curve.loc[is_usual, "lower_998"], *curve.loc[is_usual, "upper_998"]]
    scale = value_scale(measure, heights)
    set_value_axis(ax, scale)
    return scale


def _draw_curves(ax: Axes, curve: pd.DataFrame, benchmark: float) -> None:
    draw_line(
        *(ax, ax.get_xlim(), [benchmark, benchmark]),
        color=theme.BENCHMARK,
        linewidth=1.2,
        linestyle="-",
        label=BENCHMARK,
        zorder=1.5,
        **theme.STROKE,
    )
    styles = {"95": (theme.DASHED, 0.9), "998": ("-", 0.9)}
    for level, (style, width) in styles.items():
        for side in ("lower", "upper"):
            draw_line(
                *(ax, curve["denominator"], curve[f"{side}_{level}"]),
                color=theme.LIMIT,
                linewidth=width,
                linestyle=style,
                marker="",
                label=LIMITS[level],
                zorder=1.5,
                **theme.STROKE,
            )


def _draw_units(ax: Axes, units: pd.DataFrame, highlight: str | None) -> None:
    is_own = units["unit"].to_numpy() == highlight
    categories = units["category"].to_numpy()
    places = units[["denominator", "shown"]].to_numpy(dtype=float)
    for category, (word, marker, size, is_filled) in CATEGORIES.items():
        rows = places[(categories == category) & ~is_own]
        colour = theme.LINE if marker == "o" else theme.BEYOND
        fill = colour if is_filled else theme.PAPER
        edge = theme.PAPER if marker == "o" else theme.TEXT if is_filled else colour
        width = {"o": 0.3}.get(marker, 0.5 if is_filled else 1.2)
        look = {"markerfacecolor": fill, "markeredgecolor": edge}
        look |= {"marker": marker, "markersize": size, "markeredgewidth": width}
        _draw_points(ax, rows, word, look)
    if is_own.any():
        _, marker, _, is_filled = CATEGORIES[categories[is_own][0]]
        look = {"marker": marker, "markersize": 9.0, "markeredgewidth": 1.6}
        look["markerfacecolor"] = theme.HIGHLIGHT if is_filled else theme.PAPER
        look["markeredgecolor"] = theme.HIGHLIGHT
        _draw_points(ax, places[is_own], OWN, look)


def _draw_points(ax: Axes, places: np.ndarray, label: str, look: dict) -> None:
    if len(places):
        draw_line(ax, *places.T, linestyle="none", label=label, zorder=3, **look)


def _write_words(ax: Axes, funnel: Funnel, measure: Measure, scale: ValueScale) -> None:
    """Write what both axes show, and the key."""
    inches = ax.figure.dpi_scale_trans
    up = ScaledTranslation(0, 2.5 / theme.MM_PER_INCH, inches)
    text = f"{axis_text(measure, scale)}; {limits_text(funnel)}"
    write(ax, 0, 1, text, transform=ax.transAxes + up)
    across = "expected events" if funnel.kind == "ratio" else plain(measure.denominator)
    down = ScaledTranslation(0, -5.5 / theme.MM_PER_INCH, inches)
    room = theme.size_mm(ax)[0] + RIGHT_MM - 2
    text = shorten(f"{across[:1].upper()}{across[1:]}", room)
    write(ax, 0, 0, text, transform=ax.transAxes + down, va="top")
    drop = ScaledTranslation(0, -KEY_DROP_MM / theme.MM_PER_INCH, inches)
    place = {"loc": "upper left", "bbox_to_anchor": (0, 0)}
    place["bbox_transform"] = ax.transAxes + drop
    write_key(ax, _key_marks(ax), room, place)


def _key_marks(ax: Axes) -> list[Line2D]:
    """Return one mark for each entry of the key; high and low share one."""
    drawn = {line.get_label(): line for line in ax.lines}
    marks = []
    for text, categories in IN_KEY.items():
        words = [CATEGORIES[category][0] for category in categories]
        found = [drawn[word] for word in words if word in drawn]
        if found:
            mark = Line2D([], [])
            mark.update_from(found[0])
            mark.set_label(text)
            marks.append(mark)
    return marks


def _name_lines(
    ax: Axes, curve: pd.DataFrame, funnel: Funnel, measure: Measure, name: str
) -> None:
    """Write the name of each line at its right end, none on another."""
    height = measure.display(funnel.benchmark)
    told = _in_lines(name, measure.text(funnel.benchmark))
    ends = [(text, height) for text in reversed(told)]  # equal ones stack upwards
    right = ax.get_xlim()[1]
    shown = curve[curve["denominator"] <= right].tail(1)
    for column, text in {
        "upper_998": "upper 99.8% limit",
        "upper_95": "upper 95% limit",
        "lower_95": "lower 95% limit",
        "lower_998": "lower 99.8% limit",
    }.items():
        ends.append((text, float(shown[column].iloc[0])))
    low, high = ax.get_ylim()
    gap = theme.LINE_MM / theme.size_mm(ax)[1] * (high - low)
    heights = spread([min(max(value, low), high) for _, value in ends], gap)
    for (text, _), height in zip(ends, heights, strict=True):
        place = {"transform": ax.get_yaxis_transform(), "va": "center"}
        write(ax, 1.01, height, text, **place)


def _in_lines(name: str, value: str) -> list[str]:
    """Write a name and its value beside a line, in two lines where one is too short."""
    room = RIGHT_MM - 4
    whole = f"{plain(name)} {value}"
    if width_mm(whole) <= room:
        return [whole]
    return [*in_two_lines(name, room).split("\n"), value][:3]
