"""The CSV file: every cell once, plain numbers beside, nothing that is worked out."""

import csv
import io

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qikit.reports.paper.csv_file import csv_bytes
from tests.unit.reports.paper.drawn_pages import LABEL, drawn_table, page_of

COLUMNS = "label section table row_is row column value number".split()
FORMULAS = [
    "=1+1",
    "+1",
    "-1+1",
    "@x",
    "\t=1",
    "\rx",
    "  =1",
    "＝1",
    "\xa0=1",
    "\u200b@x",
]


def lines(*tables, **more):
    text = csv_bytes(page_of(*tables, **more)).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def one_cell(text):
    (line,) = lines(drawn_table(("Practice", "X"), ("P", text)))
    return line


def test_a_line_for_each_cell_says_where_it_stands():
    table = drawn_table(
        ("Practice", "Value", "Count"), ("High Street", "75%", "3 of 4")
    )
    place = {"label": LABEL, "section": "Figures", "table": "Table 1: A table"}
    place |= {"row_is": "Practice", "row": "High Street"}
    assert lines(table) == [
        place | {"column": "Value", "value": "75%", "number": "75"},
        place | {"column": "Count", "value": "3 of 4", "number": ""},
    ]


def test_pandas_reads_it_without_options():
    table = drawn_table(("Practice", "X"), ("A", "1,234.5"), ("B", "–"), ("C", "−5"))
    frame = pd.read_csv(io.BytesIO(csv_bytes(page_of(table))))
    assert list(frame) == COLUMNS
    assert frame["number"].tolist()[::2] == [1234.5, -5.0]
    assert frame["number"].isna().tolist() == [False, True, False]
    assert frame["value"].tolist() == ["1,234.5", "–", "−5"]


def test_it_begins_with_the_mark_that_excel_needs():
    assert (
        csv_bytes(page_of()) == b"\xef\xbb\xbf" + ",".join(COLUMNS).encode() + b"\r\n"
    )


@pytest.mark.parametrize("text", FORMULAS)
def test_what_a_spreadsheet_would_work_out_begins_with_an_apostrophe(text):
    assert one_cell(text)["value"] == f"'{text}"
    table = drawn_table((text, text), (text, "1"), caption=text, section=text)
    (line,) = lines(table, label=text)
    for column in ("label", "section", "row_is", "row", "column"):
        assert line[column] == f"'{text}"
    assert line["table"].startswith("Table 1: ")


@pytest.mark.parametrize(
    "text", ["-5", "-5.5%", "–", "−5", "suppressed", "a=b", "x - y", "'x"]
)
def test_negative_numbers_and_plain_text_stay_as_they_are(text):
    assert one_cell(text)["value"] == text


def test_a_number_in_a_column_of_text_has_no_number():
    table = drawn_table(("Practice", "Code"), ("P", "12"), is_number=(False, False))
    assert lines(table)[0]["number"] == ""


def test_what_the_rows_are_is_said_where_the_table_says_it():
    tables = [
        drawn_table(("Month", "X"), ("May", "1")),
        drawn_table(("", "X"), ("a", "2")),
    ]
    said = [(line["row_is"], line["row"]) for line in lines(*tables)]
    assert said == [("Month", "May"), ("", "a")]


def test_a_lone_column_is_not_lost():
    assert [line["value"] for line in lines(drawn_table(("File",), ("a.csv",)))] == [
        "a.csv"
    ]


def test_a_character_that_no_file_should_hold_is_shown():
    assert one_cell("a\x00b")["value"] == "a␀b"


@settings(max_examples=50, deadline=None)
@given(
    st.lists(
        st.tuples(*[st.text(st.characters(exclude_categories=["C"]), max_size=9)] * 3),
        max_size=5,
    )
)
def test_every_cell_is_in_the_file_once(rows):
    found = lines(drawn_table(("Practice", "X", "Y"), *rows))
    values = [(line["row"], line["value"]) for line in found]
    expected = [(row[0], cell) for row in rows for cell in row[1:]]
    assert [tuple(t.removeprefix("'") for t in v) for v in values] == [
        tuple(t.removeprefix("'") for t in e) for e in expected
    ]
