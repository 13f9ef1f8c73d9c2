"""How the last session went: who came, and what was said of it."""

from __future__ import annotations

import pandas as pd

from qikit.programme.attendance import attendance, came_of, of_scopes
from qikit.programme.sessions import Session, news
from qikit.reports.blocks import Block, heading, paragraph, together
from qikit.reports.programme.session_opening import SessionReport, short_day
from qikit.reports.programme.session_stories import FEEDBACK, note_items
from qikit.reports.programme.session_texts import told_bullets
from qikit.rounding import number_text

DOUBT = "is a number wrong, or did guests come?"


def last_session(meeting: SessionReport) -> Block:
    """Write attendance and feedback of the session before."""
    before = meeting.place.before
    if before is None:
        head = heading("How we begin", 3)
        return head + paragraph(
            "This is the first session. What would make it worth your time?"
        )
    head = heading(f"How session {before.number} went, and what was said of it", 3)
    return together([head, _came(meeting, before), _feedback(meeting, before)])


def _came(meeting: SessionReport, before: Session) -> Block:
    facts = meeting.part.facts
    meetings = of_scopes(meeting.part.meetings, (facts["id"], facts["scope"]))
    found = attendance(meetings, date=before.date)
    if found.empty:
        return paragraph(
            f"Who came to session {before.number} was not written down. Who takes the "
            "names today?"
        )
    each = [_profession(row) for _, row in found.iterrows()]
    came = came_of(found)
    whole = "" if came is None else f"{came[0]} of {came[1]} people invited came. "
    who = ", the whole programme" if meeting.is_of_a_cluster else ""
    when = f"Session {before.number}, {short_day(before.date)}{who}"
    return paragraph(f"{when}: {whole}{'; '.join(each)}.")


def _profession(row: pd.Series) -> str:
    """Say who came of one profession; more than invited is a doubt, not a share."""
    came, invited = _count(row["attended"]), _count(row["invited"])
    if row["is_doubt"]:
        return f"{row['profession']} {came} came, {invited} were invited ({DOUBT})"
    return f"{row['profession']} {came} of {invited}"


def _count(n: object) -> str:
    return "not known" if pd.isna(n) else number_text(int(n))


def _feedback(meeting: SessionReport, before: Session) -> Block:
    rows = meeting.part.notes
    rows = news(rows[rows["kind"].eq(FEEDBACK)], "date", before.date)
    told = note_items(meeting.report, rows.sort_values("date", kind="stable"))
    if not told:
        return paragraph(
            f"No feedback on session {before.number} was written down. What worked, "
            "and what should change today?"
        )
    return told_bullets(told)
