"""Sections of a learning session's report, as its template shows them."""

from __future__ import annotations

from qikit.reports.blocks import Block, folded, paragraph, together
from qikit.reports.programme import session_questions as questions
from qikit.reports.programme.session_actions import actions_table
from qikit.reports.programme.session_agenda import agenda
from qikit.reports.programme.session_attendance import last_session
from qikit.reports.programme.session_bright_spots import (
    bright_spot_tables,
    has_bright_spots,
)
from qikit.reports.programme.session_bundle import bundle_matrices, weakest_sentences
from qikit.reports.programme.session_changes import changes
from qikit.reports.programme.session_doubts import not_known
from qikit.reports.programme.session_group import outsiders
from qikit.reports.programme.session_ideas import idea_list
from qikit.reports.programme.session_opening import (
    SessionReport,
    session_report,
    title,
)
from qikit.reports.programme.session_points import main_points
from qikit.reports.programme.session_spread import spread_block
from qikit.reports.programme.session_stories import stories
from qikit.reports.programme.session_teams import group_charts, team_charts

__all__ = [  # what a notebook calls, and what it is made of
    "actions_table",
    "agenda",
    "all_teams",
    "bright_spot_tables",
    "changes",
    "group_charts",
    "idea_list",
    "last_session",
    "main_points",
    "not_known",
    "session_report",
    "since",
    "spread_block",
    "stories",
    "team_by_team",
    "team_charts",
    "title",
    "to_do",
    "tried",
]


STEPS = "The bundle, step by step and month by month"


def since(meeting: SessionReport) -> Block:
    """Write what changed since the last session, and ask what figures do not show."""
    return changes(meeting) + questions.ask(questions.CHANGES)


def all_teams(meeting: SessionReport) -> Block:
    """Show the run charts of all teams together, and the bundles, with questions."""
    shown = group_charts(meeting) + questions.group_questions(meeting)
    bundles = bundle_matrices(meeting.report)
    if bundles is None:
        return shown
    has_figures = bool(weakest_sentences(meeting.report))
    return shown + (folded(STEPS, bundles) if has_figures else bundles)


def team_by_team(meeting: SessionReport) -> Block:
    """Show each team's run chart, how far the teams lie apart, the bright spots."""
    blocks = [
        team_charts(meeting),
        *_also_drawn(meeting),
        questions.team_questions(meeting),
        bright_spot_tables(meeting),
        *([questions.ask(questions.BRIGHT)] if has_bright_spots(meeting) else []),
        spread_block(meeting.report),
        questions.ask(questions.SPREAD),
    ]
    return together([block for block in blocks if block])


def _also_drawn(meeting: SessionReport) -> list[Block]:
    """Say which of the practices drawn take no part in the programme."""
    names = sorted(outsiders(meeting.report).values())
    said = f"Drawn too, without taking part: {'; '.join(names)}."
    return [paragraph(said, "note")] if names else []


def tried(meeting: SessionReport) -> Block:
    """Write what was learnt idea by idea, and what people said in their own words."""
    return idea_list(meeting.report) + stories(meeting)


def to_do(meeting: SessionReport) -> Block:
    """Write how the last session went, and the actions table to fill in."""
    return last_session(meeting) + actions_table(meeting)
