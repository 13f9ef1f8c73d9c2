"""Numbers on paper: half up, one minus sign, and never "inf"."""

import math
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qikit.rounding import NOT_KNOWN, count_text, number_text, round_half_up


@pytest.mark.parametrize(
    ("value", "decimals", "expected"),
    [
        (0.5, 0, "1"),
        (1.5, 0, "2"),
        (2.5, 0, "3"),  # Python's round gives 2
        (-2.5, 0, "-3"),
        (2.675, 2, "2.68"),  # binary 2.67499…
        (1.005, 2, "1.01"),
        (0.125, 2, "0.13"),
        (0.4999, 0, "0"),
        (12.25, 1, "12.3"),
        (1e22, 0, "1" + "0" * 22),
        (1e-9, 2, "0.00"),
    ],
)
def test_half_goes_up(value, decimals, expected):
    assert str(round_half_up(value, decimals)) == expected
    assert round_half_up(np.float64(value), decimals) == Decimal(expected)


@given(st.floats(allow_nan=False, allow_infinity=False), st.integers(0, 4))
def test_every_number_can_be_rounded(value, decimals):
    """A number as large as the checks let pass is still written, not a traceback."""
    rounded = round_half_up(value, decimals)
    half_a_step = Decimal(5).scaleb(-decimals - 1)
    assert abs(rounded - Decimal(repr(value))) <= half_a_step


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        (1234567, 0, "1,234,567"),
        (1234.5, 1, "1,234.5"),
        (0, 0, "0"),
        (0.0, 2, "0.00"),
        (-0.001, 2, "0.00"),  # no "-0.00"
        (-1234.5, 0, "-1,235"),
        (999.5, 0, "1,000"),
        (1e30, 0, "1" + ",000" * 10),
        (None, 1, NOT_KNOWN),
        (math.nan, 1, NOT_KNOWN),
        (math.inf, 1, NOT_KNOWN),
        (-math.inf, 0, NOT_KNOWN),
        (np.int64(12), 0, "12"),
    ],
)
def test_a_number_on_paper(value, decimals, text):
    assert number_text(value, decimals) == text


@pytest.mark.parametrize(
    ("count", "words", "text"),
    [
        (1, ("practice",), "1 practice"),
        (0, ("practice",), "0 practices"),
        (4, ("practice",), "4 practices"),
        (1000, ("person", "people"), "1,000 people"),
        (1, ("person", "people"), "1 person"),
    ],
)
def test_a_count_on_paper(count, words, text):
    assert count_text(count, *words) == text
