"""Stories and comments: what teams, patients and partners say in their own words."""

from __future__ import annotations

import pandas as pd

from qikit.programme.sessions import news
from qikit.reports.blocks import Block, folded, heading, paragraph, together
from qikit.reports.programme.session_opening import SessionReport
from qikit.reports.programme.session_questions import STORIES, ask
from qikit.reports.programme.session_texts import (
    Told,
    one_line,
    shortened,
    team_name,
    told_bullets,
)
from qikit.reports.results import Report
from qikit.rounding import count_text

FEEDBACK = "feedback"
ORDER = "stakeholder story success lesson barrier process comment".split()
WORDS = {
    "stakeholder": "from patients and partners",
    "success": "went well",
    "barrier": "in the way",
    "process": "how it is done",
}
MOST = 5  # on the page; the others are folded
IN_A_LEAD = 60
NONE = (
    "No story or comment was sent {since}. Who has one to tell, from a patient or from "
    "the front desk?"
)


def stories(meeting: SessionReport) -> Block:
    """Write the notes since the last session, those of patients and partners first."""
    rows = meeting.part.notes
    rows = news(rows[rows["kind"].ne(FEEDBACK)], "date", meeting.place.since)
    head = heading("In their own words", 3)
    if rows.empty:
        return head + paragraph(NONE.format(since=meeting.since_words))
    told = note_items(meeting.report, _in_order(rows))
    blocks = [head, told_bullets(told[:MOST])]
    if told[MOST:]:
        more = f"{count_text(len(told) - MOST, 'more note')}"
        blocks.append(folded(more, told_bullets(told[MOST:])))
    return together([*blocks, ask(STORIES)])


def note_items(report: Report, rows: pd.DataFrame) -> list[Told]:
    """Say who wrote each note (role, team, kind), and the note; one without is left."""
    return [
        (_who(report, row), row["text"])
        for _, row in rows.iterrows()
        if one_line(row["text"])
    ]


def _who(report: Report, row: pd.Series) -> str:
    role = shortened(one_line(row["role"]), IN_A_LEAD) or "somebody"
    place = team_name(report, row["scope"])
    kind = WORDS.get(one_line(row["kind"]), one_line(row["kind"]))
    lead = f"{role[0].upper()}{role[1:]}, {place}"
    return f"{lead} ({kind})" if kind and kind != FEEDBACK else lead


def _in_order(rows: pd.DataFrame) -> pd.DataFrame:
    rank = {kind: at for at, kind in enumerate(ORDER)}
    order = rows["kind"].map(rank).fillna(len(ORDER))
    return rows.assign(order=order).sort_values(["order", "date"], kind="stable")
