"""Control charts worked out in print.

Montgomery, Introduction to Statistical Quality Control, 6th edition (Wiley 2009):
the viscosity of aircraft primer paint (individuals), nonconforming orange juice cans
(p), purchase orders (p with sizes that vary), nonconformities of printed circuit
boards (c), piston rings (xbar and s), valve failures (time between events), and
appendix VI (factors).
Anhoej & Olesen (2014), PLoS ONE 9:e113825 (limits of the runs tests).
"""

from fractions import Fraction
from math import comb

import numpy as np
import pandas as pd
import pytest

from qikit.spc.anhoej import analyse_runs
from qikit.spc.constants import D2_OF_TWO, D4_OF_TWO
from qikit.spc.control_chart import control_chart
from qikit.spc.phases import Phase
from qikit.spc.subgroups import a3, b3, b4, c4

VISCOSITY = [33.75, 33.05, 34.00, 33.81, 33.46, 34.02, 33.68, 33.27]
VISCOSITY += [33.49, 33.20, 33.62, 33.00, 33.54, 33.12, 33.84]
CANS = [12, 15, 8, 10, 4, 7, 16, 9, 14, 10, 5, 6, 17, 12, 22, 8, 10, 5, 13, 11]
CANS += [20, 18, 24, 15, 9, 12, 7, 13, 9, 6]
ORDERS = [12, 8, 6, 9, 10, 12, 11, 16, 10, 6, 20, 15, 9, 8, 6, 8, 10, 7, 5, 8, 5]
ORDERS += [8, 10, 6, 9]
ORDER_SIZES = [100, 80, 80, 100, 110, 110, 100, 100, 90, 90, 110, 120, 120, 120]
ORDER_SIZES += [110, 80, 80, 80, 90, 100, 100, 100, 100, 90, 90]
BOARDS = [21, 24, 16, 12, 15, 5, 28, 20, 31, 25, 20, 24, 16, 19, 10, 17, 13, 22, 18]
BOARDS += [39, 30, 24, 16, 19, 17, 15]
HOURS = [286, 948, 536, 124, 816, 729, 4, 143, 431, 8, 2837, 596, 81, 227, 603, 492]
HOURS += [1199, 1214, 2831, 96]
RINGS = """
74.030 74.002 74.019 73.992 74.008   73.995 73.992 74.001 74.011 74.004
73.988 74.024 74.021 74.005 74.002   74.002 73.996 73.993 74.015 74.009
73.992 74.007 74.015 73.989 74.014   74.009 73.994 73.997 73.985 73.993
73.995 74.006 73.994 74.000 74.005   73.985 74.003 73.993 74.015 73.988
74.008 73.995 74.009 74.005 74.004   73.998 74.000 73.990 74.007 73.995
73.994 73.998 73.994 73.995 73.990   74.004 74.000 74.007 74.000 73.996
73.983 74.002 73.998 73.997 74.012   74.006 73.967 73.994 74.000 73.984
74.012 74.014 73.998 73.999 74.007   74.000 73.984 74.005 73.998 73.996
73.994 74.012 73.986 74.005 74.007   74.006 74.010 74.018 74.003 74.000
73.984 74.002 74.003 74.005 73.997   74.000 74.010 74.013 74.020 74.003
73.982 74.001 74.015 74.005 73.996   74.004 73.999 73.990 74.006 74.009
74.010 73.989 73.990 74.009 74.014   74.015 74.008 73.993 74.000 74.010
73.982 73.984 73.995 74.017 74.013
"""


def months(count: int) -> pd.DatetimeIndex:
    return pd.date_range("2024-01-01", periods=count, freq="MS")


def values(numbers: list[float]) -> pd.DataFrame:
    return pd.DataFrame({"date": months(len(numbers)), "value": numbers})


def counts(numerators: list[int], denominators) -> pd.DataFrame:
    columns = {"numerator": numerators, "denominator": denominators}
    return pd.DataFrame({"date": months(len(numerators))} | columns)


def lines(chart, row: int = -1) -> list[float]:
    names = ["centre_line", "lower_limit", "upper_limit"]
    return chart.points[names].iloc[row].tolist()


def outside(chart) -> list[int]:
    return chart.points.loc[chart.points["outside_limits"], "position"].tolist()


def test_viscosity_of_batches_of_paint():
    chart = control_chart(values(VISCOSITY), chart="i", rule_set="anhoej")
    assert lines(chart) == pytest.approx([33.52, 32.24, 34.80], abs=0.005)
    assert outside(chart) == []
    ranges = control_chart(values(VISCOSITY), chart="mr")
    assert lines(ranges) == pytest.approx([0.48, 0.0, 1.57], abs=0.005)
    assert outside(ranges) == []
    first = ranges.points["value"].iloc[:3].tolist()
    assert first == pytest.approx([np.nan, 0.70, 0.95], nan_ok=True)


