"""Who took up a role and holds it still; hours of support."""

import math

import pandas as pd

from qikit.programme.retention import hours_by_kind, retention

TODAY = pd.Timestamp("2026-01-01")


def terms(*rows):
    frame = pd.DataFrame(rows, columns=["role", "start", "end"])
    for day in ("start", "end"):
        frame[day] = pd.to_datetime(frame[day])
    return frame


def test_one_of_two_leads_left():
    found = retention(
        terms(("CQL", "2024-01-01", None), ("CQL", "2025-01-01", "2025-07-01")),
        until=TODAY,
    ).iloc[0]
    assert (found["role"], found["n"], found["n_held"]) == ("CQL", 2, 1)
    assert round(found["longest"]) == 24 and round(found["shortest"]) == 6
    assert round(found["months"]) == 15  # the middle of 24 and 6


def test_a_role_taken_up_later_is_not_counted_and_one_given_up_later_is_held():
    rows = terms(("PQL", "2026-02-01", None), ("PQL", "2025-01-01", "2026-03-01"))
    found = retention(rows, until=TODAY).iloc[0]
    assert (found["n"], found["n_held"]) == (1, 1)
    assert round(found["months"]) == 12


def test_without_a_start_there_is_no_length():
    found = retention(terms(("PQL", None, None)), until=TODAY).iloc[0]
    assert (found["n"], found["n_held"], found["n_dated"]) == (1, 1, 0)
    assert math.isnan(found["months"])


def test_a_term_that_ends_before_it_begins_has_no_length():
    rows = terms(("PQL", "2025-06-01", "2025-01-01"))
    assert retention(rows, until=TODAY).iloc[0]["n_dated"] == 0


def test_the_most_people_come_first_and_a_missing_role_says_so():
    rows = terms(("", "2025-01-01", None), *[("PQL", "2025-01-01", None)] * 2)
    found = retention(rows, until=TODAY)
    assert found["role"].tolist() == ["PQL", "role not written down"]


def test_nobody_gives_no_row():
    assert retention(terms(), until=TODAY).empty


def test_hours_are_added_up_by_kind():
    rows = pd.DataFrame(
        [("coaching", 1.0, "a"), ("coaching", 0.5, "a"), ("buddy", math.nan, "b")],
        columns=["kind", "hours", "role_key"],
    )
    found = hours_by_kind(rows)
    assert found["kind"].tolist() == ["coaching", "buddy"]
    assert found["hours"].iloc[0] == 1.5
    assert math.isnan(found["hours"].iloc[1])  # nobody wrote them down: not 0
    assert found["n_without"].tolist() == [0, 1]
    assert found["n_people"].tolist() == [1, 1]
