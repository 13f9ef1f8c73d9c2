"""Read a raw file as it came: every cell as text, nothing guessed."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from collections.abc import Collection
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from pyarrow import csv as arrow_csv

from qikit.data.definitions.column_forms import Reader
from qikit.data.definitions.file_mappings import FileMapping
from qikit.data.extracts.reading.decoding import long_line, read_utf_8
from qikit.data.extracts.reading.headers import (
    Grid,
    Row,
    clean_name,
    require_distinct,
    table_frame,
    without_thousands,
)
from qikit.data.extracts.reading.places import LINE
from qikit.errors import DataError, Problem

__all__ = ["LINE", "read_extract", "read_raw_file"]

ROWS_READ_AT_MOST = 20_000_000  # of Parquet: some bytes can hold billions of rows
RECORDS_AT_MOST = 3_000_000  # of text that needs a careful look: about 3 GB of memory
COLUMNS_AT_MOST = 16_384  # as in Excel; England has some 6,500 practices
BLOCK = 8 * 2**20  # bytes read at once; longer than any line


def read_raw_file(path: Path, mapping: FileMapping) -> pd.DataFrame:
    """Read a raw file in the way its mapping says; see `read_extract`."""
    return read_extract(path, mapping.reader, columns=mapping.column_names)


def read_extract(
    path: Path, reader: Reader, *, columns: Collection[str] = ()
) -> pd.DataFrame:
    """Read a raw file; one row a record, all columns text, gaps as empty text.

    The extra column `_line` holds the line on which the record begins (in a sheet
    its row), so that a problem can be found again; `places.cell_place` names a
    cell. Rows without any text, as Excel leaves below a table, are passed over.

    Parameters
    ----------
    path
        The file.
    reader
        How it is written.
    columns
        The columns that the header must hold, where it is to be found.

    Raises
    ------
    DataError
        If the file is missing, empty, in another encoding or with another
        delimiter than the mapping says, has no records, or a workbook's cell holds
        an error.
    """
    if not path.is_file():
        raise DataError(Problem("the file is missing.", str(path)))
    if path.stat().st_size == 0:
        raise DataError(_problem(path, "the file is empty.", "Ask for it again."))
    if reader.format == "parquet":
        frame = _read_parquet(path)
    elif reader.format == "excel":
        frame = _read_excel(path, reader, columns)
    else:
        frame = _read_csv(path, reader, columns)
    if frame.empty:
        raise DataError(
            _problem(path, "the file has a header but no rows.", "Ask for it again.")
        )
    if len(frame.columns) - 1 > COLUMNS_AT_MOST:
        what = f"the table has more than {COLUMNS_AT_MOST:,} columns."
        raise DataError(_problem(path, what, "Ask for a row each figure instead."))
    return without_thousands(frame) if reader.thousands == "comma" else frame


def _read_excel(path: Path, reader: Reader, columns: Collection[str]) -> pd.DataFrame:
    from qikit.data.extracts.reading.workbook_sheets import read_sheet

    return table_frame(read_sheet(path, reader), reader, columns)


def _read_csv(path: Path, reader: Reader, columns: Collection[str]) -> pd.DataFrame:
    data = read_utf_8(path, reader.encoding)
    frame = _plain_frame(data, reader)
    if frame is not None:
        return frame
    rows = _rows(path, data.decode("utf-8"), reader)
    return table_frame(Grid(path.name, rows), reader, columns)


def _plain_frame(data: bytes, reader: Reader) -> pd.DataFrame | None:
    """Read a file without odd quotes, gaps or preamble fast; None if it has any.

    Millions of rows take seconds and little memory so. What is not plain, or
    wrong, is left to the careful way, which finds the sentence for it.
    """
    is_plain_reader = reader.header == "first" and reader.header_rows == 1
    if not is_plain_reader or reader.until_blank or reader.keep_empty:
        return None
    if not _has_plain_quotes(data, reader.delimiter):
        return None
    if data.count(b"\r") != data.count(b"\r\n"):
        return None
    first, _, rest = data.partition(b"\n")
    if long_line(data, csv.field_size_limit()) or not rest.strip():
        return None
    delimiter = reader.delimiter
    header = next(csv.reader([first.decode("utf-8").rstrip("\r")], delimiter=delimiter))
    names = [clean_name(name) for name in header]
    if len(names) < 2 or len(set(names)) < len(names) or "" in names or LINE in names:
        return None
    try:
        table = _plain_table(rest.rstrip(b"\r\n"), names, delimiter)
    except pa.ArrowInvalid:
        return None
    frame = table.to_pandas().astype("str")
    frame[LINE] = range(2, len(frame) + 2)
    return frame[~_is_blank(frame)].reset_index(drop=True)


def _has_plain_quotes(data: bytes, delimiter: str) -> bool:
    """Say whether quotes stand round whole cells only, and in pairs on one line."""
    if b'"' not in data:
        return True
    mark = re.escape(delimiter).encode()
    quoted = rb'(?:(?<=[%b\n])|\A)"[^"\r\n]*"(?=[%b\r\n]|\Z)' % (mark, mark)
    return b'"' not in re.sub(quoted, b"", data)


def _plain_table(data: bytes, names: list[str], delimiter: str) -> pa.Table:
    return arrow_csv.read_csv(
        pa.BufferReader(data),
        arrow_csv.ReadOptions(column_names=names, block_size=BLOCK, use_threads=False),
        arrow_csv.ParseOptions(
            delimiter=delimiter,
            quote_char='"' if b'"' in data else False,
            double_quote=False,
            ignore_empty_lines=False,
        ),
        arrow_csv.ConvertOptions(
            column_types=dict.fromkeys(names, pa.string()),
            strings_can_be_null=False,
            check_utf8=False,
        ),
    )


def _is_blank(frame: pd.DataFrame) -> pd.Series:
    """Mark the records without any text."""
    blank = pd.Series(True, frame.index)
    for name in frame.columns.drop(LINE):
        if not blank.any():
            break
        blank &= frame[name].str.strip().eq("")
    return blank


def _rows(path: Path, text: str, reader: Reader) -> list[Row]:
    """List the records with the line on which each begins.

    Of blank lines that follow each other only the first is kept.
    """
    records = csv.reader(
        io.StringIO(text, newline=""), delimiter=reader.delimiter, strict=True
    )
    rows, line = [], 1
    try:
        for cells in records:
            if cells or not rows or rows[-1][1]:
                rows.append((line, cells))
            if len(rows) > RECORDS_AT_MOST:
                what = (
                    f"the file has more than {RECORDS_AT_MOST:,} records, and is not "
                    "plain enough to be read fast."
                )
                to_do = (
                    "Take quotes and line breaks out of its cells, or ask for Parquet."
                )
                raise DataError(_problem(path, what, to_do))
            line = records.line_num + 1
    except csv.Error as error:
        what = f"the record that begins on line {line} cannot be read ({error})."
        raise DataError(_problem(path, what, "Export the file again.")) from error
    return rows


def _read_parquet(path: Path) -> pd.DataFrame:
    try:
        file = pq.ParquetFile(path)  # takes no column from folder names
        if file.metadata.num_rows > ROWS_READ_AT_MOST:
            what = f"the file holds more than {ROWS_READ_AT_MOST:,} rows."
            raise DataError(_problem(path, what, "Ask for fewer months at a time."))
        table = file.read()
    except (pa.ArrowException, OSError) as error:
        what = "the file is not Parquet, or is cut short."
        raise DataError(_problem(path, what, "Ask for it again.")) from error
    names = [clean_name(name) for name in table.column_names]
    require_distinct(names, path.name)
    columns = zip(names, table.columns, strict=True)
    frame = pd.DataFrame({name: _as_text(column) for name, column in columns})
    frame[LINE] = range(1, len(frame) + 1)
    return frame


def _as_text(column: pa.ChunkedArray) -> pd.Series:
    """Write numbers in their shortest form, and a missing value as empty text.

    Each different value is written once: columns repeat theirs.
    """
    if pa.types.is_nested(column.type):
        return pd.Series([_cell_text(cell) for cell in column.to_pylist()], dtype="str")
    if not pa.types.is_dictionary(column.type):
        column = column.dictionary_encode()
    encoded = column.combine_chunks()
    if isinstance(encoded, pa.ChunkedArray):  # no chunk at all
        return pd.Series([], dtype="str")
    known = [_cell_text(cell) for cell in encoded.dictionary.to_pylist()]
    texts = pa.array([*known, ""], pa.large_string())
    indices = encoded.indices.cast(pa.int64()).fill_null(len(known))
    return texts.take(indices).to_pandas().astype("str")


def _cell_text(cell: Any) -> str:
    if cell is None or cell != cell:
        return ""
    if isinstance(cell, dt.datetime) and cell.time() == dt.time():
        return cell.date().isoformat()
    return str(cell)


def _problem(path: Path, what: str, to_do: str = "") -> Problem:
    return Problem(what, path.name, to_do)
