"""The list for sending: a line for each report that was made, for a mail merge."""

import csv
import io

import pytest

from qikit.reports.manifest import ReportRecord
from qikit.reports.paper.files import FormRecord
from qikit.reports.send_list import send_list_bytes
from qikit.reports.statuses import CHECK_FAILED, MADE

PDF = FormRecord("pdf", "job/P1.pdf", 10, "a" * 64)
BOOK = FormRecord("workbook", "job/P1.xlsx", 10, "b" * 64)


def made(code, name="Bridge", level="practice", job="job", others=()):
    file = f"{job}/{code}.html"
    return ReportRecord(job, level, code, name, MADE, file, others=others)


def lines(*reports, **send_to):
    text = send_list_bytes(reports, send_to).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_each_report_has_a_line_with_its_files_and_a_role():
    (line,) = lines(made("P1", others=(PDF, BOOK)))
    assert line == {
        "job": "job",
        "area_code": "P1",
        "area": "Bridge",
        "contact_role": "practice quality lead",
        "file": "job/P1.html",
        "pdf": "job/P1.pdf",
        "workbook": "job/P1.xlsx",
        "csv": "",
        "word": "",
    }


def test_what_was_not_made_is_not_sent():
    failed = ReportRecord("job", "practice", "P2", "Abbey", CHECK_FAILED, error="x")
    assert [line["area_code"] for line in lines(failed, made("P1"))] == ["P1"]
    assert lines(failed) == []


@pytest.mark.parametrize(
    ("level", "role"),
    [("cluster", "cluster quality lead"), ("once", "analyst"), ("moon", "analyst")],
)
def test_the_usual_reader_of_a_level(level, role):
    assert lines(made("C1", level=level))[0]["contact_role"] == role


def test_a_job_may_name_another_role():
    found = lines(made("P1"), made("P1", job="data"), job="", data="practice manager")
    assert [line["contact_role"] for line in found] == [
        "practice quality lead",
        "practice manager",
    ]


@pytest.mark.parametrize("name", ["=cmd|' /C calc'!A0", "@SUM(A1)", "+44", " =1+1"])
def test_a_name_starts_no_formula(name):
    assert lines(made("P1", name))[0]["area"] == f"'{name}"


def test_a_name_with_quotes_commas_and_lines_stays_one_cell():
    name = 'O\'Neill, "Sons"; <GP>'
    assert lines(made("P1", name))[0]["area"] == name
