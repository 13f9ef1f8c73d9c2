"""The papers of a learning session, section by section."""

from dataclasses import replace

import pandas as pd
import pytest

from qikit.errors import ParameterError
from qikit.reports.programme import session_sections as sections
from qikit.reports.programme.session_bundle import weakest_sentences
from qikit.reports.programme.session_changes import data_sentence
from qikit.reports.programme.session_opening import session_report
from qikit.reports.programme.session_teams import by_aim
from qikit.reports.programme.session_texts import team_name, with_team_names
from tests.unit.reports.drawn_slices import FOOT_CHECK
from tests.unit.reports.page_reader import Page
from tests.unit.reports.programme.drawn_sessions import TEAMS

LONG = "We tried it on a Monday and the phone never stopped. " * 40  # 2,120 letters
BETTER = "5" * 12 + "8" * 8  # from October 2024
SECTIONS = (
    *(sections.title, sections.main_points, sections.agenda, sections.since),
    *(sections.all_teams, sections.team_by_team),
    *(sections.tried, sections.to_do, sections.not_known),
)


def texts(block, tag="li") -> list[str]:
    return [] if block is None else Page(block.html).texts(tag)


def whole(meeting) -> str:
    """All that the page of a session says, section by section."""
    shown = [section(meeting) for section in SECTIONS]
    pages = [Page(block.html) for block in shown if block is not None]
    assert all(page.is_closed for page in pages)
    return "\n".join(
        text
        for page in pages
        for tag in ("h1", "h3", "p", "li", "td", "th", "caption")
        for text in page.texts(tag)
    )


# -- title


def test_the_title_says_number_topic_day_and_what_comes_next(collaborative):
    page = Page(sections.title(collaborative.teams().session(2)).html)
    assert page.texts("h1") == ["Cluster C1: learning session 2"]
    said = page.texts("p")
    assert said[0] == "Session 2: Small tests · Thursday 8 May 2025, Town hall"
    assert said[1] == "Next: session 3, Thursday 19 June 2025"
    assert said[2] == "4 teams: Surgery P1; Surgery P2; Surgery P3; Surgery P4."


def test_after_the_last_session_comes_the_summit_or_nothing_yet(collaborative):
    meeting = collaborative.teams().session(3)
    said = texts(sections.title(meeting), "p")
    assert "The last session before the summit on Thursday 18 September 2025" in said
    collaborative.facts["summit"] = ""
    said = texts(sections.title(collaborative.session(3)), "p")
    assert "No further session is planned yet." in said


def test_a_session_needs_a_programme_and_a_number_that_it_has(collaborative):
    report = collaborative.teams().report()
    with pytest.raises(ParameterError, match="has no session 9. Its sessions: 1, 2, 3"):
        session_report(report, 9)
    alone = replace(report, slice=replace(report.slice, programme=None))
    with pytest.raises(ParameterError, match="belongs to a programme"):
        session_report(alone, 1)


# -- main points


def test_a_clear_change_comes_after_the_aim_with_its_counts_and_interval(collaborative):
    points = texts(sections.main_points(collaborative.teams(BETTER).session()))
    assert points[1].startswith(
        "Foot check, all teams together: better. 50.0% (2,400 of 4,800) in October "
        "2023 to September 2024, 80.0% (960 of 1,200) in March 2025 to May 2025: 30.0 "
        "percentage points higher (95% interval +"
    )
    assert points[2] == "Bright spots: 4 of 4 teams show a clear gain in a measure."
    assert len(points) <= 6


def test_without_a_clear_change_the_points_are_too_few_to_say(collaborative):
    points = texts(sections.main_points(collaborative.teams().session()))
    assert points[1] == (
        "Change: too few points to say. 8 months of the programme are few."
    )
    assert not [p for p in points if p.startswith("Bright spots")]


def test_three_points_only_and_no_figure_at_all(collaborative):
    points = texts(
        sections.main_points(collaborative.teams("555", "2025-03").session())
    )
    assert "too few points to say" in points[1]
    empty = type(collaborative)(type(collaborative.drawn)(collaborative.drawn.folder))
    for code in TEAMS:
        empty.drawn.practice(code).figure(code, "2025-05", None, None)
    points = texts(sections.main_points(empty.session()))
    assert points[1] == "Figures: there are none yet, so we do not know what changed."


