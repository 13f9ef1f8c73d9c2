"""PDSA cycles: what was known of them on a day, and what was learnt by change idea."""

from __future__ import annotations

import pandas as pd

OPEN = "open"
DECISIONS = ("adopt", "adapt", "abandon", OPEN)
DECIDED = {  # what a cycle is called that was so decided
    "adopt": "adopted",
    "adapt": "adapted",
    "abandon": "abandoned",
    OPEN: "still open",
}
OF_THE_END = ["did", "learnt"]  # told when a cycle has ended


def as_known_on(cycles: pd.DataFrame, day: pd.Timestamp) -> pd.DataFrame:
    """Take the cycles as they were known at the end of a day.

    Parameters
    ----------
    cycles
        One row a cycle: see `pdsa`.
    day
        The day; a cycle that begins later is left out, one that ends later is open,
        and nothing is told of what was done and learnt.

    Returns
    -------
    The same columns, by start, practice and cycle. A cycle without a decision, or
    with a word that is none, is open.
    """
    rows = cycles[~cycles["start"].gt(day)]
    going_on = rows["end"].isna() | rows["end"].gt(day)
    decision = rows["decision"].where(rows["decision"].isin(DECISIONS), OPEN)
    later = rows["end"].gt(day)
    told = {name: rows[name].mask(later, "") for name in OF_THE_END}
    rows = rows.assign(
        end=rows["end"].mask(later), decision=decision.mask(going_on, OPEN), **told
    )
    return rows.sort_values(["start", "practice_code", "cycle"], ignore_index=True)
