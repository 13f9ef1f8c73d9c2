"""Draw what drives an aim: primary drivers, secondary drivers and change ideas."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch
from matplotlib.path import Path

from qikit.plots import theme
from qikit.plots.driver_layout import (
    BETWEEN_MM,
    BULLET_MM,
    COLUMNS,
    HEAD_MM,
    IDEAS,
    ITEM_GAP_MM,
    NOTE_MM,
    PAD_MM,
    Box,
    Layout,
    in_parts,
    laid_out,
)
from qikit.plots.lean_axes import LeanAxes, draw_line, set_fixed_ticks
from qikit.plots.lettering import write
from qikit.plots.wrapping import LINE_SPACING
from qikit.programme.drivers import Driver, driver_tree

CUT = "A text that ends in … stands whole in the list that goes with this drawing."
# Darker and thicker towards the aim, so that the levels differ in greyscale.
FILLS = (theme.RIBBON, "#D6DEE6", theme.SHARE_LOW, theme.PAPER)
EDGES = (1.6, 1.2, 0.8, 0.6)
BULLET_DOWN_MM = 1.55  # from the top of a line to the middle of its small letters


def driver_diagrams(aim: str, drivers: pd.DataFrame) -> list[Figure]:
    """Draw a driver diagram on as many A4 pages as it needs, mostly one.

    From left to right the aim, the primary drivers, the secondary drivers and the
    change ideas, each in a box, with lines from one to what hangs on it. All words
    have 8 points. Five primary drivers with three secondary drivers and three short
    ideas each fit on one page; what does not is drawn in parts, the aim in each.

    A long text is broken into lines. One that needs more than its box may have
    (aim 20 lines, driver 8, idea 4) ends in an ellipsis, and a line at the foot
    says where the whole text is: show `driver_list` beside the drawing.

    Parameters
    ----------
    aim
        The aim statement; may be empty, and the drawing says so.
    drivers
        One row a change idea: primary, secondary, idea; an empty cell is a driver
        without a child, and its box says so.

    Raises
    ------
    DataError
        If a column is missing, or a row has a child and no primary driver.
    """
    parts = in_parts(aim, driver_tree(drivers))
    return [
        _drawn(aim, part, f" (part {number} of {len(parts)})" if parts[1:] else "")
        for number, part in enumerate(parts, start=1)
    ]


def _drawn(aim: str, drivers: Sequence[Driver], which: str) -> Figure:
    layout = laid_out(aim, drivers)
    figure = theme.new_figure(theme.PAGE_WIDTH_MM, layout.height)
    whole = (0, 0, theme.PAGE_WIDTH_MM, layout.height)
    ax = theme.add_axes_mm(figure, whole)
    ax.set(xlim=(0, theme.PAGE_WIDTH_MM), ylim=(layout.height, 0))
    for axis in (ax.xaxis, ax.yaxis):
        set_fixed_ticks(axis, [], [])
    _write_heads(ax, which)
    _draw_links(ax, layout)
    _draw_boxes(ax, layout.boxes)
    for box in layout.boxes:
        _write_texts(ax, box)
    _draw_bullets(ax, layout.boxes)
    if layout.is_cut:
        write(ax, COLUMNS[0].left, layout.height - NOTE_MM / 2, CUT, va="center")
    return figure


def _write_heads(ax: Axes, which: str) -> None:
    middle = HEAD_MM / 2 - 0.5
    for level, column in enumerate(COLUMNS):
        text = column.heading + (which if level == 0 else "")
        write(ax, column.left, middle, text, va="center", fontweight="bold")


def _draw_links(ax: Axes, layout: Layout) -> None:
    """Draw all lines as one: right of a box, then up or down, then on to the next."""
    across, down = [], []
    for parent, child in layout.links:
        bend = parent.column.right + BETWEEN_MM / 2
        across += [parent.column.right, bend, bend, child.column.left, np.nan]
        down += [*[parent.middle] * 2, *[child.middle] * 2, np.nan]
    look = {"color": theme.TEXT, "linewidth": 0.8, "linestyle": "-", "marker": ""}
    draw_line(ax, across, down, label="links", zorder=1, **look, **theme.STROKE)


def _draw_boxes(ax: Axes, boxes: Sequence[Box]) -> None:
    """Draw the boxes of each level as one shape; what is missing has a dashed edge."""
    for level, (fill, edge) in enumerate(zip(FILLS, EDGES, strict=True)):
        for is_missing in (False, True):
            own = [b for b in boxes if (b.level, b.is_missing) == (level, is_missing)]
            if own:
                look = {"facecolor": theme.PAPER if is_missing else fill}
                look |= {"linestyle": theme.DASHED if is_missing else "-"}
                look |= {"linewidth": 0.8 if is_missing else edge}
                _draw_shape(ax, own, look)


def _draw_shape(ax: Axes, boxes: Sequence[Box], look: dict) -> None:
    codes = [Path.MOVETO, *[Path.LINETO] * 3, Path.CLOSEPOLY] * len(boxes)
    corners = [corner for box in boxes for corner in _corners(box)]
    shape = PathPatch(Path(corners, codes), edgecolor=theme.TEXT, zorder=2, **look)
    shape.set_joinstyle("miter")
    ax.put(shape) if isinstance(ax, LeanAxes) else ax.add_patch(shape)


def _corners(box: Box) -> list[tuple[float, float]]:
    left, right = box.column.left, box.column.right
    top, foot = box.top, box.top + box.height
    return [(left, top), (right, top), (right, foot), (left, foot), (left, top)]


def _tops(box: Box) -> list[float]:
    """Return how far down each text of a box begins."""
    steps = [text.height_mm + ITEM_GAP_MM for text in box.texts[:-1]]
    return [box.top + PAD_MM + sum(steps[:n]) for n in range(len(box.texts))]


def _write_texts(ax: Axes, box: Box) -> None:
    left = box.column.left + PAD_MM + (BULLET_MM if _has_bullets(box) else 0)
    weight = "bold" if box.column.is_bold and not box.is_missing else "normal"
    look = {"va": "top", "linespacing": LINE_SPACING, "fontweight": weight}
    for text, top in zip(box.texts, _tops(box), strict=True):
        write(ax, left, top, text.text, zorder=3, **look)


def _has_bullets(box: Box) -> bool:
    return box.level == IDEAS and not box.is_missing


def _draw_bullets(ax: Axes, boxes: Sequence[Box]) -> None:
    shown = [box for box in boxes if _has_bullets(box)]
    down = [top + BULLET_DOWN_MM for box in shown for top in _tops(box)]
    across = [COLUMNS[IDEAS].left + PAD_MM + 1.0] * len(down)
    look = {"linestyle": "none", "marker": "o", "markersize": 2.6}
    look |= {"color": theme.TEXT, "markeredgewidth": 0}
    draw_line(ax, across, down, label="ideas", zorder=3, **look)
