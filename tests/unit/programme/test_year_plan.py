"""The twelve months of a programme, from its dates."""

import pandas as pd
import pytest

from qikit.plots.gantt import gantt_axes, plot_gantt
from qikit.programme.year_plan import programme_end, year_plan


def facts(*days, summit="2025-09-18", baseline="2024-07"):
    sessions = [{"number": n, "date": day} for n, day in enumerate(days, start=1)]
    return {
        "baseline_from": baseline,
        "first_month": "2024-10",
        "last_month": "2026-09",
        "sessions": sessions,
        "summit": summit,
    }


def spans(plan, row):
    own = plan[plan["row"].eq(row)]
    return [
        f"{start:%Y-%m-%d} {end:%Y-%m-%d}"
        for start, end in zip(own["start"], own["end"], strict=True)
    ]


TWO = facts("2024-12-05", "2025-01-16")


def test_the_year_in_its_order():
    plan = year_plan(TWO)
    assert list(dict.fromkeys(plan["row"])) == [
        "Baseline",
        "Enrolment of teams",
        "Learning sessions",
        "Action periods (PDSA cycles)",
        "Progress reports",
        "Summit",
        "Evaluation and close-out",
    ]
    assert spans(plan, "Baseline") == ["2024-07-01 2024-10-31"]
    assert spans(plan, "Enrolment of teams") == ["2024-11-01 2024-12-04"]
    assert spans(plan, "Summit") == ["2025-09-18 2025-09-18"]


def test_action_periods_lie_between_the_meetings():
    assert spans(year_plan(TWO), "Action periods (PDSA cycles)") == [
        "2024-12-06 2025-01-15",
        "2025-01-17 2025-09-17",
    ]


def test_six_weeks_have_one_progress_report_a_week_before_the_next_meeting():
    plan = year_plan(facts("2024-12-05", "2025-01-16", summit=""))
    assert spans(plan, "Progress reports") == ["2025-01-09 2025-01-09"]


def test_a_long_action_period_has_a_report_every_six_weeks_at_most():
    plan = year_plan(facts("2025-07-03"))  # 77 days to the summit
    days = [text.split()[0] for text in spans(plan, "Progress reports")]
    assert days == ["2025-08-04", "2025-09-11"]


def test_without_dates_rows_say_so_and_can_be_drawn():
    plan = year_plan(facts(summit="", baseline=""))
    undated = plan.loc[plan["start"].isna(), "row"].tolist()
    assert undated == ["Learning sessions", "Summit"]
    assert spans(plan, "Baseline") == ["2024-10-01 2024-10-31"]
    assert spans(plan, "Evaluation and close-out") == ["2025-09-01 2025-09-30"]
    plot_gantt(gantt_axes(plan), plan)


def test_sessions_that_begin_at_once_leave_no_time_to_enrol():
    assert spans(year_plan(facts("2024-10-20")), "Enrolment of teams") == []


def test_two_meetings_on_following_days_have_nothing_between_them():
    plan = year_plan(facts("2025-09-17"))
    assert spans(plan, "Action periods (PDSA cycles)") == []


@pytest.mark.parametrize(
    ("summit", "last"), [("2025-08-18", "2025-08"), ("", "2025-09")]
)
def test_the_programme_ends_with_its_summit_or_its_twelfth_month(summit, last):
    assert programme_end(facts(summit=summit)) == pd.Timestamp(f"{last}-01")
