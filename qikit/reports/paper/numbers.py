"""Numbers as they stand on a page, read back: value, decimals, percent.

Only what is certainly a number is read as one: "1,234", "12.3", "−5", "12.3%". A code
with leading zeros, a count with its words, more digits than a spreadsheet keeps: all
these stay text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from qikit.reports.paper.pieces import PageTable

MOST_DIGITS = 15  # that Excel keeps of a number
WHOLE = r"[1-9][0-9]{0,2}(?:,[0-9]{3})+|0|[1-9][0-9]*"
NUMBER = re.compile(rf"([-−]?)({WHOLE})(\.[0-9]+)?(%?)")
OF, TO = " of ", " to "
PAIRS = {OF: ("numerator", "denominator"), TO: ("lower", "upper")}
LONGEST_SIDE = max(len(f": {side}") for sides in PAIRS.values() for side in sides)
WORD = r"[^\W\d_]{1,20}"
NAMES_BOTH = re.compile(rf"({WORD}(?: {WORD}){{0,2}}), of ({WORD}(?: {WORD}){{0,2}})")


@dataclass(frozen=True)
class Number:
    """A number of a page.

    `plain` is it as shown, without thousands commas and percent sign: "1234.5".
    """

    plain: str
    has_commas: bool = False
    is_percent: bool = False

    @property
    def value(self) -> float:
        """The value of a cell: of 12.3% it is 0.123."""
        shown = Decimal(self.plain)
        return float(shown / 100 if self.is_percent else shown)

    @property
    def format(self) -> str:
        """The number format that shows it as the page does."""
        _, point, decimals = self.plain.partition(".")
        whole = "#,##0" if self.has_commas else "0"
        return whole + point + "0" * len(decimals) + "%" * self.is_percent


Cell = Number | str


@dataclass(frozen=True)
class Column:
    """A column of a sheet: its name and its cells, numbers or words."""

    name: str
    cells: tuple[Cell, ...]
    is_number: bool = False


def read_number(text: str) -> Number | None:
    """Read a number; None where the text is anything else."""
    found = NUMBER.fullmatch(text)
    if found is None:
        return None
    sign, whole, decimals, percent = found.groups(default="")
    digits = whole.replace(",", "") + decimals
    is_minus_nothing = sign and not digits.strip("0.")  # a sheet would drop the sign
    if is_minus_nothing or len(digits.replace(".", "")) > MOST_DIGITS:
        return None
    return Number(("-" if sign else "") + digits, "," in whole, bool(percent))


def sheet_columns(table: PageTable) -> list[Column]:
    """Divide a table into columns with which an analyst can calculate.

    A column of numbers whose cells are all "7 of 9", or "5.1% to 11.8%", becomes two;
    words for a gap stand in both.
    """
    columns = []
    for place, (name, is_number) in enumerate(
        zip(table.header, table.is_number, strict=True)
    ):
        cells = tuple(row[place] for row in table.rows)
        columns += _number_columns(name, cells) if is_number else [Column(name, cells)]
    return columns


def _number_columns(name: str, cells: tuple[str, ...]) -> list[Column]:
    for joint in PAIRS:
        pairs = [_pair(cell, joint) for cell in cells]
        if None not in pairs and any(isinstance(pair[0], Number) for pair in pairs):
            return [
                Column(f"{name}: {side}", part, is_number=True)
                for side, part in zip(
                    _sides(name, joint), zip(*pairs, strict=True), strict=True
                )
            ]
    return [Column(name, tuple(_cells(cells)), is_number=True)]


def _sides(name: str, joint: str) -> tuple[str, ...]:
    """Call the halves of a pair as the header does: "Came, of asked" names both."""
    found = NAMES_BOTH.fullmatch(name) if joint == OF else None
    return tuple(map(_as_side, found.groups())) if found else PAIRS[joint]


def _as_side(words: str) -> str:
    """Begin with a small letter, unless it is an abbreviation such as "BP"."""
    return words[0].lower() + words[1:] if words[1:2].islower() else words


def stem_and_side(name: str) -> tuple[str, str]:
    """Divide the name of half a pair: "Count" and ": numerator"; else all is stem."""
    stem, colon, side = name.rpartition(": ")
    is_half = any(side in _sides(stem, joint) for joint in PAIRS)
    return (stem, colon + side) if colon and is_half else (name, "")


def _cells(texts: Iterable[str]) -> Iterable[Cell]:
    return (read_number(text) or text for text in texts)


def _pair(cell: str, joint: str) -> tuple[Cell, Cell] | None:
    """Divide a cell in two; None where it is neither a pair nor words for a gap."""
    left, found, right = cell.partition(joint)
    numbers = read_number(left), read_number(right)
    if found and None not in numbers:
        return numbers
    has_digit = any(character.isdigit() for character in cell)
    return None if has_digit else (cell, cell)
