"""When a run chart says nothing, and what it says instead."""

import numpy as np
import pandas as pd
import pytest

from qikit.spc.phases import Phase
from qikit.spc.run_chart import run_chart

HEIGHT = {"+": 60.0, "0": 50.0, "-": 40.0, " ": np.nan, "^": 100.0, "_": 0.0}


def monthly(picture: str) -> pd.Series:
    months = pd.date_range("2024-04-01", periods=len(picture), freq="MS")
    return pd.Series([HEIGHT[c] for c in picture], months, dtype=float)


def baseline_of(months: int) -> list[Phase]:
    end = pd.Timestamp("2024-03-01") + pd.DateOffset(months=months)
    return [Phase("baseline_end", end)]


def marks(chart, column: str) -> str:
    return "".join(".X"[flag] for flag in chart.points[column])


@pytest.mark.parametrize(
    ("picture", "status", "n_points", "n_useful"),
    [
        ("++++----", "not_assessed", 8, 8),
        ("++++ ----", "not_assessed", 8, 8),  # a gap is not a point
        ("++++0----", "too_few", 9, 8),
        ("+++++------000", "too_few", 14, 11),
        ("++++++------", "assessed", 12, 12),
        ("+++++0------0+", "assessed", 14, 12),
        ("------++++", "not_assessed", 10, 4),  # the median is the lowest value
        ("++++++----", "not_assessed", 10, 4),  # and here the highest
        ("0000000000", "not_assessed", 10, 0),
    ],
)
def test_status_around_its_own_median(picture, status, n_points, n_useful):
    chart = run_chart(monthly(picture))
    assert chart.status == status
    assert chart.phases["n_points"].tolist() == [n_points]
    assert chart.phases["n_useful"].tolist() == [n_useful]


def test_nothing_is_marked_when_it_is_not_assessed():
    rising = pd.Series(np.arange(8.0), monthly("        ").index)
    chart = run_chart(rising)
    assert marks(chart, "in_trend") == "........"
    assert chart.signals.empty
    assert chart.phases["runs_signal"].tolist() == [""]
    assert chart.notes == (
        "Not assessed, because a run chart needs more than 8 points and there are 8.",
    )


def test_too_few_is_never_called_no_shift_but_a_trend_is_marked():
    rising = pd.Series(np.arange(11.0), monthly(" " * 11).index)  # ten useful: 2 runs
    chart = run_chart(rising)
    assert chart.status == "too_few"
    assert "too few points to show a shift" in chart.notes[0]
    assert chart.signals["kind"].tolist() == ["trend"]
    assert marks(chart, "in_shift") == "..........."
    assert marks(chart, "in_trend") == "XXXXXXXXXXX"
    assert chart.phases["runs_signal"].tolist() == ["fewer"]


def test_ten_runs_of_ten_useful_points_are_more_than_chance_explains():
    chart = run_chart(monthly("+-+-+-+-+-"))  # ten runs, where 3 to 9 are expected
    assert chart.status == "too_few"
    assert chart.phases["runs_signal"].tolist() == ["more"]


def test_twelve_useful_points_can_show_a_shift():
    chart = run_chart(monthly("++++++------"))
    assert marks(chart, "in_shift") == "XXXXXXXXXXXX"
    assert chart.signals["direction"].tolist() == ["above", "below"]
    assert chart.phases["runs_signal"].tolist() == ["fewer"]
    assert chart.notes == ()


def test_a_stated_ceiling_counts_as_an_end_of_the_scale():
    values = monthly("++++++------")  # the median is 50
    assert run_chart(values, floor=0.0, ceiling=100.0).status == "assessed"
    assert run_chart(values, ceiling=50.0).status == "not_assessed"
    assert run_chart(values, floor=50.0).status == "not_assessed"


@pytest.mark.parametrize(
    ("picture", "expected", "words"),
    [
        ("^^^^^^^^^^^^++++++", "............XXXXXX", "only a shift below it"),
        ("^" * 12 + "+" * 10, "." * 12 + "X" * 10, "only a shift below it"),  # one run
        ("____________++++++", "............XXXXXX", "only a shift above it"),
        ("^^^^^^^^^^^^^^^^^^", "..................", "only a shift below it"),
    ],
)
def test_a_frozen_median_at_an_end_is_assessed_on_one_side(picture, expected, words):
    chart = run_chart(
        monthly(picture), phases=baseline_of(12), floor=0.0, ceiling=100.0
    )
    assert chart.status == "assessed"
    assert marks(chart, "in_shift") == expected
    assert words in chart.notes[0]
    assert chart.phases["runs_signal"].tolist() == [""]


def test_a_frozen_median_at_the_least_value_seen_says_so():
    chart = run_chart(monthly("------------+++++"), phases=baseline_of(12))
    assert chart.status == "assessed"
    assert "only a shift above it" in chart.notes[0]


def test_a_frozen_series_that_never_moved_says_so():
    chart = run_chart(monthly("0" * 14), phases=baseline_of(12))
    assert chart.status == "assessed"
    assert chart.notes == ("Every point so far lies on the baseline median.",)


def test_a_baseline_without_a_value_is_not_assessed():
    chart = run_chart(monthly("   +-+-+-+-+-+-"), phases=baseline_of(3))
    assert chart.status == "not_assessed"
    assert "no baseline point has a value" in chart.notes[0]


def test_an_empty_series():
    chart = run_chart(pd.Series(dtype=float))
    assert chart.status == "not_assessed"
    assert chart.latest is None
    assert chart.points.empty
    assert chart.signals.empty
    assert chart.notes == ("Not assessed: there is no value.",)


def test_a_series_without_any_value():
    chart = run_chart(monthly("    "))
    assert chart.status == "not_assessed"
    assert chart.latest is None
    assert len(chart.points) == 4