def test_an_aim_says_how_far_it_is_and_when_no_date_is_set(collaborative):
    collaborative.teams(BETTER)
    points = texts(sections.main_points(collaborative.session()))
    aim = next(p for p in points if p.startswith("Aim"))
    assert aim.startswith("Aim: Foot check at least 90.0% by September 2025. Now 80.0%")
    assert aim.endswith(": 10.0 points to go.")
    collaborative.facts["aims"] = [
        {"measure": "foot_check", "reach": 0.8, "by": "", "words": ""}
    ]
    points = texts(sections.main_points(collaborative.session()))
    aim = next(p for p in points if p.startswith("Aim"))
    assert "at least 80.0% (no date was set)." in aim
    assert aim.endswith(": reached.")


# -- agenda


def test_the_agenda_adds_up_and_names_every_role(collaborative):
    page = Page(sections.agenda(collaborative.teams().session(minutes=90)).html)
    assert page.texts("caption") == ["Agenda: 90 minutes. Write in who leads"]
    cells = page.texts("td")
    begin, end = zip(*(text.split(" to ") for text in cells[0::3]), strict=True)
    assert begin[0] == "0" and end[-1] == "90"
    assert begin[1:] == end[:-1]  # each begins where the last one ended
    for role in ("Chair", "Facilitator", "Data lead", "Note taker", "Timekeeper"):
        assert role in cells or any(role in text for text in page.texts("li"))
    assert len([c for c in cells if c.startswith("Facilitator: …")]) == 1  # one line
    first = "To read before (sent by Thursday 12 June 2025): the main points."
    assert page.texts("li")[-2].startswith(first)


# -- since we last met


def test_what_came_and_what_is_missing_is_counted_not_named(collaborative):
    collaborative.teams()
    states = ("received", "late", "not_submitted", "received")
    for code, state in zip(TEAMS, states, strict=True):
        for month in ("2025-04-01", "2025-05-01", "2025-03-01"):
            collaborative.row(
                "forms",
                practice_code=code,
                what="foot_check",
                period_start=month,
                state=state,
            )
    assert data_sentence(collaborative.session(3)) == (
        "Data: 6 of 8 forms and searches for April and May 2025 came, 2 of them late. "
        "2 from 1 team are still missing: what would make it easier?"
    )
    assert "Surgery" not in data_sentence(collaborative.session(3))


def test_tests_of_change_that_began_or_ended_since_the_last_session(collaborative):
    collaborative.teams()
    collaborative.cycle("P1", "Before and over", "2025-02-01", "2025-05-07")
    collaborative.cycle("P1", "Ended on the day", "2025-03-01", "2025-05-08")
    collaborative.cycle("P2", "Begun", "2025-05-20")
    page = Page(sections.changes(collaborative.session(3)).html)
    cells = page.texts("td")
    assert "Ended on the day" in cells and "Begun" in cells
    assert "Before and over" not in cells
    assert "adopt, 8\u00a0May\u00a02025" in page.texts("td")
    assert "still going on" in page.texts("td")


def test_the_figures_of_the_last_session_stand_beside_those_of_now(collaborative):
    page = Page(sections.changes(collaborative.teams(BETTER).session(3)).html)
    cells = page.texts("td")
    assert cells[:4] == [
        "80.0% (320 of 400)",
        "80.0% (320 of 400)",
        "10.0 points to go",
        "better, clear",
    ]
    assert page.texts("th")[1:3] == ["March 2025", "May 2025"]
    assert page.texts("caption")[0] == (
        "All teams together: the month known at session 2, and now"
    )


# -- bright spots and what was tried


