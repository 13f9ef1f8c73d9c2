"""Totals that are hidden because earlier papers show them of other practices."""

from __future__ import annotations

from qikit.disclosure.changed_totals import changed_totals, changed_totals_text
from qikit.disclosure.states import SECONDARY
from tests.unit.disclosure.test_exposure import found, hidden, release, table_of

# Bank is out of so few that it is hidden; Mill is small; the total of all is shown.
TEAMS = {"Bank": (0, 3), "Mill": (4, 45), "Park": (20, 60), "Quay": (25, 70)}
WITHOUT_MILL = {code: pair for code, pair in TEAMS.items() if code != "Mill"}


def test_a_team_that_left_is_not_the_difference_of_two_totals():
    before = release(TEAMS)
    assert hidden(table_of(TEAMS)[0]) == {"Bank", "Mill"}
    table, _ = table_of(WITHOUT_MILL, earlier=[before])
    assert hidden(table) == {"Bank", "C1"}
    careless = release(WITHOUT_MILL, earlier=[before], shown=["C1"])
    assert {"Bank", "Mill"} <= set(found(careless, before))


def test_a_new_total_whose_parts_were_shown_before_is_not_given_away_by_it():
    """C1 is 45 and Bank's 0 to 3: that is so with or without the new paper."""
    before = release(TEAMS)
    assert found(release(WITHOUT_MILL, earlier=[before]), before) == {}


def test_a_partner_that_the_new_paper_itself_narrows_is_given_away():
    """Mill is 9 less Bank's 0 to 3, as Park is shown though it should not be."""
    counts = TEAMS | {"Mill": (9, 50)}
    assert {"Bank", "Mill"} < hidden(table_of(counts)[0])
    careless = release(counts, shown=["Park", "Quay", "C1"])
    assert "Mill" in found(careless)


def test_a_small_row_that_was_given_away_before_is_told_again():
    counts = {"Bank": (2, 40), "Mill": (13, 50), "Park": (20, 60)}
    before = release(counts, shown=["Mill"])
    assert "Bank" in found(release(counts, earlier=[before]), before)


def test_the_totals_that_an_earlier_paper_shows_of_others_are_listed():
    before = release(TEAMS)
    table, _ = table_of(WITHOUT_MILL, earlier=[before])
    listed = changed_totals(table, [before], audience="published")
    assert listed[["level", "area_code"]].to_numpy().tolist() == [["cluster", "C1"]]


def test_a_total_that_nobody_saw_before_is_not_listed():
    before = release(TEAMS)
    table, _ = table_of(WITHOUT_MILL, earlier=[before])
    narrower = release(TEAMS, audience="cluster")
    assert changed_totals(table, [], audience="published").empty
    assert changed_totals(table, [narrower], audience="published").empty


def test_a_total_of_the_same_counts_is_not_listed():
    before = release(TEAMS)
    table, _ = table_of(TEAMS, earlier=[before])
    table.loc[table["area_code"].eq("C1"), "state"] = SECONDARY
    assert changed_totals(table, [before], audience="published").empty


def test_a_total_that_is_shown_is_not_listed():
    before = release(TEAMS)
    table, _ = table_of(TEAMS, earlier=[before])
    assert changed_totals(table, [before], audience="published").empty


def test_the_reason_says_how_many_and_of_whom():
    assert changed_totals_text(0, "teams") == ""
    assert changed_totals_text(1, "teams").startswith(
        "1 total of all teams together is suppressed"
    )
    assert changed_totals_text(21, "practices").startswith(
        "21 totals of all practices together are suppressed"
    )
