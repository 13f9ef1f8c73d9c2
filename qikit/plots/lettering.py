"""Words on a chart: written as they are, cut to the room there is."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.text import Text

from qikit.periods import period_end, period_text
from qikit.plots import theme
from qikit.plots.lean_axes import LeanAxes
from qikit.plots.text_widths import extent
from qikit.plots.words import words

ELLIPSIS = "…"
# Control characters and lone surrogates may not stand in XML.
UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]+")
HOUSE = {"fontfamily": theme.FONT, "fontsize": theme.TEXT_SIZE, "color": theme.TEXT}
MM_PER_POINT = theme.MM_PER_INCH / 72


def plain(text: object) -> str:
    """Return data as one line of printable text."""
    return " ".join(UNPRINTABLE.sub(" ", str(text)).split())


def write(where: Axes | Figure, x: float, y: float, text: str, **options: Any) -> Text:
    """Write text exactly as it is: `$` and `_` are not mathematics."""
    look = HOUSE | options
    if isinstance(where, Figure):
        return where.text(x, y, text, parse_math=False, **look)
    look.setdefault("transform", where.transData)
    text = words(x, y, text, **look)
    where.put(text) if isinstance(where, LeanAxes) else where.add_artist(text)
    return text


@lru_cache(maxsize=2)
def _font(weight: str) -> FontProperties:
    return FontProperties(family=theme.FONT, size=theme.TEXT_SIZE, weight=weight)


@lru_cache(maxsize=4096)
def width_mm(text: str, *, bold: bool = False) -> float:
    """Measure one line of text at the theme's size, in millimetres."""
    weight = "bold" if bold else "normal"
    return extent(text, _font(weight)).width * theme.TEXT_SIZE * MM_PER_POINT


def shorten(text: object, room_mm: float, *, keep_end: bool = False) -> str:
    """Cut text to the room there is, with an ellipsis where it was cut.

    Measured in bold, so that a highlighted label fits too. With `keep_end` the
    middle goes instead of the end.
    """
    whole = plain(text)
    if width_mm(whole, bold=True) <= room_mm:
        return whole
    for kept in range(len(whole) - 1, 1, -1):
        tail = kept // 2 if keep_end else 0
        cut = whole[: kept - tail].rstrip() + ELLIPSIS + whole[len(whole) - tail :]
        if width_mm(cut, bold=True) <= room_mm:
            return cut
    return ELLIPSIS


def in_two_lines(text: object, room_mm: float) -> str:
    """Break text between words where it is too long; cut the second line."""
    words = plain(text).split(" ")
    fits = [
        end
        for end in range(1, len(words) + 1)
        if width_mm(" ".join(words[:end]), bold=True) <= room_mm
    ]
    end = fits[-1] if fits else len(words)
    lines = [" ".join(words[:end]), " ".join(words[end:])]
    return "\n".join(shorten(line, room_mm) for line in lines if line)


def shorten_all(labels: Mapping[str, object], room_mm: float) -> dict[str, str]:
    """Shorten labels so that two practices never read the same.

    Labels that would be cut to the same text lose their middle instead; those
    that are equal to begin with get their key (the practice code) in brackets.
    """
    whole = {key: plain(label) for key, label in labels.items()}
    twice = _repeated(whole.values())
    whole = {k: f"{v} ({plain(k)})" if v in twice else v for k, v in whole.items()}
    cut = {key: shorten(label, room_mm) for key, label in whole.items()}
    twice = _repeated(cut.values())
    return {
        key: shorten(whole[key], room_mm, keep_end=True) if label in twice else label
        for key, label in cut.items()
    }


def short_period(start: pd.Timestamp, frequency: str) -> str:
    """Say a period briefly: "Mar 2026", "Jan–Mar 2026" or "2025/26"."""
    if frequency == "month":
        return f"{start:%b %Y}"
    if frequency == "year" and start.month == 4:
        return period_text(start, frequency)
    return f"{start:%b}–{period_end(start, frequency):%b %Y}"


def spread(places: list[float], gap: float) -> list[float]:
    """Move places apart until neighbours are `gap` from each other.

    Labels of lines that lie close together are pushed apart evenly and keep
    their order.
    """
    order = sorted(range(len(places)), key=places.__getitem__)
    groups: list[list[int]] = []
    for item in order:
        groups.append([item])
        while len(groups) > 1 and _touch(groups[-2], groups[-1], places, gap):
            last = groups.pop()
            groups[-1] += last
    moved = list(places)
    for group in groups:
        for item, place in zip(group, _stack(group, places, gap), strict=True):
            moved[item] = place
    return moved


def _stack(group: list[int], places: list[float], gap: float) -> list[float]:
    middle = sum(places[item] for item in group) / len(group)
    start = middle - gap * (len(group) - 1) / 2
    return [start + gap * step for step in range(len(group))]


def _touch(below: list[int], above: list[int], places: list[float], gap: float) -> bool:
    return _stack(above, places, gap)[0] - _stack(below, places, gap)[-1] < gap


def _repeated(texts: Iterable[str]) -> set[str]:
    return {text for text, count in Counter(texts).items() if count > 1}
