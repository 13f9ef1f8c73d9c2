"""The step-up on intervals against the step-up on p-values."""

from statistics import NormalDist

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import false_discovery_control

from qikit.errors import DataError, ParameterError
from qikit.evaluation.discovery import discover, excludes

NORMAL = NormalDist()
SCORES = st.lists(st.floats(-6, 6), min_size=1, max_size=30)


def normal_intervals(scores):
    """Intervals of estimates with standard error 1."""
    estimate = pd.Series(scores, dtype=float)

    def at(confidence: float) -> pd.DataFrame:
        half = NORMAL.inv_cdf((1 + confidence) / 2)
        return pd.DataFrame({"lower": estimate - half, "upper": estimate + half})

    return at, pd.Series(0.0, estimate.index)


@given(SCORES)
@settings(deadline=None, max_examples=200)
def test_intervals_and_p_values_keep_the_same_series(scores):
    found = discover(*normal_intervals(scores))
    p_values = [2 * NORMAL.cdf(-abs(score)) for score in scores]
    expected = false_discovery_control(p_values) <= 0.05
    assert found.is_kept.tolist() == expected.tolist()


def test_by_hand():
    # p-values 0.001, 0.03, 0.035 of m = 4: levels 0.0125, 0.025, 0.0375, 0.05.
    # The third is below its level, so all three are kept, also the second.
    p_values = [0.001, 0.03, 0.035, 0.5]
    scores = [-NORMAL.inv_cdf(p / 2) for p in p_values]
    found = discover(*normal_intervals(scores))
    assert found.is_kept.tolist() == [True, True, True, False]
    assert found.confidence == pytest.approx(1 - 3 * 0.05 / 4)
    assert found.n_series == 4


def test_one_of_many_at_the_usual_level_is_not_kept():
    scores = [2.0] + [0.0] * 49  # p = 0.0455, but one of 50
    found = discover(*normal_intervals(scores))
    assert not found.is_kept.any()
    assert found.confidence == pytest.approx(1 - 0.05 / 50)


def test_one_alone_is_judged_at_the_usual_level():
    found = discover(*normal_intervals([2.0]))
    assert found.is_kept.tolist() == [True]
    assert found.confidence == pytest.approx(0.95)


def test_a_series_without_an_interval_does_not_count():
    at, none = normal_intervals([2.0, np.nan])
    found = discover(at, none)
    assert found.is_kept.tolist() == [True, False]
    assert found.n_series == 1


def test_no_series_at_all():
    found = discover(*normal_intervals([np.nan]))
    assert not found.is_kept.any()
    assert found.n_series == 0


def test_an_end_on_no_change_does_not_exclude_it():
    intervals = pd.DataFrame({"lower": [0.0, 0.1, -2.0], "upper": [1.0, 1.0, 0.0]})
    assert excludes(intervals, pd.Series([0.0] * 3)).tolist() == [False, True, False]


@pytest.mark.parametrize("rate", [0, 1, 5])
def test_an_impossible_rate_is_refused(rate):
    with pytest.raises(ParameterError, match="not between 0 and 1"):
        discover(*normal_intervals([1.0]), rate=rate)


def test_intervals_of_other_series_are_refused():
    at, _ = normal_intervals([1.0, 2.0])
    with pytest.raises(DataError, match="not those of the series"):
        discover(at, pd.Series([0.0]))
