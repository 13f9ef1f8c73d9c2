import numpy as np
import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from qikit.errors import DataError, ParameterError
from qikit.spc.many import many_run_charts

BY = ["practice_code", "measure"]
HEIGHT = {"+": 60.0, "0": 50.0, "-": 40.0, " ": np.nan}  # the median is 50
APRIL, MAY, JUNE = pd.to_datetime(["2024-04-01", "2024-05-01", "2024-06-01"])
BALANCED = "+-+-+-+-+-+-"  # twelve points, so that the median is 50


def months(n: int, first="2024-04-01") -> pd.DatetimeIndex:
    return pd.date_range(first, periods=n, freq="MS")


def rows_of(heights, practice="P1", first="2024-04-01") -> pd.DataFrame:
    if isinstance(heights, str):
        heights = [HEIGHT[mark] for mark in heights]
    return pd.DataFrame(
        {
            "practice_code": practice,
            "measure": "foot_checks",
            "period_start": months(len(heights), first),
            "value": np.asarray(heights, dtype=float),
        }
    )


def together(*pictures) -> pd.DataFrame:
    numbered = enumerate(pictures, start=1)
    frames = [rows_of(picture, f"P{n}") for n, picture in numbered]
    return pd.concat(frames, ignore_index=True)


def pictures_of(charts, column="in_shift") -> list[str]:
    groups = charts.points.groupby("practice_code", sort=True)
    return ["".join(".X"[flag] for flag in rows[column]) for _, rows in groups]


@pytest.mark.parametrize(
    ("picture", "expected"),
    [
        ("+++++", "....."),  # five is one short
        ("++++++", "XXXXXX"),
        ("+------", ".XXXXXX"),
        ("+++0+++", "XXX.XXX"),  # on the line: passed over
        ("+++ +++", "XXX.XXX"),  # not reported: passed over
        ("+++-+++", "......."),
    ],
)
def test_shifts_after_a_frozen_baseline(picture, expected):
    frame = together(BALANCED + "0" + picture, BALANCED + "0")
    charts = many_run_charts(frame, by=BY, baseline_end=months(13)[-1])
    assert pictures_of(charts) == ["." * 13 + expected, "." * 13]


def test_strict_breaks_a_shift_on_the_line_and_at_a_gap():
    picture = BALANCED + "0" + "+++0+++ ++++++"
    options = {"by": BY, "baseline_end": months(13)[-1], "rule_set": "strict"}
    assert pictures_of(many_run_charts(together(picture), **options)) == [
        "." * 13 + "........" + "XXXXXX"
    ]


def test_no_shift_reaches_from_one_group_into_the_next():
    frame = together("---+-+-++-+-+++", "+++-+-++-+-+---")
    assert pictures_of(many_run_charts(frame, by=BY)) == ["." * 15] * 2


def test_no_trend_reaches_from_one_group_into_the_next():
    frame = together([9.0, 1, 9, 1, 9, 1, 9, 1, 9, 1, 3, 5], [7.0, 8, 1, 9, 1, 8] * 2)
    charts = many_run_charts(frame, by=BY)
    assert charts.groups["status"].tolist() == ["assessed"] * 2
    assert pictures_of(charts, "in_trend") == ["." * 12] * 2


def test_two_trends_share_the_turning_point():
    heights = [1.0, 2, 3, 4, 5, 4, 3, 2, 1, 6, 1, 6, 1, 6, 1]
    charts = many_run_charts(together(heights), by=BY)
    trends = charts.signals[charts.signals["kind"] == "trend"]
    assert trends[["start", "end", "n", "direction"]].to_numpy().tolist() == [
        [1, 5, 5, "rising"],
        [5, 9, 5, "falling"],
    ]
    assert pictures_of(charts, "in_trend") == ["XXXXXXXXX" + "." * 6]


