"""Digests of tables: the same rows in the same order give the same digest.

Each report of a nation is judged by them, so that they are made of whole columns.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

import numpy as np
import pandas as pd

from qikit.reports.made_with import digest

OF_NUMBERS = "biufmM"  # kinds of columns that are their own bytes
FEW = 64  # rows that are written out faster than they are numbered


def table_digest(
    table: pd.DataFrame,
    columns: Iterable[str] | None = None,
    where: np.ndarray | None = None,
) -> str:
    """Digest columns and rows of a table; its index is no part.

    Parameters
    ----------
    table
        The table.
    columns
        Those that count, of which some may be missing; None: all.
    where
        True for each row that counts; None: all.
    """
    names = [n for n in (table.columns if columns is None else columns) if n in table]
    n_rows = len(table) if where is None else int(where.sum())
    return digest([json.dumps([names, n_rows]), *_columns(table, names, where)])


def _columns(
    table: pd.DataFrame, names: list[str], where: np.ndarray | None
) -> Iterator[str | bytes]:
    for name in names:
        column = table[name]
        if isinstance(column.dtype, np.dtype) and column.dtype.kind in OF_NUMBERS:
            numbers = column.to_numpy()
            yield (numbers if where is None else numbers[where]).tobytes()
            continue
        yield from _of_words(column.array if where is None else column.array[where])


def _of_words(values: pd.api.extensions.ExtensionArray) -> Iterator[str | bytes]:
    if len(values) < FEW:
        yield json.dumps(values.tolist(), default=str)
        return
    codes, found = pd.factorize(values)
    yield codes.astype("int64").tobytes()
    yield json.dumps(found.tolist(), default=str)
