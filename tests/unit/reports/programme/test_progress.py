"""What a programme's reports claim, and what they only ask."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from benchmarks.claims_in_noise import OF_A_GAIN, rate_line, said_of
from benchmarks.noisy_slices import PROGRAMME, noisy_report
from qikit.evaluation.claims import CHANGE_ONLY, CLAIM
from qikit.reports.programme.evaluation_lasting import lasting
from qikit.reports.programme.evaluation_results import evaluation
from qikit.reports.programme.evaluation_summary import question
from qikit.reports.programme.progress import progress
from qikit.reports.results import Report
from qikit.spc.assessment import TOO_FEW
from tests.unit.reports.drawn_slices import FOOT_CHECK, OPIOIDS
from tests.unit.reports.programme.drawn_sessions import TEAMS

RISE = "5" * 12 + "9" * 8  # from October 2024


def status(found, area: str, measure: str = "foot_check") -> str:
    table = found.found.table.set_index(["measure", "area"])
    return table.loc[(measure, area), "status"]


def test_a_rise_of_all_teams_is_claimed_and_names_them(collaborative):
    found = progress(collaborative.teams(RISE).report())
    assert status(found, "collab") == CLAIM
    assert status(found, "P1") == CLAIM
    assert set(found.spots["status"]) == {"bright spot"}


def test_the_same_months_without_a_change_claim_nothing(collaborative):
    found = progress(collaborative.teams("56" * 10).report())
    assert not found.found.table["status"].eq(CLAIM).any()


def test_a_shift_in_too_few_points_is_no_claim(collaborative):
    """11 points off the line can hold a run of six: it says nothing (design, §4)."""
    for code in TEAMS:
        collaborative.drawn.practice(code)
    collaborative.drawn.months("P1", "2222255888888", first="2024-05")
    report = without_phases(collaborative.report())
    chart = report.results[0].charts["P1"]
    assert chart.status == TOO_FEW
    assert chart.signals["kind"].tolist() == ["shift"]
    assert status(progress(report), "P1") == CHANGE_ONLY


def without_phases(report: Report) -> Report:
    about = replace(report.about, phases=())
    return Report(replace(report.slice, about=about), {})


def test_before_the_programme_begins_nothing_is_compared(collaborative):
    assert progress(collaborative.teams("5" * 12).report(as_of="2024-09")) is None


@pytest.fixture(scope="module")
def of_noise():
    """What a few reports said in which nothing changes."""
    return [said_of(seed) for seed in range(2)]


def test_noise_makes_signals_but_no_claims(of_noise):
    """Two draws of 65 series: the benchmark has 200 (1 % with a claim)."""
    assert sum(one.summit_says_any for one in of_noise) == 0
    assert sum(one.practice_claims for one in of_noise) == 0
    assert sum(one.bright_spots for one in of_noise) == 0
    assert not any(one.close_out_says_any for one in of_noise)
    assert all(one.summit_signals for one in of_noise)


def test_the_noise_has_every_chart_that_a_report_has():
    report = noisy_report(0)
    assert all(
        r.group_chart is not None and len(r.charts) == 11 for r in report.results
    )


def test_twenty_points_planted_in_the_noise_are_claimed():
    found = progress(noisy_report(1, planted={"told": 0.2}))
    assert status(found, PROGRAMME, "told") == CLAIM
    assert status(found, PROGRAMME, "acted_on") != CLAIM


def test_the_close_out_speaks_of_a_planted_gain_that_held():
    """So the benchmark would see such a sentence, were it said of noise."""
    closed = evaluation(noisy_report(1, planted={"told": 0.2}, years_after=1))
    told = f"{lasting(closed).html} {question(closed)}"
    assert len(OF_A_GAIN.findall(told)) >= 2


@pytest.mark.parametrize("measure", ["acted_on", "every_step"])
def test_the_lines_of_the_noise_are_frozen_as_those_of_the_summit_are(measure):
    report = noisy_report(0)
    (result,) = (r for r in report.results if r.measure.id == measure)
    assert result.group_chart.phases["is_frozen"].iloc[-1]


def test_published_values_have_no_counts_to_pool(collaborative):
    """The group has figures of its own: the median of its practices."""
    collaborative.measures = (FOOT_CHECK, OPIOIDS)
    made = collaborative.teams(RISE)
    for month in pd.date_range("2023-10-01", periods=20, freq="MS"):
        for code, value in zip(TEAMS, (1.0, 2.0, 4.0, 9.0), strict=True):
            made.drawn.value(code, f"{month:%Y-%m}", value)
    found = progress(made.report())
    table = found.found.table.set_index(["measure", "area"])
    assert table.loc[("opioids", "collab"), "value_after"] == 3.0
    assert table.loc[("opioids", "P4"), "value_after"] == 9.0
    assert status(found, "collab") == CLAIM


def test_a_value_now_has_the_wider_interval_of_teams_that_differ(collaborative):
    """All four at 70 %, or two at 50 and two at 90 %: phi of 300 people each."""
    alike = progress(collaborative.teams("5" * 12 + "7" * 8).report())
    narrow = row_of(alike, "collab")
    assert narrow["upper_after"] - narrow["lower_after"] < 0.06
    collaborative.drawn.figures.clear()
    collaborative.drawn.practices.clear()
    for code, tenth in zip(TEAMS, "5599", strict=True):
        collaborative.drawn.practice(code)
        collaborative.drawn.months(code, "5" * 12 + tenth * 8, first="2023-10")
    wide = row_of(progress(collaborative.report()), "collab")
    assert wide["value_after"] == narrow["value_after"] == 0.7
    assert wide["upper_after"] - wide["lower_after"] > 0.3


def row_of(found, area: str):
    table = found.found.table
    return table[table["area"].eq(area)].iloc[0]


def test_where_teams_may_not_be_seen_no_interval_of_the_value_is_given(collaborative):
    report = collaborative.teams(RISE).report()
    figures = report.slice.figures.copy()
    own = figures["practice_code"].eq("P1")
    figures.loc[own, ["numerator", "denominator", "value"]] = np.nan
    figures.loc[own, "state"] = "suppressed"
    found = progress(Report(replace(report.slice, figures=figures), {}))
    assert np.isnan(row_of(found, "collab")["lower_after"])
    assert row_of(found, "collab")["value_after"] == 0.9


def test_a_rate_is_printed_with_its_interval():
    line = rate_line("any claim", 2, 200)
    assert "2 of 200" in line and "1.0 %" in line and "0.3 to 3.6 %" in line
