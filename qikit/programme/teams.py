"""The teams of a programme as one group of practices."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd


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
    practice that lie wholly before it joined or after it left keep their cluster.
    """
    code = practices["practice_code"]
    joined = pd.to_datetime(code.map(teams.joined))
    left = pd.to_datetime(code.map(teams.left))
    begin, end = practices["valid_from"], practices["valid_to"]
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
