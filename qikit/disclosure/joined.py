"""A publication and those before it as one system: what readers of all can know."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from qikit.disclosure.matching import matched_nodes
from qikit.disclosure.publications import TABLE, Publication
from qikit.disclosure.quantities import (
    CELL_COLUMNS,
    denominator_cells,
    numerator_cells,
    tables_of_denominators,
    tables_of_numerators,
)
from qikit.disclosure.systems import System, in_reason

Cells = dict[str, np.ndarray]
QUANTITIES: tuple[tuple[Callable, Callable], ...] = (
    (tables_of_numerators, numerator_cells),
    (tables_of_denominators, denominator_cells),
)


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


def joined_system(
    new: Publication, earlier: Sequence[Earlier]
) -> tuple[System, np.ndarray]:
    """Write a publication and those before it as one system.

    A figure that did not change is one unknown in all of them; one that changed is
    another in each.

    Parameters
    ----------
    new
        The publication that is made or judged.
    earlier
        What was published before.

    Returns
    -------
    The system, and which units are hidden. The units of the new publication come
    first, tables × nodes; those of the others can be neither shown nor hidden. What
    is asked of a cell is what it could have if all were hidden that can be.
    """
    writing = _Writing(np.cumsum([0, new.hidden.size, *_sizes(earlier)]))
    for takes, describes in QUANTITIES:
        place = writing.whole(new, takes, describes)
        for number, one in enumerate(earlier, start=1):
            writing.changes(one, number, place, (takes, describes))
    all_of_them = [new, *(one.publication for one in earlier)]
    hidden = np.concatenate([one.hidden.ravel() for one in all_of_them])
    can_hide = np.concatenate([one.can_hide.ravel() for one in all_of_them])
    return in_reason(writing.system(), can_hide | hidden), hidden


def _sizes(earlier: Sequence[Earlier]) -> list[int]:
    return [one.publication.hidden.size for one in earlier]


class _Writing:
    """A system in the making; `first_unit` is that of each publication."""

    def __init__(self, first_unit: np.ndarray) -> None:
        self.first_unit = first_unit
        self.parts: list[Cells] = []
        self.n_cells = 0
        self.n_rows = 0

    def whole(
        self,
        new: Publication,
        takes: Callable,
        describes: Callable,
    ) -> np.ndarray:
        """Write one quantity of a publication; return its cells by table × node."""
        tables, tree = np.flatnonzero(takes(new)), new.counts.tree
        cells = describes(new)
        chosen = np.zeros(new.hidden.shape, dtype=bool)
        chosen[tables] = True
        place = self._cells(cells, chosen, self._units(new, 0))
        step = np.arange(len(tables))[:, None]
        self._links(
            (tree.constraint + step * len(tree.order)).ravel(),
            place[tables][:, tree.node].ravel(),
            np.tile(tree.coefficient, len(tables)),
            np.tile(tree.order, len(tables)),
        )
        return place

    def changes(
        self,
        one: Earlier,
        number: int,
        new_place: np.ndarray,
        quantity: tuple[Callable, Callable],
    ) -> None:
        """Write what an earlier publication adds to one quantity of a new one."""
        old, tree = one.publication, one.publication.counts.tree
        place = np.where(one.node >= 0, new_place[one.place[:, None], one.node], -1)
        lacking = (old.counts.n_reported > 0) & (place < 0)
        rows = np.zeros((len(one.place), len(tree.order)), dtype=bool)
        table, link = np.nonzero(lacking[:, tree.node])
        rows[table, tree.constraint[link]] = True
        rows &= quantity[0](old)[:, None]
        table, link = np.nonzero(rows[:, tree.constraint])
        wanted = np.zeros_like(lacking)
        wanted[table, tree.node[link]] = True
        cells = quantity[1](old)
        if not one.is_promised:
            cells = _nothing_asked(cells)
        own = self._cells(cells, wanted & (place < 0), self._units(old, number))
        numbers = np.cumsum(rows.ravel()).reshape(rows.shape) - 1
        self._links(
            numbers[table, tree.constraint[link]],
            np.maximum(place, own)[table, tree.node[link]],
            tree.coefficient[link],
            np.broadcast_to(tree.order, rows.shape)[rows],
        )

    def system(self) -> System:
        """Put the parts together."""
        names = self.parts[0].keys() | self.parts[1].keys()
        joined = {
            k: np.concatenate([part[k] for part in self.parts if k in part])
            for k in names
        }
        return System(**joined)

    def _units(self, publication: Publication, number: int) -> np.ndarray:
        units = np.arange(publication.hidden.size).reshape(publication.hidden.shape)
        is_published = publication.counts.is_published
        return np.where(is_published, self.first_unit[number] + units, -1)

    def _cells(self, cells: Cells, chosen: np.ndarray, units: np.ndarray) -> np.ndarray:
        """Add the chosen cells; return their numbers by table × node, or -1."""
        place = np.full(chosen.shape, -1)
        place[chosen] = self.n_cells + np.arange(chosen.sum())
        self.n_cells += int(chosen.sum())
        part = {name: cells[name][chosen] for name in CELL_COLUMNS}
        self.parts.append(part | {"unit": units[chosen]})
        return place

    def _links(
        self,
        row: np.ndarray,
        cell: np.ndarray,
        coefficient: np.ndarray,
        order: np.ndarray,
    ) -> None:
        self.parts.append(
            {
                "constraint": self.n_rows + row,
                "cell": cell,
                "coefficient": coefficient.astype(float),
                "order": order,
            }
        )
        self.n_rows += len(order)


def _nothing_asked(cells: Cells) -> Cells:
    ones = np.ones_like(cells["value"])
    return cells | {"low": ones, "high": 0 * ones, "width": 0 * ones}
