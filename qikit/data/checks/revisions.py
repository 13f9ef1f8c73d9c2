"""This dataset beside the one before: revised figures, practices in and out."""

from __future__ import annotations

import numpy as np
import pandas as pd

from qikit.data.checks.evidence import Evidence, Tables
from qikit.data.checks.long_tables import part_places, with_texts

FIGURE = ["level", "practice_code", "period_start", "measure", "breakdown"]


def revised_figures(evidence: Evidence) -> pd.DataFrame:
    """Compare the figures of periods that were known before.

    One row a figure that both datasets have. `change` is the relative change of
    the numerator, or of the value where there is none; a 0 that is now more is a
    change of 1. `is_gone` is true where a figure was there and now is missing.
    Without an earlier dataset there are no rows.
    """
    if evidence.before is None:
        return _nothing([*FIGURE, "change", "is_gone"])
    now, then = (t.table("observations") for t in (evidence, evidence.before))
    parts = (
        (_figures(now.take(places)), then) for places in part_places(now["measure"])
    )
    return pd.concat([_revised(*part) for part in parts], ignore_index=True)


def _revised(now: pd.DataFrame, every: pd.DataFrame) -> pd.DataFrame:
    """Compare the figures of some measures with those that were there before."""
    then = _figures(every[every["measure"].isin(now["measure"].unique())])
    both = now.merge(then, on=FIGURE, suffixes=("", "_before"))
    has_count = both["numerator"].notna() & both["numerator_before"].notna()
    new = both["numerator"].where(has_count, both["value"])
    old = both["numerator_before"].where(has_count, both["value_before"])
    change = (new - old).abs() / old.abs().where(old != 0)
    change = change.mask(old.eq(0) & new.ne(0) & new.notna(), 1.0)
    change = change.mask(old.eq(0) & new.eq(0), 0.0)
    is_gone = both["value"].isna() & both["value_before"].notna()
    return both[FIGURE].assign(change=change, is_gone=is_gone)


def membership_changes(evidence: Evidence) -> pd.DataFrame:
    """Compare the practices and their clusters; one row a practice of either.

    Each practice counts with its newest membership. `has_moved`: it is in another
    cluster; `is_new`: it was not on the list before; `is_gone`: it is not on the
    list any more; `has_closed`: its membership has ended since. `merged_into`
    names a practice of the same cluster whose list has grown by at least half of
    the list of one that has gone: perhaps a merger.
    """
    if evidence.before is None:
        return _nothing(["practice_code", "cluster", "has_moved"])
    now, then = _newest(evidence), _newest(evidence.before)
    both = then.join(now, how="outer", suffixes=("_before", ""))
    is_new, is_gone = both["listed_before"].isna(), both["listed"].isna()
    code, before = (
        both["cluster_code"].fillna(""),
        both["cluster_code_before"].fillna(""),
    )
    has_closed = both["valid_to"].notna() & both["valid_to_before"].isna()
    found = pd.DataFrame(
        {
            "cluster": both["cluster"].fillna(both["cluster_before"]),
            "has_moved": code.ne(before) & ~is_new & ~is_gone,
            "is_new": is_new,
            "is_gone": is_gone,
            "has_closed": has_closed & ~is_new,
        }
    )
    left = found["is_gone"] | found["has_closed"]
    found["merged_into"] = _mergers(both, left)
    return found.rename_axis("practice_code").reset_index()


def numbers_of_practices(evidence: Evidence) -> pd.DataFrame:
    """Compare how many practices there are; one row, or none without one before."""
    if evidence.before is None:
        return _nothing(["times_before"])
    now, then = _newest(evidence), _newest(evidence.before)
    if then.empty:
        return _nothing(["times_before"])
    return pd.DataFrame({"times_before": [len(now) / len(then)]})


def _figures(rows: pd.DataFrame) -> pd.DataFrame:
    rows = rows.rename(columns={"area_code": "practice_code"})
    return with_texts(rows[[*FIGURE, "numerator", "value"]]).drop_duplicates(FIGURE)


def _newest(tables: Tables) -> pd.DataFrame:
    """Return each practice's newest membership, by its code."""
    rows = tables.table("practices").sort_values("valid_from", kind="stable")
    newest = rows.drop_duplicates("practice_code", keep="last")
    columns = ["cluster_code", "cluster", "list_size", "valid_to"]
    indexed = newest.set_index("practice_code")[columns]
    return indexed.assign(listed=True)


def _mergers(both: pd.DataFrame, left: pd.Series) -> pd.Series:
    growth = (both["list_size"] - both["list_size_before"]).astype("float64")
    merged = pd.Series("", both.index, dtype="str")
    for code in both.index[left & both["list_size_before"].notna()]:
        gone = both.loc[code]
        own_cluster = both["cluster_code"].eq(gone["cluster_code_before"])
        grown = growth[own_cluster & growth.ge(gone["list_size_before"] / 2)]
        if len(grown):
            merged[code] = str(grown.idxmax())
    return merged.replace("", np.nan)


def _nothing(columns: list[str]) -> pd.DataFrame:
    return pd.DataFrame(columns=columns)