def test_only_claims_are_named_and_the_others_counted(collaborative):
    for code, picture in zip(TEAMS, (BETTER, BETTER, "5" * 20, "5" * 20), strict=True):
        collaborative.drawn.practice(code).months(code, picture, first="2023-10")
    collaborative.cycle("P1", "Ring before lunch", "2025-01-10", "2025-02-01")
    collaborative.cycle("P2", "Letters", "2025-01-10", "2025-02-01", decision="abandon")
    block = sections.bright_spot_tables(collaborative.session(3))
    page = Page(block.html)
    assert "Surgery P1" in page.texts("th") and "Surgery P2" in page.texts("th")
    assert "Surgery P3" not in block.html
    assert "Ring before lunch" in page.texts("td")
    assert "Letters" not in block.html  # abandoned: not kept
    assert "Not clear yet: 2 of 4 charts of single teams." in page.texts("p")


def test_without_a_claim_no_team_is_named(collaborative):
    block = sections.bright_spot_tables(collaborative.teams().session(3))
    assert "Surgery" not in block.html
    assert "No gain of a single team is clear yet (4 teams)." in block.html


def test_learning_is_gathered_by_idea(collaborative):
    collaborative.teams()
    more = {"learnt": "Four minutes.", "cycle": 2}
    collaborative.cycle("P1", "A huddle", "2025-02-01", "2025-03-01", **more)
    collaborative.cycle("P2", "a  huddle", "2025-04-01")
    said = texts(sections.idea_list(collaborative.session(3).report))
    assert said[0] == (
        "A huddle: 2 teams, 2 tests (adopt 1, open 1). Surgery P1: “Four minutes.”"
    )
    assert said[-1] == "Surgery P1, test 2 (adopt): Four minutes."  # folded


# -- questions, actions, the last session


def test_actions_ask_for_what_is_missing_and_leave_rows_to_fill_in(collaborative):
    collaborative.teams()
    given = {"scope": "collab", "status": "open"}
    collaborative.row("actions", what="Ring them", by_when="2025-06-01", **given)
    collaborative.row("actions", what="", by_whom="Nurse", **given)
    page = Page(sections.actions_table(collaborative.session(3)).html)
    assert page.texts("td")[:6] == [
        "nobody named yet: who?",
        "1 June 2025",
        "overdue: what would help?",
        "Nurse",
        "no date agreed: when?",
        "open",
    ]
    heads = [text for text in page.texts("th") if not text.startswith("New")]
    assert heads[4:] == ["Ring them", "not written down"]
    assert len([text for text in page.texts("th") if text.startswith("New")]) == 3


def test_more_people_than_invited_are_a_doubt_and_no_share(collaborative):
    collaborative.teams()
    day = {"scope": "collab", "date": "2025-05-08", "kind": "learning_session"}
    collaborative.row("meetings", profession="GP", invited=4, attended=3, **day)
    collaborative.row("meetings", profession="nurse", invited=4, attended=6, **day)
    said = texts(sections.last_session(collaborative.session(3)), "p")
    assert said[0] == (
        "Session 2, 8 May 2025: GP 3 of 4; nurse 6 came, 4 were invited (is a number "
        "wrong, or did guests come?)."
    )
    assert "150" not in said[0]


def test_who_came_to_a_clusters_own_session_came_to_no_session_of_all(collaborative):
    collaborative.teams()
    day = {"date": "2025-05-08", "kind": "learning_session", "profession": "GP"}
    collaborative.row("meetings", scope="collab", invited=4, attended=3, **day)
    collaborative.row("meetings", scope="C1", invited=9, attended=9, **day)
    said = texts(sections.last_session(collaborative.session(3)), "p")
    assert said[0].endswith("GP 3 of 4.")


def test_feedback_is_that_since_the_last_session_and_no_story(collaborative):
    collaborative.teams()
    note = {"scope": "P1", "role": "nurse"}
    for day, kind, text in (
        ("2025-05-08", "feedback", "Shorter talks"),
        ("2025-05-07", "feedback", "Too cold"),
        ("2025-05-30", "story", "She came back to thank us"),
    ):
        collaborative.row("notes", date=day, kind=kind, text=text, **note)
    meeting = collaborative.session(3)
    assert texts(sections.last_session(meeting)) == ["Nurse, Surgery P1: Shorter talks"]
    story, asked = texts(sections.stories(meeting))
    assert story == "Nurse, Surgery P1 (story): She came back to thank us"
    assert asked.endswith("?")


