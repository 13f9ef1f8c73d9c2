"""Phases, drawn: which points make the centre line, and where a new one begins."""

import numpy as np
import pandas as pd
import pytest

from qikit.errors import ParameterError
from qikit.spc.phases import Phase
from qikit.spc.run_chart import run_chart

HEIGHT = {"+": 60.0, "0": 50.0, "-": 40.0, " ": np.nan}


def monthly(picture: str) -> pd.Series:
    months = pd.date_range("2024-04-01", periods=len(picture), freq="MS")
    return pd.Series([HEIGHT[c] for c in picture], months, name="P1", dtype=float)


def phase(kind: str, month: str, reason: str = "") -> Phase:
    return Phase(kind, pd.Timestamp(month), reason)


def drawn(chart, column: str) -> str:
    return "".join(".X"[flag] for flag in chart.points[column])


def numbers(chart) -> str:
    return "".join(str(n) for n in chart.points["phase"])


@pytest.mark.parametrize("kind", ["baseline_end", "freeze"])
def test_a_baseline_ends_with_its_last_month(kind):
    chart = run_chart(monthly("---+++++++++"), phases=[phase(kind, "2024-06-01")])
    assert drawn(chart, "in_baseline") == "XXX........."
    assert chart.points["centre_line"].tolist() == [40.0] * 12
    assert drawn(chart, "in_shift") == "...XXXXXXXXX"
    row = chart.phases.iloc[0]
    assert row["is_frozen"]
    assert row["baseline_end"] == pd.Timestamp("2024-06-01")


def test_without_a_baseline_end_the_whole_phase_is_the_baseline():
    chart = run_chart(monthly("+-+-"))
    assert drawn(chart, "in_baseline") == "XXXX"
    assert not chart.phases["is_frozen"].any()
    assert chart.phases["baseline_end"].tolist() == [pd.Timestamp("2024-07-01")]


def test_a_baseline_end_in_the_last_month_freezes_nothing_yet():
    values = monthly("++++----- ")
    chart = run_chart(values, phases=[phase("baseline_end", "2024-12-01")])
    assert not chart.phases["is_frozen"].any()


def test_a_baseline_start_leaves_earlier_points_out_of_the_line():
    start = phase("baseline_start", "2024-06-01")
    chart = run_chart(monthly("++-----"), phases=[start])
    assert drawn(chart, "in_baseline") == "..XXXXX"
    assert chart.points["centre_line"].tolist() == [40.0] * 7


def test_a_rebase_begins_a_new_phase_and_no_sequence_crosses_it():
    rebase = phase("rebase", "2025-04-01", "new recall system")
    values = monthly("+++------+++" + "+++------+++")
    chart = run_chart(values, phases=[rebase])
    assert numbers(chart) == "1" * 12 + "2" * 12
    assert drawn(chart, "in_shift") == "...XXXXXX..." * 2
    assert chart.phases["start_period"].tolist() == [
        pd.Timestamp("2024-04-01"),
        pd.Timestamp("2025-04-01"),
    ]
    assert chart.signals["start"].tolist() == [4, 16]
    assert chart.signals["end"].tolist() == [9, 21]
    assert chart.signals["phase"].tolist() == [1, 2]


def test_a_rebase_in_a_missing_month_waits_for_the_next_point():
    rebase = phase("rebase", "2024-07-01", "new recall system")
    chart = run_chart(monthly("+++  --"), phases=[rebase])
    assert numbers(chart) == "1111122"
    assert "July 2024 has no value: the new phase begins in September 2024." in (
        chart.notes
    )


def test_a_rebase_with_no_later_point_begins_nothing():
    rebase = phase("rebase", "2024-07-01", "new recall system")
    chart = run_chart(monthly("+++ "), phases=[rebase])
    assert numbers(chart) == "1111"
    assert any("no new phase has begun" in note for note in chart.notes)


def test_a_rebase_in_the_first_month_changes_nothing():
    chart = run_chart(monthly("+-+"), phases=[phase("rebase", "2024-04-01", "start")])
    assert numbers(chart) == "111"


def test_two_rebases():
    phases = [
        phase("rebase", "2024-08-01", "second change"),
        phase("rebase", "2024-06-01", "first change"),
    ]
    assert numbers(run_chart(monthly("++--00"), phases=phases)) == "112233"


def test_baseline_and_rebase_work_together():
    phases = [
        phase("baseline_start", "2024-05-01"),
        phase("baseline_end", "2024-06-01"),
        phase("rebase", "2024-08-01", "new recall system"),
        phase("freeze", "2024-09-01"),
    ]
    chart = run_chart(monthly("-++-00--"), phases=phases)
    assert numbers(chart) == "11112222"
    assert drawn(chart, "in_baseline") == ".XX.XX.."
    assert chart.phases["centre_line"].tolist() == [60.0, 50.0]
    assert chart.phases["is_frozen"].tolist() == [True, True]


