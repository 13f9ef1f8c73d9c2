"""Exact bounds where constraints form loops, for all loops of a system at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import block_diag, csr_array

from qikit.disclosure.programs import VALUES_TRIED, WHOLE, Loop, find_loops
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
    loops: list[Loop]
    n_programs: int = 0

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
        rounded, is_whole = self._keep(found.x)
        self.least = np.where(is_whole, np.minimum(self.least, rounded), self.least)
        self.most = np.where(is_whole, np.maximum(self.most, rounded), self.most)
        ends = np.ceil(found.x - WHOLE) if sign > 0 else np.floor(found.x + WHOLE)
        (self.least if sign > 0 else self.most)[chosen] = ends[chosen]

    def look_for(self, chosen: Whole, values: Floats) -> None:
        """Look for a solution in which one cell of each loop has a value."""
        ends = self.ends.copy()
        ends[chosen] = values[:, None]
        aim = np.zeros(len(self.cells))
        found = linprog(
            aim, A_eq=self.matrix, b_eq=self.right, bounds=ends, method="highs"
        )
        if found.x is not None:
            self._keep(found.x)

    def _keep(self, solution: Floats) -> tuple[Floats, Flags]:
        """Keep what is whole of a solution: it shows that such counts are possible."""
        self.n_programs += 1
        rounded = np.rint(solution)
        broken = np.bincount(self.number, np.abs(solution - rounded) >= WHOLE)
        starts = np.searchsorted(self.number, np.arange(len(self.loops) + 1))
        for place in np.flatnonzero(broken == 0):
            own = slice(starts[place], starts[place + 1])
            self.loops[place].seen.append(rounded[own])
        return rounded, broken[self.number] == 0


def find_witnesses(system: System, loops: list[Loop]) -> int:
    """Look for solutions with the ends and the values that are asked of the cells.

    All loops are tried with one program at a time. What is found spares `attack` a
    program of its own; what is not is still to be judged.

    Returns
    -------
    How many programs were solved.
    """
    found = _joined(system, loops)
    for sign in (1, -1):
        while len(chosen := _first_open(system, found, sign)):
            found.move(chosen, sign)
    todo = [_asked_values(system, loop) for loop in loops]
    starts = np.searchsorted(found.number, np.arange(len(loops)))
    while True:
        wanted = [
            (start + place, value)
            for start, loop, values in zip(starts, loops, todo, strict=True)
            for place, value in _next_unseen(loop, values)
        ]
        if not wanted:
            return found.n_programs
        places, values = zip(*wanted, strict=True)
        found.look_for(np.array(places), np.array(values))


def _asked_values(system: System, loop: Loop) -> list[tuple[int, float]]:
    """List the cells of a loop with each value that they must be able to have."""
    low, high = system.low[loop.cells], system.high[loop.cells]
    few = system.is_published[loop.cells] & (high - low < VALUES_TRIED)
    return [
        (place, value)
        for place in np.flatnonzero(few & (low <= high))
        for value in np.arange(low[place], high[place] + 1)
    ]


def _next_unseen(loop: Loop, values: list[tuple[int, float]]):
    """Give the next value that no solution has yet, once; take it from the list."""
    while values:
        place, value = values.pop()
        if not any(solution[place] == value for solution in loop.seen):
            yield place, value
            return


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
        loops=loops,
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
