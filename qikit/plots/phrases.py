"""Turns of phrase that several alt texts share."""

from __future__ import annotations

from collections.abc import Sequence

from qikit.measures import Measure
from qikit.plots.lettering import plain

MOST_NAMES = 6  # in one list


def listed(items: Sequence[str]) -> str:
    """Join words as in a sentence: "A, B and C"."""
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} and {items[-1]}"


def shorter_list(items: Sequence[str]) -> str:
    """Join the first few words and count the others."""
    if len(items) <= MOST_NAMES:
        return listed(items)
    return listed([*items[:MOST_NAMES], f"{len(items) - MOST_NAMES} more"])


def sentence(text: str) -> str:
    """Give a sentence its capital and its full stop."""
    return f"{text[0].upper()}{text[1:]}."


def measure_text(measure: Measure) -> str:
    """Name a measure, with its unit unless that is the per cent sign."""
    name = plain(measure.short_name)
    return name if measure.is_percentage else f"{name} ({plain(measure.unit)})"
