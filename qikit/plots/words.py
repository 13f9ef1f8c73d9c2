"""Words on a figure: a `Text` of matplotlib that is made and written in little time.

All that can be changed on a `Text` can be changed here; a look that the quick way
does not know is written by matplotlib.
"""

from __future__ import annotations

from functools import lru_cache
from math import isfinite
from typing import Any

from matplotlib.artist import Artist
from matplotlib.backend_bases import RendererBase
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.text import Text
from matplotlib.transforms import IdentityTransform

from qikit.plots.lean_renderer import LeanRenderer
from qikit.plots.text_widths import extent

SAMPLE = "lp"  # as high and as deep as a line is


class Words(Text):
    """A `Text` that `LeanRenderer` writes without laying it out."""

    def draw(self, renderer: RendererBase) -> None:
        """Write the words; the quick way where it gives the same."""
        if not isinstance(renderer, LeanRenderer) or not self._is_plain():
            super().draw(renderer)
        elif self.get_visible() and self.get_text():
            self._write(renderer)

    def _is_plain(self) -> bool:
        is_turned = self.get_rotation() or self.get_wrap()
        is_styled = self.get_path_effects() or self.get_clip_on() or self.get_url()
        is_set = self.get_parse_math() or self.get_usetex()
        return not (is_turned or is_styled or is_set)

    def _write(self, renderer: LeanRenderer) -> None:
        if self.get_bbox_patch() is not None:
            self.update_bbox_position_size(renderer)
            self.get_bbox_patch().draw(renderer)
        place = self.get_unitless_position()
        x, y = self.get_transform().transform(place).tolist()
        lines = self.get_text().split("\n")
        font, spacing = _key(self.get_fontproperties()), self._linespacing
        ups = _baselines(font, self.get_va(), spacing, len(lines))
        if isfinite(x) and isfinite(y):
            renderer.write_lines(x, [y + up for up in ups], lines, self)


def words(x: float, y: float, text: str, **look: Any) -> Words:
    """Make words that are upright and no mathematics.

    Each look is made once in a process and copied: that costs a tenth.
    """
    box, place = look.pop("bbox", None), look.pop("transform", None)
    zorder = look.pop("zorder", None)
    made = Words.__new__(Words)
    Artist.__init__(made)
    state = _look(tuple(sorted(look.items())))
    vars(made).update(state | {"_fontproperties": state["_fontproperties"].copy()})
    made.set_position((x, y))
    made.set_text(text)
    made.set_clip_on(False)
    if place is not None:
        made.set_transform(place)
    if zorder is not None:
        made.set_zorder(zorder)
    if box is not None:
        made.set_bbox(box)
    return made


@lru_cache(maxsize=256)
def _look(look: tuple[tuple[str, Any], ...]) -> dict[str, Any]:
    """Return what words of a look hold beside what every artist holds."""
    every = vars(Artist())
    whole = vars(Words(0, 0, "", parse_math=False, **dict(look)))
    return {name: value for name, value in whole.items() if name not in every}


def _key(font: FontProperties) -> tuple[Any, ...]:
    family = tuple(font.get_family())
    return font.get_size_in_points(), font.get_weight(), font.get_style(), family


@lru_cache(maxsize=256)
def _baselines(
    font: tuple[Any, ...], va: str, linespacing: float | str, n_lines: int
) -> tuple[float, ...]:
    """Ask matplotlib where it writes lines, in points above the place of the text."""
    size, weight, style, family = font
    look = {"size": size, "weight": weight, "style": style, "family": list(family)}
    figure, listener = Figure(dpi=72), _Listener()
    text = Text(0, 0, "\n".join([SAMPLE] * n_lines), va=va, parse_math=False, **look)
    text.set_linespacing(linespacing)
    text.set_figure(figure)
    text.set_transform(IdentityTransform())
    text.draw(listener)
    return tuple(listener.heard)


class _Listener(RendererBase):
    """Writes nothing, but hears how high each line would stand."""

    def __init__(self) -> None:
        super().__init__()
        self.heard: list[float] = []

    def flipy(self) -> bool:
        return False

    def get_canvas_width_height(self) -> tuple[float, float]:
        return 1.0, 1.0

    def get_text_width_height_descent(self, s, prop, ismath):
        size = prop.get_size_in_points()
        return tuple(part * size for part in extent(s, prop))

    def draw_text(self, gc, x, y, s, prop, angle, ismath=False, mtext=None):
        self.heard.append(float(y))
