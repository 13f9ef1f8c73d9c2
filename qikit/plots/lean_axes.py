"""Real axes of matplotlib whose fixed ticks cost little.

A tick of matplotlib is five artists, and twelve panels have a hundred of them. As
long as nobody asks for the ticks themselves, or for another look of them, an axis
here draws its grid and its labels straight from its limits, locator and formatter,
at the time of drawing; otherwise matplotlib draws them, in the same look. All else
(`set_ylim`, `axvline`, `set_color`, `tick_params`, `set_xticks`) is untouched.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.axis import Axis, XAxis, YAxis
from matplotlib.backend_bases import RendererBase
from matplotlib.colors import to_rgba
from matplotlib.lines import Line2D
from matplotlib.path import Path
from matplotlib.ticker import FixedFormatter, FixedLocator, NullLocator
from matplotlib.transforms import IdentityTransform
from numpy.typing import ArrayLike

from qikit.plots.words import words

TICKS = ("majorTicks", "minorTicks")  # where an axis keeps them, once it has any
CLOSE = 1e-10  # of the axis: a tick at the very end is drawn


class _LeanAxis(Axis):
    """An axis that makes no ticks for the house look."""

    look: dict[str, Any] | None = None  # None: the look is matplotlib's affair
    has_grid = False

    def draw(self, renderer: RendererBase) -> None:
        """Draw grid and labels."""
        if not self._is_lean():
            super().draw(renderer)
        elif self.get_visible():
            places = self._shown()
            if self.has_grid and places:
                self._draw_grid(renderer, [place for place, _ in places])
            for place, label in places:
                if label:
                    self._draw_label(renderer, place, label)
            self.stale = False

    def set_clip_path(self, path: Any, transform: Any = None) -> None:
        """Cut the axis off; what it draws without ticks is never outside."""
        if self._has_ticks() or path is not self.axes.patch:
            super().set_clip_path(path, transform)

    def set_tick_params(self, which: str = "major", **look: Any) -> None:
        """Set the look of ticks that may not be made yet."""
        self.look = None
        with self._without_ticks():
            super().set_tick_params(which, **look)

    def get_children(self) -> list[Artist]:
        """Return all parts; the ticks are made, with their labels."""
        self.get_ticklabels()
        return super().get_children()

    def _is_lean(self) -> bool:
        is_fixed = isinstance(self.get_major_locator(), FixedLocator | NullLocator)
        is_told = isinstance(self.get_major_formatter(), FixedFormatter)
        has_more = self._has_ticks() or self.label.get_text()
        has_more = has_more or not isinstance(self.get_minor_locator(), NullLocator)
        return self.look is not None and is_fixed and is_told and not has_more

    def _has_ticks(self) -> bool:
        return any(name in vars(self) for name in TICKS)

    @contextmanager
    def _without_ticks(self) -> Iterator[None]:
        """Keep matplotlib from making a tick in order to change it."""
        if self._has_ticks():
            yield
            return
        vars(self).update({name: [] for name in TICKS})
        try:
            yield
        finally:
            for name in TICKS:
                vars(self).pop(name, None)

    def _shown(self) -> list[tuple[float, str]]:
        """Return the ticks within the limits: where on the screen, and the label."""
        places = np.asarray(self.get_majorticklocs(), dtype=float)
        labels = self.get_major_formatter().format_ticks(places)
        low, high = sorted(self.get_view_interval())
        slack = CLOSE * (high - low)
        within = (places >= low - slack) & (places <= high + slack)
        across = self._on_screen(places).tolist()
        found = zip(across, labels, within.tolist(), strict=True)
        return [(place, label) for place, label, is_in in found if is_in]

    def _draw_grid(self, renderer: RendererBase, places: list[float]) -> None:
        gc = renderer.new_gc()
        gc.set_foreground(to_rgba(self.look["grid_color"]), isRGBA=True)
        gc.set_linewidth(self.look["grid_linewidth"])
        gc.set_joinstyle("round")
        gc.set_capstyle("butt")
        codes = [Path.MOVETO, Path.LINETO] * len(places)
        ends = [end for place in places for end in self._ends(place)]
        renderer.draw_path(gc, Path(ends, codes), IdentityTransform())
        gc.restore()

    def _draw_label(self, renderer: RendererBase, place: float, label: str) -> None:
        x, y, sides = self._label_place(place)
        look = {"fontsize": self.look["labelsize"], "color": self.look["labelcolor"]}
        look["fontfamily"] = self.look["labelfontfamily"]
        text = words(x, y, label, transform=IdentityTransform(), **look, **sides)
        text.set_figure(self.get_figure(root=False))
        text.draw(renderer)

    def _pad(self) -> float:
        return self.look["pad"] * self.get_figure(root=True).dpi / 72


class _LeanX(_LeanAxis, XAxis):
    def _on_screen(self, places: np.ndarray) -> np.ndarray:
        points = np.column_stack([places, np.zeros(len(places))])
        return self.axes.get_xaxis_transform().transform(points)[:, 0]

    def _ends(self, place: float) -> list[tuple[float, float]]:
        return [(place, self.axes.bbox.y0), (place, self.axes.bbox.y1)]

    def _label_place(self, place: float) -> tuple[float, float, dict[str, str]]:
        down = self.axes.bbox.y0 - self._pad()
        return place, down, {"ha": "center", "va": "top"}


class _LeanY(_LeanAxis, YAxis):
    def _on_screen(self, places: np.ndarray) -> np.ndarray:
        points = np.column_stack([np.zeros(len(places)), places])
        return self.axes.get_yaxis_transform().transform(points)[:, 1]

    def _ends(self, place: float) -> list[tuple[float, float]]:
        return [(self.axes.bbox.x0, place), (self.axes.bbox.x1, place)]

    def _label_place(self, place: float) -> tuple[float, float, dict[str, str]]:
        left = self.axes.bbox.x0 - self._pad()
        return left, place, {"ha": "right", "va": "center_baseline"}


class LeanAxes(Axes):
    """Axes with such an x and y axis."""

    def _init_axis(self) -> None:
        """Let matplotlib make its axes, and let these do their drawing.

        A matplotlib that does not call this keeps its own, which look the same.
        """
        super()._init_axis()
        self.xaxis.__class__, self.yaxis.__class__ = _LeanX, _LeanY

    def put(self, artist: Artist) -> None:
        """Add an artist, cut off at the axes if it is cut off at all.

        As `add_artist` does, without a path for each that cuts it off.
        """
        if not (hasattr(self, "_set_artist_props") and hasattr(self, "_children")):
            self.add_artist(artist)
            return
        self._set_artist_props(artist)
        artist.set_clip_box(self.bbox)
        self._children.append(artist)
        artist._remove_method = self._children.remove
        self.stale = True


def draw_line(ax: Axes, across: ArrayLike, up: ArrayLike, **look: Any) -> Line2D:
    """Draw a line, or marks, on axes whose limits are set apart."""
    if ax.get_autoscale_on() or not isinstance(ax, LeanAxes):
        return ax.plot(across, up, **look)[0]
    line = Line2D(np.asarray(across, float), np.asarray(up, float), **look)
    ax.put(line)
    return line


def set_look(axis: Axis, look: dict[str, Any], *, which: str = "both") -> None:
    """Give an axis the look of the house, as `tick_params` names it."""
    axis.set_tick_params(which=which, **look)
    if isinstance(axis, _LeanAxis):
        axis.look, axis.has_grid = look, False


def set_fixed_ticks(
    axis: Axis,
    places: Sequence[float],
    labels: Sequence[str],
    *,
    grid: dict[str, Any] | None = None,
) -> None:
    """Put ticks on an axis, with labels, and with grid lines of a look if given."""
    if not isinstance(axis, _LeanAxis) or axis.look is None:
        axis.set_ticks(places, labels)
        if grid is not None:
            axis.grid(visible=True, **grid)
        return
    look = axis.look
    axis.set_major_locator(FixedLocator(places) if len(places) else NullLocator())
    axis.set_major_formatter(FixedFormatter(list(labels)))
    if grid is not None:
        axis.grid(visible=True, **grid)
        look = look | {"grid_color": grid["color"]}
        look |= {"grid_linewidth": grid["linewidth"]}
    axis.look, axis.has_grid = look, grid is not None
