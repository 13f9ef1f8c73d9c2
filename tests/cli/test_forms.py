"""`qikit form` writes forms; `qikit intake` takes the filled ones in."""

from __future__ import annotations

import datetime as dt
import shutil

import pandas as pd
import pytest
from openpyxl import load_workbook

from qikit.data.dataset import Dataset
from qikit.data.forms.layout import FORM

PROGRAMME = """\
id: results
name: A collaborative on results
practices: [P1, P2]
first_month: 2025-04
last_month: 2025-05
bundles: [pathology_results]
"""
ONE = ("form", "pathology_results", "--practice", "P1", "--month", "2025-04")


@pytest.fixture
def desk(project):
    shutil.rmtree(project.folder / "params/programmes")
    (project.folder / "params/programmes").mkdir()
    (project.folder / "params/programmes/results.yml").write_text(PROGRAMME, "utf-8")
    return project


def fill(path, answers: str) -> None:
    """Answer all elements of each patient by one letter."""
    book = load_workbook(path)
    sheet = book[FORM]
    for number, letter in enumerate(answers, start=1):
        for place in range(5):
            cell = sheet.cell(7 + 2 * place, 1 + number)
            cell.value = {"Y": "Yes", "N": "No"}[letter]
    sheet["B3"] = dt.datetime(2025, 6, 3)
    book.save(path)


def test_one_form(desk):
    result = desk.command(*ONE, "--name", "The Surgery", "--out", "sent")
    assert result.exit_code == 0, result.output
    path = desk.folder / "sent" / "pathology_results_P1_2025-04.xlsx"
    assert "Practice P1: The Surgery" in load_workbook(path)[FORM]["A2"].value
    again = desk.command(*ONE, "--name", "The Surgery", "--out", "sent")
    assert "was there already" in again.output
    fill(path, "Y")
    before = path.read_bytes()
    refused = desk.command(*ONE, "--name", "The Surgery", "--out", "sent")
    assert refused.exit_code == 11
    assert "it may be filled in" in refused.stderr
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("form", "pathology", *ONE[2:]), "there is no bundle 'pathology'"),
        (("form", "warfarin"), "--practice is missing"),
        (("form", "warfarin", "--all"), "--programme is missing"),
        (("form", "warfarin", "--all", "--programme", "results"), "does not use"),
        (("form", "warfarin", "--all", "--programme", "x"), "no programme 'x'"),
        ((*ONE[:4], "--month", "May"), "'May' is not a month"),
        ((*ONE, "--all", "--programme", "results"), "together with --all"),
        ((*ONE[:3], "", *ONE[4:]), "--practice is missing"),
        ((*ONE[:3], "a\nb", *ONE[4:]), "is not a practice code"),
        (("form", "warfarin", "--pratice", "P1"), "--practice"),
        (("form",), "BUNDLE is missing. Known: advance_care_planning, frailty"),
        ((*ONE, "--programme", "results"), "--programme goes together with --all"),
        ((*ONE[:4], "--month", "2025-06"), "for no form of this month (April 2025 to"),
        ((*ONE, "--name", "The\x1b[31m Surgery"), "is not the name of a practice"),
        ((*ONE, "--name", "The \u202eSurgery"), "is not the name of a practice"),
        ((*ONE, "--name", "The \ud800Surgery"), "is not the name of a practice"),
        ((*ONE, "--name", "x" * 201), "at most 200"),
        (
            (*ONE[:2], "--all", "--programme", "results", "--month", "2025-06"),
            "asks for no form of this month (April 2025 to May 2025)",
        ),
    ],
)
def test_what_cannot_be_asked_for(desk, words, said):
    result = desk.command(*words)
    assert result.exit_code == 10
    assert said in result.stderr
    assert not (desk.folder / "outputs/forms").exists()


def test_a_form_that_intake_would_refuse_is_told(desk):
    result = desk.command(*ONE[:3], "P9", *ONE[4:])
    assert result.exit_code == 0, result.output
    assert "the practice does not take part in results. Intake would" in result.stderr
    assert (desk.folder / "outputs/forms/pathology_results_P9_2025-04.xlsx").exists()
    alone = desk.command("form", "warfarin", *ONE[2:])  # in no programme at all
    assert alone.exit_code == 0
    assert not alone.stderr


