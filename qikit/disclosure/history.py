"""What readers know and were promised before a new publication reaches them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from qikit.disclosure.joined import Earlier, beside
from qikit.disclosure.primary import Limits
from qikit.disclosure.publications import Publication
from qikit.disclosure.settings import AUDIENCES


@dataclass(frozen=True, eq=False)
class History:
    """Earlier publications beside a new one.

    Attributes
    ----------
    known
        Tables × nodes of the new one: figures that were shown before, unchanged.
    was_hidden
        Tables × nodes: figures that were hidden before from the same readers, and
        have not changed.
    changed
        The tables of earlier ones that hold figures which have changed since.
    """

    known: np.ndarray
    was_hidden: np.ndarray
    changed: list[Earlier]


def seen_by(audience: str, publications: Sequence[Publication]) -> list[Publication]:
    """List what readers of an audience see: their own publications and wider ones."""
    wide_enough = AUDIENCES[AUDIENCES.index(audience) :]
    return [p for p in publications if p.audience in wide_enough]


def history(new: Publication, earlier: Sequence[Publication]) -> History:
    """Set what readers saw before beside a new publication.

    What was hidden from the same readers stays hidden, unless a named decision has
    lowered the limit since: then it is known, but no longer kept.
    """
    known = np.zeros(new.hidden.shape, dtype=bool)
    was_hidden, changed = known.copy(), []
    for old in seen_by(new.audience, earlier):
        for one in _promised_and_not(new, old):
            was_shown = ~one.publication.hidden & one.publication.counts.is_there
            known |= one.spread(was_shown, known.shape)
            if one.is_promised:
                was_hidden |= one.spread(one.publication.hidden, known.shape)
            changed.append(one.at(np.flatnonzero(one.is_new.any(axis=1))))
    return History(known, was_hidden, [one for one in changed if len(one.place)])


def _promised_and_not(new: Publication, old: Publication) -> list[Earlier]:
    """Divide the tables of an earlier publication by what it promised its readers.

    What it hid stays hidden from them, unless a named decision has lowered the
    threshold since: then its figures are known, but no longer kept.
    """
    found = beside(new, old, is_promised=True)
    lowered = _is_lowered(
        new.asked.only(found.place).limits, found.publication.asked.limits
    )
    kept = ~lowered & (old.audience == new.audience)
    return [
        found.at(np.flatnonzero(kept)),
        replace(found.at(np.flatnonzero(~kept)), is_promised=False),
    ]


def _is_lowered(limits: Limits, before: Limits) -> np.ndarray:
    """Say in which tables the limits ask for less than they did before."""
    asked = ("threshold", "least", "complement", "zeros", "pooled")
    most = [
        [getattr(one, name).astype(float).max(axis=1, initial=0) for name in asked]
        for one in (limits, before)
    ]
    return (np.array(most[0]) < np.array(most[1])).any(axis=0)
