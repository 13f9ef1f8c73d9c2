"""Systems of cells and linear constraints, and what an attacker can work out."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

OPEN = 1e12  # no upper bound: sums of a thousand such stay exact in a float
ROUNDS = 200  # of propagation; a tree of areas needs about ten


@dataclass(frozen=True, eq=False)
class System:
    """Cells, and constraints: in each, the sum of coefficient × value is 0.

    Attributes
    ----------
    value
        The true count of each cell.
    floor, cap
        What is known of a cell when it is hidden, before anything is worked out.
    low, high
        Every value from `low` to `high` must stay possible while the cell is
        hidden; `low` above `high` asks for nothing.
    width
        A hidden cell must keep an interval at least so wide.
    unit
        Cells of one unit are shown or hidden together; -1 is never shown.
    constraint, cell, coefficient
        One entry a cell in a constraint: parts +1, their total -1.
    order
        Of each constraint: partners are sought in low ones first.
    """

    value: Floats
    floor: Floats
    cap: Floats
    low: Floats
    high: Floats
    width: Floats
    unit: Whole
    constraint: Whole
    cell: Whole
    coefficient: Floats
    order: Whole

    @cached_property
    def is_published(self) -> Flags:
        """Cells that are shown unless their unit is hidden."""
        return self.unit >= 0

    def hidden_cells(self, hidden_units: Flags) -> Flags:
        """Whether each cell is hidden; what is never shown is."""
        if not len(hidden_units):
            return ~self.is_published
        return ~self.is_published | hidden_units[self.unit]

    def open_links(self, hidden: Flags) -> Flags:
        """Links of the constraints that hold a hidden cell."""
        n = len(self.order)
        has_hidden = np.zeros(n, dtype=bool)
        has_hidden[self.constraint[hidden[self.cell]]] = True
        return has_hidden[self.constraint]


def bounds(
    system: System, hidden: Flags, *, among: Flags | None = None
) -> tuple[Floats, Floats]:
    """Work out between which values an attacker knows each cell to lie.

    Interval propagation over whole numbers to a fixed point: in each constraint a
    cell lies between what the others leave. On a tree of areas this is exact; where
    constraints form loops an attacker may know more (see `attack`). With `among` only
    those links are looked at, which must be whole constraints.

    Returns
    -------
    Lowest and highest possible value of each cell; both the value where it is shown.
    """
    low = np.where(hidden, system.floor, system.value)
    high = np.where(hidden, system.cap, system.value)
    opened = system.open_links(hidden)
    links = np.flatnonzero(opened if among is None else opened & among)
    for _ in range(ROUNDS):
        if not len(links):
            break
        changed = _narrow(system, hidden, links, low, high)
        links = _links_of(system, changed, hidden)
    return low, high


def in_reason(system: System, can_hide: Flags) -> System:
    """Ask of each cell no more than it could have if all were hidden that can be.

    The sum of two hidden counts that are no zeros can never be 1, and what stands
    alone among zeros is known whatever is hidden beside it.
    """
    low, high = bounds(system, system.hidden_cells(can_hide))
    return relaxed(system, np.ones(len(low), dtype=bool), low, high)


def relaxed(system: System, cells: Flags, low: Floats, high: Floats) -> System:
    """Ask of some cells no more than what these bounds leave."""
    asks = cells & (system.low <= system.high)
    return replace(
        system,
        low=np.where(asks, np.maximum(system.low, low), system.low),
        high=np.where(asks, np.minimum(system.high, high), system.high),
        width=np.where(cells, np.minimum(system.width, high - low), system.width),
    )


def fixed(system: System, known_units: Flags) -> System:
    """Fix what is known before at its value; nothing is asked of it."""
    known = system.is_published & known_units[system.unit]
    return replace(
        system,
        floor=np.where(known, system.value, system.floor),
        cap=np.where(known, system.value, system.cap),
        low=np.where(known, 1.0, system.low),
        high=np.where(known, 0.0, system.high),
        width=np.where(known, 0.0, system.width),
    )


def implied(
    system: System, links: Whole, low: Floats, high: Floats
) -> tuple[Floats, Floats]:
    """Return what each link's constraint leaves for its cell, given the others."""
    rows, cells, signs = (
        system.constraint[links],
        system.cell[links],
        system.coefficient[links],
    )
    ends = signs * low[cells], signs * high[cells]
    least, most = np.minimum(*ends), np.maximum(*ends)
    n = len(system.order)
    others_least = np.bincount(rows, least, n)[rows] - least
    others_most = np.bincount(rows, most, n)[rows] - most
    found = -others_most / signs, -others_least / signs
    return (
        np.ceil(np.minimum(*found) - 1e-9),
        np.floor(np.maximum(*found) + 1e-9),
    )


def _narrow(
    system: System, hidden: Flags, links: Whole, low: Floats, high: Floats
) -> Flags:
    """Narrow the bounds in place, once; say which cells changed."""
    new_low, new_high = implied(system, links, low, high)
    own = hidden[system.cell[links]]
    cells = system.cell[links][own]
    before_low, before_high = low[cells].copy(), high[cells].copy()
    np.maximum.at(low, cells, new_low[own])
    np.minimum.at(high, cells, new_high[own])
    changed = np.zeros(len(low), dtype=bool)
    changed[cells[(low[cells] > before_low) | (high[cells] < before_high)]] = True
    return changed


def _links_of(system: System, changed: Flags, hidden: Flags) -> Whole:
    """Return all links of the constraints that hold a cell that changed."""
    touched = np.zeros(len(system.order), dtype=bool)
    touched[system.constraint[changed[system.cell]]] = True
    return np.flatnonzero(touched[system.constraint])
