import numpy as np
import pandas as pd
import pytest
from pandas.testing import assert_frame_equal, assert_series_equal

from qikit.errors import DataError, ParameterError
from qikit.spc.phases import Phase
from qikit.spc.run_chart import run_chart, run_charts, run_charts_by_phase

APRIL, MAY, JUNE = pd.to_datetime(["2024-04-01", "2024-05-01", "2024-06-01"])


def monthly(*heights: float) -> pd.Series:
    months = pd.date_range(APRIL, periods=len(heights), freq="MS")
    return pd.Series(heights, months, name="P1", dtype=float)


def test_points_have_one_row_per_month():
    chart = run_chart(monthly(1.0, np.nan, 3.0))
    expected = pd.DataFrame(
        {
            "period_start": [APRIL, MAY, JUNE],
            "value": [1.0, np.nan, 3.0],
            "phase": [1, 1, 1],
            "centre_line": [2.0, 2.0, 2.0],
            "in_baseline": [True, False, True],
            "is_useful": [True, False, True],
            "is_excluded": [False, False, False],
            "in_shift": [False, False, False],
            "in_trend": [False, False, False],
        }
    )
    assert_frame_equal(chart.points, expected, check_dtype=False)


def test_signals_count_positions_from_one_among_all_rows():
    heights = [1.0, 1, 1, 1, 1, 1, np.nan, 2.0, 3, 3, 4, 5, 5]
    chart = run_chart(monthly(*heights))  # the median of 12 points is 1.5
    months = pd.date_range(APRIL, periods=13, freq="MS")
    expected = pd.DataFrame(
        {
            "kind": ["shift", "shift", "trend"],
            "phase": [1, 1, 1],
            "start": [1, 8, 1],
            "end": [6, 13, 12],
            "start_period": months[[0, 7, 0]],
            "end_period": months[[5, 12, 11]],
            "n": [6, 6, 5],
            "direction": ["below", "above", "rising"],
        }
    )
    assert_frame_equal(chart.signals, expected, check_dtype=False)


def test_phases_have_one_row_per_phase():
    heights = [1.0, 1, 1, 1, 1, 1, np.nan, 2.0, 3, 3, 4, 5, 5]
    chart = run_chart(monthly(*heights))
    expected = pd.DataFrame(
        {
            "phase": [1],
            "start_period": [APRIL],
            "end_period": [pd.Timestamp("2025-04-01")],
            "baseline_end": [pd.Timestamp("2025-04-01")],
            "is_frozen": [False],
            "n_points": [12],
            "n_useful": [12],
            "centre_line": [1.5],
            "status": ["assessed"],
            "runs": [2],
            "runs_signal": ["fewer"],
        }
    )
    assert_frame_equal(chart.phases, expected, check_dtype=False)


def test_months_in_any_order_and_left_out_are_put_right():
    values = pd.Series([3.0, 1.0], [JUNE, APRIL])
    points = run_chart(values).points
    assert points["period_start"].tolist() == [APRIL, MAY, JUNE]
    assert_series_equal(
        points["value"], pd.Series([1.0, np.nan, 3.0]), check_names=False
    )


def test_quarters_and_years_are_filled_too():
    quarters = pd.Series([1.0, 3.0], pd.to_datetime(["2024-04-01", "2024-10-01"]))
    assert len(run_chart(quarters, frequency="quarter").points) == 3
    years = pd.Series([1.0, 3.0], pd.to_datetime(["2021-04-01", "2024-04-01"]))
    assert len(run_chart(years, frequency="year").points) == 4


def test_latest_is_the_last_row_with_a_value():
    latest = run_chart(monthly(1.0, 2.0, np.nan)).latest
    assert latest["period_start"] == MAY
    assert latest["value"] == 2.0


def test_missing_values_of_any_kind_are_gaps():
    values = pd.Series([1, pd.NA, 3], [APRIL, MAY, JUNE], dtype="Int64")
    assert run_chart(values).points["value"].isna().tolist() == [False, True, False]


def test_the_input_is_not_changed():
    values = pd.Series([3.0, 1.0], [JUNE, APRIL])
    before = values.copy()
    run_chart(values, phases=[Phase("exclude", APRIL, "flu clinic")])
    assert_series_equal(values, before)


def test_the_chart_says_how_it_was_made():
    chart = run_chart(monthly(1.0, 2.0), rule_set="strict")
    assert (chart.rule_set, chart.frequency) == ("strict", "month")


def test_strict_breaks_a_shift_at_a_gap_and_does_not_count_runs():
    heights = [1.0, 1, 1, np.nan, 1, 1, 1, 2, 2, 2, 2, 2, 2]
    chart = run_chart(monthly(*heights), rule_set="strict")
    assert chart.points["in_shift"].tolist() == [False] * 7 + [True] * 6
    assert chart.phases["runs_signal"].tolist() == [""]


