"""Overrides and earlier datasets of a job file, checked before anything runs."""

from __future__ import annotations

import pytest

from qikit.data.definitions.job_files import read_job_file
from qikit.data.definitions.measure_files import read_measures
from qikit.disclosure.settings import DEFAULTS
from qikit.errors import ParameterError
from qikit.reports.disclosure_checks import override_problems, require_datasets
from qikit.reports.jobs import plan
from tests.project_fixtures import practice, steady

PATIENTS, SAMPLES = "diabetes_foot_check", "pathology_composite"
JOB = """\
report: cluster_report
for_each: cluster
dataset: data/now
peers: letters
"""
DECIDED = "by: lead, date: 2026-11-03, reason: agreed"


@pytest.fixture
def job(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    def written(more):
        (tmp_path / "job.yml").write_text(JOB + more, encoding="utf-8")
        return read_job_file(tmp_path / "job.yml")

    return written


@pytest.fixture
def measures(repository):
    known = read_measures(repository / "params" / "measures")
    assert known[PATIENTS].sdc_class == "A"
    assert known[SAMPLES].sdc_class == "C"
    return [known[PATIENTS], known[SAMPLES]]


def overrides(*decisions: str) -> str:
    lines = [f"  - {{{decision}, {DECIDED}}}\n" for decision in decisions]
    return "disclosure:\n  overrides:\n" + "".join(lines)


@pytest.mark.parametrize(
    "decision",
    [
        "measure: all, threshold: 3",
        f"measure: {PATIENTS}, threshold: 3",
        "measure: all, practices: by_letter",
        f"measure: {SAMPLES}, practices: by_letter",
    ],
)
def test_an_override_of_a_measure_of_the_job(job, measures, decision):
    assert override_problems(job(overrides(decision)), measures, DEFAULTS) == []


def test_an_override_that_no_measure_has_is_told_with_the_nearest(job, measures):
    asked = job(
        overrides("measure: all, threshold: 3", "measure: diabetes_foot, threshold: 2")
    )
    (problem,) = override_problems(asked, measures, DEFAULTS)
    assert problem.where == "job.yml, line 8"
    assert problem.what == "the job has no measure 'diabetes_foot' to override."
    assert problem.to_do == f"Did you mean {PATIENTS!r}?"


@pytest.mark.parametrize(
    ("decision", "said"),
    [
        (f"measure: {PATIENTS}, practices: by_letter", f"of the measure {PATIENTS!r}."),
        ("measure: all, practices: by_letter", "of any measure."),
    ],
)
def test_by_letter_where_no_practices_are_pooled_is_refused(
    job, measures, decision, said
):
    (problem,) = override_problems(job(overrides(decision)), measures[:1], DEFAULTS)
    assert problem.what == f"a meeting paper pools no practices {said}"
    assert problem.where == "job.yml, line 7"


def test_an_earlier_dataset_must_be_there(job, tmp_path):
    asked = job("earlier: [data/before, data/long_before]\n")
    with pytest.raises(ParameterError) as refused:
        require_datasets(asked, tmp_path)
    assert [p.what for p in refused.value.problems] == [
        "there is no dataset 'data/before'.",
        "there is no dataset 'data/long_before'.",
    ]
    assert {p.where for p in refused.value.problems} == {"job.yml, line 5"}


def test_a_plan_carries_the_rules_and_refuses_decisions_on_nothing(project):
    for name in ("now", "before"):
        folder = project.write_dataset(name, [practice("P1")], steady("P1"))
        assert project.command("intake", folder).exit_code == 0
    sound = JOB + "earlier: [data/before]\n"
    rules = project.folder / "params" / "disclosure.yml"
    rules.write_text("B: {published: {splits_from_list: 200}}\n", encoding="utf-8")
    (planned,) = plan([_written(project, sound)], project.folder)
    assert planned.settings.rule("B", "published").splits_from_list == 200
    faulty = JOB + "earlier: [data/befor]\n" + overrides("measure: x, threshold: 2")
    with pytest.raises(ParameterError) as refused:
        plan([_written(project, faulty)], project.folder)
    assert "there is no dataset 'data/befor'" in str(refused.value)
    assert "no measure 'x' to override" in str(refused.value)


def _written(project, text):
    return project.folder / project.write_job("job", text)
