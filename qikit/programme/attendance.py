"""Who came to a meeting, by profession."""

from __future__ import annotations

from collections.abc import Collection

import pandas as pd

SESSION = "learning_session"  # the kind of a learning session among the meetings
NOT_SAID = "profession not written down"


def attendance(
    meetings: pd.DataFrame, *, date: pd.Timestamp, kind: str = SESSION
) -> pd.DataFrame:
    """Count who was invited to a meeting and who came.

    Parameters
    ----------
    meetings
        One row a meeting × profession: date, kind, profession, invited, attended.
    date, kind
        Of the meeting.

    Returns
    -------
    One row a profession, in the order of their coming: profession, invited, attended
    (missing where any of its rows does not say), is_doubt (more came than were
    invited: a slip of the pen, or guests). No share is worked out: with a doubt it
    would be above 100 %.
    """
    is_it = meetings["date"].eq(date) & meetings["kind"].eq(kind)
    rows = meetings[is_it].assign(profession=lambda r: _named(r["profession"]))
    counts = rows.groupby("profession", sort=False)[["invited", "attended"]]
    found = counts.agg(lambda column: column.sum(skipna=False)).reset_index()
    above = found["attended"].gt(found["invited"])
    return found.assign(is_doubt=above.fillna(False).astype(bool))


def of_scopes(meetings: pd.DataFrame, scopes: Collection[str]) -> pd.DataFrame:
    """Keep the meetings of the whole programme; a cluster may hold its own."""
    return meetings[meetings["scope"].isin(scopes)]


def came_of(found: pd.DataFrame) -> tuple[int, int] | None:
    """Add up who came, of how many; None where a count is missing or doubtful."""
    counts = found[["attended", "invited"]]
    if found.empty or counts.isna().any(axis=None) or found["is_doubt"].any():
        return None
    return int(counts["attended"].sum()), int(counts["invited"].sum())


def _named(professions: pd.Series) -> pd.Series:
    named = professions.fillna("").str.strip()
    return named.where(named.ne(""), NOT_SAID)
