"""The summit's report, section by section, also where little is known."""

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
import yaml

from qikit.errors import ParameterError
from qikit.reports.programme import summit_sections as sections
from qikit.reports.programme.session_texts import with_team_names
from qikit.reports.results import Report
from tests.unit.reports.drawn_slices import FOOT_CHECK
from tests.unit.reports.page_reader import Page
from tests.unit.reports.programme.drawn_sessions import AIM, TEAMS, Collaborative

JOB = Path("params/jobs/collaborative_summit.yml")
RISE = "5" * 12 + "9" * 8  # from October 2024
LONG = "We tried it on a Monday and the phone never stopped. " * 40  # 2,120 letters
CAUSAL = ("because of", "led to", "caused", "thanks to the programme", "resulted in")
SECTIONS = (
    *(sections.title, sections.main_points, sections.plain_page),
    *(sections.together_section, sections.lasting_section, sections.journeys),
    *(sections.done_wall, sections.to_spread, sections.people_section),
    *(sections.thanks, sections.kept_back),
)


def told(block) -> str:
    """All that a block says."""
    page = Page(block.html)
    assert page.is_closed
    tags = ("h3", "h4", "p", "li", "td", "th", "dd", "caption")
    return "\n".join(text for tag in tags for text in page.texts(tag))


def whole(meeting) -> str:
    shown = [section(meeting) for section in SECTIONS]
    shown.append(sections.spread_section(meeting.report))
    return "\n".join(told(block) for block in shown if block is not None)


def opened(made: Collaborative, **cut):
    made.facts = {"topic": "Feet", "toolkit": ""} | made.facts
    return sections.summit(made.report(**cut))


def test_a_clear_gain_is_told_with_n_and_interval(collaborative):
    text = told(sections.journeys(opened(collaborative.teams(RISE))))
    assert "90.0% (270 of 300) now (3 months up to May 2025)" in text
    assert "50.0% (600 of 1,200) before (12 months up to September 2024)" in text
    assert "40.0 percentage points higher (95% interval" in text
    assert "This is a clear change: better than before." in text
    assert "The aim is reached in these figures." in text


def test_no_change_is_not_clear_yet_and_no_claim(collaborative):
    text = whole(opened(collaborative.teams("56" * 10)))
    assert "clear: better" not in text and "clearly better on at least" in text
    assert "0 of 4 teams clearly better" in text
    assert "Not clear yet: chance alone" in text
    assert "We cannot say that anything got better." in text


def test_every_team_has_a_page_of_its_own(collaborative):
    page = Page(sections.journeys(opened(collaborative.teams(RISE))).html)
    own = [attrs for tag, attrs, _ in page.tags if attrs.get("class") == "own-page"]
    assert len(own) == len(TEAMS)
    assert page.texts("h3") == [f"Surgery {code}" for code in TEAMS]


def test_without_anything_written_down_each_section_says_so(collaborative):
    text = whole(opened(collaborative.teams(RISE)))
    assert "No test of change is written down." in text
    assert "Tests of change: none is written down." in text
    assert "Actions: none is written down." in text
    assert "No change is written down as adopted" in text
    assert "Nobody wrote down who came" in text
    assert "Nothing is written down in the team's own words." in text
    assert "nan" not in text.lower().split() and "NaT" not in text


def test_no_causal_words(collaborative):
    made = collaborative.teams(RISE).cycle("P1", "Huddle", "2025-01-06", "2025-02-03")
    text = whole(opened(made)).lower()
    assert not [word for word in CAUSAL if word in text]


def test_three_points_only_carry_no_signal_words(collaborative):
    for code in TEAMS:
        collaborative.drawn.practice(code).months(code, "579", first="2025-03")
    text = whole(opened(collaborative))
    assert "clearly better" not in text.replace("0 of 4 teams clearly better", "")
    assert "shift above" not in text and "That is more than chance" not in text
    assert "Sustained" not in text


def test_a_team_without_figures_has_a_page_that_says_so(collaborative):
    for code in TEAMS:
        collaborative.drawn.practice(code)
    for code in TEAMS[1:]:
        collaborative.drawn.months(code, RISE, first="2023-10")
    text = told(sections.journeys(opened(collaborative)))
    assert "Surgery P1" in text
    assert "There is no figure of this team. We do not know how it did." in text


def test_a_team_that_is_all_suppressed_is_not_called_empty(collaborative):
    report = collaborative.teams(RISE).report()
    figures = report.slice.figures.copy()
    own = figures["practice_code"].eq("P1")
    figures.loc[own, ["numerator", "denominator", "value"]] = np.nan
    figures.loc[own, "state"] = "suppressed"
    meeting = sections.summit(Report(replace(report.slice, figures=figures), {}))
    text = told(sections.journeys(meeting))
    assert "All figures of this team are suppressed" in text
    assert "There is no figure of this team" not in text


