"""Files that do not fit in memory: looked over, then queried by DuckDB in place."""

from __future__ import annotations

import codecs
import io
import os
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from qikit.data.definitions.column_forms import Reader
from qikit.data.extracts.prescribing.large_records import (
    LINE_AT_MOST,
    binary,
    csv_records,
    first_fault,
    header,
    parquet_records,
)
from qikit.errors import DataError, Problem

MEMORY = "1500MiB"  # for DuckDB; what does not fit is put down on the disk
THREADS = 2
CHUNK = 4 * 2**20  # bytes looked over at a time
UTF_16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


@dataclass(frozen=True)
class LargeFile:
    """A file ready to be queried: where it lies, its columns, and how to name it.

    `relation` is SQL that gives every record, each cell as text, an empty cell as
    NULL.
    """

    path: Path
    reader: Reader
    columns: tuple[str, ...]
    relation: str
    connection: Any

    def query(self, sql: str) -> Any:
        """Run SQL; return a frame.

        Raises
        ------
        DataError
            If the file cannot be read to its end; DuckDB's own words, which may
            show whole lines, are never passed on.
        """
        import duckdb

        try:
            return self.connection.execute(sql).df()
        except duckdb.OutOfMemoryException:
            what = f"adding the file up takes more memory than {MEMORY}."
            raise DataError(Problem(what, self.path.name)) from None
        except duckdb.Error:
            raise first_fault(self.path, self.reader) from None

    def records(self) -> Iterator[tuple[int, dict[str, str]]]:
        """Give line (CSV) or row (Parquet) and cells of each record, as text."""
        if self.reader.format == "parquet":
            yield from parquet_records(self.path)
            return
        for line, cells in csv_records(self.path, self.reader):
            yield line, dict(zip(self.columns, cells, strict=False))


@contextmanager
def opened(path: Path, reader: Reader) -> Iterator[LargeFile]:
    """Look a file over and open it for queries; nothing is left behind.

    The file is read once from end to end before the first query: NUL bytes and a
    damaged packed file would pass DuckDB unseen. DuckDB may reach this one file
    and a temporary folder, and loads no extension.

    Raises
    ------
    DataError
        If the file is missing, empty, of another format, encoding or delimiter
        than the mapping says, or holds NUL bytes.
    """
    if not path.is_file():
        raise DataError(Problem("the file is missing.", path.name))
    if path.stat().st_size == 0:
        raise DataError(Problem("the file is empty.", path.name, "Ask for it again."))
    _require_plain(path, reader)
    with TemporaryDirectory(prefix="qikit-") as scratch:
        if reader.format == "parquet":
            columns, readable = _parquet_columns(path), path
        else:
            columns, readable = _looked_over(path, reader, Path(scratch))
        _require_distinct(path, columns)
        readable = _without_wildcards(readable.absolute(), Path(scratch))
        connection = _connection(readable, Path(scratch))
        try:
            relation = _relation(readable, reader, columns)
            yield LargeFile(path, reader, columns, relation, connection)
        finally:
            connection.close()


