"""Bright spots: who could others learn from, put in order with care."""

from __future__ import annotations

import numpy as np
import pandas as pd

from qikit.evaluation.change_intervals import RATIO
from qikit.evaluation.claims import CLAIM, Claims

BRIGHT, NOT_CLEAR = "bright spot", "not clear yet"


def bright_spots(found: Claims) -> pd.DataFrame:
    """List the areas that gained beyond chance, the surest gain first.

    Areas are put in order by the end of the 95 % interval that lies nearer to no
    change, never by the change itself: of ten practices that are all alike, the
    luckiest one "gains" most. Only claims in the wanted direction are bright spots.
    The others are "not clear yet": they stand in the order of measure and area, so
    that no order of merit can be read from them, and no report names them. A claim
    in the direction that is not wanted is in neither group and left out, as are
    neutral measures.

    Returns
    -------
    One row per area, measure by measure in the order of the claims: measure, area,
    status ("bright spot" or "not clear yet"), rank (1 is the surest gain of its
    measure; ties share a rank; missing when not clear yet), nearer (the nearer end of
    the interval), value_before, value_after, change, lower, upper, scale, n_before,
    n_after, is_caution_due. Ties stand in the order of area.
    """
    table = found.table
    directions = table["measure"].map(lambda name: found.measures[name].direction)
    is_claim, is_better = table["status"].eq(CLAIM), table["judgement"].eq("better")
    rows = table[directions.ne("neutral") & (~is_claim | is_better)].copy()
    is_up = directions.loc[rows.index].eq("up")
    rows["nearer"] = rows["lower"].where(is_up, rows["upper"])
    is_bright = is_claim.loc[rows.index]
    rows["status"] = np.where(is_bright, BRIGHT, NOT_CLEAR)
    gain = _gain(rows, is_up).where(is_bright)
    rows["rank"] = gain.groupby(rows["measure"]).rank(ascending=False, method="min")
    rows["order"] = rows["measure"].map({m: i for i, m in enumerate(found.measures)})
    rows = rows.sort_values(["order", "rank", "area"], na_position="last")
    columns = (
        "measure area status rank nearer value_before value_after change lower upper "
        "scale n_before n_after is_caution_due"
    )
    return rows[columns.split()].reset_index(drop=True)


def _gain(rows: pd.DataFrame, is_up: pd.Series) -> pd.Series:
    """Turn the nearer end into a gain: the larger, the better, on one scale."""
    is_ratio = rows["scale"].eq(RATIO)
    logs = np.log(rows["nearer"].where(is_ratio & rows["nearer"].gt(0)))
    step = rows["nearer"].where(~is_ratio, logs)
    return step.where(is_up, -step)
