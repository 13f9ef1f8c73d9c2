"""Loops of constraints as programs: what several constraints tell together."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, OptimizeResult, milp
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import connected_components

from qikit.disclosure.systems import Flags, Floats, System, Whole

FAR = 1e6  # counts are looked for so far above the true ones; no asked width is near it
VALUES_TRIED = 32  # of one cell; of more asked values only the two ends are looked for
WHOLE = 1e-6  # how near a solver's number must be to a whole one
INFEASIBLE = 2  # scipy's status


@dataclass(eq=False)
class Loop:
    """One component with a loop, as a program; what is known of it grows.

    `seen` are whole-number solutions, the true counts first: what one of them has is
    possible and needs no program.
    """

    cells: Whole
    matrix: csr_array
    right: Floats
    low: Floats
    high: Floats
    seen: list[Floats]
    n_programs: int = 0

    def solve(self, place: int, sign: int, *, whole: bool) -> OptimizeResult:
        """Find the least (sign 1) or greatest (-1) value of one cell."""
        aim = np.zeros(len(self.cells))
        aim[place] = sign
        self.n_programs += 1
        return milp(
            aim,
            integrality=np.full(len(aim), int(whole)),
            bounds=Bounds(self.low, self.high),
            constraints=LinearConstraint(self.matrix, self.right, self.right),
        )

    def end(self, place: int, sign: int) -> float:
        """Return the least or greatest whole value of a cell; NaN if there is none.

        Where the solution without whole numbers has whole ones it is the answer.
        """
        for whole in (False, True):
            found = self.solve(place, sign, whole=whole)
            if found.status == INFEASIBLE:
                return np.nan
            if found.x is None:  # the solver gave up: no more is known than before
                return (self.low if sign > 0 else self.high)[place]
            rounded = np.rint(found.x)
            if np.abs(found.x - rounded).max() < WHOLE:
                self.seen.append(rounded)
                return rounded[place]
        return np.rint(sign * found.fun)

    def is_possible(self, place: int, value: float) -> bool:
        """Say whether a cell can have a value, in whole numbers all over."""
        if any(solution[place] == value for solution in self.seen):
            return True
        ends = self.low[place], self.high[place]
        if not ends[0] <= value <= ends[1]:
            return False
        self.low[place] = self.high[place] = value
        found = self.solve(place, 1, whole=True)
        self.low[place], self.high[place] = ends
        if found.x is not None:
            self.seen.append(np.rint(found.x))
        return found.status != INFEASIBLE


def find_loops(
    system: System, free: Flags, low: Floats, high: Floats
) -> tuple[int, list[Loop]]:
    """Find what hangs together through cells that are still open, and its loops.

    A constraint that says no more than that two cells differ by a known number joins
    them into one: rings of such are no loops, as propagation is exact there.
    """
    links = np.flatnonzero(free[system.cell])
    rows, cells = system.constraint[links], system.cell[links]
    same = _says_same(system, links, rows)
    n_rows, n_cells = len(system.order), len(system.value)
    joint = _components(n_rows + n_cells, rows[same], n_rows + cells[same])[n_rows:]
    part = _components(n_rows + n_cells, rows, n_rows + cells)
    own = part[rows[~same]]
    size = n_rows + n_cells
    n_links = np.bincount(own, minlength=size)
    n_nodes = _count_unique(own, rows[~same], size)
    n_nodes += _count_unique(part[n_rows + cells], joint[cells], size)
    has_loop = n_links > n_nodes - 1
    has_loop &= np.bincount(part[rows], minlength=size) > 0
    found = np.unique(part[rows])
    by_part = [links[part[rows] == p] for p in found[has_loop[found]]]
    return len(found), [_loop(system, own, low, high, free) for own in by_part]


def _says_same(system: System, links: Whole, rows: Whole) -> Flags:
    """Say which links belong to constraints of two open cells with opposite signs."""
    n = len(system.order)
    count = np.bincount(rows, minlength=n)
    total = np.bincount(rows, system.coefficient[links], n)
    return (count[rows] == 2) & (total[rows] == 0)


def _components(size: int, one: Whole, other: Whole) -> Whole:
    """Number the nodes of a graph by what hangs together."""
    graph = coo_array((np.ones(len(one), dtype=np.int8), (one, other)), (size, size))
    return connected_components(graph, directed=False)[1]


def _count_unique(groups: Whole, nodes: Whole, size: int) -> Whole:
    """Count the distinct nodes of each group."""
    pairs = np.unique(np.column_stack([groups, nodes]), axis=0)
    return np.bincount(pairs[:, 0], minlength=size)


def _loop(system: System, links: Whole, low: Floats, high: Floats, free: Flags) -> Loop:
    """Write one component as a program; what is known goes to the right-hand side."""
    rows, row = np.unique(system.constraint[links], return_inverse=True)
    cells, column = np.unique(system.cell[links], return_inverse=True)
    entries = system.coefficient[links], (row, column)
    matrix = coo_array(entries, (len(rows), len(cells))).tocsr()
    others = np.isin(system.constraint, rows) & ~free[system.cell]
    known = np.searchsorted(rows, system.constraint[others])
    amounts = system.coefficient[others] * low[system.cell[others]]
    right = -np.bincount(known, amounts, len(rows))
    value = system.value[cells]
    top = np.minimum(high[cells], value + FAR)
    fits = np.allclose(matrix @ value, right)
    fits &= bool(((low[cells] <= value) & (value <= top)).all())
    return Loop(cells, matrix, right, low[cells], top, [value] if fits else [])
