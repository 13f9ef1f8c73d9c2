"""The workbook: real numbers, all else text, accessible sheets, the same bytes."""

import csv
import hashlib
import io
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qikit.reports.blocks import Block, bullets, folded, heading, notice
from qikit.reports.paper.content import read_page
from qikit.reports.paper.gap_words import MEANINGS
from qikit.reports.paper.word import word_bytes
from qikit.reports.paper.workbook import workbook_bytes
from qikit.variation.shown import state_text
from tests.unit.reports.paper.drawn_pages import (
    CONTROLS,
    HOSTILE,
    LABEL,
    chart,
    drawn_table,
    numbers_table,
    page_html,
    page_of,
    terms,
)

TO_CSV = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1"
TEXTS = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\r\n\uffff"),
    max_size=12,
)
CELLS = st.one_of(
    TEXTS,
    st.sampled_from(
        [*HOSTILE, "–", "suppressed", "", "3 of 4", "1% to 2%", "1,234.50"]
    ),
    st.from_regex(r"-?[1-9][0-9]{0,3}(\.[0-9]{1,2})?%?", fullmatch=True),
)


@st.composite
def tables(draw):
    width = draw(st.integers(1, 4))
    cells = st.tuples(*[CELLS] * width)
    kinds = draw(st.tuples(*[st.booleans()] * width))
    rows = draw(st.lists(cells, max_size=4))
    names = draw(st.lists(TEXTS, min_size=width, max_size=width))
    return drawn_table(names, *rows, is_number=kinds)


def opened(page):
    return openpyxl.load_workbook(io.BytesIO(workbook_bytes(page)))


def table_rows(sheet):
    """Return header and rows of the one real table of a sheet."""
    (table,) = sheet.tables.values()
    return [list(row) for row in sheet[table.ref]]


def shown(cell) -> str:
    """Write a cell as its number format shows it: an oracle for few formats."""
    if not isinstance(cell.value, (int, float)):
        return cell.value or ""
    found = re.fullmatch(r"(#,##)?0(?:\.(0+))?(%?)", cell.number_format)
    commas, decimals, percent = found.groups()
    value = cell.value * (100 if percent else 1)
    text = f"{value:,.{len(decimals or '')}f}{percent}"
    return text if commas else text.replace(",", "")


def sheet_of(*rows, header=("Practice", "X"), **more):
    return opened(page_of(drawn_table(header, *rows, **more)))["Table 1"]


@pytest.mark.parametrize(
    ("text", "value", "shown_by"),
    [
        ("1,234", 1234, "#,##0"),
        ("12.30", 12.3, "0.00"),
        ("−5", -5, "0"),
        ("12.3%", 0.123, "0.0%"),
        ("0", 0, "0"),
    ],
)
def test_a_plain_number_is_a_number(text, value, shown_by):
    cell = table_rows(sheet_of(("P", text)))[1][1]
    assert (cell.data_type, cell.value, cell.number_format) == ("n", value, shown_by)


def test_all_else_is_text():
    texts = ["007", "suppressed", "–", "1,23", "1e5", *HOSTILE]
    rows = table_rows(sheet_of(*[("P", text) for text in texts]))[1:]
    assert len(rows) == len(texts)
    assert {cell.data_type for row in rows for cell in row} == {"s"}


def test_a_number_in_a_column_of_text_is_text():
    cell = table_rows(sheet_of(("12345", "6"), is_number=(False, True)))[1][0]
    assert (cell.data_type, cell.value) == ("s", "12345")


def test_pairs_have_two_columns():
    sheet = sheet_of(("P", "3 of 4"), ("Q", "–"), header=("Practice", "Count"))
    head, first, second = [[c.value for c in row] for row in table_rows(sheet)]
    assert head == ["Practice", "Count: numerator", "Count: denominator"]
    assert (first, second) == (["P", 3, 4], ["Q", "–", "–"])


@settings(max_examples=25, deadline=None)
@given(st.lists(tables(), max_size=3))
def test_every_cell_of_every_table_is_in_the_workbook(drawn):
    book = opened(page_of(*drawn))
    assert len(book.sheetnames) == 2 + len(drawn)
    for place, table in enumerate(drawn, 1):
        found = table_rows(book[f"Table {place}"])[1:]
        assert all(cell.data_type in "ns" for row in found for cell in row)
        for expected, row in zip(table.rows, found, strict=False):
            texts = [shown(cell) for cell in row]
            for cell in expected:
                cell = cell.translate(CONTROLS)
                parts = re.split(" of | to ", cell) if cell not in texts else [cell]
                assert all(part in texts for part in parts), (cell, texts)


def test_names_of_columns_are_fit_for_a_table_of_excel():
    header = ("", "A", "a", "x" * 300, "_x0041_", "a\nb", "=1+1", "")
    sheet = sheet_of(("1",) * 8, header=header, is_number=(False,) * 8)
    (table,) = sheet.tables.values()
    names = [column.name for column in table.tableColumns]
    assert [c.value for c in table_rows(sheet)[0]] == names
    assert len({n.casefold() for n in names}) == 8
    assert all(0 < len(name) <= 255 for name in names)
    assert names[:3] == ["Column 1", "A", "a (2)"] and names[6] == "=1+1"
    lines = [row[0] for row in sheet.iter_rows(max_row=9, values_only=True)]
    assert f"Column 4 in full: {'x' * 300}" in lines  # nothing is lost


