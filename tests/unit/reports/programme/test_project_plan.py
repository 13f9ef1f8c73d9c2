"""The plan of a programme, from its toolkit."""

from copy import deepcopy

import pytest

from qikit.data.programme_part import read_part, write_part
from qikit.reports.blocks import together
from qikit.reports.programme import (
    plan_aim,
    plan_doubts,
    plan_drivers,
    plan_measures,
    plan_people,
    plan_year,
)
from tests.unit.reports.drawn_slices import FOOT_CHECK
from tests.unit.reports.page_reader import Page
from tests.unit.reports.programme.drawn_programmes import FACTS, NOTHING, TOOLKIT

SECTIONS = (
    *(plan_aim.opening, plan_aim.why_it_matters, plan_drivers.drivers),
    plan_measures.measures,
    *(plan_year.year, plan_aim.next_step, plan_drivers.change_package),
    *(plan_measures.collection, plan_people.stakeholders, plan_doubts.not_known),
    *(plan_measures.definitions, plan_people.sources),
)


@pytest.fixture
def plan(collaborative):
    collaborative.facts |= FACTS
    return collaborative.teams()


def said(block, tag="li"):
    return " | ".join(Page(block.html).texts(tag))


def aim(**more):
    return {"measure": "foot_check", "reach": 0.9, "by": "2025-09", "words": ""} | more


def test_an_aim_says_how_much_by_when_and_where_we_stand(plan):
    assert (
        "Foot check: at least 90.0% by September 2025. Now: 50.0% (200 of 400) in "
        in (said(plan_aim.aims(plan.report())))
    )


def test_before_the_first_month_the_figure_is_that_before_we_begin(plan):
    told = said(plan_aim.aims(plan.report(as_of="2024-09")))
    assert "Before we begin: 50.0% (200 of 400) in September 2024" in told


def test_an_aim_without_a_date_says_so_and_asks_for_one(plan):
    plan.facts["aims"] = [aim(by="")]
    report = plan.report()
    assert "at least 90.0%, no date yet" in said(plan_aim.aims(report))
    assert "Which month do we choose?" in said(plan_aim.next_step(report))


def test_own_words_of_an_aim_replace_ours_and_still_lack_a_date(plan):
    plan.facts["aims"] = [aim(by="", words="All feet are seen.")]
    told = said(plan_aim.aims(plan.report()))
    assert "Foot check: All feet are seen. By when: no date yet. Now" in told


def test_an_aim_for_an_unknown_measure_is_named_by_its_id(plan):
    plan.facts["aims"] = [aim(measure="hands")]
    told = said(plan_aim.aims(plan.report()))
    assert "hands: at least 0.90 by September 2025. Now: no figure in this" in told


def test_the_banner_asks_for_a_review_and_counts_ideas_without_a_source(plan):
    html = plan_aim.opening(plan.report()).html
    assert "To be reviewed locally" in html
    assert "1 of its 2 change ideas have none yet" in html


def test_ideas_are_numbered_with_test_result_and_source(plan):
    told = said(plan_drivers.change_package(plan.report()))
    assert "Idea 2: Warm the pot first." in told
    assert "Tested: One kitchen. 8 of 10 cups were warm. (source 1)" in told
    assert "Comes from: source to be found." in told


def test_the_diagram_has_alt_text_and_stands_as_a_list_beside_it(plan):
    block = plan_drivers.drivers(plan.report())
    told = said(block)
    assert 'alt="Driver diagram. Aim: Nine in ten cups are warm.' in block.html
    assert "Primary driver: The water is hot" in told
    assert "Change idea: Warm the pot first." in told


def test_measures_say_what_they_are_for_and_where_we_stand(plan):
    cells = Page(plan_measures.measures(plan.report()).html).texts("td")
    assert cells[0] == "process: what we do"
    assert cells[2].startswith("50.0% (200 of 400)")


