"""`qikit run --formats`: every form of a report, listed, audited and never stale."""

import csv
import io
import shutil
import zipfile

import pytest
from pypdf import PdfReader

from qikit.reports.paper import pdf
from tests.browser.conftest import require_browser
from tests.project_fixtures import practice, steady

JOB = (
    "report: practice_report\nfor_each: practice\ndataset: data/autumn\n"
    "audience: analyst\ntitle: autumn\n"
    "parameters: {measures: [example_foot_check]}\n"
)
ENDINGS = {".html", ".pdf", ".xlsx", ".csv", ".docx"}


@pytest.fixture
def autumn(project):
    """Three practices, taken in, and a job for each of them."""
    figures = [row for code in ("P1", "P2", "P3") for row in steady(code)]
    project.write_dataset("autumn", [practice(f"P{i}") for i in (1, 2, 3)], figures)
    assert project.command("intake", "data/autumn").exit_code == 0
    project.write_job("own", JOB)
    return project


def run(project, *words):
    job = "params/jobs/own.yml"
    return project.command("run", job, "--out", "outputs/own", *words)


def endings(project) -> set[str]:
    return {p.suffix for p in (project.folder / "outputs/own/own").iterdir()}


@pytest.mark.long
@pytest.mark.browser
def test_every_form_is_made_listed_and_gone_when_no_longer_asked_for(autumn):
    require_browser()
    done = run(autumn, "--only", "P1", "--formats", "pdf, workbook,word")
    assert done.exit_code == 0, done.output
    assert endings(autumn) == ENDINGS
    folder = autumn.folder / "outputs/own"
    (record,) = autumn.manifest("own")["reports"]
    assert [o["form"] for o in record["others"]] == ["pdf", "workbook", "csv", "word"]
    assert all(
        (folder / o["file"]).stat().st_size == o["bytes"] for o in record["others"]
    )
    files = {o["form"]: folder / o["file"] for o in record["others"]}
    assert "Surgery P1" in PdfReader(files["pdf"]).pages[0].extract_text()
    for form in ("workbook", "word"):
        assert zipfile.ZipFile(files[form]).testzip() is None
    sent = (folder / "send_list.csv").read_text("utf-8-sig")
    (line,) = csv.DictReader(io.StringIO(sent))
    assert line["contact_role"] == "practice quality lead"
    assert line["pdf"] == record["others"][0]["file"]

    done = run(autumn, "--only", "P1")
    assert done.exit_code == 0, done.output
    assert endings(autumn) == {".html"}
    assert "not listed" not in done.output


@pytest.mark.long
def test_the_same_inputs_give_the_same_bytes_in_every_form_but_pdf(autumn, monkeypatch):
    monkeypatch.setattr("qikit.cli._now", lambda: "2026-11-20 09:00 UTC")
    hashes = []
    for _ in range(2):
        done = run(autumn, "--only", "P2", "--formats", "workbook,word")
        assert done.exit_code == 0, done.output
        (record,) = autumn.manifest("own")["reports"]
        hashes.append([record["sha256"], *(o["sha256"] for o in record["others"])])
    assert hashes[0] == hashes[1]


def test_an_unknown_format_is_refused_with_the_nearest_name(autumn):
    done = run(autumn, "--formats", "html,wrokbook")
    assert done.exit_code == 10
    assert "'wrokbook' is no format" in done.output
    assert "Did you mean 'workbook'?" in done.output
    assert not (autumn.folder / "outputs/own").exists()


def test_without_a_browser_a_pdf_is_refused_before_anything_is_made(
    autumn, monkeypatch
):
    monkeypatch.setattr(shutil, "which", lambda *_: None)
    monkeypatch.setattr(pdf, "BROWSERS", ("no-browser-of-this-name",))
    monkeypatch.setattr(pdf, "CHANNELS", ())
    done = run(autumn, "--formats", "pdf")
    assert done.exit_code == 10
    assert "a PDF needs Chromium, Chrome or Edge" in done.output
    assert not (autumn.folder / "outputs/own").exists()


def test_the_role_of_a_job_stands_in_the_list_for_sending(autumn):
    autumn.write_job("own", JOB + "send_to: practice manager\n")
    assert run(autumn, "--only", "P3").exit_code == 0
    sent = (autumn.folder / "outputs/own/send_list.csv").read_text("utf-8-sig")
    (line,) = csv.DictReader(io.StringIO(sent))
    assert (line["area_code"], line["contact_role"]) == ("P3", "practice manager")
