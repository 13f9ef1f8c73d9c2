"""Funnel limits as OHID publishes them, and φ as FunnelPlotR tests it.

OHID, PHEindicatormethods (Technical Guide Funnel Plots): worked figures of
`calculate_funnel_limits` for proportions, ratios and rates
(tests/testthat/testdata_funnel_*_outputs.csv), typed. FunnelPlotR, tests/testthat/
test-classes_methods.R: φ of six units.
"""

import numpy as np
import pandas as pd
import pytest

from qikit.variation.funnel import funnel
from qikit.variation.funnel_limits import (
    FunnelScale,
    poisson_limits,
    unadjusted_limits,
)

LIMITS = ["lower_95", "upper_95", "lower_998", "upper_998"]


@pytest.mark.parametrize(
    ("population", "limits"),
    [
        (1, (3.204264, 100, 0, 100)),
        (10, (56.154344, 100, 42.03259, 100)),
        (20, (63.326743, 97.958152, 53.341156, 100)),
        (50, (69.691035, 91.593861, 63.375595, 97.909301)),
        (1008, (78.203374, 83.081521, 76.796814, 84.488082)),
        (110000, (80.408963, 80.875933, 80.274317, 81.010578)),
    ],
)
def test_ohid_limits_of_a_proportion(population, limits):
    scale = FunnelScale("proportion", 0.80642448)
    found = 100 * unadjusted_limits(scale, np.array([population]))[LIMITS].iloc[0]
    assert tuple(found) == pytest.approx(limits, abs=2e-5)


@pytest.mark.parametrize(
    ("limit", "observed", "expected", "ratio"),
    [
        ("lower_95", 1, 5.571644585, 17.94802207),
        ("lower_95", 10, 18.39035799, 54.3763205),
        ("lower_95", 716, 770.4222128, 92.93605352),
        ("upper_95", 5, 1.623486324, 307.979188),
        ("upper_95", 100, 81.36400699, 122.9044681),
        ("lower_998", 3, 13.06224507, 22.96695541),
        ("lower_998", 110, 146.424799, 75.12388663),
        ("upper_998", 10, 2.960519922, 337.778507),
        ("upper_998", 100, 71.92139974, 139.0406755),
    ],
)
def test_ohid_limits_of_a_ratio(limit, observed, expected, ratio):
    count = poisson_limits(np.array([expected]))[limit].iloc[0]
    assert count == pytest.approx(observed, rel=5e-6)
    assert 100 * count / expected == pytest.approx(ratio, rel=5e-6)


def test_ohid_limits_of_a_rate():
    # 116.1720835 per 100,000 over three years: 10 and 100 events at the limits.
    scale = FunnelScale("rate", 116.1720835e-5)
    people = 3 * np.array([5276.757672, 849.4639547])
    found = 1e5 * unadjusted_limits(scale, people)
    assert found["lower_95"].iloc[0] == pytest.approx(63.17010446, rel=5e-6)
    assert found["upper_998"].iloc[1] == pytest.approx(392.4043292, rel=5e-6)


def test_funnelplotr_phi_of_six_units():
    units = pd.DataFrame(
        {
            "unit": list("abcdef"),
            "numerator": [100, 150, 180, 80, 120, 225],
            "denominator": [108, 112, 165, 95, 100, 220],
        }
    )
    found = funnel(units, kind="ratio", unit="unit")
    assert found.phi == pytest.approx(2.948033, abs=5e-7)


def test_the_reading_of_funnelplotr_is_at_hand():
    # FunnelPlotR, calculate_limits: qchisq(0.975, 2E, lower = FALSE) / 2 and so on; by
    # Garwood's table the exact interval of a count of 10 is 4.795 to 18.39.
    found = poisson_limits(np.array([10.0]), reading="interval").iloc[0]
    assert found["lower_95"] == pytest.approx(4.795, abs=0.0005)
    assert found["upper_95"] == pytest.approx(18.390, abs=0.0005)
