"""Learning sessions: the one in hand, the one before it, what comes after it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from qikit.periods import parse_month
from qikit.programme.due_months import A_MONTH, PAPERS_BEFORE, newest_month_due

SUMMIT = "Summit"


@dataclass(frozen=True)
class Session:
    """One learning session; the summit has the number 0."""

    number: int
    date: pd.Timestamp
    topic: str = ""
    place: str = ""

    @property
    def name(self) -> str:
        """What it is called: "Learning session 3", "Summit"."""
        return f"Learning session {self.number}" if self.number else SUMMIT


@dataclass(frozen=True)
class SessionPlace:
    """Where a learning session stands in its programme.

    Attributes
    ----------
    own
        The session itself.
    before, after
        The session before it and the one after it (after the last one the summit);
        None where there is none.
    n_sessions
        How many sessions the programme has.
    begins
        The first day of the programme.
    papers_of_before
        The newest month that was due before the papers of the session before it, as
        the plan of the year has it; without one the month before the programme began.
    """

    own: Session
    before: Session | None
    after: Session | None
    n_sessions: int
    begins: pd.Timestamp
    papers_of_before: pd.Timestamp

    @property
    def since(self) -> pd.Timestamp:
        """The day from which on things are news: the session before, or the start.

        What is dated on the day of a session was not in its papers.
        """
        return self.begins if self.before is None else self.before.date

    @property
    def papers(self) -> pd.Timestamp:
        """The day on which its papers go out."""
        return self.own.date - PAPERS_BEFORE


def session_place(facts: Mapping[str, Any], number: int) -> SessionPlace | None:
    """Find a session among those of its programme.

    Parameters
    ----------
    facts
        Of the programme: sessions (each with number, date, topic and place, in
        order), summit ("" for none), first_month, last_month and due_day.
    number
        Of the session.

    Returns
    -------
    None where the programme has no session of that number.
    """
    sessions = _sessions(facts["sessions"])
    numbers = [session.number for session in sessions]
    if number not in numbers:
        return None
    at = numbers.index(number)
    following = [*sessions[at + 1 :], *_summit(facts.get("summit", ""))]
    before = sessions[at - 1] if at else None
    return SessionPlace(
        sessions[at],
        before,
        next(iter(following), None),
        n_sessions=len(sessions),
        begins=parse_month(facts["first_month"]),
        papers_of_before=_known_at(facts, before),
    )


def news(rows: pd.DataFrame, column: str, since: pd.Timestamp) -> pd.DataFrame:
    """Keep the rows whose date is that day or later; a missing date is no news."""
    return rows[rows[column].ge(since)]


def _known_at(facts: Mapping[str, Any], before: Session | None) -> pd.Timestamp:
    """Return the newest month in the papers of a session; of none that before all."""
    if before is None:
        return parse_month(facts["first_month"]) - A_MONTH
    return newest_month_due(
        before.date - PAPERS_BEFORE,
        first_month=facts["first_month"],
        last_month=facts["last_month"],
        due_day=facts["due_day"],
    )


def _sessions(facts: Sequence[Mapping[str, Any]]) -> list[Session]:
    return [
        Session(
            int(fact["number"]),
            pd.Timestamp(fact["date"]),
            str(fact.get("topic") or ""),
            str(fact.get("place") or ""),
        )
        for fact in facts
    ]


def _summit(date: str) -> list[Session]:
    return [Session(0, pd.Timestamp(date))] if date else []
