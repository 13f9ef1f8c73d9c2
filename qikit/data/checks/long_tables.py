"""Long tables as the checks hold them: texts as codes, looked at part by part.

A country's figures take ten times the memory as texts, and every comparison copies
what it compares. Rules on one measure are worked out a few measures at a time.
"""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa

from qikit.data.dataset import read_coded, read_table

LONG = {"observations", "submissions"}  # the tables that every figure has a row in
MMAP_THRESHOLD = -3  # its number in malloc.h
GIVEN_BACK = 2**22  # bytes: a larger piece goes back to the system when it is free
ROWS_AT_ONCE = 150_000  # of a long table, and at least one measure of it


@dataclass(frozen=True)
class LongTables:
    """The tables of a dataset; in those with a row a figure, texts are codes.

    Of these only the last one asked for is kept.
    """

    tables_folder: Path

    def table(self, name: str) -> pd.DataFrame:
        """Read one table."""
        if name not in self._read:
            for other in LONG.intersection(self._read) if name in LONG else ():
                del self._read[other]
            read = read_coded if name in LONG else read_table
            self._read[name] = read(self.tables_folder, name)
        return self._read[name]

    @cached_property
    def _read(self) -> dict[str, pd.DataFrame]:
        return {}


def as_text(values: pd.Series) -> pd.Series:
    """Return codes as the texts that they stand for; other values as they are."""
    if not isinstance(values.dtype, pd.CategoricalDtype):
        return values
    texts = values.cat.categories.astype("str").array  # without any they have no type
    found = texts.take(values.cat.codes.to_numpy(), allow_fill=True)
    return pd.Series(found, values.index, name=values.name)


def with_texts(rows: pd.DataFrame) -> pd.DataFrame:
    """Return rows with all their codes as texts."""
    return rows.assign(**{name: as_text(rows[name]) for name in _coded(rows)})


def part_places(names: pd.Series) -> Iterator[np.ndarray]:
    """Number the rows of a few names at a time, in the order of the names.

    All rows of a name are together, in the order of the table; those without a name
    come last. A short table is one part.
    """
    if len(names) <= ROWS_AT_ONCE:
        yield np.arange(len(names))
        return
    coded = names.astype("category").cat
    rank = np.argsort(np.argsort(coded.categories.array))
    codes = np.append(rank, len(rank))[coded.codes]  # -1, no name, is the last
    ends = np.cumsum(np.bincount(codes))
    part_of = ((ends - 1) // ROWS_AT_ONCE)[codes]
    for part in np.unique(part_of):
        yield np.flatnonzero(part_of == part)


def let_go() -> None:
    """Give back to the system what was read and is not held any more."""
    pa.default_memory_pool().release_unused()
    _glibc("malloc_trim", 0)


def hold_little() -> None:
    """Have this process give memory back as soon as it is free, at some cost in time.

    Arrow's own pool, and the C library below 32 MB, keep it for later.
    """
    pa.set_memory_pool(pa.system_memory_pool())
    _glibc("mallopt", MMAP_THRESHOLD, GIVEN_BACK)


def _glibc(name: str, *numbers: int) -> None:
    """Ask the C library of Linux; other ones have no such function."""
    if sys.platform == "linux":
        asked = getattr(ctypes.CDLL(None), name, None)
        if asked is not None:
            asked(*numbers)


def _coded(rows: pd.DataFrame) -> list[str]:
    is_coded = [isinstance(kind, pd.CategoricalDtype) for kind in rows.dtypes]
    return list(rows.columns[is_coded])
