"""Words for practices without a figure: why, and how many of how many are shown."""

from __future__ import annotations

import pandas as pd

from qikit.disclosure.states import SUPPRESSED
from qikit.rounding import count_text


def state_text(state: str) -> str:
    """Say why a figure is not there; a reported one without a value has no people."""
    return {
        SUPPRESSED: "suppressed",
        "zero": "nobody to count",
        "reported": "nobody to count",
        "suppressed_at_source": "suppressed at source",
        "not_submitted": "not reported",
        "not_applicable": "not applicable",
        "rejected": "set aside by a check",
    }.get(state, "not known")


def suppressed_rows(rows: pd.DataFrame) -> pd.Series:
    """Mark the rows that disclosure control hides; none where nobody says so."""
    if "state" not in rows:
        return pd.Series(False, rows.index)
    return rows["state"].isin([SUPPRESSED])


def shown_text(bars: pd.DataFrame) -> str:
    """Count who is shown, and apart from them who is not, by reason.

    "7 of 9 practices shown, 1 suppressed, 1 not reported". Why a figure was
    suppressed is not told: small ones and their partners look alike.

    Parameters
    ----------
    bars
        One row a practice, with value and state.
    """
    missing = bars.loc[bars["value"].isna(), "state"]
    n_shown = len(bars) - len(missing)
    reasons = missing.astype("str").map(state_text).value_counts(sort=False)
    order = sorted(reasons.index, key=lambda reason: reason != SUPPRESSED)
    parts = [f"{reasons[reason]} {reason}" for reason in order]
    listed = count_text(len(bars), "practice")
    first = f"{n_shown or 'none'} of {listed} shown"
    return ", ".join([first, *parts])
