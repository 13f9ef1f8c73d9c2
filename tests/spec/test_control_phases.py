"""Baselines, rebases, exclusions, targets and icons of control charts."""

import numpy as np
import pandas as pd
import pytest

from qikit.errors import ParameterError
from qikit.spc.control_chart import control_chart
from qikit.spc.icons import assurance_of, assurance_text, target_at, variation_text
from qikit.spc.phases import Phase
from qikit.spc.run_chart import run_chart

NAN = np.nan


def dated(heights, start: str = "2024-01-01") -> pd.DataFrame:
    dates = pd.date_range(start, periods=len(heights), freq="MS")
    return pd.DataFrame({"date": dates, "value": list(heights)})


def phase(kind: str, date: str, reason: str = "") -> Phase:
    return Phase(kind, pd.Timestamp(date), reason)


REBASE = phase("rebase", "2024-07-01", "new recall system")


def drawn(chart, column: str = "in_baseline") -> str:
    return "".join(".X"[flag] for flag in chart.points[column])


def test_a_baseline_by_points_counts_rows_missing_ones_too():
    chart = control_chart(dated([1, NAN, 3, 4, 5]), chart="i", baseline_points=3)
    assert drawn(chart) == "X.X.."
    assert chart.phases["is_frozen"].tolist() == [True]
    assert chart.points["centre_line"].tolist() == [2.0] * 5


def test_a_baseline_by_date_is_inclusive():
    end = phase("baseline_end", "2024-03-31")
    assert drawn(control_chart(dated(range(5)), chart="i", phases=[end])) == "XXX.."


def test_a_baseline_by_points_begins_again_at_a_rebase():
    chart = control_chart(
        dated(range(12)), chart="i", baseline_points=4, phases=[REBASE]
    )
    assert drawn(chart) == "XXXX..XXXX.."
    assert chart.phases["centre_line"].tolist() == [1.5, 7.5]


def test_a_later_phase_may_be_shorter_than_the_baseline():
    chart = control_chart(
        dated(range(8)), chart="i", baseline_points=4, phases=[REBASE]
    )
    assert drawn(chart) == "XXXX..XX"


def test_baseline_by_date_and_rebase_work_together():
    phases = [
        phase("baseline_end", "2024-04-01"),
        REBASE,
        phase("freeze", "2024-08-01"),
    ]
    chart = control_chart(dated(range(12)), chart="i", phases=phases)
    assert drawn(chart) == "XXXX..XX...."


@pytest.mark.parametrize("points", [0, -1, 6])
def test_a_baseline_that_does_not_fit_the_series_is_refused(points):
    with pytest.raises(ParameterError, match="does not fit the series, which has 5"):
        control_chart(dated(range(5)), chart="i", baseline_points=points)


@pytest.mark.parametrize("points", [2.5, True, "12"])
def test_a_baseline_that_is_no_number_of_rows_is_refused(points):
    with pytest.raises(ParameterError, match="not a whole number of rows"):
        control_chart(dated(range(5)), chart="i", baseline_points=points)


def test_a_baseline_as_long_as_the_series_fits():
    chart = control_chart(dated(range(5)), chart="i", baseline_points=5)
    assert not chart.phases["is_frozen"].any()


def test_a_baseline_both_by_points_and_by_date_is_refused():
    end = phase("freeze", "2024-03-01")
    with pytest.raises(ParameterError, match="clashes with freeze at March 2024"):
        control_chart(dated(range(5)), chart="i", baseline_points=3, phases=[end])


@pytest.mark.parametrize("date", ["2023-12-31", "2024-06-01"])
def test_a_rebase_outside_the_data_is_refused(date):
    with pytest.raises(ParameterError, match="not within the series"):
        control_chart(dated(range(5)), chart="i", phases=[phase("rebase", date, "why")])


def test_a_rebase_needs_a_reason():
    with pytest.raises(ParameterError, match="the reason is missing"):
        control_chart(
            dated(range(5)), chart="i", phases=[phase("rebase", "2024-03-01")]
        )


def weekly(heights) -> pd.DataFrame:
    dates = pd.date_range("2024-01-01", periods=len(heights), freq="7D")
    return pd.DataFrame({"date": dates, "value": list(heights)})


def test_without_a_calendar_dates_between_rows_are_found_and_said():
    phases = [
        phase("baseline_end", "2024-01-20"),  # the row before it: 15 January
        phase("rebase", "2024-01-31", "new staff"),  # the row after it: 5 February
    ]
    chart = control_chart(weekly(range(8)), chart="i", frequency=None, phases=phases)
    assert drawn(chart) == "XXX..XXX"
    assert chart.points["phase"].tolist() == [1] * 5 + [2] * 3
    note = "31 January 2024 has no value: the new phase begins on 5 February 2024."
    assert note in chart.notes


def test_without_a_calendar_an_exclusion_names_a_point():
    out = phase("exclude", "2024-01-15", "flood")
    chart = control_chart(weekly(range(5)), chart="i", frequency=None, phases=[out])
    assert drawn(chart, "is_excluded") == "..X.."
    missed = phase("exclude", "2024-01-16", "flood")
    with pytest.raises(ParameterError, match="there is no point on this date"):
        control_chart(weekly(range(5)), chart="i", frequency=None, phases=[missed])


