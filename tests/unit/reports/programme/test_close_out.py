"""The close-out of a programme: paid, changed, lasting, and what nobody knows."""

from dataclasses import replace
from importlib.resources import files
from math import nan

import pandas as pd
import pytest

from qikit.programme.surveys import FEWEST_RESPONDENTS
from qikit.reports.programme import (
    evaluation_lasting,
    evaluation_levels,
    evaluation_money,
    evaluation_people,
    evaluation_results,
    evaluation_summary,
    evaluation_surveys,
    plan_doubts,
)
from qikit.reports.results import Report
from tests.unit.reports.drawn_slices import FOOT_CHECK
from tests.unit.reports.page_reader import Page
from tests.unit.reports.programme.drawn_programmes import FACTS, NOTHING

BETTER = "5" * 12 + "8" * 8  # from October 2024
SECTIONS = (
    *(evaluation_money.budget, evaluation_levels.lessons),
    *(evaluation_people.roles, evaluation_people.support, plan_doubts.not_known),
)
OF_THE_WHOLE = (
    *(evaluation_summary.summary, evaluation_levels.people, evaluation_levels.results),
    evaluation_lasting.lasting,
)


@pytest.fixture
def closing(collaborative):
    collaborative.facts |= FACTS
    return collaborative.teams(BETTER)


def cost(drawn, line, year, budget, spend):
    row = {"programme": "collab", "line": line, "year": year}
    return drawn.row("costs", **row, budget=budget, spend=spend)


def answers(drawn, wave, group, good, bad):
    for answer, count in (("good", good), ("bad", bad)):
        row = {"survey": "tea_survey", "wave": wave, "scope": "collab", "group": group}
        drawn.row("surveys", **row, question="taste", answer=answer, count=count)
    return drawn


def meeting(drawn, profession, invited, attended, date="2025-03-20"):
    row = {"scope": "collab", "date": date, "kind": "learning_session"}
    row |= {"data_available": True, "minutes_shared": True}
    counts = {"invited": invited, "attended": attended, "profession": profession}
    return drawn.row("meetings", **row, **counts)


def said(block, tag="li"):
    return " | ".join(Page(block.html).texts(tag))


def summary(drawn, **cut):
    whole = evaluation_results.evaluation(drawn.report(**cut))
    return said(evaluation_summary.summary(whole))


# -- money


def test_budget_and_spend_stand_by_line_with_totals_in_words(closing):
    cost(cost(closing, "Lead", 2025, 100, 90), "Data", 2025, 50, 70)
    block = evaluation_money.budget(closing.report())
    cells = Page(block.html).texts("td")
    assert cells == [
        *("£100", "£90", "£10 under", "£50", "£70", "£20 over"),
        *("£150", "£160", "£10 over"),
    ]
    assert "In all: £160 spent of £150 planned, £10 over (7%)." in said(block)


def test_a_line_without_spend_is_no_money_saved(closing):
    cost(cost(closing, "Lead", 2025, 100, 90), "Rooms", 2025, 30, None)
    block = evaluation_money.budget(closing.report())
    cells = Page(block.html).texts("td")
    assert cells[3:6] == ["£30", "not known", "not known"]
    assert "1 of 2 lines lacks a budget or a spend" in said(block)
    assert "Total of the lines that say both" in Page(block.html).texts("th")


def test_cost_by_practice_is_a_plain_division_with_its_caveat(closing):
    cost(closing, "Lead", 2025, 100, 90)
    closing.facts["n_took_part"] = 5  # one of them left
    told = summary(closing)
    assert "£18 for each of the 5 practices that took part at any time" in told
    assert "it does not say whether that was good value" in told
    assert "5 practices took part; 1 had left or closed by the end." in told


