"""The way of one team through a programme: its time in it, its cycles, its words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from qikit.periods import parse_month, period_end

PROCESS_NOTES = (
    "process",
)  # told by the data coordinator: of the figures, not the care


@dataclass(frozen=True)
class TimeIn:
    """When a team took part.

    `joined` is the first day of a team that joined after the programme began, `left`
    the last day of one that has left; None otherwise.
    """

    joined: pd.Timestamp | None
    left: pd.Timestamp | None

    @property
    def text(self) -> str:
        """Say it; "" for a team that took part from the beginning and still does."""
        joined = self.joined is not None and f"joined in {self.joined:%B %Y}"
        left = self.left is not None and f"left at the end of {self.left:%B %Y}"
        said = " and ".join(part for part in (joined, left) if part)
        return f"This team {said}." if said else ""


def time_in(team: Mapping[str, str], first_month: str, until: pd.Timestamp) -> TimeIn:
    """Say when a team took part, as it is known on a day.

    Parameters
    ----------
    team
        Its facts: joined and left, as months or days, "" for none.
    first_month
        Of the programme: who joined by then took part from the beginning.
    until
        The day: who leaves later has not left.
    """
    joined, left = (_day(team.get(name, "")) for name in ("joined", "left"))
    if joined is not None and joined <= parse_month(first_month):
        joined = None
    if left is not None:
        left = period_end(left.replace(day=1), "month")
    return TimeIn(joined, left if left is not None and left <= until else None)


def own_cycles(cycles: pd.DataFrame, team: str) -> pd.DataFrame:
    """Return the cycles of one team, oldest first."""
    own = cycles[cycles["practice_code"].eq(team)]
    return own.sort_values(["start", "cycle"], ignore_index=True)


def own_notes(notes: pd.DataFrame, team: str) -> pd.DataFrame:
    """Return what one team said in its own words, oldest first.

    Notes on how its figures came about are left out (see `PROCESS_NOTES`), and those
    whose text is kept back from the readers.
    """
    is_own = notes["scope"].eq(team) & ~notes["kind"].isin(PROCESS_NOTES)
    is_own &= notes["text"].fillna("").str.strip().ne("")
    return notes[is_own].sort_values("date", ignore_index=True)


def journey_events(
    cycles: pd.DataFrame,
    sessions: Sequence[Mapping[str, object]],
    first_month: str,
    summit: str = "",
) -> pd.DataFrame:
    """Gather what is written on a team's chart: its cycles, and the sessions of all.

    Returns
    -------
    One row an event, oldest first: date, label. A cycle stands at its start; one
    without an idea is "A test of change".
    """
    rows = [(parse_month(first_month), "Programme begins")]
    rows += [
        (pd.Timestamp(session["date"]), "Learning session") for session in sessions
    ]
    rows += [(pd.Timestamp(summit), "Summit")] if summit else []
    ideas = cycles["change_idea"].fillna("").str.strip()
    for start, idea in zip(cycles["start"], ideas, strict=True):
        rows.append((start, idea or "A test of change"))
    events = pd.DataFrame(rows, columns=["date", "label"])
    return events.dropna(subset=["date"]).sort_values("date", ignore_index=True)


def _day(text: str) -> pd.Timestamp | None:
    return pd.Timestamp(text) if text else None
