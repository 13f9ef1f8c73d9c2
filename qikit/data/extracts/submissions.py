"""What was asked for and what came, by practice and month."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from qikit.data.dataset import empty_table
from qikit.data.definitions.programme_files import ProgrammeFile
from qikit.data.extracts.combining import table_of


def submission_rows(
    tables: Mapping[str, pd.DataFrame], programmes: Mapping[str, ProgrammeFile]
) -> pd.DataFrame:
    """Say for each practice and month what came and what did not.

    One row a practice, measure (or bundle, or table) and month: the figures of
    `observations`, and what `submissions` already says of forms and of sent files.
    """
    figures = submissions(table_of(tables, "practices"), tables["observations"])
    said = table_of(tables, "submissions")
    parts = [part for part in (figures, said) if len(part)]
    return pd.concat(parts, ignore_index=True) if parts else figures


def submissions(practices: pd.DataFrame, observations: pd.DataFrame) -> pd.DataFrame:
    """Say for each practice, measure and period whether figures came.

    One row a practice × measure × period of the measure's source. A practice of
    the list that the file does not name is `not_submitted`.
    """
    parts = []
    for (source, measure), rows in observations.groupby(["source", "measure"]):
        listed = practices.loc[practices["source"].eq(source), "practice_code"].unique()
        state = rows.pivot_table(
            index="area_code", columns="period_start", values="state", aggfunc="first"
        )
        known = state.index.union(pd.Index(listed, dtype="str"))
        state = state.reindex(known).rename_axis("practice_code")
        parts.append(_submission_rows(state, measure))
    return pd.concat(parts, ignore_index=True) if parts else empty_table("submissions")


def _submission_rows(state: pd.DataFrame, measure: str) -> pd.DataFrame:
    rows = state.melt(ignore_index=False, value_name="figure").reset_index()
    came = rows["figure"].isin(["reported", "zero", "suppressed_at_source"])
    rows["state"] = came.map({True: "received", False: "not_submitted"})
    return rows.assign(what=measure)[["practice_code", "what", "period_start", "state"]]
