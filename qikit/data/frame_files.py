"""Small tables in files, written for one reader and read without a thread."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq


def write_frame(frame: pd.DataFrame, path: Path) -> None:
    """Write a small table for one reader: pandas can read it as well."""
    table = pa.Table.from_pandas(frame, preserve_index=False, nthreads=1)
    whole = pa.BufferOutputStream()  # one call writes the file
    pq.write_table(table, whole, write_statistics=False, use_dictionary=False)
    path.write_bytes(whole.getvalue())


def read_frame(path: Path) -> pd.DataFrame:
    """Read a table that `write_frame` wrote; no thread is started.

    A report's process has none: it is forked, and others would wait for ever.
    """
    whole = pa.BufferReader(path.read_bytes())  # a path would be read by a thread
    table = pq.ParquetFile(whole).read(use_threads=False)
    return table.to_pandas(use_threads=False)
