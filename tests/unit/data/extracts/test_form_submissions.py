"""Which forms came, which are late, and which did not come."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from qikit.data.dataset import empty_table
from qikit.data.definitions.programme_files import ProgrammeFile
from qikit.data.definitions.strict_yaml import Document, build
from qikit.data.extracts.submissions import submission_rows
from qikit.errors import DataError


def make_programme(name="tea_time", **changes) -> ProgrammeFile:
    content = {
        "id": name,
        "name": "A collaborative on tea",
        "practices": ["T1", "T2"],
        "first_month": "2025-04",
        "last_month": "2025-08",
        "bundles": ["tea"],
    } | changes
    return build(ProgrammeFile, Document(Path(f"{name}.yml"), content))


def came(*rows) -> pd.DataFrame:
    """Forms as (practice, month, day of completion, or "-")."""
    frame = empty_table("submissions")
    drawn = pd.DataFrame(
        [
            {
                "practice_code": code,
                "what": "tea",
                "period_start": pd.Timestamp(month),
                "state": "received",
                "received_on": pd.NaT if day == "-" else pd.Timestamp(day),
                "sha256": "abc",
            }
            for code, month, day in rows
        ],
        columns=list(frame),
    )
    return drawn.astype(frame.dtypes.to_dict())


def said(forms, **programmes) -> set[tuple[str, str, str]]:
    known = programmes or {"tea_time": make_programme()}
    tables = {"observations": empty_table("observations"), "submissions": forms}
    rows = submission_rows(tables, known)
    months = rows["period_start"].dt.strftime("%m")
    return set(zip(rows["practice_code"], months, rows["state"], strict=True))


def test_a_form_that_did_not_come_is_listed_up_to_the_newest_month():
    forms = came(("T1", "2025-04", "2025-05-02"), ("T2", "2025-06", "2025-07-02"))
    assert said(forms) == {
        ("T1", "04", "received"),
        ("T1", "05", "not_submitted"),
        ("T1", "06", "not_submitted"),
        ("T2", "04", "not_submitted"),
        ("T2", "05", "not_submitted"),
        ("T2", "06", "received"),
    }


@pytest.mark.parametrize(
    ("day", "state"),
    [("2025-05-10", "received"), ("2025-05-11", "late"), ("-", "received")],
)
def test_a_form_is_late_the_day_after_it_was_due(day, state):
    assert ("T1", "04", state) in said(came(("T1", "2025-04", day)))


def test_the_retrospective_sample_is_due_with_the_first_month():
    programme = make_programme(baseline_from="2025-02")
    forms = came(("T1", "2025-02", "2025-05-10"), ("T2", "2025-02", "2025-05-11"))
    assert said(forms, tea_time=programme) == {
        ("T1", "02", "received"),
        ("T2", "02", "late"),
    }


def test_no_forms_at_all_are_not_missed():
    assert said(came()) == set()


def test_nobody_to_sample_is_not_missing():
    forms = came(("T1", "2025-04", "2025-05-02")).assign(state="not_applicable")
    assert ("T1", "04", "not_applicable") in said(forms)
    assert ("T1", "04", "not_submitted") not in said(forms)


@pytest.mark.parametrize(
    ("code", "month", "words"),
    [
        ("T3", "2025-04", "does not take part in tea_time. Known: T1, T2."),
        ("T1", "2025-03", "no form of this month (April 2025 to August 2025)"),
        ("T1", "2025-09", "no form of this month (April 2025 to August 2025)"),
    ],
)
def test_a_form_that_nobody_asked_for_is_refused(code, month, words):
    with pytest.raises(DataError) as caught:
        said(came((code, month, "-")))
    assert words in str(caught.value)
    assert f"form tea of practice {code}" in str(caught.value)


def test_without_a_programme_for_the_bundle_any_form_is_taken():
    coffee = make_programme("coffee_break", bundles=["coffee"])
    rows = said(came(("T3", "2030-01", "2031-01-01")), coffee_break=coffee)
    assert rows == {("T3", "01", "received")}


def practice_list(*rows) -> pd.DataFrame:
    """A list of practices as (code, first day, last day or "-")."""
    frame = empty_table("practices")
    drawn = pd.DataFrame(
        [
            {
                "practice_code": code,
                "source": "tea_board",
                "valid_from": pd.Timestamp(first),
                "valid_to": pd.NaT if last == "-" else pd.Timestamp(last),
            }
            for code, first, last in rows
        ],
        columns=list(frame),
    )
    return drawn.astype(frame.dtypes.to_dict())


def cups(*rows) -> pd.DataFrame:
    """Figures as (practice, month) of one measure."""
    frame = empty_table("observations")
    drawn = pd.DataFrame(
        [
            {
                "source": "tea_board",
                "level": "practice",
                "measure": "cups",
                "area_code": code,
                "period_start": pd.Timestamp(month),
                "state": "reported",
            }
            for code, month in rows
        ],
        columns=list(frame),
    )
    return drawn.astype(frame.dtypes.to_dict())


def drawn_states(practices, observations, forms=None, programmes=None):
    forms = came() if forms is None else forms
    tables = {
        "practices": practices,
        "observations": observations,
        "submissions": forms,
    }
    rows = submission_rows(tables, programmes or {})
    months = rows["period_start"].dt.strftime("%m")
    return set(zip(rows["practice_code"], months, rows["state"], strict=True))


def test_nothing_is_expected_before_a_practice_opened_or_after_it_closed():
    """T1 was always there; T2 closed on 20 May; T3 opened on 15 May."""
    practices = practice_list(
        ("T1", "2020-01-01", "-"),
        ("T2", "2020-01-01", "2025-05-20"),
        ("T3", "2025-05-15", "-"),
    )
    months = ("2025-04", "2025-05", "2025-06")
    states = drawn_states(practices, cups(*(("T1", month) for month in months)))
    assert states == {
        *(("T1", month, "received") for month in ("04", "05", "06")),
        ("T2", "04", "not_submitted"),
        ("T2", "05", "not_submitted"),
        ("T3", "05", "not_submitted"),
        ("T3", "06", "not_submitted"),
    }


def test_what_a_closed_practice_sent_after_all_stays():
    practices = practice_list(("T1", "2020-01-01", "2025-04-30"))
    assert drawn_states(practices, cups(("T1", "2025-06"))) == {
        ("T1", "06", "received")
    }


def test_the_day_of_a_snapshot_is_not_the_day_a_practice_opened():
    practices = practice_list(("T1", "2025-06-01", "-"), ("T2", "2025-06-01", "-"))
    states = drawn_states(practices, cups(("T1", "2025-04")))
    assert ("T2", "04", "not_submitted") in states


def test_a_practice_that_moved_was_there_all_along():
    practices = practice_list(
        ("T1", "2020-01-01", "2025-04-30"),
        ("T1", "2025-05-01", "-"),
        ("T2", "2019", "-"),
    )
    months = ("2025-04", "2025-06")
    states = drawn_states(practices, cups(*(("T2", month) for month in months)))
    assert ("T1", "04", "not_submitted") in states
    assert ("T1", "06", "not_submitted") in states


def test_no_form_is_missed_of_a_practice_that_closed():
    practices = practice_list(
        ("T1", "2020-01-01", "-"), ("T2", "2020-01-01", "2025-04-02")
    )
    forms = came(("T1", "2025-06", "2025-07-02"))
    known = {"tea_time": make_programme()}
    states = drawn_states(practices, empty_table("observations"), forms, known)
    assert {s for s in states if s[0] == "T2"} == {("T2", "04", "not_submitted")}


def test_no_form_is_missed_of_a_practice_that_left_the_programme():
    programme = make_programme(leaves={"T2": "2025-04"})
    states = said(came(("T1", "2025-06", "2025-07-02")), tea_time=programme)
    assert {s for s in states if s[0] == "T2"} == {("T2", "04", "not_submitted")}
    with pytest.raises(DataError, match="no form of this month"):
        said(came(("T2", "2025-05", "-")), tea_time=programme)


def test_figures_made_of_forms_are_not_asked_for_again():
    observations = pd.DataFrame(
        {
            "source": ["data_collection_form", "tea_board"],
            "level": ["practice", "cluster"],
            "measure": ["good_tea", "cups"],
            "area_code": ["T1", "C1"],
            "period_start": [pd.Timestamp(2025, 4, 1)] * 2,
            "state": ["not_applicable", "reported"],
        }
    )
    tables = {"observations": observations, "submissions": came()}
    assert submission_rows(tables, {}).empty
