"""What needs mending: for the analyst by practice, for a practice in sentences."""

import json
import re
from dataclasses import replace

import pandas as pd
import pytest

from qikit.data.checks.record import Finding
from qikit.data.quality_slices import Wording
from qikit.reports import arrivals, faults
from qikit.reports.fault_words import ended, months_text
from qikit.reports.own_words import own_places, own_sentences
from tests.project_fixtures import REPOSITORY
from tests.unit.reports.drawn_quality import ABOVE, DrawnQuality
from tests.unit.reports.page_reader import Page

SECTIONS = (
    faults.title,
    faults.main_points,
    faults.to_mend,
    faults.good_to_know,
    faults.next_step,
    arrivals.what_came,
    faults.by_practice,
    faults.changes,
    arrivals.files,
    arrivals.not_known,
    arrivals.rules,
    arrivals.how_made,
)


@pytest.fixture
def drawn(tmp_path):
    return DrawnQuality(tmp_path / "dataset")


def items(block) -> list[str]:
    return Page(block.html).texts("li")


def rows(block) -> list[list[str]]:
    """The cells of every row of a block's tables, heads included."""
    found = []
    for tag, _, text in Page(block.html).tags:
        if tag == "tr":
            found.append([])
        elif tag in ("th", "td"):
            found[-1].append(text)
    return found


# -- the practice's page


def test_nothing_to_mend_reads_well(drawn):
    report = drawn.practice("P1").report("P1")
    first, came = items(faults.main_points(report))
    assert first.startswith("Nothing to mend and nothing to send. Thank you")
    assert came == "Came: 4 of 4 figures that we asked for."
    assert "Nothing to mend" in faults.to_mend(report).html
    assert items(faults.next_step(report))[0].endswith("?")


def test_a_fault_is_a_sentence_with_place_file_and_what_to_do(drawn):
    drawn.practice("P1").found(
        ("P1", "2025-09"), ("P1", "2025-10"), files=["figures.csv"]
    )
    report = drawn.report("P1")
    assert items(faults.to_mend(report)) == [
        (
            "Foot check, September and October 2025: The numerator is above its "
            "denominator (in figures.csv). Please correct it and send it again, or "
            "tell us why it is right."
        )
    ]
    assert "Please answer the analyst by 14 November." in faults.to_mend(report).html
    points = items(faults.main_points(report))
    assert points[0] == (
        "To mend: Foot check, September and October 2025. Until then 2 figures are "
        "set aside."
    )
    assert points[-1].startswith("Fine: everything else came")


def test_file_sheet_and_cell_are_named_where_known(drawn):
    place = {"file": "form.xlsx", "sheet": "Form", "cell": "C7"}
    report = drawn.practice("P1").found(("P1", "2025-09", place)).report("P1")
    (item,) = items(faults.to_mend(report))
    assert item.startswith("Foot check, September 2025, form.xlsx, sheet Form, cell C7")


def test_what_has_not_come_is_asked_for_once(drawn):
    drawn.practice("P1", "c-c-").practice("P1", "-ccc", what="warfarin").found(
        ("P1", "2025-10"),
        severity="warning",
        suite="joins/missing_months",
        sentence="A practice has not sent two or more months",
    )
    report = drawn.report("P1")
    block = faults.to_mend(report)
    assert Page(block.html).texts("h3") == ["Not yet here"]
    assert Page(block.html).texts("p")[0] == (
        "The form for September 2025, and the figures of Foot check for October and "
        "December 2025, have not reached us. Send them if you have them, or tell us "
        "that there are none."
    )
    points = items(faults.main_points(report))
    assert points[0] == (
        "Not yet here: the form for September 2025, and the figures of Foot check for "
        "October and December 2025."
    )
    assert points[-1].startswith("Fine: everything else that came passed our checks.")


def test_searches_are_named_together_where_none_of_them_came(drawn):
    drawn.practice("P1", "cc--").practice("P1", "cc--", what="repeat_tests")
    drawn.practice("P1", "-c-c", what="warfarin")
    assert Page(faults.to_mend(drawn.report("P1")).html).texts("p")[0] == (
        "The forms for September and November 2025, and the searches for November and "
        "December 2025, have not reached us. Send them if you have them, or tell us "
        "that there are none."
    )


def test_one_form_that_is_not_here(drawn):
    drawn.practice("P1", "ccc-", what="warfarin")
    assert Page(faults.to_mend(drawn.report("P1")).html).texts("p")[0] == (
        "The form for December 2025 has not reached us. Send it if you have it, or "
        "tell us that there is none."
    )


