"""Write names beside points, none on another and none on a point."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import ArrayLike

from qikit.plots import theme
from qikit.plots.lettering import width_mm, write

POINT_MM = 0.9  # half the side of the square that a point takes
GAP_MM, OWN_GAP_MM = 2.0, 2.8  # between the middle of a point and its name
HALF_LINE_MM = theme.LINE_MM / 2


@dataclass(frozen=True)
class Name:
    """A name and its point in the units of the axes."""

    x: float
    y: float
    text: str
    is_own: bool = False


Box = np.ndarray  # left, low, right, high: mm from the lower left of the axes


def name_points(
    ax: Axes,
    names: list[Name],
    points: ArrayLike,
    *,
    lines: ArrayLike = (),
) -> list[Name]:
    """Write each name beside its point where there is room, in the order given.

    Tried are the right, the left, above and below, clear of the lines if that
    can be. A name without room is left out, but for the own one, which
    stands where it hides the fewest points.

    Parameters
    ----------
    ax
        Its limits are final.
    names
        The most important first.
    points
        All points on the axes, in pairs; no name stands on one.
    lines
        Places along the lines on the axes.

    Returns
    -------
    The names that were written.
    """
    taken, crossed = (_point_boxes(_on_paper(ax, where)) for where in (points, lines))
    places = _on_paper(ax, [(name.x, name.y) for name in names])
    width, height = theme.size_mm(ax)
    written = []
    for name, (x, y) in zip(names, places.tolist(), strict=True):
        gap = OWN_GAP_MM if name.is_own else GAP_MM
        tried = _candidates(x, y, width_mm(name.text, bold=name.is_own), gap)
        is_whole = (tried[:, :2] >= 0).all(axis=1)
        is_whole &= (tried[:, 2] <= width) & (tried[:, 3] <= height)
        box = _best(tried[is_whole], taken, crossed, is_kept=name.is_own)
        if box is not None:
            taken = np.vstack([taken, box])
            written.append(name)
            _write(ax, box, name)
    return written


def _best(tried: Box, taken: Box, crossed: Box, *, is_kept: bool) -> Box | None:
    """Return the first place on no point, and on as little of a line as can be."""
    if not len(tried):
        return None
    on_points, on_lines = _n_touched(tried, taken), _n_touched(tried, crossed)
    best = np.lexsort((on_lines, on_points))[0]  # of equal ones the first
    return tried[best] if is_kept or not on_points[best] else None


def _n_touched(boxes: Box, others: Box) -> np.ndarray:
    """Count for each box how many of the others share any place with it."""
    one, other = boxes[:, np.newaxis], others[np.newaxis]
    starts_before_ends = (one[..., :2] < other[..., 2:]).all(axis=2)
    ends_after_starts = (other[..., :2] < one[..., 2:]).all(axis=2)
    return (starts_before_ends & ends_after_starts).sum(axis=1)


def _on_paper(ax: Axes, places: ArrayLike) -> np.ndarray:
    """Return places as mm from the lower left corner of the axes."""
    (left, right), (low, high) = ax.get_xlim(), ax.get_ylim()
    shares = (np.reshape(places, (-1, 2)) - (left, low)) / (right - left, high - low)
    return shares * theme.size_mm(ax)


def _point_boxes(places: np.ndarray) -> Box:
    return np.hstack([places - POINT_MM, places + POINT_MM])


def _candidates(x: float, y: float, width: float, gap: float) -> Box:
    """Return where a name may stand, the best place first."""
    right, left, middle = x + gap, x - gap - width, x - width / 2
    rise = gap - 0.4 + HALF_LINE_MM
    places = [(right, y), (left, y), (middle, y + rise), (middle, y - rise)]
    for level in (y + rise, y - rise):  # begins or ends over the point
        places += [(x - POINT_MM, level), (x + POINT_MM - width, level)]
    sides, levels = np.transpose(places)
    ends = sides + width, levels + HALF_LINE_MM
    return np.column_stack([sides, levels - HALF_LINE_MM, *ends])


def _write(ax: Axes, box: Box, name: Name) -> None:
    width, height = theme.size_mm(ax)
    left, low, _, high = box.tolist()
    paper = {"facecolor": theme.PAPER, "edgecolor": "none", "pad": 0.2, "alpha": 0.75}
    own = {"fontweight": "bold", "color": theme.HIGHLIGHT}
    write(
        *(ax, left / width, (low + high) / 2 / height, name.text),
        transform=ax.transAxes,
        va="center_baseline",
        zorder=5,
        bbox=paper,
        **(own if name.is_own else {}),
    )
