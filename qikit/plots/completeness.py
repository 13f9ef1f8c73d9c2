"""Draw what came: practices by months, a mark and a shade in each cell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import ListedColormap

from qikit.plots import theme
from qikit.plots.lean_axes import set_fixed_ticks
from qikit.plots.lettering import shorten_all, write

MOST_MONTHS, MOST_PRACTICES = 12, 40
LEAST_LEFT_MM, MOST_LEFT_MM = 52.0, 120.0  # for the names of practices
COLUMN_MM = 10.5
RIGHT_MM, TOP_MM, BOTTOM_MM = 2.0, 8.0, 10.0
ROW_MM = 5.5
NAME_GAP_MM = 2.0

MARKS = {  # the word of `completeness`, what is written in the cell, its shade
    "came": ("•", 0),
    "part": ("part", 1),
    "late": ("late", 1),
    "hidden at source": ("hidden", 1),
    "none due": ("n/a", 0),
    "closed": ("closed", 0),
    "not sent": ("–", 2),
    "set aside": ("aside", 2),
}
SHADES = ListedColormap([theme.SHARE_LOW, "#D6DEE6", theme.SHARE_HIGH])
MEANINGS = {  # in the order of the key; only what is drawn is explained
    "came": "• came",
    "part": "part: some not sent",
    "late": "late: after the day",
    "not sent": "– not sent",
    "set aside": "aside: set aside by a check",
    "hidden at source": "hidden: at the source",
    "none due": "n/a: none due",
    "closed": "closed: nothing is due",
}


def completeness_axes(n_practices: int, n_months: int = MOST_MONTHS) -> Axes:
    """Make a new figure; what few months leave is room for the names."""
    rows = max(n_practices, 1) * ROW_MM
    figure = theme.new_figure(theme.PAGE_WIDTH_MM, TOP_MM + rows + BOTTOM_MM)
    room = theme.PAGE_WIDTH_MM - RIGHT_MM
    left = min(max(room - n_months * COLUMN_MM, LEAST_LEFT_MM), MOST_LEFT_MM)
    across = min(room - left, n_months * COLUMN_MM)
    return theme.add_axes_mm(figure, (left, BOTTOM_MM, across, rows))


def plot_completeness(
    ax: Axes,
    outcomes: pd.DataFrame,
    *,
    names: Mapping[str, str],
) -> Axes:
    """Draw one word or mark for each practice and month; the shade repeats it.

    Parameters
    ----------
    ax
        From `completeness_axes`.
    outcomes
        A row a practice (its code), a column a period, in the order drawn; each
        cell is a word of `MARKS`, or missing where nobody asked. At most
        `MOST_PRACTICES` by `MOST_MONTHS`; the caller chooses which, and the
        periods need not follow each other: each first one of a year says it.
    names
        Code to the name that is shown.

    Returns
    -------
    `ax`.
    """
    theme.dress(ax)
    months = list(outcomes.columns)
    ax.set_xlim(-0.5, max(len(months), 1) - 0.5)
    ax.set_ylim(len(outcomes) - 0.5, -0.5)
    _write_names(ax, [names.get(code, code) for code in outcomes.index])
    _write_months(ax, months)
    _write_key(ax, set(outcomes.to_numpy().ravel()))
    _shade(ax, outcomes)
    for row, code in enumerate(outcomes.index):
        for column, month in enumerate(months):
            word = outcomes.loc[code, month]
            mark = MARKS[word][0] if isinstance(word, str) else ""
            write(ax, column, row, mark, ha="center", va="center_baseline")
    return ax


def _write_key(ax: Axes, drawn: set[str]) -> None:
    width, height = theme.size_mm(ax)
    text = ";  ".join(said for word, said in MEANINGS.items() if word in drawn)
    place = (-_left_mm(ax) / width, 1 + 3.0 / height)
    write(ax, *place, text, transform=ax.transAxes)


def _write_names(ax: Axes, labels: Sequence[str]) -> None:
    set_fixed_ticks(ax.yaxis, [], [])
    width, _ = theme.size_mm(ax)
    numbered = dict(enumerate(labels))
    short = shorten_all(numbered, _left_mm(ax) - NAME_GAP_MM - 1)
    for row, text in short.items():
        write(
            *(ax, -NAME_GAP_MM / width, row, text),
            transform=ax.get_yaxis_transform(),
            ha="right",
            va="center_baseline",
        )


def _left_mm(ax: Axes) -> float:
    return ax.get_position().x0 * theme.PAGE_WIDTH_MM


def _write_months(ax: Axes, months: Sequence[pd.Timestamp]) -> None:
    starts = [not n or m.year != months[n - 1].year for n, m in enumerate(months)]
    labels = [
        f"{month:%b}\n{month.year}" if is_first else f"{month:%b}"
        for month, is_first in zip(months, starts, strict=True)
    ]
    set_fixed_ticks(ax.xaxis, range(len(months)), labels)


def _shade(ax: Axes, outcomes: pd.DataFrame) -> None:
    shades = {word: shade for word, (_, shade) in MARKS.items()}
    image = outcomes.apply(lambda column: column.map(shades)).to_numpy(float)
    n_rows, n_columns = image.shape
    ax.imshow(
        np.ma.masked_invalid(image),
        cmap=SHADES,
        vmin=-0.5,
        vmax=2.5,
        extent=(-0.5, n_columns - 0.5, n_rows - 0.5, -0.5),
        interpolation="none",
        aspect="auto",
        zorder=0.5,
    )
    thin = {"color": theme.PAPER, "linewidth": 1.2, "linestyle": "-", "marker": ""}
    for row in range(1, n_rows):
        ends = [-0.5, n_columns - 0.5]
        ax.plot(ends, [row - 0.5] * 2, label="rule", **thin, **theme.STROKE)
    for column in range(1, n_columns):
        ends = [-0.5, n_rows - 0.5]
        ax.plot([column - 0.5] * 2, ends, label="rule", **thin, **theme.STROKE)