def test_gaps_of_long_ago_are_said_too(drawn):
    """The table and the sentence are of all months, not of the latest twelve."""
    drawn.cut_at = pd.Timestamp("2027-12-01")
    report = drawn.practice("P1", "-" + "c" * 20).report("P1")
    assert "for September 2025 have not" in faults.to_mend(report).html
    assert rows(arrivals.what_came(report))[1][1:3] == ["20 of 21", "September 2025"]


# -- the words of the rules


def test_a_rule_speaks_to_a_practice_in_its_own_words(drawn):
    drawn.practice("P1").found(("P1", "2025-09"), severity="warning", rule="fewer")
    report = drawn.report("P1")
    assert items(faults.to_mend(report)) == [
        (
            "Foot check, September 2025: there were far fewer people with diabetes "
            "than before. Was the search changed?"
        )
    ]
    assert items(faults.main_points(report))[0] == (
        "To check: Foot check, September 2025."
    )


def test_praise_asks_for_nothing_and_stands_apart(drawn):
    drawn.practice("P1").found(("P1", ""), severity="warning", rule="praise")
    report = drawn.report("P1")
    assert items(faults.good_to_know(report)) == ["Well done: every step was done."]
    assert "Nothing to mend" in faults.to_mend(report).html
    assert items(faults.main_points(report))[0].startswith("Nothing to mend")
    assert faults.good_to_know(drawn.report()) is None


def test_what_is_the_analysts_is_not_told_to_the_practice(drawn):
    drawn.practice("P1").found(("P1", ""), severity="warning", rule="analysts_own")
    html = "".join(b.html for s in SECTIONS if (b := s(drawn.report("P1"))))
    assert "For the analyst" not in html and ABOVE not in html
    assert "Surgery P1: To check" in " ".join(items(faults.to_mend(drawn.report())))


def test_cluster_and_file_of_a_list_are_not_on_a_practices_page(drawn):
    drawn.practice("P1")
    keys = {"practice_code": "P1", "period_start": "2025-09-01", "cluster": "North"}
    row = keys | {"place": "lists.csv, line 9"}
    drawn.findings.append(
        Finding(**ABOUT_PLACES | {"rule": "sexes"}, n_rows=1, rows=(row,))
    )
    (item,) = items(faults.to_mend(drawn.report("P1")))
    assert item.startswith("List size of September 2025: it does not add up. Please")
    assert "North" not in item and "lists.csv" not in item


def test_every_rule_with_words_for_a_practice_has_known_slots():
    """A misspelt slot would be printed as it stands."""
    known = {"place", "what", "months", "people"}
    n_read = 0
    for path in (REPOSITORY / "expectations").glob("*/*.json"):
        for written in json.loads(path.read_text("utf-8"))["expectations"]:
            said = written["meta"].get("to_practice")
            assert (said is None) == (written["meta"].get("to_do") is None)
            assert set(re.findall(r"{(.*?)}", said or "")) <= known
            n_read += said is not None
    assert n_read > 40


@pytest.mark.parametrize(
    ("said", "whole"), [("Changed?", "Changed?"), ("Gone", "Gone."), ("Gone.", "Gone.")]
)
def test_a_sentence_ends_once(said, whole):
    assert ended(said) == whole


def test_whom_and_when_to_answer(drawn):
    drawn.practice("P1").found(("P1", "2025-09"))
    asked = replace(drawn.report("P1"), reply_by="within two weeks")
    assert "Please answer the analyst within two weeks." in faults.to_mend(asked).html
    own = arrivals.how_made(asked).html
    assert "Parameters" not in own and "Checks" not in own


# -- what the page says of itself


def test_the_page_says_what_it_is_about(drawn):
    facts = faults.title(drawn.practice("P1").report()).facts
    assert set(facts) == {"title", "area", "period", "label", "attention", "why"}
    assert facts["title"] in faults.title(drawn.report()).html
    assert re.fullmatch(r"[A-Z][a-z]+ 20\d\d", facts["period"])


# -- practices that have closed


def test_a_closed_practice_is_named_and_not_asked(drawn):
    drawn.practice("P1").practice("P2", "cc--", closed="2025-10-31")
    report = drawn.report()
    assert "1 practice and 1 that closed" in faults.title(report).html
    assert "Came: 6 of 6 figures asked for." in items(faults.main_points(report))
    assert "everything came" in faults.by_practice(report).html
    own = drawn.report("P2")
    assert "now that the practice has closed" in faults.next_step(own).html
    assert own.about.area_name == "Surgery P2 (closed 31 October 2025)"
    assert items(faults.main_points(own))[0].startswith("Nothing to mend")


