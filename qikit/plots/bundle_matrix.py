"""Draw a care bundle month by month: each element, and all or none."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap

from qikit.disclosure.states import SUPPRESSED
from qikit.errors import DataError
from qikit.periods import all_periods
from qikit.plots import theme
from qikit.plots.lean_axes import set_fixed_ticks
from qikit.plots.lettering import in_two_lines, width_mm, write
from qikit.rounding import number_text

MOST_MONTHS = 12  # side by side on A4, with words of 8 points in the cells
LEFT_MM, RIGHT_MM, TOP_MM, BOTTOM_MM = 52.0, 2.0, 7.0, 10.0
ROW_MM = 10.0
NAME_GAP_MM = 2.0

ALL_OR_NONE = "all or none"
NO_DATA, NONE_DUE = "no\ndata", "none\ndue"
NOT_SHOWN = "not\nshown"  # suppressed: it is there, and may not be told
HOW_TO_READ = "In each cell: the share, and of how many patients"
COLOURS = LinearSegmentedColormap.from_list(
    "share", [theme.SHARE_LOW, theme.SHARE_HIGH]
)
COLUMNS = ["month", "numerator", "denominator", "value"]


def bundle_matrix_axes(n_elements: int) -> Axes:
    """Make a new figure for so many elements and their all-or-none row."""
    rows = (n_elements + 1) * ROW_MM
    figure = theme.new_figure(theme.PAGE_WIDTH_MM, TOP_MM + rows + BOTTOM_MM)
    across = theme.PAGE_WIDTH_MM - LEFT_MM - RIGHT_MM
    return theme.add_axes_mm(figure, (LEFT_MM, BOTTOM_MM, across, rows))


def plot_bundle_matrix(
    ax: Axes,
    elements: pd.DataFrame,
    composite: pd.DataFrame,
    *,
    names: Mapping[str, str] | None = None,
) -> Axes:
    """Draw elements by months: a share and its n in each cell.

    The shade of a cell repeats its share, so that it is darker the more
    patients got the element; a cell without a figure is white and says why. The
    last row, framed and in bold, is all or none: patients who got every element
    that applied to them. Of more than twelve months the latest twelve are
    drawn, and the line above says so.

    Parameters
    ----------
    ax
        From `bundle_matrix_axes`, or any axes with room for names at the left.
    elements
        `element_compliance` of one bundle by month, for one practice or for
        practices pooled: element, month, numerator, denominator, value (0 to
        1), and n_patients, n_blank and state where known.
    composite
        `composite` of the same forms by month.
    names
        Element to the name that is shown, in the order of the rows; elements
        that are not named follow in the order of the table.

    Returns
    -------
    `ax`.

    Raises
    ------
    DataError
        If a column is missing, or an element has two rows for one month: then
        there are several bundles or practices in the table.
    """
    theme.dress(ax)
    cells = matrix_cells(elements, composite)
    every = every_month(elements, composite)
    if not len(every):
        return _say_no_forms(ax)
    months, order = every[-MOST_MONTHS:], _in_order(elements, names or {})
    rows = [*order, ALL_OR_NONE]
    _set_axes(ax, months, order, names or {})
    _write_how_to_read(ax, len(every))
    _draw_cells(ax, cells, rows, months)
    for height, name in enumerate(rows):
        for across, month in enumerate(months):
            cell = cells.loc[(name, month)] if (name, month) in cells.index else None
            _write_cell(ax, across, height, cell, is_bold=name == ALL_OR_NONE)
    _draw_frame(ax, len(order), len(months))
    return ax


def matrix_cells(elements: pd.DataFrame, composite: pd.DataFrame) -> pd.DataFrame:
    """Return the figures by element and month, `ALL_OR_NONE` among the elements.

    Raises
    ------
    DataError
        If a column is missing, or a cell has two rows.
    """
    _require_columns(elements, ["element", *COLUMNS], "elements")
    _require_columns(composite, COLUMNS, "composite")
    whole = composite.assign(element=ALL_OR_NONE)
    cells = pd.concat([elements, whole], ignore_index=True)
    twice = cells[cells.duplicated(["element", "month"])]
    if len(twice):
        row = twice.iloc[0]
        raise DataError(
            f"{row['element']!r} has more than one row for {row['month']:%B %Y}. "
            "Choose one bundle, and one practice or all of them pooled, first."
        )
    return cells.set_index(["element", "month"]).sort_index()


def _in_order(elements: pd.DataFrame, names: Mapping[str, str]) -> list[str]:
    found = list(dict.fromkeys(elements["element"]))
    named = [name for name in names if name in found]
    return [*named, *(name for name in found if name not in named)]


def every_month(elements: pd.DataFrame, composite: pd.DataFrame) -> pd.DatetimeIndex:
    """Return the months from the first to the last that has a row."""
    months = pd.concat([elements["month"], composite["month"]])
    if months.empty:
        return pd.DatetimeIndex([])
    return all_periods(months.min(), months.max())


def _require_columns(frame: pd.DataFrame, columns: list[str], what: str) -> None:
    missing = [name for name in columns if name not in frame]
    if missing:
        raise DataError(f"{what} has no column {name!r}." for name in missing)


def _say_no_forms(ax: Axes) -> Axes:
    ax.set(xticks=[], yticks=[])
    write(ax, 0.5, 0.5, "no forms", transform=ax.transAxes, ha="center", va="center")
    return ax


def _set_axes(
    ax: Axes, months: pd.DatetimeIndex, order: list[str], names: Mapping[str, str]
) -> None:
    ax.set_xlim(-0.5, MOST_MONTHS - 0.5)
    ax.set_ylim(len(order) + 0.5, -0.5)
    set_fixed_ticks(ax.yaxis, [], [])
    starts_year = [m == 0 or month.month == 1 for m, month in enumerate(months)]
    labels = [
        f"{month:%b}\n{month.year}" if is_first else f"{month:%b}"
        for month, is_first in zip(months, starts_year, strict=True)
    ]
    set_fixed_ticks(ax.xaxis, range(len(months)), labels)
    width, _ = theme.size_mm(ax)
    room = LEFT_MM - NAME_GAP_MM - 1
    texts = {name: in_two_lines(names.get(name, name), room) for name in order}
    texts |= {ALL_OR_NONE: "All or none"}
    for row, (name, text) in enumerate(texts.items()):
        write(
            *(ax, -NAME_GAP_MM / width, row, text),
            transform=ax.get_yaxis_transform(),
            ha="right",
            va="center",
            linespacing=1.1,
            fontweight="bold" if name == ALL_OR_NONE else "normal",
        )


def _write_how_to_read(ax: Axes, n_months: int) -> None:
    text = HOW_TO_READ
    if n_months > MOST_MONTHS:
        text += f"; the latest {MOST_MONTHS} of {n_months} months"
    height = theme.size_mm(ax)[1]
    write(ax, 0, 1 + 2.0 / height, text, transform=ax.transAxes)


def _draw_cells(
    ax: Axes, cells: pd.DataFrame, rows: list[str], months: pd.DatetimeIndex
) -> None:
    """Shade the cells as one picture of small squares, not smoothed."""
    wanted = pd.MultiIndex.from_product([rows, months])
    shares = cells["value"].reindex(wanted).to_numpy(dtype=float)
    image = np.ma.masked_invalid(shares.reshape(len(rows), len(months)))
    extent = (-0.5, len(months) - 0.5, len(rows) - 0.5, -0.5)
    ax.imshow(
        *(image,),
        cmap=COLOURS,
        vmin=0.0,
        vmax=1.0,
        extent=extent,
        interpolation="none",
        aspect="auto",
        zorder=0.5,
    )


def _write_cell(
    ax: Axes, across: int, height: int, cell: pd.Series | None, *, is_bold: bool
) -> None:
    has_figure = cell is not None and not pd.isna(cell["value"])
    if has_figure:
        share = number_text(float(cell["value"]) * 100)
        text = f"{share}%\n{_patients(ax, cell['denominator'], is_bold)}"
    else:
        text = _why_empty(cell)
    weight = "bold" if is_bold and has_figure else "normal"
    centred = {"ha": "center", "va": "center", "linespacing": 1.1}
    write(ax, across, height, text, fontweight=weight, **centred)


def _patients(ax: Axes, number: float, is_bold: bool) -> str:
    """Write "of 20"; where a large number leaves no room for it, without the "of"."""
    text = f"of {number_text(number)}"
    room = theme.size_mm(ax)[0] / MOST_MONTHS - 0.5
    return text if width_mm(text, bold=is_bold) <= room else text.removeprefix("of ")


def _why_empty(cell: pd.Series | None) -> str:
    """Say "none due" where forms came and the element applied to nobody.

    What is suppressed is no gap in the data.
    """
    if cell is not None and cell.get("state") == SUPPRESSED:
        return NOT_SHOWN
    if cell is None or "n_patients" not in cell or "n_blank" not in cell:
        return NO_DATA
    is_none_due = cell["n_patients"] > 0 and cell["n_blank"] == 0
    return NONE_DUE if is_none_due else NO_DATA


def _draw_frame(ax: Axes, n_elements: int, n_months: int) -> None:
    """Draw white lines between the cells, and a dark frame round all or none."""
    thin = {"color": theme.PAPER, "linewidth": 1.2, "linestyle": "-", "marker": ""}
    left, right = -0.5, n_months - 0.5
    for row in range(1, n_elements):
        ax.plot([left, right], [row - 0.5] * 2, label="rule", **thin, **theme.STROKE)
    for column in range(1, n_months):
        ends = [-0.5, n_elements + 0.5]
        ax.plot([column - 0.5] * 2, ends, label="rule", **thin, **theme.STROKE)
    top, foot = n_elements - 0.5, n_elements + 0.5
    dark = {"color": theme.TEXT, "linewidth": 1.6, "linestyle": "-", "marker": ""}
    ax.plot(
        [left, right, right, left, left],
        [top, top, foot, foot, top],
        clip_on=False,
        label=ALL_OR_NONE,
        zorder=3,
        **dark,
        **theme.STROKE,
    )
