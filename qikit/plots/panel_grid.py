"""Where small panels stand on a page, so that all fit and none is flat."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from qikit.plots import theme
from qikit.plots.lettering import width_mm

TOP_MM, BOTTOM_MM, RIGHT_MM = 11.0, 9.0, 3.0
HEAD_MM, GAP_MM = 9.0, 3.0  # two lines above a panel; between panels
LEAST_CELL_MM, MOST_CELL_MM, SINGLE_CELL_MM = 23.0, 42.0, 65.0
LOW_CELL_MM = 29.0  # where the page has other things to show
FEW_PANELS, COLUMNS, MORE_COLUMNS = 18, 3, 4  # more panels than these are narrower
TICK_GAP_MM = 2.5


@dataclass(frozen=True)
class PanelGrid:
    """Where the panels stand, in millimetres."""

    n_panels: int
    columns: int
    left: float
    between: float
    cell_height: float

    @property
    def rows(self) -> int:
        """How many rows there are."""
        return math.ceil(self.n_panels / self.columns)

    @property
    def height(self) -> float:
        """The height of the whole figure."""
        return TOP_MM + self.rows * self.cell_height + BOTTOM_MM

    @property
    def panel_width(self) -> float:
        """The width of one panel."""
        room = theme.PAGE_WIDTH_MM - self.left - RIGHT_MM
        return (room - (self.columns - 1) * self.between) / self.columns

    def box(self, place: int) -> tuple[float, float, float, float]:
        """Return left, bottom, width and height of a panel, counted from 0."""
        row, column = divmod(place, self.columns)
        left = self.left + column * (self.panel_width + self.between)
        bottom = BOTTOM_MM + (self.rows - 1 - row) * self.cell_height
        return left, bottom, self.panel_width, self.cell_height - HEAD_MM - GAP_MM

    def is_first_column(self, place: int) -> bool:
        """Whether a panel stands at the left."""
        return place % self.columns == 0

    def is_lowest(self, place: int) -> bool:
        """Whether no panel stands below."""
        return place + self.columns >= self.n_panels


def lay_out(
    n_panels: int,
    columns: int,
    labels: Iterable[str],
    *,
    has_own: bool,
    is_low: bool = False,
) -> PanelGrid:
    """Place panels; `labels` are those of the value axes, `has_own` of several."""
    ticks = max(map(width_mm, labels))
    return PanelGrid(
        n_panels=n_panels,
        columns=min(columns, n_panels),
        left=ticks + TICK_GAP_MM,
        between=ticks + TICK_GAP_MM + 1 if has_own else 4.0,
        cell_height=_cell_height(n_panels, columns, is_low),
    )


def usual_columns(n_panels: int, *, is_low: bool = False) -> int:
    """Return how many panels stand side by side where nobody says.

    Low ones stand in four columns where that makes a row less.
    """
    is_shorter = math.ceil(n_panels / MORE_COLUMNS) < math.ceil(n_panels / COLUMNS)
    if n_panels > FEW_PANELS or (is_low and is_shorter):
        return MORE_COLUMNS
    return COLUMNS


def value_intervals(n_panels: int, columns: int, *, is_low: bool = False) -> int:
    """Return how many steps of the value axis have room in a panel."""
    height = _cell_height(n_panels, columns, is_low) - HEAD_MM - GAP_MM
    return max(2, min(4, int(height // 7)))


def _cell_height(n_panels: int, columns: int, is_low: bool = False) -> float:
    """Return the height of a panel with its title: all fit on one page."""
    if n_panels == 1:
        return SINGLE_CELL_MM
    room = theme.PAGE_HEIGHT_MM - TOP_MM - BOTTOM_MM
    most = room / math.ceil(n_panels / columns)
    highest = LOW_CELL_MM if is_low else MOST_CELL_MM
    return max(LEAST_CELL_MM, min(highest, most))
