"""Who took part: attended of invited, by session and profession."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from qikit.programme.attendance import SESSION, attendance, of_scopes
from qikit.programme.done import SUMMIT
from qikit.reports.blocks import Block, bullets, paragraph, table, together
from qikit.reports.programme.summit_opening import Summit
from qikit.rounding import count_text

NOT_WRITTEN = "not written down"
NO_MEETING = (
    "Nobody wrote down who came to the learning sessions. We do not know who took part."
)
NEXT = "Whose voice was missing, and when and where would they be able to come?"


@dataclass(frozen=True)
class _Held:
    """A meeting that was planned or is written down, with who came."""

    name: str
    date: pd.Timestamp
    found: pd.DataFrame


def people_section(meeting: Summit) -> Block:
    """Write who came to each session and the summit, of how many invited."""
    held = _held(meeting)
    if all(one.found.empty for one in held):
        return paragraph(NO_MEETING)
    professions = list(
        dict.fromkeys(p for one in held for p in one.found["profession"])
    )
    rows = [_row(one, professions) for one in held]
    shown = table(pd.DataFrame(rows), "Attended of invited, by session and profession")
    notes = [*_doubts(held), *_missing(held)]
    blocks = [shown, *([bullets(notes)] if notes else []), paragraph(NEXT)]
    return together(blocks)


def _held(meeting: Summit) -> list[_Held]:
    """List the sessions and the summit up to the last day told of."""
    part = meeting.part
    planned = [
        (f"Learning session {s['number']}", s["date"], SESSION)
        for s in part.facts["sessions"]
    ]
    if part.facts["summit"]:
        planned.append(("Summit", part.facts["summit"], SUMMIT))
    dated = [(name, pd.Timestamp(day), kind) for name, day, kind in planned]
    meetings = of_scopes(part.meetings, meeting.scopes)
    return [
        _Held(name, day, attendance(meetings, date=day, kind=kind))
        for name, day, kind in dated
        if day <= part.until
    ]


def _row(held: _Held, professions: list[str]) -> dict[str, str]:
    rows = held.found.set_index("profession")
    when = f"{held.name}, {held.date.day} {held.date:%B %Y}"
    told = {
        p: _came(rows.loc[p]) if p in rows.index else NOT_WRITTEN for p in professions
    }
    return {"Session": when, **told}


def _came(row: pd.Series) -> str:
    """Write "8 of 11"; where more came than were invited, both numbers and a doubt."""
    if pd.isna(row["attended"]):
        return NOT_WRITTEN
    if pd.isna(row["invited"]):
        return f"{int(row['attended'])} came; invited {NOT_WRITTEN}"
    if row["is_doubt"]:
        return f"{int(row['attended'])} came, {int(row['invited'])} invited: in doubt"
    return f"{int(row['attended'])} of {int(row['invited'])}"


def _doubts(held: list[_Held]) -> list[str]:
    return [
        f"{one.name}: more {row['profession']} came than were invited. Guests, or a "
        "slip of the pen?"
        for one in held
        for _, row in one.found[one.found["is_doubt"]].iterrows()
    ]


def _missing(held: list[_Held]) -> list[str]:
    absent = [one.name for one in held if one.found.empty]
    if not absent:
        return []
    n = count_text(len(absent), "session has", "sessions have")
    return [f"{n} no record of who came: we do not know."]
