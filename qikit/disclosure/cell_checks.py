"""Tables of cells before they are tied together: complete, single, and countable."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from qikit.disclosure.whole_counts import first_impossible
from qikit.errors import DataError, Problem

BETWEEN = " | "  # the parts of a key in one line


def require_cells(cells: pd.DataFrame, keys: Sequence[str]) -> None:
    """Refuse cells that cannot be tied: `keys` name a cell, `cell` is its id.

    Raises
    ------
    DataError
        Naming the first of each kind: a column that is not there, an empty key or
        id, an id or a key that stands twice, a count below 0 or not whole.
    """
    _require_columns(cells, [*keys, "cell", "value"])
    _require_filled(cells, [*keys, "cell"])
    _require_single(cells, ["cell"])
    _require_single(cells, list(keys))
    _require_whole(cells, "value")


def require_denominators(cells: pd.DataFrame) -> None:
    """Refuse denominators that cannot be: `denominator_cell` is the id of each.

    Raises
    ------
    DataError
        As `require_cells`, and where one id has two values.
    """
    _require_columns(cells, ["denominator_cell", "denominator"])
    _require_filled(cells, ["denominator_cell"])
    _require_whole(cells, "denominator")
    own = cells[["cell", "value"]]
    under = cells[["denominator_cell", "denominator"]].set_axis(own.columns, axis=1)
    every = pd.concat([own, under]).dropna().drop_duplicates()
    twice = every["cell"][every["cell"].duplicated()]
    if len(twice):
        what = f"the cell {twice.iloc[0]!r} has two values."
        raise DataError(Problem(what, "denominators", "One cell has one count."))


def _require_columns(cells: pd.DataFrame, names: Sequence[str]) -> None:
    missing = [name for name in names if name not in cells]
    if missing:
        raise DataError(
            f"the cells have no column {name!r}. Add it, or rename the one that "
            "holds it."
            for name in missing
        )


def _require_filled(cells: pd.DataFrame, names: Sequence[str]) -> None:
    for name in names:
        empty = cells[name].isna()
        if empty.any():
            row = cells.index[empty.to_numpy().argmax()]
            raise DataError(Problem(f"there is no {name}.", f"row {row}", "Name it."))


def _require_single(cells: pd.DataFrame, names: list[str]) -> None:
    twice = cells.duplicated(names) if names else pd.Series(False, cells.index)
    if not twice.any():
        return
    first = cells.loc[twice.to_numpy(), names].iloc[0]
    if names == ["cell"]:
        what = f"the cell {first['cell']!r} stands twice."
    else:
        what = "two cells are for the same count."
    to_do = "Drop the repeated rows, or add them up first."
    raise DataError(Problem(what, key_text(first), to_do))


def _require_whole(cells: pd.DataFrame, name: str) -> None:
    found = first_impossible(cells[name])
    if found is None:
        return
    place, what = found
    where = f"cell {cells['cell'].iloc[place]!r}"
    to_do = "Cells are counts, whole and not below 0: mend the row."
    raise DataError(Problem(f"the {name} {what}.", where, to_do))


def key_text(key: pd.Series) -> str:
    """Write a key in one line: "10002 | 2024-10-01 | 0-4"."""
    return BETWEEN.join(_text(value) for value in key)


def key_texts(rows: pd.DataFrame, names: Sequence[str]) -> pd.Series:
    """Write the key of each row as `key_text` does; no two keys read the same."""
    columns = [_key_column(rows[name]) for name in names]
    first, *others = columns
    return first.str.cat(others, sep=BETWEEN) if others else first


def _key_column(values: pd.Series) -> pd.Series:
    """Write each value once; a stroke within it is doubled."""
    once = values.unique()
    written = {value: _text(value).replace("|", "||") for value in once}
    return values.map(written).astype("str")


def _text(value: object) -> str:
    return f"{value:%Y-%m-%d}" if hasattr(value, "strftime") else str(value)
