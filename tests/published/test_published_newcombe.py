"""Intervals of a change as published.

Newcombe (1998), Interval estimation for the difference between independent
proportions: comparison of eleven methods, Stat Med 17:873-890, table II, method 10.

Hollander & Wolfe, Nonparametric Statistical Methods, example 4.1 (permeability of the
human chorioamnion at term and at 12 to 26 weeks): the shift is -0.305, and its interval
of 96 % (the least that reaches 95 %) runs from -0.76 to 0.15.
"""

import pandas as pd
import pytest

from qikit.variation.change import change_of_values, difference_of_proportions


def counts(numerator: int, denominator: int) -> pd.DataFrame:
    return pd.DataFrame({"numerator": [numerator], "denominator": [denominator]})


@pytest.mark.parametrize(
    ("first", "second", "lower", "upper"),
    [
        ((56, 70), (48, 80), 0.0524, 0.3339),
        ((9, 10), (3, 10), 0.1705, 0.8090),
        ((6, 7), (2, 7), 0.0582, 0.8062),
        ((5, 56), (0, 29), -0.0381, 0.1926),
        ((0, 10), (0, 20), -0.1611, 0.2775),
        ((0, 10), (0, 10), -0.2775, 0.2775),
        ((10, 10), (0, 20), 0.6791, 1.0),
        ((10, 10), (0, 10), 0.6075, 1.0),
    ],
)
def test_newcombe_1998_table_2(first, second, lower, upper):
    # The paper takes the second from the first; here it is after minus before.
    found = difference_of_proportions(counts(*second), counts(*first)).iloc[0]
    assert found["lower"] == pytest.approx(lower, abs=0.00005)
    assert found["upper"] == pytest.approx(upper, abs=0.00005)


TERM = [0.80, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46]
EARLY = [1.15, 0.88, 0.90, 0.74, 1.21]


def test_hollander_and_wolfe_example_4_1():
    before = pd.DataFrame({"series": "membrane", "value": TERM})
    after = pd.DataFrame({"series": "membrane", "value": EARLY})
    found = change_of_values(before, after, by="series", confidence=0.95).iloc[0]
    assert found["difference"] == pytest.approx(-0.305)
    assert found["lower"] == pytest.approx(-0.76)
    assert found["upper"] == pytest.approx(0.15)
