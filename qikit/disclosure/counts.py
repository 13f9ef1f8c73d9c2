"""Counts of every area, measure and period, as arrays that add up along the tree."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from qikit.disclosure.areas import PRACTICE, AreaTree
from qikit.errors import DataError, Problem

COUNTS = ("numerator", "denominator")
MEND = "Mend the raw file, or let a check set the row aside."


@dataclass(frozen=True, eq=False)
class Counts:
    """Counts by table and node; a table is one measure in one period.

    Attributes
    ----------
    tree
        The areas: its nodes are the columns of the arrays.
    tables
        One row a table: measure, period_start.
    numerator, denominator
        Tables × nodes; 0 where nothing was reported.
    n_reported
        Tables × nodes: practices with both counts.
    is_published
        Tables × nodes: whether a report shows the figure unless it is hidden.
    """

    tree: AreaTree
    tables: pd.DataFrame
    numerator: np.ndarray
    denominator: np.ndarray
    n_reported: np.ndarray
    is_published: np.ndarray

    @property
    def is_there(self) -> np.ndarray:
        """Whether a node has a figure that is published unless it is hidden."""
        return (self.n_reported > 0) & self.is_published

    @property
    def is_practice(self) -> np.ndarray:
        """Nodes that are practices."""
        return self.tree.nodes["level"].eq(PRACTICE).to_numpy()

    def only(self, tables: np.ndarray) -> Counts:
        """Keep some of the tables, by their places."""
        return replace(
            self,
            tables=self.tables.iloc[tables].reset_index(drop=True),
            numerator=self.numerator[tables],
            denominator=self.denominator[tables],
            n_reported=self.n_reported[tables],
            is_published=self.is_published[tables],
        )


def gather_counts(
    rows: pd.DataFrame,
    tree: AreaTree,
    *,
    levels: Mapping[str, Collection[str]] | None = None,
) -> Counts:
    """Add up the counts of practices for every area of a tree.

    Parameters
    ----------
    rows
        One row a practice × period × measure: practice_code, period_start, measure,
        numerator, denominator. A row without one of the counts does not enter;
        a practice that is not in the tree does neither.
    tree
        The areas.
    levels
        By measure the levels that reports show; all of them where it is left out.

    Raises
    ------
    DataError
        If a practice comes twice in one table, or a count is negative, not whole,
        or a numerator above its denominator: such figures cannot be protected.
    """
    rows = rows[rows[list(COUNTS)].notna().all(axis=1)]
    codes = tree.nodes.loc[tree.nodes["level"].eq(PRACTICE), "area_code"]
    rows = rows[rows["practice_code"].isin(codes)]
    _require_counts(rows)
    keys = ["measure", "period_start"]
    tables = rows[keys].drop_duplicates().sort_values(keys, ignore_index=True)
    place = pd.MultiIndex.from_frame(tables).get_indexer(
        pd.MultiIndex.from_frame(rows[keys])
    )
    column = pd.Index(codes).get_indexer(rows["practice_code"])
    shape = len(tables), len(codes)
    holds = tree.holds.T.astype(float)
    summed = []
    for values in (rows["numerator"], rows["denominator"], np.ones(len(rows))):
        grid = np.zeros(shape)
        grid[place, column] = np.asarray(values, dtype=float)
        summed.append(np.rint(grid @ holds))
    published = np.broadcast_to(tree.is_published, summed[0].shape)
    if levels is not None:
        of_table = tables["measure"].map(levels)
        shown = [tree.nodes["level"].isin(names).to_numpy() for names in of_table]
        published = published & np.array(shown, dtype=bool).reshape(published.shape)
    return Counts(tree, tables, *summed, published)


def _require_counts(rows: pd.DataFrame) -> None:
    numerator, denominator = rows["numerator"], rows["denominator"]
    whole = numerator.mod(1).eq(0) & denominator.mod(1).eq(0)
    twice = rows.duplicated(["measure", "period_start", "practice_code"])
    faults = {
        "stands twice": twice,
        "has a negative count": numerator.lt(0) | denominator.lt(0),
        "has a count that is not a whole number": ~whole,
        "has a numerator above its denominator": numerator.gt(denominator),
    }
    problems = [
        Problem(_of_row(rows[bad].iloc[0], what, int(bad.sum())), to_do=MEND)
        for what, bad in faults.items()
        if bad.any()
    ]
    if problems:
        raise DataError(problems)


def _of_row(row: pd.Series, what: str, often: int) -> str:
    more = f" ({often} rows do)" if often > 1 else ""
    return (
        f"small numbers cannot be protected: practice {row['practice_code']}, "
        f"{row['measure']}, {row['period_start']:%Y-%m} {what}{more}."
    )
