"""The solver's attack, by hand and against a list of every table there is."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from qikit.disclosure.attack import attack
from qikit.disclosure.systems import System

QUICK = settings(deadline=None, max_examples=120, derandomize=True)
WIDTH = 2.0


def system(values, rows, *, cap=9.0, width=0.0, unit=None) -> System:
    """Write cells that are all 0 or more; of each row {cell: coefficient}."""
    n = len(values)
    links = [(r, c, a) for r, row in enumerate(rows) for c, a in row.items()]
    row, cell, coefficient = (np.array(part) for part in zip(*links, strict=True))
    return System(
        value=np.array(values, float),
        floor=np.zeros(n),
        cap=np.full(n, cap),
        low=np.ones(n),
        high=np.zeros(n),
        width=np.full(n, width),
        unit=np.arange(n) if unit is None else np.array(unit),
        constraint=row,
        cell=cell,
        coefficient=coefficient.astype(float),
        order=np.zeros(len(rows), dtype=np.int64),
    )


def crossing(hidden="aspqHG"):
    """Draw a cluster in two HSCPs: s = a + b, H = a + p, G = b + q, board = H + G.

    The board less the cluster is p + q; with q shown, p is known.
    """
    names = ["a", "b", "s", "p", "q", "H", "G", "board"]
    place = {name: i for i, name in enumerate(names)}
    rows = [
        {"a": 1, "b": 1, "s": -1},
        {"a": 1, "p": 1, "H": -1},
        {"b": 1, "q": 1, "G": -1},
        {"H": 1, "G": 1, "board": -1},
    ]
    rows = [{place[k]: v for k, v in row.items()} for row in rows]
    made = system([4, 3, 7, 1, 2, 5, 5, 10], rows, width=WIDTH)
    return made, np.array([name in hidden for name in names]), place


def test_a_board_less_a_cluster_gives_a_practice_away():
    made, hidden, place = crossing("abpHG")
    found = attack(made, hidden)
    p = place["p"]
    assert (found.low[p], found.high[p]) == (1, 1)
    assert np.flatnonzero(found.exposed).tolist() == [p]
    assert (found.n_components, found.n_loops) == (1, 1)
    assert found.n_linear_programs > 0


def test_without_the_cluster_it_does_not():
    made, hidden, _ = crossing("abspHG")
    found = attack(made, hidden)
    assert not found.exposed.any()
    assert found.n_loops == 1


def test_a_tree_needs_no_program():
    made = system([1, 2, 3], [{0: 1, 1: 1, 2: -1}], width=WIDTH)
    found = attack(made, np.array([True, True, False]))
    assert (found.n_components, found.n_loops, found.n_linear_programs) == (1, 0, 0)
    assert found.high.tolist() == [3, 3, 3]


def test_a_ring_of_equal_cells_is_no_loop():
    ring = [{0: 1, 1: -1}, {1: 1, 2: -1}, {2: 1, 0: -1}]
    found = attack(system([4, 4, 4], ring, width=WIDTH), np.ones(3, dtype=bool))
    assert (found.n_components, found.n_loops, found.n_linear_programs) == (1, 0, 0)
    assert not found.exposed.any()


def test_two_cells_known_by_sum_and_difference_are_a_loop():
    """a + b = 6 and a = b + 0: each is 3, which no single constraint tells."""
    rows = [{0: 1, 1: 1, 2: -1}, {0: 1, 1: -1}]
    made = system([3, 3, 6], rows, width=WIDTH)
    found = attack(made, np.array([True, True, False]))
    assert found.n_loops == 1
    assert found.exposed.tolist() == [True, True, False]
    assert found.low.tolist() == found.high.tolist() == [3, 3, 6]


def test_a_hole_between_the_ends_is_found():
    """a is b + c and b = c: even numbers alone."""
    rows = [{1: 1, 2: 1, 0: -1}, {1: 1, 2: -1}]
    made = system([2, 1, 1], rows, unit=[0, -1, -1])
    asked = replace(made, low=np.array([1.0, 1, 1]), high=np.array([4.0, 0, 0]))
    assert attack(asked, np.array([True])).exposed.tolist() == [True, False, False]
    ends = replace(asked, low=np.array([2.0, 1, 1]), high=np.array([2.0, 0, 0]))
    assert not attack(ends, np.array([True])).exposed.any()


def test_what_has_no_upper_bound_stays_without_one():
    made, _, _ = crossing()
    made = replace(made, cap=np.full(8, 1e12))
    found = attack(made, np.ones(8, dtype=bool))
    assert not found.exposed.any()
    assert (found.high > 1e9).all()


def test_counts_that_break_the_rules_are_not_called_protected():
    made, hidden, place = crossing("abspHG")
    cap = made.cap.copy()
    cap[place["a"]] = 3.0  # it is 4
    found = attack(replace(made, cap=cap), hidden)
    assert np.flatnonzero(found.exposed).tolist() == [place["a"]]


@st.composite
def two_way_tables(draw):
    """Draw a 2 × 3 table with its totals: values, what is hidden, what is asked."""
    values = np.array(draw(st.lists(st.integers(0, 3), min_size=6, max_size=6)))
    hidden = np.array(draw(st.lists(st.booleans(), min_size=12, max_size=12)))
    low = np.array(draw(st.lists(st.integers(0, 2), min_size=12, max_size=12)))
    more = np.array(draw(st.lists(st.integers(-1, 3), min_size=12, max_size=12)))
    width = np.array(draw(st.lists(st.integers(0, 4), min_size=12, max_size=12)))
    return values, hidden, low, low + more, width


def with_totals(leaves: np.ndarray) -> np.ndarray:
    """Put the totals of rows, columns and all behind the cells of 2 × 3 tables."""
    tables = leaves.reshape(-1, 2, 3)
    sums = tables.sum(axis=2), tables.sum(axis=1), tables.sum(axis=(1, 2))[:, None]
    return np.concatenate([leaves, *sums], axis=1)


@QUICK
@given(two_way_tables())
def test_it_finds_what_a_list_of_every_table_tells(drawn):
    leaves, hidden, low, high, width = drawn
    rows = [{0: 1, 1: 1, 2: 1, 6: -1}, {3: 1, 4: 1, 5: 1, 7: -1}]
    rows += [{c: 1, c + 3: 1, 8 + c: -1} for c in range(3)]
    rows += [{6: 1, 7: 1, 11: -1}, {8: 1, 9: 1, 10: 1, 11: -1}]
    value = with_totals(leaves[None])[0]
    made = system(value, rows)
    made = replace(
        made,
        cap=np.where(np.arange(12) < 6, 3.0, 99.0),
        low=low.astype(float),
        high=high.astype(float),
        width=width.astype(float),
    )
    every = with_totals(np.stack(np.meshgrid(*[range(4)] * 6), -1).reshape(-1, 6))
    every = every[(every[:, ~hidden] == value[~hidden]).all(axis=1)]
    found = attack(made, hidden)
    assert (found.low <= every.min(axis=0)).all()
    assert (found.high >= every.max(axis=0)).all()
    expected = np.zeros(12, dtype=bool)
    for cell in np.flatnonzero(hidden):
        can = set(every[:, cell].tolist())
        asked = set(range(low[cell], high[cell] + 1))
        expected[cell] = not asked <= can or max(can) - min(can) < width[cell]
    assert found.exposed.tolist() == expected.tolist()