def test_a_practice_is_asked_for_the_month_in_which_it_closed(drawn):
    report = drawn.practice("P2", "c---", closed="2025-10-31").report("P2")
    assert "for October 2025 have not" in faults.to_mend(report).html


def test_many_practices_end_with_the_way_to_every_row(drawn):
    for n in range(faults.PRACTICES_LISTED + 2):
        drawn.practice(f"P{n:03d}", "ccc-")
    assert items(faults.to_mend(drawn.report()))[-1] == (
        f"2 more practices: qikit check {drawn.folder.parent.name}/dataset --to "
        "rows.csv writes every row."
    )


def test_a_fault_of_all_months_is_told_from_one_of_a_month(drawn):
    report = drawn.practice("P1").found(("P1", ""), ("P1", "2025-10")).report("P1")
    assert items(faults.main_points(report))[0] == (
        "To mend: Foot check; Foot check, October 2025. Until then 4 figures are set "
        "aside."
    )


@pytest.mark.parametrize(
    ("months", "said"),
    [
        ("", ""),
        ("2025-05", "May 2025"),
        ("2025-05 2025-06", "May and June 2025"),
        ("2025-05 2025-06 2025-07", "May to July 2025"),
        ("2025-07 2025-05 2025-06 2025-09", "May to July and September 2025"),
        ("2025-11 2025-12 2026-01", "November 2025 to January 2026"),
        ("2025-11 2026-01", "November 2025 and January 2026"),
    ],
)
def test_months_in_words(months, said):
    assert months_text(f"{month}-01" for month in months.split()) == said


def test_a_warning_is_worded_as_a_question(drawn):
    drawn.practice("P1").found(
        ("P1", "2025-09"), severity="warning", sentence="Twice the usual: why?"
    )
    (item,) = items(faults.to_mend(drawn.report("P1")))
    assert item.startswith("Foot check, September 2025: Twice the usual: why? Is this")


def test_late_figures_are_counted_beside_what_came(drawn):
    report = drawn.practice("P1", "cln-").report("P1")
    assert "Came: 2 of 3 figures that we asked for, 1 of them late." in items(
        faults.main_points(report)
    )


def test_what_stops_the_dataset_is_not_the_practices_to_mend(drawn):
    drawn.practice("P1").found(stage="shape", sentence="A column is missing")
    html = faults.main_points(drawn.report("P1")).html
    assert "Not yours to mend" in html and "A column is missing" not in html


# -- the analyst's page


def test_the_first_point_says_what_to_mend_first_and_whose_it_is(drawn):
    drawn.practice("P1").practice("P2").found(("P1", "2025-09"), ("P2", "2025-10"))
    first, came, sure = items(faults.main_points(drawn.report()))
    assert first == (
        "Mend first: 2 faults of 2 practices set 2 figures aside: Surgery P1 and "
        "Surgery P2."
    )
    assert came == "Came: 8 of 8 figures asked for."
    assert "7 rules" in sure


def test_a_fault_of_the_shape_comes_before_everything(drawn):
    drawn.practice("P1").found(stage="shape", sentence="A column is missing")
    report = drawn.report()
    assert items(faults.main_points(report))[0].startswith("Stopped: 1 problem")
    assert Page(faults.to_mend(report).html).texts("h3")[0].startswith("Stops every")
    assert "its rows were not judged" in arrivals.not_known(report).html


def test_each_finding_names_practices_months_and_file(drawn):
    drawn.practice("P1").practice("P2")
    drawn.found(
        ("P1", "2025-09"), ("P1", "2025-10"), ("P2", "2025-09"), files=["f.csv"]
    )
    assert items(faults.to_mend(drawn.report())) == [
        (
            "Surgery P1: To mend: Foot check, September and October 2025 (the "
            "numerator is above its denominator)."
        ),
        (
            "Surgery P2: To mend: Foot check, September 2025 (the numerator is above "
            "its denominator)."
        ),
    ]


def test_every_row_is_in_the_folded_table(drawn):
    drawn.practice("P1").found(*[("P1", f"2025-{m:02d}") for m in range(1, 11)])
    assert len(rows(faults.to_mend(drawn.report()))) == 1 + 10


def test_a_fault_of_most_practices_is_asked_of_the_search(drawn):
    for code in ("P1", "P2", "P3", "P4"):
        drawn.practice(code)
    drawn.found(*[(code, "2025-09") for code in ("P1", "P2", "P3")])
    steps = items(faults.next_step(drawn.report()))
    assert "Is it the search, the form or the mapping? 3 of 4 practices" in steps[-1]