def test_the_form_of_a_bundle_is_named_with_its_command(plan):
    plan.facts["bundles"] = [{"id": "feet", "name": "Foot bundle"}]
    told = said(plan_measures.collection(plan.report()))
    assert "with: qikit form feet --all --programme collab." in told


def test_the_dates_of_the_year_stand_in_a_table(plan):
    html = plan_year.year(plan.report()).html
    rows = Page(html).texts("th")
    assert "Learning session 1" in rows and "Progress report" in rows
    assert "20 March 2025" in Page(html).texts("td")
    assert "3 learning sessions; the summit is on 18 September 2025." in html


def test_a_practice_reads_what_is_asked_of_it(plan):
    plan.facts["bundles"] = [{"id": "feet", "name": "Foot bundle"}]
    told = said(plan_year.year(plan.report()))
    assert "Meetings: 3 learning sessions and the summit, for a team" in told
    assert "one form a month (Foot bundle) and the searches, until Dec" in told
    assert "Progress reports: 6 to read and answer." in told  # 49, 42 and 91 days


def test_drivers_name_their_sources_and_are_counted_without(plan):
    drivers = deepcopy(TOOLKIT["drivers"])
    drivers[0]["secondary"][0]["source"] = "source to be found"
    plan.facts["toolkit_content"] = TOOLKIT | {"drivers": drivers}
    report = plan.report()
    html = plan_drivers.change_package(report).html
    assert "This driver: source 1." in html
    assert "There is a kettle near by (source to be found)" in html
    assert "2 change ideas and 1 driver have none" in plan_aim.opening(report).html


def test_an_aim_in_the_words_of_the_toolkit_says_ours_beside_it(plan):
    plan.facts["aims"] = [aim()]
    told = plan_aim.main_aim(plan.report())
    assert told == (
        "Nine in ten cups are warm. Ours: at least 90.0% by September 2025."
    )


def test_sources_stand_with_publisher_year_and_address_as_text(plan):
    block = plan_people.sources(plan.report())
    assert "On kettles. The Tea Board, 2020. https://tea.example/kettles" in said(block)
    assert "<a " not in block.html


def test_data_never_become_markup(plan):
    hostile = "<script>alert(1)</script> & 'so'"
    content = {**TOOLKIT, "name": hostile, "why_it_matters": []}
    plan.facts |= {"toolkit_content": content}
    html = together(s(plan.report()) for s in SECTIONS).html
    assert "<script>" not in html and "&lt;script&gt;" in html


def test_without_toolkit_aims_sessions_or_summit_every_part_asks(plan):
    plan.facts |= NOTHING
    shown = [section(plan.report()) for section in SECTIONS]
    html = together(block for block in shown if block is not None).html
    assert "No aim is agreed yet" in html
    assert "The programme file names no toolkit" in html
    assert "when do we meet for the first time?" in html
    assert "the summit has no date yet" in html


def test_a_programme_without_figures_says_so_measure_by_measure(collaborative):
    collaborative.facts |= FACTS
    collaborative.teams("5" * 3, first="2027-01")  # nothing by May 2025
    report = collaborative.report()
    assert "no figure in this dataset yet" in said(plan_aim.aims(report))
    cells = Page(plan_measures.measures(report).html).texts("td")
    assert cells[2] == "no figure in this dataset yet"
    assert "No figure has come yet" in plan_aim.opening(report).html
    assert "who draws the first figures, and by when?" in said(
        plan_aim.next_step(report)
    )


def test_a_programme_with_figures_does_not_say_that_there_are_none(plan):
    assert "No figure has come yet" not in plan_aim.opening(plan.report()).html


def test_the_toolkit_and_its_measures_come_back_from_the_files_of_a_slice(
    plan, tmp_path
):
    part = plan.part("2025-06-18")
    write_part(part, tmp_path)
    again = read_part(tmp_path)
    assert again.facts == part.facts
    assert again.toolkit_measures == part.toolkit_measures == (FOOT_CHECK,)
