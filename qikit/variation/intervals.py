"""Intervals for a proportion and for a rate."""

from __future__ import annotations

from statistics import NormalDist

import numpy as np
import pandas as pd
from scipy import special

from qikit.errors import DataError, ParameterError, Problem

CONFIDENCE = 0.95
MOST_PROBLEMS_LISTED = 20

# Byar's approximation is used from 10 events and the exact interval below: OHID,
# Public health technical guidance, "Rates" (within 0.2 % of exact from 10 on).
BYAR_FROM = 10
BYAR, EXACT_POISSON = "Byar", "exact Poisson"


def wilson_interval(
    numerator: pd.Series, denominator: pd.Series, *, confidence: float = CONFIDENCE
) -> pd.DataFrame:
    """Return Wilson's interval for each proportion.

    Without continuity correction and with the exact normal quantile. The ends
    stay between 0 and 1, and a numerator of 0 has the lower end 0.

    Parameters
    ----------
    numerator, denominator
        People who met it and people who could have; the same index. Part
        people are accepted, as in an effective sample size.
    confidence
        Between 0 and 1, both excluded.

    Returns
    -------
    Columns lower and upper, from 0 to 1, with the index given. Both are NaN
    where the denominator is 0 or either count is missing.

    Raises
    ------
    DataError
        If a count is negative or a numerator is above its denominator; the rows
        are named.
    ParameterError
        If the confidence is not between 0 and 1.

    References
    ----------
    Wilson (1927), J Am Stat Assoc 22:209-212; method 3 of Newcombe (1998),
    Stat Med 17:857-872.
    """
    z = normal_quantile(confidence)
    require_counts(numerator, denominator)
    lower, upper = wilson_ends(as_floats(numerator), as_floats(denominator), z)
    return pd.DataFrame({"lower": lower, "upper": upper}, index=numerator.index)


def wilson_ends(
    events: np.ndarray, people: np.ndarray, z: float
) -> tuple[np.ndarray, np.ndarray]:
    """Return the two ends of `wilson_interval` for counts that are known to be right.

    On arrays, as pages need dozens of intervals; `z` is that of `normal_quantile`.
    """
    n = np.where(people > 0, people, np.nan)
    proportion = events / n
    centre = (proportion + z**2 / (2 * n)) / (1 + z**2 / n)
    spread = proportion * (1 - proportion) / n + z**2 / (4 * n**2)
    half = z * np.sqrt(spread) / (1 + z**2 / n)
    # At 0 and at n the end is exactly 0 and 1; rounding noise would show there.
    lower = np.where((events == 0) & ~np.isnan(n), 0.0, centre - half)
    return lower, np.where(events == n, 1.0, centre + half)


def byar_interval(
    events: pd.Series, exposure: pd.Series, *, confidence: float = CONFIDENCE
) -> pd.DataFrame:
    """Return Byar's interval for each rate.

    An approximation to the exact Poisson interval, meant for 10 events or more;
    `rate_interval` chooses. With 0 events the lower end is 0.

    Parameters
    ----------
    events, exposure
        Events counted, and the people, list or time they come from; the same
        index. An exposure of 1 gives the interval of the count itself; the
        expected events give that of a ratio.
    confidence
        Between 0 and 1, both excluded.

    Returns
    -------
    Columns lower and upper, events per unit of exposure, and method ("Byar"),
    with the index given. Where the exposure is 0 or a count is missing both
    ends are NaN and the method is None.

    Raises
    ------
    DataError
        If a count or an exposure is negative or infinite; the rows are named.
    ParameterError
        If the confidence is not between 0 and 1.

    References
    ----------
    Breslow & Day (1987), Statistical Methods in Cancer Research II, p. 69.
    """
    z = normal_quantile(confidence)
    require_events(events, exposure)
    count = events.astype(float)
    positive, next_one = count.where(count.gt(0)), count + 1
    below = 1 - 1 / (9 * positive) - z / (3 * np.sqrt(positive))
    above = 1 - 1 / (9 * next_one) + z / (3 * np.sqrt(next_one))
    # The cube would go below zero for a count under one at high confidence.
    lower = (positive * below.clip(lower=0) ** 3).mask(count.eq(0), 0.0)
    return _per_exposure(lower, next_one * above**3, exposure, BYAR)


def exact_poisson_interval(
    events: pd.Series, exposure: pd.Series, *, confidence: float = CONFIDENCE
) -> pd.DataFrame:
    """Return the exact Poisson interval for each rate, by chi-squared quantiles.

    The lower end is the rate at which so many events or more have half the
    chance that is left (2.5 % for 95 % confidence), the upper end the rate at
    which so few or fewer have it. With 0 events the lower end is 0.

    Parameters
    ----------
    events, exposure, confidence
        As in `byar_interval`.

    Returns
    -------
    As `byar_interval`, with the method "exact Poisson".

    Raises
    ------
    DataError, ParameterError
        As `byar_interval`.

    References
    ----------
    Garwood (1936), Biometrika 28:437-442; Armitage & Berry (2002), Statistical
    Methods in Medical Research, section 5.2.
    """
    tail = (1 - require_confidence(confidence)) / 2
    require_events(events, exposure)
    count = events.astype(float)
    lower = _half_chi_squared(count.where(count.gt(0)), tail).mask(count.eq(0), 0.0)
    upper = _half_chi_squared(count + 1, 1 - tail)
    return _per_exposure(lower, upper, exposure, EXACT_POISSON)


