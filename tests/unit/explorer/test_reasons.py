"""What fired and why: the words name the rule, the place and what the rule asks for."""

from __future__ import annotations

import pandas as pd
import pytest

from qikit.data.definitions.choice_files import FUNNEL, RANKED_BARS, SMALL_MULTIPLES
from qikit.explorer.opened import opened
from qikit.explorer.reasons import reasons
from qikit.reports.signal_reasons import run_chart_reasons
from qikit.spc.phases import Phase
from qikit.spc.run_chart import run_chart
from tests.unit.explorer.desks import choices, desk_of, month, words_of
from tests.unit.reports.drawn_slices import FOOT_CHECK, Drawn

PASSED = (
    "Rule set nhs-scotland: points on the median, repeated values and gaps are passed "
    "over."
)


def chart_of(picture: str, **options):
    """Draw a chart, a month from January 2024 on for each digit, in tenths."""
    months = pd.date_range("2024-01-01", periods=len(picture), freq="MS")
    values = [float("nan") if c == " " else int(c) / 10 for c in picture]
    return run_chart(pd.Series(values, months), floor=0.0, ceiling=1.0, **options)


RISING = "Trend: 6 points, each higher than the one before, August 2024 to January 2025"
ASKED = {"Shift": "the rule asks for 6.", "Trend": "the rule asks for 5."}


@pytest.mark.parametrize(
    ("picture", "line"),
    [
        # the median of 20 is 5.5: the last point below it is that of January 2025
        (
            "4343435656565" + "6767676",
            "Shift: 7 points above the median (55.0%) since February 2025",
        ),
        (
            "6767674343434" + "5" + "434343",
            "Shift: 6 points above the median (40.0%), January to June 2024",
        ),
        (
            "5656565" + "123456" + "565",
            RISING,
        ),
    ],
)
def test_a_signal_is_said_with_its_rule(picture, line):
    said = run_chart_reasons({"Cluster": chart_of(picture)}, FOOT_CHECK)
    assert f"{line}; {ASKED[line[:5]]}" in said
    assert said[-1] == PASSED


def test_no_signal_says_what_the_rules_ask_for():
    # 20 points off the median of 5.5 in 12 runs: chance makes 6 to 16.
    said = run_chart_reasons({"Cluster": chart_of("55665665565656556656")}, FOOT_CHECK)
    assert said[0] == (
        "No signal: no 6 points in a row on one side of the median, no 5 in a row "
        "rising or falling, and as many runs as chance explains."
    )


def test_too_few_and_not_assessed_are_said_with_the_names():
    needs = "because a run chart needs more than 8 points and there are 5."
    charts = {
        "North": chart_of("5656565656"),  # 10 points: fewer than 12 off the median
        "South": chart_of("56565"),
        "East": chart_of("65656"),
    }
    said = run_chart_reasons(charts, FOOT_CHECK)
    assert said[0] == (
        "North: There are too few points to show a shift: 12 off the median are "
        "needed, and there are 10."
    )
    assert said[1] == f"South and East: Not assessed, {needs}"


def test_a_run_too_few_is_said_with_the_limits_of_chance():
    # 12 low, then 12 high: 2 runs of 24 points; the table gives 8 to 18.
    said = run_chart_reasons({"C": chart_of("343434343434787878787878")}, FOOT_CHECK)
    assert (
        "Fewer runs than chance explains: 2 runs of 24 points off the median; of so "
        "many points chance makes 8 to 18 runs."
    ) in said


def test_a_frozen_baseline_and_a_rebase_name_their_median():
    frozen = chart_of(
        "545454545454" + "676767", phases=[Phase("baseline_end", month("2024-12"))]
    )
    (line, *_) = run_chart_reasons({"C": frozen}, FOOT_CHECK)
    assert line == (
        "Shift: 6 points above the median of January to December 2024 (45.0%) since "
        "January 2025; the rule asks for 6."
    )
    rebased = chart_of(
        "343434343434565656565656" + "787878787878",
        phases=[Phase("rebase", month("2026-01"), "new team")],
    )
    said = run_chart_reasons({"C": rebased}, FOOT_CHECK)
    assert any("above the median of that time (45.0%)" in line for line in said)


def test_strict_rules_say_that_a_gap_ends_a_run():
    said = run_chart_reasons(
        {"C": chart_of("56565656565656", rule_set="strict")}, FOOT_CHECK
    )
    assert said[0].endswith("no 5 in a row rising or falling.")  # it counts no runs
    assert said[-1].startswith("Rule set strict: a point on the median or a gap ends")


@pytest.fixture
def desk(tmp_path):
    """Three practices round 50 % and one far above, of 400 people each."""
    drawn = Drawn(tmp_path / "data")
    pictures = dict.fromkeys("ABC", "556655665656") | {"D": "9" * 12}
    for code, picture in pictures.items():
        drawn.practice(code).months(code, picture, people=400)
    return desk_of(drawn)


def test_a_ranking_says_who_differs_and_what_is_asked(desk):
    asked = choices(chart=RANKED_BARS)
    words = words_of(reasons(opened(desk, asked), asked))
    assert "Surgery D: 90.0%, 360 of 400 (95% interval 86.7% to 92.6%), higher" in words
    assert "leaves out the value of all practices together" in words


def test_a_funnel_says_the_limits_at_the_size(desk):
    asked = choices(chart=FUNNEL)
    words = words_of(reasons(opened(desk, asked), asked))
    assert "Surgery D: 90.0%, 360 of 400, above the 99.8% limit: at its size" in words


def test_practices_side_by_side_are_named(desk):
    asked = choices(chart=SMALL_MULTIPLES)
    words = words_of(reasons(opened(desk, asked), asked))
    assert "Surgery A, Surgery B and Surgery C: No signal" in words
    assert "Surgery D: Not assessed, because the median is the" in words
