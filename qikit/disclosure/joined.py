"""A publication and those before it as one system: what readers of all can know."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from qikit.disclosure.history import History
from qikit.disclosure.publications import Publication
from qikit.disclosure.quantities import (
    denominator_cells,
    numerator_cells,
    tables_of_denominators,
    tables_of_numerators,
)
from qikit.disclosure.systems import Flags, System, in_reason
from qikit.disclosure.writer import Quantity, SystemWriter

QUANTITIES: tuple[tuple[Callable, Callable], ...] = (
    (tables_of_numerators, numerator_cells),
    (tables_of_denominators, denominator_cells),
)


@dataclass(frozen=True, eq=False)
class Joined:
    """Several publications as one system.

    Attributes
    ----------
    system
        Their cells and constraints. The units of the new publication come first,
        tables × nodes, then those of the others, which can be neither shown nor
        hidden.
    hidden, known
        Which units are hidden, and which of them another publication shows.
    """

    system: System
    hidden: Flags
    known: Flags


def joined_system(new: Publication, past: History) -> Joined:
    """Write a publication and those before it as one system.

    A figure that did not change is one unknown in all of them; one that changed is
    another. What is asked of a cell is what it could have if all were hidden that
    can be.

    Parameters
    ----------
    new
        The publication that is made or judged.
    past
        What its readers saw before, of the same tables.
    """
    everything = [new, *(one.publication for one in past.changed)]
    writer = SystemWriter(np.cumsum([0, *(p.hidden.size for p in everything)]))
    for takes, describes in QUANTITIES:
        quantity = Quantity(takes, describes, takes is tables_of_numerators)
        writer.whole(new, past, quantity)
        for one in past.changed:
            writer.changes(one, quantity)
        writer.next_quantity()
    hidden = np.concatenate([one.hidden.ravel() for one in everything])
    can_hide = np.concatenate([one.can_hide.ravel() for one in everything])
    known = writer.known
    known[: new.hidden.size] |= past.known.ravel()
    return Joined(in_reason(writer.system(), can_hide | hidden), hidden, known)
