"""Draw a figure of matplotlib as SVG in few bytes, and in little time.

A renderer is what matplotlib asks to draw lines, marks and words. This one writes
the lean form at once; what it does not know (pictures, hatches, mathematics) it
refuses, and `qikit.plots.svg` then takes matplotlib's own.
"""

from __future__ import annotations

from functools import lru_cache
from html import escape
from typing import Any, NoReturn

import numpy as np
from matplotlib.backend_bases import GraphicsContextBase, RendererBase
from matplotlib.colors import rgb2hex
from matplotlib.font_manager import FontProperties, weight_dict
from matplotlib.path import Path
from matplotlib.text import Text
from matplotlib.transforms import Bbox, Transform

from qikit.plots.lean_svg import BLACK, SAME_PAIRS, STYLE_DECIMALS, Item, written
from qikit.plots.svg_paths import (
    line_path,
    places_path,
    shape_path,
    short_number,
    tenths,
)
from qikit.plots.text_widths import extent

OWN_NAME = "\x00"  # stands for the picture's own mark until that is known
ANCHORS = {"left": "start", "center": "middle", "right": "end"}
CAPS = {"projecting": "square"}  # as SVG calls it
DOWN = np.array([1, -1])  # SVG counts from the top
SLACK = 0.1  # points: a mark that touches the edge is not cut off


class NotLean(NotImplementedError, AttributeError):
    """What the lean way leaves to matplotlib's own: not drawn by it, nor known to it.

    As an `AttributeError` it lets matplotlib ask whether a renderer has something.
    """


