"""Tables as bytes: the same rows always give the same bytes, and come back as given."""

from __future__ import annotations

import io
import json
from collections.abc import Sequence

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

KINDS = b"qikit"  # of the file's metadata: the type of each column, by name
TEXT = pa.dictionary(pa.int32(), pa.string())
WITH_GAPS = {pa.int64(): pd.Int64Dtype(), pa.bool_(): pd.BooleanDtype()}


def as_bytes(frame: pd.DataFrame, *, keys: Sequence[str] = ()) -> bytes:
    """Write a table as Parquet, its rows in order.

    Parameters
    ----------
    frame
        Its columns are text, categories of text, numbers, truth values or dates.
        The index is not kept, nor are an order of categories and those that no row
        has.
    keys
        The columns whose values no two rows share; the rows are sorted by them.
        Without, by all columns.

    Raises
    ------
    ValueError
        If two rows have the same keys, or a column cannot be kept.
    """
    kinds = {name: _kind(frame[name]) for name in frame}
    texts = {n: _sorted_text(frame[n]) for n, k in kinds.items() if _is_text(k)}
    rows = frame.assign(**texts).sort_values([*keys] or [*kinds], ignore_index=True)
    if keys and rows.duplicated([*keys]).any():
        raise ValueError(f"two rows have the same {', '.join(keys)}")
    table = pa.Table.from_arrays(
        [_array(rows[name], kind) for name, kind in kinds.items()], list(kinds)
    )
    written = io.BytesIO()
    about = {KINDS: json.dumps(kinds)}
    pq.write_table(table.replace_schema_metadata(about), written, compression="zstd")
    return written.getvalue()


def from_bytes(content: bytes, *, columns: Sequence[str] = ()) -> pd.DataFrame:
    """Read a table, or some columns of it, with the types it was written with.

    Raises
    ------
    ValueError
        If `as_bytes` did not write it.
    """
    try:
        file = pq.ParquetFile(io.BytesIO(content))
        kinds = json.loads(file.schema_arrow.metadata[KINDS])
        kinds = {name: kinds[name] for name in columns or kinds}
        table = file.read([*kinds])
        read = {name: _series(table[name], kind) for name, kind in kinds.items()}
    except (pa.ArrowException, KeyError, TypeError, OSError) as error:
        raise ValueError(str(error)) from error
    return pd.DataFrame(read, index=pd.RangeIndex(table.num_rows))


def _kind(values: pd.Series) -> str:
    """Name a column's type; `object` is text, or nothing we can keep."""
    kind = str(values.dtype)
    held = values.cat.categories if kind == "category" else values
    if kind not in ("category", "object"):
        return kind
    if pd.api.types.infer_dtype(held, skipna=True) not in ("string", "empty"):
        raise ValueError(f"column {values.name!r} holds something other than text")
    return "str" if kind == "object" else kind


def _is_text(kind: str) -> bool:
    return kind in ("str", "category")


def _sorted_text(values: pd.Series) -> pd.Series:
    """Number the different texts in their own order, whatever rows came first."""
    coded = values.astype("category").cat.remove_unused_categories()
    return coded.cat.reorder_categories(sorted(coded.cat.categories), ordered=False)


def _array(values: pd.Series, kind: str) -> pa.Array:
    found = pa.Array.from_pandas(values)
    return found.cast(TEXT) if _is_text(kind) else found


def _series(values: pa.ChunkedArray, kind: str) -> pd.Series:
    if kind == "str":
        values = values.cast(pa.string())
    found = values.to_pandas(types_mapper=WITH_GAPS.get)
    return _sorted_text(found) if kind == "category" else found.astype(kind)
