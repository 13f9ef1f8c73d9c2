"""Rounded counts of a release, as they stand on its pages."""

from __future__ import annotations

import pandas as pd

from qikit.disclosure.areas import area_tree
from qikit.disclosure.counts import COUNTS, gather_counts
from qikit.disclosure.protection import KEYS
from qikit.disclosure.rounded import round_counts, round_rows
from qikit.disclosure.states import HIDDEN


def as_printed(
    protected: pd.DataFrame, members: pd.DataFrame, rounding: str
) -> pd.DataFrame:
    """Round a protected table as its pages do.

    Practices come first, totals are their sums; a total with a hidden part is
    rounded by itself (see `data.readers`).
    """
    is_practice = protected["level"].eq("practice")
    rows = protected[is_practice].assign(value=float("nan"))
    rows = round_rows(
        rows.assign(value=rows["numerator"] / rows["denominator"]), rounding
    )
    counts = gather_counts(
        rows.rename(columns={"area_code": "practice_code"}), area_tree(members)
    )
    table = pd.MultiIndex.from_frame(counts.tables)
    node = pd.MultiIndex.from_frame(counts.tree.nodes[KEYS[:2]])
    groups = protected[~is_practice].copy()
    place = table.get_indexer(pd.MultiIndex.from_frame(groups[KEYS[2:]]))
    column = [
        node.get_loc(key)
        for key in zip(groups["level"], groups["area_code"], strict=True)
    ]
    hidden = rows["state"].isin(HIDDEN)
    parts = rows.assign(numerator=hidden.astype(float), denominator=1.0)
    parts = parts[rows["numerator"].notna()]
    n_hidden = gather_counts(
        parts.rename(columns={"area_code": "practice_code"}), counts.tree
    ).numerator[place, column]
    for name in COUNTS:
        summed = getattr(counts, name)[place, column]
        rounded = round_counts(groups[name], rounding)
        groups[name] = rounded.where(n_hidden > 0, summed)
    return pd.concat([rows[protected.columns], groups]).loc[protected.index]
