"""The house theme: the one place for roles of colours, type and figure sizes.

Nothing here changes matplotlib's settings when it is imported. The charts of
the kit take their look from these constants, whatever an analyst has set.

The colours stand in `qikit.plots.palette`. Each is
drawn on white at 3:1 or better, except grid and group, which are background;
words are only ever written in `TEXT` or `HIGHLIGHT` (9:1 or better). No meaning
is carried by colour alone: every role below has its own shape, dash or word as
well.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from qikit.plots.lean_axes import LeanAxes, set_look
from qikit.plots.palette import (
    DARK_BLUE,
    DARK_PURPLE,
    GREY,
    GRID,
    LIGHT_BLUE,
    ORANGE,
    PALETTE,
    PINK,
    TURQUOISE,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes

LINE = DARK_BLUE  # the values, and the practices of a ranking
CENTRE_LINE = GREY
TARGET = TURQUOISE
SHIFT = ORANGE
TREND = PINK
MISSING = GREY
HIGHLIGHT = PINK
BENCHMARK = GREY
GROUP = "#A8A8A8"  # the whole group behind each panel; PHS grey, tint
IMPROVEMENT, CONCERN, CHANGE = LIGHT_BLUE, ORANGE, DARK_PURPLE  # special causes
LIMIT = GREY
BEYOND = ORANGE  # beyond a limit of a funnel
RIBBON, INNER_RIBBON = "#A8CCE8", "#94AABD"  # PHS light blue and dark blue, tints
SHARE_LOW, SHARE_HIGH = "#F6F8FA", "#94AABD"  # cells; words on both at 4.5:1
TEXT = GREY
PAPER = "#FFFFFF"

DASHED, DOTTED = (0, (5, 2.5)), (0, (1.2, 1.8))  # no more than two dash styles
# Said for every line, so that an analyst's own settings do not reach the charts.
STROKE = {
    "solid_capstyle": "butt",
    "solid_joinstyle": "round",
    "dash_capstyle": "butt",
    "dash_joinstyle": "round",
    "antialiased": True,
}

FONT = "DejaVu Sans"
TITLE_SIZE, TEXT_SIZE = 10.0, 8.0  # points on paper; nothing is smaller than 8

PAGE_WIDTH_MM, PAGE_HEIGHT_MM = 180.0, 250.0  # what A4 leaves between its margins
CHART_HEIGHT_MM = 85.0
MM_PER_INCH = 25.4
LINE_MM = 3.7  # one line of text at `TEXT_SIZE`


TICKS = {
    "length": 0,
    "pad": 3,
    "labelrotation": 0,
    "labelsize": TEXT_SIZE,
    "labelcolor": TEXT,
    "labelfontfamily": FONT,
}
X_TICKS = {"bottom": False, "top": False, "labelbottom": True, "labeltop": False}
Y_TICKS = {"left": False, "right": False, "labelleft": True, "labelright": False}


def new_figure(
    width_mm: float = PAGE_WIDTH_MM, height_mm: float = CHART_HEIGHT_MM
) -> Figure:
    """Make an empty white figure that pyplot does not know about.

    Nothing has to be closed, and nothing is shown until the figure is.

    Parameters
    ----------
    width_mm, height_mm
        Size on paper. Text keeps its 8 points only if the figure is printed
        at this size.
    """
    size = (width_mm / MM_PER_INCH, height_mm / MM_PER_INCH)
    figure = Figure(figsize=size, facecolor=PAPER, layout="none")
    FigureCanvasAgg(figure)
    return figure


def add_axes_mm(figure: Figure, box: tuple[float, float, float, float]) -> Axes:
    """Add empty axes in the house style.

    Parameters
    ----------
    figure
        From `new_figure`.
    box
        Left, bottom, width and height in millimetres from the lower left
        corner of the figure.
    """
    width, height = (inches * MM_PER_INCH for inches in figure.get_size_inches())
    left, bottom, across, up = box
    place = (left / width, bottom / height, across / width, up / height)
    look = {"facecolor": PAPER, "autoscale_on": False}
    ax = figure.add_axes(place, axes_class=LeanAxes, **look)
    dress(ax)
    return ax


def dress(ax: Axes) -> None:
    """Give axes the house style: no frame, no tick marks, 8 point labels."""
    ax.set_facecolor(PAPER)
    ax.set_axisbelow(True)
    for spine in ax.spines.values():
        spine.set_visible(False)
    for axis, ticks in ((ax.xaxis, X_TICKS), (ax.yaxis, Y_TICKS)):
        axis.grid(visible=False)
        set_look(axis, TICKS | ticks)


def size_mm(ax: Axes) -> tuple[float, float]:
    """Return the width and height of axes on paper, in millimetres."""
    width, height = ax.figure.get_size_inches() * MM_PER_INCH
    place = ax.get_position()
    return float(place.width * width), float(place.height * height)


def seaborn_theme() -> dict[str, Any]:
    """Set the house theme for an analyst's own seaborn and pyplot charts.

    For exploring in a notebook. It changes matplotlib's settings for the whole
    session, so nothing in the kit calls it, and the kit's own charts look the
    same before and after. seaborn is imported here and nowhere else, because
    the import costs every kernel more than a second.

    Returns
    -------
    The settings, so that they can be used in `matplotlib.rc_context` instead.
    """
    import seaborn as sns

    settings = {
        "axes.edgecolor": GRID,
        "axes.labelcolor": TEXT,
        "axes.titlelocation": "left",
        "axes.titlesize": TITLE_SIZE,
        "axes.labelsize": TEXT_SIZE,
        "figure.dpi": 110,
        "font.size": TEXT_SIZE,
        "grid.color": GRID,
        "legend.fontsize": TEXT_SIZE,
        "legend.frameon": False,
        "text.color": TEXT,
        "text.parse_math": False,
        "xtick.labelsize": TEXT_SIZE,
        "ytick.labelsize": TEXT_SIZE,
    }
    sns.set_theme(style="whitegrid", palette=list(PALETTE), font=FONT, rc=settings)
    return {**sns.axes_style(), **sns.plotting_context(), **settings}
