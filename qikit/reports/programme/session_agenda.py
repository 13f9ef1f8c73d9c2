"""The agenda of a learning session: items, roles, and what to read before.

After the checklist for peer review meetings of the RCGP's guide for primary care
networks, in our own words: roles given out, papers sent in advance, everybody heard,
clear next steps, and a few minutes at the end on how it went.
"""

from __future__ import annotations

from itertools import accumulate

import pandas as pd

from qikit.programme.agenda import minutes_each
from qikit.reports.blocks import (
    Block,
    bullets,
    folded,
    heading,
    named_bullets,
    table,
    together,
)
from qikit.reports.programme.session_opening import SessionReport, day_text

PAPERS_BEFORE = pd.Timedelta(days=7)
TO_FILL = "…………"  # a line to write on
CHAIR, FACILITATOR, DATA = "Chair", "Facilitator", "Data lead"
NOTES, CLOCK = "Note taker", "Timekeeper"
TO_DO, TRIED = "To talk about, and to do", "Tried and learnt"  # parts of the page

ITEMS = (  # what, who leads, the part of the page, share of the time
    ("Welcome: who is here, who does what, why we meet", CHAIR, "Agenda", 5),
    ("Actions from last time, and what you told us", CHAIR, TO_DO, 10),
    ("What changed: all teams together, then team by team", DATA, "the charts", 25),
    ("What worked, what did not: teams tell", FACILITATOR, TRIED, 20),
    ("In the words of patients and staff", FACILITATOR, TRIED, 10),
    ("In small groups: our next small test", FACILITATOR, TO_DO, 20),
    ("Who does what by when", NOTES, TO_DO, 10),
    ("How was this meeting? What shall we change?", CLOCK, "none", 5),
)
ROLES = (
    (CHAIR, "opens and closes, keeps us to our aim"),
    (FACILITATOR, "sees that everybody speaks, patients and newcomers first"),
    (DATA, "shows the charts, says how sure they are and what is not known"),
    (NOTES, "writes down each action: what, by whom, by when"),
    (CLOCK, "says when half of an item's time is over"),
)
BEFORE = (
    "Everyone: the main points, ten minutes. Lay members: what is not plain to you?",
    "Each team: its own panel under Team by team; one thing that went well, one not.",
    "Owners of actions: how far is it, and what would help?",
)


def agenda(meeting: SessionReport) -> Block:
    """Write the items with their minutes, the roles, and what to read before."""
    papers = day_text(meeting.place.own.date - PAPERS_BEFORE)
    to_fill = "; ".join(f"{role} {TO_FILL}" for role, _ in ROLES)
    return together(
        [
            _items(meeting.minutes),
            bullets([f"Who does what today: {to_fill}."]),
            folded("What each role is for", named_bullets(ROLES)),
            heading(f"To read before (sent by {papers})", 3),
            bullets(BEFORE),
        ]
    )


def _items(minutes: int) -> Block:
    each = minutes_each([share for *_, share in ITEMS], minutes)
    ends = list(accumulate(each))
    rows = [
        {
            "What": what,
            "From minute": str(end - length),
            "To": str(end),
            "Led by": who,
            "On this page": paper,
        }
        for (what, who, paper, _), length, end in zip(ITEMS, each, ends, strict=True)
    ]
    caption = f"Agenda: {minutes} minutes"
    return table(pd.DataFrame(rows), caption, numbers=["From minute", "To"])
