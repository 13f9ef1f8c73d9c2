"""Intervals of a change: difference, ratio, and shift of published values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from scipy import special

from qikit.errors import DataError
from qikit.variation.intervals import (
    CONFIDENCE,
    require_confidence,
    require_counts,
    require_events,
    wilson_interval,
)
from qikit.variation.pooling import require_columns
from qikit.variation.rank_sums import rank_sum_cut

NEWCOMBE = "Newcombe hybrid score"
CONDITIONAL = "exact conditional"
HODGES_LEHMANN = "Hodges-Lehmann, permutation"
INDEPENDENT = "Periods are treated as independent."
TOO_FEW = "Too few values for an interval of this confidence."


def difference_of_proportions(
    before: pd.DataFrame, after: pd.DataFrame, *, confidence: float = CONFIDENCE
) -> pd.DataFrame:
    """Return the change of each proportion, after minus before, with its interval.

    Newcombe's hybrid score interval: it joins the two Wilson intervals and never
    leaves -1 to 1.

    Parameters
    ----------
    before, after
        numerator and denominator of one stretch of time each; the same rows
        (series) in the same order.
    confidence
        Between 0 and 1, both excluded.

    Returns
    -------
    Columns difference (-1 to 1), lower, upper, method and note, with the index
    given. NaN where a denominator is 0 or a count is missing.

    Raises
    ------
    DataError
        If the rows differ, a column is missing or holds text, a count is negative,
        or a numerator is above its denominator.
    ParameterError
        If the confidence is not between 0 and 1.

    References
    ----------
    Newcombe (1998), Interval estimation for the difference between independent
    proportions, Stat Med 17:873-890, method 10.
    """
    _require_same_rows(before, after)
    first, second = (_with_wilson(side, confidence) for side in (before, after))
    found = difference_of_intervals(first, second)
    return found.assign(method=NEWCOMBE, note=INDEPENDENT)


def difference_of_intervals(first: pd.DataFrame, second: pd.DataFrame) -> pd.DataFrame:
    """Join two values with their intervals to the interval of their difference.

    The square-and-add step of Newcombe's hybrid score interval: with Wilson
    intervals it is his method 10, with widened ones it is as much wider.

    Parameters
    ----------
    first, second
        value, lower and upper of independent figures in one unit; the same rows.

    Returns
    -------
    Columns difference (second minus first), lower and upper, with the index given;
    NaN where a value or an end is missing.

    References
    ----------
    Newcombe (1998), Stat Med 17:873-890; Zou & Donner (2008), Stat Med
    27:1693-1702, for intervals in general.
    """
    difference, lower, upper = ends_of_difference(first, second)
    ends = {"lower": lower, "upper": upper}
    return pd.DataFrame({"difference": difference, **ends})


def ends_of_difference(first: Mapping, second: Mapping) -> tuple:
    """Return difference, lower and upper of `difference_of_intervals`.

    `first` and `second` have value, lower and upper: columns of a frame, or arrays.
    """
    difference = second["value"] - first["value"]
    down = np.hypot(second["value"] - second["lower"], first["upper"] - first["value"])
    up = np.hypot(second["upper"] - second["value"], first["value"] - first["lower"])
    return difference, difference - down, difference + up


def ratio_of_rates(
    before: pd.DataFrame, after: pd.DataFrame, *, confidence: float = CONFIDENCE
) -> pd.DataFrame:
    """Return the ratio of each rate, after over before, with its exact interval.

    Given all events of both stretches, the part that falls after is binomial; its
    exact (Clopper-Pearson) interval is turned into one of the ratio.

    Parameters
    ----------
    before, after
        numerator (events) and denominator (exposure) of one stretch of time each;
        the same rows (series) in the same order. The exposures must have one unit.
    confidence
        Between 0 and 1, both excluded.

    Returns
    -------
    Columns ratio, lower, upper, method and note, with the index given. Without
    events before the ratio and the upper end are infinite; without events after
    the ratio and the lower end are 0. NaN without any events, where an exposure is
    0 or a count is missing.

    Raises
    ------
    DataError
        If the rows differ, a column is missing or holds text, or a count is
        negative.
    ParameterError
        If the confidence is not between 0 and 1.

    References
    ----------
    Przyborowski & Wilenski (1940), Biometrika 31:313-323; Breslow & Day (1987),
    Statistical Methods in Cancer Research II, p. 93; Clopper & Pearson (1934),
    Biometrika 26:404-413.
    """
    tail = (1 - require_confidence(confidence)) / 2
    _require_same_rows(before, after)
    for side in (before, after):
        require_events(side["numerator"], side["denominator"])
    x, y = (side["numerator"].astype(float) for side in (before, after))
    times = _exposure(before) / _exposure(after)
    is_known = times.notna() & (x + y).gt(0)
    x, y = x.where(is_known), y.where(is_known)
    # The odds of a share with a beta distribution: y : x + 1 below, y + 1 : x above.
    lower = _odds(special.betaincinv(y.where(y > 0), x + 1, tail))
    upper = _odds(special.betaincinv(y + 1, x.where(x > 0), 1 - tail))
    return pd.DataFrame(
        {
            "ratio": (y / x.where(x > 0)).mask(x.eq(0), np.inf) * times,
            "lower": lower.mask(y.eq(0), 0.0) * times,
            "upper": upper.mask(x.eq(0), np.inf) * times,
            "method": CONDITIONAL,
            "note": INDEPENDENT,
        }
    )


def change_of_values(
    before: pd.DataFrame,
    after: pd.DataFrame,
    *,
    by: str | Sequence[str],
    rng: np.random.Generator | None = None,
    confidence: float = CONFIDENCE,
) -> pd.DataFrame:
    """Return the change of published values of each series, with its interval.

    For values without counts. The change is the Hodges-Lehmann shift: the median
    of all differences between a value after and one before. The interval holds the
    shifts that a permutation test (of rank sums) does not reject.

    Parameters
    ----------
    before, after
        value (any unit) and the columns of `by`, one row per series and period of
        one stretch of time each. Missing values do not enter.
    by
        Columns that name the series.
    rng
        Seeded generator. Needed only for a series with more than 100,000 pairs of
        a value before and one after: up to that every order of the values is
        counted, and nothing is drawn.
    confidence
        Between 0 and 1, both excluded.

    Returns
    -------
    One row per series that is in `before` or `after`, sorted: the columns of `by`,
    difference (unit of the values), lower, upper, n_before, n_after, method, note.
    The ends are NaN when even the most extreme order of so few values is too likely,
    and the note says so: 95 % need at least 4 and 4 values, 3 and 5, or 2 and 8. With
    ties the interval is a little wide.

    Raises
    ------
    DataError
        If a column is missing, or a row has no series.
    ParameterError
        If the confidence is not between 0 and 1, or a generator is needed.

    References
    ----------
    Hodges & Lehmann (1963), Ann Math Stat 34:598-611; Hollander, Wolfe & Chicken
    (2014), Nonparametric Statistical Methods, section 4.3.
    """
    tail = (1 - require_confidence(confidence)) / 2
    keys = [by] if isinstance(by, str) else list(by)
    sides = [_known_values(side, keys) for side in (before, after)]
    counts = _counts(*sides, keys)
    pairs = sides[0].merge(sides[1], on=keys, suffixes=("_before", "_after"))
    pairs["shift"] = pairs["value_after"] - pairs["value_before"]
    pairs = pairs.sort_values([*keys, "shift"], ignore_index=True)
    grouped = pairs.groupby(keys, observed=True)["shift"]
    found = counts.assign(difference=grouped.median())
    cut = _cuts(found, tail, rng)
    place = grouped.cumcount() + 1
    at = pairs[keys].join(cut.rename("cut"), on=keys)["cut"]
    size = grouped.transform("size")
    for name, end in (("lower", at), ("upper", size + 1 - at)):
        ends = pairs[place.eq(end)].set_index(keys)["shift"]
        found[name] = ends.reindex(found.index)
    is_short = found["lower"].isna()
    note = np.where(is_short, f"{TOO_FEW} {INDEPENDENT}", INDEPENDENT)
    found = found.assign(method=HODGES_LEHMANN, note=note).reset_index()
    columns = "difference lower upper n_before n_after method note".split()
    return found[[*keys, *columns]]


def _require_same_rows(before: pd.DataFrame, after: pd.DataFrame) -> None:
    for side in (before, after):
        require_columns(side, [], ["numerator", "denominator"])
    if not before.index.equals(after.index):
        raise DataError(
            "Before and after do not have the same rows. Give one row per series in "
            "both, in one order; leave counts missing where there are none."
        )


def _with_wilson(side: pd.DataFrame, confidence: float) -> pd.DataFrame:
    require_counts(side["numerator"], side["denominator"])
    interval = wilson_interval(
        side["numerator"], side["denominator"], confidence=confidence
    )
    value = side["numerator"].astype(float) / _exposure(side)
    return interval.assign(value=value)


def _exposure(side: pd.DataFrame) -> pd.Series:
    return side["denominator"].astype(float).where(side["denominator"].gt(0))


def _odds(share: pd.Series) -> pd.Series:
    return share / (1 - share)


def _known_values(side: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    require_columns(side, keys, ["value"])
    values = side[[*keys, "value"]].astype({"value": float})
    return values.dropna(subset="value")


def _counts(before: pd.DataFrame, after: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    sizes = {
        "n_before": before.groupby(keys, observed=True).size(),
        "n_after": after.groupby(keys, observed=True).size(),
    }
    return pd.DataFrame(sizes).fillna(0).astype(int).sort_index()


def _cuts(
    found: pd.DataFrame, tail: float, rng: np.random.Generator | None
) -> pd.Series:
    """Return which difference from each end closes the interval; 0 for none.

    It rests on the two counts alone, so each pair of counts is looked up once.
    """
    sizes = list(zip(found["n_before"], found["n_after"], strict=True))
    known = {
        size: rank_sum_cut(*size, tail=tail, rng=rng) for size in sorted(set(sizes))
    }
    return pd.Series([known[size] for size in sizes], found.index, dtype=int)
