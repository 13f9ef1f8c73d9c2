"""How many intervals may exclude no change by luck: Benjamini and Hochberg.

A report looks at many series. Where nothing has changed, one 95 % interval in
twenty excludes no change all the same. Of what is left after this step at most 5 %
is expected to be luck (the false discovery rate).

The step-up runs on the intervals, not on p-values: Newcombe's interval has no p-value
of its own, and a reader is shown an interval. R series are kept for the largest R for
which at least R of all m series have an interval at the confidence 1 - R × rate / m
that excludes no change. With p as the smallest level at which the interval excludes no
change, this is Benjamini and Hochberg's rule word for word; the intervals are Benjamini
and Yekutieli's (false coverage rate), so that a series is kept exactly when the
interval that goes with it excludes no change.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from qikit.errors import DataError, ParameterError

RATE = 0.05  # false discovery rate: the usual 5 %, and design.md's 95 % intervals


@dataclass(frozen=True, eq=False)
class Discoveries:
    """What is left after the step-up.

    Attributes
    ----------
    intervals
        lower and upper of every series at `confidence`.
    is_kept
        Whether the interval excludes no change.
    confidence
        1 - R × rate / m; with nothing kept 1 - rate / m.
    n_series
        m: the series that have an interval at all.
    """

    intervals: pd.DataFrame
    is_kept: pd.Series
    confidence: float
    n_series: int


def discover(
    intervals_at: Callable[[float], pd.DataFrame],
    no_change: pd.Series,
    *,
    rate: float = RATE,
) -> Discoveries:
    """Keep the series whose interval still excludes no change among so many.

    Parameters
    ----------
    intervals_at
        Gives lower and upper of every series for a confidence, with the index of
        `no_change`; missing where a series has no interval. A higher confidence
        may never give a narrower interval.
    no_change
        The change that is none: 0 for a difference, 1 for a ratio.
    rate
        The false discovery rate, between 0 and 1, both excluded.

    Raises
    ------
    DataError
        If the intervals have another index than `no_change`.
    ParameterError
        If the rate is not between 0 and 1.

    References
    ----------
    Benjamini & Hochberg (1995), J R Stat Soc B 57:289-300; Benjamini & Yekutieli
    (2005), J Am Stat Assoc 100:71-81.
    """
    if not 0 < rate < 1:
        raise ParameterError(f"A rate of {rate} is not between 0 and 1. Write 0.05.")
    intervals = intervals_at(1 - rate)
    if not intervals.index.equals(no_change.index):
        raise DataError("The intervals are not those of the series. Take one table.")
    m = n_kept = int(intervals[["lower", "upper"]].notna().all(axis=1).sum())
    # The number that stands at level R × rate / m never grows as R falls, so going
    # down to that number again and again stops at the largest R that holds.
    while True:
        confidence = 1 - max(n_kept, 1) * rate / max(m, 1)
        intervals = intervals_at(confidence)
        is_kept = excludes(intervals, no_change)
        if is_kept.sum() >= n_kept:
            return Discoveries(intervals, is_kept, confidence, m)
        n_kept = int(is_kept.sum())


def excludes(intervals: pd.DataFrame, no_change: pd.Series) -> pd.Series:
    """Mark the intervals that lie wholly on one side of no change.

    An end exactly on it does not exclude it, nor does a missing interval.
    """
    above, below = intervals["lower"].gt(no_change), intervals["upper"].lt(no_change)
    return pd.Series(np.where(above | below, True, False), no_change.index, dtype=bool)
