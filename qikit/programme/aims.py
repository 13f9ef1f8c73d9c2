"""How far a practice or a group is from its aim, and how long there is left."""

from __future__ import annotations

import math
from dataclasses import dataclass

import pandas as pd

from qikit.evaluation.stretches import Stretch
from qikit.measures import Measure
from qikit.periods import MONTHS_PER_PERIOD
from qikit.rounding import number_text
from qikit.variation.comparison import compare
from qikit.variation.intervals import wilson_interval

NOISE_DECIMALS = 9  # 0.95 - 0.85 is 0.09999999999999998: one more of ten, not two
NONE_KNOWN = float("nan")
NO_DATE = "no date was set"


@dataclass(frozen=True)
class Distance:
    """Where a measure stands beside its aim.

    Attributes
    ----------
    stretch
        The periods that were added up, both ends included.
    n_periods
        How many of them have a figure.
    numerator, denominator
        Their sums; missing for values without counts.
    value, lower, upper
        The sums' quotient with its 95 % interval (Wilson); of values without counts
        the median, without an interval. Missing without a figure.
    gap
        How much is to go, in the unit of the value; 0 or less when it is reached.
    comparison
        The value beside the aim: higher, similar or lower when the whole interval
        lies there or does not; "not known" without an interval.
    """

    stretch: Stretch
    n_periods: int
    numerator: float
    denominator: float
    value: float
    lower: float
    upper: float
    gap: float
    comparison: str

    @property
    def is_known(self) -> bool:
        """Whether there is a figure at all."""
        return not math.isnan(self.value)

    @property
    def is_reached(self) -> bool:
        """Whether the value itself is at the aim or beyond it."""
        return self.is_known and self.gap <= 0

    @property
    def per_period(self) -> float:
        """People counted in a period, on average; missing without counts."""
        return self.denominator / self.n_periods if self.n_periods else NONE_KNOWN

    @property
    def more(self) -> int:
        """How many more (or fewer) people a period would make up the gap."""
        if math.isnan(self.per_period) or not self.gap > 0:
            return 0
        return math.ceil(round(self.gap * self.per_period, NOISE_DECIMALS))


def distance(
    rows: pd.DataFrame, *, stretch: Stretch, reach: float, direction: str
) -> Distance:
    """Add up a stretch of periods and set it beside an aim.

    Parameters
    ----------
    rows
        Of one measure and area: period_start, numerator, denominator, value. A row
        without a value, or with nobody in it, does not enter.
    stretch
        The periods to add up.
    reach
        The aim, in the unit of the value (0.95 is 95 %); it is reached at that value.
    direction
        "down" where less is better; else more is.
    """
    known = rows[stretch.holds(rows["period_start"]) & rows["value"].notna()]
    counts = known[["numerator", "denominator"]]
    has_counts = len(known) > 0 and bool(counts.notna().all(axis=None))
    sums = counts.sum() if has_counts else pd.Series(NONE_KNOWN, counts.columns)
    value, lower, upper = _value(known, sums, has_counts=has_counts)
    ends = pd.Series([lower], dtype=float), pd.Series([upper], dtype=float)
    return Distance(
        stretch,
        len(known),
        float(sums["numerator"]),
        float(sums["denominator"]),
        value,
        lower,
        upper,
        aim_gap(value, reach, direction),
        str(compare(*ends, reach).iloc[0]),
    )


def aim_gap(value: float, reach: float, direction: str) -> float:
    """Return how far a value is from its aim, in its own unit.

    0 or less when it is reached; missing without a value.
    """
    gap = value - reach if direction == "down" else reach - value
    return round(gap, NOISE_DECIMALS)


def gap_text(measure: Measure, gap: float, *, point: str = "point") -> str:
    """Write a gap above 0: "13.2 points", "1 point", "4 days".

    One that would round to 0 is less than the smallest step that is shown: an aim
    that is not reached never has 0 points to go. `point` is what a step of a
    percentage is called.
    """
    size = number_text(round(measure.display(gap), NOISE_DECIMALS), measure.decimals)
    least = number_text(10**-measure.decimals, measure.decimals)
    is_less = not float(size.replace(",", ""))
    size = least if is_less else size
    unit = measure.unit
    if measure.is_percentage:
        unit = point if size == "1" else f"{point}s"
    return f"{'less than ' if is_less else ''}{size} {unit}".strip()


def newest_stretch(
    rows: pd.DataFrame, wanted: Stretch, *, frequency: str = "month"
) -> Stretch:
    """Return the stretch that is wanted, or an earlier one where it has no figure.

    The earlier one is as long and ends with the newest figure; without any figure it
    is the one wanted.
    """
    known = rows.loc[rows["value"].notna(), "period_start"]
    known = known[known.le(wanted.last)]
    if known.empty or wanted.holds(known).any():
        return wanted
    months = _months_between(wanted.first, wanted.last) + MONTHS_PER_PERIOD[frequency]
    last = known.max()
    first = last - pd.DateOffset(months=months - MONTHS_PER_PERIOD[frequency])
    return Stretch(first, last)


def months_left(by: pd.Timestamp, last: pd.Timestamp) -> int:
    """Count the months from the last one that is known to the month of an aim.

    0 in the month itself; below 0 when it has passed.
    """
    return _months_between(last, by)


def _value(
    known: pd.DataFrame, sums: pd.Series, *, has_counts: bool
) -> tuple[float, float, float]:
    if not has_counts:
        return float(known["value"].median()), NONE_KNOWN, NONE_KNOWN
    ends = wilson_interval(
        pd.Series([sums["numerator"]]), pd.Series([sums["denominator"]])
    )
    value = float(sums["numerator"] / sums["denominator"])
    return value, float(ends["lower"].iloc[0]), float(ends["upper"].iloc[0])


def _months_between(first: pd.Timestamp, last: pd.Timestamp) -> int:
    return 12 * (last.year - first.year) + last.month - first.month
