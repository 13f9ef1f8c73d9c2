"""A group of more practices than one figure holds: several figures, one table."""

from dataclasses import replace

import pytest

from qikit.errors import ParameterError
from qikit.reports.practice_panels import (
    page_choices,
    practice_pages,
    practice_run_charts,
)
from tests.unit.reports.drawn_slices import FOOT_CHECK, Drawn, phase
from tests.unit.reports.page_reader import Page

SECOND = replace(FOOT_CHECK, id="second", name="Second measure", short_name="Second")


def large(drawn: Drawn, n: int) -> Drawn:
    """Practices of 24 months at seven tenths; the last one is lower."""
    for number in range(1, n + 1):
        code = f"P{number:03d}"
        drawn.practice(code, f"Surgery {number:03d}")
        drawn.months(code, ("3" if number == n else "7") * 23 + "8")
    return drawn


def surgeries(text: str) -> list[str]:
    return [f"Surgery {word[:3]}" for word in text.split("Surgery ")[1:]]


@pytest.mark.parametrize(
    ("n", "words"),
    [
        (31, ["1 to 16 of 31", "17 to 31 of 31"]),
        (60, ["1 to 30 of 60", "31 to 60 of 60"]),
        (61, ["1 to 21 of 61", "22 to 41 of 61", "42 to 61 of 61"]),
    ],
)
def test_each_page_says_which_practices_it_shows(drawn, n, words):
    report = large(drawn, n).report()
    page = Page(practice_run_charts(report).html)
    assert page.texts("h3") == [f"{FOOT_CHECK.name}: practices {w}" for w in words]
    pages = practice_pages(report, report.results[0])
    assert [each.words for each in pages] == [f"practices {w}" for w in words]
    assert [each.number for each in pages] == list(range(1, len(words) + 1))
    shown = [code for each in pages for code in each.charts]
    assert shown == [f"P{number:03d}" for number in range(1, n + 1)]


def test_each_page_has_its_own_alternative_text_and_the_table_comes_once(drawn):
    page = Page(practice_run_charts(large(drawn, 60).report()).html)
    alts = [attrs["alt"] for attrs, _ in page.all("img")]
    assert len(alts) == 2 and all("for 30 practices" in alt for alt in alts)
    assert alts[0] != alts[1]  # the last practice shows another signal
    sources = [attrs["src"] for attrs, _ in page.all("img")]
    assert len(set(sources)) == 2
    (table,) = page.texts("table")
    assert surgeries(table) == [f"Surgery {n:03d}" for n in range(1, 61)]


def test_each_page_says_that_it_is_one_of_several_with_the_same_axes(drawn):
    drawn.practice("P999", "Without figures")
    html = practice_run_charts(large(drawn, 60).report()).html
    assert html.count("60 of 61 practices, in 2 figures with the same axes.") == 2
    assert html.count("n: 30 practices; 24 months.") == 2


def test_thirty_practices_are_one_figure_as_ever(drawn):
    report = large(drawn, 30).report()
    page = Page(practice_run_charts(report).html)
    assert page.texts("h3") == [f"{FOOT_CHECK.name}: 30 of 30 practices"]
    assert "same axes" not in page.html
    assert page_choices(report) == []
    assert practice_run_charts(report, page=1).html == page.html


def test_one_page_alone_is_that_of_the_report_and_has_the_whole_table(drawn):
    report = large(drawn, 60).report()
    whole, pages = practice_run_charts(report).html, []
    for number in (1, 2):
        shown = Page(practice_run_charts(report, page=number).html)
        assert len(shown.all("img")) == 1
        assert shown.all("img")[0][0]["src"] in whole
        assert shown.html.split("<table")[1] == whole.split("<table")[1]
        pages += shown.texts("h3")
    assert pages == Page(whole).texts("h3")
    assert practice_run_charts(report, page=9).html == (
        practice_run_charts(report, page=2).html
    )
    with pytest.raises(ParameterError, match="no page 0 of the practices"):
        practice_run_charts(report, page=0)


def test_the_choice_of_pages_is_that_of_the_measure_with_most_practices(drawn):
    large(drawn, 31)
    drawn.figure("P001", "2025-01", 1, 2, "second")
    report = drawn.report(SECOND, FOOT_CHECK)
    assert page_choices(report) == [
        "practices 1 to 16 of 31",
        "practices 17 to 31 of 31",
    ]
    page = Page(practice_run_charts(report, page=2).html)
    assert page.texts("h3") == [
        "Second measure: 1 of 31 practices",
        f"{FOOT_CHECK.name}: practices 17 to 31 of 31",
    ]


def test_the_own_practice_is_the_first_of_all(drawn):
    report = large(drawn, 31).report(level="practice", area="P031", peers="named")
    (first, _) = practice_pages(report, report.results[0])
    assert next(iter(first.charts)) == "P031"


def test_a_baseline_is_told_on_the_page_of_its_practice(drawn):
    phases = (phase("freeze", "2024-12", area="P040", reason="as agreed"),)
    report = large(drawn, 60).report(phases=phases, peers="named")
    first, second = (practice_run_charts(report, page=n).html for n in (1, 2))
    assert "Surgery 040" in second.split("<table")[0]
    assert "as agreed" in second and "as agreed" not in first


def test_in_brief_the_table_is_folded_once(drawn):
    html = practice_run_charts(large(drawn, 31).report(), in_brief=True).html
    assert html.count("<details") == 1 and html.count("<img") == 2
