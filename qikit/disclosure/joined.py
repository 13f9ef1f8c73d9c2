"""A release and those before it as one system: what readers of all of them can know."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import pandas as pd

from qikit.disclosure.quantities import (
    CELL_COLUMNS,
    denominator_cells,
    numerator_cells,
    tables_of_denominators,
    tables_of_numerators,
)
from qikit.disclosure.releases import TABLE, Release
from qikit.disclosure.secondary import Choice
from qikit.disclosure.systems import System

ACROSS = 9  # order of what two releases share: partners are sought there last
Cells = Callable[[Release], dict[str, np.ndarray]]
QUANTITIES: tuple[tuple[Callable, Cells], ...] = (
    (tables_of_numerators, numerator_cells),
    (tables_of_denominators, denominator_cells),
)


@dataclass(frozen=True, eq=False)
class Earlier:
    """An earlier release beside a new one.

    Attributes
    ----------
    release
        The tables of it that the new one has as well, or differs in.
    place
        Of each of its tables, the place in the new release.
    is_promised
        Whether what it hides must stay hidden from these readers; otherwise it is
        only known to them.
    """

    release: Release
    place: np.ndarray
    is_promised: bool

    def only(self, tables: np.ndarray) -> Earlier:
        """Keep what concerns some tables of the new release, by their places."""
        new_place = np.full(max(tables.max(), self.place.max(initial=0)) + 1, -1)
        new_place[tables] = np.arange(len(tables))
        kept = np.flatnonzero(new_place[self.place] >= 0)
        place = new_place[self.place[kept]]
        return Earlier(self.release.only(kept), place, self.is_promised)


@dataclass(frozen=True, eq=False)
class _Block:
    """One release in a system: where its cells, units and tables stand."""

    release: Release
    place: np.ndarray
    is_asked: bool
    units: np.ndarray


def beside(new: Release, old: Release, *, is_promised: bool) -> Earlier:
    """Take the tables of an earlier release that a new one has as well."""
    wanted = pd.MultiIndex.from_frame(new.counts.tables[TABLE])
    place = wanted.get_indexer(pd.MultiIndex.from_frame(old.counts.tables[TABLE]))
    kept = np.flatnonzero(place >= 0)
    return Earlier(old.only(kept), place[kept], is_promised)


def is_same(new: Release, earlier: Earlier) -> np.ndarray:
    """Say which tables of an earlier release have the same areas and counts."""
    old = earlier.release
    if not _is_one_tree(new, old):
        return np.zeros(len(earlier.place), dtype=bool)
    same = np.ones(len(earlier.place), dtype=bool)
    for name in ("numerator", "denominator", "n_reported"):
        ours = getattr(new.counts, name)[earlier.place]
        same &= (ours == getattr(old.counts, name)).all(axis=1)
    return same


def joined_system(
    new: Release, earlier: Sequence[Earlier]
) -> tuple[System, np.ndarray]:
    """Write a release and those before it as one system.

    A practice whose counts did not change is one unknown in all of them; what
    changed is another.

    Returns
    -------
    The system, and which units are hidden. The units of the new release come first,
    tables × nodes; those of the others can be neither shown nor hidden.
    """
    blocks = _blocks(new, earlier)
    parts, base, n_rows = [], 0, 0
    for takes, describes in QUANTITIES:
        cells_of = []
        for block in blocks:
            part, cells = _part(block, takes, describes, base, n_rows)
            parts.append(part)
            cells_of.append(cells)
            base += len(part["value"])
            n_rows += len(part["order"])
        for (one, a), (other, b) in combinations(zip(blocks, cells_of, strict=True), 2):
            part = _shared(one, a, other, b, n_rows)
            parts.append(part)
            n_rows += len(part["order"])
    joined = {k: np.concatenate([p[k] for p in parts]) for k in parts[0]}
    hidden = np.concatenate([block.release.hidden.ravel() for block in blocks])
    return System(**joined), hidden


def choice_among(
    new: Release, known: np.ndarray, n_units: int, *, weight: np.ndarray
) -> Choice:
    """Say which rows of the new release may be partners.

    Not zeros, which are known to be none, nor what is `known` from before.
    """
    counts = new.counts
    may = counts.is_there & (counts.denominator > 0) & ~known
    may &= (counts.numerator > 0) | new.asked.limits.pooled
    may_hide, weights = np.zeros(n_units, dtype=bool), np.zeros(n_units)
    may_hide[: may.size], weights[: may.size] = may.ravel(), weight.ravel()
    return Choice(may_hide, weights)


def _blocks(new: Release, earlier: Sequence[Earlier]) -> list[_Block]:
    blocks, first = [], 0
    places = [np.arange(len(new.hidden)), *(e.place for e in earlier)]
    asked = [True, *(e.is_promised for e in earlier)]
    releases = [new, *(e.release for e in earlier)]
    for release, place, is_asked in zip(releases, places, asked, strict=True):
        units = first + np.arange(release.hidden.size).reshape(release.hidden.shape)
        first += release.hidden.size
        units = np.where(release.counts.tree.is_published, units, -1)
        blocks.append(_Block(release, place, is_asked, units))
    return blocks


def _part(
    block: _Block, takes: Callable, describes: Cells, base: int, n_rows: int
) -> tuple[dict[str, np.ndarray], np.ndarray]:
    """Describe one quantity of a block; return its cells by table × node as well."""
    release, tree = block.release, block.release.counts.tree
    tables = np.flatnonzero(takes(release))
    cells = describes(release)
    if not block.is_asked:
        cells |= {"low": np.ones_like(cells["low"])}
        cells |= {"high": np.zeros_like(cells["high"]), "width": 0 * cells["width"]}
    part = {name: cells[name][tables].ravel() for name in CELL_COLUMNS}
    place = np.full(release.hidden.shape, -1)
    place[tables] = base + np.arange(len(part["value"])).reshape(len(tables), -1)
    step = np.arange(len(tables))[:, None]
    return part | {
        "unit": block.units[tables].ravel(),
        "constraint": (n_rows + tree.constraint + step * len(tree.order)).ravel(),
        "cell": place[tables][:, tree.node].ravel(),
        "coefficient": np.tile(tree.coefficient.astype(float), len(tables)),
        "order": np.tile(tree.order, len(tables)),
    }, place


def _shared(
    one: _Block, cells: np.ndarray, other: _Block, others: np.ndarray, n_rows: int
) -> dict[str, np.ndarray]:
    """Tie the rows of practices that two releases show or hide alike."""
    tables = _aligned(one.place, other.place)
    nodes = _common_practices(one.release, other.release)
    a, b = np.ix_(tables[0], nodes[0]), np.ix_(tables[1], nodes[1])
    same = (one.release.counts.n_reported[a] > 0) & (cells[a] >= 0) & (others[b] >= 0)
    for name in ("numerator", "denominator", "n_reported"):
        left, right = (getattr(x.release.counts, name) for x in (one, other))
        same &= left[a] == right[b]
    left, right = cells[a][same], others[b][same]
    rows = n_rows + np.arange(len(left))
    empty = {name: np.zeros(0) for name in CELL_COLUMNS}
    return empty | {
        "unit": np.zeros(0, dtype=np.int64),
        "constraint": np.concatenate([rows, rows]),
        "cell": np.concatenate([left, right]),
        "coefficient": np.repeat([1.0, -1.0], len(left)),
        "order": np.full(len(left), ACROSS),
    }


def _aligned(one: np.ndarray, other: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the places in two releases of the tables that both have."""
    found = pd.Index(one).get_indexer(other)
    return found[found >= 0], np.flatnonzero(found >= 0)


def _common_practices(one: Release, other: Release) -> tuple[np.ndarray, np.ndarray]:
    """Return the nodes in two releases of the practices that both have."""
    codes = [
        r.counts.tree.nodes["area_code"][r.counts.is_practice] for r in (one, other)
    ]
    found = pd.Index(codes[0]).get_indexer(codes[1])
    return found[found >= 0], np.flatnonzero(found >= 0)


def _is_one_tree(one: Release, other: Release) -> bool:
    left, right = one.counts.tree, other.counts.tree
    return left.nodes.equals(right.nodes) and np.array_equal(left.holds, right.holds)
