"""A dataset: tidy Parquet tables, one grain each, written whole or not at all."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from qikit.data.only_slice import require_in_slice
from qikit.errors import DataError, Problem

CURRENT = "current"  # names the folder that holds the tables in use
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

TYPES = {
    "text": pa.string(),
    "int": pa.int64(),
    "number": pa.float64(),
    "date": pa.date32(),
    "bool": pa.bool_(),
}


def _schema(columns: str) -> pa.Schema:
    """Read "code size:int": columns in order, text unless said."""
    named = [column.partition(":") for column in columns.split()]
    return pa.schema([(name, TYPES[kind or "text"]) for name, _, kind in named])


SCHEMAS: dict[str, pa.Schema] = {  # design.md section 3 says what one row is
    "practices": _schema(
        "practice_code practice_name cluster_code cluster hscp board country "
        "list_size:int valid_from:date valid_to:date attributes source"
    ),
    "populations": _schema(
        "practice_code period_start:date sex age_band registered:int qualifier source"
    ),
    "observations": _schema(
        "level area_code period_start:date measure breakdown numerator:number "
        "denominator:number value:number lower:number upper:number n:number state "
        "qualifier source"
    ),
    "submissions": _schema(
        "practice_code what period_start:date state received_on:date sha256"
    ),
    "bundle_samples": _schema(
        "practice_code month:date bundle patient_number:int element answer comment"
    ),
    "appointments": _schema(
        "practice_code date:date hour:int kind mode urgency role outcome count:int"
    ),
    "contacts": _schema(
        "practice_code person_key date:date mode reason_group repeat_of_need:bool"
    ),
    "incidents": _schema("scope date:date kind"),
    "events": _schema("scope measure date:date label kind"),
    "pdsa": _schema(
        "scope practice_code measure change_idea cycle:int start:date end:date plan "
        "prediction did learnt decision"
    ),
    "actions": _schema("scope what by_whom by_when:date status done_on:date meeting"),
    "notes": _schema("scope date:date kind text role cleared_by"),
    "plans": _schema("cluster_code year:int priority aim measure status reason"),
    "meetings": _schema(
        "scope date:date kind invited:int attended:int profession "
        "data_available:bool minutes_shared:bool"
    ),
    "surveys": _schema("survey wave scope group question answer count:int"),
    "support": _schema("network role_key date:date kind hours:number"),
    "terms": _schema("role_key role scope start:date end:date"),
    "self_assessment": _schema("cluster_code date:date component level:int"),
    "costs": _schema("programme line year:int budget:number spend:number"),
    "sources": _schema(
        "name source sha256 rows:int read_at mapping title publisher licence country "
        "synthetic cleared left_out"
    ),
}


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
                    f"Run: qikit intake {self.folder}",
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


def read_table(folder: Path, name: str) -> pd.DataFrame:
    """Read one table with the types of its schema.

    Dates become `datetime64`, codes are always text, whole numbers with gaps
    are `Int64`.
    """
    try:
        table = pq.ParquetFile(folder / f"{name}.parquet").read().cast(SCHEMAS[name])
    except (pa.ArrowException, ValueError, OSError) as error:
        raise DataError(
            Problem(
                f"the table {name} of the dataset cannot be read ({error}).",
                str(folder),
                "Take the dataset in again: qikit intake.",
            )
        ) from error
    frame = table.to_pandas(date_as_object=False, integer_object_nulls=True)
    for field in SCHEMAS[name]:
        frame[field.name] = frame[field.name].astype(_pandas_type(field.type))
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
    pq.write_table(table, folder / f"{name}.parquet", compression="zstd")


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
    frame = SCHEMAS[name].empty_table().to_pandas(date_as_object=False)
    for field in SCHEMAS[name]:
        frame[field.name] = frame[field.name].astype(_pandas_type(field.type))
    return frame


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
        write_table(build, name, tables.get(name, empty_table(name)))
    for name, rows in origins.items():
        write_origins(build, name, rows)
    for path in [*build.rglob("*"), build]:
        _sync(path)
    final = _free_folder(folder, identity)
    os.replace(build, final)
    _sync(final.parent)
    return final


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


def _pandas_type(kind: pa.DataType) -> str:
    if pa.types.is_string(kind):
        return "str"
    if pa.types.is_date(kind):
        return "datetime64[us]"
    return {"int64": "Int64", "double": "float64", "bool": "boolean"}[str(kind)]


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
