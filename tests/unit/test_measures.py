"""How a measure writes its values."""

from dataclasses import replace

import pytest

from qikit.data.definitions.measure_files import read_measures

FOOT_CHECK = read_measures("params/measures")["diabetes_foot_check"]
OPIOIDS = read_measures("params/measures")["high_dose_opioids"]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.8234, "82.3%"),
        (246 / 480, "51.3%"),  # 51.25% goes up, whatever the float says
        (0.0, "0.0%"),
        (1.0, "100.0%"),
        (None, "not known"),
        (float("nan"), "not known"),
        (float("inf"), "not known"),
    ],
)
def test_a_percentage_is_rounded_half_up_once(value, text):
    assert FOOT_CHECK.text(value) == text


def test_a_published_value_has_its_decimals_and_no_sign():
    assert OPIOIDS.text(1.525) == "1.53"
    assert not OPIOIDS.is_percentage


def test_a_published_value_has_no_numerators():
    assert FOOT_CHECK.has_numerators
    assert not OPIOIDS.has_numerators
    assert replace(OPIOIDS, kind="rate").has_numerators