def test_an_excluded_point_is_shown_but_enters_nothing():
    exclude = phase("exclude", "2024-10-01", "flu clinic.")
    chart = run_chart(monthly("------+++++++"), phases=[exclude])
    assert drawn(chart, "is_excluded") == "......X......"
    assert drawn(chart, "in_baseline") == "XXXXXX.XXXXXX"
    assert drawn(chart, "is_useful") == "XXXXXX.XXXXXX"
    assert drawn(chart, "in_shift") == "XXXXXX.XXXXXX"
    assert chart.points["value"].iloc[6] == 60.0
    assert chart.phases["n_points"].tolist() == [12]
    assert chart.phases["centre_line"].tolist() == [50.0]
    assert len(chart.notes) == 1
    assert chart.notes[0].startswith("October 2024 is shown but left out of the")
    assert chart.notes[0].endswith(" rules: flu clinic.")


def test_an_excluded_point_is_no_step_of_a_trend():
    values = pd.Series(
        [5.0, 1, 2, 9, 3, 4, 5, 0, 9, 0, 9, 0, 9], monthly("+" * 13).index
    )
    exclude = phase("exclude", "2024-07-01", "typing error")
    chart = run_chart(values, phases=[exclude])
    assert drawn(chart, "in_trend") == ".XX.XXX......"


def test_a_date_may_be_any_day_of_its_period():
    quarters = pd.date_range("2024-04-01", periods=4, freq="QS-APR")
    values = pd.Series([1.0, 2, 3, 4], quarters)
    end = phase("baseline_end", "2024-08-15")  # July to September
    chart = run_chart(values, frequency="quarter", phases=[end])
    assert drawn(chart, "in_baseline") == "XX.."


@pytest.mark.parametrize("month", ["2024-04-01", "2024-06-30"])
def test_the_first_and_last_day_of_the_series_are_inside(month):
    run_chart(monthly("+-+"), phases=[phase("freeze", month)])


@pytest.mark.parametrize("month", ["2024-03-31", "2024-07-01"])
def test_a_date_outside_the_series_is_refused(month):
    with pytest.raises(ParameterError, match="runs from April 2024 to June 2024"):
        run_chart(monthly("+-+"), phases=[phase("freeze", month)])


def test_all_problems_are_listed_at_once():
    phases = [
        phase("rebase", "2024-05-01"),
        phase("exclude", "2024-05-01", "  "),
        phase("rebaze", "2024-05-01", "a reason"),
        phase("freeze", "2030-01-01"),
    ]
    with pytest.raises(ParameterError) as caught:
        run_chart(monthly("+-+"), phases=phases)
    assert len(caught.value.problems) == 4
    message = str(caught.value)
    assert "phases, rebase at May 2024: the reason is missing." in message
    assert "phases, exclude at May 2024: the reason is missing." in message
    assert "Did you mean 'rebase'" in message
    assert "phases, freeze at January 2030: the date is not within" in message


@pytest.mark.parametrize("month", [pd.NaT, "2024-05", None])
def test_a_date_that_is_no_date_is_refused(month):
    with pytest.raises(ParameterError, match="the date is not within the series"):
        run_chart(monthly("+-+"), phases=[Phase("freeze", month)])


def test_a_phase_on_an_empty_series_is_refused():
    with pytest.raises(ParameterError, match="which is empty"):
        run_chart(pd.Series(dtype=float), phases=[phase("freeze", "2024-05-01")])


def test_the_same_decision_twice_counts_once():
    twice = [phase("baseline_end", "2024-05-01"), phase("freeze", "2024-05-01")]
    chart = run_chart(monthly("+-+"), phases=twice)
    assert drawn(chart, "in_baseline") == "XX."


def test_two_baseline_ends_in_one_phase_are_refused():
    clash = [phase("baseline_end", "2024-05-01"), phase("freeze", "2024-06-01")]
    with pytest.raises(ParameterError, match="a centre line has one baseline"):
        run_chart(monthly("+-+"), phases=clash)


def test_a_baseline_may_be_one_month():
    phases = [phase("baseline_start", "2024-05-01"), phase("freeze", "2024-05-01")]
    assert drawn(run_chart(monthly("+-+"), phases=phases), "in_baseline") == ".X."


@pytest.mark.parametrize(
    "other",
    [phase("baseline_end", "2024-05-01"), phase("rebase", "2024-06-01", "why")],
)
def test_a_baseline_that_starts_too_late_is_refused(other):
    start = phase("baseline_start", "2024-06-01")
    with pytest.raises(ParameterError, match="the first centre line would have no po"):
        run_chart(monthly("+-+"), phases=[start, other])


def test_a_note_names_its_phase_when_there_are_several():
    rebase = phase("rebase", "2025-04-01", "new recall system")
    chart = run_chart(monthly("++++++------+-+"), phases=[rebase])
    assert chart.status == "not_assessed"
    assert chart.notes[-1].startswith("Phase 2, from April 2025: not assessed")
