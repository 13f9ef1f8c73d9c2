"""What readers know and were promised before a new publication reaches them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from qikit.disclosure.audiences import AUDIENCES
from qikit.disclosure.matching import matched_nodes
from qikit.disclosure.primary import Limits
from qikit.disclosure.publications import TABLE, Publication


@dataclass(frozen=True, eq=False)
class Earlier:
    """An earlier publication beside a new one.

    Attributes
    ----------
    publication
        Those of its tables that the new one has as well.
    place
        Of each of its tables, the place in the new one.
    node
        Tables × nodes: the node of the new one that shows or hides the same figure,
        or -1.
    is_promised
        Whether what it hides must stay hidden from these readers; otherwise it is
        only known to them.
    """

    publication: Publication
    place: np.ndarray
    node: np.ndarray
    is_promised: bool

    def at(self, places: np.ndarray) -> Earlier:
        """Keep some of its own tables, by their places."""
        kept = self.publication.only(places)
        return Earlier(kept, self.place[places], self.node[places], self.is_promised)

    def only(self, tables: np.ndarray) -> Earlier:
        """Keep what concerns some tables of the new publication, by their places."""
        new_place = np.full(max(tables.max(), self.place.max(initial=0)) + 1, -1)
        new_place[tables] = np.arange(len(tables))
        kept = self.at(np.flatnonzero(new_place[self.place] >= 0))
        return replace(kept, place=new_place[kept.place])

    @property
    def is_new(self) -> np.ndarray:
        """Tables × nodes: figures of it that the new publication does not have."""
        return (self.publication.counts.n_reported > 0) & (self.node < 0)

    def spread(self, flags: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
        """Write flags of its figures onto those of the new publication."""
        table, node = np.nonzero(flags & (self.node >= 0))
        found = np.zeros(shape, dtype=bool)
        found[self.place[table], self.node[table, node]] = True
        return found


def beside(new: Publication, old: Publication, *, is_promised: bool) -> Earlier:
    """Take the tables of an earlier publication that a new one has as well."""
    wanted = pd.MultiIndex.from_frame(new.counts.tables[TABLE])
    place = wanted.get_indexer(pd.MultiIndex.from_frame(old.counts.tables[TABLE]))
    kept = np.flatnonzero(place >= 0)
    place, old = place[kept], old.only(kept)
    return Earlier(old, place, matched_nodes(new.only(place), old), is_promised)


@dataclass(frozen=True, eq=False)
class History:
    """Earlier publications beside a new one.

    Attributes
    ----------
    known
        Tables × nodes of the new one: figures that were shown before, unchanged.
    was_hidden
        Tables × nodes: figures that were hidden before from the same readers, and
        have not changed.
    floor, cap
        Tables × nodes: what the marks of earlier publications told of numerators
        that have not changed.
    changed
        The tables of earlier ones that hold figures which have changed since.
    """

    known: np.ndarray
    was_hidden: np.ndarray
    floor: np.ndarray
    cap: np.ndarray
    changed: list[Earlier]

    def only(self, tables: np.ndarray) -> History:
        """Keep what concerns some tables of the new publication, by their places."""
        return History(
            self.known[tables],
            self.was_hidden[tables],
            self.floor[tables],
            self.cap[tables],
            [one.only(tables) for one in self.changed],
        )


def seen_by(audience: str, publications: Sequence[Publication]) -> list[Publication]:
    """List what readers of an audience see: their own publications and wider ones."""
    wide_enough = AUDIENCES[AUDIENCES.index(audience) :]
    return [p for p in publications if p.audience in wide_enough]


def history(
    new: Publication,
    earlier: Sequence[Publication],
    *,
    decided: Collection[str] | None = None,
) -> History:
    """Set what readers saw before beside a new publication.

    What was hidden from the same readers stays hidden, unless a named decision has
    lowered the limit since: then it is known, but no longer kept. `decided` are the
    measures with such a decision; without it, every lower limit counts as decided.
    """
    shape = new.hidden.shape
    known, was_hidden = np.zeros(shape, dtype=bool), np.zeros(shape, dtype=bool)
    floor, cap, changed = np.full(shape, -np.inf), np.full(shape, np.inf), []
    for old in seen_by(new.audience, earlier):
        for one in _promised_and_not(new, old, decided):
            there, hidden = one.publication.counts.is_there, one.publication.hidden
            known |= one.spread(there & ~hidden, shape)
            if one.is_promised:
                was_hidden |= one.spread(hidden, shape)
            _narrow_marks(one, floor, cap)
            changed.append(one.at(np.flatnonzero(one.is_new.any(axis=1))))
    changed = [one for one in changed if len(one.place)]
    return History(known, was_hidden, floor, cap, changed)


def _narrow_marks(one: Earlier, floor: np.ndarray, cap: np.ndarray) -> None:
    """Write what the marks of an earlier publication told, in place."""
    publication = one.publication
    marked = publication.hidden & publication.counts.is_there & (one.node >= 0)
    table, node = np.nonzero(marked)
    at = one.place[table], one.node[table, node]
    np.maximum.at(floor, at, publication.asked.floor[table, node])
    np.minimum.at(cap, at, publication.asked.cap[table, node])


def _promised_and_not(
    new: Publication, old: Publication, decided: Collection[str] | None
) -> list[Earlier]:
    """Divide the tables of an earlier publication by what it promised its readers.

    What it hid stays hidden from them, unless a named decision has lowered the
    threshold since: then its figures are known, but no longer kept.
    """
    found = beside(new, old, is_promised=True)
    lowered = _is_lowered(
        new.asked.only(found.place).limits, found.publication.asked.limits
    )
    if decided is not None:
        measures = found.publication.counts.tables["measure"]
        lowered &= measures.isin(decided).to_numpy()
    kept = ~lowered & (old.audience == new.audience)
    return [
        found.at(np.flatnonzero(kept)),
        replace(found.at(np.flatnonzero(~kept)), is_promised=False),
    ]


def _is_lowered(limits: Limits, before: Limits) -> np.ndarray:
    """Say in which tables the limits ask for less than they did before."""
    asked = ("threshold", "least", "complement", "zeros", "pooled")
    most = [
        [getattr(one, name).astype(float).max(axis=1, initial=0) for name in asked]
        for one in (limits, before)
    ]
    return (np.array(most[0]) < np.array(most[1])).any(axis=0)
