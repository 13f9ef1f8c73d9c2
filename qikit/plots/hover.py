"""Titles for the points of a picture: what a browser shows where the mouse rests.

The marks of a picture are merged into few paths, so that a title cannot hang on one.
A circle that is not seen lies over each point and carries it. Only a picture that
stands in the page itself shows titles; one in `<img>` does not.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import ArrayLike

from qikit.plots.lettering import plain
from qikit.plots.svg_paths import lean_number

RADIUS = 6  # points: as large as a mark and a little round it
POINTS = 72  # to an inch
NAMES = re.compile(r"(<svg\b[^>]*?) aria-labelledby='[^']*'([^>]*>)")
OWN_TITLE = re.compile(r"<title id='title-[^']*'>[^<]*</title>")
END = "</svg>"


@dataclass(frozen=True)
class PointTitle:
    """What is said of one point; `x` and `y` are points from the upper left corner."""

    x: float
    y: float
    text: str


def point_titles(
    ax: Axes, xs: ArrayLike, ys: ArrayLike, texts: Sequence[str]
) -> list[PointTitle]:
    """Place a text at each point of some axes; one without a place has none.

    Parameters
    ----------
    ax
        Axes whose limits are set, of a figure that keeps its size.
    xs, ys
        Where the points stand, in the units of the axes; NaN for one that is not
        drawn.
    texts
        One a point, as it is to be shown.
    """
    places = np.column_stack([np.asarray(xs, float), np.asarray(ys, float)])
    inches = ax.transData.transform(places) / ax.figure.dpi
    height = ax.figure.get_figheight()
    across, down = inches[:, 0] * POINTS, (height - inches[:, 1]) * POINTS
    return [
        PointTitle(x, y, text)
        for x, y, text in zip(across.tolist(), down.tolist(), texts, strict=True)
        if np.isfinite(x) and np.isfinite(y)
    ]


def with_titles(svg: str, titles: Iterable[PointTitle]) -> str:
    """Lay a circle that is not seen over each point, with its text as a title."""
    circles = "".join(_circle(title) for title in titles)
    if not circles:
        return svg
    group = f"<g fill='none' stroke='none' pointer-events='all'>{circles}</g>"
    return f"{svg.removesuffix(END)}{group}{END}"


def named_by(svg: str, alt: str) -> str:
    """Give a picture its alt text as its name, in the place of its own title.

    A title of the whole picture would be shown wherever the mouse rests.
    """
    words = escape(alt).replace("&#x27;", "&#39;")
    named = NAMES.sub(lambda m: f"{m[1]} aria-label='{words}'{m[2]}", svg, count=1)
    return OWN_TITLE.sub("", named, count=1)


def _circle(title: PointTitle) -> str:
    x, y = (lean_number(f"{place:.2f}") for place in (title.x, title.y))
    said = escape(plain(title.text), quote=False)
    return f"<circle cx='{x}' cy='{y}' r='{RADIUS}'><title>{said}</title></circle>"
