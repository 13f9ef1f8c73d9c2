"""Intervals for a proportion."""

from __future__ import annotations

from statistics import NormalDist

import numpy as np
import pandas as pd

from qikit.errors import DataError, ParameterError, Problem

CONFIDENCE = 0.95
MOST_PROBLEMS_LISTED = 20


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
    if not 0 < confidence < 1:
        raise ParameterError(
            f"A confidence of {confidence} is not between 0 and 1. Write 0.95 for 95 %."
        )
    require_counts(numerator, denominator)
    z = NormalDist().inv_cdf((1 + confidence) / 2)
    events = numerator.astype(float)
    n = denominator.astype(float).where(denominator.gt(0))
    proportion = events / n
    centre = (proportion + z**2 / (2 * n)) / (1 + z**2 / n)
    spread = proportion * (1 - proportion) / n + z**2 / (4 * n**2)
    half = z * np.sqrt(spread) / (1 + z**2 / n)
    # At 0 and at n the end is exactly 0 and 1; rounding noise would show there.
    lower = (centre - half).mask(events.eq(0) & n.notna(), 0.0)
    upper = (centre + half).mask(events.eq(n), 1.0)
    return pd.DataFrame({"lower": lower, "upper": upper})


def require_counts(numerator: pd.Series, denominator: pd.Series) -> None:
    """Refuse counts that cannot be, and name their rows.

    Raises
    ------
    DataError
        If the indexes differ, a count is negative or infinite, or a numerator
        is above its denominator.
    """
    if not numerator.index.equals(denominator.index):
        raise DataError(
            "The numerators and denominators do not have the same rows. Take both "
            "from one table."
        )
    wrong = {
        "is negative": numerator.lt(0) | denominator.lt(0),
        "is infinite": numerator.abs().eq(np.inf) | denominator.abs().eq(np.inf),
        "has a numerator above the denominator": numerator.gt(denominator),
    }
    problems = [
        Problem(
            f"{numerator.iloc[row]} of {denominator.iloc[row]} {what}.",
            f"row {numerator.index[row]}",
            "Correct the counts or leave them missing.",
        )
        for what, rows in wrong.items()
        for row in np.flatnonzero(rows.fillna(False))
    ]
    if problems:
        raise DataError(problems[:MOST_PROBLEMS_LISTED])