@pytest.mark.parametrize("length", [1, 231, 232, 233, 244, 300])
def test_halves_of_a_pair_keep_their_stem_and_their_side(length):
    stem = "x" * length
    sheet = sheet_of(("P", "3 of 4", "5 of 6"), header=("Practice", stem, stem))
    names = [cell.value for cell in table_rows(sheet)[0]][1:]
    stems, sides = zip(*(name.rsplit(": ", 1) for name in names), strict=True)
    assert sides == ("numerator", "denominator") * 2
    assert stems[0] == stems[1] != stems[2] == stems[3]
    assert stems[2] == f"{stems[0]} (2)" and stems[0][:200] == stem[:200]
    assert all(len(name) <= 255 for name in names)


def test_a_long_text_is_cut_with_a_mark():
    cell = table_rows(sheet_of(("P", "😀" * 20_000)))[1][1]
    assert len(cell.value.encode("utf-16-le")) // 2 <= 32_767
    assert cell.value.startswith("😀😀") and cell.value.endswith("(cut)")


def test_a_table_without_rows_says_so():
    assert table_rows(sheet_of())[1][0].value == "This table has no rows."


def report():
    rows = [("High Street", "suppressed", "3 of 4", "1% to 2%"), ("Low Road", *"–––")]
    files = Block("<table><caption>Files</caption><tr><td>a.csv</td></tr></table>")
    return read_page(
        page_html(
            ("Main points", bullets(["Foot check: 7 of 9"])),
            ("Charts", chart(numbers_table(rows))),
            ("What we do not know", bullets(["Two practices are missing."])),
            ("What is counted", heading("Foot check", 3) + terms()),
            ("How this was made", files),
            head=Block("<h1>Report & co.</h1>") + notice("Set aside", ["one", "two"]),
        )
    )


def test_the_first_sheet_tells_what_there_is_and_links_to_it():
    book = opened(report())
    sheet = book["Contents"]
    assert book.sheetnames == ["Contents", "Notes", "Table 1", "Table 2"]
    column = [cell.value for cell in sheet["A"]]
    assert column[:7] == [
        "Report & co.",
        f"Handling: {LABEL}",
        "Area: A1",
        "Period: September 2026",
        "Set aside: one",
        "Set aside: two",
        "This workbook has 2 tables, each on a sheet of its own, and a sheet of notes.",
    ]
    listed = table_rows(sheet)[1:]
    assert [row[0].hyperlink.location for row in listed] == [
        f"'{name}'!A1" for name in book.sheetnames[1:]
    ]
    assert [row[0].value for row in listed[1:]] == [
        "Table 1: Latest figures",
        "Table 2: Files",
    ]
    assert [row[1].value for row in listed[1:]] == ["Charts", "How this was made"]


def test_the_notes_say_what_words_mean_and_what_the_page_says_of_its_figures():
    notes = [[c.value for c in row] for row in table_rows(opened(report())["Notes"])]
    assert notes == [
        ["About", "Note"],
        ["In a cell: –", MEANINGS["–"]],
        ["In a cell: suppressed", MEANINGS["suppressed"]],
        ["What we do not know", "Two practices are missing."],
        ["What is counted: Foot check", "Counted: People seen"],
        ["What is counted: Foot check", "Out of: People on the register"],
        ["How this was made", "Files: see Table 2."],
    ]


def test_a_note_after_a_folded_part_does_not_go_by_its_name():
    made = folded("Files that went in: 30", bullets(["a.csv"])) + terms()
    page = read_page(page_html(("How this was made", made)))
    rows = [[c.value for c in row] for row in table_rows(opened(page)["Notes"])]
    assert rows[-3:] == [
        ["How this was made: Files that went in: 30", "a.csv"],
        ["How this was made", "Counted: People seen"],
        ["How this was made", "Out of: People on the register"],
    ]


@pytest.mark.parametrize(
    "state",
    [
        *("suppressed", "reported", "suppressed_at_source", "not_submitted"),
        *("not_applicable", "rejected", "unheard of"),
    ],
)
def test_each_word_for_a_gap_has_its_meaning(state):
    assert state_text(state) in MEANINGS


