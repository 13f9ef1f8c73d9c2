"""How a value is written: with its unit, its interval, its counts."""

from __future__ import annotations

from qikit.measures import Measure
from qikit.rounding import number_text

SMALL_COUNT = 10  # of fewer people the count is said before the percentage [J]


def with_unit(measure: Measure, value: float) -> str:
    """Write a value with its unit: "82.3%", "1.52 items per 1,000 patients"."""
    text = measure.text(value)
    return text if measure.is_percentage else f"{text} {measure.unit}"


def interval_text(measure: Measure, lower: float, upper: float) -> str:
    """Write an interval: "80.1% to 84.2%"."""
    return f"{measure.text(lower)} to {measure.text(upper)}"


def value_and_counts(value: str, numerator: float, denominator: float) -> list[str]:
    """Put a value and its counts in the order they are said in.

    "88.9%", "88 of 99"; of fewer than 10 people the count comes first.
    """
    counts = f"{number_text(numerator)} of {number_text(denominator)}"
    both = [value, counts]
    return both[::-1] if denominator < SMALL_COUNT else both