def test_without_a_calendar_the_last_date_is_the_last_row():
    late = phase("rebase", "2024-01-30", "why")
    with pytest.raises(ParameterError, match="from 1 January 2024 to 29 January 2024"):
        control_chart(weekly(range(5)), chart="i", frequency=None, phases=[late])


def test_two_events_on_one_day_are_two_points():
    data = dated([3, 5, 9]).assign(date=pd.Timestamp("2024-01-01"))
    chart = control_chart(data, chart="g", frequency=None)
    assert chart.points["value"].tolist() == [3, 5, 9]
    out = phase("exclude", "2024-01-01", "flood")
    assert (
        control_chart(data, chart="g", frequency=None, phases=[out]).summary["n"] == 0
    )


@pytest.mark.parametrize(
    ("target", "direction", "expected"),
    [
        (81.0, "up", "consistent_fail"),
        (80.0, "up", "inconsistent"),  # on the limit
        (50.0, "up", "inconsistent"),
        (20.0, "up", "inconsistent"),
        (19.0, "up", "consistent_pass"),
        (81.0, "down", "consistent_pass"),
        (80.0, "down", "inconsistent"),
        (20.0, "down", "inconsistent"),
        (19.0, "down", "consistent_fail"),
        (81.0, "neutral", None),
        (NAN, "up", None),
    ],
)
def test_assurance(target, direction, expected):
    assert assurance_of(target, 20.0, 80.0, direction) == expected


def test_assurance_needs_limits():
    assert assurance_of(50.0, NAN, NAN, "up") is None


def test_assurance_is_of_the_last_phase():
    low, high = [10.0, 12.0] * 8, [90.0, 92.0] * 8
    rebase = phase("rebase", "2025-05-01", "new recall system")
    data = dated([*low, *high])
    options = {"chart": "i", "target": 50.0, "direction": "up"}
    chart = control_chart(data, phases=[rebase], **options)
    assert chart.summary["assurance"] == "consistent_pass"
    assert control_chart(data[:16], **options).summary["assurance"] == "consistent_fail"


def test_a_stepped_target_is_judged_by_its_last_step():
    steps = pd.Series([95.0, 5.0], pd.to_datetime(["2024-10-01", "2024-03-01"]))
    data = dated([50.0, 52.0] * 8)
    chart = control_chart(data, chart="i", target=steps, direction="up")
    expected = [NAN] * 2 + [5.0] * 7 + [95.0] * 7  # the steps were unsorted
    assert chart.points["target"].tolist() == pytest.approx(expected, nan_ok=True)
    assert chart.summary["assurance"] == "consistent_fail"
    early = control_chart(data[:9], chart="i", target=steps, rule_set="anhoej")
    assert early.points["target"].iloc[-1] == 5.0


def test_a_step_after_the_last_point_is_not_yet_in_force():
    steps = pd.Series([5.0, 95.0], pd.to_datetime(["2024-01-01", "2030-01-01"]))
    chart = control_chart(
        dated([50.0, 52.0] * 8), chart="i", target=steps, direction="up"
    )
    assert chart.summary["assurance"] == "consistent_pass"


def test_a_target_changes_no_line():
    data = dated([50.0, 52.0] * 8)
    plain = control_chart(data, chart="i").points.drop(columns="target")
    aimed = control_chart(data, chart="i", target=99.0).points.drop(columns="target")
    pd.testing.assert_frame_equal(plain, aimed)


@pytest.mark.parametrize(
    "target",
    [
        "ninety",
        pd.Series([1.0, 2.0]),
        pd.Series([1.0, 2.0], pd.to_datetime(["2024-01-01"] * 2)),
        pd.Series(["x"], pd.to_datetime(["2024-01-01"])),
    ],
)
def test_a_target_that_is_no_number_is_refused(target):
    with pytest.raises(ParameterError, match="the target"):
        target_at(pd.DatetimeIndex(["2024-01-01"]), target)


def test_icons_in_words_say_the_way_the_values_go():
    assert variation_text("improvement", "down").endswith("improving: lower values")
    assert variation_text("concern", "down").endswith("concerning: higher values")
    assert variation_text("improvement", "up").endswith("improving: higher values")
    assert variation_text("concern", "up").endswith("concerning: lower values")
    texts = {variation_text(v, "neutral") for v in ("neutral_high", "neutral_low")}
    texts |= {variation_text("common_cause", "up")}
    kinds = ("consistent_pass", "consistent_fail", "inconsistent", None)
    texts |= {assurance_text(kind) for kind in kinds}
    assert len(texts) == 7


def test_a_run_chart_is_the_same_by_either_road():
    heights = [1, 1, 1, 1, 1, 1, NAN, 2, 3, 3, 4, 5, 5, 9]
    data, out = dated(heights), phase("exclude", "2025-02-01", "typing error")
    for rule_set in ("nhs-scotland", "strict"):
        options = {"phases": [out], "rule_set": rule_set, "baseline_points": 12}
        chart = control_chart(data, chart="run", **options)
        plain = run_chart(data.set_index("date")["value"], **options)
        columns = plain.points.columns
        pd.testing.assert_frame_equal(
            chart.points[columns], plain.points, check_dtype=False
        )
        pd.testing.assert_frame_equal(chart.signals, plain.signals)
        pd.testing.assert_frame_equal(chart.phases, plain.phases)
        assert chart.notes == plain.notes
