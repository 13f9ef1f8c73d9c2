"""Words for a comparison with a benchmark."""

from __future__ import annotations

import pandas as pd

from qikit.errors import ParameterError, did_you_mean
from qikit.measures import DIRECTIONS
from qikit.variation.intervals import require_counts

HIGHER, SIMILAR, LOWER, NOT_KNOWN = "higher", "similar", "lower", "not known"
WORDS = (HIGHER, SIMILAR, LOWER, NOT_KNOWN)
CLUSTER, REST = "cluster", "rest of the cluster"

# A practice that supplies more than this part of its cluster would be compared
# with itself in good measure: design.md section 4.
LARGE_SHARE = 0.20


def compare(
    lower: pd.Series, upper: pd.Series, benchmark: float | pd.Series
) -> pd.Series:
    """Say whether each value is higher or lower than the benchmark, or similar.

    Parameters
    ----------
    lower, upper
        Ends of the 95 % interval, in one unit and with one index.
    benchmark
        One value for all, or one for each row, in the same unit.

    Returns
    -------
    Series of "higher" (the whole interval lies above the benchmark), "lower",
    "similar" (the interval holds the benchmark or touches it), and "not known"
    where an end or the benchmark is missing.
    """
    benchmarks = pd.Series(benchmark, lower.index, dtype=float)
    words = pd.Series(SIMILAR, lower.index, dtype="str", name="comparison")
    words = words.mask(lower.gt(benchmarks), HIGHER).mask(upper.lt(benchmarks), LOWER)
    missing = lower.isna() | upper.isna() | benchmarks.isna()
    return words.mask(missing, NOT_KNOWN)


def rest_of_group(numerator: pd.Series, denominator: pd.Series) -> pd.DataFrame:
    """Find the value that each practice of a group is compared with.

    That is the pooled value of the group. A practice that supplies more than
    20 % of the group's denominator (exactly 20 % does not count) is compared
    with the rest of the group.

    Parameters
    ----------
    numerator, denominator
        One row per practice of one group, for one measure and period. A row
        with a missing count adds nothing.

    Returns
    -------
    Columns benchmark (0 to 1; NaN when nobody is left to compare with) and
    compared_with ("cluster" or "rest of the cluster"), with the index given.

    Raises
    ------
    DataError
        If a count is negative or a numerator is above its denominator.
    """
    require_counts(numerator, denominator)
    is_known = numerator.notna() & denominator.notna()
    events = numerator.astype(float).where(is_known, 0.0)
    people = denominator.astype(float).where(is_known, 0.0)
    is_large = people > LARGE_SHARE * people.sum()
    rest_events = events.sum() - events.where(is_large, 0.0)
    rest_people = people.sum() - people.where(is_large, 0.0)
    benchmark = rest_events / rest_people.where(rest_people > 0)
    compared_with = pd.Series(CLUSTER, events.index, dtype="str").mask(is_large, REST)
    return pd.DataFrame({"benchmark": benchmark, "compared_with": compared_with})


def judgement(word: str, direction: str) -> str:
    """Turn "higher" or "lower" into "better" or "worse" where that has a sense.

    Parameters
    ----------
    word
        A word of `compare`.
    direction
        Of the measure: up, down or neutral.

    Returns
    -------
    "better", "worse", or "" when the measure is neutral or the word is
    "similar" or "not known".

    Raises
    ------
    ParameterError
        If the word or the direction is not known.
    """
    if word not in WORDS:
        raise ParameterError(f"{word!r} does not compare. {did_you_mean(word, WORDS)}")
    if direction not in DIRECTIONS:
        advice = did_you_mean(direction, DIRECTIONS)
        raise ParameterError(f"{direction!r} is not a direction. {advice}")
    if direction == "neutral" or word not in (HIGHER, LOWER):
        return ""
    return "better" if (word == HIGHER) == (direction == "up") else "worse"
