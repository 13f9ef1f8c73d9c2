"""How wide words are, from a table of letters: no text is laid out to know it.

matplotlib shapes a whole text to measure it, half a millisecond each. A letter's
width and the kerning of a pair are looked up once in a process; their sum is the
same width.
"""

from __future__ import annotations

from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

from matplotlib.font_manager import FontProperties, findfont
from matplotlib.ft2font import FT2Font, Kerning, LoadFlags
from matplotlib.textpath import text_to_path

TABLE_SIZE = 100  # points, at 72 dots an inch: matplotlib measures at this size too
PARTS = 64  # of a dot, in which FreeType counts
USUAL = 0x2E80  # letters from here on, and those below, are shaped by matplotlib
SHAPED = ((0x300, 0x370), (0x590, 0x1E00))  # combining marks; scripts that join


class Extent(NamedTuple):
    """Width, height and depth below the line, for a font of size 1."""

    width: float
    height: float
    depth: float


class _Letter(NamedTuple):
    glyph: int
    width: int
    top: int
    foot: int


def extent(text: str, font: FontProperties) -> Extent:
    """Measure one line of text in a font, per point of its size."""
    table = _table(font.get_weight(), font.get_style(), tuple(font.get_family()))
    return table.extent(text)


class _Table:
    """The letters of one font, as they are asked for."""

    def __init__(self, font: FontProperties) -> None:
        self._font = font.copy()
        # From memory: copies of a process share an open file, and its place in it.
        self._file = FT2Font(BytesIO(Path(findfont(font)).read_bytes()))
        self._file.set_size(TABLE_SIZE, 72)
        self._letters: dict[str, _Letter | None] = {}
        self._kerning: dict[tuple[int, int], int] = {}

    def extent(self, text: str) -> Extent:
        letters = [self._letter(character) for character in text]
        if None in letters:
            return self._shaped(text)
        width = sum(letter.width for letter in letters)
        width += sum(map(self._between, letters, letters[1:]))
        top = max((letter.top for letter in letters), default=0)
        foot = min((letter.foot for letter in letters), default=0)
        whole = TABLE_SIZE * PARTS
        return Extent(width / whole, (top - foot) / whole, -foot / whole)

    def _letter(self, character: str) -> _Letter | None:
        if character not in self._letters:
            self._letters[character] = self._looked_up(character)
        return self._letters[character]

    def _looked_up(self, character: str) -> _Letter | None:
        """Return a letter; None where the whole text has to be shaped."""
        code = ord(character)
        glyph = self._file.get_char_index(code)
        if not glyph or code >= USUAL or any(a <= code < b for a, b in SHAPED):
            return None
        found = self._file.load_glyph(glyph, flags=LoadFlags.NO_HINTING)
        _, foot, _, top = found.bbox
        return _Letter(glyph, found.horiAdvance, top, foot)

    def _between(self, one: _Letter, other: _Letter) -> int:
        pair = one.glyph, other.glyph
        if pair not in self._kerning:
            self._kerning[pair] = self._file.get_kerning(*pair, Kerning.UNFITTED)
        return self._kerning[pair]

    def _shaped(self, text: str) -> Extent:
        measured = text_to_path.get_text_width_height_descent(
            text, self._font, ismath=False
        )
        size = self._font.get_size_in_points()
        return Extent(*(float(part) / size for part in measured))


@lru_cache(maxsize=32)
def _table(weight: str | int, style: str, family: tuple[str, ...]) -> _Table:
    return _Table(FontProperties(family=list(family), weight=weight, style=style))
