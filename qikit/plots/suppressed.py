"""Which points of a result are suppressed, and the words for them.

Whoever makes a result for a reader who may not see all of it adds a column
`is_suppressed` to the points of a run chart or the units of a funnel. Without
the column nothing is suppressed.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from qikit.spc.run_chart import RunChart

SUPPRESSED = "suppressed"  # one word for all: small figures and their partners
IS_SUPPRESSED = "is_suppressed"
REMAIN = "worked out on the points that remain"


def suppressed_rows(rows: pd.DataFrame) -> np.ndarray:
    """Return for each point, or unit, whether it is suppressed."""
    if IS_SUPPRESSED not in rows:
        return np.zeros(len(rows), dtype=bool)
    return rows[IS_SUPPRESSED].to_numpy(dtype=bool)


def has_suppressed(chart: RunChart) -> bool:
    """Whether a point of a run chart is suppressed."""
    return bool(suppressed_rows(chart.points).any())


def gaps_text(rows: pd.DataFrame) -> str:
    """Count the gaps by their kind: ", 2 suppressed, 1 without a value"; "" if none."""
    hidden = suppressed_rows(rows)
    counts = {
        SUPPRESSED: int(hidden.sum()),
        "without a value": int((rows["value"].isna() & ~hidden).sum()),
    }
    return "".join(f", {count} {kind}" for kind, count in counts.items() if count)


def remain_sentence(charts: Iterable[RunChart]) -> list[str]:
    """Say what the lines and rules rest on, if a point of any chart is suppressed.

    A chart without a median, as one that is not assessed, has nothing that rests.
    """
    shown = list(charts)
    if not any(has_suppressed(c) and _has_median(c) for c in shown):
        return []
    what = "The median and the signals" if len(shown) == 1 else "Medians and signals"
    return [f"{what} are {REMAIN}."]


def _has_median(chart: RunChart) -> bool:
    return bool(chart.phases["centre_line"].notna().any())
