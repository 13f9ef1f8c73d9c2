"""Protection of all figures of a dataset: what each audience may not see."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from qikit.disclosure.areas import area_tree
from qikit.disclosure.audiences import ANALYST, AUDIENCES
from qikit.disclosure.counts import COUNTS, Counts, gather_counts
from qikit.disclosure.exact import exactly
from qikit.disclosure.history import History, history
from qikit.disclosure.joined import joined_system
from qikit.disclosure.primary import Limits, ask, limits_of
from qikit.disclosure.publications import LIMITS, Publication
from qikit.disclosure.secondary import Choice, hide_partners
from qikit.disclosure.settings import Rule
from qikit.disclosure.states import (
    MISSING,
    NOT_APPLICABLE,
    OK,
    PRIMARY,
    REASONS,
    SECONDARY,
    ZERO,
)
from qikit.disclosure.systems import fixed
from qikit.measures import Measure

KEYS = ["level", "area_code", "measure", "period_start"]
COLUMNS = [*KEYS, *COUNTS, "state", "reason", *LIMITS]
TABLES_AT_ONCE = 8  # those that are done need not wait for the slowest


def protect(
    rows: pd.DataFrame,
    members: pd.DataFrame,
    measures: Sequence[Measure],
    rules: Mapping[str, Mapping[str, Rule]],
    *,
    audience: str,
    earlier: Sequence[Publication] = (),
    level: str = "cluster",
    decided: Collection[str] | None = None,
) -> pd.DataFrame:
    """Say of every figure whether an audience may see it.

    Small rows are hidden, then partners until nothing can be had back. It is worked
    out for each audience, from the widest on, and what one may not see no wider one
    may: papers for different readers cannot be joined.

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
        One of `audiences.AUDIENCES`.
    earlier
        What was released before, to whomever. What readers saw then is known to
        them; what was hidden then stays hidden.
    level
        What the reports are about. They show practices, the areas of this level,
        their clusters, and of each measure the areas it is set beside
        (`benchmark_levels`); figures of other levels are on no page.
    decided
        Measures of which a named decision may end an earlier promise; all of them
        where it is left out.

    Returns
    -------
    One row a level × area × measure × period with a row of a practice behind it:
    the true counts, state, reason, and the limits that applied.

    Raises
    ------
    DataError
        If counts are negative or not whole, or a numerator is above its denominator.
    """
    counted = [m.id for m in measures if m.has_numerators]
    rows = rows[rows["measure"].isin(counted)]
    rows = rows.rename(columns={"area_code": "practice_code"})
    levels = {
        m.id: {"practice", "cluster", level, *m.benchmark_levels} for m in measures
    }
    counts = gather_counts(rows, area_tree(members), levels=levels)
    by_audience = {
        name: limits_of(counts, [rules[m][name] for m in counts.tables["measure"]])
        for name in AUDIENCES
    }
    release = _chain(counts, by_audience, (earlier, decided))[audience]
    frames = [_table(release), _without_counts(rows)]
    return pd.concat(frames, ignore_index=True)[COLUMNS]


def _chain(
    counts: Counts,
    limits: Mapping[str, Limits],
    before: tuple[Sequence[Publication], Collection[str] | None],
    forced: Mapping[str, np.ndarray] | None = None,
) -> dict[str, Publication]:
    """Protect for each audience, from the widest to the narrowest.

    A narrower audience chooses its partners among what the wider ones do not see
    either, so that what is shown to all never tells how few people only some see.
    Should one need a partner that a wider one sees, that one is hidden from both,
    and the chain begins again for these tables. From narrower readers it is not:
    they may have seen it in a paper of their own.
    """
    allowed = np.ones(counts.numerator.shape, dtype=bool)
    forced = dict.fromkeys(AUDIENCES, ~allowed) if forced is None else forced
    found: dict[str, Publication] = {}
    needed: dict[str, np.ndarray] = {}
    for name in reversed(AUDIENCES):
        found[name] = _one(counts, name, limits[name], before, (forced[name], allowed))
        needed[name] = found[name].hidden & ~allowed
        allowed = found[name].hidden
    tables = np.flatnonzero(np.any([n.any(axis=1) for n in needed.values()], axis=0))
    if len(tables):
        own = {name: limit.only(tables) for name, limit in limits.items()}
        held = _held(forced, needed, tables)
        for name, again in _chain(counts.only(tables), own, before, held).items():
            found[name].hidden[tables] = again.hidden
    return found


def _held(
    forced: Mapping[str, np.ndarray], needed: Mapping[str, np.ndarray], tables
) -> dict[str, np.ndarray]:
    """Hide from each audience what it needs hidden, or one narrower than it."""
    held, more = {}, False
    for name in AUDIENCES:  # from the narrowest
        more = more | needed[name]
        held[name] = (forced[name] | more)[tables]
    return held


def _one(
    counts: Counts,
    audience: str,
    limits: Limits,
    before: tuple[Sequence[Publication], Collection[str] | None],
    held: tuple[np.ndarray, np.ndarray],
) -> Publication:
    """Protect for one audience.

    `before` is what was published earlier, and of which measures a decision may end
    its promises; `held` are rows to hide, and rows to prefer as partners.
    """
    forced, preferred = held
    asked = ask(counts, limits)
    if audience == ANALYST:
        return Publication(audience, counts, asked, np.zeros_like(forced))
    new = Publication(audience, counts, asked, asked.is_primary | forced)
    past = history(new, before[0], decided=before[1])
    new = replace(new, hidden=new.hidden | past.was_hidden)
    return _with_partners(new, past, preferred)


def _with_partners(
    new: Publication, past: History, preferred: np.ndarray
) -> Publication:
    """Hide partners, some tables at a time: those that hide anything, now or before."""
    hidden = new.hidden.copy()
    some = hidden.any(axis=1)
    for one in past.changed:
        some[one.place[one.publication.hidden.any(axis=1)]] = True
    tables = np.flatnonzero(some)
    for first in range(0, len(tables), TABLES_AT_ONCE):
        chosen = tables[first : first + TABLES_AT_ONCE]
        own = new.only(chosen)
        joined = joined_system(own, past.only(chosen))
        system = fixed(joined.system, joined.known)
        choice = _choice(own, joined.known, preferred[chosen])
        found, _ = hide_partners(system, joined.hidden, choice, exactly=exactly)
        hidden[chosen] = found[: own.hidden.size].reshape(own.hidden.shape)
    return replace(new, hidden=hidden)


def _choice(new: Publication, known: np.ndarray, preferred: np.ndarray) -> Choice:
    """Say which rows may be partners, and what each costs: the people it counts."""
    may_hide, weight = np.zeros(len(known), dtype=bool), np.zeros(len(known))
    is_last, size = may_hide.copy(), new.hidden.size
    may_hide[:size] = new.can_hide.ravel() & ~known[:size]
    weight[:size] = new.counts.denominator.ravel()
    is_last[:size] = ~preferred.ravel()
    return Choice(may_hide, weight, is_last)


def _table(release: Publication) -> pd.DataFrame:
    """Write one row a table × node with a figure."""
    counts, asked, hidden = release.counts, release.asked, release.hidden
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
    limits = {name: getattr(asked.limits, name)[at] for name in LIMITS}
    reasons = pd.Series(state).map(REASONS).to_numpy()
    return found.assign(
        numerator=counts.numerator[at],
        denominator=counts.denominator[at],
        state=state,
        reason=reasons,
        **limits,
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
        threshold=0.0,
        least=0.0,
        complement=False,
        zeros=False,
        pooled=False,
    )
