"""Actions agreed at meetings: what is done, what is due, what is overdue."""

from __future__ import annotations

import pandas as pd

DONE, DROPPED, LATE = "done", "dropped", "late"  # of the column status
DUE, OVERDUE, NO_DATE = "open", "overdue", "no date"


def actions_on(actions: pd.DataFrame, day: pd.Timestamp) -> pd.DataFrame:
    """Say how each action stands on a day.

    Parameters
    ----------
    actions
        One row an action: what, by_whom, by_when, status, done_on.
    day
        The day; an action due on that day is not overdue yet.

    Returns
    -------
    The rows with `state`: done, dropped, overdue (its date has passed, or it is
    called late), open, or no date (open without a date); overdue ones first, then by
    date, those without a date last.
    """
    late = actions["by_when"].lt(day) | actions["status"].eq(LATE)
    state = pd.Series(DUE, actions.index, dtype="str")
    state = state.mask(actions["by_when"].isna(), NO_DATE).mask(late, OVERDUE)
    for ended in (DROPPED, DONE):
        state = state.mask(actions["status"].eq(ended), ended)
    state = state.mask(actions["done_on"].notna(), DONE)
    rows = actions.assign(state=state, first=state.ne(OVERDUE))
    rows = rows.sort_values(["first", "by_when"], na_position="last", kind="stable")
    return rows.drop(columns="first").reset_index(drop=True)


def carried_over(stated: pd.DataFrame) -> pd.DataFrame:
    """Keep what is neither done nor dropped, from a result of `actions_on`."""
    return stated[~stated["state"].isin([DONE, DROPPED])]


def done_since(stated: pd.DataFrame, since: pd.Timestamp) -> pd.DataFrame:
    """Keep what was done on a day or later; one without a date of ending is not."""
    return stated[stated["state"].eq(DONE) & stated["done_on"].ge(since)]


def weeks_late(by_when: pd.Timestamp, day: pd.Timestamp) -> int | None:
    """Count the whole weeks since an action was due; None where it is not late.

    0 in the first week; None also without a date, and on the day itself.
    """
    if pd.isna(by_when) or by_when >= day:
        return None
    return (day - by_when).days // 7
