"""How a message names a point: by its period, or by its day when there are none."""

from __future__ import annotations

import pandas as pd

from qikit.periods import period_text


def point_text(date: pd.Timestamp, frequency: str | None) -> str:
    """Say "March 2026", or "5 March 2026" when points have no calendar grid."""
    if frequency is None:
        return f"{date.day} {date:%B %Y}"
    return period_text(date, frequency)


def point_noun(frequency: str | None) -> str:
    """Say "month", "quarter", "year", or "date" when there is no calendar grid."""
    return frequency or "date"