def test_rounding_noise_is_no_distance_from_the_line():
    noisy = 0.1 + 0.2  # 0.30000000000000004
    heights = [*[0.2, 0.4] * 6, 0.3, *[noisy] * 6]
    charts = many_run_charts(together(heights), by=BY, baseline_end=months(13)[-1])
    assert charts.groups["n_useful"].tolist() == [12]
    assert pictures_of(charts) == ["." * 19]


def test_points_have_one_row_per_group_and_month():
    charts = many_run_charts(together([1.0, np.nan, 3.0]), by=BY)
    expected = pd.DataFrame(
        {
            "practice_code": "P1",
            "measure": "foot_checks",
            "period_start": [APRIL, MAY, JUNE],
            "value": [1.0, np.nan, 3.0],
            "centre_line": [2.0, 2.0, 2.0],
            "in_baseline": [True, False, True],
            "is_useful": [True, False, True],
            "in_shift": [False, False, False],
            "in_trend": [False, False, False],
        }
    )
    assert_frame_equal(charts.points, expected, check_dtype=False)


def test_signals_count_positions_from_one_within_the_group():
    heights = [1.0, 1, 1, 1, 1, 1, np.nan, 2.0, 3, 3, 4, 5, 5]
    charts = many_run_charts(together([1.0, 2.0], heights), by=BY)
    expected = pd.DataFrame(
        {
            "practice_code": "P2",
            "measure": "foot_checks",
            "kind": ["shift", "shift", "trend"],
            "start": [1, 8, 1],
            "end": [6, 13, 12],
            "start_period": months(13)[[0, 7, 0]],
            "end_period": months(13)[[5, 12, 11]],
            "n": [6, 6, 5],
            "direction": ["below", "above", "rising"],
        }
    )
    assert_frame_equal(charts.signals, expected, check_dtype=False)


def test_groups_have_one_row_per_group_and_say_why_nothing_is_marked():
    pictures = [BALANCED, "0" * 9, "+-+-+-+-", "+-0+-0+-0", "00000+++++++" + "0" * 5]
    charts = many_run_charts(together(*pictures), by=BY)
    columns = ["n_points", "n_useful", "status", "end_of_scale", "runs", "runs_signal"]
    assert charts.groups[columns].to_numpy().tolist() == [
        [12, 12, "assessed", "", 12, "more"],  # 12 useful points: 3 to 11 runs
        [9, 0, "not_assessed", "only", 0, ""],
        [8, 8, "not_assessed", "", 8, ""],
        [9, 6, "too_few", "", 6, ""],
        [17, 7, "not_assessed", "lowest", 1, ""],
    ]


def test_a_frozen_median_at_an_end_is_judged_on_the_side_that_can_be_reached():
    frame = together("0" * 6 + "++++++")
    charts = many_run_charts(frame, by=BY, baseline_end=months(6)[-1])
    columns = ["status", "is_frozen", "end_of_scale", "runs_signal", "baseline_end"]
    assert charts.groups[columns].iloc[0].tolist() == [
        *("assessed", True, "lowest", "", months(6)[-1])
    ]
    assert pictures_of(charts) == ["......XXXXXX"]


def test_each_group_may_have_its_own_scale():
    frame = together(BALANCED, BALANCED, BALANCED)
    frame["least"] = frame["practice_code"].map({"P1": 50.0, "P2": 0.0})  # P3: none
    charts = many_run_charts(frame, by=BY, floor="least", ceiling=100.0)
    assert charts.groups["end_of_scale"].tolist() == ["lowest", "", ""]


def test_groups_of_different_length_and_months_left_out():
    frame = pd.concat(
        [rows_of([1.0, 2, 3]).drop(index=1), rows_of([5.0], "P2", "2025")]
    )
    points = many_run_charts(frame, by=BY).points
    assert points["period_start"].tolist() == [
        *(APRIL, MAY, JUNE, pd.Timestamp("2025-01-01"))
    ]
    assert points["value"].isna().tolist() == [False, True, False, False]