def test_every_sheet_is_accessible_and_bears_the_label():
    book = opened(report())
    for sheet in book:
        assert sheet.sheet_state == "visible"
        assert not sheet.merged_cells.ranges
        assert sheet["A1"].value and len(sheet.tables) == 1
        assert sheet.page_setup.orientation == "landscape"
        assert sheet.page_setup.paperSize == int(sheet.PAPERSIZE_A4)
        assert sheet.page_setup.fitToWidth in (None, 1)  # one unless it is said
        assert sheet.page_setup.fitToHeight == 0
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert sheet.oddHeader.left.text == sheet.oddFooter.left.text == LABEL
        assert LABEL in " ".join(cell.value for cell in sheet["A"] if cell.value)
        assert not any(d.hidden for d in sheet.column_dimensions.values())
        assert not any(d.hidden for d in sheet.row_dimensions.values())
    sheet = book["Table 1"]
    assert sheet["A2"].value == "Charts · Foot checks over time · Source: SDC · n = 7"
    assert book["Table 2"]["A2"].value == "How this was made"
    top = table_rows(sheet)[0][0].row
    assert (
        sheet.freeze_panes == f"A{top + 1}"
        and sheet.print_title_rows == f"${top}:${top}"
    )
    assert not book.defined_names


@pytest.mark.parametrize(
    ("label", "code"),
    [
        ("R&D & co.", "R&&D && co."),
        ("&P", "&&P"),
        ("&[Page]", "&& [Page]"),
        ("a\nb\x00", "a b␀"),
    ],
)
def test_no_label_is_a_code_of_header_and_footer(label, code):
    data = workbook_bytes(page_of(drawn_table(("A",), ("1",)), label=label))
    sheet = zipfile.ZipFile(io.BytesIO(data)).read("xl/worksheets/sheet3.xml").decode()
    header = re.search("<oddHeader>&amp;L(.*?)</oddHeader>", sheet).group(1)
    assert header.replace("&amp;", "&") == code


@pytest.mark.parametrize(
    "label", ["x" * 400, "&" * 400, "😀" * 400, ("x" * 240) + "&&&"]
)
def test_a_long_label_fits_header_and_footer(label):
    sheet = opened(page_of(drawn_table(("A",), ("1",)), label=label))["Table 1"]
    assert sheet.oddFooter.left.text.startswith(label[:50])


def test_a_page_without_a_label_leaves_no_gap_for_it():
    book = opened(page_of(drawn_table(("A",), ("1",)), label=""))
    assert [cell.value for cell in book["Contents"]["A"]][:2] == ["Report", "Area: A1"]
    for sheet in book:
        assert sheet.oddHeader.left.text is None and sheet.oddFooter.left.text is None
        assert sheet.oddFooter.right.text == "Page &P of &N"
        top = table_rows(sheet)[0][0].row
        lines = [row[0] for row in sheet.iter_rows(max_row=top - 1, values_only=True)]
        assert "" not in lines
    assert [row[0].value for row in book["Table 1"]["A1:A3"]] == [
        "Table 1: A table",
        "Figures",
        "Back to the contents",
    ]


def test_the_properties_name_nobody_and_no_day():
    properties = opened(report()).properties
    assert (properties.title, properties.subject) == ("Report & co.", LABEL)
    assert properties.creator == "qikit" and properties.lastModifiedBy in (
        None,
        "qikit",
    )
    assert properties.created.year == properties.modified.year == 1980


MAKE = """
import hashlib
from qikit.reports.paper.{form} import {form_bytes}
from tests.unit.reports.paper.test_workbook import report
print(hashlib.sha256({form_bytes}(report())).hexdigest())
"""


@pytest.mark.parametrize("form", ["workbook", "word"])
def test_another_process_writes_the_same_bytes(form):
    make = {"workbook": workbook_bytes, "word": word_bytes}[form]
    code = MAKE.format(form=form, form_bytes=f"{form}_bytes")
    other = subprocess.run(
        [sys.executable, "-c", code],
        env={"PYTHONHASHSEED": "7", "TZ": "Asia/Tokyo", "PYTHONPATH": "."},
        cwd=Path(__file__).parents[4],
        capture_output=True,
        check=True,
        text=True,
    )
    assert other.stdout.strip() == hashlib.sha256(make(report())).hexdigest()


@pytest.mark.long
def test_libreoffice_shows_every_text_unchanged_and_works_nothing_out(tmp_path):
    rows = [(text, text) for text in HOSTILE] + [("P", "12.3%"), ("Q", "−1,234.50")]
    page = page_of(drawn_table(("Practice", "=1+1"), *rows, caption="=1+1"))
    (tmp_path / "report.xlsx").write_bytes(workbook_bytes(page))
    subprocess.run(
        [
            *(shutil.which("soffice"), f"-env:UserInstallation={tmp_path.as_uri()}/me"),
            *("--headless", "--convert-to", TO_CSV, "--outdir", str(tmp_path)),
            str(tmp_path / "report.xlsx"),
        ],
        check=True,
        capture_output=True,
        timeout=120,
    )
    text = (tmp_path / "report-Table 1.csv").read_text("utf-8")
    found = list(csv.reader(io.StringIO(text, newline="")))
    assert found[0][0] == "Table 1: =1+1"
    top = found.index(["Practice", "=1+1"])
    expected = [[text.translate(CONTROLS)] * 2 for text in HOSTILE]
    assert found[top + 1 :] == [*expected, ["P", "12.3%"], ["Q", "-1234.5"]]
