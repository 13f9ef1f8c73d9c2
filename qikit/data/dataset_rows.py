"""Read a part of a table: some columns, and the rows of some measures alone.

A country's observations do not fit a small computer as a whole, and a run needs a few
measures of them. They are read a batch at a time, and what is not wanted is let go.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

BATCH = 2**16  # rows that are in memory at a time


def read_rows(
    path: Path, schema: pa.Schema, column: str, wanted: Collection[str]
) -> pa.Table:
    """Read the rows whose text in `column` is wanted, in the order of the file.

    Row groups that hold none of them are not read. No thread is started: a report's
    process may not have one when it is forked.
    """
    texts = [field.name for field in schema if pa.types.is_string(field.type)]
    with pq.ParquetFile(path, read_dictionary=texts) as file:
        groups = _groups_with(file, column, wanted)
        found = pa.array(sorted(wanted), pa.string())
        batches = file.iter_batches(BATCH, groups, use_threads=False)
        kept = [_kept(batch, column, found) for batch in batches]
        empty = file.schema_arrow.empty_table()
    tables = [pa.Table.from_batches([batch]) for batch in kept if batch.num_rows]
    whole = pa.concat_tables([empty, *tables], promote_options="permissive")
    pa.default_memory_pool().release_unused()
    whole = whole.select(schema.names).cast(schema)
    return whole.combine_chunks()  # rows are taken from one piece in half the time


def texts_of(path: Path, column: str) -> list[str]:
    """List the different texts of one column, sorted; reads nothing else."""
    found: set[str] = set()
    with pq.ParquetFile(path, read_dictionary=[column]) as file:
        for batch in file.iter_batches(BATCH, columns=[column], use_threads=False):
            found |= set(batch.column(0).unique().to_pylist())
    return sorted(found - {None})


def _kept(batch: pa.RecordBatch, column: str, wanted: pa.Array) -> pa.RecordBatch:
    codes = batch.column(column)
    if not pa.types.is_dictionary(codes.type):
        return batch.filter(pc.is_in(codes, wanted))
    is_wanted = pc.is_in(codes.dictionary, wanted)
    return batch.filter(is_wanted.take(codes.indices))


def _groups_with(
    file: pq.ParquetFile, column: str, wanted: Collection[str]
) -> list[int]:
    """Number the row groups that may hold a wanted text, by their statistics."""
    place = file.schema_arrow.get_field_index(column)
    return [n for n, span in _spans(file, place) if _may_hold(span, wanted)]


def _spans(
    file: pq.ParquetFile, place: int
) -> Iterator[tuple[int, tuple[str, str] | None]]:
    for n in range(file.num_row_groups):
        told = file.metadata.row_group(n).column(place).statistics
        is_known = told is not None and told.has_min_max
        yield n, (told.min, told.max) if is_known else None


def _may_hold(span: tuple[str, str] | None, wanted: Collection[str]) -> bool:
    return span is None or any(span[0] <= text <= span[1] for text in wanted)
