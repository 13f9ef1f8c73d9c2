"""All tables of a page as one tidy CSV file: a line for each cell."""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Iterator

from qikit.reports.paper.characters import visible
from qikit.reports.paper.numbers import read_number
from qikit.reports.paper.pieces import PageContent, PageTable

COLUMNS = (
    *("label", "section", "table", "row_is", "row", "column", "value", "number"),
)
STARTS_FORMULA = set("=+-@\t\r\n＝＋－＠﹢﹣﹦﹫")  # full-width and small forms too


def csv_bytes(page: PageContent) -> bytes:
    """Write the tables of a page as CSV, UTF-8 with a byte order mark.

    The label stands on every line, so that it goes with any part that is copied.
    `row_is` is the name of the first column: what `row` names.
    `number` is the plain number where `value` is one: 1234 for "1,234", 12.3 for
    "12.3%". Text that a spreadsheet would take for a formula begins with an
    apostrophe.
    """
    file = io.StringIO(newline="")
    writer = csv.writer(file)
    writer.writerow(COLUMNS)
    for place, table in enumerate(page.tables, 1):
        name = f"Table {place}: {table.name}"
        head = [page.label, table.section, name, *table.header[:1]]
        for *texts, number in _cells(table):
            writer.writerow([*(harmless(text) for text in head + texts), number])
    return file.getvalue().encode("utf-8-sig")


def _cells(table: PageTable) -> Iterator[tuple[str, str, str, str]]:
    """Give row, column, value and number of each cell but the names of the rows."""
    names_only = len(table.header) == 1  # then the names are all that it shows
    for row in table.rows:
        for place in range(0 if names_only else 1, len(row)):
            number = read_number(row[place]) if table.is_number[place] else None
            plain = number.plain if number else ""
            yield row[0], table.header[place], row[place], plain


def harmless(text: str) -> str:
    """Put an apostrophe before what a spreadsheet would work out."""
    shown = visible(text)
    if read_number(text):
        return shown
    starts = next((c for c in text if not _is_unseen(c)), "")
    return f"'{shown}" if starts in STARTS_FORMULA else shown


def _is_unseen(character: str) -> bool:
    """Whether it is a space or a mark without width, which a sheet may pass over."""
    if character in STARTS_FORMULA:
        return False
    return character.isspace() or unicodedata.category(character) in ("Cc", "Cf")