def test_two_practices_are_not_yet_the_search(drawn):
    drawn.practice("P1").practice("P2").found(("P1", "2025-09"), ("P2", "2025-09"))
    assert "the search" not in faults.next_step(drawn.report()).html


def test_by_practice_counts_and_the_rest(drawn):
    drawn.practice("P1", "c--l").practice("P2").practice("P3")
    drawn.found(("P2", "2025-09")).found(("P2", "2025-10"), severity="warning")
    block = faults.by_practice(drawn.report())
    assert rows(block)[1:] == [
        ["Surgery P2", "4 of 4", "0", "0", "1", "1", "1"],
        ["Surgery P1", "2 of 4", "1", "2", "0", "0", "0"],
    ]
    assert "The other practice: everything came" in block.html


def test_a_practice_that_is_in_no_list_is_counted_and_said(drawn):
    drawn.practice("P1").found(("GONE", "2025-09"))
    assert rows(faults.by_practice(drawn.report()))[1][0] == "GONE (not in the list)"


def test_changes_against_the_dataset_before_stand_apart(drawn):
    drawn.practice("P1").found(
        ("P1", "2025-09"),
        suite="joins/revised_figures",
        severity="warning",
        sentence="A figure was revised",
    )
    report = drawn.report()
    assert items(faults.changes(report))[0].startswith("1 row: A figure was revised. ")
    assert "revised" not in faults.to_mend(report).html
    assert faults.changes(drawn.report("P1")) is None


def test_the_suites_of_changes_are_there():
    folder = REPOSITORY / "expectations"
    for suite in faults.CHANGES:
        about = json.loads((folder / f"{suite}.json").read_text("utf-8"))["meta"]
        assert "the dataset before" in about["about"]


# -- both


def test_data_never_become_markup(drawn):
    evil = "<script>alert('x')</script>"
    drawn.practice("P1", "c--c", name=evil).file(
        f"{evil}.csv", left_out=json.dumps([evil])
    )
    drawn.found(("P1", "2025-09", {"cell": evil}), files=[evil])
    for report in (drawn.report(), drawn.report("P1")):
        asked = replace(report, reply_to=evil, parameters={"area": evil})
        for section in SECTIONS:
            block = section(asked)
            page = Page(block.html if block else "")
            assert "script" not in page.names and page.handlers() == []
            assert page.fetches() == [] and page.is_closed


def test_every_table_names_its_columns_rows_and_itself(drawn):
    drawn.practice("P1", "c--l").practice("P2").found(("P1", "2025-09"))
    for report in (drawn.report(), drawn.report("P1")):
        page = Page("".join(b.html for s in SECTIONS if (b := s(report))))
        assert len(page.texts("caption")) == len(page.texts("table")) > 0
        assert all(attrs.get("scope") in ("col", "row") for attrs, _ in page.all("th"))
        assert all(attrs["alt"] for attrs, _ in page.all("img"))


def test_a_few_months_name_their_lines_and_many_do_not(drawn):
    """Of many months the table of the analyst has each; a sentence stays short."""
    about = drawn.practice("P1").report("P1").about
    few = Finding(**ABOUT_PLACES, n_rows=2, rows=placed_rows(2), files=("9.csv",))
    assert own_sentences(few, Wording(), about) == [
        (
            "foot_check, September and October 2025",
            (
                "The numerator is above its denominator (in 2025-09.csv, line 3 and "
                "2025-10.csv, line 3). Please correct it and send it again, or tell us "
                "why it is right."
            ),
        )
    ]
    many = Finding(**ABOUT_PLACES, n_rows=4, rows=placed_rows(4), files=("9.csv",))
    ((lead, text),) = own_sentences(many, Wording(), about)
    assert lead == "foot_check, September to December 2025" and "line" not in text
    assert own_places(few, Wording(), about) == [
        "foot_check, September and October 2025"
    ]


ABOUT_PLACES = {
    **{"suite": "tables/observations", "rule": "above", "severity": "critical"},
    **{"stage": "rows", "sentence": "The numerator is above its denominator"},
}


def placed_rows(n: int) -> tuple[dict[str, str], ...]:
    months = [f"2025-{month:02d}" for month in range(9, 9 + n)]
    return tuple(
        {"practice_code": "P1", "measure": "foot_check", "period_start": f"{month}-01"}
        | {"place": f"{month}.csv, line 3"}
        for month in months
    )
