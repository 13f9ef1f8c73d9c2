"""A practice's progress report: aim, change, tests, actions, next step."""

import re
from dataclasses import replace
from html import unescape

import pandas as pd
import pytest

from qikit.reports.programme import (
    action_list,
    aim_distance,
    bundle_progress,
    cycle_log,
    own_changes,
    own_charts,
    own_next_step,
    own_progress,
)
from qikit.reports.results import Report
from tests.unit.reports.drawn_slices import FOOT_CHECK, Drawn, phase
from tests.unit.reports.programme.drawn_sessions import AIM, TEAMS, Collaborative

SECTIONS = [
    aim_distance.own_aims,
    own_changes.own_changes,
    bundle_progress.own_bundles,
    cycle_log.own_cycles,
    action_list.own_actions,
    own_next_step.next_easiest,
]
STEPS = ("asked", "told")
BUNDLE = {
    "id": "feet",
    "name": "Feet bundle",
    "short_name": "Feet",
    "target": 0.95,
    "composite": "foot_check",
    "elements": [
        {"id": s, "text": f"Was it {s}?", "measure": f"feet/{s}"} for s in STEPS
    ],
}


def text_of(block) -> str:
    """Read a block as its reader does, the address of a picture left out."""
    html = re.sub(r"<img[^>]*>", "", block.html)
    html = re.sub(r"</t[dh]>", " | ", html)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


@pytest.fixture
def progress(tmp_path):
    """Draw P1 with a picture of months, open its report; tables by hand."""

    def make(picture="5" * 12 + "77777", *, as_of="2025-02", until="", **facts):
        """`until` is the last day that the report tells of."""
        whole = Collaborative(Drawn(tmp_path / "data"), facts=facts.pop("facts", {}))
        whole.rows = facts.pop("rows", {})
        people = facts.pop("people", 100)
        steps = facts.pop("steps", {})
        for code in TEAMS:
            shown = picture if code == "P1" else "5" * 17
            whole.drawn.practice(code).months(code, shown, people, first="2023-10")
        for step, met in steps.items():
            for month in ("2024-12", "2025-01", "2025-02"):
                whole.drawn.figure("P1", month, met, 10, f"feet/{step}")
        begun = (phase("baseline_end", "2024-09"),)
        given = {"as_of": as_of, "audience": "analyst", "phases": begun} | facts
        measures = [replace(FOOT_CHECK, id=f"feet/{step}") for step in steps]
        given |= {"level": "practice", "area": "P1"}
        cut = whole.drawn.report(FOOT_CHECK, *measures, **given).slice
        whole.elements = tuple(measures)
        part = whole.part(until or "2025-02-28")
        return Report(replace(cut, measures=(FOOT_CHECK,), programme=part), {})

    return make


def cycle(idea, start, end="", **more):
    base = {"scope": "collab", "practice_code": "P1", "measure": "foot_check"}
    base |= {"change_idea": idea, "cycle": 1, "start": start, "end": end}
    return base | {"decision": "adopt" if end else "open"} | more


def action(what, by_when="", **more):
    base = {"scope": "P1", "what": what, "by_whom": "a nurse", "by_when": by_when}
    return base | {"status": "open", "done_on": "", "meeting": ""} | more


def test_without_a_programme_every_section_is_empty(progress):
    report = progress()
    bare = Report(replace(report.slice, programme=None), {})
    assert [section(bare) for section in SECTIONS] == [None] * 6
    assert own_charts.with_cycles(bare) is bare


def test_aim_says_value_gap_people_and_months_left(progress):
    text = text_of(aim_distance.own_aims(progress()))
    assert "Aim: Foot check at least 90.0% by September 2025." in text
    assert "December 2024 to February 2025): 70.0% (210 of 300; 95% interval" in text
    assert "20.0 points to go, about 20 more of 100 a month" in text
    assert "September 2025; 7 months left." in text


@pytest.mark.parametrize(
    ("aim", "said"),
    [
        ({"by": ""}, "no date was set. Which month shall it be?"),
        ({"reach": 0.7}, "the aim is reached in these months"),
        ({"by": "2024-12"}, "December 2024, 2 months ago. Shall we set a new date?"),
        ({"by": "2024-12", "reach": 0.6}, "2 months ago. What would keep us there?"),
        ({"by": "2025-02"}, "February 2025, the latest month here."),
        ({"reach": 0.7004}, "less than 0.1 points to go"),
    ],
)
def test_aims_without_date_reached_passed(progress, aim, said):
    report = progress(facts={"aims": [AIM | aim]})
    assert said in text_of(aim_distance.own_aims(report))


def test_without_an_aim_it_is_asked_for(progress):
    text = text_of(aim_distance.own_aims(progress(facts={"aims": []})))
    assert "What do we want to reach, and by when?" in text


