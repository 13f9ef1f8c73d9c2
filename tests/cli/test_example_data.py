"""`qikit example-data`: the dataset is made, and the checks find what was planted."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd
import pytest
import yaml
from click.testing import Result
from openpyxl import load_workbook
from pandas.testing import assert_frame_equal

from qikit.data.checks.gate import quality_record
from qikit.data.checks.record import Finding, QualityRecord
from qikit.data.dataset import SCHEMAS, Dataset
from qikit.data.forms.layout import FORM
from qikit.periods import period_text, periods_text
from tests.project_fixtures import Project, make_project

pytestmark = pytest.mark.long
FOLDER = "data/collaborative"
NOT_BY_MONTH = ("not_exhausted",)  # it names the last of six months


@dataclass(frozen=True)
class Made:
    """The example as the command made it."""

    project: Project
    result: Result
    truths: dict
    record: QualityRecord

    @property
    def dataset(self) -> Dataset:
        return Dataset(self.project.folder / FOLDER)


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> Made:
    project = make_project(tmp_path_factory.mktemp("example") / "project")
    result = project.command("example-data", "--scale", "demo", "--out", FOLDER)
    assert result.exit_code == 0, result.output
    folder = project.folder / FOLDER
    truths = yaml.safe_load((folder / "truths.yml").read_text("utf-8"))
    return Made(project, result, truths, quality_record(folder, project.folder))


def months_said(finding: Finding, practice: str) -> str:
    """Write out the rows of a finding at a practice, months in words."""
    rows = [row for row in finding.rows if row.get("practice_code") == practice]
    words = [str(value) for row in rows for value in row.values()]
    words += [
        period_text(pd.Timestamp(row["period_start"]))
        for row in rows
        if row.get("period_start")
    ]
    return " ".join(words)


def test_every_table_is_filled(made):
    assert "All is synthetic" in made.result.output
    filled = {name: len(made.dataset.table(name)) for name in SCHEMAS}
    assert [name for name, rows in filled.items() if rows == 0] == []
    assert set(made.dataset.table("sources")["synthetic"]) == {"yes"}


def test_the_checks_find_every_planted_fault(made):
    for fault in made.truths["faults"]:
        room, rule = fault["suite"], fault["rule"]
        found = [f for f in made.record.findings if (f.suite, f.rule) == (room, rule)]
        assert [f.severity for f in found] == [fault["severity"]], fault["name"]
        said = months_said(found[0], fault["practice"])
        assert said, fault["name"]
        if rule == "one_month_at_most":  # its months stand together
            assert periods_text(fault["months"]) in said, fault["name"]
            continue
        for month in fault["months"] if rule not in NOT_BY_MONTH else ():
            words = period_text(pd.Timestamp(f"{month}-01"))
            assert words in said, (fault["name"], month)


def test_chance_is_not_asked_about(made):
    """Nobody's search was changed, and no file was cut short."""
    asked = {"denominator_steady", "activity_steady", "practices_covered"}
    assert not asked & {finding.rule for finding in made.record.findings}


def test_nothing_else_is_critical(made):
    planted = {
        (fault["practice"], name)
        for fault in made.truths["faults"]
        for name in (f"{fault['suite']} {fault['rule']}", *fault.get("also", ()))
        if fault["severity"] == "critical"
    }
    found = {
        (row["practice_code"], f"{finding.suite} {finding.rule}")
        for finding in made.record.by_severity("critical")
        for row in finding.rows
    }
    assert found == planted


def test_forms_come_back_as_they_were_filled_in(made):
    samples = made.dataset.table("bundle_samples")
    own = samples[
        samples["practice_code"].eq("SYN10") & samples["month"].eq("2025-02-01")
    ]
    assert own["answer"].value_counts()["blank"] == 6
    assert len(own) == 50
    incoming = made.dataset.folder / "incoming" / "forms"
    workbook = load_workbook(incoming / "pathology_results_SYN10_2025-02.xlsx")
    assert workbook[FORM]["B7"].value in ("Yes", "No")


def test_people_are_keys_alone(made):
    keys = made.dataset.table("contacts")["person_key"]
    assert keys.str.fullmatch(r"[0-9a-f]{32}").all()
    assert keys.nunique() > 50


def test_plain_intake_rebuilds_it_without_a_key_of_persons(made, monkeypatch):
    monkeypatch.delenv("QIKIT_PERSON_KEY", raising=False)
    before = made.dataset.table("contacts")
    result = made.project.command("intake", FOLDER)
    assert result.exit_code == 0, result.output
    assert_frame_equal(made.dataset.table("contacts"), before)


def test_another_folder_is_left_alone(made):
    made.project.write_csv("data/own/incoming/mine.csv", ["a"], [["1"]])
    result = made.project.command("example-data", "--out", "data/own")
    assert result.exit_code == 11
    assert "holds no earlier example" in result.stderr
    there = [p.name for p in (made.project.folder / "data/own").rglob("*")]
    assert sorted(there) == ["incoming", "mine.csv"]


def test_scotland_is_taken_in(made):
    result = made.project.command(
        "example-data", "--scale", "scotland", "--out", "data/country"
    )
    assert result.exit_code == 0, result.output
    rows = Dataset(made.project.folder / "data/country").table("observations")
    assert rows["measure"].nunique() == 40
    assert len(rows) > 1_600_000
