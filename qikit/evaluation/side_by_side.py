"""Outcome, process and balancing measures beside one another."""

from __future__ import annotations

import pandas as pd

from qikit.evaluation.claims import Claims

TYPES = ("outcome", "process", "balancing", "context")


def measures_side_by_side(found: Claims) -> pd.DataFrame:
    """Set the measures of each area beside one another, type by type.

    A gain in one measure is read together with what happened to the others: a
    balancing measure says whether something else became worse meanwhile.

    Returns
    -------
    One row per area and measure, sorted by area, then type (outcome, process,
    balancing, context), then the order given: area, type, measure, name,
    value_before, value_after, n_before, n_after, scale, change, lower, upper
    (95 %), word (higher, lower, similar, not known; after Benjamini and Hochberg),
    judgement (better, worse or ""), status ("claim" and so on).
    """
    table = found.table
    measures = [found.measures[name] for name in table["measure"]]
    rows = table.assign(
        type=pd.Categorical([m.type for m in measures], TYPES, ordered=True),
        name=[m.name for m in measures],
    )
    rows = rows.sort_values(["area", "type"], kind="stable")
    columns = (
        "area type measure name value_before value_after n_before n_after scale change "
        "lower upper word judgement status"
    )
    side_by_side = rows[columns.split()].reset_index(drop=True)
    return side_by_side.astype({"type": "str"})
