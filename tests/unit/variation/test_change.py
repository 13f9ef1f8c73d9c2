import itertools
import statistics

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal
from scipy.stats import binomtest, mannwhitneyu

from qikit.errors import DataError, ParameterError
from qikit.variation import rank_sums
from qikit.variation.change import (
    INDEPENDENT,
    change_of_values,
    difference_of_proportions,
    ratio_of_rates,
)
from qikit.variation.rank_sums import rank_sum_chances, rank_sum_cut

NAN = np.nan


def counts(*rows) -> pd.DataFrame:
    names = [f"S{i}" for i in range(len(rows))]
    return pd.DataFrame(rows, names, ["numerator", "denominator"], dtype=float)


def values(**series) -> pd.DataFrame:
    rows = [(name, value) for name, some in series.items() for value in some]
    return pd.DataFrame(rows, columns=["series", "value"])


# --- proportions


def test_a_difference_is_after_minus_before():
    found = difference_of_proportions(counts((3, 10)), counts((9, 10))).iloc[0]
    assert found["difference"] == pytest.approx(0.6)
    assert found["lower"] == pytest.approx(0.1705, abs=0.00005)  # Newcombe 1998
    assert found["method"] == "Newcombe hybrid score"
    assert found["note"] == "Periods are treated as independent."


def test_no_denominator_or_a_missing_count_has_no_difference():
    before = counts((0, 0), (1, 5), (1, 5))
    after = counts((1, 5), (NAN, 5), (1, 5))
    found = difference_of_proportions(before, after)
    missing = found[["difference", "lower", "upper"]].isna()
    assert missing.all(axis=1).tolist() == [True, True, False]


def test_tables_with_other_rows_are_refused():
    before, after = counts((1, 5), (2, 5)), counts((1, 5))
    for work_out in (difference_of_proportions, ratio_of_rates):
        with pytest.raises(DataError, match="do not have the same rows"):
            work_out(before, after)
        with pytest.raises(ParameterError, match=r"Write 0.95 for 95 %"):
            work_out(before, before, confidence=95)
        with pytest.raises(DataError, match="no column 'numerator'"):
            work_out(before.drop(columns="numerator"), before)


def test_impossible_counts_are_named():
    with pytest.raises(DataError, match="row S0: 6.0 of 5.0 has a numerator above"):
        difference_of_proportions(counts((1, 5)), counts((6, 5)))
    with pytest.raises(DataError, match="row S0: -1.0 of 5.0 is negative"):
        ratio_of_rates(counts((1, 5)), counts((-1, 5)))


part = st.integers(1, 200).flatmap(
    lambda n: st.tuples(st.integers(0, n), st.just(n)),
)


@given(before=part, after=part)
@settings(max_examples=80, deadline=None)
def test_a_difference_mirrors_and_stays_on_the_scale(before, after):
    there = difference_of_proportions(counts(before), counts(after)).iloc[0]
    back = difference_of_proportions(counts(after), counts(before)).iloc[0]
    assert there["lower"] == pytest.approx(-back["upper"])
    assert -1 <= there["lower"] <= there["difference"] <= there["upper"] <= 1


# --- rates


@pytest.mark.parametrize(("x", "y"), [(10, 20), (3, 1), (40, 55), (0, 6), (5, 0)])
def test_a_ratio_has_the_exact_interval_of_the_split(x, y):
    # exposure 100 before and 200 after
    found = ratio_of_rates(counts((x, 100)), counts((y, 200))).iloc[0]
    split = binomtest(y, x + y).proportion_ci(0.95, method="exact")
    odds = [p / (1 - p) if p < 1 else np.inf for p in (split.low, split.high)]
    assert found["lower"] == pytest.approx(odds[0] / 2)
    assert found["upper"] == pytest.approx(odds[1] / 2)
    assert found["ratio"] == pytest.approx(y / x / 2 if x else np.inf)
    assert (found["method"], found["note"]) == ("exact conditional", INDEPENDENT)


@pytest.mark.parametrize(
    ("before", "after"),
    [((0, 10), (0, 10)), ((5, 0), (5, 10)), ((5, 10), (5, 0)), ((5, NAN), (5, 5))],
)
def test_without_events_or_exposure_there_is_no_ratio(before, after):
    found = ratio_of_rates(counts(before), counts(after)).iloc[0]
    assert found[["ratio", "lower", "upper"]].isna().all()


@given(x=st.integers(1, 300), y=st.integers(1, 300), factor=st.floats(0.01, 100))
@settings(max_examples=60, deadline=None)
def test_a_ratio_turns_over_and_does_not_mind_the_unit(x, y, factor):
    there = ratio_of_rates(counts((x, 50)), counts((y, 80))).iloc[0]
    back = ratio_of_rates(counts((y, 80 * factor)), counts((x, 50 * factor))).iloc[0]
    assert there["lower"] == pytest.approx(1 / back["upper"])
    assert there["upper"] == pytest.approx(1 / back["lower"])
    assert there["lower"] < there["ratio"] < there["upper"]


# --- published values


def change(before, after, **options) -> pd.Series:
    frames = values(a=before), values(a=after)
    return change_of_values(*frames, by="series", **options).iloc[0]