def test_what_was_spent_without_a_budget_is_divided_too(closing):
    """£100 and £900 are £1,000, by 4 practices £250; the first line alone £25."""
    cost(cost(closing, "Lead", 2025, 100, 100), "Rooms", 2025, None, 900)
    told = summary(closing)
    assert "In all: £100 spent of £100 planned, as planned." in told
    assert "a budget or a spend (£900 spent without a budget)." in told
    assert "By practice: £250 for each of the 4 practices" in told
    assert "(£1,000 divided by 4). That is all spending divided" in told


def test_a_spend_that_nobody_knows_is_not_called_all_spending(closing):
    cost(cost(closing, "Lead", 2025, 100, 100), "Rooms", 2025, 30, None)
    told = summary(closing)
    assert "(£100 divided by 4). What was spent on 1 of 2 lines is not known." in told
    assert "That is the spending that is known divided by" in told
    assert "all spending" not in told and "without a budget" not in told


def test_the_costings_of_a_real_proposal_add_up_as_they_do_there(closing):
    """City and Hackney GP Confederation (2016), Appendix B; nothing is spent yet."""
    lead = {2017: 209_424, 2018: 52_000}
    overheads = {2017: 31_277.90, 2018: 15_535.50}
    both = {"Project management": 12_000, "Administrative support": 7_500}
    both |= {"Data analysis (CEG)": 15_000, "Backfill - GP": 52_000}
    both |= {"Backfill - Manager": 12_000, "Venue hire": 1_855, "Catering": 3_000}
    for year in (2017, 2018):
        lines = {"QI Lead": lead[year], **both, "Overheads": overheads[year]}
        for line, budget in lines.items():
            cost(closing, line, year, budget, budget)
    told = said(evaluation_money.budget(closing.report()))
    assert "In all: £514,947 spent of £514,947 planned, as planned." in told
    assert "2017: £344,057 spent of £344,057 planned" in told
    assert "2018: £170,891 spent" in told  # .50 is rounded up


def test_without_costs_nothing_is_divided(closing):
    told = summary(closing)
    assert "What the programme cost is not written down" in told
    assert "By practice" not in told


# -- what changed, does it last


def test_a_clear_change_has_n_interval_and_a_word_and_no_cause(closing):
    told = summary(closing)
    assert (
        "Foot check (process): clearly better. 50.0% (2,400 of 4,800) before, " in told
    )
    assert "80.0% (960 of 1,200) now: 30.0 percentage points higher (95%" in told
    assert "They do not say why" in told
    for word in ("because of", "thanks to", "led to", "caused"):
        assert word not in told


def test_the_funder_reads_each_aim_and_how_far_it_is(closing):
    assert (
        "Foot check: at least 90.0% by September 2025. Now 80.0% (960 of 1,200). "
        "There are 10.0 percentage points to go." in summary(closing)
    )
    closing.facts["aims"] = [
        {"measure": "foot_check", "reach": 0.75, "by": "", "words": ""},
        {"measure": "hands", "reach": 0.5, "by": "", "words": ""},
    ]
    told = summary(closing)
    assert "at least 75.0%, no date yet. Now 80.0% (960 of 1,200). The aim is" in told
    assert "hands: at least 0.50, no date yet. Now: not known." in told


def test_the_funder_reads_the_topic_unless_it_fills_the_page(closing):
    closing.facts["topic"] = "Warm feet."
    assert "Warm feet, October 2024 to September 2025." in summary(closing)
    closing.facts["topic"] = "Warm feet. " * 200
    told = summary(closing)
    assert "Warm feet" not in told and "October 2024 to September 2025." in told


def test_the_summary_is_followed_by_a_new_page_in_print(closing):
    whole = evaluation_results.evaluation(closing.report())
    html = evaluation_summary.summary(whole).html
    assert html.startswith('<div class="stands-alone">') and html.endswith("</div>")
    style = (files("qikit.reports") / "page/page.css").read_text("utf-8")
    assert ".stands-alone { break-after: page; }" in style.partition("@media print")[2]


def test_a_flat_line_is_not_clear_and_the_funder_is_asked_what_to_see(collaborative):
    collaborative.facts |= FACTS
    told = summary(collaborative.teams("5" * 20))
    assert "Foot check (process): not clear yet." in told
    assert "No change is clear: what would have to be seen" in told


