"""How a bundle's composite hangs together with its elements: two inequalities."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from qikit.disclosure.cell_checks import (
    key_texts,
    require_cells,
    require_denominators,
)
from qikit.disclosure.links import links_of, require_new, require_no_less

BY_FORM = ("practice_code", "period_start")
SLACK = " | slack"


def elements_to_composite(
    cells: pd.DataFrame,
    *,
    by: Sequence[str] = BY_FORM,
    composite: str = "composite",
) -> pd.DataFrame:
    """Tie the elements of a bundle to its composite (all applicable elements yes).

    Two things hold, each kept with an unpublished cell "… | slack" of 0 or more:

    - composite <= an element, where the element was due to every patient. A patient
      to whom it was not applicable may pass the composite without it;
    - who fails the composite fails an element: the sum over the elements of
      (denominator - count) >= the composite's denominator - count. Left out where
      an element of the bundle was not reported.

    Parameters
    ----------
    cells
        One row a practice × period × bundle × element, and one for the composite:
        the columns of `by`, bundle, element, cell, value (answered yes),
        denominator_cell, denominator. With n_not_applicable an element was due to
        every patient where that is 0; without, where its denominator is that of
        the composite.
    by
        What is the same for a composite and its elements, beside the bundle.
    composite
        What `element` says in the row of the composite.

    Returns
    -------
    Links: constraint, cell, coefficient.
    """
    keys = [*by, "bundle"]
    require_cells(cells, [*keys, "element"])
    require_denominators(cells)
    cells = cells.assign(
        value=cells["value"].astype(float),
        denominator=cells["denominator"].astype(float),
        form=key_texts(cells, keys),
    )
    require_no_less(
        (cells["denominator"] - cells["value"]).set_axis(cells["cell"]),
        "the count is {:g} above its denominator",
    )
    pairs = _pairs(cells, composite)
    names = cells.loc[cells["element"].ne(composite)].groupby("bundle")["element"]
    expected = pairs["bundle"].map(names.nunique())
    is_complete = pairs.groupby("form")["cell"].transform("size").eq(expected)
    slacks = [_within_elements(pairs), _failures(pairs[is_complete])]
    links = pd.concat(slacks, ignore_index=True)
    require_new(links["cell"][links["cell"].str.endswith(SLACK)], cells["cell"])
    return links


def _pairs(cells: pd.DataFrame, composite: str) -> pd.DataFrame:
    """Set each reported element beside the composite of its form."""
    known = cells[cells[["value", "denominator"]].notna().all(axis=1)]
    is_whole = known["element"].eq(composite)
    figures = ["form", "cell", "value", "denominator_cell", "denominator"]
    return known[~is_whole].merge(
        known.loc[is_whole, figures], on="form", suffixes=("", "_of_composite")
    )


def _within_elements(pairs: pd.DataFrame) -> pd.DataFrame:
    """Keep the composite within each element that was due to everybody."""
    if "n_not_applicable" in pairs:
        due_to_all = pairs["n_not_applicable"].eq(0)
    else:
        due_to_all = pairs["denominator"].eq(pairs["denominator_of_composite"])
    own = pairs[due_to_all]
    name = "composite | " + own["form"] + " | within " + own["element"]
    slack = own["value"] - own["value_of_composite"]
    what = (
        "the composite is {:g} above the element. Where it was not applicable to "
        "some, give n_not_applicable"
    )
    require_no_less(slack.set_axis(name), what)
    return links_of(
        (name, own["cell_of_composite"], 1.0),
        (name, name + SLACK, 1.0),
        (name, own["cell"], -1.0),
    )


def _failures(pairs: pd.DataFrame) -> pd.DataFrame:
    """Keep the failures of the composite within those of all elements together."""
    name = "composite | " + pairs["form"] + " | failures"
    wholes = pairs.drop_duplicates("form")
    once = name[wholes.index]
    failed = (pairs["denominator"] - pairs["value"]).groupby(name).sum()
    of_whole = wholes["denominator_of_composite"] - wholes["value_of_composite"]
    slack = failed[once.to_numpy()] - of_whole.to_numpy()
    require_no_less(slack, "more fail the composite than its elements, by {:g}")
    return links_of(
        (once, wholes["denominator_cell_of_composite"], 1.0),
        (once, wholes["cell_of_composite"], -1.0),
        (once, once + SLACK, 1.0),
        (name, pairs["denominator_cell"], -1.0),
        (name, pairs["cell"], 1.0),
    )
