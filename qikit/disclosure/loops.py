"""What several constraints give away together, where they form loops.

In a table by row and column, two totals by row less two by column can leave a single
hidden cell, although each of them alone leaves it open. Integer programming finds
such cells; the constraint that gives one away is the combination of constraints of
the linear programme's optimum (its duals), and joins the system as one more.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, linprog, milp
from scipy.sparse import coo_array, csr_array, diags_array, hstack
from scipy.sparse.csgraph import connected_components

from qikit.disclosure.secondary import is_exposed
from qikit.disclosure.systems import OPEN, Flags, Floats, System, Whole, bounds

NOTHING = 1e-7  # multipliers and coefficients below are 0
WHOLE = 1e-4  # what a solver calls a whole number may be off by so much


@dataclass(eq=False)
class _Piece:
    """Hidden cells that hang together in a loop, as a programme to solve.

    `low` and `high` begin at the true counts and are widened by every solution
    found: each is a table that an attacker cannot rule out.
    """

    cells: Whole
    rows: Whole
    matrix: csr_array
    right: Floats
    floor: Floats
    cap: Floats
    low: Floats
    high: Floats

    def push(self, places: Whole, goals: Floats, sides: Floats) -> None:
        """Move cells towards their goals, down for +1, as far as they go together.

        What a cell passes its goal by gains nothing: its own aim stops there.
        """
        n, k = len(self.cells), len(places)
        least = np.where(sides > 0, goals, self.floor[places])
        most = np.where(sides > 0, np.inf, goals)
        own = csr_array((sides, (np.arange(k), places)), (k, n))
        found = linprog(
            np.append(np.zeros(n), sides),
            A_ub=hstack([own, diags_array(-sides)]),
            b_ub=np.zeros(k),
            A_eq=hstack([self.matrix, csr_array((len(self.rows), k))]),
            b_eq=self.right,
            bounds=np.transpose(
                [np.append(self.floor, least), np.append(self.cap, most)]
            ),
        )
        if found.x is not None:
            self._widen(found.x[:n])

    def seek(self, place: int, goal: float, side: float) -> None:
        """Move one cell towards its goal, over whole numbers alone."""
        floor, cap = self.floor.copy(), self.cap.copy()
        (floor if side > 0 else cap)[place] = goal
        found = milp(
            side * (np.arange(len(floor)) == place),
            integrality=np.ones(len(floor)),
            bounds=Bounds(floor, cap),
            constraints=LinearConstraint(self.matrix, self.right, self.right),
        )
        if found.x is not None:
            self._widen(found.x)

    def _widen(self, values: Floats) -> None:
        """Count a solution as possible, if it is one in whole numbers."""
        values = np.round(values)
        if np.abs(self.matrix @ values - self.right).max() < WHOLE:
            np.minimum(self.low, values, out=self.low)
            np.maximum(self.high, values, out=self.high)


def joint_constraints(system: System, hidden: Flags) -> tuple[System, Flags]:
    """Add the combinations of constraints that give a hidden cell away.

    Whole numbers are kept to. Where no combination explains what they give away,
    the cell is named instead.

    Parameters
    ----------
    system
        Cells and constraints.
    hidden
        Cells such that no constraint by itself exposes one (see `hide_partners`).

    Returns
    -------
    The system, unchanged if nothing is given away, and the cells that are given away
    without a combination to blame.
    """
    ends = bounds(system, hidden)
    stuck = np.zeros(len(hidden), dtype=bool)
    found: dict[bytes, tuple[Whole, Floats]] = {}
    for piece in _pieces(system, hidden, ends):
        for place in _given_away(system, hidden, piece):
            combination = _combination(system, piece, place, ends)
            if combination is None:
                stuck[piece.cells[place]] = True
            else:
                rows, times = combination
                found[np.concatenate([rows, times]).tobytes()] = combination
    return _joined(system, list(found.values())), stuck


def _pieces(system: System, hidden: Flags, ends: tuple[Floats, Floats]) -> list[_Piece]:
    """Cut the hidden cells into what hangs together; keep what holds a loop."""
    links = np.flatnonzero(hidden[system.cell])
    cells, rows = system.cell[links], system.constraint[links]
    n_cells, size = len(hidden), len(hidden) + len(system.order)
    ones = np.ones(len(links), dtype=np.int8)
    graph = coo_array((ones, (cells, n_cells + rows)), shape=(size, size))
    label = connected_components(graph, directed=False)[1]
    n_links = np.bincount(label[cells], minlength=label.max(initial=-1) + 1)
    n_nodes = np.bincount(label, minlength=len(n_links))
    by_label = np.argsort(label[cells], kind="stable")
    starts = np.searchsorted(label[cells][by_label], np.arange(len(n_links) + 1))
    return [
        _piece(system, hidden, links[by_label[starts[k] : starts[k + 1]]], ends)
        for k in np.flatnonzero(n_links >= n_nodes)
    ]


def _piece(
    system: System, hidden: Flags, links: Whole, ends: tuple[Floats, Floats]
) -> _Piece:
    """Write the constraints of these links over their hidden cells."""
    cells, column = np.unique(system.cell[links], return_inverse=True)
    rows, row = np.unique(system.constraint[links], return_inverse=True)
    matrix = csr_array((system.coefficient[links], (row, column)))
    value = system.value[cells]
    cap = np.where(ends[1][cells] < OPEN / 2, ends[1][cells], np.inf)
    return _Piece(
        cells,
        rows,
        matrix,
        matrix @ value,
        floor=ends[0][cells],
        cap=cap,
        low=value.copy(),
        high=value.copy(),
    )


def _given_away(system: System, hidden: Flags, piece: _Piece) -> list[int]:
    """List the cells of a piece that are not protected, by their places.

    All are moved at once at first, then one half up and the other down, cut so that
    any two are told apart once; what is left then is looked at by itself.
    """
    goals, given = _goals(system, piece), []
    left = _left(system, hidden, piece)
    for turn in range(-1, len(left).bit_length()):
        is_one = np.arange(len(left)) >> max(turn, 0) & (turn >= 0)
        for sides in (1.0 - 2 * is_one, 2 * is_one - 1.0):
            if len(left):
                aims = np.where(sides > 0, goals[0][left], goals[1][left])
                piece.push(left, aims, sides)
        left = _left(system, hidden, piece)
    for place in left:
        if place in _left(system, hidden, piece):
            piece.seek(place, goals[0][place], 1.0)
            piece.seek(place, goals[1][place], -1.0)
            given += np.intersect1d(place, _left(system, hidden, piece)).tolist()
    return given


def _goals(system: System, piece: _Piece) -> tuple[Floats, Floats]:
    """Return values that, where both are possible, protect a cell."""
    cells = piece.cells
    value, width = system.value[cells], system.width[cells]
    asks = system.low[cells] <= system.high[cells]
    least = np.where(asks, np.minimum(system.low[cells], value), value) - width
    most = np.where(asks, np.maximum(system.high[cells], value), value) + width
    return np.maximum(least, piece.floor), np.minimum(most, piece.cap)


def _left(system: System, hidden: Flags, piece: _Piece) -> Whole:
    """List the cells that no solution found so far shows to be protected."""
    low, high = system.value.copy(), system.value.copy()
    low[piece.cells], high[piece.cells] = piece.low, piece.high
    return np.flatnonzero(is_exposed(system, hidden, low, high)[piece.cells])


def _combination(
    system: System, piece: _Piece, place: int, ends: tuple[Floats, Floats]
) -> tuple[Whole, Floats] | None:
    """Return constraints, and how often each counts, that give a cell away."""
    for side in (1.0, -1.0):
        costs = np.zeros(len(piece.cells))
        costs[place] = side
        found = linprog(
            costs,
            A_eq=piece.matrix,
            b_eq=piece.right,
            bounds=np.column_stack([piece.floor, piece.cap]),
        )
        if found.x is None:
            continue
        times = found.eqlin.marginals
        used = np.abs(times) > NOTHING
        sums = piece.matrix.T @ np.where(used, times, 0.0)
        if used.sum() > 1 and _cuts(system, piece, place, sums, ends):
            return piece.rows[used], np.round(times[used], 6)
    return None


def _cuts(
    system: System,
    piece: _Piece,
    place: int,
    sums: Floats,
    ends: tuple[Floats, Floats],
) -> bool:
    """Say whether a combination leaves a cell less than it must keep."""
    own = sums[place]
    if abs(own) < NOTHING:
        return False
    sums = np.where(np.abs(sums) < NOTHING, 0.0, sums)
    low, high = sums * ends[0][piece.cells], sums * ends[1][piece.cells]
    others = np.arange(len(sums)) != place
    rest = system.value[piece.cells] @ sums
    least = rest - np.maximum(low, high)[others].sum()
    most = rest - np.minimum(low, high)[others].sum()
    least, most = sorted((least / own, most / own))
    least, most = np.ceil(least - NOTHING), np.floor(most + NOTHING)
    cell = piece.cells[place]
    least, most = max(least, ends[0][cell]), min(most, ends[1][cell])
    asks = system.low[cell] <= system.high[cell]
    cut = asks and (least > system.low[cell] or most < system.high[cell])
    return bool(cut or most - least < system.width[cell])


def _joined(system: System, found: list[tuple[Whole, Floats]]) -> System:
    """Add combinations as further constraints, after the highest of their own."""
    if not found:
        return system
    n_cells, n_rows = len(system.value), len(system.order)
    shape = n_rows, n_cells
    links = system.coefficient, (system.constraint, system.cell)
    matrix = csr_array(links, shape=shape)
    pick = coo_array(
        (
            np.concatenate([times for _, times in found]),
            (
                np.repeat(np.arange(len(found)), [len(rows) for rows, _ in found]),
                np.concatenate([rows for rows, _ in found]),
            ),
        ),
        shape=(len(found), n_rows),
    )
    added = coo_array(pick @ matrix)
    kept = np.abs(added.data) > NOTHING
    row, cell = (place[kept].astype(np.int64) for place in added.coords)
    return replace(
        system,
        constraint=np.concatenate([system.constraint, n_rows + row]),
        cell=np.concatenate([system.cell, cell]),
        coefficient=np.concatenate([system.coefficient, added.data[kept]]),
        order=np.append(system.order, [system.order[rows].max() for rows, _ in found]),
    )
