"""Cells and links of a table, checked and numbered, before anything is hidden."""

from __future__ import annotations

import numpy as np
import pandas as pd

from qikit.disclosure.cell_checks import require_cells
from qikit.disclosure.links import LINK_COLUMNS
from qikit.disclosure.systems import OPEN
from qikit.errors import DataError, Problem

LARGEST = 1e9  # counts above are no people; sums of floats stay exact
SLACK = 1e-6  # coefficients may be fractions


def table_facts(cells: pd.DataFrame) -> pd.DataFrame:
    """Check cells, and write out what is known of each.

    Parameters
    ----------
    cells
        cell, value, weight, published; floor and cap if there.

    Returns
    -------
    cell, value, weight, floor (0 unless given), cap (`OPEN` unless given), and
    is_there: whether it is published and has a value.

    Raises
    ------
    DataError
        If a cell stands twice, a count is negative or not whole or not between its
        floor and cap, or a weight is missing or negative.
    """
    require_cells(cells, [])
    _require_columns(cells, "cells", ["weight", "published"])
    facts = pd.DataFrame({"cell": cells["cell"].to_numpy()})
    for name, usual in (("value", np.nan), ("floor", 0.0), ("cap", OPEN)):
        given = cells.get(name, pd.Series(usual, cells.index))
        facts[name] = given.astype("float64").fillna(usual).to_numpy()
    published = cells["published"].fillna(False).astype(bool).to_numpy()
    facts["is_there"] = published & facts["value"].notna()
    weight = cells["weight"].astype("float64").to_numpy()
    facts["weight"] = np.where(facts["is_there"], weight, 0.0)
    _require_possible(facts)
    return facts


def numbered_links(links: pd.DataFrame, facts: pd.DataFrame) -> pd.DataFrame:
    """Check links against the cells, and number them.

    Parameters
    ----------
    links
        constraint, cell, coefficient; order if there.
    facts
        See `table_facts`.

    Returns
    -------
    row (number of the constraint), place (of the cell), coefficient, order.

    Raises
    ------
    DataError
        If a link names a cell that is not there or has no count, stands twice or
        has no coefficient, or the sum of a constraint is not 0.
    """
    _require_columns(links, "links", LINK_COLUMNS)
    place = pd.Index(facts["cell"]).get_indexer(links["cell"])
    value = facts["value"].to_numpy()[place]
    _require_known(links, place, value)
    coefficient = links["coefficient"].astype("float64").to_numpy()
    row, names = pd.factorize(links["constraint"])
    sums = np.bincount(row, coefficient * value, len(names))
    _require_sums(pd.Series(sums, names, dtype="float64"))
    order = links.get("order", pd.Series(0, links.index)).astype("int64")
    order = order.groupby(row).transform("max").to_numpy()
    columns = {"row": row, "place": place, "coefficient": coefficient, "order": order}
    return pd.DataFrame(columns)


def _require_columns(rows: pd.DataFrame, what: str, names: list[str]) -> None:
    missing = [name for name in names if name not in rows]
    if missing:
        raise DataError(f"the {what} have no column {n!r}. Add it." for n in missing)


def _require_possible(facts: pd.DataFrame) -> None:
    """Refuse what no count can be; one problem of each kind is told."""
    value, weight = facts["value"], facts["weight"]
    beyond = value.lt(facts["floor"]) | value.gt(facts["cap"])
    faults = [
        (beyond, "its count {value:g} is not between its floor and its cap."),
        (value.gt(LARGEST), "its count {value:g} is too large for people."),
        (~weight.between(0, LARGEST), "its weight {weight:g} is no size to choose by."),
    ]
    problems = [_of_cell(facts[bad].iloc[0], what) for bad, what in faults if bad.any()]
    if problems:
        raise DataError(problems)


def _of_cell(row: pd.Series, what: str) -> Problem:
    said = what.format(value=row["value"], weight=row["weight"])
    return Problem(said, f"cell {row['cell']!r}", "Mend the row.")


def _require_known(links: pd.DataFrame, place: np.ndarray, value: np.ndarray) -> None:
    """Refuse links that do not lead to a count."""
    faults = [
        (links["constraint"].isna(), "a link has no constraint."),
        (place < 0, "a link names a cell that is not there."),
        ((place >= 0) & np.isnan(value), "a link names a cell without a count."),
        (links.duplicated(["constraint", "cell"]), "a link stands twice."),
        (~links["coefficient"].abs().gt(0), "a link has no coefficient."),
    ]
    problems = []
    for bad, what in faults:
        if bad.any():
            row = links[np.asarray(bad)].iloc[0]
            where = f"constraint {row['constraint']!r}, cell {row['cell']!r}"
            problems.append(Problem(what, where, "Build the links from these cells."))
    if problems:
        raise DataError(problems)


def _require_sums(sums: pd.Series) -> None:
    """Refuse constraints that do not add up to 0."""
    off = sums[sums.abs() > SLACK]
    if len(off):
        size, more = abs(off.iloc[0]), "more" if off.iloc[0] > 0 else "less"
        what = f"its parts are {size:g} {more} than their total."
        to_do = (
            "Mend the counts; for parts that are not listed add an unpublished cell."
        )
        raise DataError(Problem(what, str(off.index[0]), to_do))