def test_the_forms_of_one_month_without_those_that_left(desk):
    file = desk.folder / "params/programmes/results.yml"
    file.write_text(PROGRAMME + "leaves: {P2: 2025-04}\n", "utf-8")
    every = ("form", "pathology_results", "--all", "--programme", "results")
    result = desk.command(*every, "--month", "2025-05", "--out", "may")
    assert result.exit_code == 0, result.output
    names = [path.name for path in (desk.folder / "may").iterdir()]
    assert names == ["pathology_results_P1_2025-05.xlsx"]
    assert "3 new forms" in desk.command(*every, "--out", "all").output
    refused = desk.command(*ONE[:3], "P2", "--month", "2025-05")
    assert refused.exit_code == 10
    assert "(April 2025 to April 2025)" in refused.stderr


def test_all_forms_go_out_and_come_back(desk):
    every = ("form", "pathology_results", "--all", "--programme", "results")
    result = desk.command(*every, "--out", "data/round/incoming")
    assert "4 new forms" in result.output
    incoming = desk.folder / "data/round/incoming"
    for code, month, answers in (
        ("P1", "2025-04", "YYYYYNNNNN"),
        ("P1", "2025-05", "YYYYYYYYYN"),
        ("P2", "2025-05", "YYYYY"),
    ):
        fill(incoming / f"pathology_results_{code}_{month}.xlsx", answers)
    refused = desk.command("intake", "data/round")
    assert refused.exit_code == 11
    assert "cell B7 (patient 1, question 1): no patient was sampled" in refused.stderr
    (incoming / "pathology_results_P2_2025-04.xlsx").unlink()
    taken = desk.command("intake", "data/round")
    assert taken.exit_code == 0, taken.output
    dataset = Dataset(desk.folder / "data/round")
    rows = dataset.table("observations").query("measure == 'pathology_composite'")
    found = rows.set_index(["area_code", "period_start"])["value"].to_dict()
    april, may = pd.Timestamp(2025, 4, 1), pd.Timestamp(2025, 5, 1)
    assert found == {("P1", april): 0.5, ("P1", may): 0.9, ("P2", may): 1.0}
    sent = dataset.table("submissions")
    keys = ["practice_code", "period_start", "state"]
    assert set(sent[keys].itertuples(index=False, name=None)) == {
        ("P1", april, "late"),
        ("P1", may, "received"),
        ("P2", april, "not_submitted"),
        ("P2", may, "received"),
    }
    assert len(dataset.table("bundle_samples")) == 25 * 5
    assert set(dataset.table("sources")["synthetic"]) == {"no"}


def test_a_month_twice_is_refused_until_one_replaces_the_other(desk):
    desk.command(*ONE, "--out", "data/round/incoming")
    incoming = desk.folder / "data/round/incoming"
    first, second = (
        incoming / "pathology_results_P1_2025-04.xlsx",
        incoming / "again.xlsx",
    )
    shutil.copy(first, second)
    fill(first, "YYYYY")
    fill(second, "YYYYN")
    refused = desk.command("intake", "data/round")
    assert refused.exit_code == 11
    assert "say the same twice" in refused.stderr
    assert not (desk.folder / "data/round/current").exists()
    (incoming / "intake.yml").write_text(f"replaces: {{again.xlsx: {first.name}}}\n")
    assert desk.command("intake", "data/round").exit_code == 0
    dataset = Dataset(desk.folder / "data/round")
    rows = dataset.table("observations").query("measure == 'pathology_composite'")
    assert list(rows["value"]) == [0.8]
    states = dataset.table("submissions")["state"]
    assert sorted(states) == ["late", "not_submitted"]  # P2 sent none


def test_any_other_workbook_is_named(desk):
    incoming = desk.folder / "data/round/incoming"
    desk.command(*ONE, "--out", "data/round/incoming")
    (incoming / "old.xls").write_bytes(bytes.fromhex("D0CF11E0A1B11AE1") + bytes(99))
    (incoming / "cut.xlsx").write_bytes(b"PK\x03\x04 and no more")
    refused = desk.command("intake", "data/round")
    assert refused.exit_code == 11
    assert "old.xls: it is in the format of Excel before 2007" in refused.stderr
    assert "cut.xlsx: the file is cut short" in refused.stderr
    assert "no patient was sampled" in refused.stderr