def test_a_signal_without_a_claim_is_a_question(collaborative):
    for code in TEAMS:  # a shift of six points, by so little that no change is clear
        collaborative.drawn.practice(code)
        for n, month in enumerate(pd.date_range("2023-10-01", "2025-05-01", freq="MS")):
            met = 504 if n > 11 else 500
            collaborative.drawn.figure(code, f"{month:%Y-%m}", met, 1000)
    meeting = collaborative.session(3)
    assert sections.main_points(meeting).html.count("better") == 0
    said = texts(sections.all_teams(meeting))
    assert any(
        text.startswith("There is a pattern on the chart of Foot")
        and text.endswith("Did anything change then?")
        for text in said
    )


# -- whatever comes in


def test_long_texts_are_shortened_and_whole_in_a_fold(collaborative):
    collaborative.teams()
    collaborative.row(
        "notes", scope="P1", date="2025-05-30", kind="story", text=LONG, role="nurse"
    )
    page = Page(sections.stories(collaborative.session(3)).html)
    short, long, _ = page.texts("li")
    assert len(short) < 340 and short.endswith("…")
    assert long.endswith(LONG.strip())
    assert len(page.all("details")) == 1


def test_a_collaborative_of_which_nothing_is_written_down_reads_well(collaborative):
    collaborative.facts |= {"aims": [], "bundles": []}
    said = whole(collaborative.teams("555", "2025-03").session(3))
    assert "No small test of change has been written down yet." in said
    assert "No story or comment was sent since session 2." in said
    assert "No action is carried over from earlier sessions." in said
    assert "Who came to session 2 was not written down." in said
    assert "No feedback on session 2 was written down." in said
    assert not {"nan", "NaN", "NaT", "None:", "<NA>"} & set(said.split())


def test_the_first_session_has_nothing_to_look_back_to(collaborative):
    said = whole(collaborative.teams("5" * 17).session(1, as_of="2025-02"))
    assert "This is the first session." in said
    assert "since the programme began (October 2024)" in said


def test_markup_in_the_words_of_teams_is_shown_as_text(collaborative):
    collaborative.teams()
    bad = "<script>alert(1)</script>"
    collaborative.cycle("P1", bad, "2025-05-10", "2025-05-20", learnt=bad)
    collaborative.row("actions", what=bad, by_whom=bad, status="open", scope="collab")
    collaborative.row(
        "notes", scope="P1", date="2025-05-30", kind=bad, text=bad, role=bad
    )
    meeting = collaborative.session(3)
    for section in SECTIONS:
        block = section(meeting)
        assert "<script" not in block.html, section.__name__
    assert "&lt;script&gt;alert(1)" in sections.since(meeting).html


def test_texts_kept_back_are_counted_among_what_we_do_not_know(collaborative):
    collaborative.facts["kept_back"] = ["2 notes that nobody has cleared: left out."]
    said = texts(sections.not_known(collaborative.teams().session(3)))
    assert "2 notes that nobody has cleared: left out." in said


def test_measures_of_the_aims_come_first(collaborative):
    other = replace(FOOT_CHECK, id="eyes", short_name="Eyes")
    collaborative.measures = (other, FOOT_CHECK)
    for code in collaborative.teams().drawn.practices:
        collaborative.drawn.figure(code["practice_code"], "2025-05", 5, 10, "eyes")
    found = by_aim(collaborative.report())
    assert [r.measure.id for r in found] == ["foot_check", "eyes"]


# -- the page as a whole


def test_every_section_ends_in_a_question_or_a_next_step(collaborative):
    meeting = collaborative.teams(BETTER).session(3)
    ends = (sections.since, sections.all_teams, sections.team_by_team, sections.tried)
    for section in (sections.main_points, *ends, sections.not_known):
        page = Page(section(meeting).html)
        last = [text for tag, _, text in page.tags if tag in ("li", "p")][-1]
        assert "?" in last, section.__name__
    assert texts(sections.to_do(meeting), "th")[-1].startswith("New 3: …")


