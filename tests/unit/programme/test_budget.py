"""Budget against spend, on amounts that can be added up in the head."""

import math

import pandas as pd
import pytest

from qikit.programme.budget import against_spend, totals, totals_by_year, verdict


def costs(*rows):
    columns = ["line", "year", "budget", "spend"]
    return pd.DataFrame(rows, columns=columns)


YEAR_ONE = costs(
    ("Lead", 2025, 100.0, 90.0),  # 10 under
    ("Data", 2025, 50.0, 70.0),  # 20 over
    ("Rooms", 2025, 30.0, 30.0),
)


def test_each_line_says_how_far_spend_is_from_budget():
    found = against_spend(YEAR_ONE)
    assert found["difference"].tolist() == [-10, 20, 0]
    assert found["word"].tolist() == ["under", "over", "as planned"]


def test_totals_add_up_all_lines():
    whole = totals(YEAR_ONE)
    assert (whole.budget, whole.spend, whole.difference) == (180, 190, 10)
    assert (whole.word, whole.n_lines, whole.n_unknown) == ("over", 3, 0)


def test_a_line_without_spend_is_in_neither_sum():
    """Its budget alone would look like money saved."""
    rows = costs(("Lead", 2025, 100.0, 90.0), ("Rooms", 2025, 30.0, math.nan))
    whole = totals(rows)
    assert (whole.budget, whole.spend) == (100, 90)
    assert (whole.n_lines, whole.n_unknown) == (2, 1)
    assert against_spend(rows)["word"].tolist() == ["under", "not known"]


def test_all_that_was_paid_counts_spending_without_a_budget():
    rows = costs(("Lead", 2025, 100.0, 100.0), ("Rooms", 2025, math.nan, 900.0))
    whole = totals(rows)
    assert (whole.spend, whole.paid, whole.n_unpaid) == (100, 1000, 0)


def test_a_line_paid_twice_is_known_in_part_where_one_payment_is_missing():
    rows = costs(("Lead", 2025, 100.0, 60.0), ("Lead", 2025, 20.0, math.nan))
    whole = totals(rows)
    assert (whole.paid, whole.n_unpaid) == (60, 1)


def test_nothing_known_gives_no_sum_and_never_nought():
    whole = totals(costs(("Lead", 2025, math.nan, math.nan)))
    assert math.isnan(whole.budget) and math.isnan(whole.spend)
    assert math.isnan(whole.paid)
    assert whole.word == "not known"


def test_a_line_that_comes_twice_in_a_year_is_added_up():
    rows = costs(("Lead", 2025, 100.0, 90.0), ("Lead", 2025, 20.0, 40.0))
    found = against_spend(rows)
    assert found[["budget", "spend", "difference"]].to_numpy().tolist() == [
        [120, 130, 10]
    ]


def test_years_stand_apart_and_in_order():
    rows = costs(("Lead", 2026, 10.0, 5.0), ("Lead", 2025, 100.0, 90.0))
    assert against_spend(rows)["year"].tolist() == [2025, 2026]
    by_year = totals_by_year(rows)
    assert [(y, t.spend) for y, t in by_year.items()] == [(2025, 90), (2026, 5)]


@pytest.mark.parametrize(
    ("difference", "word"),
    [(0.4, "as planned"), (0.5, "over"), (-0.5, "under"), (math.nan, "not known")],
)
def test_less_than_half_a_pound_is_as_planned(difference, word):
    assert verdict(difference) == word
