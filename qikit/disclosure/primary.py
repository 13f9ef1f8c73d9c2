"""Primary suppression: rows that count too few people, by the rule of their measure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields

import numpy as np

from qikit.disclosure.counts import Counts
from qikit.disclosure.settings import Rule

POOLED, NEVER = "pooled", "never"
POOLED_WIDTH = 5  # people a hidden group's size stays unknown by [J]


@dataclass(frozen=True, eq=False)
class Asked:
    """What a rule asks of every table × node of some counts.

    Attributes
    ----------
    threshold
        Of the numerator, as it applies at the node's level.
    least
        Of the denominator.
    is_primary
        Whether the row itself is hidden, whatever the others.
    low, high
        Every numerator from `low` to `high` must stay possible; `low` above `high`
        where nothing is asked.
    floor, cap
        What the rule tells of a hidden numerator.
    """

    threshold: np.ndarray
    least: np.ndarray
    is_primary: np.ndarray
    low: np.ndarray
    high: np.ndarray
    floor: np.ndarray
    cap: np.ndarray
    complement: np.ndarray
    zeros: np.ndarray
    is_pooled: np.ndarray


def ask(counts: Counts, rules: Sequence[Rule]) -> Asked:
    """Apply one rule a table to its rows; both edges are "fewer than".

    A small row keeps open what the rule admits: 1 to threshold - 1, no more than its
    own denominator, from 0 where zeros are hidden or the denominator itself is small.
    """
    rule = _by_table(rules)
    n, d = counts.numerator, counts.denominator
    limit = np.where(counts.is_practice, rule["threshold"], rule["threshold_above"])
    least = np.maximum(limit, rule["least_people"])
    complement, zeros = rule["complement"], rule["zeros"]
    few = (0 < d) & (d < least)
    small = (0 < n) & (n < limit) | zeros & (n == 0) & (d > 0)
    rest = d - n
    small_rest = complement & ((0 < rest) & (rest < limit))
    small_rest |= complement & zeros & (rest == 0) & (d > 0)
    start = np.where(zeros | few, 0, 1)
    floor = np.where(limit > 0, start, 0)
    cap = np.where(complement & ~zeros & ~few, d - 1, d)
    low, high = _open_values((small, small_rest, few), (d, limit), floor, cap)
    policy = _policy(counts, rule)
    return Asked(
        threshold=limit,
        least=least,
        is_primary=counts.is_there & (small | small_rest | few | policy),
        low=low,
        high=high,
        floor=floor,
        cap=cap,
        complement=np.broadcast_to(complement, n.shape),
        zeros=np.broadcast_to(zeros, n.shape),
        is_pooled=rule["practices"][:, 0] == POOLED,
    )


def _by_table(rules: Sequence[Rule]) -> Mapping[str, np.ndarray]:
    """Turn one rule a table into columns of its fields."""
    return {
        field.name: np.array([getattr(r, field.name) for r in rules]).reshape(-1, 1)
        for field in fields(Rule)
    }


def _open_values(
    kinds: tuple[np.ndarray, np.ndarray, np.ndarray],
    sizes: tuple[np.ndarray, np.ndarray],
    floor: np.ndarray,
    cap: np.ndarray,
) -> tuple[np.ndarray, np.ndarray]:
    """Return the numerators that must stay possible; 1 and 0 where none must."""
    (small, small_rest, few), (d, limit) = kinds, sizes
    low = np.full(d.shape, np.inf)
    high = np.full(d.shape, -np.inf)
    ranges = (
        (small, floor, np.minimum(limit - 1, cap)),
        (small_rest, np.maximum(floor, d - limit + 1), cap),
        (few, np.zeros_like(d), d),
    )
    for which, least, most in ranges:
        low = np.where(which, np.minimum(low, least), low)
        high = np.where(which, np.maximum(high, most), high)
    asked = low <= high
    return np.where(asked, low, 1.0), np.where(asked, high, 0.0)


def _policy(counts: Counts, rule: Mapping[str, np.ndarray]) -> np.ndarray:
    """Say which rows are hidden because of what they are, not of what they count."""
    pooled, never = rule["practices"] == POOLED, rule["practices"] == NEVER
    few = counts.n_reported < rule["least_practices"]
    return never | pooled & (counts.is_practice | few)
