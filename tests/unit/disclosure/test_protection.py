"""What a reader of small clusters sees: drawn cases, and the bad input of the issue."""

from __future__ import annotations

import pandas as pd
import pytest

from qikit.disclosure.publications import read_publication
from qikit.disclosure.settings import Rule
from qikit.errors import DataError
from tests.unit.disclosure.drawn_clusters import (
    FIVE,
    TEN,
    hidden,
    marks,
    members,
    observations,
    picture,
    protected,
)


def test_nothing_is_hidden_where_no_figure_is_small():
    table = protected("A C1 H1 5/40\nB C1 H1 0/30\nC C1 H1 30/30")
    assert picture(table) == "A 5/40, B 0/30, C 30/30, C1 35/100"
    assert marks(table)["B"] == "zero"


@pytest.mark.parametrize(("count", "state"), [(4, "primary"), (5, "ok")])
def test_fewer_than_the_limit_is_hidden_and_the_limit_itself_is_not(count, state):
    table = protected(f"A C1 H1 {count}/40\nB C1 H1 20/30\nC C1 H1 21/31")
    assert marks(table)["A"] == state


@pytest.mark.parametrize(("people", "state"), [(4, "primary"), (5, "ok")])
def test_a_figure_out_of_few_people_is_hidden_whatever_it_counts(people, state):
    table = protected(f"A C1 H1 {people}/{people}\nB C1 H1 20/30\nC C1 H1 21/31")
    if people == 5:
        assert marks(table)["A"] == "ok"
    assert marks(table)["A"] == state


def test_the_smallest_practice_is_hidden_beside_a_small_figure():
    """By its people, which are public: not by what it counts."""
    table = protected("A C1 H1 3/40\nB C1 H1 25/30\nC C1 H1 9/90")
    assert marks(table) == {"A": "primary", "B": "secondary", "C": "ok", "C1": "ok"}


def test_a_zero_is_no_partner():
    """Readers know that no hidden figure is a zero."""
    table = protected("A C1 H1 3/40\nB C1 H1 0/20\nC C1 H1 60/90")
    assert marks(table) == {"A": "primary", "B": "zero", "C": "secondary", "C1": "ok"}


def test_the_total_goes_where_no_practice_can():
    table = protected("A C1 H1 3/40\nB C1 H1 0/30\nC C1 H1 0/90")
    assert picture(table) == "A *, B 0/30, C 0/90, C1 *"


def test_two_small_figures_are_enough_where_their_sum_leaves_all_open():
    table = protected("A C1 H1 3/40\nB C1 H1 4/41\nC C1 H1 30/90")
    assert picture(table) == "A *, B *, C 30/90, C1 37/171"


def test_two_small_figures_of_a_tiny_sum_need_a_third():
    """Of 2 together each would be known to be 1."""
    table = protected("A C1 H1 1/40\nB C1 H1 1/41\nC C1 H1 30/90")
    assert picture(table) == "A *, B *, C *, C1 32/171"


def test_a_partner_at_full_marks_is_none_by_itself():
    """B cannot be more than its 30: A could be no less than 3 beside it alone."""
    table = protected("A C1 H1 3/40\nB C1 H1 30/30\nC C1 H1 60/90")
    assert marks(table)["C"] == "secondary"


def test_a_practice_alone_in_its_cluster_hides_the_cluster():
    drawing = "A C1 H1 3/40\nB C2 H1 20/30\nC C2 H1 21/31\nD C3 H1 50/70"
    table = protected(drawing, levels=("cluster", "hscp"))
    states = marks(table)
    assert states["A"] == states["C1"] == "primary"
    assert states["H1"] == "secondary"  # one total, or two figures of D and C3


def test_of_two_practices_one_hides_the_other():
    table = protected("A C1 H1 3/40\nB C1 H1 20/30")
    assert picture(table) == "A *, B *, C1 23/70"


def test_a_total_of_practices_that_sent_is_no_secret_of_one_that_did_not():
    table = protected("A C1 H1 30/40\nB C1 H1 20/30\nC C1 H1 ?")
    assert picture(table) == "A 30/40, B 20/30, C1 50/70, C ?"


def test_one_practice_alone_that_sent_is_its_cluster():
    table = protected("A C1 H1 3/40\nB C1 H1 ?\nC C1 H1 ?")
    assert picture(table) == "A *, C1 *, B ?, C ?"


def test_all_zero_and_all_small():
    zeros = protected("A C1 H1 0/40\nB C1 H1 0/30")
    assert picture(zeros) == "A 0/40, B 0/30, C1 0/70"
    small = protected("A C1 H1 1/40\nB C1 H1 2/30\nC C1 H1 4/30")
    assert picture(small) == "A *, B *, C *, C1 7/100"


def test_levels_that_no_report_shows_hide_nothing():
    """The HSCP is on no page, so its total gives nothing away."""
    drawing = "A C1 H1 3/40\nB C1 H1 0/30\nC C2 H1 60/90\nD C2 H1 50/80"
    cluster_alone = marks(protected(drawing))
    assert cluster_alone == {
        "A": "primary",
        "B": "zero",
        "C": "ok",
        "D": "ok",
        "C1": "primary",
        "C2": "ok",
    }
    with_hscp = marks(protected(drawing, levels=("cluster", "hscp")))
    assert "secondary" in with_hscp.values()


