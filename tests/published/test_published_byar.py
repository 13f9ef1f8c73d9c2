"""Intervals of a Poisson count as published.

Garwood (1936), Biometrika 28:437-442, and Breslow & Day (1987), Statistical Methods in
Cancer Research II, table 2.10 (exact limits to three or four figures). OHID,
PHEindicatormethods, the worked figures behind its funnel plots for ratios
(`testdata_funnel_ratio_outputs.csv`, columns *_exp_events): the expected events at
which so many observed ones lie on a limit are their exact interval. OHID, Technical
Guide Confidence Intervals (2018), appendix 1, says how near Byar's method comes.
"""

import pandas as pd
import pytest

from qikit.variation.intervals import (
    byar_interval,
    exact_poisson_interval,
    rate_interval,
)

ONE = pd.Series([1.0])


def ends(interval: pd.DataFrame) -> tuple[float, float]:
    return interval["lower"].iloc[0], interval["upper"].iloc[0]


@pytest.mark.parametrize(
    ("events", "lower", "upper", "tolerance"),
    [
        (0, 0.0, 3.689, 0.0005),
        (1, 0.0253, 5.572, 0.0005),
        (2, 0.242, 7.22, 0.005),
        (5, 1.62, 11.67, 0.005),
        (10, 4.795, 18.39, 0.005),
        (20, 12.22, 30.89, 0.005),
    ],
)
def test_exact_limits_of_the_printed_tables(events, lower, upper, tolerance):
    found = ends(exact_poisson_interval(pd.Series([events]), ONE))
    assert found == pytest.approx((lower, upper), abs=tolerance)


@pytest.mark.parametrize(
    ("events", "confidence", "lower", "upper"),
    [
        (1, 0.95, 0.025317898, 5.571644585),
        (9, 0.95, 4.11537405, 17.08479966),
        (10, 0.95, 4.795387629, 18.39035799),
        (100, 0.95, 81.36400699, 121.6268111),
        (1, 0.998, 0.001000547, 9.233410143),
        (10, 0.998, 2.960519922, 24.13397235),
        (100, 0.998, 71.92139974, 134.9243187),
    ],
)
def test_exact_limits_of_ohid(events, confidence, lower, upper):
    # OHID halves a step until it is below 1e-7, so six figures are certain.
    count = pd.Series([events])
    found = ends(exact_poisson_interval(count, ONE, confidence=confidence))
    assert found == pytest.approx((lower, upper), rel=2e-6, abs=2e-7)


@pytest.mark.parametrize("events", [10, 11, 15, 25, 65, 100, 1045])
def test_byar_is_within_a_fifth_of_a_percent_of_exact_from_ten_events(events):
    count = pd.Series([events])
    exact = ends(exact_poisson_interval(count, ONE))
    assert ends(byar_interval(count, ONE)) == pytest.approx(exact, rel=0.002)


def test_ten_events_have_byar_and_nine_are_exact():
    count, one = pd.Series([9, 10]), pd.Series([1.0, 1.0])
    assert rate_interval(count, one)["method"].tolist() == ["exact Poisson", "Byar"]
