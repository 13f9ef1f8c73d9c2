"""The number of runs, as published and as chance gives it.

Swed & Eisenhart (1943), Tables for testing randomness of grouping in a sequence of
alternatives, Ann Math Statist 14:66-87.
Perla, Provost & Murray (2011), BMJ Qual Saf 20:46-51, table 1.
Balestracci (2008), An underrated test for run charts, Quality Digest, October.
"""

from fractions import Fraction
from math import comb

import pandas as pd
import pytest

from qikit.spc.constants import EXPECTED_RUNS
from qikit.spc.rules import count_runs

WIDEST_TAIL = Fraction(34, 1000)  # the 5 % table is printed with tails up to 3.3 %


def chance_of_runs(runs: int, above: int, below: int) -> Fraction:
    """Exact probability of a number of runs in a random order."""
    half, odd = divmod(runs, 2)
    if odd:
        ways = comb(above - 1, half) * comb(below - 1, half - 1)
        ways += comb(above - 1, half - 1) * comb(below - 1, half)
    else:
        ways = 2 * comb(above - 1, half - 1) * comb(below - 1, half - 1)
    return Fraction(ways, comb(above + below, above))


def tails(n: int, fewest: int, most: int) -> tuple[Fraction, Fraction]:
    """Chance of fewer than `fewest` and of more than `most` among n points."""
    above, below = n // 2, n - n // 2
    fewer = sum(chance_of_runs(runs, above, below) for runs in range(2, fewest))
    more = sum(chance_of_runs(runs, above, below) for runs in range(most + 1, n + 1))
    return Fraction(fewer), Fraction(more)


@pytest.mark.parametrize(
    ("below", "up_to_2", "up_to_3", "up_to_4"),
    [(2, 0.3333, 0.6667, 1.0), (3, 0.2, 0.5, 0.9), (5, 0.0952, 0.3333, 0.7143)],
)
def test_the_oracle_gives_table_1_of_swed_and_eisenhart(
    below, up_to_2, up_to_3, up_to_4
):
    chances = [chance_of_runs(runs, 2, below) for runs in (2, 3, 4)]
    assert float(sum(chances[:1])) == pytest.approx(up_to_2, abs=0.00005)
    assert float(sum(chances[:2])) == pytest.approx(up_to_3, abs=0.00005)
    assert float(sum(chances)) == pytest.approx(up_to_4, abs=0.00005)


def test_the_table_covers_10_to_60_useful_points():
    assert list(EXPECTED_RUNS) == list(range(10, 61))


@pytest.mark.parametrize(
    ("n", "expected"),
    [(10, (3, 9)), (15, (5, 12)), (20, (6, 16)), (30, (11, 21)), (60, (24, 38))],
)
def test_rows_as_printed_for_run_charts(n, expected):
    assert EXPECTED_RUNS[n] == expected


@pytest.mark.parametrize(("n", "limits"), EXPECTED_RUNS.items())
def test_every_row_is_a_5_per_cent_test(n, limits):
    assert max(tails(n, *limits)) < WIDEST_TAIL


@pytest.mark.parametrize(("n", "limits"), EXPECTED_RUNS.items())
def test_every_row_is_within_one_run_of_the_exact_limit(n, limits):
    fewest, most = limits
    fewer, more = tails(n, fewest + 2, most - 2)
    assert min(fewer, more) > Fraction(25, 1000)


def test_seats_at_the_lunch_counter():
    """Swed & Eisenhart: empty and occupied seats, 11 runs; chance explains them."""
    seats = pd.Series([1.0 if seat == "E" else -1.0 for seat in "EOEEOEEEOEEEOEOE"])
    counted = count_runs(seats, 0.0)
    assert (counted.n_useful, counted.runs, counted.signal) == (16, 11, "")


def test_balestracci_sixteen_months():
    """Runs of 7, 7, 1 and 1: four, where at least five are expected."""
    sides = [1.0] * 7 + [-1.0] * 7 + [1.0, -1.0]
    counted = count_runs(pd.Series(sides), 0.0)
    assert (counted.n_useful, counted.runs, counted.signal) == (16, 4, "fewer")
