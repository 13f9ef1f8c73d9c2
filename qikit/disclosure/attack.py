"""What an attacker with a solver works out: the exact answer where areas form loops."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from qikit.disclosure.exact import find_witnesses
from qikit.disclosure.programs import FAR, VALUES_TRIED, Loop, find_loops
from qikit.disclosure.secondary import is_exposed
from qikit.disclosure.systems import Flags, Floats, System, bounds


@dataclass(frozen=True, eq=False)
class Attack:
    """What can be worked out of each cell, and how much work it was.

    Attributes
    ----------
    low, high
        Lowest and highest possible value. Exact on trees; in loops exact for the
        cells that programs were solved for, no narrower than the truth elsewhere.
    exposed
        Hidden cells that are not protected: an asked value is impossible, the interval
        is too narrow, or the rules that an attacker relies on exclude the true count.
    n_components, n_loops
        Groups of cells that hang together through constraints, and those of them
        whose constraints form a loop.
    n_linear_programs
        Programs solved, with or without whole numbers.
    """

    low: Floats
    high: Floats
    exposed: Flags
    n_components: int
    n_loops: int
    n_linear_programs: int


def attack(system: System, hidden_units: Flags) -> Attack:
    """Work out all that can be had of the hidden cells, in whole numbers.

    Propagation comes first and is exact on trees. Where constraints form a loop, two
    of them taken together can tell more than each alone (a board less the cluster
    that lies in two of its HSCPs): there the cells on which something is asked, and
    which propagation leaves protected, are worked out by programs. Every asked value
    is looked for, since the possible ones of a loop may have holes.
    """
    hidden = system.hidden_cells(hidden_units)
    low, high = bounds(system, hidden)
    exposed = is_exposed(system, hidden, low, high)
    broken = (system.value < low) | (system.value > high)  # the rules told an untruth
    exposed |= hidden & system.is_published & broken
    asks = hidden & system.is_published & ~exposed
    asks &= (system.low <= system.high) | (system.width > 0)
    n_components, loops = find_loops(system, hidden & (low < high), low, high)
    n_programs = find_witnesses(system, loops) if loops else 0
    for loop in loops:
        for place in np.flatnonzero(asks[loop.cells]):
            cell = loop.cells[place]
            exposed[cell] = _is_given_away(system, loop, place)
            low[cell], high[cell] = loop.low[place], loop.high[place]
    high[high >= FAR + system.value] = np.inf
    n_programs += sum(loop.n_programs for loop in loops)
    return Attack(low, high, exposed, n_components, len(loops), n_programs)


def _is_given_away(system: System, loop: Loop, place: int) -> bool:
    """Say whether a cell of a loop is unprotected; narrow its bounds if need be."""
    cell = loop.cells[place]
    least, most, width = system.low[cell], system.high[cell], system.width[cell]
    values = np.arange(least, most + 1)
    if len(values) > VALUES_TRIED:
        values = np.array([least, most])
    is_cut = not all(loop.is_possible(place, v) for v in values)
    had = [solution[place] for solution in loop.seen]
    if not is_cut and had and max(had) - min(had) >= width:
        return False
    ends = [loop.end(place, sign) for sign in (1, -1)]
    if np.isnan(ends).any():  # the counts contradict the rules: nothing is protected
        return True
    loop.low[place], loop.high[place] = ends
    return is_cut or ends[1] - ends[0] < width