def all_suppressed(report):
    """Take every figure away, as disclosure control does."""
    hidden = {"state": "suppressed", "numerator": nan, "denominator": nan, "value": nan}
    hidden |= {"lower": nan, "upper": nan}
    tables = {
        name: rows.assign(**{n: v for n, v in hidden.items() if n in rows})
        for name, rows in vars(report.slice).items()
        if name in ("figures", "benchmarks")
    }
    return Report(replace(report.slice, **tables), {})


def test_where_all_is_suppressed_nobody_says_that_nothing_changed(closing):
    report = all_suppressed(closing.report())
    whole = evaluation_results.evaluation(report)
    told = said(evaluation_summary.summary(whole))
    assert "No change is clear" not in told and " 0.0%" not in told
    assert "The figures are suppressed for these readers" in told
    assert "Not known to these readers" in told
    assert "at least 90.0% by September 2025. Now: suppressed for these" in told


def with_element(drawn):
    """Add a step of a bundle with figures, whose months before are suppressed."""
    element = replace(FOOT_CHECK, id="shoes/off", short_name="Shoes off")
    drawn.elements = (element,)
    drawn.facts["bundles"] = []
    report = drawn.report()
    tables = {}
    for name in ("figures", "benchmarks"):
        rows = getattr(report.slice, name)
        own = rows[rows["measure"].eq("foot_check")].assign(measure=element.id)
        is_hidden = own["period_start"].lt("2024-10-01")
        own = own.assign(state=own["state"].mask(is_hidden, "suppressed"))
        for column in ("numerator", "denominator", "value", "lower", "upper"):
            if column in own:
                own[column] = own[column].mask(is_hidden)
        tables[name] = pd.concat([rows, own], ignore_index=True)
    return Report(replace(report.slice, **tables), {})


def test_a_step_whose_months_before_are_suppressed_does_not_say_there_were_none(
    closing,
):
    whole = evaluation_results.evaluation(with_element(closing))
    assert whole.of_elements["note"].ne("").all() and len(whole.of_elements) == 1
    html = evaluation_results.changed(whole).html
    assert "Figures are suppressed, so no change can be shown" in html
    assert "There is no value before" not in html


def test_a_measure_that_is_all_suppressed_is_not_without_figures(closing):
    whole = evaluation_results.evaluation(all_suppressed(closing.report()))
    told = said(evaluation_summary.summary(whole))
    assert "All suppressed: Foot check." in told and "No figures to show" not in told


def test_without_figures_nothing_is_known_to_have_changed(collaborative):
    collaborative.facts |= FACTS
    told = summary(collaborative.teams("5" * 3, first="2027-01"))
    assert "We do not know what changed." in told
    assert "No figures to show: Foot check." in told


def test_the_second_year_is_judged_a_year_after_the_summit(closing, collaborative):
    whole = evaluation_results.evaluation(closing.report())
    told = said(evaluation_lasting.lasting(whole))
    assert "12 months after the end of the programme are needed" in told
    assert (
        "Of 4 teams with a run chart, 4 show a clear gain: 0 held in year two, "
        "0 not held, 4 not known yet." in told
    )


def test_a_gain_that_went_away_asks_what_it_would_take(collaborative):
    collaborative.facts |= FACTS
    collaborative.teams("5" * 12 + "8" * 12 + "5" * 12)  # to September 2026
    report = collaborative.report(as_of="2026-09")
    whole = evaluation_results.evaluation(report)
    told = said(evaluation_lasting.lasting(whole))
    assert "The gain was not held in year two" in told
    assert "4 show a clear gain: 0 held in year two, 4 not held, 0 not known" in told
    assert evaluation_summary.question(whole).startswith(
        "Foot check did not hold in the second year: what would it take"
    )


