"""Rewrite matplotlib's SVG in a third of its bytes; the picture stays the same.

matplotlib names every group, says the style of each mark anew and writes six
decimals. Here names that nothing refers to go, groups that say nothing are
opened, neighbours of one style share it, coordinates are those of a tenth of a
point, and a row of equal marks is one line that has its mark at each vertex.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from html import escape
from itertools import groupby
from xml.etree import ElementTree as ET

from qikit.plots.svg_paths import box_of, lean_number, lean_path, marks_path

SVG = "{http://www.w3.org/2000/svg}"
USE = f"{SVG}use"
HREF = "{http://www.w3.org/1999/xlink}href"
REFERENCE = re.compile(r"url\(#([^)]*)\)")
LEAN_NUMBERS = ("x", "y", "width", "height")
SHAPES = ("path", "rect", "circle", "polygon", "polyline", "ellipse", "text")
WORDS = ("text", "tspan")
BLACK = "#000"  # matplotlib leaves out a fill that is black
SAME_PAIRS = re.compile(r"#(.)\1(.)\2(.)\3\Z")
NUMBER = re.compile(r"-?\d*\.?\d+")
NO_TURN = "rotate(-0 "
STYLE_DECIMALS = 2


@dataclass(frozen=True)
class Item:
    """One element: its tag, its style, what is its own, and what it holds."""

    tag: str
    style: str
    own: str
    inner: str = ""

    def text(self, *, with_style: bool = True) -> str:
        """Write the element."""
        head = f"{self.tag}{self.own}{self.style if with_style else ''}"
        return f"<{head}>{self.inner}</{self.tag}>" if self.inner else f"<{head}/>"


def lean_body(text: str, prefix: str, usual: dict[str, str]) -> str:
    """Return what stands within the root of matplotlib's SVG, in few bytes.

    Parameters
    ----------
    text
        SVG as matplotlib writes it.
    prefix
        Begins every name that stays, so that two pictures in one page do not
        take each other's marks.
    usual
        Style that the root says for all, such as the size of the text.
    """
    return _Rewriter(ET.fromstring(text), prefix, usual).body()


@dataclass
class _Rewriter:
    root: ET.Element
    prefix: str
    usual: dict[str, str]
    names: dict[str, str] = field(default_factory=dict)  # old to new
    kept: list[str] = field(default_factory=list)  # definitions, written

    def __post_init__(self) -> None:
        held = [part for defs in self.root.iter(f"{SVG}defs") for part in defs]
        self.defined = {part.get("id"): part for part in held}
        self.boxes = {
            name: _rectangle(part[0])
            for name, part in self.defined.items()
            if part.tag == f"{SVG}clipPath" and part[0].tag == f"{SVG}rect"
        }

    def body(self) -> str:
        drawn = written(self._items(self.root))
        kept = "".join(self.kept)
        return f"<defs>{kept}</defs>{drawn}" if kept else drawn

    def _items(self, parent: ET.Element) -> list[Item]:
        """Return the children of an element; groups that say nothing are opened."""
        found: list[Item] = []
        for child in parent:
            tag = child.tag.removeprefix(SVG)
            if tag in ("defs", "metadata"):
                continue
            if tag == "g" and (marks := self._marks(child)):
                found.append(marks)
                continue
            style, own = self._style(child, tag), self._own(child, tag)
            if tag == "g" and not style and not own:
                found += self._items(child)
            else:
                found.append(self._item(child, tag, style, own))
        return found

    def _item(self, element: ET.Element, tag: str, style: str, own: str) -> Item:
        if tag not in WORDS:
            return Item(tag, style, own, written(self._items(element)))
        words = escape(element.text or "", quote=False)
        words += "".join(
            item.text() + escape(part.tail or "", quote=False)
            for part, item in zip(element, self._items(element), strict=True)
        )
        return Item(tag, style, own, words)

    def _style(self, element: ET.Element, tag: str) -> str:
        """Write the style as attributes, without what the root says for all."""
        said = _said(element.get("style", ""))
        if tag in SHAPES:
            said = {"fill": BLACK} | said
        return self._look(said)

    def _own(self, element: ET.Element, tag: str) -> str:
        """Write the attributes beside style and name."""
        found = {k: v for k, v in element.attrib.items() if k not in ("id", "style")}
        if "clip-path" in found and self._is_inside(element, found["clip-path"]):
            del found["clip-path"]
        if found.get("transform", "").startswith(NO_TURN):
            del found["transform"]
        if "d" in found:
            found["d"] = lean_path(found["d"])
        for name in LEAN_NUMBERS:
            if NUMBER.fullmatch(found.get(name, "")):
                found[name] = lean_number(found[name])
        if HREF in found:
            found["href"] = self._link(found.pop(HREF))
        return self._attributes(found.items())

    def _look(self, said: dict[str, str]) -> str:
        """Write a style as attributes, without what goes without saying."""
        return self._attributes(
            (k, v) for k, v in said.items() if self.usual.get(k) != v
        )

    def _attributes(self, pairs: Iterable[tuple[str, str]]) -> str:
        return "".join(f" {k}='{_quoted(self._renamed(v))}'" for k, v in pairs)

    def _renamed(self, value: str) -> str:
        return REFERENCE.sub(lambda m: f"url(#{self._name(m[1])})", value)

    def _link(self, href: str) -> str:
        return f"#{self._name(href[1:])}" if href[1:] in self.defined else href

    def _name(self, old: str) -> str:
        """Return the short name of a definition, and keep the definition."""
        if old not in self.names:
            new = self.names[old] = f"{self.prefix}{len(self.names)}"
            element = self.defined[old]
            tag = element.tag.removeprefix(SVG)
            inner = written(self._items(element))
            style = (
                ""
                if tag == "clipPath"
                else self._attributes(_said(element.get("style", "")).items())
            )
            own = f" id='{new}'{self._own(element, tag)}"
            self.kept.append(Item(tag, style, own, inner).text())
        return self.names[old]

    def _marks(self, group: ET.Element) -> Item | None:
        """Write equal marks as one line of places; None where they are not equal."""
        uses = [part for part in group if part.tag == USE]
        looks = {(part.get(HREF), part.get("style", "")) for part in uses}
        is_else = any(part.tag not in (USE, f"{SVG}defs") for part in group)
        is_else |= bool(group.get("style") or group.get("transform"))
        if len(uses) < 2 or len(looks) > 1 or is_else:
            return None
        ((href, style),) = looks
        places = _places(uses)
        clip = group.get("clip-path")
        cut = [("clip-path", clip)] if clip and not self._holds(clip, places) else []
        name = self._marker(href[1:], style)
        own = f" d='{marks_path(places)}' style='marker:url(#{name})'"
        return Item("path", " fill='none'", own + self._attributes(cut))

    def _marker(self, shape: str, style: str) -> str:
        """Return the name of the marker of this shape and style."""
        key = f"{shape} {style}"
        if key not in self.names:
            self.names[key] = f"{self.prefix}{len(self.names)}"
            element = self.defined[shape]
            said = {"fill": BLACK} | _said(style) | _said(element.get("style", ""))
            mark = Item("path", self._look(said), self._own(element, "path")).text()
            self.kept.append(
                f"<marker id='{self.names[key]}' overflow='visible' "
                f"markerUnits='userSpaceOnUse'>{mark}</marker>"
            )
        return self.names[key]

    def _is_inside(self, element: ET.Element, clip: str) -> bool:
        """Whether nothing of an element would be cut off."""
        if element.tag == f"{SVG}g":
            is_marks = len(element) and all(part.tag == USE for part in element)
            return bool(is_marks) and self._holds(clip, _places(element))
        places = box_of(element.get("d", ""))
        return bool(places) and self._holds(clip, places)

    def _holds(self, clip: str, places: list[tuple[float, float]]) -> bool:
        box = self.boxes.get(REFERENCE.fullmatch(clip)[1])
        if box is None:
            return False
        left, top, right, foot = box
        return all(left <= x <= right and top <= y <= foot for x, y in places)


def written(items: list[Item]) -> str:
    """Write elements; neighbours of one style are put in a group that says it."""
    parts = []
    for style, run in groupby(items, key=lambda item: item.style):
        together = list(run)
        if style and len(together) > 1:
            inner = "".join(item.text(with_style=False) for item in together)
            parts.append(f"<g{style}>{inner}</g>")
        else:
            parts += [item.text() for item in together]
    return "".join(parts)


def _said(style: str) -> dict[str, str]:
    """Read a style: "fill: #ffffff; stroke-width: 0.5"."""
    pairs = (part.partition(":") for part in style.split(";") if ":" in part)
    return {name.strip(): _shorter(value.strip()) for name, _, value in pairs}


def _shorter(value: str) -> str:
    if value.startswith("#"):
        return SAME_PAIRS.sub(r"#\1\2\3", value)
    if "url(" in value or not NUMBER.search(value):
        return value
    return NUMBER.sub(lambda m: lean_number(m.group(), STYLE_DECIMALS), value)


def _places(uses: Iterable[ET.Element]) -> list[tuple[float, float]]:
    return [(float(part.get("x")), float(part.get("y"))) for part in uses]


def _quoted(value: str) -> str:
    return escape(value, quote=False).replace("'", "&#39;")


def _rectangle(element: ET.Element) -> tuple[float, float, float, float]:
    x, y, width, height = (float(element.get(k)) for k in LEAN_NUMBERS)
    slack = 0.1  # the coordinates were rounded by matplotlib, the rectangle was not
    return x - slack, y - slack, x + width + slack, y + height + slack