def test_figures_that_stop_are_told_with_their_months(progress):
    text = text_of(aim_distance.own_aims(progress("5" * 12)))
    assert "July 2024 to September 2024): 50.0% (150 of 300" in text


def test_a_practice_without_figures_says_so(progress):
    report = progress(" " * 17)
    assert "no figure in these months: we do not know" in text_of(
        aim_distance.own_aims(report)
    )
    assert own_changes.own_changes(report).html  # says something, whatever it is


def test_a_clear_change_is_called_clear(progress):
    # 12 months of 50 %, then 8 of 80 %: a shift, and an interval far from none.
    report = progress("5" * 12 + "8" * 8, as_of="2025-05", until="2025-05-31")
    text = text_of(own_changes.own_changes(report))
    assert "50.0% (600 of 1,200) | 80.0% (240 of 300;" in text
    assert "| better, clear |" in text


def test_a_shift_without_a_clear_change_is_a_question(progress):
    # Seven points above the line fire a rule; 18 of 30 is no clear change from 50 %.
    report = progress("5" * 12 + "6666666", as_of="2025-04", people=10)
    text = text_of(own_changes.own_changes(report))
    assert "| a question |" in text
    assert "Foot check shows a pattern on the run chart" in text
    assert "Did anything change at that time?" in text


def test_three_points_speak_of_no_signal(progress):
    report = progress(" " * 14 + "567")
    text = text_of(own_changes.own_changes(report))
    assert "too few points" in text and "no months before these" in text
    assert not re.search(r"shift (above|below)|pattern|better|worse", text)


def test_a_late_joiner_is_compared_with_its_own_first_months(progress):
    report = progress(" " * 10 + "4445777")
    text = text_of(own_changes.own_changes(report))
    assert "40.0% (120 of 300), Aug to Oct 2024 | 70.0% (210 of 300" in text


def test_before_the_programme_nothing_is_claimed(progress):
    report = progress("5" * 12, as_of="2024-09", until="2024-09-30")
    text = text_of(own_changes.own_changes(report))
    assert "The programme has no month of its own yet" in text
    assert "where we begin" in text


def test_log_of_no_test_is_a_question(progress):
    assert "What could be tried with one patient" in text_of(
        cycle_log.own_cycles(progress())
    )


def test_log_tells_prediction_done_learnt_and_decision(progress):
    told = {"prediction": "Nine in ten", "did": "One day", "learnt": "It held"}
    rows = {
        "cycles": [
            cycle("Ring first", "2024-11-18", "2024-11-28", **told),
            cycle("Text first", "2025-01-10", prediction="Fewer calls"),
        ]
    }
    text = text_of(cycle_log.own_cycles(progress(rows=rows)))
    assert "2 tests, the newest first (1 adopted and 1 still open)" in text
    assert "18 Nov to 28 Nov 2024 | Nine in ten | One day | It held | adopt" in text
    assert "since 10 Jan 2025 | Fewer calls | – | – | open: still going on" in text
    assert text.index("Text first") < text.index("Ring first")


def test_a_long_text_is_cut_in_the_table_and_stands_whole_below(progress):
    long = "word " * 400
    rows = {"cycles": [cycle("Idea", "2024-11-18", "2024-11-28", learnt=long)]}
    html = cycle_log.own_cycles(progress(rows=rows)).html
    table, _, below = html.partition("</table>")
    assert table.count("word") < 30 and below.count("word") == 400


def test_of_many_tests_the_newest_stand_and_the_older_are_folded(progress):
    rows = {"cycles": [cycle(f"Idea {n}", f"2024-11-{n:02}") for n in range(10, 15)]}
    html = cycle_log.own_cycles(progress(rows=rows)).html
    shown, _, folded = html.partition("<details>")
    assert "Idea 14" in shown and "Idea 11" not in shown and "Idea 11" in folded


@pytest.mark.parametrize(
    ("by_when", "said"),
    [
        ("2025-02-07", "3 weeks overdue"),
        ("2025-02-08", "2 weeks overdue"),
        ("2025-02-25", "3 days overdue"),
        ("2025-02-28", "due today"),
        ("2025-03-05", "due in 5 days"),
        ("2025-03-28", "due in 4 weeks"),
        ("", "open, without a date"),
    ],
)
def test_how_late_an_action_is(progress, by_when, said):
    rows = {"actions": [action("Ring", by_when)]}
    assert said in text_of(action_list.own_actions(progress(rows=rows)))


def test_an_action_without_owner_and_text_asks_for_both(progress):
    rows = {"actions": [action("", by_whom="")]}
    text = text_of(action_list.own_actions(progress(rows=rows)))
    assert "not written down | nobody named: who? | no date: when?" in text