def test_tests_of_change_are_named_in_a_line_each_way_and_dated_in_a_fold(
    collaborative,
):
    collaborative.teams()
    for n in range(8):
        collaborative.cycle("P1", f"Idea {n}", "2025-05-20")
    collaborative.cycle("P2", "A huddle", "2025-04-01", "2025-05-20")
    page = Page(sections.changes(collaborative.session(3)).html)
    ended, begun = [text for text in page.texts("li") if text.startswith("Tests")]
    assert ended == "Tests that ended: A huddle (Surgery P2, adopt)."
    assert begun.startswith("Tests that began and go on: Idea 0 (Surgery P1); Idea 1")
    assert begun.endswith("Idea 5 (Surgery P1); and 2 more.")
    assert "Idea 7" in page.texts("td")  # with its date, in the fold


def test_two_charts_of_all_teams_stand_side_by_side_and_the_others_in_a_fold(
    collaborative,
):
    names = ("eyes", "kidneys")
    others = [replace(FOOT_CHECK, id=n, short_name=n.capitalize()) for n in names]
    collaborative.measures = (FOOT_CHECK, *others)
    collaborative.teams()
    for code in TEAMS:
        for name in names:
            for month in pd.date_range("2023-10-01", "2025-05-01", freq="MS"):
                collaborative.drawn.figure(code, f"{month:%Y-%m}", 5, 10, name)
    block = sections.group_charts(collaborative.session(3))
    page, beside = Page(block.html), block.html.split('class="beside"')[1:]
    assert page.texts("h3") == ["Foot check", "Eyes", "Kidneys"]
    assert "Further measures: Kidneys" in page.texts("summary")
    assert [len(part.split('class="chart"')) - 1 for part in beside] == [2, 1]


def test_bright_teams_without_a_row_in_the_short_table_are_named_below(collaborative):
    surest = BETTER.replace("8", "9")
    for code, picture in zip(TEAMS, (surest, BETTER, BETTER, BETTER), strict=True):
        collaborative.drawn.practice(code).months(code, picture, first="2023-10")
    page = Page(sections.bright_spot_tables(collaborative.session(3)).html)
    assert (
        page.texts("caption")[0] == "The surest gain of each measure since the baseline"
    )
    (said,) = [text for text in page.texts("p") if text.startswith("Also")]
    assert said.count("Surgery") == 3 and "Not clear yet" not in said


# -- the session of a cluster that takes part


def of_a_cluster(collaborative, number=3):
    """Open the session of a cluster: its own code stands in the pooled figures."""
    report = collaborative.report()
    cut = report.slice
    areas = cut.benchmarks["area_code"].replace("collab", "C1")
    cut = replace(cut, benchmarks=cut.benchmarks.assign(area_code=areas))
    return session_report(replace(report, slice=cut), number)


def test_a_cluster_is_told_whose_programme_and_whose_aim_it_is(collaborative):
    collaborative.teams(BETTER)
    teams = [{"code": c, "joined": "", "left": ""} for c in TEAMS[:3]]
    collaborative.facts["teams"] = teams
    meeting = of_a_cluster(collaborative)
    assert (
        "Own session of this cluster in the programme Feet together. It takes no part: "
        "Surgery P4. Figures of the cluster as a whole count all its practices."
    ) in texts(sections.title(meeting), "p")
    aim = texts(sections.main_points(meeting))[0]
    assert aim.startswith("Aim of the programme: Foot check at least 90.0%")
    assert "Our cluster now 80.0%" in aim
    whole = collaborative.session(3)
    assert "Own session" not in sections.title(whole).html


def test_attendance_in_a_cluster_is_said_to_be_of_the_whole_programme(collaborative):
    collaborative.teams()
    day = {"scope": "collab", "date": "2025-05-08", "kind": "learning_session"}
    collaborative.row("meetings", profession="GP", invited=4, attended=3, **day)
    said = texts(sections.last_session(of_a_cluster(collaborative)), "p")
    assert said[0] == (
        "Session 2, 8 May 2025, the whole programme: 3 of 4 people invited came. GP 3 "
        "of 4."
    )


