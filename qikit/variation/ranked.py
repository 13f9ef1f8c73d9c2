"""Ranked practices: one bar per practice, with its interval and the benchmark."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from qikit.errors import DataError
from qikit.variation.comparison import compare, compare_in_group
from qikit.variation.intervals import as_floats, wilson_interval
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
    pooled = _pooled(bars["numerator"], bars["denominator"])
    stated = pooled if benchmark is None else float(benchmark)
    bars |= _compared(bars, benchmark)
    n_missing = int(np.isnan(bars["value"]).sum())
    return RankedPractices(_in_order(bars), stated, pooled, n_missing)


def _bars(observations: pd.DataFrame) -> dict[str, np.ndarray]:
    """Return the counts as float, the value and its interval, by column."""
    counts = observations["numerator"], observations["denominator"]
    interval = wilson_interval(*counts)
    events, people = map(as_floats, counts)
    from_counts = events / np.where(people > 0, people, np.nan)
    given = as_floats(observations["value"])
    value = np.where(np.isnan(from_counts), given, from_counts)
    return {
        "practice_code": observations["practice_code"].array,
        "numerator": events,
        "denominator": people,
        "value": np.where(people == 0, np.nan, value),
        "lower": interval["lower"].to_numpy(),
        "upper": interval["upper"].to_numpy(),
        "state": observations["state"].array,
    }


def _pooled(numerator: np.ndarray, denominator: np.ndarray) -> float:
    is_known = ~np.isnan(numerator) & ~np.isnan(denominator)
    events, people = numerator[is_known].sum(), denominator[is_known].sum()
    return float(events / people) if people else float("nan")


def _compared(
    bars: dict[str, np.ndarray], benchmark: float | None
) -> dict[str, np.ndarray]:
    counts = pd.Series(bars["numerator"]), pd.Series(bars["denominator"])
    found = compare_in_group(*counts)
    words, against = found["comparison"], found["compared_with"]
    if benchmark is not None:
        ends = pd.Series(bars["lower"]), pd.Series(bars["upper"])
        words = compare(*ends, float(benchmark))
        against = pd.Series(STATED, words.index, dtype="str")
    rank = pd.Series(bars["value"]).rank(method="min", ascending=False)
    columns = {"comparison": words, "rank": rank, "compared_with": against}
    return {name: column.array for name, column in columns.items()}


def _in_order(bars: dict[str, np.ndarray]) -> pd.DataFrame:
    """Put the highest value first, those without one last, ties by their code."""
    is_gap = np.isnan(bars["value"])
    heights = np.where(is_gap, 0.0, -bars["value"])
    keys = [*zip(is_gap, heights, bars["practice_code"], strict=True)]
    order = np.array(sorted(range(len(keys)), key=keys.__getitem__), dtype=int)
    return pd.DataFrame({name: column[order] for name, column in bars.items()})


def _require_each_practice_once(codes: pd.Series) -> None:
    repeated = codes[codes.duplicated()].unique()
    if len(repeated):
        raise DataError(
            f"practice {code!r} appears more than once. Choose one measure and one "
            "period first."
            for code in repeated
        )