def test_other_columns_quarters_and_one_column_of_groups():
    frame = pd.DataFrame({"who": "P1", "quarter": [APRIL, pd.Timestamp("2024-10-01")]})
    frame["share"] = pd.array([1, pd.NA], dtype="Int64")
    names = {"by": "who", "date": "quarter", "value": "share"}
    charts = many_run_charts(frame, **names, frequency="quarter")
    assert charts.points["value"].isna().tolist() == [False, True, True]
    assert (charts.frequency, charts.rule_set) == ("quarter", "nhs-scotland")


def test_no_rows_make_no_charts():
    charts = many_run_charts(rows_of([]), by=BY)
    assert [len(charts.points), len(charts.signals), len(charts.groups)] == [0, 0, 0]


def test_a_group_without_any_value_is_not_assessed():
    charts = many_run_charts(together([np.nan] * 3), by=BY)
    assert charts.groups["status"].tolist() == ["not_assessed"]
    assert charts.groups["n_points"].tolist() == [0]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"value": [1.0, np.inf]}, "P1, foot_checks: row 1 has an infinite value"),
        ({"value": ["3", "x"]}, "P1, foot_checks: row 1 has a value that is not a num"),
        ({"period_start": [APRIL, APRIL]}, "row 1 repeats April 2024"),
        (
            {"period_start": [APRIL, pd.Timestamp("2024-05-15")]},
            "P1, foot_checks: row 1 is of 15 May 2024: no month begins there",
        ),
        (
            {"period_start": pd.to_datetime(["2024-05-31", "2024-06-01"])},
            "row 0 is of 31 May 2024",
        ),
        ({"period_start": [APRIL, pd.NaT]}, "row 1 has no date"),
        ({"period_start": ["April", "May"]}, "column 'period_start' holds no dates"),
        ({"practice_code": ["P1", None]}, "row 1 has no group"),
    ],
)
def test_rows_that_cannot_be_read_are_named(change, message):
    with pytest.raises(DataError, match=message):
        many_run_charts(rows_of([1.0, 2.0]).assign(**change), by=BY)


def test_all_rows_with_a_problem_are_listed_at_once():
    frame = together([1.0, np.inf, 2.0], [np.inf] * 30)
    with pytest.raises(DataError) as caught:
        many_run_charts(frame, by=BY)
    first, last = caught.value.problems[0], caught.value.problems[-1]
    assert first.where == "P1, foot_checks"
    assert last.what == "11 more rows have the same problem."  # of 31, 20 are named


def test_a_baseline_that_ends_outside_a_series_is_refused_by_group():
    frame = pd.concat([rows_of([1.0, 2.0]), rows_of([1.0], "P2", "2024-06-01")])
    with pytest.raises(ParameterError, match="P2, foot_checks: the baseline ends in"):
        many_run_charts(frame, by=BY, baseline_end=MAY)
    with pytest.raises(ParameterError, match="P1, .* July 2024, after the series"):
        many_run_charts(frame, by=BY, baseline_end=pd.Timestamp("2024-07-01"))
    with pytest.raises(ParameterError, match="Give a Timestamp without time zone"):
        many_run_charts(frame, by=BY, baseline_end="2024-05")


@pytest.mark.parametrize("option", ["frequency", "rule_set"])
def test_unknown_options_are_refused(option):
    with pytest.raises(ParameterError, match="'weekly' is not a "):
        many_run_charts(rows_of([1.0]), by=BY, **{option: "weekly"})


def test_names_that_cannot_be_used_are_refused():
    frame = rows_of([1.0, 2.0])
    with pytest.raises(DataError, match="no column 'cluster'"):
        many_run_charts(frame, by=["cluster"])
    with pytest.raises(ParameterError, match="'status', a name that the results use"):
        many_run_charts(frame.assign(status="x"), by=["status"])
    with pytest.raises(ParameterError, match="`by` names no column"):
        many_run_charts(frame, by=[])
    with pytest.raises(DataError, match="no column 'measure' of numbers"):
        many_run_charts(frame, by=BY, floor="measure")
    with pytest.raises(ParameterError, match="P1, foot_checks: low differs within"):
        many_run_charts(frame.assign(low=[0.0, 1.0]), by=BY, floor="low")
