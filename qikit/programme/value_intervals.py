"""The interval of a value now: wider where months or practices differ."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from qikit.evaluation.before_after import Changes
from qikit.measures import PROPORTION
from qikit.programme.then_and_now import then_and_now
from qikit.variation.intervals import wilson_interval
from qikit.variation.pooling import pool

COUNTS = ("numerator_after", "denominator_after")


def with_value_intervals(
    changes: Changes, rows: pd.DataFrame, *, unknown: frozenset[str] = frozenset()
) -> Changes:
    """Add the 95 % interval of the value after to each row of changes.

    Both counts are divided by the larger of two dispersions before the interval is
    made: between the periods of a stretch, and between the practices of an area.

    Parameters
    ----------
    changes
        Of one measure.
    rows
        What they were made of, one row a practice × period: area, practice_code,
        period_start, numerator, denominator.
    unknown
        Areas whose practices may not be seen, so that nobody knows how far they
        differ: they have no interval.

    Returns
    -------
    The same with lower_after and upper_after in `table` (0 to 1); missing without
    counts, and for measures that are no proportion.
    """
    table = changes.table
    ends = pd.DataFrame(np.nan, table.index, ["lower", "upper"])
    if changes.measure.kind == PROPORTION:
        differ = pd.concat(
            [table["phi"], table["area"].map(_between_practices(changes, rows))], axis=1
        )
        divisor = differ.max(axis=1).clip(lower=1).fillna(1.0)
        counts = (table[name] / divisor for name in COUNTS)
        ends = wilson_interval(*counts).mask(table["area"].isin(unknown))
    columns = {f"{end}_after": ends[end] for end in ends}
    return replace(changes, table=table.assign(**columns))


def _between_practices(changes: Changes, rows: pd.DataFrame) -> pd.Series:
    """Return the dispersion between the practices of each area, now."""
    stretches = {"before": changes.before, "after": changes.after}
    parts = [
        then_and_now(own, **stretches).assign(area=area)
        for area, own in rows.groupby("area")
    ]
    sums = pd.concat(parts, ignore_index=True)
    now = sums[sums["period_start"].eq(changes.after.first)]
    if now.empty:
        return pd.Series(dtype=float)
    return pool(now, by="area").set_index("area")["phi"]
