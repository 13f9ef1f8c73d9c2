"""Secondary suppression: hide partners until no hidden figure can be had back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from qikit.disclosure.systems import (
    Flags,
    Floats,
    System,
    Whole,
    bounds,
    implied,
    relaxed,
)

Solver = Callable[[System, Flags], tuple[Floats, Floats, Flags]]


@dataclass(frozen=True, eq=False)
class Choice:
    """Which units may be hidden as partners, and what that costs.

    Attributes
    ----------
    may_hide
        Whether hiding a unit can help: a zero is known to be one, and what was
        published before is known already.
    weight
        What the reader loses, from public facts alone such as the list size; ties
        go to the unit that stands first. A choice by the hidden counts themselves
        would tell about them.
    is_last
        Units to hide only where no other will do.
    """

    may_hide: Flags
    weight: Floats
    is_last: Flags | None = None

    @property
    def turns(self) -> list[Flags]:
        """Give the units that may be hidden in the first turn, then all of them."""
        if self.is_last is None:
            return [self.may_hide]
        return [self.may_hide & ~self.is_last, self.may_hide]


def is_exposed(system: System, hidden: Flags, low: Floats, high: Floats) -> Flags:
    """Say which hidden cells are not protected within these bounds.

    One whose wanted values are not all possible, or whose interval is too narrow.
    """
    every = np.arange(len(low))
    return hidden & system.is_published & _gives_away(system, every, low, high)


def _gives_away(system: System, cells: Whole, low: Floats, high: Floats) -> Flags:
    """Say of which cells these bounds tell more than they may."""
    least, most = system.low[cells], system.high[cells]
    cut = (least <= most) & ((low > least) | (high < most))
    return cut | (high - low < system.width[cells])


def propagate(system: System, hidden_units: Flags) -> tuple[Floats, Floats, Flags]:
    """Work out bounds by propagation, and which cells they expose."""
    hidden = system.hidden_cells(hidden_units)
    low, high = bounds(system, hidden)
    return low, high, is_exposed(system, hidden, low, high)


def hide_partners(
    system: System,
    hidden_units: Flags,
    choice: Choice,
    *,
    exactly: Solver | None = None,
) -> tuple[Flags, Flags]:
    """Hide further units until every hidden cell is protected.

    Partners are sought in the lowest constraint that gives a cell away: those that
    need no further partner first, parts before totals, the least weight first. Then
    each partner is shown again where the rest stays protected without it, the
    heaviest first. Where constraints form loops, `exactly` has the last word.

    Returns
    -------
    The hidden units, and the cells that nothing can protect as asked: what gives
    them away was published before, or there is no partner. They keep as much as
    they can.
    """
    found, kept, lost = _until_protected(system, hidden_units, choice, propagate)
    found = _show_again(kept, found, hidden_units, choice)
    if exactly is not None:
        found, kept, more = _until_protected(kept, found, choice, exactly)
        lost = lost | more
    return found, lost


def _until_protected(
    system: System, hidden_units: Flags, choice: Choice, solve: Solver
) -> tuple[Flags, System, Flags]:
    """Add partners until nothing is exposed; ask less of what nothing can protect."""
    hidden_units = hidden_units.copy()
    lost = np.zeros(len(system.value), dtype=bool)
    while True:
        low, high, exposed = solve(system, hidden_units)
        if not exposed.any():
            return hidden_units, system, lost
        partners = _partners(system, hidden_units, exposed, (low, high), choice)
        hidden_units[partners] = True
        if not len(partners):
            lost |= exposed
            system = relaxed(system, exposed, low, high)


def _partners(
    system: System,
    hidden_units: Flags,
    exposed: Flags,
    ends: tuple[Floats, Floats],
    choice: Choice,
) -> Whole:
    """Choose one partner in each lowest constraint that gives a cell away."""
    hidden = system.hidden_cells(hidden_units)
    for may_hide in choice.turns:
        guilty = _guilty(system, exposed, ends)
        links, units = _candidates(system, hidden_units, guilty, may_hide)
        while not len(links) and _widened(system, guilty, hidden):
            links, units = _candidates(system, hidden_units, guilty, may_hide)
        if len(links):
            break
    if not len(links):
        return units
    rows = system.constraint[links]
    groups = _groups(system, hidden_units)[0][rows]
    lowest = np.full(groups.max() + 1, np.iinfo(np.int64).max)
    np.minimum.at(lowest, groups, system.order[rows])
    first = system.order[rows] == lowest[groups]
    rows, units, links = rows[first], units[first], links[first]
    is_total = system.coefficient[links] < 0
    rank = _rank(system, links, hidden)
    keys = (units, choice.weight[units], is_total, rank, rows)
    by_cost = np.lexsort(keys)
    _, firsts = np.unique(rows[by_cost], return_index=True)
    return np.unique(units[by_cost][firsts])


def _guilty(system: System, exposed: Flags, ends: tuple[Floats, Floats]) -> Flags:
    """Say which constraints give an exposed cell away, by themselves or narrowest."""
    links = np.flatnonzero(_of_exposed(system, exposed))
    low, high = implied(system, links, *ends)
    own = exposed[system.cell[links]]
    links, low, high = links[own], low[own], high[own]
    cells = system.cell[links]
    gives = _gives_away(system, cells, low, high)
    alone = np.zeros(len(system.value), dtype=bool)
    alone[cells[gives]] = True
    narrowest = np.full(len(system.value), np.inf)
    np.minimum.at(narrowest, cells, high - low)
    gives |= ~alone[cells] & (high - low <= narrowest[cells])
    guilty = np.zeros(len(system.order), dtype=bool)
    guilty[system.constraint[links[gives]]] = True
    return guilty


def _of_exposed(system: System, exposed: Flags) -> Flags:
    """Return all links of the constraints that hold an exposed cell."""
    rows = np.zeros(len(system.order), dtype=bool)
    rows[system.constraint[exposed[system.cell]]] = True
    return rows[system.constraint]


def _candidates(
    system: System, hidden_units: Flags, guilty: Flags, may_hide: Flags
) -> tuple[Whole, Whole]:
    """Return the links of guilty constraints whose unit could still be hidden."""
    links = np.flatnonzero(guilty[system.constraint])
    units = system.unit[system.cell[links]]
    may = units >= 0
    may[may] = may_hide[units[may]] & ~hidden_units[units[may]]
    return links[may], units[may]


def _widened(system: System, guilty: Flags, hidden: Flags) -> bool:
    """Add the constraints that share a hidden cell with a guilty one, in place."""
    shared = np.zeros(len(system.value), dtype=bool)
    shared[system.cell[guilty[system.constraint]]] = True
    shared &= hidden
    before = guilty.sum()
    guilty[system.constraint[shared[system.cell]]] = True
    return bool(guilty.sum() > before)


def _rank(system: System, links: Whole, hidden: Flags) -> Whole:
    """Rank candidates by what hiding them asks for: further partners, and room.

    Each other constraint of a cell that holds nothing hidden yet will need a partner
    of its own. A cell has room when it and the hidden cells of its constraint can be
    moved against each other by as much as it must keep open; of what is hidden only
    the sum is looked at, which the constraint tells anybody.
    """
    cells = system.cell[links]
    own = _lonely(system, hidden)
    further = own[cells] - _is_lonely(system, hidden)[system.constraint[links]]
    return further + (_room(system, links, hidden) < system.width[cells])


def _room(system: System, links: Whole, hidden: Flags) -> Floats:
    """Say how wide the interval of each candidate would be by its constraint."""
    rise, fall = system.cap - system.value, system.value - system.floor
    held = np.flatnonzero(hidden[system.cell])
    cells, rows = system.cell[held], system.constraint[held]
    is_part, n = system.coefficient[held] > 0, len(system.order)
    falls = np.bincount(rows, np.where(is_part, fall[cells], rise[cells]), n)
    rises = np.bincount(rows, np.where(is_part, rise[cells], fall[cells]), n)
    cells, rows = system.cell[links], system.constraint[links]
    up = np.where(system.coefficient[links] > 0, falls[rows], rises[rows])
    down = np.where(system.coefficient[links] > 0, rises[rows], falls[rows])
    return np.minimum(rise[cells], up) + np.minimum(fall[cells], down)


def _is_lonely(system: System, hidden: Flags) -> Flags:
    """Say which constraints hold no hidden cell."""
    lonely = np.ones(len(system.order), dtype=bool)
    lonely[system.constraint[hidden[system.cell]]] = False
    return lonely


def _lonely(system: System, hidden: Flags) -> Whole:
    """Count the constraints of each cell that hold no hidden cell."""
    lonely = _is_lonely(system, hidden)[system.constraint]
    return np.bincount(system.cell[lonely], minlength=len(system.value))


def _groups(system: System, hidden_units: Flags) -> tuple[Whole, Whole]:
    """Number constraints, and units, by what hangs together through hidden cells."""
    links = np.flatnonzero(system.hidden_cells(hidden_units)[system.cell])
    cells, n_rows, n_units = system.cell[links], len(system.order), len(hidden_units)
    unit = system.unit[cells]
    nodes = n_rows + np.where(unit >= 0, unit, n_units + cells)
    size = n_rows + n_units + len(system.value)
    ones = np.ones(len(links), dtype=np.int8)
    graph = coo_array((ones, (system.constraint[links], nodes)), shape=(size, size))
    groups = connected_components(graph, directed=False)[1]
    return groups[:n_rows], groups[n_rows : n_rows + n_units]


def _show_again(
    system: System, hidden_units: Flags, forced: Flags, choice: Choice
) -> Flags:
    """Show each partner again that the rest can do without.

    One partner of each group that hangs together is tried at a time, with the
    partners that were hidden for its sake alone.
    """
    tried = forced | ~hidden_units | _is_needed(system, hidden_units, forced)
    while not tried.all():
        rows, groups = _groups(system, hidden_units)
        one = _one_of_each(np.flatnonzero(~tried), groups, choice)
        tried[one] = True
        shown = hidden_units.copy()
        shown[one] = False
        among = np.isin(rows, groups[one])[system.constraint]
        needed = _reveal(system, shown, forced, groups, among)
        hidden_units = np.where(np.isin(groups, needed), hidden_units, shown)
        tried |= ~hidden_units
    return hidden_units


def _is_needed(system: System, hidden_units: Flags, forced: Flags) -> Flags:
    """Say which partners one constraint alone tells to be needed.

    If such a partner were shown, a forced cell of the same constraint would be
    exposed, even if nothing more became known of the others. It spares most trials.
    """
    hidden = system.hidden_cells(hidden_units)
    low, high = bounds(system, hidden)
    links = np.flatnonzero(system.open_links(hidden))
    now = np.zeros((2, len(system.cell)))
    now[:, links] = implied(system, links, low, high)
    links = np.flatnonzero(hidden[system.cell])
    kept, helping = _pairs(system, links, forced)
    cell, partner = system.cell[kept], system.cell[helping]
    sign = system.coefficient[helping] / system.coefficient[kept]
    ends = (
        sign * (high[partner] - system.value[partner]),
        sign * (low[partner] - system.value[partner]),
    )
    least = np.maximum(low[cell], now[0, kept] + np.maximum(*ends))
    most = np.minimum(high[cell], now[1, kept] + np.minimum(*ends))
    gives = _gives_away(system, cell, least, most)
    needed = np.zeros(len(hidden_units), dtype=bool)
    needed[system.unit[partner[gives]]] = True
    return needed


def _pairs(system: System, links: Whole, forced: Flags) -> tuple[Whole, Whole]:
    """Pair the links of forced cells with those of partners in one constraint."""
    units = system.unit[system.cell[links]]
    is_forced = (units >= 0) & forced[units]
    is_partner = (units >= 0) & ~forced[units]
    held = pd.DataFrame({"row": system.constraint[links], "link": links})
    both = held[is_forced].merge(held[is_partner], on="row")
    return both["link_x"].to_numpy(), both["link_y"].to_numpy()


def _reveal(
    system: System,
    shown: Flags,
    forced: Flags,
    groups: Whole,
    among: Flags,
) -> Whole:
    """Show partners, in place, that others give away by now.

    Only the links of `among` are looked at: nothing changes elsewhere.

    Returns
    -------
    The groups in which that would give away what must stay hidden.
    """
    needed = np.zeros(0, dtype=np.int64)
    while True:
        hidden = system.hidden_cells(shown)
        found = bounds(system, hidden, among=among)
        exposed = is_exposed(system, hidden, *found)
        units = np.unique(system.unit[exposed])
        needed = np.union1d(needed, groups[units[forced[units]]])
        free = units[~forced[units] & ~np.isin(groups[units], needed)]
        if not len(free):
            return needed
        shown[free] = False


def _one_of_each(units: Whole, groups: Whole, choice: Choice) -> Whole:
    """Take the heaviest unit of each group."""
    keys = (-units, choice.weight[units], groups[units])
    by_loss = np.lexsort(keys)[::-1]
    _, firsts = np.unique(groups[units][by_loss], return_index=True)
    return units[by_loss][firsts]
