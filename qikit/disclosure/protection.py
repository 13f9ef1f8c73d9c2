"""Protection of all figures of a dataset: what each audience may not see."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from qikit.disclosure.areas import area_tree
from qikit.disclosure.counts import COUNTS, Counts, gather_counts
from qikit.disclosure.primary import POOLED_WIDTH, Asked, ask
from qikit.disclosure.secondary import Choice, hide_partners
from qikit.disclosure.settings import AUDIENCES, Rule
from qikit.disclosure.states import (
    MISSING,
    NOT_APPLICABLE,
    OK,
    PRIMARY,
    REASONS,
    SECONDARY,
    ZERO,
)
from qikit.disclosure.systems import OPEN, System
from qikit.measures import Measure

KEYS = ["level", "area_code", "measure", "period_start"]
TABLES_AT_ONCE = 8  # those that are done need not wait for the slowest
FACTS = ["threshold", "complement", "zeros"]
COLUMNS = [*KEYS, *COUNTS, "state", "reason", *FACTS]


def protect(
    rows: pd.DataFrame,
    members: pd.DataFrame,
    measures: Sequence[Measure],
    rules: Mapping[str, Mapping[str, Rule]],
    *,
    audience: str,
) -> pd.DataFrame:
    """Say of every figure whether an audience may see it.

    Small rows are hidden, then partners until nothing can be had back. It is worked
    out for each audience from the narrowest on, and what one may not see no wider
    one may: papers for different readers cannot be joined.

    Parameters
    ----------
    rows
        Observations of practices without splits: area_code, period_start, measure,
        numerator, denominator, state.
    members
        One row a practice, with the areas it belongs to.
    measures
        Those with numerators are protected; published values were judged at source.
    rules
        By measure and audience.
    audience
        One of `settings.AUDIENCES`.

    Returns
    -------
    One row a level × area × measure × period with a row of a practice behind it:
    the true counts, state, reason, and the threshold that applied.

    Raises
    ------
    DataError
        If counts are negative or not whole, or nothing can protect a row.
    """
    counted = [m.id for m in measures if m.has_numerators]
    rows = rows[rows["measure"].isin(counted)]
    rows = rows.rename(columns={"area_code": "practice_code"})
    counts = gather_counts(rows, area_tree(members))
    hidden = np.zeros(counts.numerator.shape, dtype=bool)
    asked = ask(counts, [Rule()] * len(counts.tables))
    for name in AUDIENCES[1 : AUDIENCES.index(audience) + 1]:
        asked = ask(counts, [rules[m][name] for m in counts.tables["measure"]])
        hidden = _hide(counts, asked, hidden | asked.is_primary)
    return pd.concat(
        [_table(counts, asked, hidden), _without_counts(rows)], ignore_index=True
    )[COLUMNS]


def _hide(counts: Counts, asked: Asked, hidden: np.ndarray) -> np.ndarray:
    """Add partners to what is hidden, in the tables that hide anything."""
    hidden = hidden.copy()
    some = np.flatnonzero(hidden.any(axis=1))
    for first in range(0, len(some), TABLES_AT_ONCE):
        chosen = some[first : first + TABLES_AT_ONCE]
        own, wanted = counts.only(chosen), _only(asked, chosen)
        system = _system(own, wanted, hidden[chosen])
        found, _ = hide_partners(system, hidden[chosen].ravel(), _choice(own, wanted))
        hidden[chosen] = found.reshape(own.numerator.shape)
    return hidden


def _only(asked: Asked, tables: np.ndarray) -> Asked:
    return Asked(**{name: values[tables] for name, values in vars(asked).items()})


def _choice(counts: Counts, asked: Asked) -> Choice:
    """Say which rows may be partners: not zeros, which are known to be none."""
    can = counts.is_there & (counts.numerator > 0) | asked.is_pooled[:, None]
    can &= counts.is_there & (counts.denominator > 0)
    return Choice(can.ravel(), counts.denominator.ravel())


def _system(counts: Counts, asked: Asked, hidden: np.ndarray) -> System:
    """Write the tables as one system: numerators, and denominators where few count."""
    few = (asked.is_primary & (counts.denominator < asked.least)).any(axis=1)
    parts = [
        (~asked.is_pooled, _numerators(counts, asked)),
        (few | asked.is_pooled, _denominators(counts, asked)),
    ]
    tree, size = counts.tree, counts.numerator.shape[1]
    units = np.arange(hidden.size).reshape(hidden.shape)
    units = np.where(tree.is_published, units, -1)
    places = [np.flatnonzero(which) for which, _ in parts]
    n_tables = sum(len(place) for place in places)
    columns = [
        np.concatenate(
            [
                cells[name][place].ravel()
                for place, (_, cells) in zip(places, parts, strict=True)
            ]
        )
        for name in ("value", "floor", "cap", "low", "high", "width")
    ]
    unit = np.concatenate([units[place].ravel() for place in places])
    offset = np.arange(n_tables)[:, None]
    return System(
        *columns,
        unit=unit,
        constraint=(tree.constraint + offset * len(tree.order)).ravel(),
        cell=(tree.node + offset * size).ravel(),
        coefficient=np.tile(tree.coefficient.astype(float), n_tables),
        order=np.tile(tree.order, n_tables),
    )


def _numerators(counts: Counts, asked: Asked) -> dict[str, np.ndarray]:
    """Describe the numerators; the attacker is told the denominators."""
    own = counts.is_there
    limit, room = asked.threshold.astype(float), asked.cap - asked.floor
    return {
        "value": counts.numerator,
        "floor": np.where(own, asked.floor, 0.0),
        "cap": np.where(own, asked.cap, counts.denominator),
        "low": asked.low,
        "high": asked.high,
        "width": np.where(asked.low <= asked.high, 0.0, np.minimum(limit, room)),
    }


def _denominators(counts: Counts, asked: Asked) -> dict[str, np.ndarray]:
    """Describe the denominators; nobody is told how many people a row counts."""
    d, own = counts.denominator, counts.is_there
    few = own & (0 < d) & (d < asked.least)
    pooled = np.where(counts.is_practice, 0.0, POOLED_WIDTH)
    width = np.where(asked.is_pooled[:, None], pooled, asked.least)
    return {
        "value": d,
        "floor": np.where(own & (d > 0), 1.0, 0.0),
        "cap": np.where(counts.n_reported > 0, OPEN, 0.0),
        "low": np.ones_like(d),
        "high": np.where(few, asked.least - 1.0, 0.0),
        "width": width.astype(float),
    }


def _table(counts: Counts, asked: Asked, hidden: np.ndarray) -> pd.DataFrame:
    """Write one row a table × node with a figure."""
    table, node = np.nonzero(counts.is_there)
    at = table, node
    is_empty, is_zero = counts.denominator[at] == 0, counts.numerator[at] == 0
    state = np.select(
        [hidden[at] & asked.is_primary[at], hidden[at], is_empty, is_zero],
        [PRIMARY, SECONDARY, NOT_APPLICABLE, ZERO],
        OK,
    )
    found = pd.concat(
        [
            counts.tree.nodes.loc[node, ["level", "area_code"]].reset_index(drop=True),
            counts.tables.loc[table].reset_index(drop=True),
        ],
        axis=1,
    )
    return found.assign(
        numerator=counts.numerator[at],
        denominator=counts.denominator[at],
        state=state,
        reason=pd.Series(state).map(REASONS).to_numpy(),
        threshold=asked.threshold[at].astype(int),
        complement=asked.complement[at],
        zeros=asked.zeros[at],
    )


def _without_counts(rows: pd.DataFrame) -> pd.DataFrame:
    """List the rows of practices that have no figure."""
    empty = rows[rows[list(COUNTS)].isna().any(axis=1)]
    found = empty.rename(columns={"practice_code": "area_code"}).reindex(columns=KEYS)
    return found.assign(
        level="practice",
        numerator=float("nan"),
        denominator=float("nan"),
        state=MISSING,
        reason=REASONS[MISSING],
        threshold=0,
        complement=False,
        zeros=False,
    )