def test_the_complement_is_hidden_where_the_rule_says_so():
    table = protected(
        "A C1 H1 38/40\nB C1 H1 20/50\nC C1 H1 45/90", Rule(5, 5, complement=True)
    )
    assert marks(table)["A"] == "primary"
    assert marks(protected("A C1 H1 38/40\nB C1 H1 20/50"))["A"] == "ok"


def test_zeros_are_hidden_where_the_rule_says_so():
    table = protected(
        "A C1 H1 0/40\nB C1 H1 20/50\nC C1 H1 45/90", Rule(5, 5, zeros=True)
    )
    assert marks(table)["A"] == "primary"


def test_pooled_practices_are_hidden_and_three_of_them_are_shown_together():
    drawing = "A C1 H1 9/10\nB C1 H1 8/10\nC C1 H1 7/10\nD C2 H1 6/10\nE C2 H1 9/10"
    table = protected(drawing, Rule(practices="pooled", least_practices=3))
    assert picture(table) == "A *, B *, C *, D *, E *, C1 24/30, C2 *"


def test_nothing_of_a_class_that_is_never_shown():
    table = protected("A C1 H1 9/10\nB C1 H1 8/10", Rule(practices="never"))
    assert picture(table) == "A *, B *, C1 *"


def test_what_a_narrower_audience_may_not_see_no_wider_one_may():
    drawing = "A C1 H1 3/40\nB C1 H1 25/30\nC C1 H1 9/90\nD C1 H1 70/80"
    by_audience = {"rule": TEN, "narrower": FIVE}
    narrow = protected(drawing, audience="cluster", **by_audience)
    wide = protected(drawing, audience="meeting_paper", **by_audience)
    assert hidden(narrow) == {"A", "C"}
    assert hidden(wide) == {"A", "C"}


def test_what_all_see_does_not_tell_what_only_some_see():
    """Neither A nor B is below 5, and a wide paper must not say so.

    If partners were chosen for the narrow audience first, C would be hidden as soon
    as A or B were below 5: shown, it would tell that both are 5.
    """
    rest = "C C1 H1 60/90\nD C1 H1 70/80"
    both_five = protected(f"A C1 H1 5/40\nB C1 H1 5/41\n{rest}", TEN, narrower=FIVE)
    apart = protected(f"A C1 H1 4/40\nB C1 H1 6/41\n{rest}", TEN, narrower=FIVE)
    assert hidden(both_five) == hidden(apart) == {"A", "B"}


@pytest.mark.parametrize(
    ("counts", "says"),
    [
        ("-1/40", "negative"),
        ("2.5/40", "not a whole number"),
        ("41/40", "numerator above its denominator"),
    ],
)
def test_counts_that_cannot_be_protected_are_refused(counts, says):
    with pytest.raises(DataError, match=says) as caught:
        protected(f"A C1 H1 {counts}\nB C1 H1 20/30")
    assert "practice A" in str(caught.value)
    assert "falls" in str(caught.value)


def test_a_practice_twice_in_one_table_is_refused():
    with pytest.raises(DataError, match="stands twice"):
        protected("A C1 H1 3/40\nA C1 H1 4/40")


def test_drawings_are_read_as_drawn():
    drawing = "A C1 H1 3/40\nB - H2 ?"
    assert members(drawing)["cluster_code"].tolist() == ["C1", ""]
    assert observations(drawing)["numerator"].isna().tolist() == [False, True]
    assert observations(drawing)["period_start"].eq(pd.Timestamp("2026-10-01")).all()


def test_what_was_hidden_is_shown_again_only_by_a_named_decision():
    drawing = "A C1 H1 7/40\nB C1 H1 15/30\nC C1 H1 60/90"
    first = protected(drawing, TEN, audience="published")
    before = [read_publication(first, members(drawing), audience="published")]
    assert hidden(first) == {"A", "B"}
    later = {"rule": FIVE, "audience": "published", "earlier": before}
    assert hidden(protected(drawing, decided=(), **later)) == {"A", "B"}
    assert hidden(protected(drawing, decided=("falls",), **later)) == set()


def test_what_a_wider_paper_once_hid_is_hidden_from_no_narrower_readers():
    """B had not sent yet when others' paper hid A, with C as its partner.

    Now B is the smaller partner for everybody, so C is needed by that paper alone.
    For the practices themselves 7 is not small, and nothing is hidden.
    """
    then = "A C1 H1 7/40\nC C1 H1 60/90"
    now = f"{then}\nB C1 H1 15/30"
    rules = {"rule": TEN, "narrower": FIVE}
    first = protected(then, audience="meeting_paper", **rules)
    assert hidden(first) >= {"A", "C"}
    before = [read_publication(first, members(then), audience="meeting_paper")]
    own = protected(now, audience="cluster", earlier=before, **rules)
    assert hidden(own) == set()
    others = protected(now, audience="meeting_paper", earlier=before, **rules)
    assert hidden(others) >= {"A", "C"}
