"""Words broken into lines of the room there is."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from qikit.plots.lettering import ELLIPSIS, plain, width_mm

LINE_SPACING, LINE_MM = 1.1, 3.11  # from one line to the next, at the theme's size


class Wrapped(NamedTuple):
    """Lines of a text, and whether some of it was left out."""

    lines: tuple[str, ...]
    is_cut: bool

    @property
    def text(self) -> str:
        """The lines as one text."""
        return "\n".join(self.lines)

    @property
    def height_mm(self) -> float:
        """How high the lines are on paper."""
        return len(self.lines) * LINE_MM


@lru_cache(maxsize=1024)
def wrapped(text: str, room_mm: float, *, most: int, bold: bool = False) -> Wrapped:
    """Break text between words; a word wider than the room is broken within.

    Parameters
    ----------
    text
        Written as one line of printable text first.
    room_mm
        The width there is.
    most
        Lines at most; of a longer text the last one ends in an ellipsis.
    bold
        Measure in bold.
    """
    lines, rest = [], plain(text)
    while rest and len(lines) < most:
        line, rest = _first_line(rest, room_mm, bold)
        lines.append(line)
    if rest:
        lines[-1] = _with_ellipsis(lines[-1], room_mm, bold)
    return Wrapped(tuple(lines), bool(rest))


def _first_line(text: str, room_mm: float, bold: bool) -> tuple[str, str]:
    """Return what fits on one line, and the rest."""
    end = _letters_that_fit(text, room_mm, bold)
    if end == len(text):
        return text, ""
    space = text.rfind(" ", 0, end + 1)
    if space > 0:
        return text[:space], text[space + 1 :]
    return text[:end], text[end:].lstrip()


def _letters_that_fit(text: str, room_mm: float, bold: bool) -> int:
    """Count the letters that fit, one at least: width grows with each of them."""
    low, high = 1, min(len(text), 300)  # no line of a page is longer
    while low < high:
        middle = (low + high + 1) // 2
        fits = width_mm(text[:middle], bold=bold) <= room_mm
        low, high = (middle, high) if fits else (low, middle - 1)
    return low


def _with_ellipsis(line: str, room_mm: float, bold: bool) -> str:
    while len(line) > 1 and width_mm(line + ELLIPSIS, bold=bold) > room_mm:
        line = line[:-1].rstrip()
    return line + ELLIPSIS
