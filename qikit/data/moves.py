"""Practices that joined a group, left it or closed: what a report must say of it."""

from __future__ import annotations

import pandas as pd

from qikit.data.definitions.source_files import Source
from qikit.periods import period_text
from qikit.practices import (
    CODE_COLUMN,
    LETTERS,
    NAME_COLUMN,
    NAMED,
    members_on,
    short_names,
    title_name,
)

GONE = "is in no figure here"
JOINED_OR_LEFT = "joined or left"


def membership(
    listed: pd.DataFrame, group: pd.DataFrame, source: Source, first: pd.Timestamp
) -> str:
    """Say that practices are grouped as they were later than the first figures.

    A practice whose earlier membership is known is told of by `moves`.
    """
    own = listed[listed["practice_code"].isin(group["practice_code"])]
    is_open = set(own.loc[own["valid_from"].isna(), "practice_code"])
    begun = own[~own["practice_code"].isin(is_open)]
    begun = begun.groupby("practice_code")["valid_from"].min()
    if not begun.gt(first).any():
        return ""
    when = period_text(pd.Timestamp(source.membership_as_of))
    return (
        f"Practices are grouped as of {when}, although the figures are older: a "
        "practice may have belonged to another group then."
    )


def moves(
    listed: pd.DataFrame,
    area: tuple[str, str],
    *,
    first: pd.Timestamp,
    as_of: pd.Timestamp,
) -> list[dict[str, str]]:
    """List who joined an area or left it from the first figure to `as_of`.

    All history is that of the practices which are in the area at `as_of`: the
    figures stay, and these words come with them.

    Parameters
    ----------
    listed
        The table `practices`, with all periods of membership.
    area
        Level (cluster, hscp, board or country) and code.
    first
        Start of the first figure.
    as_of
        The day that groups the practices.

    Returns
    -------
    One a move, by date: practice_code, name (short), date (2026-03-31), and what
    was done ("closed on 31 March 2026 and is in no figure here").
    """
    level, code = area
    column = CODE_COLUMN[level]
    ever = listed.loc[listed[column].eq(code), "practice_code"]
    listed = _who_moved(listed[listed["practice_code"].isin(ever)])
    if listed.empty:
        return []
    members = members_on(listed, as_of)
    inside = set(members.loc[members[column].eq(code), "practice_code"])
    by_date = listed.sort_values("valid_from", na_position="first")
    found = []
    for practice, rows in by_date.groupby("practice_code", sort=True):
        spells = rows[rows["valid_from"].isna() | rows["valid_from"].le(as_of)]
        step = _joined if practice in inside else _left
        move = step(spells, column, code, NAME_COLUMN[level])
        if move and first <= pd.Timestamp(move["date"]) <= as_of:
            name = title_name(rows["practice_name"].iloc[-1], practice)
            name = short_names({practice: name})[practice]
            found.append({"practice_code": practice, "name": name} | move)
    return sorted(found, key=lambda move: move["date"])


def _who_moved(listed: pd.DataFrame) -> pd.DataFrame:
    """Leave out who was in one place all along: that is no move."""
    has_ended = set(listed.loc[listed["valid_to"].notna(), "practice_code"])
    is_twice = listed["practice_code"].duplicated(keep=False)
    return listed[is_twice | listed["practice_code"].isin(has_ended)]


def move_texts(
    found: list[dict[str, str]], own_code: str | None, *, how: str
) -> tuple[dict[str, str], ...]:
    """Write moves for a page, which names practices, none, or its own alone.

    Parameters
    ----------
    found
        From `moves`.
    own_code
        The practice whose page it is; None for a group's page.
    how
        named, letters or own. By letter no practice is named: who moved is known, and
        would tell whose figures begin or end.

    Returns
    -------
    One a move: date, text, and `in_brief`, which says whether it may stand among the
    main points: on a practice's page only what it did itself.
    """
    return tuple(
        {
            "date": move["date"],
            "text": f"{_who(move, own_code, how)} {_done(move, own_code, how)}.",
            "in_brief": "yes" if _is_news(move, own_code, how) else "no",
        }
        for move in found
    )


def _who(move: dict[str, str], own_code: str | None, how: str) -> str:
    if own_code == move["practice_code"] and how != LETTERS:
        return "Our practice"
    return move["name"] if how == NAMED else "A practice"


def _done(move: dict[str, str], own_code: str | None, how: str) -> str:
    if own_code == move["practice_code"] and how != LETTERS:
        return move["done"].replace("its earlier", "our earlier")
    return move["done"]


def _is_news(move: dict[str, str], own_code: str | None, how: str) -> bool:
    return own_code is None or (own_code == move["practice_code"] and how != LETTERS)


def _joined(
    spells: pd.DataFrame, column: str, code: str, name: str
) -> dict[str, str] | None:
    """Return the last time a member came from another area, if it did."""
    before = spells[column].shift()
    came = spells[spells[column].eq(code) & before.notna() & before.ne(code)]
    if came.empty:
        return None
    date = came["valid_from"].iloc[-1]
    origin = spells.loc[:, name].shift().loc[came.index[-1]]
    done = f"joined from {origin} on {_day(date)}; its earlier figures are shown here"
    return {"date": f"{date:%Y-%m-%d}", "done": done}


def _left(
    spells: pd.DataFrame, column: str, code: str, name: str
) -> dict[str, str] | None:
    """Return when one that is no member now went, if it ever was one."""
    was = spells[spells[column].eq(code) & spells["valid_to"].notna()]
    if was.empty:
        return None
    date = was["valid_to"].iloc[-1]
    later = spells.loc[spells["valid_from"].gt(date), name]
    if later.empty:
        done = f"closed on {_day(date)} and {GONE}"
    else:
        came = date + pd.Timedelta(days=1)
        done = f"moved to {later.iloc[0]} on {_day(came)} and {GONE}"
    return {"date": f"{date:%Y-%m-%d}", "done": done}


def _day(date: pd.Timestamp) -> str:
    return f"{date.day} {date:%B %Y}"