def test_nonconforming_cans_of_orange_juice():
    chart = control_chart(counts(CANS, 50), chart="p")
    assert lines(chart) == pytest.approx([0.2313, 0.0524, 0.4102], abs=0.00005)
    assert outside(chart) == [15, 23]


def test_cans_again_without_two_samples_that_had_a_cause():
    dates = months(30)
    causes = {15: "a new batch of cardboard stock", 23: "an inexperienced operator"}
    phases = [Phase("exclude", dates[n - 1], why) for n, why in causes.items()]
    chart = control_chart(counts(CANS, 50), chart="p", phases=phases)
    assert lines(chart) == pytest.approx([0.2150, 0.0407, 0.3893], abs=0.00005)
    assert outside(chart) == [21]


def test_purchase_orders_have_limits_by_sample_size():
    chart = control_chart(counts(ORDERS, ORDER_SIZES), chart="p")
    assert lines(chart)[0] == pytest.approx(234 / 2450)
    assert outside(chart) == [11]
    assert lines(chart, 10)[2] == pytest.approx(0.180, abs=0.0005)


def test_nonconformities_of_circuit_boards():
    chart = control_chart(values(BOARDS), chart="c")
    assert lines(chart) == pytest.approx([19.85, 6.48, 33.22], abs=0.01)
    assert outside(chart) == [6, 20]


def piston_rings() -> pd.DataFrame:
    rings = [float(text) for text in RINGS.split()]
    assert len(rings) == 125
    return pd.DataFrame({"date": np.repeat(months(25), 5), "value": rings})


def test_means_of_piston_rings():
    chart = control_chart(piston_rings(), chart="xbar")
    assert lines(chart) == pytest.approx([74.001, 73.988, 74.014], abs=0.001)
    assert outside(chart) == []


def test_spread_of_piston_rings():
    chart = control_chart(piston_rings(), chart="s")
    assert lines(chart) == pytest.approx([0.0094, 0.0, 0.0196], abs=0.00005)
    assert outside(chart) == []


def test_hours_between_valve_failures():
    chart = control_chart(values(HOURS), chart="t")
    centre, lower, _ = lines(chart)
    first = chart.points["value"].iloc[:2] ** (1 / 3.6)
    assert first.tolist() == pytest.approx([4.81, 6.71], abs=0.01)
    assert centre ** (1 / 3.6) == pytest.approx(5.386, abs=0.005)
    assert lower == 0.0  # below 0 before it is taken back
    assert outside(chart) == []


@pytest.mark.parametrize(
    ("size", "factors"),  # c4, A3, B3, B4
    [
        (2, (0.7979, 2.659, 0.0, 3.267)),
        (3, (0.8862, 1.954, 0.0, 2.568)),
        (5, (0.9400, 1.427, 0.0, 2.089)),
        (6, (0.9515, 1.287, 0.030, 1.970)),
        (10, (0.9727, 0.975, 0.284, 1.716)),
        (25, (0.9896, 0.606, 0.565, 1.435)),
    ],
)
def test_factors_of_appendix_vi(size, factors):
    found = [float(f(np.array([size]))[0]) for f in (c4, a3, b3, b4)]
    assert found == pytest.approx(factors, abs=0.0006)


def test_factors_of_moving_ranges():
    assert pytest.approx(1.128) == D2_OF_TWO
    assert pytest.approx(3.267) == D4_OF_TWO


@pytest.mark.parametrize(
    ("n_useful", "longest", "fewest"),
    [(10, 6, 2), (12, 7, 3), (16, 7, 4), (20, 7, 6), (24, 8, 8)],
)
def test_limits_of_the_runs_tests(n_useful, longest, fewest):
    series = pd.Series(np.tile([1.0, -1.0], n_useful // 2))
    runs = analyse_runs(series, 0.0)
    assert (runs.longest_run_max, runs.crossings_min) == (longest, fewest)


@pytest.mark.parametrize("n_useful", [1, 2, 6, 9, 25, 37, 60, 100])
def test_least_number_of_crossings_is_the_5_per_cent_quantile(n_useful):
    chance, least = Fraction(1, 2 ** (n_useful - 1)), 0
    while chance < Fraction(5, 100):
        least += 1
        chance += Fraction(comb(n_useful - 1, least), 2 ** (n_useful - 1))
    assert analyse_runs(pd.Series(np.ones(n_useful)), 0.0).crossings_min == least
