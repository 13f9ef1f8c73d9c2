"""Turns of phrase for changes: points against per cent, signs, articles, plurals."""

from __future__ import annotations

import math

import pandas as pd

from qikit.evaluation.change_intervals import RATIO
from qikit.headlines import with_unit
from qikit.measures import Measure
from qikit.rounding import number_text
from qikit.variation.intervals import CONFIDENCE

MINUS, PLUS = "\N{MINUS SIGN}", "+"
RATIO_DECIMALS = 2
NOISE_DECIMALS = 10  # 0.5125 - 0.5 is 0.012499999999999956: 1.3 points, not 1.2
AN_BEFORE = ("8", "11", "18")  # said with a vowel first: eight, eleven, eighteen
REGRESSION_TO_THE_MEAN = (
    "Read it with care: {reason}, and values that are low or high by chance tend to be "
    "nearer to the usual the next time (regression to the mean)."
)


def value_text(row: pd.Series, side: str, measure: Measure) -> str:
    """Write the value of a stretch, with its counts where it has them."""
    text = with_unit(measure, row[f"value_{side}"])
    counts = row[f"numerator_{side}"], row[f"denominator_{side}"]
    if measure.kind == "count" or any(math.isnan(count) for count in counts):
        return text
    return f"{text} ({number_text(counts[0])} of {number_text(counts[1])})"


def change_text(row: pd.Series, measure: Measure) -> str:
    """Say a change and which way it went: "21.3 percentage points higher"."""
    if row["scale"] == RATIO and math.isinf(row["change"]):
        return "no event before, so no ratio"
    if row["scale"] == RATIO:
        return f"{number_text(row['change'], RATIO_DECIMALS)} times as high"
    size = abs(row["change"])
    shown = _points(measure, size)
    if _number(measure, size) == _number(measure, 0.0):
        return "no difference that shows"
    return f"{shown} {'higher' if row['change'] > 0 else 'lower'}"


def change_interval_text(row: pd.Series, measure: Measure) -> str:
    """Write the interval of a change: "95% interval +15.2 to +27.1"."""
    ends = [_end(row[side], row["scale"], measure) for side in ("lower", "upper")]
    level = number_text(100 * CONFIDENCE)
    widened = ", widened for the spread between periods"
    return f"{level}% interval {' to '.join(ends)}" + (
        widened if row["is_widened"] else ""
    )


def article(number: int) -> str:
    """Choose "a" or "an" before a number: a 6-point shift, an 8-point shift.

    "an" before 8, 11 and 18, before 80 to 89, and wherever the first group of
    three digits is said that way (8,000; 11,000; 800).
    """
    group = number_text(number).split(",")[0]
    return "an" if group in AN_BEFORE or group.startswith("8") else "a"


def caution_text(n_before: int, is_short: bool) -> str:
    """Give the sentence on regression to the mean, with its reason."""
    points = "1 point" if n_before == 1 else f"{n_before} points"
    reason = f"the baseline has {points} only"
    if not is_short:
        reason = "this area was chosen for being low"
    return REGRESSION_TO_THE_MEAN.format(reason=reason)


def _points(measure: Measure, size: float) -> str:
    """Write a difference in its unit; that of two percentages is in points."""
    number = _number(measure, size)
    if not measure.is_percentage:
        return f"{number} {measure.unit}".strip()
    return f"{number} percentage point{'' if number == '1' else 's'}"


def _number(measure: Measure, size: float) -> str:
    """Write a number of the unit; a difference is cleared of binary noise first."""
    shown = round(measure.display(size), NOISE_DECIMALS)
    return number_text(shown, measure.decimals)


def _end(value: float, scale: str, measure: Measure) -> str:
    if math.isinf(value):
        return "no upper end" if value > 0 else "no lower end"
    if scale == RATIO:
        return number_text(value, RATIO_DECIMALS)
    size = _number(measure, abs(value))
    if size == _number(measure, 0.0):
        return size
    return f"{PLUS if value > 0 else MINUS}{size}"
