"""Words for a comparison with a benchmark."""

from __future__ import annotations

import numpy as np
import pandas as pd

from qikit.errors import ParameterError, did_you_mean
from qikit.measures import DIRECTIONS
from qikit.variation.change import difference_of_intervals, ends_of_difference
from qikit.variation.intervals import (
    CONFIDENCE,
    as_floats,
    normal_quantile,
    require_counts,
    wilson_ends,
)

HIGHER, SIMILAR, LOWER, NOT_KNOWN = "higher", "similar", "lower", "not known"
TOO_FEW = "too few to compare"
WORDS = (HIGHER, SIMILAR, LOWER, TOO_FEW, NOT_KNOWN)
CLUSTER, REST = "cluster", "rest of the cluster"

# A practice that supplies more than this part of its cluster would be compared
# with itself in good measure: design.md section 4.
LARGE_SHARE = 0.20
# Below either of these the others say too little to be called the usual [J].
LEAST_PRACTICES = 3
LEAST_REST = 10  # people


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
    benchmarks = as_floats(pd.Series(benchmark, lower.index, dtype=float))
    words = _words(as_floats(lower), as_floats(upper), benchmarks)
    return pd.Series(words, lower.index, dtype="str", name="comparison")


def _words(
    lower: np.ndarray, upper: np.ndarray, benchmark: np.ndarray | float
) -> np.ndarray:
    """Compare as `compare` does; the first answer that applies holds."""
    is_missing = np.isnan(lower) | np.isnan(upper) | np.isnan(benchmark)
    answers = {
        NOT_KNOWN: is_missing,
        LOWER: upper < benchmark,
        HIGHER: lower > benchmark,
    }
    return np.select([*answers.values()], [*answers], default=SIMILAR)


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
    events, people = as_floats(numerator), as_floats(denominator)
    is_known = ~np.isnan(events) & ~np.isnan(people)
    events, people = np.where(is_known, events, 0.0), np.where(is_known, people, 0.0)
    is_large = people > LARGE_SHARE * people.sum()
    rest_events = events.sum() - np.where(is_large, events, 0.0)
    rest_people = people.sum() - np.where(is_large, people, 0.0)
    columns = {
        "benchmark": rest_events / np.where(rest_people > 0, rest_people, np.nan),
        "compared_with": pd.array(np.where(is_large, REST, CLUSTER), dtype="str"),
    }
    return pd.DataFrame(columns, index=numerator.index)


def compare_with_rest(own: pd.DataFrame, rest: pd.DataFrame) -> pd.Series:
    """Say whether each value is higher or lower than that of the others, or similar.

    The value of the others is an estimate too: the interval of the difference must
    exclude 0 (Newcombe's hybrid score).

    Parameters
    ----------
    own, rest
        value (0 to 1), lower and upper (95 %), with one index: of each practice, and
        of all others of its group together.

    Returns
    -------
    Series of "higher", "similar" (the interval holds 0 or touches it), "lower", and
    "not known" where a value or an end is missing.
    """
    between = difference_of_intervals(rest, own)
    return compare(between["lower"], between["upper"], 0.0)


def compare_in_group(numerator: pd.Series, denominator: pd.Series) -> pd.DataFrame:
    """Compare each practice with its group, or with the rest of it.

    A practice that supplies more than 20 % of the group is compared with the rest
    by the interval of the difference; a smaller one by its own Wilson interval with
    the pooled value of the group, whose own uncertainty is small beside it.

    Parameters
    ----------
    numerator, denominator
        As in `rest_of_group`.

    Returns
    -------
    Columns comparison, benchmark and compared_with, with the index given. The
    comparison is "higher", "similar", "lower", "too few to compare" (fewer than 3
    practices of the group have somebody to count, or fewer than 10 people are in
    the rest), or "not known" (no value, or nobody else to compare with).

    Raises
    ------
    DataError
        As `rest_of_group`.
    """
    against = rest_of_group(numerator, denominator)
    events, people = as_floats(numerator), as_floats(denominator)
    is_known = ~np.isnan(events) & (people > 0)
    events, people = (np.where(is_known, x, np.nan) for x in (events, people))
    others = np.nansum(people) - people
    rest_events = np.clip(np.nansum(events) - events, 0, others)
    own, rest = _figures(events, people), _figures(rest_events, others)
    _, *ends_of_rest = ends_of_difference(rest, own)
    words = np.where(
        against["compared_with"].eq(REST),
        _words(*ends_of_rest, 0.0),
        _words(own["lower"], own["upper"], against["benchmark"].to_numpy()),
    )
    is_few = (others < LEAST_REST) | (is_known.sum() < LEAST_PRACTICES)
    words = np.where((words != NOT_KNOWN) & is_few, TOO_FEW, words)
    return against.assign(comparison=pd.array(words, dtype="str"))


def _figures(events: np.ndarray, people: np.ndarray) -> dict[str, np.ndarray]:
    """Return value, lower and upper of proportions."""
    lower, upper = wilson_ends(events, people, normal_quantile(CONFIDENCE))
    value = events / np.where(people > 0, people, np.nan)
    return {"value": value, "lower": lower, "upper": upper}


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