def test_nothing_left_to_do_is_said(progress):
    rows = {"actions": [action("Ring", status="done", done_on="2025-01-10")]}
    text = text_of(action_list.own_actions(progress(rows=rows)))
    assert text.startswith("Nothing is due") and "1 done" in text


def test_next_step_asks_of_open_adapted_and_overdue(progress):
    rows = {
        "cycles": [
            cycle("Slips", "2024-11-18", "2024-11-28", decision="adapt"),
            cycle("Texts", "2025-01-10"),
        ],
        "actions": [action("Ring", "2025-02-07", by_whom="")],
    }
    text = text_of(own_next_step.next_easiest(progress(rows=rows)))
    assert "“Texts” is still going on" in text
    assert "“Slips” was to be adapted" in text
    assert "1 action is overdue" in text and "without a name: who takes" in text


def test_an_idea_that_was_adopted_later_is_not_asked_again(progress):
    rows = {
        "cycles": [
            cycle("Slips", "2024-11-18", "2024-11-28", decision="adapt"),
            cycle("Slips", "2025-01-10", "2025-01-20", cycle=2),
        ]
    }
    text = text_of(own_next_step.next_easiest(progress(rows=rows)))
    assert "adapted" not in text and "No test of ours is open" in text


def test_every_text_ends_in_a_question(progress):
    assert text_of(own_next_step.next_easiest(progress())).endswith("?")


@pytest.mark.parametrize(
    ("steps", "said"),
    [
        ({"asked": 9, "told": 6}, "missed most often is “Was it told?” (12 of 30"),
        ({"asked": 8, "told": 8}, "“Was it asked?” and “Was it told?” (6 times each)"),
    ],
)
def test_the_step_missed_most_is_asked_about(progress, steps, said):
    report = progress(facts={"bundles": [BUNDLE]}, steps=steps)
    assert said in text_of(own_next_step.next_easiest(report))


def test_where_no_step_is_missed_none_is_named(progress):
    report = progress(facts={"bundles": [BUNDLE]}, steps={"asked": 10, "told": 10})
    assert "missed" not in text_of(own_next_step.next_easiest(report))


def test_six_months_stand_beside_the_line_and_blanks_are_counted(progress):
    blank = {"practice_code": "P1", "bundle": "feet", "n_patients": 10}
    rows = {
        "samples": [
            blank | {"month": pd.Timestamp("2025-01-01"), "n_blank": 1},
            blank | {"month": pd.Timestamp("2025-02-01"), "n_blank": 2},
            blank | {"month": pd.Timestamp("2024-02-01"), "n_blank": 9},  # long ago
        ]
    }
    facts, steps = {"bundles": [BUNDLE]}, {"asked": 9, "told": 6}
    report = progress(rows=rows, facts=facts, steps=steps)
    text = text_of(bundle_progress.own_bundles(report))
    assert "September 2024 to February 2025: every applicable" in text
    assert "400 of 600 patients (66.7%" in text and "lower than the 95% line" in text
    assert "3 of 20 patients have one" in text
    assert "More than one in ten in February 2025:" in text


def test_charts_show_cycles_and_sessions_once(progress):
    rows = {"cycles": [cycle("Slips", "2024-11-18", "2024-11-28")]}
    report = progress(rows=rows)
    told = {
        "scope": ["all", "P1"],
        "measure": ["", "foot_check"],
        "date": pd.to_datetime(["2025-03-20", "2024-11-18"]),
        "label": ["Learning session 1", "Slips"],
        "kind": ["learning_session", "pdsa"],
    }
    cut = replace(report.slice, events=pd.DataFrame(told))
    events = own_charts.with_cycles(Report(cut, {})).slice.events
    assert sorted(events["label"]) == [
        "Learning session 1",
        "Learning session 2",
        "Learning session 3",
        "Test: Slips",
    ]


def test_own_texts_are_never_markup(progress):
    rows = {
        "cycles": [cycle("<script>x</script>", "2024-11-18")],
        "actions": [action("<b>Ring</b>", by_whom="<i>me</i>")],
    }
    report = progress(rows=rows)
    shown = [block for section in SECTIONS if (block := section(report)) is not None]
    html = "".join(block.html for block in shown)
    assert not re.search("<script|<b>|<i>", html)
    for text in ("&lt;script&gt;x", "&lt;b&gt;Ring", "&lt;i&gt;me"):
        assert text in html


def test_parts_stand_in_order_and_an_empty_one_has_no_heading(progress):
    html = own_progress.own_progress(progress()).html  # a programme without a bundle
    assert re.findall(r"<h3>(.*?)</h3>", html) == [
        "Our aim",
        "What changed since the beginning",
        "Our tests of change",
        "Our actions",
        "Our next easiest step",
    ]


def test_without_a_programme_there_is_no_progress(progress):
    bare = replace(progress().slice, programme=None)
    assert own_progress.own_progress(Report(bare, {})) is None
