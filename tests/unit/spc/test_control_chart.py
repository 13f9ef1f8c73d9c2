"""What control_chart takes and refuses, and the shape of what it gives back."""

import numpy as np
import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from qikit.errors import DataError, ParameterError
from qikit.spc.control_chart import control_chart

NAN = np.nan
APRIL, MAY, JUNE = pd.to_datetime(["2024-04-01", "2024-05-01", "2024-06-01"])


def three(**columns) -> pd.DataFrame:
    data = {"date": [APRIL, MAY, JUNE], "value": [1.0, 2.0, 3.0]} | columns
    return pd.DataFrame(data, index=[2, 3, 4])  # as rows of a file


def quotients(numerator, denominator) -> pd.DataFrame:
    return three(numerator=numerator, denominator=denominator)


def test_points_have_the_columns_of_the_contract():
    chart = control_chart(three(), chart="i", rule_set="anhoej", direction="up")
    half, third = 3 / 1.128, 2 / 1.128
    expected = pd.DataFrame(
        {
            "position": [1, 2, 3],
            "date": [APRIL, MAY, JUNE],
            "period_start": [APRIL, MAY, JUNE],
            "value": [1.0, 2.0, 3.0],
            "numerator": [NAN] * 3,
            "denominator": [NAN] * 3,
            "phase": [1, 1, 1],
            "centre_line": [2.0] * 3,
            "lower_limit": [2 - half] * 3,
            "upper_limit": [2 + half] * 3,
            "lower_third": [2 - third] * 3,
            "upper_third": [2 + third] * 3,
            "target": [NAN] * 3,
            "in_baseline": [True] * 3,
            "is_useful": [True, False, True],
            "is_excluded": [False] * 3,
            "in_shift": [False] * 3,
            "in_trend": [False] * 3,
            "outside_limits": [False] * 3,
            "two_of_three": [False] * 3,
            "special_cause": pd.Series([None] * 3, dtype=object),
            "point_type": pd.Series(["common_cause"] * 3, dtype=object),
        }
    )
    assert_frame_equal(chart.points, expected, check_dtype=False)
    assert chart.points["special_cause"].iloc[0] is None


def test_summary_has_the_keys_of_the_contract():
    chart = control_chart(three(), chart="i", rule_set="anhoej", target=2.0)
    summary = chart.summary.copy()
    assert len(summary.pop("notes")) == 2
    assert summary == {
        "n": 3,
        "n_useful": 2,
        "centre_line": 2.0,
        "longest_run": 1,
        "longest_run_max": 4,
        "crossings": 1,
        "crossings_min": 0,
        "runs_signal": False,
        "shifts": [],
        "trends": [],
        "variation": "common_cause",
        "assurance": None,
    }


@pytest.mark.parametrize("chart", "run i mr c g t xbar s".split())
@pytest.mark.parametrize("empty", [True, False])
def test_nothing_to_chart(chart, empty):
    data = three(value=[NAN] * 3)
    data = data.iloc[:0] if empty else data
    found = control_chart(data, chart=chart, target=1.0, direction="up")
    assert found.status == "not_assessed"
    assert found.latest is None
    assert found.signals.empty
    assert found.summary["centre_line"] is None
    assert found.summary["variation"] is None
    assert found.summary["n"] == 0
    assert found.notes


def test_latest_is_the_last_row_with_a_value():
    chart = control_chart(three(value=[1.0, 2.0, NAN]), chart="i")
    assert chart.latest["position"] == 2
    assert chart.summary["variation"] is None  # two points


def test_rows_in_any_order_are_sorted_by_date():
    chart = control_chart(three().iloc[::-1], chart="i")
    assert chart.points["value"].tolist() == [1.0, 2.0, 3.0]


def test_the_input_is_not_changed():
    data = three().iloc[::-1]
    before = data.copy()
    control_chart(data, chart="i")
    assert_frame_equal(data, before)


def test_value_goes_before_a_quotient_where_either_will_do():
    data = quotients([1, 1, 1], [2, 2, 2])
    assert control_chart(data, chart="i").points["value"].iloc[0] == 1.0
    data = data.drop(columns="value")
    assert control_chart(data, chart="i").points["value"].iloc[0] == 0.5
    assert control_chart(data, chart="run").points["value"].iloc[0] == 0.5


def test_missing_numbers_of_any_kind_are_gaps():
    data = three(value=pd.array([1, pd.NA, 3], dtype="Int64"))
    gaps = control_chart(data, chart="i").points["value"].isna()
    assert gaps.tolist() == [False, True, False]


