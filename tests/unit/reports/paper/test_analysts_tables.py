"""Tables of an analyst's own DataFrame: each cell stands under the names it has there.

They go the whole way: cleaned, on a page, read back, into the CSV file.
"""

import csv
import io

import nbformat.v4 as notebooks
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml.html import fragment_fromstring

from qikit.reports.outputs import output_html
from qikit.reports.paper.cell_grid import body_grid
from qikit.reports.paper.content import read_page
from qikit.reports.paper.csv_file import csv_bytes
from tests.unit.reports.paper.drawn_pages import Block, page_html

PLAIN = pd.DataFrame({"Practice": ["A", "B"], "Rate": [1, 2]})
NAMED = PLAIN.set_index("Practice").rename_axis("Code")
ROWS = pd.DataFrame(
    {"Year": ["x", "x", "y"], "Practice": ["A", "B", "A"], "Rate": [1, 2, 3]}
).set_index(["Year", "Practice"])
LEVELS = pd.DataFrame(
    [[1, 2, 3]],
    index=["A"],
    columns=pd.MultiIndex.from_tuples([("a", "x"), ("a", "y"), ("b", "x")]),
)
NAMED_LEVELS = LEVELS.rename_axis("Practice")


def page_of(html: str):
    output = notebooks.new_output("display_data", data={"text/html": html})
    return read_page(page_html(("Mine", Block(output_html(output)))))


CASES = {
    "plain": (PLAIN, ("", "Practice", "Rate"), [("0", "A", "1"), ("1", "B", "2")]),
    "named index": (NAMED, ("Code", "Rate"), [("A", "1"), ("B", "2")]),
    "rows of two levels": (
        ROWS,
        ("Year", "Practice", "Rate"),
        [("x", "A", "1"), ("x", "B", "2"), ("y", "A", "3")],
    ),
    "columns of two levels": (
        LEVELS,
        ("", "a: x", "a: y", "b: x"),
        [("A", "1", "2", "3")],
    ),
    "columns of two levels and a named index": (
        NAMED_LEVELS,
        ("Practice", "a: x", "a: y", "b: x"),
        [("A", "1", "2", "3")],
    ),
}


@pytest.mark.parametrize(("frame", "header", "rows"), CASES.values(), ids=CASES)
def test_each_cell_stands_below_its_names(frame, header, rows):
    page = page_of(frame.to_html())
    (table,) = page.tables
    assert (table.header, list(table.rows)) == (header, rows)
    text = csv_bytes(page).decode("utf-8-sig")
    cells = [
        (line["row_is"], line["row"], line["column"], line["value"])
        for line in csv.DictReader(io.StringIO(text, newline=""))
    ]
    assert cells == [
        (header[0], row[0], name, cell)
        for row in rows
        for name, cell in zip(header[1:], row[1:], strict=True)
    ]


def grid(rows: str) -> list[list[str]]:
    """Lay out rows drawn as "a b / c", where a=2 spans columns and a|2 spans rows."""
    html = "".join(
        "<tr>" + "".join(_cell(cell) for cell in row.split()) + "</tr>"
        for row in rows.split("/")
    )
    table = fragment_fromstring(f"<table>{html}</table>")
    return [
        [c.text if c is not None else "." for c in line] for line in body_grid(table)
    ]


def _cell(drawn: str) -> str:
    name, _, rowspan = drawn.partition("|")
    name, _, colspan = name.partition("=")
    return f'<td colspan="{colspan or 1}" rowspan="{rowspan or 1}">{name}</td>'


@pytest.mark.parametrize(
    ("drawn", "expected"),
    [
        ("a b / c d", ["ab", "cd"]),
        ("a=2 b / c d e", ["aab", "cde"]),
        ("a|2 b / c", ["ab", "ac"]),
        ("a b|2 / c", ["ab", "cb"]),
        ("a=2|2 b / c / d e f", ["aab", "aac", "def"]),
        ("a|9 b", ["ab"]),  # it ends with its part of the table
        ("a|0 b / c / d", ["ab", "ac", "ad"]),  # to the end
        ("a=0 b", ["ab"]),
        ("a=x b|-1 c=1.5", ["abc"]),
        ("a b|2 / ", ["ab", ".b"]),  # no cell at all before it
    ],
)
def test_cells_that_span_several_stand_in_each(drawn, expected):
    assert ["".join(line) for line in grid(drawn)] == expected


def test_a_cell_spans_no_more_than_a_browser_lets_it():
    assert [len(line) for line in grid("a=1000")] == [1000]
    assert len(grid("a=99999999999 b")[0]) <= 1001


@settings(max_examples=50, deadline=None)
@given(st.lists(st.lists(st.integers(1, 3), min_size=1, max_size=4), max_size=4))
def test_a_grid_has_the_cells_of_each_row_as_often_as_they_span(widths):
    drawn = "/".join(" ".join(f"c{n}={w}" for n, w in enumerate(row)) for row in widths)
    found = grid(drawn) if widths else []
    assert found == [
        [f"c{n}" for n, w in enumerate(row) for _ in range(w)] for row in widths
    ]


def test_no_cell_reaches_beyond_its_part_of_the_table():
    page = page_of(
        '<table><tbody><tr><td rowspan="9">a</td><td>b</td></tr></tbody><tbody><tr>'
        "<td>c</td></tr></tbody><tfoot><tr><td>d</td></tr></tfoot></table>"
    )
    assert page.tables[0].rows == (("a", "b"), ("c", ""), ("d", ""))


def test_a_name_over_two_rows_is_said_once_and_the_last_says_where_numbers_stand():
    block = Block(
        '<table><thead><tr><th rowspan="2">A</th><th class="number">b</th></tr>'
        "<tr><th>c</th></tr></thead><tr><td>1</td><td>2</td></tr></table>"
    )
    (table,) = read_page(page_html(("Mine", block))).tables
    assert (table.header, table.is_number) == (("A", "b: c"), (False, False))


def test_a_table_within_a_table_gives_it_no_rows():
    inner = "<table><tr><td>1</td><td>2</td></tr></table>"
    page = page_of(f"<table><tr><td>a</td><td>{inner}</td></tr></table>")
    assert page.tables[0].rows == (("a", "1 2"),)