# -- few points, and nothing since the last session


def test_session_1_with_three_points_reads_well(collaborative):
    said = whole(collaborative.teams("555", "2024-12").session(1, as_of="2025-02"))
    assert "This is the first session. What would make it worth your time?" in said
    assert "Change: too few points to say. 5 months of the programme are few." in said
    assert (
        "Small tests of change: none began or ended since the programme began" in said
    )
    for word in ("shift", "trend:", "better", "worse"):
        assert word not in said.split(), word


def test_a_session_without_any_data_since_the_last_one_says_so(collaborative):
    meeting = collaborative.teams("5" * 17).session(3, as_of="2025-02")
    said = (
        "Data: no newer figures than at session 2; these are up to February 2025. What "
        "would make it easier to send them?"
    )
    assert texts(sections.main_points(meeting))[1] == said
    page = Page(sections.changes(meeting).html)
    assert said in page.texts("li")
    assert page.texts("caption") == ["All teams together"]
    assert page.texts("th")[:3] == ["Measure", "February 2025", "To the aim"]
    assert not {"nan", "NaN", "NaT", "None:", "<NA>"} & set(whole(meeting).split())


def test_with_newer_data_nothing_is_said_of_their_missing(collaborative):
    said = whole(collaborative.teams().session(3))  # May; session 2 saw March
    assert "no newer figures" not in said


def test_figures_no_newer_than_those_of_the_session_before_stand_in_one_column(
    collaborative,
):
    """Papers of session 2 went out on 1 May: March was due by then, April was not."""
    collaborative.teams()
    page = Page(sections.changes(collaborative.session(3, as_of="2025-03")).html)
    assert page.texts("th")[:3] == ["Measure", "March 2025", "To the aim"]
    page = Page(sections.changes(collaborative.session(3, as_of="2025-04")).html)
    assert page.texts("th")[1:3] == ["March 2025", "April 2025"]


def test_before_the_programme_has_a_month_the_figures_stand_in_one_column(
    collaborative,
):
    meeting = collaborative.teams("5" * 12).session(1, as_of="2024-09")
    page = Page(sections.changes(meeting).html)
    assert page.texts("caption") == ["All teams together"]
    assert page.texts("th")[:3] == ["Measure", "September 2024", "To the aim"]


def test_forms_that_did_not_apply_were_not_asked_for(collaborative):
    collaborative.teams()
    for code, state in zip(TEAMS[:2], ("received", "not_applicable"), strict=True):
        given = {"what": "foot_check", "period_start": "2025-05-01", "state": state}
        collaborative.row("forms", practice_code=code, **given)
    assert data_sentence(collaborative.session(3)) == (
        "Data: 1 of 1 form or search for April and May 2025 came."
    )


# -- the bundle where figures may not be shown


def in_a_bundle(collaborative, hidden=()):
    """Let the foot check be the only step of a bundle; suppress it in some months."""
    step = {"id": "seen", "text": "Were the feet seen?", "measure": "foot_check"}
    bundle = {"id": "feet", "name": "Feet", "short_name": "Feet", "target": 0.9}
    bundle |= {"composite": "foot_check", "elements": [step]}
    collaborative.facts["bundles"] = [bundle]
    report = collaborative.report()
    rows = report.slice.benchmarks
    is_hidden = rows["period_start"].isin([pd.Timestamp(month) for month in hidden])
    counts = ["numerator", "denominator", "value"]
    rows = rows.assign(state=rows["state"].mask(is_hidden, "suppressed"))
    rows[counts] = rows[counts].mask(is_hidden)
    cut = replace(report.slice, benchmarks=rows)
    return session_report(replace(report, slice=cut), 3)


