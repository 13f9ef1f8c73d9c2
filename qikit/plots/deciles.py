"""Draw the deciles of many practices over time, and one practice among them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.transforms import ScaledTranslation

from qikit.errors import DataError
from qikit.measures import Measure
from qikit.periods import all_periods
from qikit.plots import theme
from qikit.plots.key import write_key
from qikit.plots.lettering import plain, shorten, spread, write
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
    period_position,
    set_period_axis,
    set_value_axis,
    value_scale,
)
from qikit.variation.spread import DECILES, UNITS_FOR_DECILES

if TYPE_CHECKING:
    from qikit.variation.spread import Deciles

RIGHT_MM = 36.0
NAME_ROOM_MM = 45.0  # of the practice, in the key: one row on A4

OUTER, INNER, MEDIAN = "middle 80% of practices", "middle 40%", "median"
DECILE, OWN = "decile", "own"
RIBBONS = {
    OUTER: ("decile_10", "decile_90", theme.RIBBON),
    INNER: ("decile_30", "decile_70", theme.INNER_RIBBON),
}


def deciles_axes(
    *,
    width_mm: float = theme.PAGE_WIDTH_MM,
    height_mm: float = theme.CHART_HEIGHT_MM,
    has_title: bool = False,
) -> Axes:
    """Make a new figure whose axes leave room for all that deciles write."""
    figure = theme.new_figure(width_mm, height_mm)
    top = TOP_MM + (TITLE_MM if has_title else 0)
    across, up = width_mm - LEFT_MM - RIGHT_MM, height_mm - BOTTOM_MM - top
    return theme.add_axes_mm(figure, (LEFT_MM, BOTTOM_MM, across, up))


def plot_deciles(
    ax: Axes,
    deciles: Deciles,
    measure: Measure,
    *,
    own: pd.Series | None = None,
    own_name: str = "",
    as_lines: bool = False,
    title: str | None = None,
) -> Axes:
    """Draw deciles as ribbons, or as lines, with one practice over them.

    The pale ribbon holds the middle 80% of practices in each period, the darker
    one the middle 40%, and a line is their median. A period with fewer than 20
    practices, or without any, is a gap in all of them. The practice has points
    that are joined only over neighbouring periods.

    Parameters
    ----------
    ax
        From `deciles_axes`, or any axes of a new figure.
    deciles
        The result to draw; nothing is calculated here.
    measure
        Unit, decimals, scale and frequency.
    own
        Values of one practice by period start, in the unit of the deciles.
    own_name
        Its name, in the key.
    as_lines
        Nine thin lines in place of the ribbons, as OpenPrescribing draws them.
    title
        Drawn above the axes. Reports write it as text above the chart instead.

    Returns
    -------
    `ax`.

    Raises
    ------
    DataError
        If a period has deciles of fewer than 20 practices: they would show single
        practices.
    """
    theme.dress(ax)
    _require_enough(deciles.lines)
    if title:
        write_title(ax, title)
    shown = shown_lines(deciles, measure, own)
    if shown.drop(columns="across").isna().to_numpy().all():
        return say_no_values(ax)
    _draw_lines(ax, shown) if as_lines else _draw_ribbons(ax, shown)
    _draw_median(ax, shown)
    _draw_own(ax, shown, own_name)
    scale = value_scale(measure, shown.drop(columns="across").to_numpy().ravel())
    set_value_axis(ax, scale)
    set_period_axis(ax, shown.index, measure.frequency)
    _write_words(ax, measure, scale)
    _name_lines(ax, shown, measure)
    return ax


def shown_lines(
    deciles: Deciles, measure: Measure, own: pd.Series | None = None
) -> pd.DataFrame:
    """Return deciles and `own` in display units, a row for each period.

    A period between the first and the last that has no row is one of NaN, so
    that no line runs across it.
    """
    lines = deciles.lines.set_index("period_start")
    lines = lines[[f"decile_{decile}" for decile in DECILES]].astype(float)
    values = pd.Series(np.nan, lines.index) if own is None else own.astype(float)
    together = lines.join(values.rename(OWN), how="outer") * measure.multiplier
    if len(together):
        first, last = together.index.min(), together.index.max()
        together = together.reindex(all_periods(first, last, measure.frequency))
    return together.assign(across=[period_position(start) for start in together.index])


def _require_enough(lines: pd.DataFrame) -> None:
    has_lines = lines["decile_50"].notna()
    few = lines[has_lines & lines["n_practices"].lt(UNITS_FOR_DECILES)]
    if len(few):
        row = few.iloc[0]
        raise DataError(
            f"the deciles of {row['period_start']:%B %Y} are of {row['n_practices']} "
            f"practices. Draw them only from {UNITS_FOR_DECILES}; rank fewer."
        )


def _draw_ribbons(ax: Axes, shown: pd.DataFrame) -> None:
    for label, (low, high, colour) in RIBBONS.items():
        ax.fill_between(
            *(shown["across"], shown[low], shown[high]),
            color=colour,
            linewidth=0,
            label=label,
            zorder=1,
        )


def _draw_lines(ax: Axes, shown: pd.DataFrame) -> None:
    for decile in DECILES:
        if decile != 50:
            ax.plot(
                *(shown["across"], shown[f"decile_{decile}"]),
                color=theme.GROUP,
                linewidth=0.8,
                linestyle="-",
                marker="",
                label=DECILE,
                zorder=1,
                **theme.STROKE,
            )


def _draw_median(ax: Axes, shown: pd.DataFrame) -> None:
    ax.plot(
        *(shown["across"], shown["decile_50"]),
        color=theme.CENTRE_LINE,
        linewidth=1.4,
        linestyle=theme.DASHED,
        marker="",
        label=MEDIAN,
        zorder=2,
        **theme.STROKE,
    )


def _draw_own(ax: Axes, shown: pd.DataFrame, name: str) -> None:
    if shown[OWN].isna().all():
        return
    ax.plot(
        *(shown["across"], shown[OWN]),
        color=theme.HIGHLIGHT,
        linewidth=1.6,
        marker="o",
        markersize=3.8,
        markeredgewidth=0,
        label=shorten(name, NAME_ROOM_MM) if plain(name) else OWN,
        zorder=3,
        **theme.STROKE,
    )


def _write_words(ax: Axes, measure: Measure, scale: ValueScale) -> None:
    """Write what the axis shows, and the key."""
    inches = ax.figure.dpi_scale_trans
    up = ScaledTranslation(0, 2.5 / theme.MM_PER_INCH, inches)
    write(ax, 0, 1, axis_text(measure, scale), transform=ax.transAxes + up)
    down = ScaledTranslation(0, -KEY_DROP_MM / theme.MM_PER_INCH, inches)
    place = {"loc": "upper left", "bbox_to_anchor": (0, 0)}
    place["bbox_transform"] = ax.transAxes + down
    drawn = {mark.get_label(): mark for mark in [*ax.collections, *ax.lines]}
    room = theme.size_mm(ax)[0] + RIGHT_MM
    write_key(ax, list(reversed(drawn.values())), room, place)


def _name_lines(ax: Axes, shown: pd.DataFrame, measure: Measure) -> None:
    """Write the last figures beside the axes, none on another."""
    named = {
        "90% below": _last(shown["decile_90"]),
        MEDIAN: _last(shown["decile_50"]),
        "10% below": _last(shown["decile_10"]),
        "latest": _last(shown[OWN]),
    }
    named = {word: value for word, value in named.items() if not np.isnan(value)}
    low, high = ax.get_ylim()
    gap = theme.LINE_MM / theme.size_mm(ax)[1] * (high - low)
    heights = spread(list(named.values()), gap)
    for (word, value), height in zip(named.items(), heights, strict=True):
        own = {"fontweight": "bold", "color": theme.HIGHLIGHT}
        write(
            *(ax, 1.01, height, f"{word} {measure.text(value / measure.multiplier)}"),
            transform=ax.get_yaxis_transform(),
            va="center",
            **(own if word == "latest" else {}),
        )


def _last(values: pd.Series) -> float:
    known = values.dropna()
    return float(known.iloc[-1]) if len(known) else float("nan")
