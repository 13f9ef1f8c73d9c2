"""The journal of a run's folder, whole and torn."""

import json
from dataclasses import asdict, fields

import pytest

from qikit.reports.journal import (
    BEGUN,
    OF_FORM,
    OF_REPORT,
    REPORT,
    UNCHANGED,
    Journal,
    add_line,
    begin_journal,
    journal_file,
    read_journal,
    write_journal,
)
from qikit.reports.manifest import ReportRecord
from qikit.reports.paper.files import FormRecord

ANALYST, OTHERS = {"audience": "analyst"}, {"audience": "cluster"}
ENDED = {"inputs": "abc", "run_at": "2026-01-05 09:00 UTC"}
TORN = b'{"line": "report", "job": "mi'


def report(area: str, **more) -> dict:
    form = FormRecord("csv", f"mine/{area}.csv", 1, "abc")
    facts = asdict(ReportRecord("mine", "practice", area, "", "made", others=(form,)))
    facts |= {"others": [asdict(form)], "because": []}  # as they are read
    return facts | {"fingerprint": {}, "workings": f"mine/{area}"} | more


def test_what_is_written_is_read(tmp_path):
    reports = [report("P1"), report("P2", name="Søndre")]
    write_journal(tmp_path, ANALYST, reports, ENDED)
    found = read_journal(tmp_path)
    assert found.audience == "analyst" and found.ended == ENDED
    assert list(found.reports.values()) == reports
    add_line(tmp_path, UNCHANGED, {"run_at": "later"})
    assert read_journal(tmp_path).unchanged == "later"


def test_a_run_that_begins_has_not_ended_and_knows_the_reports(tmp_path):
    write_journal(tmp_path, ANALYST, [report("P1")], ENDED)
    add_line(tmp_path, UNCHANGED, {"run_at": "later"})
    begin_journal(tmp_path, OTHERS)
    reports = {("mine", "P1"): report("P1")}
    assert read_journal(tmp_path) == Journal("cluster", reports, {}, "")


@pytest.mark.parametrize("kind", [BEGUN, REPORT])
def test_a_line_after_the_end_takes_the_end_back(tmp_path, kind):
    write_journal(tmp_path, ANALYST, [], ENDED)
    add_line(tmp_path, kind, report("P1") | ANALYST)
    assert read_journal(tmp_path).ended == {}


@pytest.mark.parametrize("torn", [TORN, b"\xff\x00", b"[]", b"{}\n", b'{"line": "?"}'])
def test_what_is_torn_harms_no_line_after_it_and_goes_when_a_run_begins(tmp_path, torn):
    begin_journal(tmp_path, ANALYST)
    with journal_file(tmp_path).open("ab") as file:
        file.write(torn)
    add_line(tmp_path, REPORT, report("P2"))
    assert list(read_journal(tmp_path).reports) == [("mine", "P2")]
    begin_journal(tmp_path, ANALYST)
    lines = journal_file(tmp_path).read_bytes().splitlines()
    assert [json.loads(line)["line"] for line in lines] == [BEGUN, REPORT, BEGUN]


def test_a_folder_without_one_has_nothing_on_record(tmp_path):
    assert read_journal(tmp_path) == Journal()


def test_the_fields_that_are_asked_for_are_those_of_a_record():
    assert {field.name for field in fields(ReportRecord)} == OF_REPORT
    assert {field.name for field in fields(FormRecord)} == OF_FORM


@pytest.mark.parametrize("name", sorted(OF_REPORT | {"fingerprint", "workings"}))
def test_a_report_that_lacks_a_field_is_not_on_record(tmp_path, name):
    facts = report("P1")
    del facts[name]
    write_journal(tmp_path, ANALYST, [facts, report("P2")], ENDED)
    assert list(read_journal(tmp_path).reports) == [("mine", "P2")]


@pytest.mark.parametrize("form", [{"file": "a"}, None, {"pages": 3}])
def test_so_is_one_whose_forms_are_told_otherwise(tmp_path, form):
    known = report("P2")["others"][0]
    others = [form and (form if "file" in form else known | form)]
    write_journal(tmp_path, ANALYST, [report("P1", others=others)], ENDED)
    assert read_journal(tmp_path).reports == {}
