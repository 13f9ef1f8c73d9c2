"""Exact bounds where constraints form loops, for all loops of a system at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import block_diag, csr_array

from qikit.disclosure.attack import WHOLE, Loop, find_loops
from qikit.disclosure.secondary import propagate
from qikit.disclosure.systems import Flags, Floats, System, Whole


@dataclass(eq=False)
class _Loops:
    """All loops of a system as one program: they share nothing but the solver's call.

    `number` is the loop of each cell. `least` and `most` are the outermost values
    that any solution had so far; `is_end` says of which cells they are the end.
    """

    cells: Whole
    number: Whole
    matrix: csr_array
    right: Floats
    ends: Floats
    least: Floats
    most: Floats
    is_end: Flags

    def move(self, chosen: Whole, sign: int) -> None:
        """Find the least (sign 1) or greatest (-1) value of one cell in each loop."""
        aim = np.zeros(len(self.cells))
        aim[chosen] = sign
        found = linprog(
            aim, A_eq=self.matrix, b_eq=self.right, bounds=self.ends, method="highs"
        )
        side = 0 if sign > 0 else 1
        self.is_end[side, chosen] = True
        if found.x is None:  # nothing more is known than before
            self.least[chosen], self.most[chosen] = self.ends[chosen].T
            return
        rounded = np.rint(found.x)
        is_whole = np.abs(found.x - rounded) < WHOLE
        loop_is_whole = np.bincount(self.number, ~is_whole)[self.number] == 0
        self.least = np.where(
            loop_is_whole, np.minimum(self.least, rounded), self.least
        )
        self.most = np.where(loop_is_whole, np.maximum(self.most, rounded), self.most)
        ends = np.ceil(found.x - WHOLE) if sign > 0 else np.floor(found.x + WHOLE)
        (self.least if sign > 0 else self.most)[chosen] = ends[chosen]


def exactly(system: System, hidden_units: Flags) -> tuple[Floats, Floats, Flags]:
    """Work out bounds with linear programs in loops, and which cells they expose.

    Propagation is exact on trees. In a loop the ends of each cell on which something
    is asked are worked out; that is exact for areas over two others, where the ends
    of whole numbers are those of fractions. `attack` looks for every value.
    """
    low, high, exposed = propagate(system, hidden_units)
    hidden = system.hidden_cells(hidden_units)
    _, loops = find_loops(system, hidden & (low < high), low, high)
    if exposed.any() or not loops:
        return low, high, exposed
    found = _joined(system, loops)
    for sign in (1, -1):
        while len(chosen := _first_open(system, found, sign)):
            found.move(chosen, sign)
    known = found.is_end
    low[found.cells[known[0]]] = found.least[known[0]]
    high[found.cells[known[1]]] = found.most[known[1]]
    exposed[found.cells] = _is_cut(system, found) | _is_narrow(system, found)
    return low, high, exposed & hidden & system.is_published


def _joined(system: System, loops: list[Loop]) -> _Loops:
    cells = np.concatenate([loop.cells for loop in loops])
    value = system.value[cells]
    return _Loops(
        cells=cells,
        number=np.repeat(np.arange(len(loops)), [len(loop.cells) for loop in loops]),
        matrix=block_diag([loop.matrix for loop in loops], format="csr"),
        right=np.concatenate([loop.right for loop in loops]),
        ends=np.column_stack(
            [
                np.concatenate([loop.low for loop in loops]),
                np.concatenate([loop.high for loop in loops]),
            ]
        ),
        least=value.copy(),
        most=value.copy(),
        is_end=np.zeros((2, len(cells)), dtype=bool),
    )


def _first_open(system: System, found: _Loops, sign: int) -> Whole:
    """Take in each loop the first cell of which an end is needed and not known."""
    wanted = _is_cut(system, found) | _is_narrow(system, found)
    wanted &= system.is_published[found.cells] & ~found.is_end[0 if sign > 0 else 1]
    places = np.flatnonzero(wanted)
    _, firsts = np.unique(found.number[places], return_index=True)
    return places[firsts]


def _is_cut(system: System, found: _Loops) -> Flags:
    low, high = system.low[found.cells], system.high[found.cells]
    return (low <= high) & ((found.least > low) | (found.most < high))


def _is_narrow(system: System, found: _Loops) -> Flags:
    return found.most - found.least < system.width[found.cells]
