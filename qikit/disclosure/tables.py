"""Protection of any table of counts whose cells are tied by linear constraints.

List sizes by sex and age, months and their quarters, elements and their composite:
`constraints` ties the cells, and here the small ones are hidden with the partners
that would give them away.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from qikit.disclosure.loops import joint_constraints
from qikit.disclosure.secondary import Choice, hide_partners
from qikit.disclosure.states import (
    MISSING,
    NOT_APPLICABLE,
    OK,
    PRIMARY,
    REASONS,
    SECONDARY,
    ZERO,
)
from qikit.disclosure.systems import Flags, bounds
from qikit.disclosure.table_facts import numbered_links, table_facts
from qikit.disclosure.table_rule import TableRule, modest_system, table_system
from qikit.errors import DataError, ParameterError, Problem

LEAST_LIST = 100  # Public Health Scotland, GP practice list sizes, qualifier `c`
FREE_TURNS = 20  # of looking at loops; after them what is hidden stays so
LAST_TURN = 200  # after it all that hangs together with a leak is hidden
LOST_SPLIT = "hidden: the list is below {}, too few to be split"


def protect_table(
    cells: pd.DataFrame,
    links: pd.DataFrame,
    *,
    threshold: int,
    zeros: bool = False,
    complement: bool = False,
) -> pd.DataFrame:
    """Hide small counts, and the partners that would give them away.

    A hidden small count could be any from 1 to `threshold` - 1 (from 0 with `zeros`)
    that its floor and cap allow, and a partner keeps an interval at least as wide as
    the threshold, for a reader who knows the rule and joins all constraints. What the
    zeros that are shown tell by themselves is not asked for: two hidden parts that
    are not 0 make a total of 2 or more.

    Parameters
    ----------
    cells
        One row a cell: cell (its id), value, weight (what a reader loses with it,
        from public facts, as its choice tells), published (False: nobody ever sees
        it). If there: floor and cap, what a reader knows of a hidden count, such as
        its denominator as the cap.
    links
        One row a cell in a constraint: constraint, cell, coefficient (see
        `constraints`); the sum of coefficient × value is 0. If there: order, a whole
        number; partners are sought in low constraints first (breakdown, geography,
        time).
    threshold
        Counts below it are hidden; 0 hides none.
    zeros
        Hide counts of 0 too (and with `complement`, those that equal their cap).
    complement
        Hide counts that are less than `threshold` below their cap too.

    Returns
    -------
    The cells in their order with state and reason. Only `ok` and `zero` may be shown;
    an unpublished cell is `missing`. Where a count would be known with all others
    hidden but the zeros, these are hidden too in all that hangs together with it.

    Raises
    ------
    DataError
        If a count is negative or not whole, is not between its floor and cap, or is
        not the sum that a constraint says; if what is known beside the table gives a
        count away even when everything is hidden.
    """
    if threshold < 0:
        what = f"the threshold is {threshold}, below 0. Write 0 to hide nothing."
        raise ParameterError(what)
    facts = table_facts(cells)
    links = numbered_links(links, facts)
    rule = TableRule(threshold, complement, np.full(len(cells), zeros))
    small = rule.is_small(facts)
    hidden = _hidden(facts, links, rule) if small.any() else small
    is_zero, is_empty = facts["value"].eq(0), facts["cap"].eq(0)
    state = np.select(
        [~facts["is_there"], hidden & small, hidden, is_empty, is_zero],
        [MISSING, PRIMARY, SECONDARY, NOT_APPLICABLE, ZERO],
        OK,
    )
    return _with_states(cells, state)


def splits_below(
    populations: pd.DataFrame, least_list: int = LEAST_LIST
) -> pd.DataFrame:
    """Hide the sexes and age bands of practices with short lists.

    Public Health Scotland shows only the total of such a list, whatever its parts
    are: zeros are hidden too. Where the total is missing, the list is as long as
    the known parts add up to.

    Parameters
    ----------
    populations
        practice_code, period_start, sex, age_band ("all" in any capitals is the
        total of both), registered.
    least_list
        Lists below it are not split.

    Returns
    -------
    The rows in their order with state and reason.
    """
    registered = populations["registered"].astype("float64")
    is_all = [
        populations[name].str.strip().str.casefold().eq("all")
        for name in ("sex", "age_band")
    ]
    is_total = is_all[0] & is_all[1]
    keys = [populations["practice_code"], populations["period_start"]]
    size = _list_sizes(registered, is_all, keys)
    state = np.select(
        [registered.isna(), size.lt(least_list) & ~is_total, registered.eq(0)],
        [MISSING, PRIMARY, ZERO],
        OK,
    )
    found = _with_states(populations, state)
    return found.replace({"reason": {REASONS[PRIMARY]: LOST_SPLIT.format(least_list)}})


def _list_sizes(
    registered: pd.Series, is_all: list[pd.Series], keys: list[pd.Series]
) -> pd.Series:
    """Return for each row how many people its practice has."""
    kinds = [*is_all, *keys]
    by_kind = registered.groupby(kinds).transform("sum", min_count=1)
    total = registered.where(is_all[0] & is_all[1]).groupby(keys).transform("max")
    return total.fillna(by_kind.groupby(keys).transform("max"))


def _with_states(rows: pd.DataFrame, state: np.ndarray) -> pd.DataFrame:
    state = pd.Series(state, rows.index, dtype="str")
    return rows.assign(state=state, reason=state.map(REASONS).astype("str"))


def _hidden(facts: pd.DataFrame, links: pd.DataFrame, rule: TableRule) -> Flags:
    """Hide partners until neither one constraint nor several give a cell away."""
    start = rule.is_small(facts).copy()
    rule, whole = _without_certain(facts, links, rule)
    system, may_hide = modest_system(facts, links, rule), rule.may_hide(facts)
    start |= whole & may_hide
    published = np.flatnonzero(facts["is_there"])
    choice = Choice(may_hide[published], facts["weight"].to_numpy()[published])
    label = _labels(links, len(facts))
    turn = 0
    while True:
        units, lost = hide_partners(system, start[published], choice)
        _require_none_lost(facts, lost)
        hidden = np.zeros(len(facts), dtype=bool)
        hidden[published] = units
        wider, stuck = joint_constraints(system, system.hidden_cells(units))
        if wider is system and not stuck.any():
            return hidden
        if turn >= LAST_TURN:
            stuck[wider.cell[len(system.cell) :]] = True
        whole = np.isin(label, label[stuck]) & may_hide
        if hidden[whole].all():
            _require_none_lost(facts, stuck)
        start |= whole if turn < FREE_TURNS else whole | hidden
        system, turn = wider, turn + 1


def _require_none_lost(facts: pd.DataFrame, lost: Flags) -> None:
    if not lost.any():
        return
    first = facts[lost].iloc[0]
    what = f"its count {first['value']:g} cannot be protected: even if every count "
    what += "were hidden, what is known besides would give it away."
    to_do = "Leave its floor or cap out, or leave out the table."
    raise DataError(Problem(what, f"cell {first['cell']!r}", to_do))


def _without_certain(
    facts: pd.DataFrame, links: pd.DataFrame, rule: TableRule
) -> tuple[TableRule, Flags]:
    """Hide zeros too in what hangs together with a count that they make certain.

    Returns
    -------
    The rule, and the cells of all that hangs together with such a count.
    """
    certain = _certain(facts, links, rule)
    label = _labels(links, len(facts))
    whole = np.isin(label, label[certain])
    rule = replace(rule, zeros=rule.zeros | whole)
    if certain.any():
        _require_none_lost(facts, _certain(facts, links, rule))
    return rule, whole


def _certain(facts: pd.DataFrame, links: pd.DataFrame, rule: TableRule) -> Flags:
    """Say which small counts would be known even if all were hidden that may be."""
    system = table_system(facts, links, rule)
    low, high = bounds(system, ~facts["is_there"].to_numpy() | rule.may_hide(facts))
    return rule.is_small(facts) & (low == high)


def _labels(links: pd.DataFrame, n_cells: int) -> np.ndarray:
    """Number the cells by what hangs together through constraints."""
    size = n_cells + links["row"].nunique()
    nodes = links["place"].to_numpy(), n_cells + links["row"].to_numpy()
    graph = coo_array((np.ones(len(links)), nodes), shape=(size, size))
    return connected_components(graph, directed=False)[1][:n_cells]