def test_no_team_at_all_reads_well(collaborative):
    collaborative.drawn.practice("P1")
    collaborative.drawn.practice("P2").months("P2", "5", first="2025-05")
    collaborative.facts["teams"] = []
    assert "No team has joined yet." in told(sections.journeys(opened(collaborative)))


def test_who_joined_late_is_said(collaborative):
    team = {"code": "P1", "joined": "2025-02", "left": ""}
    collaborative.facts["teams"] = [team]
    text = told(sections.journeys(opened(collaborative.teams(RISE))))
    assert "This team joined in February 2025." in text


def test_a_team_may_have_an_aim_of_its_own_and_an_aim_no_date(collaborative):
    own = {"code": "P1", "joined": "", "left": "", "aims": {"foot_check": 0.8}}
    collaborative.facts["teams"] = [own, {"code": "P2", "joined": "", "left": ""}]
    collaborative.facts["aims"] = [AIM | {"by": "", "reach": 0.95}]
    text = told(sections.journeys(opened(collaborative.teams(RISE))))
    assert "Foot check: 80.0%, no date was set. The aim is reached" in text
    assert "95.0%, no date was set." in text
    assert "There are 5.0 percentage points to go." in text


def test_a_measure_without_an_aim_asks_for_one(collaborative):
    collaborative.facts["aims"] = []
    text = told(sections.journeys(opened(collaborative.teams(RISE))))
    assert "No aim was written down for this measure" in text


def test_a_long_text_is_cut_and_stands_whole_below(collaborative):
    made = collaborative.teams(RISE)
    made.cycle("P1", "Huddle", "2025-01-06", "2025-02-03", learnt=LONG)
    block = sections.journeys(opened(made))
    cut = [text for text in Page(block.html).texts("li") if "Huddle" in text]
    assert min(map(len, cut)) < 500 < max(map(len, cut))


def test_what_teams_wrote_is_escaped(collaborative):
    made = collaborative.teams(RISE)
    made.cycle("P1", "<script>x</script>", "2025-01-06", "2025-02-03", learnt="<b>")
    made.row("notes", scope="P1", date="2025-03-01", kind="story", text="<i>", role="")
    html = sections.journeys(opened(made)).html + sections.to_spread(opened(made)).html
    assert "<script>" not in html and "<b>" not in html and "<i>" not in html
    assert "Somebody of the team, March 2025:" in html


def test_more_came_than_were_invited_is_a_doubt(collaborative):
    made = collaborative.teams(RISE)
    for profession, invited, came in (("GP", 4, 3), ("nurse", 4, 6)):
        made.row(
            "meetings",
            scope="collab",
            date="2025-03-20",
            kind="learning_session",
            profession=profession,
            invited=invited,
            attended=came,
        )
    text = told(sections.people_section(opened(made)))
    assert "3 of 4" in text and "6 of 4" not in text
    assert "6 came, 4 invited: in doubt" in text
    assert "more nurse came than were invited" in text
    assert "1 session has no record of who came" in text
    assert "%" not in text


def test_an_action_without_owner_or_date(collaborative):
    made = collaborative.teams(RISE)
    made.row("actions", scope="collab", what="Ring P1", by_whom="", status="open")
    made.row(
        "actions",
        scope="collab",
        what="Visit",
        by_whom="GP of P2",
        status="done",
        done_on="2025-04-01",
        by_when="2025-05-01",
    )
    text = told(sections.done_wall(opened(made)))
    assert "Actions: 1 of 2 done." in text
    assert "Ring P1: nobody is named, no date." in text
    assert "Visit: GP of P2, April 2025." in text  # a short code is also a word


@pytest.mark.parametrize(
    ("labels", "text", "said"),
    [
        ({"SYN1": "Harbour Row"}, "GP of SYN1", "GP of Harbour Row"),
        ({"A": "Practice A", "K": "Practice K"}, "A GP of K", "A GP of K"),
        ({"P1": "Surgery P1"}, "P1 form", "P1 form"),
    ],
)
def test_names_stand_for_codes_but_a_letter_is_also_a_word(labels, text, said):
    cut = SimpleNamespace(short_labels=labels)
    meeting = SimpleNamespace(report=SimpleNamespace(slice=cut))
    assert with_team_names(meeting.report, text) == said