def test_a_gain_that_was_held_asks_who_should_have_it_next(collaborative):
    collaborative.facts |= FACTS
    report = collaborative.teams("5" * 12 + "8" * 24).report(as_of="2026-09")
    whole = evaluation_results.evaluation(report)
    told = said(evaluation_lasting.lasting(whole))
    assert "24 points in a row above the baseline median of 50.0%" in told
    assert "4 show a clear gain: 4 held in year two, 0 not held, 0 not known" in told
    assert evaluation_summary.question(whole).startswith(
        "Foot check held in the second year: shall other practices be offered"
    )


def only_shifts(drawn, picture):
    """Three teams stay at 5 of 10; one follows a picture of 1 in 100 steps."""
    for code in ("P1", "P2", "P3", "P4"):
        drawn.drawn.practice(code)
        for at, step in enumerate(picture):
            month = pd.Timestamp("2023-10-01") + pd.DateOffset(months=at)
            met = 50 + int(step) - 5
            drawn.drawn.figure(code, f"{month:%Y-%m}", met, 100)
    return drawn.report(as_of="2026-09")


@pytest.mark.parametrize(
    ("picture", "state"),
    [("456" * 4 + "6" * 24, "held"), ("456" * 4 + "6" * 12 + "4" * 12, "not_held")],
)
def test_a_shift_without_a_clear_change_is_no_gain_that_held_or_went(
    collaborative, picture, state
):
    """51 of 100 where it was 50: a shift on the chart, and within chance."""
    collaborative.facts |= FACTS
    report = only_shifts(collaborative, picture)
    result = report.results[0]
    found = evaluation_lasting.found_of(report, result, result.group_chart)
    assert found.year_two == state
    whole = evaluation_results.evaluation(report)
    for told in (
        said(evaluation_lasting.lasting(whole)),
        said(evaluation_summary.summary(whole)),
    ):
        assert "There is no gain that is clear yet" in told
        assert "held in year two" not in told
    assert "none shows a gain that is clear" in said(evaluation_lasting.lasting(whole))
    assert evaluation_summary.question(whole).startswith("No change is clear")


def test_a_clear_change_for_the_worse_is_no_gain(collaborative):
    collaborative.facts |= FACTS
    whole = evaluation_results.evaluation(
        collaborative.teams("8" * 12 + "5" * 8).report()
    )
    assert whole.of_measures["judgement"].tolist() == ["worse"]
    assert not whole.gains.has_been("foot_check")
    assert not whole.gains.has_been("foot_check", "P1")


def test_a_gain_that_went_away_was_clear_at_the_end_and_is_not_now(collaborative):
    collaborative.facts |= FACTS
    collaborative.teams("5" * 12 + "8" * 12 + "5" * 12)
    found = evaluation_results.evaluation(collaborative.report(as_of="2026-09")).gains
    assert found.has_been("foot_check") and not found.is_now("foot_check")


# -- people


def test_attendance_stands_by_session_and_profession(closing):
    meeting(meeting(closing, "GP", 11, 8), "nurse", 11, 5)
    block = evaluation_people.came(closing.report())
    row = Page(block.html).texts("td")[:3]
    assert row == ["8 of 11", "5 of 11", "13 of 22"]
    assert "Session 2, 8 May 2025: who came was not written down." in said(block)


def test_a_clusters_own_session_on_the_same_day_is_not_the_programmes(closing):
    meeting(closing, "GP", 11, 8)
    own = {"scope": "C1", "date": "2025-03-20", "kind": "learning_session"}
    closing.row("meetings", profession="GP", invited=5, attended=5, **own)
    assert "8 of 11" in Page(evaluation_people.came(closing.report()).html).texts("td")


def test_more_than_invited_is_a_doubt_and_no_share(closing):
    meeting(closing, "GP", 11, 12)
    report = closing.report()
    block = evaluation_people.came(report)
    assert "12 of 11 (?)" in Page(block.html).texts("td")
    assert "more came than were invited" in said(block)
    assert "%" not in block.html and evaluation_people.came_in_all(report) == ""


