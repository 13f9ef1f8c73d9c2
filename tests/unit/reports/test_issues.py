"""Issues: what goes out first, and what replaces it."""

import json

import pytest

from qikit.errors import DataError
from qikit.reports.issues import NOT_NUMBERED, Issues, begin_from, sent_issues

PAGE = ("job", "P1")


def run(folder, **issues):
    folder.mkdir()
    reports = [
        {"job": "job", "area": area, "issue": issue, "file": f"job/{area}.html"}
        for area, issue in issues.items()
    ]
    (folder / "manifest.json").write_text(json.dumps({"reports": reports}), "utf-8")
    return folder


def test_an_ordinary_run_counts_no_issues():
    assert (NOT_NUMBERED.number(PAGE), NOT_NUMBERED.text(PAGE)) == (0, "")


def test_what_never_went_out_is_issue_1():
    assert (Issues().number(PAGE), Issues().text(PAGE)) == (1, "Issue 1")


def test_what_went_out_is_replaced_and_the_day_is_named():
    issues = Issues(sent={PAGE: (1, "2025-03-05")})
    assert issues.text(PAGE) == "Issue 2, replaces the issue of 5 March 2025"
    assert issues.text(("job", "P2")) == "Issue 1"


def test_a_page_that_was_kept_went_out_when_it_was_first_sent(tmp_path):
    first = run(tmp_path / "1", P1=1, P2=1)
    second = run(tmp_path / "2", P1=2, P2=1)
    found = sent_issues([(first, "2025-03-05"), (second, "2025-03-19")])
    assert found == {
        ("job", "P1"): (2, "2025-03-19"),
        ("job", "P2"): (1, "2025-03-05"),
    }


def test_a_report_that_was_not_made_did_not_go_out(tmp_path):
    folder = run(tmp_path / "1", P1=1)
    content = json.loads((folder / "manifest.json").read_text("utf-8"))
    content["reports"][0]["file"] = ""
    (folder / "manifest.json").write_text(json.dumps(content), "utf-8")
    assert sent_issues([(folder, "2025-03-05")]) == {}


def test_a_run_that_went_out_and_is_gone_is_a_sentence(tmp_path):
    with pytest.raises(DataError, match="this run went out, and its folder is gone"):
        sent_issues([(tmp_path / "gone", "2025-03-05")])


def test_a_further_run_begins_with_all_that_went_out(tmp_path):
    before = run(tmp_path / "1", P1=1)
    (tmp_path / "2.part").mkdir()  # a copy that somebody stopped
    begin_from(before, tmp_path / "2")
    assert (tmp_path / "2" / "manifest.json").is_file()
    assert (before / "manifest.json").is_file()
    assert not (tmp_path / "2.part").exists()