def quoted(name: str) -> str:
    """Write the name of a column in SQL."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """Write a text in SQL."""
    return "'" + text.replace("'", "''") + "'"


def _require_plain(path: Path, reader: Reader) -> None:
    """Refuse what only a reader of whole files can do."""
    plain = Reader(
        format="parquet" if reader.format == "parquet" else "csv",
        encoding=reader.encoding,
        delimiter=reader.delimiter,
    )
    if reader != plain:
        what = "a large file is read as plain CSV or Parquet, its header on line 1."
        to_do = "Leave format, encoding and delimiter alone under 'reader'."
        raise DataError(Problem(what, path.name, to_do))


def _without_wildcards(path: Path, scratch: Path) -> Path:
    """Give a path that DuckDB does not take for a pattern of several files."""
    if not set("*?[]{}") & set(str(path)):
        return path
    link = scratch / f"file{path.suffix}"
    os.symlink(path, link)
    return link


def _connection(path: Path, scratch: Path) -> Any:
    import duckdb

    connection = duckdb.connect(
        config={
            "memory_limit": MEMORY,
            "threads": THREADS,
            "preserve_insertion_order": False,
            "temp_directory": str(scratch / "spill"),
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
        }
    )
    connection.execute(f"SET allowed_paths = [{literal(str(path))}]")
    connection.execute("SET enable_external_access = false")
    connection.execute("SET enable_progress_bar = false")
    connection.execute("SET lock_configuration = true")
    return connection


def _relation(path: Path, reader: Reader, columns: tuple[str, ...]) -> str:
    name = literal(str(path))
    if reader.format == "parquet":
        cells = ", ".join(
            f"nullif(CAST({quoted(c)} AS VARCHAR), '') AS {quoted(c)}" for c in columns
        )
        return f"(SELECT {cells} FROM read_parquet({name}))"
    typed = ", ".join(f"{literal(c)}: 'VARCHAR'" for c in columns)
    packed = "gzip" if path.suffix == ".gz" else "none"
    return (
        f"read_csv({name}, auto_detect=false, header=true, columns={{{typed}}}, "
        f"delim={literal(reader.delimiter)}, quote='\"', escape='\"', "
        f"strict_mode=true, null_padding=false, ignore_errors=false, "
        f"max_line_size={LINE_AT_MOST}, compression='{packed}')"
    )


def _looked_over(
    path: Path, reader: Reader, scratch: Path
) -> tuple[tuple[str, ...], Path]:
    """Read a text file to its end; write it anew where DuckDB could not read it."""
    lines = crlf = others = 0
    ends_in_cr = False
    for chunk in _chunks(path):
        if not lines and chunk.startswith(UTF_16_MARKS):
            what = "the file is written in UTF-16."
            raise DataError(Problem(what, path.name, "Save it again as 'CSV UTF-8'."))
        if b"\0" in chunk:
            line = lines + chunk[: chunk.index(b"\0")].count(b"\n") + 1
            what = f"line {line} holds a NUL byte."
            raise DataError(Problem(what, path.name, "Export it again."))
        crlf += chunk.count(b"\r\n") + (ends_in_cr and chunk.startswith(b"\n"))
        others += not chunk.isascii()
        lines += chunk.count(b"\n")
        ends_in_cr = chunk.endswith(b"\r")
    columns = header(path, reader)
    is_mixed = 0 < crlf < lines
    if not is_mixed and (reader.encoding == "utf-8" or not others):
        return columns, path
    return columns, _rewritten(path, reader, scratch)


def _rewritten(path: Path, reader: Reader, scratch: Path) -> Path:
    """Write the file as UTF-8 with one kind of line ends, a piece at a time."""
    new = scratch / "rewritten.csv"
    with (
        binary(path) as raw,
        io.TextIOWrapper(raw, encoding=reader.encoding, newline=None) as text,
        new.open("w", encoding="utf-8", newline="\n") as out,
    ):
        try:
            while piece := text.read(CHUNK):
                out.write(piece)
        except UnicodeDecodeError as error:
            raise first_fault(path, reader) from error
    return new


def _chunks(path: Path) -> Iterator[bytes]:
    try:
        with binary(path) as handle:
            while chunk := handle.read(CHUNK):
                yield chunk
    except (OSError, EOFError, zlib.error) as error:
        packed = "unpacked: it is damaged or cut short"
        what = f"the file cannot be {packed if path.suffix == '.gz' else 'read'}."
        raise DataError(Problem(what, path.name, "Ask for it again.")) from error


def _require_distinct(path: Path, columns: tuple[str, ...]) -> None:
    twice = sorted(
        {c for c in columns if [x.casefold() for x in columns].count(c.casefold()) > 1}
    )
    if twice:
        what = f"column {twice[0]!r} appears twice."
        raise DataError(Problem(what, path.name, "Export it again."))


def _parquet_columns(path: Path) -> tuple[str, ...]:
    try:
        return tuple(pq.read_schema(path).names)
    except (pa.ArrowException, OSError) as error:
        what = "the file is not Parquet, or is cut short."
        raise DataError(Problem(what, path.name, "Ask for it again.")) from error