def rate_interval(
    events: pd.Series, exposure: pd.Series, *, confidence: float = CONFIDENCE
) -> pd.DataFrame:
    """Return the interval of each rate: Byar's from 10 events, exact below.

    Parameters
    ----------
    events, exposure, confidence
        As in `byar_interval`.

    Returns
    -------
    As `byar_interval`; the method says which of the two each row has. Exactly
    10 events have Byar's.

    Raises
    ------
    DataError, ParameterError
        As `byar_interval`.

    References
    ----------
    OHID, Public health technical guidance: Rates.
    """
    byar = byar_interval(events, exposure, confidence=confidence)
    exact = exact_poisson_interval(events, exposure, confidence=confidence)
    return byar.where(events.astype(float).ge(BYAR_FROM), exact)


def as_floats(counts: pd.Series) -> np.ndarray:
    """Return counts as an array of floats, missing ones as NaN."""
    return counts.to_numpy(dtype=float, na_value=np.nan)


def normal_quantile(confidence: float) -> float:
    """Return the exact z of a two-sided confidence: 1.959964 for 0.95.

    Raises
    ------
    ParameterError
        If the confidence is not between 0 and 1.
    """
    return NormalDist().inv_cdf((1 + require_confidence(confidence)) / 2)


def require_confidence(confidence: float) -> float:
    """Refuse a confidence that is not between 0 and 1, both excluded.

    Raises
    ------
    ParameterError
        Naming the value; 95 is answered with "Write 0.95 for 95 %".
    """
    if not 0 < confidence < 1:
        raise ParameterError(
            f"A confidence of {confidence} is not between 0 and 1. Write 0.95 for 95 %."
        )
    return confidence


def require_counts(numerator: pd.Series, denominator: pd.Series) -> None:
    """Refuse counts that cannot be, and name their rows.

    Raises
    ------
    DataError
        If the indexes differ, a count is not a number, negative or infinite, or
        a numerator is above its denominator.
    """
    _require_possible(numerator, denominator, is_part=True)


def require_events(events: pd.Series, exposure: pd.Series) -> None:
    """Refuse events or exposures that cannot be, and name their rows.

    Unlike `require_counts`, more events than exposure are accepted: one person
    may have several, and expected events are often fewer than observed ones.

    Raises
    ------
    DataError
        If the indexes differ, or a count is not a number, negative or infinite.
    """
    _require_possible(events, exposure, is_part=False)


def _require_possible(
    numerator: pd.Series, denominator: pd.Series, *, is_part: bool
) -> None:
    if not numerator.index.equals(denominator.index):
        raise DataError(
            "The numerators and denominators do not have the same rows. Take both "
            "from one table."
        )
    _require_numbers(numerator, denominator)
    above, below = as_floats(numerator), as_floats(denominator)
    wrong = {
        "is negative": (above < 0) | (below < 0),
        "is infinite": np.isinf(above) | np.isinf(below),
    }
    if is_part:
        wrong["has a numerator above the denominator"] = above > below
    problems = [
        Problem(
            f"{numerator.iloc[row]} of {denominator.iloc[row]} {what}.",
            f"row {numerator.index[row]}",
            "Correct the counts or leave them missing.",
        )
        for what, rows in wrong.items()
        for row in np.flatnonzero(rows)
    ]
    if problems:
        raise DataError(problems[:MOST_PROBLEMS_LISTED])


def _require_numbers(*columns: pd.Series) -> None:
    """Refuse a column that holds text, even if it looks like numbers."""
    words = {
        column.name: next((v for v in column.dropna() if isinstance(v, str)), None)
        for column in columns
        if not pd.api.types.is_numeric_dtype(column)
    }
    if any(word is not None for word in words.values()):
        raise DataError(
            f"{name or 'a column of counts'} holds text, such as {word!r}. Turn it "
            "into numbers first."
            for name, word in words.items()
            if word is not None
        )


def _half_chi_squared(count: pd.Series, chance: float) -> pd.Series:
    """Return half the chi-squared quantile with twice the count degrees of freedom."""
    return pd.Series(special.gammaincinv(count.to_numpy(), chance), count.index)


def _per_exposure(
    lower: pd.Series, upper: pd.Series, exposure: pd.Series, method: str
) -> pd.DataFrame:
    per = exposure.astype(float).where(exposure.gt(0))
    interval = pd.DataFrame({"lower": lower / per, "upper": upper / per})
    is_known = interval.notna().all(axis=1)
    named = pd.Series(method, interval.index, dtype=object).where(is_known, None)
    return interval.assign(method=named)
