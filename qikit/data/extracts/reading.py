"""Read a raw file as it came: every cell as text, nothing guessed."""

from __future__ import annotations

import csv
import datetime as dt
import gzip
import io
import zlib
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from qikit.data.definitions.column_forms import Reader
from qikit.errors import DataError, Problem

LINE = "_line"  # the line (CSV, header = 1) or row (Parquet) a record came from
BYTES_READ_AT_MOST = 2 * 1024**3
OTHER_DELIMITERS = {  # as the mapping names them, and in words
    ";": ("semicolon", "semicolons"),
    "\t": ("tab", "tabs"),
    "|": ("bar", "vertical bars"),
    ",": ("comma", "commas"),
}
UTF_16_MARKS = (b"\xff\xfe", b"\xfe\xff")


def read_extract(path: Path, reader: Reader) -> pd.DataFrame:
    """Read a raw file; one row a record, all columns text, gaps as empty text.

    The extra column `_line` holds the line on which the record begins, so that
    a problem can be found again. Rows without any text, as Excel leaves below a
    table, are passed over.

    Raises
    ------
    DataError
        If the file is missing, empty, in another encoding or with another
        delimiter than the mapping says, or has no records.
    """
    if not path.is_file():
        raise DataError(Problem("the file is missing.", str(path)))
    if path.stat().st_size == 0:
        raise DataError(_problem(path, "the file is empty.", "Ask for it again."))
    read = _read_parquet if reader.format == "parquet" else _read_csv
    frame = read(path, reader)
    if frame.empty:
        raise DataError(
            _problem(path, "the file has a header but no rows.", "Ask for it again.")
        )
    return frame


def _read_csv(path: Path, reader: Reader) -> pd.DataFrame:
    text = _decoded(path, reader.encoding)
    rows = _rows(path, text, reader)
    header = [name.strip() for name in rows[0][1]]
    _require_delimiter(path, header, text, reader.delimiter)
    _require_distinct(path, header)
    _require_even_rows(path, header, rows[1:])
    frame = pd.DataFrame([cells for _, cells in rows[1:]], columns=header, dtype="str")
    frame[LINE] = [line for line, _ in rows[1:]]
    return frame


def _rows(path: Path, text: str, reader: Reader) -> list[tuple[int, list[str]]]:
    """List the records with the line on which each begins; skip blank ones.

    A blank line never is a record; one of delimiters alone is where the reader
    keeps empty records.
    """
    if "\0" in text:
        line = text[: text.index("\0")].count("\n") + 1
        raise DataError(
            _problem(path, f"line {line} holds a NUL byte.", "Export again.")
        )
    records = csv.reader(
        io.StringIO(text, newline=""), delimiter=reader.delimiter, strict=True
    )
    rows, line = [], 1
    try:
        for cells in records:
            is_kept = reader.keep_empty and len(cells) > 1
            if is_kept or any(cell.strip() for cell in cells):
                rows.append((line, cells))
            line = records.line_num + 1
    except csv.Error as error:
        what = f"the record that begins on line {line} cannot be read ({error})."
        raise DataError(_problem(path, what, "Export the file again.")) from error
    if not rows:
        raise DataError(_problem(path, "the file is empty.", "Ask for it again."))
    return rows


def _decoded(path: Path, encoding: str) -> str:
    data = _unpacked(path)
    _require_encoding(path, data, encoding)
    try:
        return data.decode("utf-8-sig" if encoding == "utf-8" else encoding)
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        other = "cp1252" if encoding == "utf-8" else "utf-8"
        raise DataError(
            _problem(
                path,
                f"line {line} holds a byte that is not {encoding}.",
                f"If the file comes from Excel on Windows, write 'encoding: {other}' "
                "under 'reader' in its mapping.",
            )
        ) from error


def _require_encoding(path: Path, data: bytes, encoding: str) -> None:
    """Refuse what would be read without an error, and wrongly."""
    if data.startswith(UTF_16_MARKS):
        what = "the file is written in UTF-16."
        raise DataError(_problem(path, what, "Save it again as 'CSV UTF-8'."))
    if encoding == "cp1252" and not data.isascii() and _is_utf_8(data):
        what = "the file is written in utf-8, not in cp1252."
        to_do = "Write 'encoding: utf-8' under 'reader' in its mapping."
        raise DataError(_problem(path, what, to_do))


def _is_utf_8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _unpacked(path: Path) -> bytes:
    packed = path.suffix == ".gz"
    try:
        with gzip.open(path) if packed else path.open("rb") as handle:
            data = handle.read(BYTES_READ_AT_MOST + 1)
    except (OSError, EOFError, zlib.error) as error:
        what = f"the file cannot be {'unpacked' if packed else 'read'} ({error})."
        raise DataError(_problem(path, what, "Ask for it again.")) from error
    if len(data) > BYTES_READ_AT_MOST:
        raise DataError(_problem(path, "the file holds more than 2 GiB."))
    return data


def _read_parquet(path: Path, reader: Reader) -> pd.DataFrame:
    try:
        table = pq.ParquetFile(path).read()  # takes no column from folder names
    except (pa.ArrowException, OSError) as error:
        what = "the file is not Parquet, or is cut short."
        raise DataError(_problem(path, what, "Ask for it again.")) from error
    _require_distinct(path, table.column_names)
    columns = {name: _as_text(table.column(name)) for name in table.column_names}
    frame = pd.DataFrame(columns, dtype="str")
    frame[LINE] = range(1, len(frame) + 1)
    return frame


def _as_text(column: pa.ChunkedArray) -> list[str]:
    """Write numbers in their shortest form, and a missing value as empty text."""
    return [_cell_text(cell) for cell in column.to_pylist()]


def _cell_text(cell: Any) -> str:
    if cell is None or cell != cell:
        return ""
    if isinstance(cell, dt.datetime) and cell.time() == dt.time():
        return cell.date().isoformat()
    return str(cell)


def _require_delimiter(
    path: Path, header: list[str], text: str, delimiter: str
) -> None:
    if len(header) > 1:
        return
    first = text.splitlines()[0]
    for other, (name, words) in OTHER_DELIMITERS.items():
        if other != delimiter and other in first:
            known = OTHER_DELIMITERS[delimiter][1]
            what = f"the columns are separated by {words}, not by {known}."
            to_do = f"Write 'delimiter: {name}' under 'reader' in its mapping."
            raise DataError(_problem(path, what, to_do))


def _require_distinct(path: Path, header: list[str]) -> None:
    twice = sorted({name for name in header if header.count(name) > 1})
    if twice:
        raise DataError(
            _problem(path, f"column {twice[0]!r} appears twice.", "Export again.")
        )


def _require_even_rows(
    path: Path, header: list[str], rows: list[tuple[int, list[str]]]
) -> None:
    uneven = [(line, len(cells)) for line, cells in rows if len(cells) != len(header)]
    if uneven:
        line, found = uneven[0]
        raise DataError(
            _problem(
                path,
                f"line {line} has {found} cells where the header has {len(header)}"
                f" ({len(uneven)} such lines).",
                "Check the delimiter and the quotes.",
            )
        )


def _problem(path: Path, what: str, to_do: str = "") -> Problem:
    return Problem(what, path.name, to_do)
