"""Rank sums: how likely each order of the values before and after is by chance."""

from __future__ import annotations

import numpy as np

from qikit.errors import ParameterError

# Up to so many pairs of a value before and one after every order of the values is
# counted; beyond, orders are drawn at random [J].
MOST_PAIRS_COUNTED = 100_000
ORDERS_DRAWN = 9_999


def rank_sum_cut(
    m: int, n: int, *, tail: float, rng: np.random.Generator | None = None
) -> int:
    """Return how many of the lowest Mann-Whitney counts have a chance within `tail`.

    Among the m × n differences between a value after and one before, sorted, the
    one at this place (from 1) and its mirror from the top close the permutation
    interval.

    Parameters
    ----------
    m, n
        Values before and after.
    tail
        Chance left on each side: 0.025 for 95 % confidence.
    rng
        Seeded generator, used for more than 100,000 pairs only.

    Returns
    -------
    0 when even the most extreme order is likelier than `tail`, or without values.

    Raises
    ------
    ParameterError
        If a generator is needed and none is given.

    References
    ----------
    Hollander, Wolfe & Chicken (2014), Nonparametric Statistical Methods, section 4.3.
    """
    if not m * n:
        return 0
    if m * n > MOST_PAIRS_COUNTED:
        return _drawn_cut(m, n, tail, rng)
    return int(np.searchsorted(rank_sum_chances(m, n).cumsum(), tail, side="right"))


def rank_sum_chances(m: int, n: int) -> np.ndarray:
    """Return the chance of each Mann-Whitney count 0 ... m n when all orders are alike.

    Every order of m and n different values is counted: the counts are the
    coefficients of the Gaussian binomial, Π (1 - q^(n + i)) / (1 - q^i), i = 1 ... m.

    References
    ----------
    Mann & Whitney (1947), Ann Math Stat 18:50-60.
    """
    m, n = sorted((m, n))
    # Rounding adds up from the lowest count on, so the upper half is the mirror.
    counts = np.zeros(m * n // 2 + 1)
    counts[0] = 1.0
    for i in range(1, m + 1):
        if n + i < counts.size:
            counts[n + i :] -= counts[: -(n + i)].copy()
        for start in range(i):
            counts[start::i] = counts[start::i].cumsum()
        counts *= i / (n + i)  # keeps the sum of both halves at 1
    return np.concatenate([counts, counts[: (m * n + 1) // 2][::-1]])


def _drawn_cut(m: int, n: int, tail: float, rng: np.random.Generator | None) -> int:
    """Estimate the cut from random orders, for long series."""
    if rng is None:
        raise ParameterError(
            f"A series of {m} values before and {n} after needs a seeded generator: "
            "pass rng=numpy.random.default_rng(seed)."
        )
    ranks = np.tile(np.arange(m + n), (ORDERS_DRAWN, 1))
    first = rng.permuted(ranks, axis=1)[:, :m].sum(axis=1) - m * (m - 1) // 2
    drawn = np.sort(np.minimum(first, m * n - first))
    # Both tails of each order are looked at, so the chance of one is half.
    return int(np.quantile(drawn, 2 * tail, method="lower"))
