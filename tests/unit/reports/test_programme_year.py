"""The year of a programme: what is due on which day, with which figures."""

import pandas as pd
import pytest

from qikit.data.definitions.programme_files import ProgrammeFile
from qikit.errors import ParameterError
from qikit.programme.sessions import session_place
from qikit.reports.programme_year import PROGRESS, SESSION, known_month, year_of

FORTNIGHTS = ("2025-01-16", "2025-02-27")  # six weeks apart


def programme(*days, summit=None, first="2024-10", last="2025-09", due_day=10):
    sessions = tuple({"number": n, "date": day} for n, day in enumerate(days, 1))
    return ProgrammeFile.model_construct(
        id="drawn",
        name="Drawn",
        practices=("P1",),
        first_month=first,
        last_month=last,
        baseline_from=None,
        due_day=due_day,
        sessions=tuple(_Session(**s) for s in sessions),
        summit=summit,
    )


class _Session:
    def __init__(self, number, date):
        self.number, self.date = number, date


def test_papers_go_out_a_week_before_with_the_month_whose_forms_are_due_by_then():
    # the papers of 27 February go on the 20th: January's forms were due on the 10th
    due = {r.name: r for r in year_of(programme(*FORTNIGHTS))}
    second = due["2025-02_learning_session_2"]
    assert second.send_on == pd.Timestamp("2025-02-20")
    assert second.as_of == pd.Timestamp("2025-01-01")


def test_a_form_that_is_due_on_the_day_of_the_papers_is_not_waited_for():
    own = programme(*FORTNIGHTS, due_day=20)
    assert known_month(own, pd.Timestamp("2025-02-20")) == pd.Timestamp("2024-12-01")
    assert known_month(own, pd.Timestamp("2025-02-21")) == pd.Timestamp("2025-01-01")


def test_before_the_first_form_is_due_the_baseline_is_all_that_is_known():
    own = programme(*FORTNIGHTS)
    assert known_month(own, pd.Timestamp("2024-10-20")) == pd.Timestamp("2024-09-01")
    assert known_month(own, pd.Timestamp("2024-09-20")) == pd.Timestamp("2024-08-01")


def test_a_session_looks_back_to_the_month_that_the_plan_gave_the_one_before():
    own = programme("2024-12-05", *FORTNIGHTS)
    facts = {name: getattr(own, name) for name in ("first_month", "last_month")}
    sessions = [{"number": s.number, "date": s.date} for s in own.sessions]
    facts |= {"due_day": own.due_day, "sessions": sessions}
    planned = {r.number: r.as_of for r in year_of(own) if r.kind == SESSION}
    for number in (2, 3):
        place = session_place(facts, number)
        assert place.papers_of_before == planned[number - 1]
    assert planned[1] == pd.Timestamp("2024-10-01")


def test_a_progress_report_goes_with_the_papers_of_each_session():
    sent = {r.number for r in year_of(programme(*FORTNIGHTS)) if r.kind == PROGRESS}
    assert {1, 2} <= sent


def test_sessions_more_than_six_weeks_apart_have_a_report_each_month_between():
    # papers on 9 January and 15 May: from the 30th of January to the 24th of April
    far = programme("2025-01-16", "2025-05-22")
    days = [r.send_on for r in year_of(far) if r.kind == PROGRESS and not r.number]
    between = [f"{day:%Y-%m-%d}" for day in days if day < pd.Timestamp("2025-05-15")]
    assert between == ["2025-02-17", "2025-03-17", "2025-04-17"]


def test_after_the_summit_it_is_every_third_month_until_the_close_out():
    own = programme(*FORTNIGHTS, summit="2025-03-27", last="2026-03")
    later = [r for r in year_of(own) if r.send_on > pd.Timestamp("2025-03-27")]
    assert [r.name for r in later] == [
        *("2025-06_progress", "2025-09_progress", "2025-12_progress"),
        *("2026-03_progress", "2026-04_evaluation_close_out"),
    ]


def test_nothing_is_sent_at_a_weekend_of_its_own():
    own = programme(*FORTNIGHTS, summit="2025-09-18", last="2026-09")
    free = [r for r in year_of(own) if r.meeting is None]
    assert all(r.send_on.day_of_week < 5 for r in free if r.kind != "project_plan")


def test_names_are_unique_and_sort_by_date():
    names = [r.name for r in year_of(programme(*FORTNIGHTS, summit="2025-09-18"))]
    assert len(set(names)) == len(names)
    assert sorted(name[:7] for name in names) == [name[:7] for name in names]


def test_a_programme_without_sessions_is_a_sentence():
    with pytest.raises(ParameterError, match="has no sessions"):
        year_of(programme())


def test_a_session_before_the_first_month_is_a_sentence():
    with pytest.raises(ParameterError, match=r"session 1 \(2024-09-30\) does not fit"):
        year_of(programme("2024-09-30", "2025-01-16"))