def test_cycles_of_teams_that_left_are_said_to_be_out_of_the_count(closing):
    closing.cycle("P1", "Warm socks", "2025-02-01", "2025-03-01")
    assert "left are not counted" not in evaluation_levels.cycles_line(closing.report())
    closing.facts["n_took_part"] = 6
    assert evaluation_levels.cycles_line(closing.report()).endswith(
        "1 cycle by 1 of the 4 teams still in it: 1 adopted. "
        "Those of 2 teams that left are not counted."
    )


def test_the_funder_reads_how_many_roles_are_held_still(closing):
    assert "Roles:" not in summary(closing)
    term = {"role_key": "a", "role": "CQL", "scope": "C1"}
    closing.row("terms", **term, start="2024-06-18", end="")
    closing.row("terms", **term, start="2024-06-18", end="2024-12-18")
    assert "Roles: 2 roles taken up, 1 of them held still on 18 June" in summary(
        closing
    )


def test_roles_say_how_many_are_held_still_and_that_they_are_few(closing):
    term = {"role_key": "a", "role": "CQL", "scope": "C1"}
    closing.row("terms", **term, start="2024-06-18", end="")
    closing.row("terms", **term, start="2024-06-18", end="2024-12-18")
    closing.facts["n_took_part"] = 5
    block = evaluation_people.roles(closing.report())
    assert Page(block.html).texts("td")[:2] == ["2 people", "1 of 2"]
    assert "Few people" in said(block)
    assert "the roles of 1 practice that left or closed" in said(block)


def contact(drawn, kind, hours):
    row = {"network": "collab", "date": "2025-03-20", "role_key": "a", "kind": kind}
    return drawn.row("support", **row, hours=hours)


def test_hours_that_nobody_wrote_down_are_not_nought(closing):
    for _ in range(3):
        contact(closing, "coaching", None)
    page = Page(evaluation_people.support(closing.report()).html)
    assert page.texts("td") == ["3", "not known", "1"]
    assert page.texts("caption") == ["Support: 3 contacts, hours not known"]
    contact(closing, "visit", 1.5)
    page = Page(evaluation_people.support(closing.report()).html)
    assert page.texts("caption") == [
        "Support: 4 contacts, 1.5 hours in all; 3 without hours"
    ]


# -- surveys


def test_waves_have_n_and_interval_and_the_last_against_the_first(closing):
    answers(answers(closing, "one", "GP", 10, 30), "two", "GP", 30, 10)
    block = evaluation_surveys.survey_tables(closing.report(), 1)[0]
    first, second, change = Page(block.html).texts("td")[:3]
    assert first.startswith("25% (10 of 40 replies; 95% interval ")
    assert second.startswith("75% (30 of 40 replies; 95% interval ")
    assert change.startswith("higher: +50 points (95% interval +")


def test_the_funder_reads_how_many_questions_moved(closing):
    answers(closing, "one", "GP", 10, 30)
    assert "more favourably" not in summary(closing)  # one wave moves nothing
    answers(closing, "two", "GP", 30, 10)
    assert (
        "Tea survey: of 1 question, 1 answered more favourably in the last wave than "
        "in the first, 0 less, 0 with no clear difference" in summary(closing)
    )


def test_a_hidden_group_is_no_nought_and_is_said(closing):
    answers(answers(closing, "one", "GP", 10, 30), "two", "GP", None, None)
    report = closing.report()
    block = evaluation_surveys.survey_tables(report, 1)[0]
    cells = Page(block.html).texts("td")
    assert cells[1] == "suppressed: fewer than 10"
    assert cells[2] == "not known: fewer than two waves"
    assert evaluation_surveys.unknown_answers(report)[0].startswith(
        "Tea survey: a group of fewer than 10 people is left out, 1 time over its"
    )


