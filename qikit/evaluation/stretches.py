"""Stretches of periods: before and after, both ends included."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from qikit.errors import ParameterError
from qikit.periods import period_end, period_text


@dataclass(frozen=True)
class Stretch:
    """Periods from `first` to `last`, both included, each named by its first day.

    It has to be chosen before anybody looks at the chart: a stretch that begins
    where the values happen to rise makes any series improve.
    """

    first: pd.Timestamp
    last: pd.Timestamp

    def __post_init__(self) -> None:
        """Refuse a stretch that ends before it begins.

        Raises
        ------
        ParameterError
            If an end is missing or `last` is before `first`.
        """
        if pd.isna(self.first) or pd.isna(self.last):
            raise ParameterError("A stretch of periods needs a first and a last one.")
        if self.last < self.first:
            raise ParameterError(
                f"The stretch ends on {self.last:%d %B %Y}, before it begins on "
                f"{self.first:%d %B %Y}. Exchange the two dates."
            )

    def holds(self, periods: pd.Series) -> pd.Series:
        """Mark the periods that lie in the stretch."""
        return periods.between(self.first, self.last)

    def text(self, frequency: str = "month") -> str:
        """Say the stretch: "April 2024 to March 2025", "2023/24 to 2024/25"."""
        if self.first == self.last:
            return period_text(self.first, frequency)
        if frequency == "quarter":
            end = period_end(self.last, frequency)
            return f"{self.first:%B %Y} to {end:%B %Y}"
        ends = period_text(self.first, frequency), period_text(self.last, frequency)
        return " to ".join(ends)


def require_in_order(before: Stretch, after: Stretch) -> None:
    """Refuse stretches that overlap or stand in the wrong order.

    Raises
    ------
    ParameterError
        If `after` does not begin later than `before` ends.
    """
    if after.first <= before.last:
        raise ParameterError(
            f"The stretch after begins on {after.first:%d %B %Y}, but the one before "
            f"ends on {before.last:%d %B %Y}. They may not overlap."
        )
