"""Counts on a coarser scale: by hand, on real rows, and what must never come out."""

import math

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal, assert_series_equal

from qikit.disclosure.rounded import (
    MODES,
    SENTENCES,
    midpoint_6,
    require_mode,
    round_rows,
    to_5,
)
from qikit.errors import DataError, ParameterError

NAN = math.nan
COUNTS = [0, 1, 2, 3, 5, 6, 7, 8, 12, 13, 18, 102, 103]
FIVES = [0, 0, 0, 5, 5, 5, 5, 10, 10, 15, 20, 100, 105]
SIXES = [0, 3, 3, 3, 3, 3, 9, 9, 9, 15, 15, 99, 105]
ROUNDED = pytest.mark.parametrize("mode", ["to_5", "midpoint_6"])


def observed(*counts, **columns):
    """Make one row a practice from (numerator, denominator)."""
    rows = pd.DataFrame(counts, columns=["numerator", "denominator"], dtype=float)
    rows.insert(0, "area_code", [f"P{i}" for i in range(len(rows))])
    rows["value"] = rows["numerator"] / rows["denominator"].where(rows.denominator > 0)
    rows["state"] = rows["numerator"].map({0.0: "zero"}).fillna("reported")
    return rows.assign(**columns)


@pytest.mark.parametrize(("rounding", "expected"), [(to_5, FIVES), (midpoint_6, SIXES)])
@pytest.mark.parametrize("dtype", ["int64", "float64", "Int64"])
def test_counts_by_hand(rounding, expected, dtype):
    counts = pd.Series(COUNTS, dtype=dtype)
    assert_series_equal(rounding(counts), pd.Series(expected, dtype=dtype))
    assert counts.tolist() == COUNTS


@pytest.mark.parametrize("rounding", [to_5, midpoint_6])
@pytest.mark.parametrize("dtype", ["float64", "Int64"])
def test_a_missing_count_stays_missing(rounding, dtype):
    rounded = rounding(pd.Series([None, 0], dtype=dtype))
    assert rounded.isna().tolist() == [True, False]
    assert rounded[1] == 0


@given(st.integers(0, 10**9))
def test_rounding_is_no_further_than_half_a_step(count):
    one = pd.Series([count])
    assert abs(to_5(one)[0] - count) <= 2 and to_5(one)[0] % 5 == 0
    middle = midpoint_6(one)[0]
    assert (middle == 0) == (count == 0)
    assert count == 0 or (middle % 6 == 3 and -2 <= count - middle <= 3)


def test_opensafely_worked_table():
    """The example of the guidance: 3 was redacted, the rest is rounded to 5."""
    heart = pd.Series([NAN, 8, 16, 23])
    people = pd.Series([18, 23, 31, 44])
    assert to_5(heart).sum() == 50
    assert to_5(people).tolist() == [20, 25, 30, 45]
    assert to_5(people).sum() == 120  # the total is that of the parts, not of 116


def test_rows_are_rounded_on_one_base():
    rows = observed((7, 18), (2, 23), (0, 12), lower=0.1, upper=0.9, n=[18, 23, 12])
    five = observed((5, 20), (0, 25), (0, 10), lower=NAN, upper=NAN, n=[20, 25, 10])
    six = observed((9, 15), (3, 21), (0, 9), lower=NAN, upper=NAN, n=[15, 21, 9])
    before = rows.copy()
    assert_frame_equal(round_rows(rows, "to_5"), five)
    assert_frame_equal(round_rows(rows, "midpoint_6"), six)
    assert_frame_equal(round_rows(rows, "none"), before)
    assert_frame_equal(rows, before)


def test_a_rounded_zero_looks_like_any_other():
    shown = round_rows(observed((0, 50), (2, 50)), "to_5").drop(columns="area_code")
    assert_series_equal(shown.loc[0], shown.loc[1], check_names=False)


@ROUNDED
def test_hidden_and_missing_figures_stay_as_they_are(mode):
    rows = observed((NAN, NAN), (NAN, NAN))
    rows["state"] = ["suppressed", "not_submitted"]
    assert_frame_equal(round_rows(rows, mode), rows)


