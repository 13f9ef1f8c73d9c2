"""Exposure: hidden figures that all publications together give away."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from qikit.disclosure.attack import Attack, attack
from qikit.disclosure.history import History, history
from qikit.disclosure.joined import Joined, joined_system
from qikit.disclosure.publications import TABLE, Publication
from qikit.disclosure.systems import System, bounds, fixed, implied, relaxed

TABLES_AT_ONCE = 24
NAMED_AT_MOST = 6  # figures named as those that give another away
BEFORE = "another release to the same readers, which shows it"
COLUMNS = ["level", "area_code", *TABLE, "given_away_by"]


@dataclass(frozen=True, eq=False)
class Exposure:
    """What an attack on publications found.

    Attributes
    ----------
    figures
        One row a hidden figure that is not protected: level, area_code, measure,
        period_start, given_away_by (what tells it, in words).
    n_hidden
        Hidden figures that were attacked.
    n_components, n_loops, n_linear_programs
        Groups of figures that hang together, those of them with loops, and the
        programs solved for these.
    """

    figures: pd.DataFrame
    n_hidden: int
    n_components: int
    n_loops: int
    n_linear_programs: int


def expose(new: Publication, others: Sequence[Publication] = ()) -> Exposure:
    """Attack what a publication hides, over all that its readers have seen.

    Parameters
    ----------
    new
        The publication that is judged.
    others
        All other publications from the same practices; those that its readers do
        not see are left out.

    Returns
    -------
    The hidden figures, of this and of earlier publications to the same readers, that
    are not protected. A partner of which the others alone tell as much is not among
    them: see `_in_reach`.
    """
    past = history(new, others)
    found, counted = [_shown_elsewhere(new, past)], np.zeros(3, dtype=int)
    tables = np.flatnonzero(_attacked(new, past))
    for first in range(0, len(tables), TABLES_AT_ONCE):
        chosen = tables[first : first + TABLES_AT_ONCE]
        rows, result = _expose_tables(new.only(chosen), past, chosen)
        found.append(rows)
        counted += (result.n_components, result.n_loops, result.n_linear_programs)
    figures = pd.concat(found, ignore_index=True)[COLUMNS]
    n_hidden = int((new.hidden & new.counts.is_there).sum())
    return Exposure(figures.drop_duplicates(COLUMNS[:-1]), n_hidden, *counted.tolist())


def _attacked(new: Publication, past: History) -> np.ndarray:
    """Say which tables hide anything, now or before."""
    some = new.hidden.any(axis=1)
    for one in past.changed:
        some[one.place[one.publication.hidden.any(axis=1)]] = True
    return some


def _shown_elsewhere(new: Publication, past: History) -> pd.DataFrame:
    """List what one publication hides and another shows to the same readers."""
    there = new.counts.is_there
    now = new.hidden & past.known & there
    before = ~new.hidden & past.was_hidden & there
    table, node = np.nonzero(now | before)
    return _figures(new, table, node).assign(given_away_by=BEFORE)


def _expose_tables(
    new: Publication, past: History, chosen: np.ndarray
) -> tuple[pd.DataFrame, Attack]:
    own = past.only(chosen)
    joined = joined_system(new, own)
    publications = [new, *(one.publication for one in own.changed)]
    system = _in_reach(fixed(joined.system, joined.known), publications)
    result = attack(system, joined.hidden)
    names = _unit_names(publications)
    cells = np.flatnonzero(result.exposed)
    rows = names.iloc[system.unit[cells]].reset_index(drop=True)
    told = [_given_away_by(system, cell, result, names) for cell in cells]
    found = rows.assign(given_away_by=pd.Series(told, dtype="str"))
    between = names.iloc[_known_between(joined, own, new.hidden.size)]
    return pd.concat([found, between.assign(given_away_by=BEFORE)]), result


def _in_reach(system: System, publications: Sequence[Publication]) -> System:
    """Ask of partners no more than what is known of them without the first.

    A partner is no small row: the rule lets everybody see it, and it is hidden for
    the sake of others only. Where all its other parts were published before (a team
    has left, and the new total is that of teams whose figures are known but for one),
    no choice of a new publication can keep it open any wider. Of small rows, and of
    what is kept back as such, all is asked that ever was.
    """
    new, *others = publications
    left = [new.can_hide | new.hidden, *(one.hidden for one in others)]
    held = [one.hidden & ~one.asked.is_primary for one in publications]
    left, held = (np.concatenate([f.ravel() for f in flags]) for flags in (left, held))
    ends = bounds(system, system.hidden_cells(left))
    return relaxed(system, system.is_published & held[system.unit], *ends)


def _known_between(joined: Joined, past: History, n_new: int) -> np.ndarray:
    """Return the units that one earlier publication promised and another showed."""
    promised = np.zeros(len(joined.known), dtype=bool)
    first = n_new
    for one in past.changed:
        size = one.publication.hidden.size
        promised[first : first + size] = one.is_promised
        first += size
    return np.flatnonzero(promised & joined.known & joined.hidden)


def _unit_names(publications: Sequence[Publication]) -> pd.DataFrame:
    """Name every unit of a joined system: its area, measure and period."""
    frames = []
    for publication in publications:
        table, node = np.indices(publication.hidden.shape).reshape(2, -1)
        frames.append(_figures(publication, table, node))
    return pd.concat(frames, ignore_index=True)


def _figures(
    publication: Publication, table: np.ndarray, node: np.ndarray
) -> pd.DataFrame:
    counts = publication.counts
    nodes = counts.tree.nodes.iloc[node][["level", "area_code"]]
    tables = counts.tables.iloc[table][TABLE]
    return pd.concat(
        [nodes.reset_index(drop=True), tables.reset_index(drop=True)], axis=1
    )


def _given_away_by(
    system: System, cell: int, result: Attack, names: pd.DataFrame
) -> str:
    """Name the other figures of the constraint that tells most of a cell."""
    own = np.flatnonzero(system.cell == cell)
    if not len(own):
        return "its own rule"
    rows = np.isin(system.constraint, system.constraint[own])
    links = np.flatnonzero(rows)
    least, most = implied(system, links, result.low, result.high)
    width = np.where(system.cell[links] == cell, most - least, np.inf)
    row = system.constraint[links[width.argmin()]]
    others = system.cell[(system.constraint == row) & (system.cell != np.array(cell))]
    units = system.unit[others]
    codes = names.iloc[units[units >= 0]]
    said = [
        f"{level} {code}"
        for level, code in zip(codes["level"], codes["area_code"], strict=True)
    ]
    more = len(said) - NAMED_AT_MOST
    return ", ".join(said[:NAMED_AT_MOST]) + (f" and {more} more" if more > 0 else "")