def test_what_to_spread_asks_those_who_have_not_tried(collaborative):
    made = collaborative.teams(RISE)
    made.cycle("P1", "Huddle", "2025-01-06", "2025-02-03")
    made.cycle("P2", "Huddle", "2025-01-06", "2025-02-03", decision="abandon")
    text = told(sections.to_spread(opened(made)))
    assert "Huddle: adopted by 1 team, looking at Foot check" in text
    assert "Not tested yet by: Surgery P3; Surgery P4. Would one like to?" in text


def test_of_an_idea_it_is_counted_who_gained_with_it_and_who_without(collaborative):
    made = collaborative.teams(RISE)
    made.cycle("P1", "Huddle", "2025-01-06", "2025-02-03", measure="foot_check")
    text = told(sections.to_spread(opened(made)))
    counted = "1 of the 1 team that adopted it, 3 of the 3 other teams."
    assert f"Clearly better on Foot check: {counted}" in text


def test_many_names_of_those_who_have_not_tested_are_counted(collaborative):
    made = collaborative.teams(RISE)
    many = [f"Q{n}" for n in range(7)]
    made.facts["teams"] = [
        {"code": code, "joined": "", "left": ""} for code in [*TEAMS, *many]
    ]
    made.cycle("P1", "Huddle", "2025-01-06", "2025-02-03")
    text = told(sections.to_spread(opened(made)))
    assert "10 teams have not tested it. Would one like to?" in text
    assert "Not tested yet by" not in text


def test_a_dropped_action_is_counted(collaborative):
    made = collaborative.teams(RISE)
    for status in ("dropped", "open"):
        made.row("actions", scope="collab", what="Ring", by_whom="", status=status)
    text = told(sections.done_wall(opened(made)))
    assert "Actions: 0 of 2 done, 1 dropped." in text


def test_the_plain_page_counts_in_a_hundred(collaborative):
    text = told(sections.plain_page(opened(collaborative.teams(RISE))))
    counted = "50 in 100 before (4,800 counted), 90 in 100 now (1,200 counted)."
    assert counted in text
    assert "percentage point" not in text and "interval" not in text


def test_fewer_is_better_is_said(collaborative):
    collaborative.measures = (replace(FOOT_CHECK, direction="down"),)
    fall = "9" * 12 + "5" * 8
    text = told(sections.plain_page(opened(collaborative.teams(fall))))
    assert "50 in 100 now (1,200 counted). Here, fewer is better." in text


def test_a_gain_that_is_not_clear_is_not_called_sustained(collaborative):
    text = told(sections.lasting_section(opened(collaborative.teams("56" * 10))))
    assert "Sustained" not in text
    assert "There is no gain that is clear yet" in text


def test_whether_year_two_holds_is_asked_once(collaborative):
    second = replace(FOOT_CHECK, id="eyes", short_name="Eyes")
    collaborative.measures = (FOOT_CHECK, second)
    made = collaborative.teams(RISE)
    rows = [{**row, "measure": "eyes"} for row in made.drawn.figures]
    made.drawn.figures += rows
    text = told(sections.lasting_section(opened(made)))
    assert text.count("Sustained so far") == 2
    assert text.count("year two") == 1


def test_of_a_gain_within_the_programme_nothing_more_is_said(collaborative):
    text = told(sections.lasting_section(opened(collaborative.teams(RISE))))
    assert "from October 2024" in text
    assert "begins before" not in text and "rests on" not in text


def test_the_example_ends_the_baseline_of_every_measure():
    """Without it a gain would move its own line, and whether it lasts is not known."""
    job = yaml.safe_load((Path(__file__).parents[4] / JOB).read_text("utf-8"))
    ended = {p["measure"] for p in job["phases"] if p["kind"] == "baseline_end"}
    assert set(job["parameters"]["measures"]) <= ended


def test_a_run_that_begins_before_the_programme_is_told(collaborative):
    """The last month of the baseline lies above its median already."""
    begun = "5" * 11 + "9" * 9
    text = told(sections.lasting_section(opened(collaborative.teams(begun))))
    assert "from September 2024" in text
    assert "The run of points begins before the programme did." in text


def test_a_line_of_three_points_is_to_be_read_with_care(collaborative):
    for code in TEAMS:
        collaborative.drawn.practice(code)
        collaborative.drawn.months(code, "4565" + "9" * 8, first="2024-07")
    text = told(sections.lasting_section(opened(collaborative, as_of="2025-06")))
    assert "The line rests on 3 points only: read it with care." in text


def test_a_balancing_measure_without_a_change_has_no_gain_to_lose(collaborative):
    collaborative.measures = (replace(FOOT_CHECK, type="balancing"),)
    meeting = opened(collaborative.teams("56" * 10))
    assert "Foot check" not in told(sections.lasting_section(meeting))