class LeanRenderer(RendererBase):
    """Writes SVG; `body` is what stands within the root.

    Parameters
    ----------
    width, height
        Of the picture, in points.
    usual
        Style that the root says for all, such as the size of the text.
    """

    def __init__(self, width: float, height: float, usual: dict[str, str]) -> None:
        super().__init__()
        self.width, self.height, self.usual = width, height, usual
        self._items: list[Item] = []
        self._kept: list[str] = []
        self._names: dict[object, str] = {}
        self._styles: dict[object, str] = {}

    def __getattr__(self, name: str) -> NoReturn:
        """Refuse what only other renderers have, such as the `dpi` of pictures."""
        raise NotLean(name)

    def body(self, mark: str) -> str:
        """Return all that was drawn; `mark` begins every name in it."""
        kept = "".join(self._kept)
        kept = f"<defs>{kept}</defs>" if kept else ""
        return (kept + written(self._items)).replace(OWN_NAME, mark)

    def flipy(self) -> bool:
        """Say that the origin is at the top."""
        return True

    def get_canvas_width_height(self) -> tuple[float, float]:
        """Return the size in points."""
        return self.width, self.height

    def get_text_width_height_descent(
        self, s: str, prop: FontProperties, ismath: bool | str
    ) -> tuple[float, float, float]:
        """Measure one line of text."""
        if ismath:
            raise NotLean("mathematics")
        size = prop.get_size_in_points()
        return tuple(part * size for part in extent(s, prop))

    def draw_path(
        self,
        gc: GraphicsContextBase,
        path: Path,
        transform: Transform,
        rgbFace: tuple | None = None,  # noqa: N803 - matplotlib's name
    ) -> None:
        """Draw a line or an area."""
        style, is_line = self._style(gc, rgbFace), rgbFace is None
        clip = (0.0, 0.0, self.width, self.height) if is_line else None
        shape = path.cleaned(
            transform,
            remove_nans=True,
            clip=clip,
            simplify=None if is_line else False,
            curves=True,
        )
        points, codes = self._flipped(shape.vertices[:-1]), shape.codes[:-1]
        if len(points):
            cut = self._cut(gc, points[codes != Path.CLOSEPOLY])
            self._add("path", style, f" d='{line_path(points, codes)}'{cut}")

    def draw_markers(
        self,
        gc: GraphicsContextBase,
        marker_path: Path,
        marker_trans: Transform,
        path: Path,
        trans: Transform,
        rgbFace: tuple | None = None,  # noqa: N803 - matplotlib's name
    ) -> None:
        """Draw equal marks: as one line that has its mark at each vertex."""
        places = trans.transform(path.vertices)
        places = self._flipped(places[np.isfinite(places).all(axis=1)])
        if not len(places):
            return
        shape = marker_path.cleaned(marker_trans, curves=True)
        points = shape.vertices[:-1] * (1, -1)
        mark = _mark_path(points.tobytes(), shape.codes[:-1].tobytes())
        style, cut = self._style(gc, rgbFace), self._cut(gc, places)
        if len(places) == 1:
            x, y = np.round(places[0] * 10).astype(int).tolist()
            own = f" x='{tenths(x)}' y='{tenths(y)}' href='#{self._shape(mark)}'"
            self._add("use", style, own + cut)
        else:
            name = self._marker(mark, style)
            own = f" d='{places_path(places)}' style='marker:url(#{name})'{cut}"
            self._add("path", " fill='none'", own)

    def draw_text(
        self,
        gc: GraphicsContextBase,
        x: float,
        y: float,
        s: str,
        prop: FontProperties,
        angle: float,
        ismath: bool | str = False,
        mtext: Text | None = None,
    ) -> None:
        """Write one line of text."""
        self._require_known(gc)
        if ismath:
            raise NotLean("mathematics")
        anchor = "left"
        if mtext is not None and angle == 0:
            anchor = mtext.get_ha()
            place = mtext.get_unitless_position()
            x = float(mtext.get_transform().transform(place)[0])
        look = self._letters(prop, gc.get_rgb(), gc.get_alpha(), anchor)
        self._write(x, y, s, look, angle)

    def write_lines(
        self, x: float, baselines: list[float], lines: list[str], words: Text
    ) -> None:
        """Write lines of upright text, aligned as a `Text` says.

        `baselines` are counted upwards from the foot of the picture.
        """
        look = self._text_look(words)
        for line, up in zip(lines, baselines, strict=True):
            if line:
                self._write(x, self.height - up, line, look)

    def _write(
        self, x: float, y: float, line: str, look: str, angle: float = 0.0
    ) -> None:
        across, down = tenths(round(x * 10)), tenths(round(y * 10))
        turned = f" transform='rotate({-angle:g} {across} {down})'" if angle else ""
        own = f" x='{across}' y='{down}'{turned}"
        self._items.append(Item("text", look, own, escape(line, quote=False)))

    def _add(self, tag: str, style: str, own: str) -> None:
        self._items.append(Item(tag, style, own))

    def _flipped(self, points: np.ndarray) -> np.ndarray:
        return points * DOWN + (0, self.height)

    def _require_known(self, gc: GraphicsContextBase) -> None:
        """Refuse what is drawn otherwise than stroked and filled."""
        clip = gc.get_clip_path()[0]
        if clip is not None or gc.get_hatch() or gc.get_url() or gc.get_sketch_params():
            raise NotLean("hatches, links, sketches, clipping by a shape")

    def _text_look(self, words: Text) -> str:
        font, anchor = words.get_fontproperties(), words.get_ha()
        key = (font, words.get_color(), words.get_alpha(), anchor)
        if key not in self._styles:
            gc = self.new_gc()
            gc.set_foreground(words.get_color())
            look = self._letters(font, gc.get_rgb(), words.get_alpha(), anchor)
            self._styles[(font.copy(), *key[1:])] = look
        return self._styles[key]

    def _letters(
        self, font: FontProperties, colour: tuple, alpha: float | None, anchor: str
    ) -> str:
        """Say how letters look."""
        weight = font.get_weight()
        said: dict[str, Any] = {
            "font-size": f"{short_number(font.get_size_in_points(), 2)}px",
            "font-weight": str(weight_dict.get(weight, weight)),
            "font-style": font.get_style(),
            "font-family": ", ".join(font.get_family()),
            "text-anchor": ANCHORS[anchor],
            "fill": _hex(colour),
        }
        opacity = (colour[3] if len(colour) > 3 else 1) if alpha is None else alpha
        if opacity != 1:
            said["opacity"] = short_number(opacity, STYLE_DECIMALS)
        return self._look(said)

    def _style(self, gc: GraphicsContextBase, face: tuple | None) -> str:
        """Write how a shape looks, as attributes."""
        self._require_known(gc)
        offset, dashes = gc.get_dashes()
        dashes = None if dashes is None else tuple(map(float, dashes))
        face = None if face is None else tuple(map(float, face))
        line = (tuple(gc.get_rgb()), gc.get_linewidth(), dashes, offset)
        ends = (gc.get_joinstyle(), gc.get_capstyle())
        forced = gc.get_alpha() if gc.get_forced_alpha() else None
        key = (line, ends, forced, face)
        if key not in self._styles:
            self._styles[key] = self._look(_said(line, ends, forced, face))
        return self._styles[key]

    def _look(self, said: dict[str, Any]) -> str:
        """Write a style as attributes, without what goes without saying."""
        return "".join(
            f" {name}='{escape(str(value))}'"
            for name, value in said.items()
            if self.usual.get(name) != value
        )

    def _cut(self, gc: GraphicsContextBase, points: np.ndarray) -> str:
        """Say what cuts a shape off, if anything does."""
        clip: Bbox | None = gc.get_clip_rectangle()
        if clip is None:
            return ""
        left, low, right, high = clip.extents
        top, foot = self.height - high, self.height - low
        box = (left - SLACK, top - SLACK), (right + SLACK, foot + SLACK)
        if (points >= box[0]).all() and (points <= box[1]).all():
            return ""
        sides = [short_number(n) for n in (left, top, right - left, foot - top)]
        return f" clip-path='url(#{self._clip(tuple(sides))})'"

    def _clip(self, sides: tuple[str, ...]) -> str:
        names = zip(("x", "y", "width", "height"), sides, strict=True)
        rectangle = "".join(f" {name}='{side}'" for name, side in names)
        return self._named(sides, "clipPath", "", f"<rect{rectangle}/>")

    def _shape(self, mark: str) -> str:
        return self._named(mark, "path", f" d='{mark}'")

    def _marker(self, mark: str, style: str) -> str:
        own = " overflow='visible' markerUnits='userSpaceOnUse'"
        return self._named((mark, style), "marker", own, f"<path d='{mark}'{style}/>")

    def _named(self, key: object, tag: str, own: str, inner: str = "") -> str:
        """Return the name of a definition, kept once."""
        if key not in self._names:
            name = self._names[key] = f"{OWN_NAME}{len(self._names)}"
            self._kept.append(Item(tag, "", f" id='{name}'{own}", inner).text())
        return self._names[key]


