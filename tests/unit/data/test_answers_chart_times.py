"""Baseline and rebase options: read strictly, looked up in each group."""

import pandas as pd
import pytest

from qikit.data.answers.chart_times import chart_times, phases_within
from qikit.errors import ParameterError
from qikit.spc.phases import Phase

DAYS = pd.date_range("2024-04-01", periods=6, freq="MS")  # April to September


def day(text: str) -> pd.Timestamp:
    return pd.Timestamp(text)


def found(points=None, end=None, rebases=()):
    return phases_within(DAYS, chart_times(points, end, rebases), n_points=len(DAYS))


def test_nothing_asked_is_no_phase():
    assert found() == ([], [])


def test_a_reason_may_hold_an_equals_sign():
    phases, problems = found(rebases=["2024-06-01=new form, n=3"])
    assert problems == []
    assert phases == [Phase("rebase", day("2024-06-01"), "new form, n=3")]


def test_a_month_is_rebased_at_its_first_day():
    phases, _ = found(rebases=["2024-06 = moved "])
    assert phases == [Phase("rebase", day("2024-06-01"), "moved")]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("2024-06-01", "has no reason"),
        ("2024-06-01= ", "has no reason"),
        ("01/06/2024=moved", "'01/06/2024' is not a date"),
        ("2024-06-31=moved", "'2024-06-31' is not a date"),
        ("=moved", "'' is not a date"),
    ],
)
def test_a_rebase_that_cannot_be_read_is_refused(text, said):
    with pytest.raises(ParameterError, match=said):
        chart_times(None, None, [text])


def test_all_options_are_judged_together():
    with pytest.raises(ParameterError) as caught:
        chart_times(None, "soon", ["2024-06-01", "2024-07-01=a", "2024-07-01=b"])
    assert [p.where for p in caught.value.problems] == [
        "--baseline-end",
        "--rebase",
        "--rebase",
    ]
    assert "2024-07-01 is rebased twice." in str(caught.value)


@pytest.mark.parametrize(
    ("text", "near"),
    [
        ("2024-06-02", "2024-06-01 and 2024-07-01"),
        ("2024-03-01", "2024-04-01"),
        ("2024-10-01", "2024-09-01"),
    ],
)
def test_a_rebase_date_without_a_row_names_the_nearest(text, near):
    _, problems = found(rebases=[f"{text}=moved"])
    assert [p.what for p in problems] == [f"the rebase date {text} is not in the data."]
    assert f"The nearest: {near}." in problems[0].to_do


@pytest.mark.parametrize(
    ("end", "last"),
    [
        ("2024-04-01", "2024-04-01"),  # the first date alone
        ("2024-05-31", "2024-05-01"),  # between two rows: inclusive of the first
        ("2024-06-01", "2024-06-01"),
        ("2024-06", "2024-06-01"),
        ("2024-09-01", "2024-09-01"),  # the whole series
        ("2024-09", "2024-09-01"),  # the month of the last row
    ],
)
def test_a_baseline_ends_with_the_last_row_up_to_its_date(end, last):
    assert found(end=end) == ([Phase("baseline_end", day(last))], [])


def test_a_month_as_baseline_end_counts_up_to_its_last_day():
    weeks = pd.date_range("2024-05-06", periods=8, freq="7D")  # to 24 June
    phases, _ = phases_within(weeks, chart_times(None, "2024-05", []), n_points=8)
    assert phases == [Phase("baseline_end", day("2024-05-27"))]


@pytest.mark.parametrize(
    ("end", "said"),
    [
        ("2024-09-02", "longer than the series"),
        ("2024-10", "longer than the series"),
        ("2024-03-31", "ends before the series begins"),
    ],
)
def test_a_baseline_end_outside_the_series_is_refused(end, said):
    _, problems = found(end=end)
    assert len(problems) == 1 and said in problems[0].what
    assert "runs from 2024-04-01 to 2024-09-01" in problems[0].what


def test_a_baseline_may_be_as_long_as_the_series_but_not_longer():
    assert found(points=6) == ([], [])
    _, problems = found(points=7)
    assert [p.what for p in problems] == [
        "the baseline of 7 points is longer than the series, which has 6."
    ]
