"""Name the units of a funnel that lie beyond a limit, as far as there is room."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.transforms import ScaledTranslation

from qikit.plots import theme
from qikit.plots.lettering import shorten_all, write
from qikit.plots.point_names import Name, name_points
from qikit.rounding import count_text

NAME_ROOM_MM = 56.0
MOST_NAMES = 15  # [J] more than these cannot be read among the points
LINE_PLACES = 150  # on each line, nearer to one another than names are high


def name_units(
    ax: Axes, units: pd.DataFrame, labels: Mapping[str, str], highlight: str | None
) -> int:
    """Name the own unit and those beyond a limit, the furthest first.

    Parameters
    ----------
    ax
        With its points and lines drawn and its limits final.
    units
        unit, denominator, shown (the height), z and category.
    labels
        Unit to name.
    highlight
        The own unit: it is always named.

    Returns
    -------
    How many units beyond a limit have no name, for want of room.
    """
    is_own = units["unit"] == highlight
    beyond = units[(units["category"] != "in_control") & ~is_own]
    order = beyond["z"].abs().sort_values(ascending=False, kind="stable").index
    wanted = pd.concat([units[is_own], beyond.loc[order]])
    texts = {unit: labels.get(unit, unit) for unit in wanted["unit"]}
    texts = shorten_all(texts, NAME_ROOM_MM)
    names = [
        Name(row.denominator, row.shown, texts[row.unit], row.unit == highlight)
        for row in wanted.head(MOST_NAMES + int(is_own.any())).itertuples()
    ]
    points = units[["denominator", "shown"]].to_numpy(dtype=float)
    written = name_points(ax, names, points, lines=_places_on_lines(ax))
    return len(wanted) - len(written)


def say_unnamed(ax: Axes, unnamed: int, noun: str, drop_mm: float) -> None:
    """Write under the axes how many units beyond a limit have no name there."""
    if not unnamed:
        return
    verb = "is" if unnamed == 1 else "are"
    down = drop_mm / theme.MM_PER_INCH
    shift = ScaledTranslation(0, -down, ax.figure.dpi_scale_trans)
    text = f"{count_text(unnamed, f'more {noun}')} beyond a limit {verb} not named."
    write(ax, 0, 0, text, transform=ax.transAxes + shift, va="top")


def _places_on_lines(ax: Axes) -> np.ndarray:
    """Return places along the drawn lines, to keep names off them."""
    across = np.linspace(*ax.get_xlim(), LINE_PLACES)
    places = []
    for line in ax.lines:
        if line.get_linestyle() != "None":
            xs, ys = line.get_data()
            heights = np.interp(across, xs, ys, left=np.nan, right=np.nan)
            places.append(np.column_stack([across, heights]))
    return np.vstack(places)
