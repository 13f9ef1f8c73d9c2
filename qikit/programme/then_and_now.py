"""How far the teams lie apart, before the programme and now."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from qikit.evaluation.stretches import Stretch
from qikit.variation.intervals import CONFIDENCE
from qikit.variation.spread import SpreadOverTime, spread_over_time

COUNTS = ["numerator", "denominator"]
SEED = 2025  # of the bootstrap: one report, one answer


def then_and_now(
    rows: pd.DataFrame, *, before: Stretch, after: Stretch
) -> pd.DataFrame:
    """Add up the figures of each team over two stretches of months.

    Parameters
    ----------
    rows
        One row a practice × period of one measure with counts: practice_code,
        period_start, numerator, denominator. A row with a missing count, or with
        nobody in it, does not enter.

    Returns
    -------
    One row a practice × stretch (period_start is the first day of the stretch), only
    of practices with figures in both: who joins or leaves is no change of spread.
    """
    rows = rows[rows[COUNTS].notna().all(axis=1) & rows["denominator"].gt(0)]
    parts = [
        rows[stretch.holds(rows["period_start"])].assign(period_start=stretch.first)
        for stretch in (before, after)
    ]
    keys = ["practice_code", "period_start"]
    sums = pd.concat(parts).groupby(keys, as_index=False)[COUNTS].sum()
    sides = sums.groupby("practice_code")["period_start"].transform("size")
    return sums[sides.eq(2)].reset_index(drop=True)


def spreads(frames: Mapping[str, pd.DataFrame]) -> dict[str, SpreadOverTime]:
    """Compare the spread of teams then and now, for several measures at once.

    The more measures are looked at, the likelier it is that one "shrinks" by luck:
    the intervals are those of 95 % shared out among the measures (Bonferroni).

    Parameters
    ----------
    frames
        What `then_and_now` gives, by the id of the measure.

    Returns
    -------
    By the id of the measure; those without two practices are left out.
    """
    known = {
        name: rows
        for name, rows in frames.items()
        if len(set(rows["practice_code"])) > 1
    }
    confidence = shared_confidence(len(known))
    return {
        name: spread_over_time(
            rows, rng=np.random.default_rng(SEED), confidence=confidence
        )
        for name, rows in known.items()
    }


def shared_confidence(n: int) -> float:
    """Return the confidence of each of n intervals that share 95 % among them."""
    return 1 - (1 - CONFIDENCE) / max(n, 1)
