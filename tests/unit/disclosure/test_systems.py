"""Propagation against a list of every table there is: trees exact, loops contained."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qikit.disclosure.systems import System, bounds

QUICK = settings(deadline=None, max_examples=150, derandomize=True)


@dataclass(frozen=True)
class Sums:
    """Leaves, and totals of leaves or of other totals, as a system and as a list."""

    leaves: tuple[int, ...]
    totals: tuple[tuple[int, ...], ...]  # of each: the cells it adds up
    hidden: tuple[bool, ...]
    most: int

    def system(self) -> System:
        values = list(self.leaves)
        for parts in self.totals:
            values.append(sum(values[part] for part in parts))
        n, first = len(values), len(self.leaves)
        links = [
            (row, cell, sign)
            for row, parts in enumerate(self.totals)
            for cell, sign in [*((p, 1.0) for p in parts), (first + row, -1.0)]
        ]
        row, cell, sign = zip(*links, strict=True)
        return System(
            value=np.array(values, float),
            floor=np.zeros(n),
            cap=np.where(np.arange(n) < first, self.most, 1e12),
            low=np.ones(n),
            high=np.zeros(n),
            width=np.zeros(n),
            unit=np.arange(n),
            constraint=np.array(row),
            cell=np.array(cell),
            coefficient=np.array(sign),
            order=np.zeros(len(self.totals), dtype=np.int64),
        )

    def every(self) -> np.ndarray:
        """List all values of all cells that agree with what is not hidden."""
        ranges = [
            range(self.most + 1) if hides else [value]
            for value, hides in zip(self.leaves, self.hidden, strict=False)
        ]
        found = []
        for values in product(*ranges):
            cells = list(values)
            for parts in self.totals:
                cells.append(sum(cells[part] for part in parts))
            found.append(cells)
        found = np.array(found)
        shown = ~np.array(self.hidden)
        return found[(found[:, shown] == self.system().value[shown]).all(axis=1)]


@st.composite
def trees(draw):
    """Draw totals in which each cell is part of one other at the most."""
    leaves = draw(st.lists(st.integers(0, 3), min_size=1, max_size=6))
    loose, totals = list(range(len(leaves))), []
    for row in range(draw(st.integers(1, 4))):
        size = draw(st.integers(1, len(loose)))
        parts = tuple(draw(st.permutations(loose))[:size])
        totals.append(parts)
        loose = [c for c in loose if c not in parts] + [len(leaves) + row]
    return _hiding(draw, leaves, totals)


@st.composite
def two_way_tables(draw):
    """Draw a table with row and column totals, and the total of all."""
    rows, columns = draw(st.sampled_from([(2, 2), (2, 3)]))
    size = rows * columns
    leaves = draw(st.lists(st.integers(0, 3), min_size=size, max_size=size))
    totals = [tuple(range(r * columns, (r + 1) * columns)) for r in range(rows)]
    totals += [tuple(range(c, size, columns)) for c in range(columns)]
    totals.append(tuple(range(size, size + rows)))
    return _hiding(draw, leaves, totals)


def _hiding(draw, leaves, totals) -> Sums:
    n = len(leaves) + len(totals)
    hidden = draw(st.lists(st.booleans(), min_size=n, max_size=n))
    return Sums(tuple(leaves), tuple(totals), tuple(hidden), 3)


@QUICK
@given(trees())
def test_on_a_tree_the_bounds_are_exact(sums):
    low, high = bounds(sums.system(), np.array(sums.hidden))
    every = sums.every()
    assert low.tolist() == every.min(axis=0).tolist()
    assert high.tolist() == every.max(axis=0).tolist()


@QUICK
@given(two_way_tables())
def test_in_a_loop_the_bounds_hold_all_that_is_possible(sums):
    low, high = bounds(sums.system(), np.array(sums.hidden))
    every = sums.every()
    assert (low <= every.min(axis=0)).all()
    assert (high >= every.max(axis=0)).all()


@pytest.mark.parametrize(
    ("hidden", "low", "high"),
    [
        # two practices of 2 and 3, and their cluster
        ("...", [2, 3, 5], [2, 3, 5]),
        ("X..", [2, 3, 5], [2, 3, 5]),  # the cluster less the other
        ("XX.", [2, 2, 5], [3, 3, 5]),  # neither is above 3
        ("XXX", [0, 0, 0], [3, 3, 6]),
        ("..X", [2, 3, 5], [2, 3, 5]),
    ],
)
def test_bounds_by_hand(hidden, low, high):
    sums = Sums((2, 3), ((0, 1),), tuple(mark == "X" for mark in hidden), 3)
    found = bounds(sums.system(), np.array(sums.hidden))
    assert [end.tolist() for end in found] == [low, high]