def test_the_shift_is_the_median_of_all_differences():
    found = change([1, 2, 3, 4], [11, 12, 13, 24])
    every = [y - x for x in (1, 2, 3, 4) for y in (11, 12, 13, 24)]
    assert found["difference"] == statistics.median(every)
    # 4 and 4: the most extreme order has a chance of 1 in 70, so the interval
    # runs from the smallest to the largest difference
    assert (found["lower"], found["upper"]) == (7.0, 23.0)
    assert (found["n_before"], found["n_after"]) == (4, 4)
    assert found["note"] == INDEPENDENT


@pytest.mark.parametrize(
    ("n_before", "n_after", "has_interval"),
    [(3, 3, False), (3, 4, False), (3, 5, True), (4, 4, True), (2, 7, False)]
    + [(2, 8, True), (0, 9, False)],
)
def test_too_few_values_have_no_interval_and_it_is_said(
    n_before, n_after, has_interval
):
    found = change(range(n_before), [10 + 7 * i for i in range(n_after)])
    assert found[["lower", "upper"]].notna().all() == has_interval
    said = "Too few values for an interval of this confidence. " + INDEPENDENT
    assert found["note"] == (INDEPENDENT if has_interval else said)


def test_series_do_not_mix_and_missing_values_do_not_enter():
    before = values(a=[1, 2, 3, 4, NAN], b=[5, 5, 6, 9], c=[1])
    after = values(b=[1, 2, 3, 4], a=[11, 12, NAN, 13, 24], d=[NAN, 2])
    found = change_of_values(before, after, by=["series"])
    assert found["series"].tolist() == ["a", "b", "c", "d"]
    alone = change([1, 2, 3, 4], [11, 12, 13, 24])
    ends = ["difference", "lower", "upper", "n_before", "n_after"]
    assert found.loc[0, ends].tolist() == alone[ends].tolist()
    assert found.loc[2:, "difference"].isna().all()
    assert found.loc[2:, ["n_before", "n_after"]].to_numpy().tolist() == [
        [1, 0],
        [0, 1],
    ]


def test_the_interval_holds_what_the_permutation_test_does_not_reject():
    rng = np.random.default_rng(7)
    before, after = rng.normal(0, 1, 7), rng.normal(1, 1, 6)
    found = change(before, after)
    just = 1e-6
    for shift, is_rejected in [
        (found["lower"] - just, True),
        (found["lower"] + just, False),
        (found["upper"] - just, False),
        (found["upper"] + just, True),
    ]:
        test = mannwhitneyu(after - shift, before, method="exact")
        assert (test.pvalue <= 0.05) == is_rejected


@pytest.mark.parametrize(("m", "n"), [(1, 1), (2, 3), (4, 4), (3, 6)])
def test_the_chances_of_rank_sums_by_writing_down_every_order(m, n):
    orders = list(itertools.combinations(range(m + n), m))
    counted = [sum(order) - m * (m - 1) // 2 for order in orders]
    expected = np.bincount(counted, minlength=m * n + 1) / len(orders)
    assert rank_sum_chances(m, n).tolist() == pytest.approx(expected.tolist())


@pytest.mark.parametrize(("m", "n"), [(12, 36), (100, 100), (316, 316), (10, 5000)])
def test_the_chances_of_long_series_add_up_and_mirror(m, n):
    chances = rank_sum_chances(m, n)
    assert chances.sum() == pytest.approx(1, abs=1e-10)
    assert chances.min() >= 0
    assert np.array_equal(chances, chances[::-1])


def test_a_very_long_series_needs_a_seeded_generator(monkeypatch):
    with pytest.raises(ParameterError, match="needs a seeded generator"):
        rank_sum_cut(400, 400, tail=0.025)
    counted = rank_sum_cut(60, 60, tail=0.025)
    monkeypatch.setattr(rank_sums, "MOST_PAIRS_COUNTED", 100)
    drawn = [
        rank_sum_cut(60, 60, tail=0.025, rng=np.random.default_rng(5)) for _ in "ab"
    ]
    assert drawn[0] == drawn[1]
    assert drawn[0] == pytest.approx(counted, rel=0.02)


def test_more_confidence_is_never_narrower():
    rng = np.random.default_rng(3)
    before, after = rng.normal(0, 1, 12), rng.normal(1, 1, 12)
    widths = [
        found["upper"] - found["lower"]
        for found in (change(before, after, confidence=c) for c in (0.8, 0.95, 0.999))
    ]
    assert widths == sorted(widths)


some = st.lists(st.integers(-50, 50), min_size=4, max_size=12)


@given(before=some, after=some, step=st.integers(-20, 20))
@settings(max_examples=60, deadline=None)
def test_moving_turning_and_shuffling_the_values(before, after, step):
    there, back = change(before, after), change(after, before)
    assert there["lower"] == -back["upper"]
    assert there["difference"] == -back["difference"]
    moved = change(before, [value + step for value in after][::-1])
    for name in ("difference", "lower", "upper"):
        assert moved[name] == there[name] + step
    assert there["lower"] <= there["difference"] <= there["upper"]


def test_the_input_is_not_changed():
    before, after = values(a=[3, 1, 2, 5]), values(a=[9, 7, 8, 6])
    copies = before.copy(), after.copy()
    change_of_values(before, after, by="series")
    assert_frame_equal(before, copies[0])
    assert_frame_equal(after, copies[1])
