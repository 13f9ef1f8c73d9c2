"""The Anhoej tests, the suggestion of runcharter, which rules go with which chart."""

import numpy as np
import pandas as pd
import pytest

from qikit.errors import ParameterError
from qikit.spc.anhoej import analyse_runs
from qikit.spc.control_chart import control_chart
from qikit.spc.phases import Phase

HEIGHT = {"+": 60.0, "0": 50.0, "-": 40.0, " ": np.nan}


def drawing(picture: str) -> pd.DataFrame:
    months = pd.date_range("2024-01-01", periods=len(picture), freq="MS")
    return pd.DataFrame({"date": months, "value": [HEIGHT[c] for c in picture]})


def about_50(picture: str):
    return analyse_runs(drawing(picture)["value"], 50.0)


@pytest.mark.parametrize(
    ("picture", "n_useful", "longest", "crossings", "fires"),
    [
        # 16 useful points: a run above 7, or fewer than 4 crossings
        ("+++++++-+-+-+-+-", 16, 7, 9, False),
        ("++++++++-+-+-+-+", 16, 8, 8, True),
        ("++++----++++---+", 16, 4, 4, False),
        ("++++-----+++----", 16, 5, 3, True),
        # on the line and missing: neither counts nor breaks
        ("++++0+++ -+-+-+-+-", 16, 7, 9, False),
        ("++++0++++ -+-+-+-+", 16, 8, 8, True),
        # 11 and 12 useful points: round(log2 n) + 3 goes from 6 to 7
        ("+++++++-+-+", 11, 7, 4, True),
        ("+++++++-+-+-", 12, 7, 5, False),
        ("+", 1, 1, 0, False),
    ],
)
def test_runs_analysis(picture, n_useful, longest, crossings, fires):
    runs = about_50(picture)
    assert (runs.n_useful, runs.longest_run, runs.crossings) == (
        n_useful,
        longest,
        crossings,
    )
    assert runs.fires is fires


@pytest.mark.parametrize("picture", ["", "  ", "000"])
def test_without_a_useful_point_nothing_fires(picture):
    runs = about_50(picture)
    assert (runs.n_useful, runs.longest_run, runs.crossings_min) == (0, None, None)
    assert runs.fires is False


def test_anhoej_on_a_run_chart():
    chart = control_chart(drawing("++++++++--------"), chart="run", rule_set="anhoej")
    assert chart.summary["runs_signal"] is True
    assert chart.summary["centre_line"] == 50.0
    assert chart.phases["runs_signal"].tolist() == [True]
    assert chart.summary["shifts"] == []
    assert not chart.points["outside_limits"].any()
    assert any("marks no single point" in note for note in chart.notes)
    mixed = control_chart(drawing("+-" * 8), chart="run", rule_set="anhoej")
    assert mixed.summary["runs_signal"] is False
    assert mixed.notes == ()


def test_anhoej_says_when_there_are_few_useful_points():
    nine = control_chart(drawing("+-+-0+-+-"), chart="run", rule_set="anhoej")
    assert len(nine.notes) == 1
    assert "fewer than 10 useful points, here 8" in nine.notes[0]
    ten = control_chart(drawing("+-" * 5), chart="run", rule_set="anhoej")
    assert ten.notes == ()


def test_anhoej_marks_points_outside_three_sigma():
    heights = [55.0, 45.0] * 7 + [76.58, 76.61]  # limits 50 +- 26.596
    months = pd.date_range("2024-01-01", periods=16, freq="MS")
    data = pd.DataFrame({"date": months, "value": heights})
    options = {"chart": "i", "baseline_points": 14, "rule_set": "anhoej"}
    chart = control_chart(data, direction="up", **options)
    found = chart.points.loc[chart.points["outside_limits"], "position"].tolist()
    assert found == [16]
    assert chart.summary["variation"] == "improvement"


def test_figures_are_of_the_last_phase_and_signals_of_all():
    rebase = Phase("rebase", pd.Timestamp("2025-05-01"), "new recall system")
    picture = "++++++--------++" + "+-" * 7
    chart = control_chart(drawing(picture), chart="run", phases=[rebase])
    assert chart.rule_set == "nhs-scotland"
    assert chart.summary["n"] == 14
    assert chart.summary["longest_run"] == 1
    assert chart.summary["shifts"] == [
        {"start": 1, "end": 6, "n": 6, "side": "above"},
        {"start": 7, "end": 14, "n": 8, "side": "below"},
    ]


