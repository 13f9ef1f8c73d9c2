"""Ranked practices: one bar per practice, with its interval and the benchmark."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from qikit.errors import DataError
from qikit.variation.comparison import compare, compare_in_group
from qikit.variation.intervals import wilson_interval
from qikit.variation.pooling import require_columns

STATED = "benchmark"  # compared_with, when the caller states the benchmark


@dataclass(frozen=True, eq=False)
class RankedPractices:
    """Practices of one group in order, for one measure and one period.

    Attributes
    ----------
    bars
        One row per practice, highest value first, missing ones last, ties by
        practice_code: practice_code, numerator, denominator, value (0 to 1),
        lower, upper (Wilson, 95 %), state, comparison (higher, similar, lower,
        too few to compare, not known: see `comparison.compare_in_group`), rank (1
        is the highest value; ties share a rank and the next one is left out; NaN
        when missing), compared_with ("cluster", "rest of the cluster", or
        "benchmark" when one was given).
    benchmark
        The value given, or else `pooled`.
    pooled
        Sum of numerators over sum of denominators; NaN when nobody reported.
    n_missing
        Practices without a value.
    """

    bars: pd.DataFrame
    benchmark: float
    pooled: float
    n_missing: int


def ranked_practices(
    observations: pd.DataFrame, *, benchmark: float | None = None
) -> RankedPractices:
    """Rank the practices of one group and compare each with a benchmark.

    Without a benchmark each practice is compared with the pooled value of its
    group, or with the rest of the group when it supplies more than 20 % of the
    denominator. No practice is dropped: one that did not report, or that was
    suppressed at source, stays in the table without a value.

    Parameters
    ----------
    observations
        One row per practice for one measure and one period: practice_code,
        numerator, denominator, value, state. The value is worked out from the
        counts; where they are missing the given value is shown, without an
        interval. A denominator of 0 has no value.
    benchmark
        A stated value from 0 to 1, such as that of the board.

    Raises
    ------
    DataError
        If a column is missing, a practice appears twice or has no code, a count
        is negative, or a numerator is above its denominator.
    """
    columns = ["numerator", "denominator", "value", "state"]
    require_columns(observations, ["practice_code"], columns)
    _require_each_practice_once(observations["practice_code"])
    bars = _bars(observations)
    pooled = _pooled(bars)
    stated = pooled if benchmark is None else float(benchmark)
    bars = bars.join(_compared(bars, benchmark))
    return RankedPractices(
        _in_order(bars), stated, pooled, int(bars.value.isna().sum())
    )


def _bars(observations: pd.DataFrame) -> pd.DataFrame:
    """Return the counts as float, the value and its interval."""
    names = ["practice_code", "numerator", "denominator", "value", "state"]
    numbers = dict.fromkeys(["numerator", "denominator", "value"], float)
    bars = observations[names].reset_index(drop=True).astype(numbers)
    interval = wilson_interval(bars["numerator"], bars["denominator"])
    people = bars["denominator"]
    from_counts = bars["numerator"] / people.where(people > 0)
    value = from_counts.fillna(bars["value"]).mask(people.eq(0))
    return bars.assign(value=value, lower=interval["lower"], upper=interval["upper"])


def _pooled(bars: pd.DataFrame) -> float:
    known = bars[["numerator", "denominator"]].dropna()
    events, people = known.sum()
    return float(events / people) if people else float("nan")


def _compared(bars: pd.DataFrame, benchmark: float | None) -> pd.DataFrame:
    found = compare_in_group(bars["numerator"], bars["denominator"])
    if benchmark is not None:
        words = compare(bars["lower"], bars["upper"], float(benchmark))
        found = found.assign(comparison=words, compared_with=STATED)
    rank = bars["value"].rank(method="min", ascending=False)
    return found[["comparison", "compared_with"]].assign(rank=rank)


def _in_order(bars: pd.DataFrame) -> pd.DataFrame:
    columns = (
        "practice_code numerator denominator value lower upper state comparison rank "
        "compared_with"
    )
    order = {"by": ["value", "practice_code"], "ascending": [False, True]}
    return bars.sort_values(**order, na_position="last", ignore_index=True)[
        columns.split()
    ]


def _require_each_practice_once(codes: pd.Series) -> None:
    repeated = codes[codes.duplicated()].unique()
    if len(repeated):
        raise DataError(
            f"practice {code!r} appears more than once. Choose one measure and one "
            "period first."
            for code in repeated
        )
