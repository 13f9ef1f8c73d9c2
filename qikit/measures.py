"""A measure: what is counted over what, and how it is written on paper."""

from __future__ import annotations

import math
from dataclasses import dataclass

from qikit.rounding import NOT_KNOWN, number_text

PROPORTION, PUBLISHED_VALUE = "proportion", "published_value"
DIGITS_MEANT = 10  # after the point; what follows is noise of computing
KINDS = ("proportion", "rate", "count", "mean", "time_between", "published_value")
DIRECTIONS = ("up", "down", "neutral")


@dataclass(frozen=True)
class Measure:
    """What is counted over what; one reviewed file in `params/measures`.

    Proportions are stored from 0 to 1; `multiplier` (100 for a percentage) and
    `decimals` are used at display only. `published_value` measures come
    without numerators: they are never pooled.
    """

    id: str
    name: str
    short_name: str
    kind: str
    type: str
    numerator: str
    denominator: str
    multiplier: float
    unit: str
    decimals: int
    direction: str
    frequency: str
    chart: str
    rule_set: str
    source: str
    why_it_matters: str
    discussion_question: str
    target: float | None = None
    floor: float | None = None
    ceiling: float | None = None
    benchmark_levels: tuple[str, ...] = ()
    adjust: str = "none"
    lag: str = ""
    caveats: str = ""
    patient_search: str = ""
    sdc_class: str = "A"
    sensitive: bool = False
    ci_method: str = "none"
    min_denominator: int = 0
    owner: str = ""
    reviewed: str = ""
    next_review: str = ""

    @property
    def has_numerators(self) -> bool:
        """Whether figures can be pooled and given an interval."""
        return self.kind != PUBLISHED_VALUE

    @property
    def is_percentage(self) -> bool:
        """Whether the values are written with a per cent sign."""
        return self.unit == "%"

    def display(self, value: float | None) -> float:
        """Turn a stored value into the number that is shown.

        The noise of computing goes: 0.5125 is 51.25%, not 51.249999…%.
        """
        if value is None or not math.isfinite(value):
            return math.nan
        return round(value * self.multiplier, DIGITS_MEANT)

    def text(self, value: float | None) -> str:
        """Write a stored value with its decimals, and % where it is one."""
        shown = self.display(value)
        if math.isnan(shown):
            return NOT_KNOWN
        return number_text(shown, self.decimals) + ("%" if self.is_percentage else "")
