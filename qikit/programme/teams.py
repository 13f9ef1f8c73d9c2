"""The teams of a programme as one group of practices."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pandas as pd

from qikit.practices import closed_on

CLOSED, LEFT = "closed on", "left the programme on"


@dataclass(frozen=True)
class Teams:
    """Which practices take part in a programme, and between which days.

    Attributes
    ----------
    code, name
        Of the programme: in its reports it stands in the place of the cluster.
    practices
        The codes of the practices.
    joined, left
        First and last day of a practice in the programme, by its code; a practice
        that is not named took part from the beginning, or to the end.
    """

    code: str
    name: str
    practices: tuple[str, ...]
    joined: Mapping[str, pd.Timestamp] = field(default_factory=dict)
    left: Mapping[str, pd.Timestamp] = field(default_factory=dict)

    def not_there(self, code: str, date: pd.Timestamp) -> str:
        """Say why a practice takes no part on a day; "" where it does."""
        joined, left = self.joined.get(code), self.left.get(code)
        if left is not None and left < date:
            return f"it left {self.name} on {_day(left)}"
        if joined is not None and joined > date:
            return f"it joins {self.name} on {_day(joined)}"
        return ""


def as_group(practices: pd.DataFrame, teams: Teams) -> pd.DataFrame:
    """Put a programme in the place of the cluster of its practices.

    Whatever is worked out for a cluster is so worked out for the programme: pooled
    figures, letters, run charts side by side.

    Parameters
    ----------
    practices
        One row a practice in a period of membership: the table `practices`.
    teams
        The programme's practices.

    Returns
    -------
    The same rows; those of the programme's practices have its code and name as
    cluster, and begin and end no sooner and no later than they took part. Rows of a
    practice that lie wholly before it joined or after it left keep their cluster. A
    list may be younger than the programme: where the first row of a practice begins
    after it joined or left, the programme knows better when it took part.
    """
    code = practices["practice_code"]
    joined = pd.to_datetime(code.map(teams.joined))
    left = pd.to_datetime(code.map(teams.left))
    begin, end = practices["valid_from"], practices["valid_to"]
    is_late = _is_first(practices) & (begin.gt(joined) | begin.gt(left))
    begin = begin.mask(is_late, joined)
    is_in = code.isin(teams.practices)
    is_in &= ~(end.notna() & joined.notna() & end.lt(joined))
    is_in &= ~(begin.notna() & left.notna() & begin.gt(left))
    return practices.assign(
        cluster_code=practices["cluster_code"].mask(is_in, teams.code),
        cluster=practices["cluster"].mask(is_in, teams.name),
        valid_from=begin.mask(is_in & joined.notna() & ~begin.ge(joined), joined),
        valid_to=end.mask(is_in & left.notna() & ~end.le(left), left),
    )


def taking_part(members: pd.DataFrame, teams: Teams) -> pd.DataFrame:
    """Leave out the programme's practices that have not joined yet.

    Parameters
    ----------
    members
        One row a practice, from `practices.members_on`: one that joins later stands
        in it, as a snapshot.
    """
    own = members["practice_code"].isin(teams.joined) & members["is_snapshot"]
    return members[~own].reset_index(drop=True)


def named_as_left(
    moves: Sequence[dict[str, str]], teams: Teams, practices: pd.DataFrame
) -> list[dict[str, str]]:
    """Tell practices that left the programme from those that closed.

    Parameters
    ----------
    moves
        From `qikit.data.moves`, made of the rows of `as_group`: in them a practice
        that left ends as one that closed does.
    teams
        The programme's practices.
    practices
        The table `practices` itself: a practice that closed has ended there.
    """
    return [
        move | {"done": move["done"].replace(CLOSED, LEFT, 1)}
        if _is_open_after(practices, move["practice_code"], teams)
        else move
        for move in moves
    ]


def _is_open_after(practices: pd.DataFrame, code: str, teams: Teams) -> bool:
    left = teams.left.get(code)
    if left is None:
        return False
    return closed_on(practices, code, left + pd.Timedelta(days=1)) is None


def _day(date: pd.Timestamp) -> str:
    return f"{date.day} {date:%B %Y}"


def _is_first(practices: pd.DataFrame) -> pd.Series:
    """Mark the first row of each practice: its earliest membership."""
    by_date = practices.sort_values("valid_from", na_position="first", kind="stable")
    return (~by_date["practice_code"].duplicated()).reindex(practices.index)
