"""Raw files as nobody should send them: exit 11, a sentence, the dataset untouched."""

import gzip
import hashlib
from pathlib import Path

import pytest
from openpyxl import Workbook

from tests.project_fixtures import make_project, practice, steady

INCOMING = "data/small/incoming"
CSV = f"{INCOMING}/example_foot_checks.csv"
HEADER = b"practice_code,month,checked,on_register\n"
GOOD = HEADER + b"P1,2024-01,1,2\n"
MAPPING = """\
source: sheets
title: Invented
publisher: qikit
licence: none
country: Example
levels: {practice: practice, cluster: cluster, hscp: hscp, board: board, country: all}
membership_as_of: 2024-10
files:
  - name: sheet
    match: sheet*.xlsx
    reader: {format: excel}
    observations:
      layout: long
      period: {column: month, form: dd/mm/yyyy}
      practice_code: practice_code
      measure: example_foot_check
      numerator: checked
      denominator: on_register
  - name: packed
    match: packed*.csv.gz
    required: false
    observations:
      layout: long
      period: {column: month}
      practice_code: practice_code
      measure: example_foot_check
      numerator: checked
      denominator: on_register
"""


@pytest.fixture(scope="module")
def taken_in(tmp_path_factory):
    """A project with a dataset that was taken in without fault."""
    project = make_project(tmp_path_factory.mktemp("bad") / "project")
    rows = [practice("P1"), practice("P2")]
    project.write_dataset("small", rows, steady("P1") + steady("P2"))
    (project.folder / "params/sources/sheets.yml").write_text(MAPPING, "utf-8")
    result = project.command("intake", "data/small")
    assert result.exit_code == 0, result.output
    return project


def contents(folder: Path) -> dict[str, str]:
    """Return the hash of every file of a dataset but the raw ones and the cache."""
    files = [folder / "current", *(folder / "tables").rglob("*.parquet")]
    assert len(files) > 1
    return {str(p): hashlib.sha256(p.read_bytes()).hexdigest() for p in files}


def refusal(project, path: str, content: bytes) -> str:
    """Take in with one file more (or another one); give back what was said."""
    target = project.folder / path
    old = target.read_bytes() if target.exists() else None
    target.write_bytes(content)
    before = contents(project.folder / "data/small")
    try:
        result = project.command("intake", "data/small")
    finally:
        target.unlink() if old is None else target.write_bytes(old)
    assert contents(project.folder / "data/small") == before
    assert "Traceback" not in result.output
    assert result.exit_code == 11, result.output
    return result.stderr


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (GOOD + b"P2,2024-01,\x001,2\n", "line 3 holds a NUL byte"),
        (GOOD + b"x" * 10_000_000, "line 3 is longer than 2,000,000 bytes"),
        (GOOD + "É".encode() + b",2024-01,1,2\n\xc9,2024-01,1,2\n", "two encodings"),
        (GOOD.decode().encode("utf-16"), "written in UTF-16"),
        (GOOD.replace(b",", b";"), "separated by semicolons"),
        (GOOD + b'"P2,2024-01,1,2\n', "the record that begins on line 3"),
        (GOOD.replace(b"checked", b"month"), "column 'month' appears twice"),
        (HEADER, "a header but no rows"),
        (GOOD + b"P2,2024-01,1,2,\n", "line 3 has 5 cells where the header has 4"),
        (b"", "the file is empty"),
        (GOOD.replace(b"2024-01", b"01/2024"), "is not a date written yyyy-mm"),
        (GOOD.replace(b",1,", b",1.000.000,"), "'1.000.000' is not a number"),
    ],
)
def test_a_bad_csv(taken_in, content, says):
    message = refusal(taken_in, CSV, content)
    assert "example_foot_checks.csv" in message
    assert says in message


