"""What was asked for and what became of it: came, late, not sent, hidden, set aside."""

from __future__ import annotations

import pandas as pd

KEYS = ["practice_code", "what", "period_start"]
CAME, LATE, NOT_SENT = "came", "late", "not sent"
HIDDEN, SET_ASIDE, NONE_DUE = "hidden at source", "set aside", "none due"
CLOSED = "closed"
# Where two rows are of the same, the outcome that stands first here counts.
OUTCOMES = (SET_ASIDE, HIDDEN, LATE, CAME, NOT_SENT, NONE_DUE, CLOSED)
ARRIVED = (CAME, LATE, HIDDEN, SET_ASIDE)
OF_STATE = {
    "received": CAME,
    "late": LATE,
    "not_submitted": NOT_SENT,
    "not_applicable": NONE_DUE,
    "suppressed_at_source": HIDDEN,
    "rejected": SET_ASIDE,
}
OF_FIGURES = ("not_applicable", "suppressed_at_source", "rejected")


def completeness(
    submissions: pd.DataFrame, observations: pd.DataFrame, refused: pd.DataFrame
) -> pd.DataFrame:
    """Say what became of everything that was asked for.

    Parameters
    ----------
    submissions
        One row a practice × what × period: the table of the dataset.
    observations
        The figures; only the state of whole figures (breakdown "all") is read.
    refused
        Keys of rows that a critical rule set aside, as text: practice_code,
        period_start, measure; an empty cell stands for all.

    Returns
    -------
    One row a practice × what × period: practice_code, what, period_start and
    outcome, one of `OUTCOMES`. What is in two rows gets the outcome that stands
    first there: what was set aside did come, and what came is not missing. What
    nobody asked for is not in it.
    """
    rows = submissions[[*KEYS, "state"]].assign(
        outcome=submissions["state"].map(OF_STATE)
    )
    rows = pd.concat([rows, _of_figures(observations, rows)], ignore_index=True)
    is_refused = _is_refused(rows, refused) & rows["outcome"].isin(ARRIVED)
    rows["outcome"] = rows["outcome"].mask(is_refused, SET_ASIDE)
    rows = rows[rows["outcome"].notna()]
    order = rows["outcome"].map({name: n for n, name in enumerate(OUTCOMES)})
    rows = rows.assign(order=order).sort_values([*KEYS, "order"])
    first = rows.drop_duplicates(KEYS)[[*KEYS, "outcome"]]
    return first.reset_index(drop=True)


def with_closed(came: pd.DataFrame, closed_on: pd.Series) -> pd.DataFrame:
    """Say "closed" of what a practice did not send after its last day.

    `closed_on` gives the last day by practice code; the period of that day is still
    due.
    """
    last = came["practice_code"].map(closed_on)
    is_after = came["outcome"].eq(NOT_SENT) & came["period_start"].gt(last)
    return came.assign(outcome=came["outcome"].mask(is_after, CLOSED))


def _of_figures(observations: pd.DataFrame, asked: pd.DataFrame) -> pd.DataFrame:
    """Take from the figures what the table of submissions does not tell."""
    own = observations["level"].eq("practice") & observations["breakdown"].eq("all")
    rows = observations[own & observations["state"].isin(OF_FIGURES)]
    rows = rows.rename(columns={"area_code": "practice_code", "measure": "what"})
    rows = rows[[*KEYS, "state"]].assign(outcome=rows["state"].map(OF_STATE))
    return rows.merge(asked[KEYS].drop_duplicates(), on=KEYS)


def _is_refused(rows: pd.DataFrame, refused: pd.DataFrame) -> pd.Series:
    """Mark what a rule refused; an empty measure or period in a key means all."""
    found = pd.Series(False, rows.index)
    periods = rows["period_start"].dt.strftime("%Y-%m-%d")
    own = pd.DataFrame(
        {
            "practice_code": rows["practice_code"],
            "measure": rows["what"],
            "period_start": periods,
        }
    )
    keys = refused.reindex(columns=list(own)).astype("object").fillna("")
    keys = keys[keys["practice_code"].ne("")].drop_duplicates()
    for _, rows_alike in keys.groupby([keys[c].ne("") for c in keys]):
        columns = [c for c in keys if rows_alike[c].iloc[0]]
        wanted = pd.MultiIndex.from_frame(rows_alike[columns])
        found |= pd.MultiIndex.from_frame(own[columns]).isin(wanted)
    return found
