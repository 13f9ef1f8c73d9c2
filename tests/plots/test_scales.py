import pandas as pd
import pytest

from qikit.plots.scales import period_labels, period_position, period_ticks, value_scale


@pytest.mark.parametrize(
    ("shown", "labels"),
    [
        ([20, 55], ["0%", "10%", "20%", "30%", "40%", "50%"]),
        ([75, 100], ["0%", "20%", "40%", "60%", "80%", "100%"]),
        ([60, 91], ["0%", "20%", "40%", "60%", "80%", "100%"]),  # ends at 100
        ([80, 84, 90], ["80%", "82%", "84%", "86%", "88%", "90%"]),  # too flat from 0
        ([0, 0, 0], ["0%", "2%", "4%", "6%", "8%", "10%", "12%"]),
        ([], ["0%", "20%", "40%", "60%", "80%", "100%"]),
        ([float("nan"), 20, 55], ["0%", "10%", "20%", "30%", "40%", "50%"]),
    ],
)
def test_ticks_of_a_percentage(draw, shown, labels):
    assert list(value_scale(draw.measure(), shown).labels) == labels


def test_tick_labels_carry_the_decimals_of_their_step(draw):
    scale = value_scale(draw.measure(), [90.0, 100.0])
    assert scale.labels == ("90%", "92%", "94%", "96%", "98%", "100%")
    scale = value_scale(draw.measure(ceiling=None), [0.0, 12.5])
    assert scale.labels == ("0.0%", "2.5%", "5.0%", "7.5%", "10.0%", "12.5%")


def test_an_axis_says_whether_it_starts_at_the_floor(draw):
    assert value_scale(draw.measure(), [20, 30]).is_from_floor
    assert not value_scale(draw.measure(), [90, 92]).is_from_floor


def test_a_flat_series_is_not_blown_up(draw):
    scale = value_scale(draw.measure(), [80.0, 81.0])
    assert scale.high - scale.low == pytest.approx(12)  # ten points and some room


def test_counts_have_whole_ticks(draw):
    scale = value_scale(draw.rate(kind="count"), [0, 1, 2])
    assert scale.labels == ("0", "1", "2")


def test_values_below_zero_without_a_floor(draw):
    scale = value_scale(draw.rate(floor=None), [-3.0, 3.0])
    assert scale.ticks[0] < 0 < scale.ticks[-1]


def ticks_of(first, last, frequency, per_month):
    start, end = (period_position(pd.Timestamp(day)) for day in (first, last))
    return period_labels(period_ticks(start, end, frequency, per_month), frequency)


@pytest.mark.parametrize(
    ("first", "last", "frequency", "per_month", "labels"),
    [
        ("2024-04", "2024-07", "month", 20, ["Apr\n2024", "May", "Jun", "Jul"]),
        ("2024-04", "2025-03", "month", 4, ["Apr\n2024", "Jul", "Oct", "Jan\n2025"]),
        ("2023-11", "2026-02", "month", 0.8, ["Jan\n2024", "Jan\n2025", "Jan\n2026"]),
        ("2024-04", "2024-12", "month", 0.1, ["Apr\n2024"]),  # no January in it
        ("2024-04", "2024-10", "quarter", 9, ["Apr–Jun\n2024", "Jul–Sep", "Oct–Dec"]),
        ("2023-04", "2025-04", "year", 3, ["2023/24", "2024/25", "2025/26"]),
        ("2023-01", "2024-01", "year", 3, ["Jan–Dec\n2023", "Jan–Dec\n2024"]),
    ],
)
def test_period_labels(first, last, frequency, per_month, labels):
    assert ticks_of(first, last, frequency, per_month) == labels
