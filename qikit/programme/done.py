"""What a programme has done, counted: actions, tests of change, forms, meetings."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

import pandas as pd

from qikit.programme.actions import DONE, actions_on
from qikit.programme.attendance import SESSION, of_scopes
from qikit.programme.cycles import OPEN
from qikit.programme.form_states import ASKED, CAME
from qikit.programme.ideas import idea_keys

SUMMIT = "summit"


@dataclass(frozen=True)
class Done:
    """Counts for the done wall; a count of nothing is 0.

    Attributes
    ----------
    actions, actions_agreed
        Actions done, and all of them.
    cycles, cycles_ended, adopted, adapted, abandoned
        Tests of change begun; those that ended; and how they were decided.
    teams_testing
        Teams with a test at least.
    forms, forms_asked
        Forms and searches that came, of those asked for.
    sessions
        Learning sessions of the programme that somebody wrote down as held.
    sessions_unrecorded
        Those that were due, and of which nobody wrote down who came.
    """

    actions: int
    actions_agreed: int
    cycles: int
    cycles_ended: int
    adopted: int
    adapted: int
    abandoned: int
    teams_testing: int
    forms: int
    forms_asked: int
    sessions: int
    sessions_unrecorded: int


def done_by(
    day: pd.Timestamp,
    *,
    cycles: pd.DataFrame,
    actions: pd.DataFrame,
    forms: pd.DataFrame,
    meetings: pd.DataFrame,
    sessions: Iterable[str | pd.Timestamp],
    scopes: Collection[str],
) -> Done:
    """Count what was done by a day.

    Parameters
    ----------
    cycles, actions, forms, meetings
        As in the part of a programme, already as known on that day.
    sessions
        The days of its learning sessions.
    scopes
        What a meeting of the whole programme is filed under: one of a cluster is
        none of its sessions.
    """
    decided = cycles["decision"]
    teams = cycles.loc[cycles["practice_code"].fillna("").ne(""), "practice_code"]
    due = {pd.Timestamp(date) for date in sessions}
    due = {date for date in due if date <= day}
    own = of_scopes(meetings, scopes)
    held = due & set(own.loc[own["kind"].eq(SESSION), "date"])
    return Done(
        actions=int(actions_on(actions, day)["state"].eq(DONE).sum()),
        actions_agreed=len(actions),
        cycles=len(cycles),
        cycles_ended=int(decided.ne(OPEN).sum()),
        adopted=int(decided.eq("adopt").sum()),
        adapted=int(decided.eq("adapt").sum()),
        abandoned=int(decided.eq("abandon").sum()),
        teams_testing=teams.nunique(),
        forms=int(forms["state"].isin(CAME).sum()),
        forms_asked=int(forms["state"].isin(ASKED).sum()),
        sessions=len(held),
        sessions_unrecorded=len(due - held),
    )


def done_actions(actions: pd.DataFrame, day: pd.Timestamp) -> pd.DataFrame:
    """Return the actions done by a day, in the order of their doing."""
    stated = actions_on(actions, day)
    return stated[stated["state"].eq(DONE)].sort_values("done_on", kind="stable")


def adopted_ideas(cycles: pd.DataFrame, ideas: pd.DataFrame) -> pd.DataFrame:
    """Say of each adopted change idea who adopted it, and who has not tried it.

    Parameters
    ----------
    cycles
        One row a cycle as known on a day.
    ideas
        The change ideas with their counts: see `by_idea`.

    Returns
    -------
    One row an idea that a team adopted, those of most teams first: idea, measures
    (ids, each once), adopters (codes of teams), tried (codes of all that tested it).
    """
    keys, rows = idea_keys(cycles), []
    for idea, key in zip(ideas["idea"], ideas["key"], strict=True):
        own = cycles[keys.eq(key)]
        adopters = _teams(own[own["decision"].eq("adopt")])
        if key and adopters:
            measures = sorted(set(own["measure"].dropna()) - {""})
            rows.append((idea, measures, adopters, _teams(own)))
    found = pd.DataFrame(rows, columns=["idea", "measures", "adopters", "tried"])
    most = found["adopters"].map(len).rename("n")
    order = most.sort_values(ascending=False, kind="stable").index
    return found.loc[order].reset_index(drop=True)


def _teams(cycles: pd.DataFrame) -> list[str]:
    return sorted(set(cycles["practice_code"].dropna()) - {""})
