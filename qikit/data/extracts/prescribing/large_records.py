"""The records of a text file that does not fit in memory, one after the other.

Slow beside DuckDB, and only for finding the line on which something is wrong.
"""

from __future__ import annotations

import csv
import gzip
import io
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import pyarrow.parquet as pq

from qikit.data.definitions.column_forms import Reader
from qikit.errors import DataError, Problem

LINE_AT_MOST = 2_000_000  # characters; DuckDB's own limit
ROWS_AT_A_TIME = 50_000
OTHER_DELIMITERS = {";": "semicolon", "\t": "tab", "|": "bar", ",": "comma"}


def first_fault(path: Path, reader: Reader) -> DataError:
    """Look for the first record that breaks the file, and say its line."""
    try:
        _require_even_records(path, reader)
    except DataError as found:
        return found
    what = f"the file is not readable as {reader.format}."
    return DataError(Problem(what, path.name, "Export it again."))


def header(path: Path, reader: Reader) -> tuple[str, ...]:
    """Read the names of the columns.

    Raises
    ------
    DataError
        If the first line is very long, or has another delimiter.
    """
    with binary(path) as raw:
        first = raw.readline(LINE_AT_MOST + 1)
    if len(first) > LINE_AT_MOST:
        what = f"line 1 has more than {LINE_AT_MOST:,} characters."
        raise DataError(Problem(what, path.name, "Check that it is a CSV file."))
    text = first.decode(_codec(reader), errors="replace")
    cells = next(csv.reader(io.StringIO(text, newline=""), delimiter=reader.delimiter))
    columns = tuple(cell.strip() for cell in cells)
    others = [name for mark, name in OTHER_DELIMITERS.items() if mark in text]
    if len(columns) == 1 and others:
        what = f"line 1 is one cell; it holds a {others[0]}."
        to_do = f"Write 'delimiter: {others[0]}' under 'reader' in its mapping."
        raise DataError(Problem(what, path.name, to_do))
    return columns


def csv_records(path: Path, reader: Reader) -> Iterator[tuple[int, list[str]]]:
    """Give the records after the header with the line on which each begins."""
    line = 1
    with (
        binary(path) as raw,
        io.TextIOWrapper(raw, encoding=_codec(reader), newline="") as text,
    ):
        records = csv.reader(text, delimiter=reader.delimiter, strict=True)
        try:
            for cells in records:
                if line > 1 and any(cell.strip() for cell in cells):
                    yield line, cells
                line = records.line_num + 1
        except csv.Error as error:
            what = f"the record that begins on line {line} cannot be read."
            to_do = "Check its quotes and its length."
            raise DataError(Problem(what, path.name, to_do)) from error
        except UnicodeDecodeError as error:
            other = "cp1252" if reader.encoding == "utf-8" else "utf-8"
            what = f"a byte after line {line} is not {reader.encoding}."
            to_do = f"Perhaps 'encoding: {other}' under 'reader' in its mapping."
            raise DataError(Problem(what, path.name, to_do)) from error


def parquet_records(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    """Give the number of each row and its cells as text; a gap is empty text."""
    row = 0
    for batch in pq.ParquetFile(path).iter_batches(ROWS_AT_A_TIME):
        for record in batch.to_pylist():
            row += 1
            yield row, {k: "" if v is None else str(v) for k, v in record.items()}


def binary(path: Path) -> IO[bytes]:
    """Open a file for its bytes; what ends in .gz is unpacked on the way."""
    return gzip.open(path) if path.suffix == ".gz" else path.open("rb")


def _require_even_records(path: Path, reader: Reader) -> None:
    if reader.format == "parquet":
        what = "the file is not Parquet, or is cut short."
        raise DataError(Problem(what, path.name, "Ask for it again."))
    width = len(header(path, reader))
    for line, cells in csv_records(path, reader):
        if len(cells) != width:
            what = f"line {line} has {len(cells)} cells where the header has {width}."
            to_do = "Check the delimiter and the quotes."
            raise DataError(Problem(what, path.name, to_do))


def _codec(reader: Reader) -> str:
    return "utf-8-sig" if reader.encoding == "utf-8" else reader.encoding