@pytest.mark.parametrize("end", ["\r\n", "\r"])
def test_other_line_ends_and_a_byte_order_mark_are_no_fault(project, end):
    project.write_dataset("small", [practice("P1")], steady("P1"))
    path = project.folder / CSV
    text = path.read_bytes().decode().replace("\r\n", "\n").replace("\n", end)
    path.write_bytes(b"\xef\xbb\xbf" + text.encode())
    result = project.command("intake", "data/small")
    assert result.exit_code == 0, result.output
    assert "example_foot_checks.csv: 24 rows" in result.output


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (
            gzip.compress(GOOD, mtime=0)[:-9],
            "packed.csv.gz: the file cannot be unpacked",
        ),
        (GOOD, "packed.csv.gz: the file cannot be unpacked"),
    ],
)
def test_a_bad_packed_file(taken_in, tmp_path, content, says):
    sheet = taken_in.folder / INCOMING / "sheet.xlsx"
    workbook([["P9", "01/02/2024", 1, 2]]).save(sheet)
    try:
        assert says in refusal(taken_in, f"{INCOMING}/packed.csv.gz", content)
    finally:
        sheet.unlink()


def workbook(rows: list, header: bytes = HEADER) -> Workbook:
    made = Workbook()
    made.active.title = "Data"
    for row in [header.decode().strip().split(","), *rows]:
        made.active.append(row)
    return made


def two_sheets() -> Workbook:
    made = workbook([["P1", "01/02/2024", 1, 2]])
    made.create_sheet("More").append(["something"])
    made.create_sheet("Old").sheet_state = "hidden"
    return made


def merged() -> Workbook:
    made = workbook([["P1", "01/02/2024", 1, 2], [None, "01/03/2024", 1, 2]])
    made.active.merge_cells("A2:A3")
    return made


@pytest.mark.parametrize(
    ("made", "says"),
    [
        (
            workbook([["P1", "02/13/2024", 1, 2]]),
            "sheet Data, cell B2: '02/13/2024' is",
        ),
        (workbook([["P1", "02/13/2024", 1, 2]]), "could be dates written mm/dd/yyyy"),
        (
            workbook([["P1", "01/02/2024", "1 or 2", 2]]),
            "sheet Data, cell C2: '1 or 2'",
        ),
        (
            workbook([["P1", "01/02/2024", "#N/A", 2]]),
            "cell C2: the cell holds the err",
        ),
        (workbook([["P1", "01/02/2024", "=1+1", 2]]), "cell C2: the formula's value"),
        (workbook([["", "01/02/2024", 1, 2]]), "sheet Data, cell A2: '' is no code"),
        (merged(), "sheet Data: cells of the table are merged: A2:A3"),
        (two_sheets(), "2 sheets hold something: 'Data', 'More'. Hidden, and read onl"),
        (workbook([]), "a header but no rows"),
    ],
)
def test_a_bad_workbook(taken_in, tmp_path, made, says):
    made.save(tmp_path / "sheet.xlsx")
    content = (tmp_path / "sheet.xlsx").read_bytes()
    message = refusal(taken_in, f"{INCOMING}/sheet.xlsx", content)
    assert "sheet.xlsx" in message
    assert says in message


def test_no_workbook_and_half_a_workbook(taken_in, tmp_path):
    workbook([["P1", "01/02/2024", 1, 2]]).save(tmp_path / "sheet.xlsx")
    content = (tmp_path / "sheet.xlsx").read_bytes()
    for wrong in (content[:-200], b"code,n\nA,1\n", b""):
        assert "sheet.xlsx: " in refusal(taken_in, f"{INCOMING}/sheet.xlsx", wrong)


def test_a_workbook_of_two_practices_is_taken_in(project):
    project.write_dataset("small", [practice("P1"), practice("P2")], steady("P1"))
    (project.folder / "params/sources/sheets.yml").write_text(MAPPING, "utf-8")
    made = workbook([["P2", "01/02/2024", 1, 2], ["P2", "01/03/2024", 2, 2]])
    made.save(project.folder / INCOMING / "sheet.xlsx")
    result = project.command("intake", "data/small")
    assert result.exit_code == 0, result.output
    assert "sheet.xlsx: 2 rows" in result.output
