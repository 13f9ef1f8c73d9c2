"""Links of cells: a constraint's cells with their coefficients, one row each."""

from __future__ import annotations

import pandas as pd

from qikit.errors import DataError, Problem

LINK_COLUMNS = ["constraint", "cell", "coefficient"]


def links_of(*columns: tuple[pd.Series, pd.Series, float]) -> pd.DataFrame:
    """Stack (constraint, cell, coefficient); what stands twice in one is added up."""
    parts = [
        pd.DataFrame(
            {"constraint": name.to_numpy(), "cell": cell.to_numpy(), "coefficient": c}
        )
        for name, cell, c in columns
    ]
    links = pd.concat(parts, ignore_index=True).astype({"constraint": "str"})
    links = links.groupby(["constraint", "cell"], sort=False)["coefficient"].sum()
    return links[links.ne(0)].astype(float).reset_index()


def add_up(rows: pd.DataFrame, *, shared: pd.Series | None = None) -> pd.DataFrame:
    """Link parts to their totals, as far as the total is known.

    Parameters
    ----------
    rows
        constraint, cell, value, is_total.
    shared
        By constraint, the name of what its total holds beside its parts: equal
        rests of one name become one cell.

    Returns
    -------
    Links; a rest above 0 is a cell "... | the rest".
    """
    known = rows[rows["value"].notna()].astype({"value": float})
    is_total = known["is_total"]
    total = known[is_total].set_index("constraint")["value"]
    parts = known[~is_total].groupby("constraint", sort=False)["value"].sum()
    rest = (total - parts).dropna()
    require_no_less(rest, "its parts are {:g} more than their total")
    kept = known[known["constraint"].isin(rest.index)]
    part, whole = kept[~kept["is_total"]], kept[kept["is_total"]]
    names = _names_of_rests(rest[rest > 0], shared)
    require_new(names, rows["cell"])
    return links_of(
        (part["constraint"], part["cell"], 1.0),
        (names.index.to_series(), names, 1.0),
        (whole["constraint"], whole["cell"], -1.0),
    )


def with_unpublished(cells: pd.DataFrame, links: pd.DataFrame) -> pd.DataFrame:
    """Add to the cells those that only their links name, with their values.

    Parameters
    ----------
    cells
        One row a cell: cell, value, and what else is known; denominator_cell and
        denominator, where there, become cells of their own.
    links
        What builders made of these cells.

    Returns
    -------
    The cells with `published` (as given, or True where there is a value), then the
    added ones: value as the links make it, `published` False.
    """
    published = cells.get("published", cells["value"].notna())
    every = [cells.assign(published=published)]
    if "denominator_cell" in cells:
        under = cells[["denominator_cell", "denominator"]].drop_duplicates()
        under = under.set_axis(["cell", "value"], axis=1)
        under = under[~under["cell"].isin(cells["cell"])]
        every.append(under.assign(published=under["value"].notna()))
    known = pd.concat(every, ignore_index=True)
    added = _added(known.set_index("cell")["value"].astype(float), links)
    return pd.concat([known, added], ignore_index=True) if len(added) else known


def require_no_less(rest: pd.Series, what: str) -> None:
    """Refuse what is left of a total when it is below 0; `what` takes by how much.

    Raises
    ------
    DataError
        Naming the first constraint.
    """
    short = rest[rest < 0]
    if len(short):
        to_do = "Mend the counts, or drop parts that overlap."
        raise DataError(
            Problem(what.format(-short.iloc[0]) + ".", str(short.index[0]), to_do)
        )


def require_new(added: pd.Series, cells: pd.Series) -> None:
    """Refuse ids of added cells that are taken.

    Raises
    ------
    DataError
        Naming the first.
    """
    taken = added[added.isin(cells)]
    if len(taken):
        what = f"the id {taken.iloc[0]!r} is needed for a cell that is not published."
        raise DataError(Problem(what, "cells", "Give that cell another id."))


def _names_of_rests(rest: pd.Series, shared: pd.Series | None) -> pd.Series:
    own = pd.Series(rest.index, rest.index, dtype="str")
    if shared is not None:
        name = shared.reindex(rest.index)
        is_same = rest.groupby(name).transform("nunique").eq(1)
        own = own.mask(is_same, name)
    return (own + " | the rest").astype("str")


def _added(values: pd.Series, links: pd.DataFrame) -> pd.DataFrame:
    """Work out the one cell of each constraint that is not known."""
    is_known = links["cell"].isin(values.index)
    sums = links["coefficient"] * links["cell"].map(values).where(is_known, 0.0)
    owed = sums.groupby(links["constraint"]).sum()
    new = links[~is_known].drop_duplicates("cell")
    value = -owed.reindex(new["constraint"]).to_numpy() / new["coefficient"]
    return pd.DataFrame({"cell": new["cell"], "value": value, "published": False})