@lru_cache(maxsize=512)
def _mark_path(points: bytes, codes: bytes) -> str:
    """Write the shape of a mark; the marks of a report have few shapes."""
    places = np.frombuffer(points).reshape(-1, 2)
    return shape_path(places, np.frombuffer(codes, dtype=Path.code_type))


def _said(line: tuple, ends: tuple, forced: float | None, face: tuple | None) -> dict:
    """Return a style by name: what is filled, and what is stroked."""
    said = {"fill": "none" if face is None else _hex(face)}
    if face is not None and forced is None and len(face) > 3 and face[3] != 1:
        said["fill-opacity"] = short_number(face[3], STYLE_DECIMALS)
    if forced is not None and forced != 1:
        said["opacity"] = short_number(forced, STYLE_DECIMALS)
    return said | (_stroke(line, ends, forced) if line[1] else {})


def _stroke(line: tuple, ends: tuple, forced: float | None) -> dict:
    colour, width, dashes, offset = line
    said = {}
    if dashes is not None:
        said["stroke-dasharray"] = ",".join(
            short_number(length, STYLE_DECIMALS) for length in dashes
        )
        said["stroke-dashoffset"] = short_number(float(offset), STYLE_DECIMALS)
    said["stroke"] = _hex(colour)
    if forced is None and len(colour) > 3 and colour[3] != 1:
        said["stroke-opacity"] = short_number(colour[3], STYLE_DECIMALS)
    if width != 1:
        said["stroke-width"] = short_number(width, STYLE_DECIMALS)
    said["stroke-linejoin"] = str(ends[0])
    said["stroke-linecap"] = CAPS.get(str(ends[1]), str(ends[1]))
    return said


def _hex(colour: tuple) -> str:
    text = rgb2hex(colour[:3])
    return BLACK if text == "#000000" else SAME_PAIRS.sub(r"#\1\2\3", text)
