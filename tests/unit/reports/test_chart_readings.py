"""What a chart says of itself: the words follow the result that was drawn."""

from dataclasses import replace

import pandas as pd
import pytest

from qikit.plots.suppressed import IS_SUPPRESSED
from qikit.reports.chart_readings import (
    funnel_reading,
    ranking_reading,
    rests_on,
    run_chart_reading,
    too_few_to_draw,
)
from qikit.spc.phases import Phase
from qikit.spc.run_chart import run_chart
from qikit.variation.funnel import funnel
from qikit.variation.ranked import ranked_practices
from tests.unit.reports.drawn_slices import FOOT_CHECK

STEADY = "4646464646464646464646"
QUIET = "4363777743737737643633"
TREND = "A rising trend: 5 points, {}. That is more than chance is likely to make."
MORE = "more runs than chance explains"
NEVER_TARGET = replace(FOOT_CHECK, target=None)


def series(picture: str) -> pd.Series:
    """Each digit is a month in tenths, from January 2024; a blank has no value."""
    months = pd.date_range("2024-01-01", periods=len(picture), freq="MS")
    tenths = [None if c in " s" else int(c) / 10 for c in picture]
    return pd.Series(tenths, months, dtype=float)


def chart(picture: str, *phases):
    """Draw a run chart; an "s" is a suppressed month."""
    decisions = [Phase(kind, pd.Timestamp(day), "") for kind, day in phases]
    made = run_chart(series(picture), phases=decisions)
    marks = [character == "s" for character in picture]
    return replace(made, points=made.points.assign(**{IS_SUPPRESSED: marks}))


def finding(*drawn, measure=NEVER_TARGET) -> str:
    """What follows the latest value."""
    return run_chart_reading(chart(*drawn), measure).partition(". ")[2]


@pytest.mark.parametrize(
    ("picture", "said"),
    [
        (QUIET, "No signal: the points vary as chance would let them."),
        (
            "33767777773367674636473437",
            "No signal in the latest 12 months; an earlier one is marked.",
        ),
        ("345454543", "There are too few points to show a shift."),
        (STEADY, f"No shift or trend in the latest 12 months, but {MORE}."),
        ("464646464634567", TREND.format("since November 2024")),
        ("4646464646345674", TREND.format("November 2024 to March 2025")),
    ],
)
def test_a_run_chart_says_its_newest_signal(picture, said):
    assert finding(picture) == said


def test_a_run_beside_a_line_of_few_points_settles_nothing():
    """Of 12 months of chance six in a row lie off a median of 3 often enough."""
    few = ("baseline_end", "2024-03-01")
    assert finding("464" + "68" * 6, few).endswith(
        "That line rests on 3 points only, so the run alone is not enough to go by."
    )
    enough = ("baseline_end", "2024-12-01")
    assert "rests on" not in finding(STEADY[:12] + "888888", enough)


def test_a_shift_is_told_with_its_median():
    assert finding(STEADY[:12] + "888888", ("baseline_end", "2024-12-01")) == (
        "A shift: 7 points above the median of January to December 2024 (50.0%), since "
        "December 2024. That is more than chance is likely to make."
    )


def test_few_points_are_not_assessed():
    assert "ot assessed" in finding("345")


def test_a_chart_with_too_much_suppressed_says_so():
    assert finding("4s6s4s6s4s6464") == "Not assessed, as too much is suppressed."


def test_the_latest_value_stands_beside_its_target():
    measure = replace(FOOT_CHECK, target=0.95)
    assert run_chart_reading(chart(STEADY), measure).startswith(
        "Latest 60.0% in October 2025; the target is 95.0%. "
    )


def test_nothing_is_read_where_nothing_is_shown():
    assert run_chart_reading(chart("ss"), FOOT_CHECK) == ""


@pytest.mark.parametrize(
    ("picture", "said"),
    [
        ("7", "70.0% in January 2024. One month is too few for a chart."),
        ("77", ""),
        (" 7", ""),
        ("s7", ""),
        ("s", ""),
    ],
)
def test_one_point_makes_no_chart(picture, said):
    assert too_few_to_draw(chart(picture), FOOT_CHECK) == said


def test_the_source_line_counts_the_latest_point():
    made = chart("456")
    rows = pd.DataFrame(
        {
            "period_start": made.points["period_start"],
            "numerator": [400.0, 500.0, 1005.0],
            "denominator": [1000.0, 1000.0, 1340.0],
        }
    )
    assert rests_on(rows, made) == "n: 1,005 of 1,340 in March 2024; 3 months."
    assert rests_on(rows.iloc[:2], made) == "n: 3 months."
    no_counts = rows.assign(numerator=float("nan"))
    assert rests_on(no_counts, made) == "n: 3 months."


def practices(*met: int, states=None) -> pd.DataFrame:
    n = len(met)
    return pd.DataFrame(
        {
            "practice_code": [f"P{k}" for k in range(n)],
            "numerator": [float(m) for m in met],
            "denominator": 100.0,
            "value": [m / 100 for m in met],
            "state": states or ["reported"] * n,
        }
    )


@pytest.mark.parametrize(
    ("met", "said"),
    [
        ((50, 52, 51), "None is higher or lower than the others by more than chance"),
        ((90, 51, 52), "1 higher and 2 lower than the others by more than chance"),
    ],
)
def test_a_ranking_counts_those_that_differ(met, said):
    ranked = ranked_practices(practices(*met))
    assert ranking_reading(ranked) == f"{said}; n = 3 practices."


def test_two_practices_are_too_few_to_compare():
    assert ranking_reading(ranked_practices(practices(50, 90))) == (
        "The others are too few to compare with; n = 2 practices."
    )


def test_suppressed_practices_are_not_among_those_counted():
    rows = practices(50, 52, 51, 5, states=["reported"] * 3 + ["suppressed"])
    rows.loc[3, ["numerator", "denominator", "value"]] = float("nan")
    assert ranking_reading(ranked_practices(rows)).endswith("n = 3 practices shown.")


def test_a_funnel_counts_those_outside():
    units = practices(50, 52, 51, 90).rename(columns={"practice_code": "unit"})
    made = funnel(units, kind="proportion", unit="unit")
    made = replace(made, units=made.units.assign(category=["in_control"] * 4))
    assert funnel_reading(made) == "None is outside the limits; n = 4 practices."
    outside = ["in_control", "alert_high", "alarm_low", "alarm_low"]
    made = replace(made, units=made.units.assign(category=outside))
    assert funnel_reading(made) == (
        "1 above the 95% limit and 2 below the 99.8% limit; n = 4 practices."
    )