def test_a_suppressed_cell_of_the_bundle_is_no_gap_in_the_data(collaborative):
    meeting = in_a_bundle(collaborative.teams(), hidden=["2025-05-01"])
    cells = Page(sections.all_teams(meeting).html).texts("td")
    assert cells.count("suppressed") >= 2  # the step, and all or none
    assert "no data" not in cells
    (said,) = weakest_sentences(meeting.report)
    assert said.startswith("Step missed most often in February 2025 to April 2025, as")


def test_a_bundle_that_is_wholly_suppressed_is_not_called_empty(collaborative):
    every = pd.date_range("2023-10-01", "2025-05-01", freq="MS")
    block = sections.all_teams(in_a_bundle(collaborative.teams(), hidden=every))
    assert "Feet: every figure of this bundle is suppressed" in block.html
    assert "there is no figure" not in block.html


# -- names, and practices of a cluster that take no part


def test_codes_are_written_as_names_and_a_cluster_as_one_of_them(collaborative):
    report = collaborative.teams().report()
    known = dict(zip(["SURG1", "A"], ["Hill Surgery", "Practice A"], strict=True))
    vars(report.slice)["short_labels"] = known
    assert with_team_names(report, "nurse of SURG1, not XSURG1") == (
        "nurse of Hill Surgery, not XSURG1"
    )
    assert with_team_names(report, "A GP of A") == "A GP of A"
    assert team_name(report, "SYNC2") == "one of the clusters"
    assert team_name(report, "SURG1") == "Hill Surgery"


def test_who_left_is_called_by_name(collaborative):
    collaborative.facts["gone"] = [{"code": "P9", "name": "Old Surgery"}]
    assert team_name(collaborative.teams().report(), "P9") == "Old Surgery"


def partly(collaborative):
    """Open the session of a cluster of which P4 takes no part."""
    collaborative.facts["teams"] = [{"code": c} for c in TEAMS[:3]]
    return of_a_cluster(collaborative)


def test_figures_of_a_whole_cluster_are_not_called_those_of_the_teams(collaborative):
    said = whole(partly(collaborative.teams(BETTER)))
    assert "Foot check, all practices of the cluster together: better." in said
    assert "All practices of the cluster together: the month known at session 2" in said
    assert "All teams together" not in said and "all teams together: b" not in said
    assert "3 teams: Surgery P1; Surgery P2; Surgery P3." in said
    assert "Drawn too, without taking part: Surgery P4." in said


def test_a_practice_that_takes_no_part_is_no_bright_spot(collaborative):
    for code, picture in zip(TEAMS, ("5" * 20, "5" * 20, BETTER, BETTER), strict=True):
        collaborative.drawn.practice(code).months(code, picture, first="2023-10")
    meeting = partly(collaborative)
    block = sections.bright_spot_tables(meeting)
    assert "Surgery P3" in block.html and "Surgery P4" not in block.html
    points = texts(sections.main_points(meeting))
    assert "Bright spots: 1 of 3 teams shows a clear gain in a measure." in points


def test_the_spread_is_that_of_the_teams_alone(collaborative):
    teams = Page(sections.spread_block(partly(collaborative.teams()).report).html)
    assert teams.texts("td")[0] == "3"
    every = collaborative.session(3).report
    assert Page(sections.spread_block(every).html).texts("td")[0] == "4"


def test_what_is_overdue_is_said_once(collaborative):
    collaborative.teams()
    given = {"scope": "collab", "status": "open", "what": "Ring them"}
    collaborative.row("actions", by_when="2025-06-01", **given)
    points = texts(sections.main_points(collaborative.session(3)))
    assert any(p.endswith("0 actions done, 1 carried over, overdue.") for p in points)
    collaborative.row("actions", by_when="2025-12-01", **given)
    points = texts(sections.main_points(collaborative.session(3)))
    assert any(p.endswith("2 carried over, 1 of them overdue.") for p in points)


def test_what_many_charts_say_of_themselves_is_said_once(collaborative):
    said = texts(sections.not_known(collaborative.teams("555", "2025-03").session(3)))
    (found,) = [text for text in said if "Not assessed" in text]
    assert found == (
        "Foot check, 5 charts: Not assessed, because a run chart needs more than 8 "
        "points and there are 3."
    )