def test_the_table_of_runs_gives_words():
    few = control_chart(drawing("+++++-----+++---" * 1), chart="run")
    assert few.summary["runs_signal"] == "fewer"
    more = control_chart(drawing("+-" * 8), chart="run")
    assert more.summary["runs_signal"] == "more"
    strict = control_chart(drawing("+-" * 8), chart="run", rule_set="strict")
    assert strict.summary["runs_signal"] is None  # has no rule on runs
    expected = control_chart(drawing("++-+--+-++--+-"), chart="run")
    assert expected.summary["runs_signal"] == ""
    short = control_chart(drawing("+-+-+-+-+"), chart="run")
    assert short.summary["runs_signal"] is None  # the table begins at ten


BASELINE = "+-+-+-0+-+-+-"  # 13 rows with the median 50


@pytest.mark.parametrize(
    ("later", "start", "end"),
    [
        ("++++++++", None, None),  # eight is one short
        ("+++++++++", 14, 22),
        ("++++++++++++", 14, 22),  # exactly nine make the median
        ("-+++++++++", 15, 23),
        ("++++0++++ +", 14, 24),  # on the median and missing: passed over
        ("++++-+++++", None, None),
        ("---------", None, None),  # not the wanted side
    ],
)
def test_runcharter_suggests_nine_points_on_the_wanted_side(later, start, end):
    chart = control_chart(
        drawing(BASELINE + later), chart="run", rule_set="runcharter", direction="up"
    )
    assert chart.points["centre_line"].eq(50.0).all()  # nothing is redrawn
    assert chart.points["in_baseline"].sum() == 13
    found = chart.suggestion
    assert (found is None) == (start is None)
    assert any("consider a new median" in note for note in chart.notes) == bool(start)
    if found:
        assert (found.start, found.end, found.n) == (start, end, 9)
        assert found.date == chart.points["date"].iloc[start - 1]
        assert found.end_date == chart.points["date"].iloc[end - 1]
        assert (found.direction, found.centre_line) == ("above", 60.0)


def test_runcharter_takes_the_median_of_exactly_nine_in_shown_units():
    data = drawing(BASELINE + "+" * 12)
    data.loc[13:, "value"] = [51.0, 52, 53, 54, 55, 56, 57, 58, 59, 90, 91, 92]
    options = {"chart": "run", "rule_set": "runcharter"}
    chart = control_chart(data, multiplier=100, **options)  # neutral: either side
    assert chart.suggestion.centre_line == 5500.0
    assert control_chart(data, direction="down", **options).suggestion is None


def test_runcharter_with_too_few_rows():
    chart = control_chart(drawing("+-+-"), chart="run", rule_set="runcharter")
    assert chart.status == "too_few"
    assert chart.suggestion is None


def test_runcharter_takes_a_baseline_that_is_given():
    end = Phase("baseline_end", pd.Timestamp("2024-04-01"))
    chart = control_chart(
        drawing("+-+-+++++++++"), chart="run", rule_set="runcharter", phases=[end]
    )
    assert chart.suggestion.start == 5


@pytest.mark.parametrize(
    ("chart", "rule_set", "advice"),
    [
        ("p", "nhs-scotland", "Use 'anhoej'"),
        ("p", "making-data-count", "Use 'anhoej'"),
        ("run", "making-data-count", "Use 'nhs-scotland' or 'strict' or 'anhoej' or"),
        ("i", "strict", "'making-data-count' or 'making-data-count-2023' or 'anhoej'"),
        ("xbar", "runcharter", "Use 'anhoej'"),
    ],
)
def test_rules_that_do_not_apply_are_refused_with_those_that_do(
    chart, rule_set, advice
):
    with pytest.raises(ParameterError, match="does not apply") as caught:
        control_chart(drawing("+-"), chart=chart, rule_set=rule_set)
    assert advice in str(caught.value)


def test_each_chart_has_rules_of_its_own_when_none_are_named():
    counts = pd.DataFrame(
        {"date": pd.Timestamp("2024-01-01"), "value": 1.0}, index=[0]
    ).assign(numerator=1, denominator=2)
    usual = {"run": "nhs-scotland", "i": "making-data-count"}
    for chart in "run i mr p p-prime u u-prime c g t xbar s".split():
        found = control_chart(counts, chart=chart)
        assert found.rule_set == usual.get(chart, "anhoej")
