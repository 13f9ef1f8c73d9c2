"""Figures as one types them."""

import pandas as pd
import pytest
from pandas.testing import assert_frame_equal, assert_series_equal

from qikit.bundles import composite
from qikit.data.synthetic.typed import typed_form, typed_months, typed_practices
from qikit.errors import DataError


def test_months_follow_one_another_and_a_point_has_no_value():
    months = pd.DatetimeIndex(["2025-11-01", "2025-12-01", "2026-01-01"], freq="MS")
    expected = pd.Series([0.7, None, 0.695], index=months, name="value")
    assert_series_equal(typed_months("70 . 69.5", first="2025-11"), expected)


@pytest.mark.parametrize("text", ["", "70 x", "70 101", "-1", "nan"])
def test_what_is_no_percentage_is_refused(text):
    with pytest.raises(DataError, match="Write"):
        typed_months(text)


def test_practices_have_counts_and_their_quotient():
    found = typed_practices("A 3/20, B 0/0")
    expected = pd.DataFrame(
        {
            "practice_code": ["A", "B"],
            "numerator": [3.0, 0.0],
            "denominator": [20.0, 0.0],
            "value": [0.15, None],
        }
    )
    assert_frame_equal(found[list(expected)], expected)


@pytest.mark.parametrize(
    "text", ["A", "A 3", "A 3/4/5", "A -1/4", "A x/4", "", "A B 3/4"]
)
def test_what_is_no_practice_is_refused(text):
    with pytest.raises(DataError, match="Write a name"):
        typed_practices(text)


def test_a_form_has_a_row_for_each_patient_and_element():
    found = typed_form("yn a.", ["seen", "told"])
    assert found["answer"].tolist() == ["yes", "no", "na", "blank"]
    assert found["patient_number"].tolist() == [1, 1, 2, 2]
    assert composite(found)["denominator"].tolist() == [1]


@pytest.mark.parametrize("text", ["", "y", "yyy", "yx"])
def test_what_is_no_patient_is_refused(text):
    with pytest.raises(DataError, match="2 answers"):
        typed_form(text, ["seen", "told"])
