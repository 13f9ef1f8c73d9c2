"""Write names beside points, none on another and none on a point."""

from __future__ import annotations

from dataclasses import dataclass

from matplotlib.axes import Axes

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


@dataclass(frozen=True)
class Box:
    """A rectangle on paper, in millimetres from the lower left of the axes."""

    left: float
    low: float
    right: float
    high: float

    def touches(self, other: Box) -> bool:
        """Whether the two share any place."""
        return (
            self.left < other.right
            and other.left < self.right
            and self.low < other.high
            and other.low < self.high
        )

    def holds(self, other: Box) -> bool:
        """Whether the other lies within this one."""
        return (
            self.left <= other.left
            and self.low <= other.low
            and other.right <= self.right
            and other.high <= self.high
        )


def name_points(
    ax: Axes,
    names: list[Name],
    points: list[tuple[float, float]],
    *,
    lines: list[tuple[float, float]] = (),
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
        All points on the axes; no name stands on one.
    lines
        Places along the lines on the axes.

    Returns
    -------
    The names that were written.
    """
    taken = [_point_box(*_on_paper(ax, x, y)) for x, y in points]
    crossed = [_point_box(*_on_paper(ax, x, y)) for x, y in lines]
    paper = Box(0, 0, *theme.size_mm(ax))
    written = []
    for name in names:
        x, y = _on_paper(ax, name.x, name.y)
        gap = OWN_GAP_MM if name.is_own else GAP_MM
        tried = _candidates(x, y, width_mm(name.text, bold=name.is_own), gap)
        tried = [box for box in tried if paper.holds(box)]
        box = _best(tried, taken, crossed, is_kept=name.is_own)
        if box is not None:
            taken.append(box)
            written.append(name)
            _write(ax, box, name)
    return written


def _best(
    tried: list[Box], taken: list[Box], crossed: list[Box], *, is_kept: bool
) -> Box | None:
    """Return the first place on no point, and on as little of a line as can be."""

    def cost(box: Box) -> tuple[int, int]:
        on_points = sum(box.touches(other) for other in taken)
        return on_points, sum(box.touches(other) for other in crossed)

    best = min(tried, key=cost, default=None)
    is_free = best is not None and cost(best)[0] == 0
    return best if is_free or is_kept else None


def _on_paper(ax: Axes, x: float, y: float) -> tuple[float, float]:
    (left, right), (low, high) = ax.get_xlim(), ax.get_ylim()
    width, height = theme.size_mm(ax)
    return (x - left) / (right - left) * width, (y - low) / (high - low) * height


def _point_box(x: float, y: float) -> Box:
    return Box(x - POINT_MM, y - POINT_MM, x + POINT_MM, y + POINT_MM)


def _candidates(x: float, y: float, width: float, gap: float) -> list[Box]:
    """Return where a name may stand, the best place first."""
    right, left, middle = x + gap, x - gap - width, x - width / 2
    rise = gap - 0.4 + HALF_LINE_MM
    places = [(right, y), (left, y), (middle, y + rise), (middle, y - rise)]
    for level in (y + rise, y - rise):  # begins or ends over the point
        places += [(x - POINT_MM, level), (x + POINT_MM - width, level)]
    return [
        Box(side, level - HALF_LINE_MM, side + width, level + HALF_LINE_MM)
        for side, level in places
    ]


def _write(ax: Axes, box: Box, name: Name) -> None:
    width, height = theme.size_mm(ax)
    paper = {"facecolor": theme.PAPER, "edgecolor": "none", "pad": 0.2, "alpha": 0.75}
    own = {"fontweight": "bold", "color": theme.HIGHLIGHT}
    write(
        *(ax, box.left / width, (box.low + box.high) / 2 / height, name.text),
        transform=ax.transAxes,
        va="center_baseline",
        zorder=5,
        bbox=paper,
        **(own if name.is_own else {}),
    )
