"""What came: a practice's months in words, the analyst's as a chart and tables."""

import pytest

from qikit.reports import arrivals
from tests.unit.reports.drawn_quality import DrawnQuality
from tests.unit.reports.page_reader import Page
from tests.unit.reports.test_faults import rows


@pytest.fixture
def drawn(tmp_path):
    return DrawnQuality(tmp_path / "dataset")


def test_a_practices_months_in_words(drawn):
    drawn.practice("P1", "cl-n").found(("P1", "2025-09"))
    assert rows(arrivals.what_came(drawn.report("P1"))) == [
        ["Measure", "Came", "Not sent", "Late", "Set aside", "None due"],
        [
            *("Foot check", "2 of 3", "November 2025"),
            *("October 2025", "September 2025", "December 2025"),
        ],
    ]


def test_measures_with_the_same_months_share_a_row(drawn):
    drawn.practice("P1").practice("P1", what="warfarin")
    names = [row[0] for row in rows(arrivals.what_came(drawn.report("P1")))]
    assert names == ["Measure", "Foot check and Warfarin bundle"]


def test_where_everything_came_no_chart_is_drawn(drawn):
    block = arrivals.what_came(drawn.practice("P1").report())
    assert Page(block.html).all("img") == []
    assert rows(block)[1] == ["Foot check", "1", "4", "4 of 4", "0", "0", "0"]


def test_the_grid_has_the_gaps_only_an_alt_text_and_its_table(drawn):
    drawn.practice("P1", "c-c ").practice("P2")
    page = Page(arrivals.what_came(drawn.report()).html)
    ((image, _),) = page.all("img")
    assert image["alt"] == (
        "Practices by the months with gaps, October 2025 to October 2025: 1 practice. "
        "Surgery P1 not sent in October 2025."
    )
    assert rows(arrivals.what_came(drawn.report()))[-2:] == [
        ["Practice", "Oct 2025"],
        ["Surgery P1", "not sent"],
    ]
    assert "The other practice sent everything in these months." in page.html


def test_of_several_measures_part_came(drawn):
    drawn.practice("P1", "c--c").practice("P1", "ccnl", what="warfarin")
    assert rows(arrivals.what_came(drawn.report()))[-2:] == [
        ["Practice", "Oct 2025", "Nov 2025", "Dec 2025"],
        ["Surgery P1", "part", "not sent", "late"],
    ]


def test_after_its_last_day_a_practice_is_closed_in_the_grid(drawn):
    """In October P1 sent nothing; P2 closed in September and was asked no more."""
    drawn.practice("P1", "--cc").practice("P2", "-", closed="2025-09-30")
    assert rows(arrivals.what_came(drawn.report()))[-2:] == [
        ["Surgery P1", "not sent", "not sent"],
        ["Surgery P2 (closed 30 September 2025)", "not sent", "closed"],
    ]


def test_of_many_practices_those_with_most_gaps_are_drawn(drawn):
    for n in range(45):
        drawn.practice(f"P{n:02d}", "c---" if n == 44 else "ccc-")
    html = arrivals.what_came(drawn.report()).html
    assert "the 40 of 45 practices with most gaps" in html
    assert "Surgery P44" in html and "Surgery P43" not in html


def test_nothing_asked_is_said(drawn):
    drawn.practice("P1", "")
    assert "Nothing was asked for" in arrivals.what_came(drawn.report()).html
    assert "No figure at all came from Surgery P1" in (
        arrivals.not_known(drawn.report()).html
    )


def test_files_with_what_was_left_out(drawn):
    drawn.practice("P1").file("a.csv", left_out='["1 practice is in no cluster"]')
    assert rows(arrivals.files(drawn.report())) == [
        ["Files", "Number", "Rows", "Months"],
        ["a.csv", "1", "12", "–"],
        ["File", "Left out", "Columns cleared by name"],
        ["a.csv", "1 practice is in no cluster", "–"],
    ]
    assert arrivals.files(drawn.report("P1")) is None


def test_files_of_a_kind_share_a_row(drawn):
    drawn.practice("P1", "c", what="warfarin", sha="one")
    for month in ("2025-09", "2025-10"):
        drawn.file(f"searches_{month}.csv")
    drawn.file("form_P1_2025-09.xlsx", mapping="data_collection_form", sha="one")
    assert rows(arrivals.files(drawn.report()))[1:] == [
        ["drawn/figures", "2", "24", "September and October 2025"],
        ["form_P1_2025-09.xlsx", "1", "12", "September 2025"],
    ]
    own = Page(arrivals.files(drawn.report("P1")).html)
    assert own.texts("p") == ["1 form, September 2025."]


def test_how_it_was_made(drawn):
    html = arrivals.how_made(drawn.practice("P1").report(run_at="2026-01-05")).html
    for fact in ("drawn", "7 rules, a test", "2026-01-05", "Drawn. A test. None"):
        assert fact in html
