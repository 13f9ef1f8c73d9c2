"""Wilson's interval as published.

Newcombe (1998), Two-sided confidence intervals for the single proportion, Stat Med
17:857-872, table I, method 3 (Wilson's score without continuity correction).
Printed to four decimals.
"""

import pandas as pd
import pytest

from qikit.variation.intervals import wilson_interval

TOLERANCE = 0.00005


@pytest.mark.parametrize(
    ("numerator", "denominator", "lower", "upper"),
    [
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_newcombe_1998_table_1(numerator, denominator, lower, upper):
    interval = wilson_interval(pd.Series([numerator]), pd.Series([denominator]))
    assert interval["lower"].iloc[0] == pytest.approx(lower, abs=TOLERANCE)
    assert interval["upper"].iloc[0] == pytest.approx(upper, abs=TOLERANCE)
