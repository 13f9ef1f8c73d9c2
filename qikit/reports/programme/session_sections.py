"""Sections of a learning session's report, as its template shows them."""

from __future__ import annotations

from qikit.reports.blocks import Block, together
from qikit.reports.programme.session_actions import actions_table
from qikit.reports.programme.session_agenda import agenda
from qikit.reports.programme.session_attendance import last_session
from qikit.reports.programme.session_bright_spots import bright_spot_tables
from qikit.reports.programme.session_bundle import bundle_matrices
from qikit.reports.programme.session_changes import changes
from qikit.reports.programme.session_doubts import not_known
from qikit.reports.programme.session_ideas import idea_list
from qikit.reports.programme.session_opening import (
    SessionReport,
    session_report,
    title,
)
from qikit.reports.programme.session_points import main_points
from qikit.reports.programme.session_questions import questions
from qikit.reports.programme.session_spread import spread_block
from qikit.reports.programme.session_stories import stories
from qikit.reports.programme.session_teams import group_charts, team_charts

__all__ = [  # what a notebook calls, and what it is made of
    "actions_table",
    "agenda",
    "bright_spot_tables",
    "bundle",
    "changes",
    "group_charts",
    "idea_list",
    "last_session",
    "main_points",
    "not_known",
    "questions",
    "session_report",
    "spread_block",
    "stories",
    "talk",
    "team_by_team",
    "team_charts",
    "title",
    "tried",
]


def bundle(meeting: SessionReport) -> Block | None:
    """Show the bundles of all teams together, element by month."""
    return bundle_matrices(meeting.report)


def team_by_team(meeting: SessionReport) -> Block:
    """Show each team's run chart, how far the teams lie apart, the bright spots."""
    spread, bright = spread_block(meeting.report), bright_spot_tables(meeting)
    return together([team_charts(meeting), spread, bright])


def tried(meeting: SessionReport) -> Block:
    """Write what was learnt idea by idea, and what people said in their own words."""
    return together([idea_list(meeting.report), stories(meeting)])


def talk(meeting: SessionReport) -> Block:
    """Write the questions, the actions table, and how the last session went."""
    return together([questions(meeting), actions_table(meeting), last_session(meeting)])