def test_what_the_table_says_is_not_said_again_below_it(collaborative):
    text = told(sections.together_section(opened(collaborative.teams(RISE))))
    assert "clear: better" in text and "This is a clear change" not in text
    assert text.count("90.0%") == 2  # in the table, and the aim
    assert "what matters to patients" in text or "what we do" in text


def test_the_chart_of_all_teams_shows_their_aim(collaborative):
    collaborative.facts["aims"] = [AIM | {"reach": 0.75}]
    text = told(sections.all_teams(opened(collaborative.teams(RISE))))
    assert "Foot check: all teams together" in text
    assert "the target is 75.0%" in text


def test_before_the_programme_nothing_is_compared(collaborative):
    meeting = opened(collaborative.teams("5" * 12), as_of="2024-09")
    text = whole(meeting)
    assert "No change can be worked out" in text


def test_texts_kept_back_are_counted(collaborative):
    collaborative.facts["kept_back"] = ["2 texts that may name a practice: left out."]
    assert "2 texts" in told(sections.kept_back(opened(collaborative.teams(RISE))))


def test_a_summit_needs_a_programme(collaborative):
    report = collaborative.teams(RISE).report()
    with pytest.raises(ParameterError, match="belongs to a programme"):
        sections.summit(Report(replace(report.slice, programme=None), {}))


def learning_session(made: Collaborative, date: str, scope: str = "collab") -> None:
    counts = {"profession": "GP", "invited": 4, "attended": 3}
    made.row("meetings", scope=scope, date=date, kind="learning_session", **counts)


def test_sessions_held_are_those_of_the_programme_that_somebody_wrote_down(
    collaborative,
):
    """Two were due by 18 June; a cluster's own is none, also on the same day."""
    made = collaborative.teams(RISE)
    learning_session(made, "2025-03-20")
    for day in ("2025-03-20", "2025-04-02"):
        learning_session(made, day, scope="C1")
    text = told(sections.done_wall(opened(made)))
    said = "Learning sessions held: 1 of 3; of 1 more nobody wrote down who came."
    assert said in text
    assert "3 of 4" in told(sections.people_section(opened(made)))


def test_a_note_without_a_date_says_so(collaborative):
    made = collaborative.teams(RISE)
    made.row("notes", scope="P1", date="", kind="story", text="It went well", role="GP")
    text = told(sections.journeys(opened(made)))
    assert "GP, no date: It went well" in text


@pytest.mark.parametrize(
    ("start", "end", "number", "said"),
    [
        ("2024-11-18", "2025-01-28", 1, "cycle 1 (18 Nov 2024 to 28 Jan 2025), ad"),
        ("2025-03-05", "2025-03-05", 2, "cycle 2 (5 Mar 2025), adopted"),
        ("2025-03-05", "2025-04-07", None, "Huddle (5 Mar to 7 Apr 2025), adopted"),
    ],
)
def test_a_test_of_change_is_dated_in_full(collaborative, start, end, number, said):
    made = collaborative.teams(RISE).cycle("P1", "Huddle", start, end, cycle=number)
    text = told(sections.journeys(opened(made)))
    assert said in text and "<NA>" not in text


def test_of_many_texts_the_newest_stand_on_the_teams_page_of_paper(collaborative):
    made = collaborative.teams(RISE)
    for day in range(1, 6):
        made.cycle("P1", f"Try {day}", f"2025-02-0{day}", f"2025-03-0{day}")
    html = sections.journeys(opened(made)).html
    on_paper, _, folded = html.partition("2 older ones")
    leads = [f"<strong>Try {n}, cycle 1" for n in range(1, 6)]
    assert [lead in on_paper for lead in leads] == [False, False, True, True, True]
    assert leads[0] in folded and leads[1] in folded


@pytest.mark.parametrize(("decimals", "least"), [(0, "1"), (1, "0.1")])
def test_an_aim_that_is_nearly_reached_is_never_nothing_away(
    collaborative, decimals, least
):
    collaborative.measures = (replace(FOOT_CHECK, decimals=decimals),)
    collaborative.facts["aims"] = [AIM | {"reach": 0.9004}]
    text = told(sections.journeys(opened(collaborative.teams(RISE))))
    assert f"There are less than {least} percentage point" in text
    assert "There are 0" not in text


