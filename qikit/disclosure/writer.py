"""Write publications into one system, figure by figure: the same ones only once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from qikit.disclosure.history import Earlier, History
from qikit.disclosure.matching import matched_nodes
from qikit.disclosure.publications import Publication
from qikit.disclosure.quantities import CELL_COLUMNS
from qikit.disclosure.systems import System

Cells = dict[str, np.ndarray]


@dataclass(frozen=True)
class Quantity:
    """Numerators or denominators: in which tables, and what is known of each cell.

    `has_marks` is true of numerators: what was told of them before counts.
    """

    takes: Callable[[Publication], np.ndarray]
    describes: Callable[[Publication], Cells]
    has_marks: bool


@dataclass(frozen=True, eq=False)
class _Block:
    """What was written of one earlier publication: its cells by table × node."""

    one: Earlier
    place: np.ndarray
    units: np.ndarray


class SystemWriter:
    """A system in the making.

    `first_unit` is that of each publication, the new one first. `known` are units
    that one publication hides and another shows.
    """

    def __init__(self, first_unit: np.ndarray) -> None:
        self.first_unit = first_unit
        self.known = np.zeros(first_unit[-1], dtype=bool)
        self.parts: list[Cells] = []
        self.marks: list[tuple[np.ndarray, np.ndarray, np.ndarray]] = []
        self.blocks: list[_Block] = []
        self.new_place = np.zeros((0, 0), dtype=np.int64)
        self.n_cells = 0
        self.n_rows = 0

    def whole(self, new: Publication, past: History, quantity: Quantity) -> None:
        """Write one quantity of the new publication."""
        tables, tree = np.flatnonzero(quantity.takes(new)), new.counts.tree
        cells = quantity.describes(new)
        if quantity.has_marks:
            cells |= {"floor": np.maximum(cells["floor"], past.floor)}
            cells |= {"cap": np.minimum(cells["cap"], past.cap)}
        chosen = np.zeros(new.hidden.shape, dtype=bool)
        chosen[tables] = True
        self.new_place = self._cells(cells, chosen, self._units(new, 0))
        step = np.arange(len(tables))[:, None]
        self._links(
            (tree.constraint + step * len(tree.order)).ravel(),
            self.new_place[tables][:, tree.node].ravel(),
            np.tile(tree.coefficient, len(tables)),
            np.tile(tree.order, len(tables)),
        )

    def changes(self, one: Earlier, quantity: Quantity) -> None:
        """Write what an earlier publication adds to one quantity."""
        old, tree = one.publication, one.publication.counts.tree
        in_new = self.new_place[one.place[:, None], one.node]
        place = np.where(one.node >= 0, in_new, -1)
        lacking = (old.counts.n_reported > 0) & (place < 0)
        has_row = quantity.takes(old) | (self.new_place[one.place] >= 0).any(axis=1)
        rows = _rows_with(tree, lacking & has_row[:, None])
        table, link = np.nonzero(rows[:, tree.constraint])
        wanted = np.zeros_like(lacking)
        wanted[table, tree.node[link]] = True
        units = self._units(old, len(self.blocks) + 1)
        place = np.maximum(place, self._in_earlier(one, lacking, units, quantity))
        cells = quantity.describes(old)
        cells = cells if one.is_promised else _nothing_asked(cells)
        place = np.maximum(place, self._cells(cells, wanted & (place < 0), units))
        self.blocks.append(_Block(one, place, units))
        numbers = np.cumsum(rows.ravel()).reshape(rows.shape) - 1
        self._links(
            numbers[table, tree.constraint[link]],
            place[table, tree.node[link]],
            tree.coefficient[link],
            np.broadcast_to(tree.order, rows.shape)[rows],
        )

    def next_quantity(self) -> None:
        """Begin with another quantity: its cells are others."""
        self.blocks = []

    def system(self) -> System:
        """Put the parts together."""
        names = self.parts[0].keys() | self.parts[1].keys()
        joined = {
            k: np.concatenate([part[k] for part in self.parts if k in part])
            for k in names
        }
        for cells, floor, cap in self.marks:
            np.maximum.at(joined["floor"], cells, floor)
            np.minimum.at(joined["cap"], cells, cap)
        return System(**joined)

    def _in_earlier(
        self, one: Earlier, lacking: np.ndarray, units: np.ndarray, quantity: Quantity
    ) -> np.ndarray:
        """Find figures that are not in the new publication in those between."""
        found = np.full(lacking.shape, -1)
        for block in self.blocks if lacking.any() else ():
            theirs, ours = _aligned(block.one.place, one.place)
            before, now = block.one.publication, one.publication
            node = matched_nodes(before.only(theirs), now.only(ours))
            cell = block.place[theirs[:, None], node]
            same = lacking[ours] & (node >= 0) & (cell >= 0) & (found[ours] < 0)
            found[ours] = np.where(same, cell, found[ours])
            table, column = np.nonzero(same)
            at, here = (theirs[table], node[table, column]), (ours[table], column)
            self._note_known((before, block.units, at), (now, units, here))
            if quantity.has_marks:
                hidden = now.hidden[here]
                ends = now.asked.floor[here][hidden], now.asked.cap[here][hidden]
                self.marks.append((cell[table, column][hidden], *ends))
        return found

    def _note_known(self, first: tuple, second: tuple) -> None:
        """Note what one of two publications hides and the other shows."""
        for one, other in ((first, second), (second, first)):
            publication, units, here = one
            hides = publication.hidden[here] & (units[here] >= 0)
            shown, _, there = other
            shows = shown.counts.is_there[there] & ~shown.hidden[there]
            self.known[units[here][hides & shows]] = True

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


def _rows_with(tree, nodes: np.ndarray) -> np.ndarray:
    """Return tables × constraints: those that hold one of the nodes."""
    rows = np.zeros((len(nodes), len(tree.order)), dtype=bool)
    table, link = np.nonzero(nodes[:, tree.node])
    rows[table, tree.constraint[link]] = True
    return rows


def _aligned(one: np.ndarray, other: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the places in two publications of the tables that both have."""
    found = pd.Index(one).get_indexer(other)
    return found[found >= 0], np.flatnonzero(found >= 0)


def _nothing_asked(cells: Cells) -> Cells:
    ones = np.ones_like(cells["value"])
    return cells | {"low": ones, "high": 0 * ones, "width": 0 * ones}