@ROUNDED
def test_a_denominator_without_its_numerator_is_rounded_too(mode):
    rows = observed((NAN, 41)).assign(state="not_submitted")
    shown = round_rows(rows, mode).loc[0]
    assert shown["denominator"] == {"to_5": 40, "midpoint_6": 39}[mode]
    assert math.isnan(shown["value"]) and shown["state"] == "not_submitted"


@ROUNDED
def test_a_published_value_stays_wholly_as_it_was(mode):
    rows = observed((NAN, 1234.5), value=0.0712, lower=0.05, upper=0.09, n=33)
    assert_frame_equal(round_rows(rows, mode), rows)


def test_nothing_is_divided_by_a_denominator_of_nought():
    shown = round_rows(observed((1, 2)), "to_5").loc[0]
    assert (shown["numerator"], shown["denominator"]) == (0, 0)
    assert math.isnan(shown["value"])


def test_totals_are_sums_of_rounded_parts():
    rows = observed((7, 22), (7, 22), (7, 22))
    shown = round_rows(rows, "to_5")
    assert shown[["numerator", "denominator"]].sum().tolist() == [15, 60]  # not 20, 65


@ROUNDED
@given(st.lists(st.tuples(st.integers(0, 500), st.integers(0, 500)), max_size=12))
def test_no_numerator_passes_its_denominator(mode, pairs):
    rows = observed(*[(min(pair), max(pair)) for pair in pairs])
    shown = round_rows(rows, mode)
    assert shown["numerator"].le(shown["denominator"]).all()
    assert shown["value"].dropna().between(0, 1).all()
    known = shown["value"].notna()
    quotient = shown["numerator"] / shown["denominator"]
    assert_series_equal(shown["value"][known], quotient[known], check_names=False)


@ROUNDED
@pytest.mark.parametrize(
    ("bad", "said"),
    [
        ((-1, 20), "the numerator -1 is below 0"),
        ((2.5, 20), "the numerator 2.5 is not a whole number"),
        ((2, 20.25), "the denominator 20.25 is not a whole number"),
        ((2, math.inf), "the denominator inf is not a whole number"),
    ],
)
def test_what_counts_nobody_is_refused_with_its_row(mode, bad, said):
    rows = observed((1, 9), bad, (-7, 9))
    rows["measure"] = "foot_check"
    rows["period_start"] = pd.Timestamp("2026-03-01")
    rows.index = [5, 5, 5]  # labels that name no row by themselves
    if "numerator" not in said:
        rows = rows.iloc[:2]
    with pytest.raises(DataError, match=f"P1, foot_check, 2026-03-01: {said}"):
        round_rows(rows, mode)


def test_a_series_that_counts_nobody_is_refused():
    with pytest.raises(DataError, match="row 1: the seen 2.5 is not a whole number"):
        to_5(pd.Series([1, 2.5], name="seen"))
    with pytest.raises(DataError, match="row 0: -1 is below 0"):
        midpoint_6(pd.Series([-1, 2]))
    with pytest.raises(DataError, match="'c' is not a number"):
        to_5(pd.Series(["c", 2]))


def test_rows_without_counts_are_refused():
    with pytest.raises(DataError, match="no column 'denominator'"):
        round_rows(observed((1, 2)).drop(columns="denominator"), "to_5")


def test_an_unknown_mode_is_refused():
    with pytest.raises(ParameterError, match="no rounding 'to_6'"):
        require_mode("to_6")
    with pytest.raises(ParameterError, match="'midpoint_6'"):
        round_rows(observed((1, 2)), "midpoint6")


def test_every_mode_has_a_sentence_for_the_page():
    assert set(SENTENCES) == set(MODES)
    assert all(text.endswith(".") for text in SENTENCES.values())


@ROUNDED
def test_no_rows_are_no_rows(mode):
    assert round_rows(observed((1, 2)).iloc[:0], mode).empty
