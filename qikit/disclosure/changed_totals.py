"""Totals that are hidden because an earlier paper shows them of other practices."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from qikit.disclosure.areas import PRACTICE
from qikit.disclosure.counts import COUNTS
from qikit.disclosure.history import seen_by
from qikit.disclosure.publications import NODE, TABLE, Publication
from qikit.disclosure.states import SECONDARY
from qikit.rounding import count_text

KEYS = [*NODE, *TABLE]


def changed_totals(
    table: pd.DataFrame, earlier: Sequence[Publication], *, audience: str
) -> pd.DataFrame:
    """List the partners among the totals that its readers saw with other counts.

    A practice has joined or left since, or a count was put right: the total of then
    beside that of now would tell what is between them.

    Parameters
    ----------
    table
        From `protection.protect`.
    earlier
        What was published before.
    audience
        Who reads the new one: papers for narrower readers are not known to them.

    Returns
    -------
    One row a total: level, area_code, measure, period_start.
    """
    totals = table["level"].ne(PRACTICE) & table["state"].eq(SECONDARY)
    before = [_shown_totals(one) for one in seen_by(audience, earlier)]
    hidden = table.loc[totals, [*KEYS, *COUNTS]]
    if hidden.empty or not before:
        return hidden[KEYS][:0]
    keys = ("level", "area_code", "measure")
    hidden = hidden.astype(dict.fromkeys(keys, "str"))
    both = hidden.merge(pd.concat(before), on=KEYS, suffixes=("", "_then"))
    same = [both[name].eq(both[f"{name}_then"]) for name in COUNTS]
    return both.loc[~(same[0] & same[1]), KEYS].drop_duplicates(ignore_index=True)


def changed_totals_text(n: int, what: str) -> str:
    """Say why so many totals of one group are suppressed; "" where none is so.

    Parameters
    ----------
    n
        How many totals of the group on the page.
    what
        Whom they count: "teams" or "practices".
    """
    if not n:
        return ""
    verb, it = ("is", "it") if n == 1 else ("are", "they")
    return (
        f"{count_text(n, 'total')} of all {what} together {verb} suppressed, however "
        f"many people {it} may count: papers that these readers have seen give the "
        f"same with other {what} in it, as some have joined or left since, or with a "
        f"figure that was put right later. The difference would tell the figures of "
        f"those {what} alone."
    )


def _shown_totals(publication: Publication) -> pd.DataFrame:
    counts = publication.counts
    is_shown = counts.is_there & ~publication.hidden & ~counts.is_practice
    table, node = np.nonzero(is_shown)
    return pd.concat(
        [
            counts.tree.nodes.loc[node, NODE].reset_index(drop=True),
            counts.tables.loc[table, TABLE].reset_index(drop=True),
        ],
        axis=1,
    ).assign(**{name: getattr(counts, name)[table, node] for name in COUNTS})
