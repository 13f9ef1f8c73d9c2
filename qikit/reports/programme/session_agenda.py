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
    named_bullets,
    table,
    together,
)
from qikit.reports.programme.session_opening import SessionReport, day_text

TO_FILL = "…………"  # a line to write on
CHAIR, FACILITATOR, DATA = "Chair", "Facilitator", "Data lead"
NOTES, CLOCK = "Note taker", "Timekeeper"
NEXT, TRIED = "What we do next", "Tried and learnt"  # parts of the page

ITEMS = (  # what, who leads, the part of the page, share of the time
    ("Welcome: who is here, who does what, why we meet", CHAIR, "Agenda", 5),
    ("Actions from last time, and what you told us", CHAIR, NEXT, 10),
    ("What changed: all together, then team by team", DATA, "the charts", 25),
    ("What worked, what did not: teams tell", FACILITATOR, TRIED, 20),
    ("In the words of patients and staff", FACILITATOR, TRIED, 10),
    ("In small groups: our next small test", FACILITATOR, NEXT, 20),
    ("Who does what by when", NOTES, NEXT, 10),
    ("How was this meeting? What shall we change?", CLOCK, NEXT, 5),
)
ROLES = (
    (CHAIR, "opens and closes, keeps us to our aim"),
    (FACILITATOR, "sees that everybody speaks, patients and newcomers first"),
    (DATA, "shows the charts, says how sure they are and what is not known"),
    (NOTES, "writes down each action: what, by whom, by when"),
    (CLOCK, "says when half of an item's time is over"),
)
BEFORE = (
    "To read before (sent by {day}): the main points. What is not plain?",
    "To bring: one thing that went well, one that did not; how far your actions are.",
)


def agenda(meeting: SessionReport) -> Block:
    """Write the items with their minutes, the roles, and what to read before."""
    papers = day_text(meeting.place.papers)
    return together(
        [
            _items(meeting.minutes),
            folded("What each role is for", named_bullets(ROLES)),
            bullets([text.format(day=papers) for text in BEFORE]),
        ]
    )


def _items(minutes: int) -> Block:
    each = minutes_each([share for *_, share in ITEMS], minutes)
    ends = list(accumulate(each))
    leads = _with_lines([who for _, who, *_ in ITEMS])
    rows = [
        {
            "What": what,
            "Minutes": f"{end - length} to {end}",
            "Led by": who,
            "On this page": paper,
        }
        for (what, _, paper, _), who, length, end in zip(
            ITEMS, leads, each, ends, strict=True
        )
    ]
    caption = f"Agenda: {minutes} minutes. Write in who leads"
    return table(pd.DataFrame(rows), caption, numbers=["Minutes"])


def _with_lines(roles: list[str]) -> list[str]:
    """Leave a line for the name where a role comes first."""
    return [
        role if role in roles[:at] else f"{role}: {TO_FILL}"
        for at, role in enumerate(roles)
    ]
