"""What is known and asked of the counts of a release, cell by cell."""

from __future__ import annotations

import numpy as np

from qikit.disclosure.publications import Publication
from qikit.disclosure.systems import OPEN

CELL_COLUMNS = ("value", "floor", "cap", "low", "high", "width")
POOLED_WIDTH = 5.0  # people by which the size of what is hidden stays unknown [J]


def numerator_cells(release: Publication) -> dict[str, np.ndarray]:
    """Describe the numerators; the attacker is told every denominator.

    That is more than anyone is told who reads the reports: the same people may be
    the denominator of another measure, or stand in a register that is public.
    """
    counts, asked = release.counts, release.asked
    there = counts.is_there
    low = np.where(there, asked.low, 1.0)
    high = np.where(there, asked.high, 0.0)
    room = np.minimum(asked.limits.threshold, asked.cap - asked.floor)
    return {
        "value": counts.numerator,
        "floor": np.where(there, asked.floor, 0.0),
        "cap": np.where(there, asked.cap, counts.denominator),
        "low": low,
        "high": high,
        "width": np.where(there & (low > high), room, 0.0),
    }


def denominator_cells(release: Publication) -> dict[str, np.ndarray]:
    """Describe the denominators; nobody is told how many people a hidden row counts."""
    counts, asked = release.counts, release.asked
    d, there = counts.denominator, counts.is_there
    least, pooled = asked.limits.least, asked.limits.pooled
    width = np.where(pooled, POOLED_WIDTH, least)
    return {
        "value": d,
        "floor": np.where(there & (d > 0), 1.0, 0.0),
        "cap": np.where(counts.n_reported > 0, OPEN, 0.0),
        "low": np.ones_like(d),
        "high": np.where(asked.is_few, least - 1.0, 0.0),
        "width": np.where(there & ~asked.is_few, width, 0.0),
    }


def tables_of_numerators(release: Publication) -> np.ndarray:
    """Say in which tables numerators are kept open: not where practices are pooled."""
    return ~release.asked.limits.pooled.any(axis=1)


def tables_of_denominators(release: Publication) -> np.ndarray:
    """Say in which tables denominators are: where few count, or all are pooled."""
    few = release.asked.is_few & release.hidden
    return few.any(axis=1) | release.asked.limits.pooled.any(axis=1)
