"""Publications: figures with what was hidden of them, for one circle of readers."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from qikit.disclosure.areas import PRACTICE, area_tree
from qikit.disclosure.counts import Counts, gather_counts
from qikit.disclosure.primary import Asked, Limits, ask
from qikit.disclosure.states import HIDDEN, PRIMARY

TABLE = ["measure", "period_start"]
NODE = ["level", "area_code"]
LIMITS = ["threshold", "least", "complement", "zeros", "pooled"]


@dataclass(frozen=True, eq=False)
class Publication:
    """What one circle of readers was shown.

    Attributes
    ----------
    audience
        Who: one of `audiences.AUDIENCES`.
    counts, asked
        The true counts, and what the rules of that time asked of them.
    hidden
        Tables × nodes: what was hidden.
    name
        What the analyst calls it; "" for the one that is being made.
    """

    audience: str
    counts: Counts
    asked: Asked
    hidden: np.ndarray
    name: str = ""

    @property
    def can_hide(self) -> np.ndarray:
        """Tables × nodes: rows that can be hidden for the sake of others.

        Zeros are shown, and so are counts of all where the complement is protected:
        hiding them helps nobody, as they are known to be no such. Only beside a row
        that counts few people a zero may be hidden, for its denominator.
        """
        counts, limits = self.counts, self.asked.limits
        few = self.asked.is_few.any(axis=1, keepdims=True)
        is_all = counts.numerator == counts.denominator
        told = (counts.numerator == 0) | limits.complement & is_all
        told &= ~limits.zeros & ~limits.pooled & ~few
        return counts.is_there & (counts.denominator > 0) & ~told

    def only(self, tables: np.ndarray) -> Publication:
        """Keep some of the tables, by their places."""
        return replace(
            self,
            counts=self.counts.only(tables),
            asked=self.asked.only(tables),
            hidden=self.hidden[tables],
        )


def read_publication(
    table: pd.DataFrame, members: pd.DataFrame, *, audience: str, name: str = ""
) -> Publication:
    """Read a publication back from its protected table and its membership.

    Parameters
    ----------
    table
        From `protection.protect`: one row a level × area × measure × period.
    members
        The membership it was made with: one row a practice.
    audience, name
        Who saw it, and what it is called.
    """
    table = table.astype({key: "str" for key in ("level", "area_code", "measure")})
    practices = table[table["level"].eq(PRACTICE)]
    rows = practices.rename(columns={"area_code": "practice_code"})
    counts = gather_counts(rows, area_tree(members))
    shape = counts.numerator.shape
    known = table[table["numerator"].notna()]
    place = _places(counts.tables, known[TABLE])
    named = np.flatnonzero(counts.tree.is_published)
    node = named[_places(counts.tree.nodes.loc[named, NODE], known[NODE])]
    hidden = np.zeros(shape, dtype=bool)
    published = hidden.copy()
    published[place, node] = True
    counts = replace(counts, is_published=published)
    kept = hidden.copy()
    state = known["state"].astype("str")
    hidden[place, node], kept[place, node] = state.isin(HIDDEN), state.eq(PRIMARY)
    grids = {name: np.zeros(shape) for name in LIMITS}
    for limit, grid in grids.items():
        grid[place, node] = known[limit].to_numpy(float)
    flags = {name: grids[name].astype(bool) for name in LIMITS[2:]}
    limits = Limits(grids["threshold"], grids["least"], **flags, policy=kept)
    return Publication(audience, counts, ask(counts, limits), hidden, name)


def _places(known: pd.DataFrame, wanted: pd.DataFrame) -> np.ndarray:
    """Find rows of a frame by their keys."""
    index = pd.MultiIndex.from_frame(known)
    return index.get_indexer(pd.MultiIndex.from_frame(wanted))
