"""Primary suppression: rows that count too few people, by the rule of their measure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields

import numpy as np

from qikit.disclosure.counts import Counts
from qikit.disclosure.settings import NEVER, POOLED, Rule


@dataclass(frozen=True, eq=False)
class Limits:
    """What the rules say of each table × node; `policy` hides whatever the counts.

    `threshold` is that of the numerator and `least` that of the denominator, at the
    node's level. In `pooled` rows only the number of people is kept open.
    """

    threshold: np.ndarray
    least: np.ndarray
    complement: np.ndarray
    zeros: np.ndarray
    pooled: np.ndarray
    policy: np.ndarray

    def only(self, tables: np.ndarray) -> Limits:
        """Keep some of the tables, by their places."""
        return Limits(**{name: values[tables] for name, values in vars(self).items()})


@dataclass(frozen=True, eq=False)
class Asked:
    """What is asked of each table × node.

    Attributes
    ----------
    limits
        What the rules say.
    is_primary
        Whether the row itself is hidden, whatever the others.
    is_few
        Whether its denominator is below its limit.
    low, high
        Every numerator from `low` to `high` must stay possible; `low` above `high`
        where nothing is asked.
    floor, cap
        What the rule tells of a hidden numerator.
    """

    limits: Limits
    is_primary: np.ndarray
    is_few: np.ndarray
    low: np.ndarray
    high: np.ndarray
    floor: np.ndarray
    cap: np.ndarray

    def only(self, tables: np.ndarray) -> Asked:
        """Keep some of the tables, by their places."""
        own = {k: v[tables] for k, v in vars(self).items() if k != "limits"}
        return Asked(limits=self.limits.only(tables), **own)


def limits_of(counts: Counts, rules: Sequence[Rule]) -> Limits:
    """Spread one rule a table over its nodes."""
    rule = _by_table(rules)
    threshold = np.where(counts.is_practice, rule["threshold"], rule["threshold_above"])
    shape = threshold.shape
    return Limits(
        threshold=threshold.astype(float),
        least=np.maximum(threshold, rule["least_people"]).astype(float),
        complement=np.broadcast_to(rule["complement"].astype(bool), shape),
        zeros=np.broadcast_to(rule["zeros"].astype(bool), shape),
        pooled=np.broadcast_to(rule["practices"] == POOLED, shape),
        policy=_policy(counts, rule),
    )


def ask(counts: Counts, limits: Limits) -> Asked:
    """Apply the limits to the counts; both edges are "fewer than".

    A small row keeps open what the rule admits: 1 to threshold - 1, no more than its
    own denominator, from 0 where zeros are hidden or the denominator itself is small.
    A hidden row is no zero where zeros are shown, save one that is hidden for its
    denominator.
    """
    n, d, limit = counts.numerator, counts.denominator, limits.threshold
    rest, has_people = d - n, d > 0
    is_few = has_people & (d < limits.least)
    is_small = (0 < n) & (n < limit) | limits.zeros & (n == 0) & has_people
    both = limits.complement & limits.zeros & (rest == 0) & has_people
    is_rest = limits.complement & (0 < rest) & (rest < limit) | both
    is_few &= counts.is_there
    shows_ends = (limit > 0) & ~limits.zeros & ~is_few
    floor = np.minimum(np.where(shows_ends, 1.0, 0.0), n)
    cap = np.maximum(np.where(shows_ends & limits.complement, d - 1, d), n)
    ranges = (
        (is_small, floor, np.minimum(limit - 1, cap)),
        (is_rest, np.maximum(floor, d - limit + 1), cap),
        (is_few, np.zeros_like(d), d),
    )
    low, high = _joined(ranges, d.shape)
    hidden = is_small | is_rest | is_few | limits.policy
    is_primary = counts.is_there & hidden
    return Asked(limits, is_primary, is_few, low, high, floor, cap)


def _by_table(rules: Sequence[Rule]) -> Mapping[str, np.ndarray]:
    """Turn one rule a table into columns of its fields."""
    return {
        field.name: np.array([getattr(r, field.name) for r in rules]).reshape(-1, 1)
        for field in fields(Rule)
    }


def _joined(
    ranges: Sequence[tuple[np.ndarray, np.ndarray, np.ndarray]], shape: tuple[int, ...]
) -> tuple[np.ndarray, np.ndarray]:
    """Join the ranges of values that apply; 1 and 0 where none does."""
    low, high = np.full(shape, np.inf), np.full(shape, -np.inf)
    for which, least, most in ranges:
        low = np.where(which, np.minimum(low, least), low)
        high = np.where(which, np.maximum(high, most), high)
    is_asked = low <= high
    return np.where(is_asked, low, 1.0), np.where(is_asked, high, 0.0)


def _policy(counts: Counts, rule: Mapping[str, np.ndarray]) -> np.ndarray:
    """Say which rows are hidden because of what they are, not of what they count."""
    is_pooled, never = rule["practices"] == POOLED, rule["practices"] == NEVER
    few = counts.n_reported < rule["least_practices"]
    return never | is_pooled & (counts.is_practice | few)
