"""Other ways to write a stored number: 0.0638297 is 6.4%, and a page says so."""

from __future__ import annotations

import math
import re

from qikit.rounding import number_text

STORED = re.compile(r"-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?")
CHANGE_HEADS = ("change", "difference", "against")


def forms_of_number(number: float, *, is_change: bool = False) -> tuple[str, ...]:
    """Write a number as a page would: rounded, and a share as a percentage.

    Parameters
    ----------
    number
        As a cell of a workbook or a field of a file holds it.
    is_change
        Whether it is a change: then it is written with its sign.
    """
    if not math.isfinite(number):
        return ()
    size = abs(number)
    texts = {_plain(size)}
    if size != int(size):
        texts |= {number_text(size, 2), number_text(size, 4)}
        texts |= _percentages(size)
    if number < 0 or is_change:
        sign = "−" if number < 0 else "+"
        return tuple(sorted(f"{sign}{text}" for text in texts))
    return tuple(sorted(texts))


def _percentages(size: float) -> set[str]:
    """Write a share, or a percentage without its sign; a whole number is a count."""
    if size > 1:
        return {number_text(size, 1), f"{number_text(size, 1)}%"}
    percent = round(100 * size, 8)
    return {f"{_plain(percent)}%", f"{number_text(percent, 1)}%"}


def forms_of_text(text: str) -> tuple[str, ...]:
    """Give the other forms of a text that is a number as files store it."""
    text = text.strip()
    return forms_of_number(float(text)) if STORED.fullmatch(text) else ()


def _plain(number: float) -> str:
    is_whole = number == int(number)
    return str(int(number)) if is_whole else f"{number:.10f}".rstrip("0")
