"""A dataset: tidy Parquet tables, one grain each, written whole or not at all."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from qikit.data.dataset_folder import CURRENT
from qikit.data.dataset_rows import read_rows, texts_of
from qikit.data.example_datasets import how_to_make
from qikit.data.only_slice import require_in_slice
from qikit.data.schemas import SCHEMAS, pandas_type
from qikit.errors import DataError, Problem

AGAIN = ".again"  # the same dataset taken in again, beside the one in use
ORIGINS = "origins"  # beside the tables: where each row came from
ORIGIN_SCHEMA = pa.schema(  # a row a row of the table, in the same order
    [
        ("file", pa.dictionary(pa.int32(), pa.string())),
        ("where", pa.dictionary(pa.int32(), pa.string())),
        ("line", pa.int32()),
    ]
)
PART = ".part"  # what is being written, or was when somebody stopped it
FIGURES = "observations"  # the one large table
SORTED_BY = {FIGURES: "measure"}  # so that a run reads the measures it needs
GROUP_ROWS = 2**15  # rows a row group: about one measure of a country


@dataclass(frozen=True)
class Dataset:
    """The tables of a dataset folder, read when first asked for."""

    folder: Path

    @cached_property
    def tables_folder(self) -> Path:
        """The folder that holds the tables in use."""
        require_in_slice(self.folder)
        name = in_use(self.folder)
        if name is None:
            if self.folder.is_file():
                what = "this is a file, and no folder of a dataset."
                raise DataError(Problem(what, str(self.folder)))
            raise DataError(
                Problem(
                    "there is no dataset here yet.",
                    str(self.folder),
                    how_to_make(self.folder),
                )
            )
        return self.folder / "tables" / name

    @property
    def identity(self) -> str:
        """A name for these very tables: a hash of what went in."""
        return _identity_of(self.tables_folder.name)

    def table(self, name: str) -> pd.DataFrame:
        """Read one table; one row is what `design.md` says of it."""
        if name not in self._read:
            self._read[name] = read_table(self.tables_folder, name)
        return self._read[name]

    def figures(self, measures: Collection[str]) -> pd.DataFrame:
        """Read the observations of some measures alone, in the order of the table.

        No more than the last ones asked for is kept.
        """
        wanted = frozenset(measures)
        if wanted not in self._figures:
            self._figures.clear()
            self._figures[wanted] = read_figures(self.tables_folder, wanted)
        return self._figures[wanted]

    @cached_property
    def measure_ids(self) -> list[str]:
        """The measures that have rows among the observations, sorted."""
        path = self.tables_folder / f"{FIGURES}.parquet"
        with _readable(FIGURES, self.tables_folder):
            return texts_of(path, SORTED_BY[FIGURES])

    def origins(self, name: str) -> pd.DataFrame | None:
        """Say where the rows of a table came from; a row each, in the same order.

        Columns: `file`; `where`, the words for the place in it, with `\\x1f` for the
        line; `line`, 0 where it is not known. None where nobody noted it: for a
        table that is worked out, and a dataset of an earlier version.
        """
        return read_origins(self.tables_folder, name)

    @cached_property
    def _read(self) -> dict[str, pd.DataFrame]:
        return {}

    @cached_property
    def _figures(self) -> dict[frozenset[str], pd.DataFrame]:
        return {}


def read_table(folder: Path, name: str) -> pd.DataFrame:
    """Read one table with the types of its schema.

    Dates become `datetime64`, codes are always text, whole numbers with gaps
    are `Int64`.
    """
    with _readable(name, folder):
        table = pq.ParquetFile(folder / f"{name}.parquet").read().cast(SCHEMAS[name])
        return _typed(table)


def read_figures(folder: Path, measures: Collection[str]) -> pd.DataFrame:
    """Read the observations of some measures, with the types of `read_table`."""
    path, column = folder / f"{FIGURES}.parquet", SORTED_BY[FIGURES]
    with _readable(FIGURES, folder):
        return _typed(read_rows(path, SCHEMAS[FIGURES], column, measures))


def read_coded(folder: Path, name: str) -> pd.DataFrame:
    """Read one table with its texts as codes (pandas: categories), in little memory.

    All else has the types of `read_table`.
    """
    schema = SCHEMAS[name]
    texts = [field.name for field in schema if pa.types.is_string(field.type)]
    with _readable(name, folder):
        with pq.ParquetFile(folder / f"{name}.parquet", read_dictionary=texts) as file:
            file.schema_arrow.empty_table().cast(_coded(schema))
            columns = {field.name: _read_coded(file, field) for field in schema}
        return pd.DataFrame(columns, copy=False)


def _coded(schema: pa.Schema) -> pa.Schema:
    code = pa.dictionary(pa.int32(), pa.string())
    kinds = [code if pa.types.is_string(f.type) else f.type for f in schema]
    return pa.schema(zip(schema.names, kinds, strict=True))


def _read_coded(file: pq.ParquetFile, field: pa.Field) -> pd.Series:
    """Read one column by itself: what is read of the others is let go before."""
    (found,) = file.read(columns=[field.name], use_threads=False).columns
    if pa.types.is_string(field.type):
        return found.to_pandas()
    whole = found.cast(field.type)
    values = whole.to_pandas(date_as_object=False, integer_object_nulls=True)
    return values.astype(pandas_type(field.type))


def require_readable(folder: Path) -> None:
    """Refuse tables of another version, by what they say of themselves.

    Raises
    ------
    DataError
        If a table is not there, or does not have the columns of its schema.
    """
    for name, schema in SCHEMAS.items():
        with _readable(name, folder):
            pq.read_schema(folder / f"{name}.parquet").empty_table().cast(schema)


@contextmanager
def _readable(name: str, folder: Path) -> Iterator[None]:
    try:
        yield
    except (pa.ArrowException, ValueError, OSError) as error:
        raise DataError(
            Problem(
                f"the table {name} of the dataset cannot be read ({error}).",
                str(folder),
                "Take the dataset in again: qikit intake.",
            )
        ) from error


def _typed(table: pa.Table) -> pd.DataFrame:
    frame = table.to_pandas(
        date_as_object=False, integer_object_nulls=True, use_threads=False
    )
    for field in table.schema:
        frame[field.name] = frame[field.name].astype(pandas_type(field.type))
    return frame


def write_table(folder: Path, name: str, frame: pd.DataFrame) -> None:
    """Write one table with the types of its schema; missing columns are empty.

    Raises
    ------
    DataError
        If a value does not have the type of its column.
    """
    schema = SCHEMAS[name]
    columns = [_column(frame, field, name) for field in schema]
    table = pa.Table.from_arrays(columns, schema=schema)
    path = folder / f"{name}.parquet"
    pq.write_table(table, path, row_group_size=GROUP_ROWS, compression="zstd")


def read_origins(folder: Path, name: str) -> pd.DataFrame | None:
    """Read where the rows of a table came from; None where it cannot be read."""
    try:
        table = pq.ParquetFile(folder / ORIGINS / f"{name}.parquet").read()
        return table.cast(ORIGIN_SCHEMA).to_pandas()
    except (pa.ArrowException, ValueError, OSError):
        return None  # the findings then name what they can


def write_origins(folder: Path, name: str, origins: pd.DataFrame) -> None:
    """Write where the rows of a table came from: its three columns by place."""
    (folder / ORIGINS).mkdir(exist_ok=True)
    named = origins.set_axis(ORIGIN_SCHEMA.names, axis=1)
    table = pa.Table.from_pandas(named, ORIGIN_SCHEMA, preserve_index=False)
    path = folder / ORIGINS / f"{name}.parquet"
    pq.write_table(
        table,
        path,
        compression="zstd",
        use_dictionary=["file", "where"],
        column_encoding={"line": "DELTA_BINARY_PACKED"},  # lines follow each other
    )


def empty_table(name: str) -> pd.DataFrame:
    """Return a table of no rows with the columns of its schema."""
    return _typed(SCHEMAS[name].empty_table())


def write_dataset(
    folder: Path,
    tables: dict[str, pd.DataFrame],
    *,
    identity: str,
    origins: Mapping[str, pd.DataFrame] | None = None,
) -> Dataset:
    """Write all tables beside the old ones, then switch over in one step.

    A stop at any moment leaves the dataset as it was, also when the power fails:
    the tables are on the disk before the switch. The tables before these stay for
    comparison; older ones, and what a stopped intake left, are removed. `origins`
    say of the rows of some tables where they came from (see `Dataset.origins`).

    Raises
    ------
    DataError
        If a value does not have the type of its column, or the tables cannot be
        written, as on a full disk; the dataset is then as it was.
    """
    try:
        _remove_parts(folder / "tables")
        final = _write_tables(folder, tables, identity, origins or {})
        _point_to(folder, final.name)
    except OSError as error:
        _remove_parts(folder / "tables")
        what = f"the tables cannot be written ({error.strerror or error})."
        to_do = "The dataset is as it was before. Make room and try again."
        raise DataError(Problem(what, str(folder), to_do)) from error
    return Dataset(folder)


def _write_tables(
    folder: Path,
    tables: dict[str, pd.DataFrame],
    identity: str,
    origins: Mapping[str, pd.DataFrame],
) -> Path:
    """Write all tables into a folder of their own, wholly, and return it."""
    build = folder / "tables" / f"{identity}{PART}"
    build.mkdir(parents=True)
    for name in SCHEMAS:
        rows = tables.get(name, empty_table(name))
        order = _order(rows, name)
        write_table(build, name, rows if order is None else rows.take(order))
        if name in origins:
            rows = origins[name]
            write_origins(build, name, rows if order is None else rows.take(order))
    for path in [*build.rglob("*"), build]:
        _sync(path)
    final = _free_folder(folder, identity)
    os.replace(build, final)
    _sync(final.parent)
    return final


def _order(rows: pd.DataFrame, name: str) -> np.ndarray | None:
    """Give the order in which a large table is written; None as it is.

    Rows of one measure keep their order, and so does what says where they came from.
    """
    if name not in SORTED_BY or SORTED_BY[name] not in rows:
        return None
    codes, _ = pd.factorize(rows[SORTED_BY[name]], sort=True)
    in_order = bool((codes[1:] >= codes[:-1]).all())
    return None if in_order else np.argsort(codes, kind="stable")


def _remove_parts(tables: Path) -> None:
    for part in tables.glob(f"*{PART}"):
        shutil.rmtree(part, ignore_errors=True)


def _sync(path: Path) -> None:
    """Have the system put a file or a folder on the disk before we go on."""
    if path.is_dir() and os.name == "nt":
        return  # Windows opens no folder, and writes its entries by itself
    opened = os.open(path, os.O_RDWR if os.name == "nt" else os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def in_use(folder: Path) -> str | None:
    """Name the folder of the tables in use, or None before the first intake.

    Raises
    ------
    DataError
        If the file that names it is damaged.
    """
    pointer = folder / CURRENT
    try:
        if not pointer.is_dir() and not pointer.exists():
            return None
        name = pointer.read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError):
        name = ""
    if name and Path(name).name == name and name.isprintable():
        return name
    what = "the file that names the tables in use is damaged."
    to_do = f"Remove it and run: qikit intake {folder}"
    raise DataError(Problem(what, str(pointer), to_do))


def file_sha256(path: Path) -> str:
    """Return the SHA-256 of a file's bytes, in hex."""
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def _free_folder(folder: Path, identity: str) -> Path:
    """Name a folder for the tables that is not the one in use."""
    name = f"{identity}{AGAIN}" if in_use(folder) == identity else identity
    free = folder / "tables" / name
    shutil.rmtree(free, ignore_errors=True)
    return free


def _point_to(folder: Path, name: str) -> None:
    before = in_use(folder)
    part = folder / f"{CURRENT}{PART}"
    part.write_text(name, "utf-8")
    _sync(part)
    os.replace(part, folder / CURRENT)
    _sync(folder)
    if before is None or _identity_of(before) != _identity_of(name):
        _remove_other_builds(folder / "tables", {name, before})


def _identity_of(name: str) -> str:
    return name.removesuffix(AGAIN)


def _remove_other_builds(tables: Path, kept: set[str | None]) -> None:
    for old in tables.iterdir():
        if old.name not in kept:
            shutil.rmtree(old, ignore_errors=True)


def _column(frame: pd.DataFrame, field: pa.Field, table: str) -> pa.Array:
    if field.name not in frame:
        return pa.nulls(len(frame), field.type)
    values = frame[field.name]
    if pa.types.is_string(field.type):
        values = values.astype("str")
    try:
        return pa.Array.from_pandas(values, type=field.type)
    except (pa.ArrowInvalid, pa.ArrowTypeError) as error:
        raise DataError(
            f"table {table}, column {field.name}: a value is not of type {field.type} "
            f"({error})."
        ) from error
