import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal, assert_series_equal

from qikit.errors import DataError, ParameterError
from qikit.variation.intervals import wilson_interval

NAN = np.nan


def intervals(numerators, denominators, **options) -> pd.DataFrame:
    rows = [f"P{i}" for i in range(len(numerators))]
    return wilson_interval(
        pd.Series(numerators, rows, dtype=float),
        pd.Series(denominators, rows, dtype=float),
        **options,
    )


def test_no_denominator_or_a_missing_count_has_no_interval():
    found = intervals([0, NAN, 5, NAN], [0, 10, NAN, NAN])
    rows = ["P0", "P1", "P2", "P3"]
    expected = pd.DataFrame({"lower": [NAN] * 4, "upper": [NAN] * 4}, rows)
    assert_frame_equal(found, expected)


def test_none_and_all_reach_exactly_the_end_of_the_scale():
    found = intervals([0, 7], [7, 7])
    assert found["lower"].iloc[0] == 0.0
    assert found["upper"].iloc[1] == 1.0


def test_half_of_ten_by_hand():
    # z² = 3.841459; centre (0.5 + z²/20) / (1 + z²/10) = 0.5; half width
    # z √(0.025 + z²/400) / (1 + z²/10) = 1.959964 × 0.186021 / 1.384146 = 0.263407
    found = intervals([5], [10])
    assert found["lower"].iloc[0] == pytest.approx(0.236593, abs=5e-6)
    assert found["upper"].iloc[0] == pytest.approx(0.763407, abs=5e-6)


def test_more_confidence_is_wider():
    usual, wider = intervals([5], [10]), intervals([5], [10], confidence=0.998)
    assert wider["lower"].iloc[0] < usual["lower"].iloc[0]
    assert wider["upper"].iloc[0] > usual["upper"].iloc[0]


@pytest.mark.parametrize("confidence", [0, 1, 95, -0.5])
def test_an_impossible_confidence_is_refused(confidence):
    with pytest.raises(ParameterError, match="Write 0.95 for 95 %"):
        intervals([5], [10], confidence=confidence)


def test_impossible_counts_are_refused_together_with_their_rows():
    with pytest.raises(DataError) as caught:
        intervals([-1, 5, 11, 5, 10], [10, -5, 10, np.inf, 10])
    message = str(caught.value)
    assert "row P0: -1.0 of 10.0 is negative." in message
    assert "row P1: 5.0 of -5.0 is negative." in message
    assert "row P2: 11.0 of 10.0 has a numerator above the denominator." in message
    assert "row P3: 5.0 of inf is infinite." in message
    assert "P4" not in message


def test_a_long_list_of_problems_is_cut():
    with pytest.raises(DataError) as caught:
        intervals([2] * 30, [1] * 30)
    assert len(caught.value.problems) == 20


def test_counts_from_two_tables_are_refused():
    with pytest.raises(DataError, match="do not have the same rows"):
        wilson_interval(pd.Series([1], ["P1"]), pd.Series([2], ["P2"]))


def test_nullable_counts_are_read_and_not_changed():
    numerator = pd.Series([1, pd.NA], dtype="Int64")
    denominator = pd.Series([2, 4], dtype="Int64")
    before = numerator.copy()
    found = wilson_interval(numerator, denominator)
    assert found["lower"].isna().tolist() == [False, True]
    assert_series_equal(numerator, before)


@given(n=st.integers(1, 5000), part=st.floats(0, 1))
@settings(max_examples=60, deadline=None)
def test_the_interval_holds_the_value_and_mirrors(n, part):
    events = round(n * part)
    found = intervals([events, n - events], [n, n])
    lower, upper = found["lower"].to_list(), found["upper"].to_list()
    assert 0 <= lower[0] <= events / n <= upper[0] <= 1
    assert lower[0] == pytest.approx(1 - upper[1])
