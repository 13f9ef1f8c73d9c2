"""Small tests of change that began or ended since the last session."""

from __future__ import annotations

import pandas as pd

from qikit.programme.cycles import OPEN
from qikit.programme.sessions import news
from qikit.reports.blocks import Block, folded, table
from qikit.reports.programme.session_opening import SessionReport
from qikit.reports.programme.session_texts import (
    IN_A_CELL,
    one_line,
    shortened,
    team_name,
)
from qikit.rounding import number_text

MOST = 6  # of a line; all stand in the table
KEPT = "\N{NO-BREAK SPACE}"  # a date stays on one line
NONE = "Small tests of change: none began or ended {since}. What would be the smallest?"


def tests_told(meeting: SessionReport) -> list[str]:
    """Name the tests that ended, with what was decided, and those that began."""
    cycles, since = meeting.part.cycles, meeting.place.since
    ended = news(cycles, "end", since)
    begun = news(cycles, "start", since)
    going_on = begun[begun["end"].isna()]
    if ended.empty and begun.empty:
        return [NONE.format(since=meeting.since_words)]
    lines = (("Tests that ended", ended), ("Tests that began and go on", going_on))
    return [f"{lead}: {_named(meeting, rows)}." for lead, rows in lines if len(rows)]


def tests_table(meeting: SessionReport) -> Block | None:
    """Write the same tests with their dates, folded; None where there are none."""
    cycles, since = meeting.part.cycles, meeting.place.since
    rows = cycles[cycles["start"].ge(since) | cycles["end"].ge(since)]
    if rows.empty:
        return None
    frame = pd.DataFrame(
        {
            "Team": [team_name(meeting.report, c) for c in rows["practice_code"]],
            "Change idea": [_idea(text) for text in rows["change_idea"]],
            "Test": [_number(n) for n in rows["cycle"]],
            "Began": [_day(day) for day in rows["start"]],
            "Decision": [_decision(row) for _, row in rows.iterrows()],
        }
    )
    caption = f"Tests of change {meeting.since_words}"
    return folded(f"{caption}, with dates", table(frame, caption, numbers=["Test"]))


def _named(meeting: SessionReport, rows: pd.DataFrame) -> str:
    told = [_test(meeting, row) for _, row in rows.head(MOST).iterrows()]
    more = len(rows) - len(told)
    return "; ".join([*told, *([f"and {more} more"] if more else [])])


def _test(meeting: SessionReport, row: pd.Series) -> str:
    team = team_name(meeting.report, row["practice_code"])
    decided = f", {_decided(row)}" if pd.notna(row["end"]) else ""
    return f"{_idea(row['change_idea'])} ({team}{decided})"


def _idea(text: object) -> str:
    return shortened(one_line(text), IN_A_CELL) or "not written down"


def _number(n: object) -> str:
    return "–" if pd.isna(n) else number_text(int(n))


def _day(day: pd.Timestamp) -> str:
    return "no date" if pd.isna(day) else f"{day.day}{KEPT}{day:%b}{KEPT}{day.year}"


def _decision(row: pd.Series) -> str:
    if pd.isna(row["end"]):
        return "still going on"
    return f"{_decided(row)}, {_day(row['end'])}"


def _decided(row: pd.Series) -> str:
    return "no decision yet" if row["decision"] == OPEN else row["decision"]