@pytest.mark.parametrize(
    ("data", "chart", "message"),
    [
        (
            three().drop(columns="date"),
            "i",
            "no column 'date', which a chart of kind 'i'",
        ),
        (three().drop(columns="value"), "c", "no column 'value'"),
        (three(), "p", "no column 'denominator'"),
        (three(date=[APRIL, pd.NaT, JUNE]), "i", "row 3: the date is missing."),
        (three(date=[APRIL, JUNE, JUNE]), "i", "row 4: 1 June 2024 appears twice."),
        (three(date=["April", "May", "June"]), "i", "does not hold dates alone"),
        (three(value=[1, "n/a", 3]), "i", "row 3: value 'n/a' is not a number."),
        (three(value=[1, np.inf, 3]), "i", "row 3: value is infinite."),
        (three(value=[1, 2, -3]), "c", "row 4, 1 June 2024: value is below 0: -3."),
        (three(value=[1, 2, -3]), "g", "row 4, 1 June 2024: value is below 0: -3."),
        (quotients([-1, 1, 1], [2, 2, 2]), "u", "row 2, 1 April 2024: numerator is b"),
        (quotients([1, 1, 1], [2, -2, 2]), "u", "row 3, 1 May 2024: denominator is b"),
        (quotients([1, 3, 1], [2, 2, 2]), "p", "numerator 3 is above denominator 2."),
        (quotients([1, 3, 1], [2, 2, 2]), "p-prime", "row 3, 1 May 2024: numerator 3"),
        (quotients([1, 1, 1], [2, 0, 2]), "p", "numerator 1 is above denominator 0."),
        (three(value=[1, 0, 3]), "t", "row 3, 1 May 2024: the time between is 0"),
        (three(date=[APRIL, MAY, JUNE + pd.Timedelta(days=9)]), "i", "10 June 2024"),
    ],
)
def test_data_that_cannot_be_used_are_refused(data, chart, message):
    with pytest.raises(DataError) as caught:
        control_chart(data, chart=chart)
    assert message in str(caught.value)


def test_a_time_of_zero_comes_with_advice():
    with pytest.raises(DataError, match="finer unit, or count the cases .* g chart"):
        control_chart(three(value=[1, 0, 3]), chart="t")


def test_all_rows_are_named_at_once():
    with pytest.raises(DataError) as caught:
        control_chart(three(value=[-1, 2, -3]), chart="c")
    assert len(caught.value.problems) == 2


def test_a_u_chart_may_have_more_events_than_exposure():
    control_chart(quotients([5, 3, 4], [2, 2, 2]), chart="u")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"chart": "xmr"}, "'xmr' is not a kind of chart"),
        ({"chart": "pprime"}, "Did you mean 'p-prime'"),
        ({"chart": "i", "rule_set": "making-data-counts"}, "Did you mean 'making-data"),
        ({"chart": "i", "direction": "upward"}, "'upward' is not a direction"),
        ({"chart": "i", "frequency": "weekly"}, "'weekly' is not a frequency"),
        ({"chart": "i", "multiplier": 0}, "multiplier 0 is not above 0"),
        ({"chart": "i", "multiplier": NAN}, "multiplier nan is not above 0"),
        ({"chart": "i", "floor": 1, "ceiling": 1}, "floor 1 is not below the ceiling"),
        ({"chart": "c", "screen": True}, "'c' has no moving ranges to screen"),
    ],
)
def test_options_that_make_no_sense_are_refused(options, message):
    with pytest.raises(ParameterError) as caught:
        control_chart(three(), **options)
    assert message in str(caught.value)


def test_not_to_screen_may_be_said_of_any_chart():
    assert control_chart(three(), chart="c", screen=False).status == "assessed"


@pytest.mark.parametrize(("zeros", "said"), [(10, False), (11, True)])
def test_an_xmr_chart_of_mostly_zeros_advises_t_or_g(zeros, said):
    values = [0.0] * zeros + [1.0] * (20 - zeros)
    months = pd.date_range("2024-01-01", periods=20, freq="MS")
    data = pd.DataFrame({"date": months, "value": values})
    notes = " ".join(control_chart(data, chart="i").notes)
    assert ("draw a t chart" in notes) == said


@pytest.mark.parametrize(
    ("chart", "size", "numerators", "said"),
    [
        ("p", 10_000, (4800, 5200), True),  # sigma 0.005: z is -4 and 4
        ("p", 900, (350, 550), False),  # denominators in the hundreds
        ("p", 10_000, (4985, 5015), True),  # z -0.3 and 0.3: narrower than chance
        ("p", 10_000, (4970, 5030), False),  # z -0.6 and 0.6: sigma z is 1.06
        ("u", 10_000, (300, 500), True),  # sigma 0.002: z is -5 and 5
        ("u", 10_000, (388, 412), False),  # z -0.6 and 0.6
    ],
)
def test_large_denominators_advise_the_laney_chart(chart, size, numerators, said):
    months = pd.date_range("2024-01-01", periods=20, freq="MS")
    counts = {"numerator": list(numerators) * 10, "denominator": size}
    found = control_chart(pd.DataFrame({"date": months} | counts), chart=chart)
    assert (f"draw a {chart}-prime chart" in " ".join(found.notes)) == said


@pytest.mark.parametrize(("points", "said"), [(11, True), (12, False)])
def test_limits_on_few_points_are_trial_limits(points, said):
    months = pd.date_range("2024-01-01", periods=20, freq="MS")
    data = pd.DataFrame({"date": months, "value": [1.0, 2.0] * 10})
    notes = " ".join(control_chart(data, chart="i", baseline_points=points).notes)
    assert ("trial limits" in notes) == said
