"""Raw files fetched from a database: each query's result becomes one Parquet file."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from qikit.data.dataset import file_sha256, in_use
from qikit.data.definitions.file_mappings import FileMapping
from qikit.data.definitions.source_files import Source, read_source
from qikit.data.extracts.queried.databases import Result, query_result
from qikit.errors import DataError, ParameterError, Problem, did_you_mean

FETCHING = ".fetching.json"  # beside `incoming`: names and hashes of fetched files
SQL_HASH = b"qikit_sql_sha256"  # in the file's metadata: which query made it


def query_source(project: Path, name: str) -> Source:
    """Read the source of that name.

    Raises
    ------
    ParameterError
        If there is no such source, or its file is wrong.
    """
    folder = project / "params" / "sources"
    known = [path.stem for path in folder.glob("*.yml")]
    if name not in known:
        what = f"there is no source {name!r}."
        raise ParameterError(Problem(what, "params/sources", did_you_mean(name, known)))
    return read_source(folder / f"{name}.yml")


@contextmanager
def fetched(
    source: Source, incoming: Path, *, environment: Mapping[str, str]
) -> Iterator[dict[Path, int]]:
    """Run the queries of a source, and keep their results if all ends well.

    The file of mapping `contacts` of source `warehouse` is named
    `warehouse_contacts.parquet`; it takes the place of one from an earlier time.
    Every column is text: numbers in plain digits, dates as yyyy-mm-dd, a NULL is
    missing. Where a query fails, or the work done with the files, the folder is as
    it was before.

    Parameters
    ----------
    source
        The source; its files without a query are passed over.
    incoming
        The folder of raw files; made when it is not there.
    environment
        The variables that hold the addresses.

    Returns
    -------
    Gives the rows by file written.

    Raises
    ------
    ParameterError
        If the source has no query, or the name of a file does not fit its `match`.
    DataError
        If a variable is not set, the database cannot be reached or read, or a
        query gives no rows. No address and no value is ever shown.
    """
    mappings = [mapping for mapping in source.files if mapping.query]
    _require_fitting(source, mappings)
    incoming.mkdir(parents=True, exist_ok=True)
    finals = {m.name: incoming / _file_name(source, m) for m in mappings}
    try:
        written = {
            finals[m.name]: _fetch(source, m, _part(finals[m.name]), environment)
            for m in mappings
        }
        with _in_place(list(written)):
            yield written
    finally:
        for final in finals.values():
            _part(final).unlink(missing_ok=True)


def put_back_unfinished(incoming: Path) -> list[str]:
    """Undo a fetch whose intake was killed; return the names of the files.

    The earlier results come back, and new files go, unless a dataset was made
    from them before the kill. A file that has changed since stays.

    Raises
    ------
    DataError
        If the note of the fetch names a file outside the folder.
    """
    for part in incoming.glob(".*.parquet.part"):
        part.unlink()
    note = incoming.parent / FETCHING
    if not note.is_file():
        return []
    is_finished, files = _read_note(note)
    undone = []
    for name, sha256 in files.items():
        final = incoming / name
        if is_finished:
            _before(final).unlink(missing_ok=True)
            continue
        if final.is_file() and file_sha256(final) == sha256:
            final.unlink()
            undone.append(name)
        if _before(final).is_file() and not final.exists():
            os.replace(_before(final), final)
    note.unlink()
    return undone


@contextmanager
def _in_place(finals: list[Path]) -> Iterator[None]:
    """Put the new files where they belong; on failure put the earlier ones back.

    What is under way is noted beside the folder first: a kill at any moment can
    be undone (`put_back_unfinished`).
    """
    if not finals:
        yield
        return
    incoming = finals[0].parent
    _write_note(incoming.parent, finals)
    try:
        for final in finals:
            if final.exists():
                os.replace(final, _before(final))
        for final in finals:
            os.replace(_part(final), final)
        yield
    except BaseException:
        put_back_unfinished(incoming)
        raise
    for final in finals:
        _before(final).unlink(missing_ok=True)
    (incoming.parent / FETCHING).unlink(missing_ok=True)


def _write_note(folder: Path, finals: list[Path]) -> None:
    files = {final.name: file_sha256(_part(final)) for final in finals}
    note = json.dumps({"before": in_use(folder), "files": files})
    part = folder / f"{FETCHING}.part"
    part.write_text(note, "utf-8")
    os.replace(part, folder / FETCHING)


def _read_note(note: Path) -> tuple[bool, dict[str, str]]:
    """Say whether a dataset was made since, and which files were fetched."""
    try:
        noted = json.loads(note.read_text("utf-8"))
        is_finished = noted["before"] != in_use(note.parent)
        files = {str(name): str(sha) for name, sha in noted["files"].items()}
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return True, {}
    if any(Path(name).name != name or "\\" in name for name in files):
        what = "the note names a file outside the folder of raw files."
        to_do = "Somebody has changed it. Remove it and look what was meant."
        raise DataError(Problem(what, str(note), to_do))
    return is_finished, files


def cell_text(value: Any) -> str | None:
    """Write a database's value as a raw file would have it; None stays missing.

    Raises
    ------
    ValueError
        If the value is neither text, number, truth value, date nor time.
    """
    if value is None or value != value:
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, dt.datetime):
        midnight = value.time() == dt.time() and value.tzinfo is None
        return value.date().isoformat() if midnight else value.isoformat(" ")
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    if isinstance(value, str | int | float):
        return str(value)
    raise ValueError(type(value).__name__)


def _part(final: Path) -> Path:
    """A hidden file is no raw file."""
    return final.with_name(f".{final.name}.part")


def _before(final: Path) -> Path:
    return final.with_name(f".{final.name}.before")


def _file_name(source: Source, mapping: FileMapping) -> str:
    return f"{source.source}_{mapping.name}.parquet"


def _place(source: Source, mapping: FileMapping) -> str:
    return f"params/sources/{source.source}.yml, query of {mapping.name}"


def _require_fitting(source: Source, mappings: list[FileMapping]) -> None:
    if not mappings:
        what = "no file of this source has a query."
        raise ParameterError(Problem(what, f"params/sources/{source.source}.yml"))
    problems = []
    for mapping in mappings:
        name = _file_name(source, mapping)
        if not Path(name).match(mapping.match) or mapping.reader.format != "parquet":
            what = f"the result is named {name}, which this mapping does not read."
            to_do = f"Write 'match: {name}' and 'reader: {{format: parquet}}'."
            problems.append(Problem(what, _place(source, mapping), to_do))
    if problems:
        raise ParameterError(problems)


def _fetch(
    source: Source, mapping: FileMapping, part: Path, environment: Mapping[str, str]
) -> int:
    query, place = mapping.query, _place(source, mapping)
    address = environment.get(query.connection, "").strip()
    if not address:
        what = f"the environment variable {query.connection} is not set."
        raise DataError(Problem(what, place, "Set it to the database's address."))
    with query_result(address, query.sql, place) as result:
        _require_named(result.columns, place)
        return _write(result, part, query.sql, place)


def _write(result: Result, part: Path, sql: str, place: str) -> int:
    digest = hashlib.sha256(sql.encode()).hexdigest()
    schema = pa.schema([(name, pa.string()) for name in result.columns])
    schema = schema.with_metadata({SQL_HASH: digest.encode()})
    n_rows = 0
    with pq.ParquetWriter(part, schema, compression="zstd") as writer:
        for rows in result.pieces:
            writer.write_table(_text_table(rows, schema, place))
            n_rows += len(rows)
    if not n_rows:
        raise DataError(Problem("the query gives no rows.", place, "Run it by hand."))
    return n_rows


def _text_table(rows: list[tuple], schema: pa.Schema, place: str) -> pa.Table:
    columns = []
    for name, cells in zip(schema.names, zip(*rows, strict=True), strict=True):
        try:
            columns.append(pa.array([cell_text(cell) for cell in cells], pa.string()))
        except ValueError as error:
            what = f"column {name!r} holds values of type {error}, not text or numbers."
            to_do = "Cast it to text in the query, or leave it out."
            raise DataError(Problem(what, place, to_do)) from None
    return pa.Table.from_arrays(columns, schema=schema)


def _require_named(columns: list[str], place: str) -> None:
    twice = sorted({name for name in columns if columns.count(name) > 1})
    if twice or not all(columns):
        what = (
            f"column {twice[0]!r} appears twice." if twice else "a column is unnamed."
        )
        raise DataError(Problem(what, place, "Name each column with AS."))