def test_an_aim_that_teams_apart_reach_together_may_be_chance(collaborative):
    """Four teams pooled: 70 % of 1,200, but two stand at 50 and two at 90 %."""
    collaborative.facts["aims"] = [AIM | {"reach": 0.65}]
    for code, tenth in zip(TEAMS, "5599", strict=True):
        collaborative.drawn.practice(code)
        collaborative.drawn.months(code, "5" * 12 + tenth * 8, first="2023-10")
    text = told(sections.main_points(opened(collaborative)))
    assert "The aim is reached in these figures. That may be chance" in text
    assert "few people" not in text


def test_an_aim_that_all_teams_reach_alike_is_not_called_chance(collaborative):
    collaborative.facts["aims"] = [AIM | {"reach": 0.65}]
    picture = "5" * 12 + "7" * 8
    text = told(sections.main_points(opened(collaborative.teams(picture))))
    assert "The aim is reached in these figures." in text
    assert "chance" not in text


def test_without_a_summit_the_programme_ends_with_its_twelfth_month(collaborative):
    """Figures of a year after it make a year two, whatever the file's last month."""
    collaborative.facts |= {"summit": "", "last_month": "2026-09"}
    made = collaborative.teams("5" * 12 + "9" * 24)
    text = told(sections.lasting_section(opened(made, as_of="2026-09")))
    assert "The gain was held in year two" in text


def test_a_clear_loss_is_no_gain_that_lasted(collaborative):
    """Nine in ten before and, all in a row, five now: a claim, and it is worse."""
    made = collaborative.teams("9" * 12 + "5" * 8)
    text = told(sections.main_points(opened(made)))
    assert "clearly worse" in text
    assert "the gain" not in text and "did not last" not in text


def test_a_loss_after_a_gain_is_not_one_that_did_not_last(collaborative):
    """A run above the line, then a fall far below it: what is claimed is a loss."""
    made = collaborative.teams("5" * 12 + "99999911111111")
    text = told(sections.main_points(opened(made, as_of="2025-11")))
    assert "clearly worse" in text and "did not last" not in text


def hidden(collaborative, code: str):
    """Open the summit where all figures of a team are suppressed."""
    report = collaborative.report()
    figures = report.slice.figures.copy()
    own = figures["practice_code"].eq(code)
    figures.loc[own, ["numerator", "denominator", "value"]] = np.nan
    figures.loc[own, "state"] = "suppressed"
    return sections.summit(Report(replace(report.slice, figures=figures), {}))


def test_the_plain_page_tells_suppressed_from_mixed_and_missing(collaborative):
    collaborative.facts |= {"topic": ""}
    for code, picture in zip(TEAMS, (RISE, RISE, "56" * 10, ""), strict=True):
        collaborative.drawn.practice(code)
        collaborative.drawn.months(code, picture, first="2023-10")
    text = told(sections.plain_page(hidden(collaborative, "P1")))
    assert "How 1 practice did. We may not show their numbers." in text
    assert "How 1 practice did. Their numbers are too few or too mixed" in text
    assert "How 1 practice did. We have no numbers of them." in text


def test_that_a_measure_is_invented_stands_above_the_plain_page_not_in_it(
    collaborative,
):
    collaborative.measures = (replace(FOOT_CHECK, name="Warm tea (synthetic)"),)
    meeting = opened(collaborative.teams(RISE))
    real = told(sections.plain_page(meeting))
    assert "Warm tea (synthetic)" in real
    about = replace(meeting.report.about, synthetic=True)
    cut = replace(meeting.report.slice, about=about)
    text = told(sections.plain_page(sections.summit(Report(cut, {}))))
    assert "Warm tea" in text and "(synthetic)" not in text


def test_where_no_team_has_both_sides_the_group_is_not_called_empty(collaborative):
    """Two teams have figures from before only, two from now only."""
    for code in TEAMS:
        collaborative.drawn.practice(code)
    for code in TEAMS[:2]:
        collaborative.drawn.months(code, "5" * 12, first="2023-10")
    for code in TEAMS[2:]:
        collaborative.drawn.months(code, "9" * 8, first="2024-10")
    meeting = opened(collaborative)
    points = told(sections.main_points(meeting))
    assert "Foot check, all teams: not known. No team has figures both" in points
    assert "There is no value before" not in points
    assert "of 4 more it is not known" in points
    assert "no team with both" in told(sections.together_section(meeting))
    lasts = told(sections.lasting_section(meeting))
    assert "Whether there is a gain that could last is not known." in lasts


def test_the_spread_of_the_teams_stays_on_one_page_of_paper(collaborative):
    html = sections.lasting_and_spread(opened(collaborative.teams(RISE))).html
    piece = html.partition('class="one-piece"')[2]
    assert "How far apart the teams are" in piece and "<table" in piece
