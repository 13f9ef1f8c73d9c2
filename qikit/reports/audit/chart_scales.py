"""Which numbers of a chart are only its scale: evenly spaced, in value and on paper."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

TICK = re.compile(r"([−-]?\d[\d,]*(?:\.\d+)?)\s?%?")
PLACE = re.compile(r"translate\(\s*(-?[\d.]+)[\s,]+(-?[\d.]+)")
LEAST_TICKS = 3  # evenly spaced numbers on an axis are its scale
LONGEST_SCALE = 30  # ticks
NEAR = 0.3  # points that rounding may move a text

Spot = tuple[float, float]


def is_even(numbers: Sequence[float], near: float = 1e-6) -> bool:
    """Whether numbers are evenly spaced, and not all the same."""
    steps = [after - before for before, after in pairwise(numbers)]
    is_long = len(numbers) >= LEAST_TICKS
    is_same = all(abs(step - steps[0]) < near for step in steps)
    return is_long and is_same and abs(steps[0]) > near


def on_scale(texts: Sequence[str], spots: Sequence[Spot] | None = None) -> set[int]:
    """Say which of the texts of a chart, in their order, are its scales.

    Parameters
    ----------
    texts
        As they follow each other in the picture.
    spots
        Where they stand: a scale is evenly spaced on paper as well. None where that
        is not known.
    """
    found: set[int] = set()
    first = 0
    while first < len(texts):
        longest = min(len(texts), first + LONGEST_SCALE)
        last = next(
            (n for n in range(longest, first, -1) if _is_scale(texts, spots, first, n)),
            first,
        )
        found |= set(range(first, last))
        first = max(last, first + 1)
    return found


def _is_scale(
    texts: Sequence[str], spots: Sequence[Spot] | None, first: int, last: int
) -> bool:
    own = texts[first:last]
    numbers = [_number(text) for text in own]
    if None in numbers or len({"%" in text for text in own}) > 1:
        return False
    if not is_even(numbers):
        return False
    return spots is None or any(
        is_even(along, NEAR) for along in zip(*spots[first:last], strict=True)
    )


def _number(text: str) -> float | None:
    found = TICK.fullmatch(text.strip())
    return float(found[1].replace("−", "-").replace(",", "")) if found else None


def spot_of(attributes: dict[str, str | None]) -> Spot:
    """Return where a text of a picture stands, within its group."""
    moved = PLACE.match(attributes.get("transform") or "")
    if moved:
        return float(moved[1]), float(moved[2])
    try:
        return float(attributes.get("x") or 0), float(attributes.get("y") or 0)
    except ValueError:
        return 0.0, 0.0
