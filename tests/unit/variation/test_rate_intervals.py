import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal, assert_series_equal

from qikit.errors import DataError, ParameterError
from qikit.variation.intervals import (
    byar_interval,
    exact_poisson_interval,
    rate_interval,
)

NAN = np.nan


def rates(events, exposure, interval=rate_interval, **options) -> pd.DataFrame:
    rows = [f"P{i}" for i in range(len(events))]
    return interval(
        pd.Series(events, rows, dtype=float),
        pd.Series(exposure, rows, dtype=float),
        **options,
    )


def poisson_at_most(count: int, mean: float) -> float:
    """Slow and obvious: add up the chances of 0, 1, 2 ... events."""
    return sum(math.exp(-mean) * mean**k / math.factorial(k) for k in range(count + 1))


def slow_byar(events: int, z: float) -> tuple[float, float]:
    above = events + 1
    upper = above * (1 - 1 / (9 * above) + z / (3 * math.sqrt(above))) ** 3
    if events == 0:
        return 0.0, upper
    return events * (1 - 1 / (9 * events) - z / (3 * math.sqrt(events))) ** 3, upper


def test_the_method_changes_at_ten_events():
    found = rates([0, 9, 10, 11], [100, 100, 100, 100])
    assert found["method"].tolist() == ["exact Poisson"] * 2 + ["Byar"] * 2


@pytest.mark.parametrize("events", [0, 1, 5, 9, 40])
def test_exact_ends_leave_a_fortieth_on_each_side(events):
    found = rates([events], [1], exact_poisson_interval).iloc[0]
    assert poisson_at_most(events, found["upper"]) == pytest.approx(0.025)
    if events:
        below = poisson_at_most(events - 1, found["lower"])
        assert below == pytest.approx(0.975)
    else:
        assert found["lower"] == 0.0


def test_byar_is_the_formula():
    counts = [0, 1, 10, 65, 1045]
    found = rates(counts, [1] * 5, byar_interval)
    for row, events in enumerate(counts):
        lower, upper = slow_byar(events, 1.9599639845400545)
        assert found["lower"].iloc[row] == pytest.approx(lower)
        assert found["upper"].iloc[row] == pytest.approx(upper)


def test_ten_events_by_hand():
    # lower 10 × (1 - 1/90 - 1.959964 / (3 √10))³ = 10 × 0.782290³ = 4.78745
    # upper 11 × (1 - 1/99 + 1.959964 / (3 √11))³ = 11 × 1.186883³ = 18.3915
    found = rates([10], [1000]).iloc[0]
    assert found["lower"] == pytest.approx(0.00478745, abs=5e-8)
    assert found["upper"] == pytest.approx(0.0183915, abs=5e-7)


def test_no_exposure_or_a_missing_count_is_a_gap():
    found = rates([0, NAN, 5, 5], [0, 10, NAN, 10])
    assert found["lower"].isna().tolist() == [True, True, True, False]
    assert found["upper"].isna().tolist() == [True, True, True, False]
    assert found["method"].tolist() == [None, None, None, "exact Poisson"]


def test_more_events_than_exposure_are_a_rate():
    assert rates([30], [10])["lower"].iloc[0] > 1


def test_high_confidence_of_a_single_event_stays_above_zero():
    # at 99.99 % Byar's formula would take the cube of a negative number
    found = rates([1], [1], byar_interval, confidence=0.9999)
    assert found["lower"].iloc[0] == 0.0


@pytest.mark.parametrize("interval", [byar_interval, exact_poisson_interval])
@pytest.mark.parametrize("confidence", [0, 1, 95, 99.8])
def test_an_impossible_confidence_is_refused(interval, confidence):
    with pytest.raises(ParameterError, match="Write 0.95 for 95 %"):
        rates([5], [10], interval, confidence=confidence)


def test_impossible_counts_are_named_with_their_rows():
    with pytest.raises(DataError) as caught:
        rates([-1, 5, np.inf, 5], [10, -5, 10, 10])
    message = str(caught.value)
    assert "row P0: -1.0 of 10.0 is negative." in message
    assert "row P1: 5.0 of -5.0 is negative." in message
    assert "row P2: inf of 10.0 is infinite." in message
    assert "P3" not in message


def test_text_is_refused():
    events = pd.Series(["5", "x"], name="events")
    with pytest.raises(DataError, match="events holds text, such as '5'"):
        rate_interval(events, pd.Series([1.0, 2.0]))


def test_the_input_is_not_changed():
    events, exposure = pd.Series([3, None], dtype="Int64"), pd.Series([10, 20])
    before = events.copy(), exposure.copy()
    rate_interval(events, exposure)
    assert_series_equal(events, before[0])
    assert_series_equal(exposure, before[1])


@given(events=st.integers(0, 3000), exposure=st.floats(0.01, 1e6))
@settings(max_examples=60, deadline=None)
def test_the_interval_holds_the_rate_and_scales_with_the_exposure(events, exposure):
    found = rates([events, events], [exposure, 2 * exposure])
    lower, upper = found["lower"].to_list(), found["upper"].to_list()
    assert 0 <= lower[0] <= events / exposure < upper[0]
    assert 2 * lower[1] == pytest.approx(lower[0])
    assert 2 * upper[1] == pytest.approx(upper[0])


@given(counts=st.lists(st.integers(0, 200), min_size=2, max_size=8), seed=st.integers())
@settings(max_examples=30, deadline=None)
def test_each_row_stands_for_itself(counts, seed):
    together = rates(counts, [7.0] * len(counts))
    order = np.random.default_rng(abs(seed)).permutation(len(counts))
    shuffled = rates([counts[i] for i in order], [7.0] * len(counts))
    expected = together.iloc[order].reset_index(drop=True)
    assert_frame_equal(shuffled.reset_index(drop=True), expected)
