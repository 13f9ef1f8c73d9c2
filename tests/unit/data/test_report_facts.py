"""What a report says of the checks: names for ids, no files, only who is in it."""

import pandas as pd

from qikit.data.checks.record import Finding, QualityRecord
from qikit.data.report_facts import quality

LABELS = {"EX01": "Lighthouse Practice"}
NAMES = {"feet": "Foot check", "pathology": "Handling of results"}


def said(row, files=("searches/feet_2025-03.csv",), lettered=(), last=None):
    found = Finding(
        *("joins/x", "rule", "warning", "rows", "Something is odd", 1),
        (row,),
        files=files,
    )
    record = QualityRecord("d", "s", "an engine", 1, (found,))
    until = None if last is None else pd.Timestamp(last)
    facts = quality(record, LABELS, NAMES, lettered, last=until)
    return [fact["text"] for fact in facts]


def test_a_measure_stands_by_its_name_and_without_its_file():
    row = {
        "practice_code": "EX01",
        "measure": "feet",
        "period_start": "2025-03-01",
        "place": "searches/feet_2025-03.csv, line 9",
    }
    assert said(row) == [
        "Something is odd (1 row: Lighthouse Practice, Foot check, March 2025)"
    ]


def test_ids_within_a_text_become_names():
    row = {"practice_code": "EX01", "months": "pathology: May 2025; feet: July 2025"}
    assert said(row) == [
        (
            "Something is odd (1 row: Lighthouse Practice, "
            "Handling of results: May 2025; Foot check: July 2025)"
        )
    ]


def test_nothing_is_said_of_a_practice_that_is_not_there():
    assert said({"practice_code": "EX02", "measure": "feet"}) == []


def test_of_a_practice_by_letter_only_what_concerns_figures_is_told():
    told = said({"practice_code": "EX01", "measure": "feet"}, lettered=["EX01"])
    assert told == ["Something is odd (1 row: Lighthouse Practice, Foot check)"]
    row = {"practice_code": "EX01", "bundle": "pathology", "cluster": "West End"}
    told = said(row, lettered=["EX01"])
    assert told == [
        "Something is odd (1 row: Lighthouse Practice, Handling of results)"
    ]


def test_what_is_public_of_a_practice_is_not_told_by_letter():
    row = {"practice_code": "EX01", "cluster": "West End"}
    assert said(row, lettered=["EX01"]) == ["Something is odd (1)"]
    assert said(row) == ["Something is odd (1 row: Lighthouse Practice, West End)"]


def test_what_concerns_months_after_the_last_one_shown_is_left_out():
    row = {"practice_code": "EX01", "measure": "feet", "period_start": "2025-10-01"}
    assert said(row, last="2025-09-01") == []
    assert len(said(row, last="2025-10-01")) == 1


def test_what_has_no_month_is_told_whatever_is_shown():
    row = {"practice_code": "EX01", "cluster": "West End"}
    assert len(said(row, last="2025-09-01")) == 1


def test_of_listed_months_those_that_are_shown_stay():
    months = "pathology: May 2025; feet: July, September to December 2025"
    row = {"practice_code": "EX01", "months": months}
    (told,) = said(row, last="2025-10-01")
    assert told == (
        "Something is odd (1 row: Lighthouse Practice, Handling of results: May 2025; "
        "Foot check: July, September and October 2025)"
    )
    (told,) = said(row, last="2025-06-01")
    assert "Handling of results: May 2025)" in told and "Foot check" not in told
    assert said(row, last="2025-04-01") == []