@pytest.mark.parametrize(
    ("values", "message"),
    [
        (
            pd.Series([1.0, 2.0], [MAY, MAY], name="P1"),
            "'P1' has more than one value",
        ),
        (monthly(1.0, np.inf), "'P1' has an infinite value for May 2024"),
        (monthly(1.0, -np.inf), "'P1' has an infinite value for May 2024"),
        (pd.Series([1.0, 2.0]), "The series is not indexed by dates"),
        (pd.Series([1.0, 2.0], [APRIL, pd.NaT]), "is not indexed by dates"),
        (pd.Series([1.0], [APRIL.tz_localize("UTC")]), "is not indexed by dates"),
        (pd.Series(["x"], [APRIL]), "a value that is not a number"),
        (
            pd.Series([1.0, 2, 3], [APRIL, pd.Timestamp("2024-05-15"), JUNE]),
            "15 May 2024, which does not begin a month",
        ),
    ],
)
def test_data_of_the_wrong_shape_are_refused(values, message):
    with pytest.raises(DataError, match=message):
        run_chart(values)


def test_months_given_as_quarters_are_refused():
    with pytest.raises(DataError, match="or state another frequency"):
        run_chart(monthly(1.0, 2.0, 3.0), frequency="quarter")


def test_a_repeated_quarter_is_named_as_one():
    doubled = pd.Series([1.0, 2.0], [APRIL, APRIL])
    with pytest.raises(DataError, match="for April to June 2024. A run chart needs on"):
        run_chart(doubled, frequency="quarter")


@pytest.mark.parametrize("option", ["frequency", "rule_set"])
def test_unknown_options_are_refused(option):
    with pytest.raises(ParameterError, match="'weekly' is not a "):
        run_chart(monthly(1.0), **{option: "weekly"})


def practices() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "practice_code": ["P2", "P1", "P1", "P2"],
            "period_start": [APRIL, MAY, APRIL, MAY],
            "value": [5.0, 2.0, 1.0, 6.0],
        }
    )


def test_run_charts_makes_one_for_each_practice():
    charts = run_charts(practices(), by="practice_code")
    assert list(charts) == ["P1", "P2"]
    assert charts["P1"].points["value"].tolist() == [1.0, 2.0]
    assert charts["P2"].points["value"].tolist() == [5.0, 6.0]


def test_run_charts_takes_other_columns_and_options():
    renamed = practices().rename(columns={"period_start": "month", "value": "share"})
    charts = run_charts(
        renamed, by="practice_code", period="month", value="share", rule_set="strict"
    )
    assert charts["P1"].rule_set == "strict"


def test_run_charts_lists_the_problems_of_all_practices():
    doubled = pd.concat([practices(), practices()])
    with pytest.raises(DataError) as caught:
        run_charts(doubled, by="practice_code")
    assert [problem.where for problem in caught.value.problems] == ["P1", "P2"]


def test_run_charts_names_the_practice_of_an_impossible_phase():
    late = Phase("freeze", pd.Timestamp("2030-01-01"))
    with pytest.raises(ParameterError, match="P1, phases, freeze at January 2030"):
        run_charts(practices(), by="practice_code", phases=[late])


def test_run_charts_refuses_rows_it_cannot_place():
    with pytest.raises(DataError, match="no column 'cluster'"):
        run_charts(practices(), by="cluster")
    nameless = practices().assign(practice_code=["P1", None, "P2", "P2"])
    with pytest.raises(DataError, match="1 rows have no practice_code, the first"):
        run_charts(nameless, by="practice_code")


def test_charts_made_together_are_those_made_one_by_one():
    months = pd.date_range("2023-01-01", periods=30, freq="MS")
    flat = [4.0, 6.0] * 15
    wanted = {
        "A": (pd.Series(flat, months), []),
        "B": (
            pd.Series([*flat[:20], *range(10)], months),
            [Phase("baseline_end", months[11])],
        ),
        "C": (pd.Series([np.nan, 3.0], months[:2]), []),
        "D": (pd.Series(flat, months), [Phase("rebase", months[14], "new forms")]),
        "E": (pd.Series([], months[:0], dtype=float), []),
    }
    together = run_charts_by_phase(wanted, floor=0)
    assert [*together] == [*wanted]
    for name, (values, phases) in wanted.items():
        alone = run_chart(values, phases=phases, floor=0)
        for table in ("points", "signals", "phases"):
            assert_frame_equal(getattr(together[name], table), getattr(alone, table))
        assert together[name].notes == alone.notes
    assert len(together["B"].signals), "a series of the drawing has a shift"


def test_no_chart_is_made_of_no_series():
    assert run_charts_by_phase({}) == {}


def test_changing_one_of_the_charts_made_together_leaves_the_others():
    months = pd.date_range("2023-01-01", periods=12, freq="MS")
    series = pd.Series([1.0, 2.0] * 6, months)
    made = run_charts_by_phase({"A": (series, []), "B": (series, [])})
    made["A"].points.loc[:, "value"] = 9.0
    assert made["B"].points["value"].tolist() == series.tolist()


def test_the_newest_signal_is_that_which_ended_last():
    months = pd.date_range("2023-01-01", periods=24, freq="MS")
    heights = [5.0, 4.0, 6.0, 5.0, 4.0, 6.0, 5.0, 4.0, 6.0, 4.0, 6.0, 5.0]
    heights += [8.0, 9.0, 8.0, 9.0, 8.0, 9.0, 2.0, 1.0, 2.0, 1.0, 2.0, 1.0]
    chart = run_chart(pd.Series(heights, months), floor=0)
    newest = chart.newest_signal
    assert (newest["kind"], newest["direction"]) == ("shift", "below")
    assert newest["end_period"] == months[-1]