def test_groups_that_are_shown_in_one_wave_alone_are_not_compared(closing):
    """Doctors say 60 of 100 twice; of the others only the second wave is shown."""
    answers(answers(closing, "one", "GP", 60, 40), "one", "desk", None, None)
    answers(answers(closing, "two", "GP", 60, 40), "two", "desk", 0, 40)
    report = closing.report()
    change = Page(evaluation_surveys.survey_tables(report, 1)[0].html).texts("td")[2]
    assert change.startswith("similar: 0 points (95% interval ")
    assert change.endswith(
        ", of those shown in both waves: GP; 60 of 100 replies, then 60 of 100 replies"
    )
    assert (
        "0 answered more favourably in the last wave than in the first, 0 less, 1"
        in (evaluation_surveys.changed_questions(report)[0])
    )


def test_no_group_in_both_waves_is_not_known_for_want_of_a_group(closing):
    answers(answers(closing, "one", "GP", 60, 40), "two", "desk", 10, 40)
    cells = Page(evaluation_surveys.survey_tables(closing.report(), 1)[0].html)
    assert cells.texts("td")[2] == "not known: no group is shown in both waves"


def test_the_smallest_group_is_the_one_that_the_slice_keeps():
    assert evaluation_surveys.FEW == f"fewer than {FEWEST_RESPONDENTS}"


def test_a_wave_after_the_last_day_of_the_report_is_not_shown(closing):
    closing.facts["survey_content"] = [
        FACTS["survey_content"][0]
        | {
            "waves": [
                {"id": "one", "month": "2024-11"},
                {"id": "two", "month": "2027-01"},
            ]
        }
    ]
    answers(answers(closing, "one", "GP", 10, 30), "two", "GP", 30, 10)
    block = evaluation_surveys.survey_tables(closing.report(), 1)[0]
    assert "One, November 2024" in Page(block.html).texts("th")
    assert "January 2027" not in block.html


def test_answers_without_a_file_are_left_out_and_said(closing):
    answers(closing, "one", "GP", 10, 30)
    closing.facts["survey_content"] = []
    report = closing.report()
    assert evaluation_surveys.survey_tables(report, 1) == []
    assert (
        "Survey tea_survey: no file says what it asks"
        in (evaluation_surveys.unknown_answers(report)[0])
    )


# -- all of it


def test_each_level_of_kirkpatrick_has_its_heading(closing):
    whole = evaluation_results.evaluation(closing.report())
    heads = Page(evaluation_levels.people(whole).html).texts("h3")
    assert [head.partition(":")[0] for head in heads[:3]] == [
        "Level 1, reaction",
        "Level 2, learning",
        "Level 3, behaviour",
    ]


def test_lessons_stand_in_their_own_words_and_hostile_text_is_text(closing):
    note = {"scope": "P1", "date": "2025-06-01", "kind": "lesson", "role": "GP"}
    closing.row("notes", **note, text="<b>Begin</b> small. " * 120, cleared_by="lead")
    block = evaluation_levels.lessons(closing.report())
    assert "GP, Surgery P1:" in block.html and "(lesson)" not in block.html
    assert "&lt;b&gt;Begin&lt;/b&gt;" in block.html and "<b>" not in block.html
    assert "The long texts in full" in block.html


def test_with_nothing_at_all_every_part_says_that_it_is_not_known(collaborative):
    collaborative.facts |= FACTS | NOTHING | {"teams": [], "n_took_part": 0}
    report = collaborative.teams("5" * 20).report()
    whole = evaluation_results.evaluation(report)
    blocks = [section(report) for section in SECTIONS]
    blocks += [section(whole) for section in OF_THE_WHOLE]
    pages = [Page(block.html) for block in blocks]
    assert all(page.is_closed for page in pages)
    html = " ".join(block.html for block in blocks)
    for text in (
        "What the programme cost is not written down",
        "Who held which role, and how long, is not written down",
        "No support contact is written down",
        "No lesson was written down",
        "Who came to the sessions was not written down",
        "No survey asked about this: we do not know.",
        "PDSA cycles: none is written down",
    ):
        assert text in html
    assert "nan" not in html.casefold().replace("finance", "")
