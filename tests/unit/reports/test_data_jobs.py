"""Jobs on data: the whole dataset or its practices, and what they may not ask."""

import pandas as pd
import pytest

from qikit.data.definitions.source_files import read_sources
from qikit.data.extracts.intake import Definitions, take_in
from qikit.errors import ParameterError
from qikit.reports.jobs import plan
from tests.project_fixtures import make_project, practice, steady

ANSWER = "parameters: {reply_to: the analyst, reply_by: within two weeks}\n"


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    made = make_project(tmp_path_factory.mktemp("data_jobs") / "project")
    rows = [practice("P1"), practice("P2", "C2")]
    folder = made.folder / made.write_dataset("2025-12", rows, steady("P1"))
    take_in(
        folder,
        Definitions(read_sources(made.folder / "params" / "sources")),
        incoming=folder / "incoming",
        read_at="2026-01-05 09:00 UTC",
    )
    return made


def planned(project, text):
    head = "report: data_quality\ndataset: data/2025-12\naudience: analyst\n"
    path = project.folder / project.write_job("job", head + text)
    return plan([path], project.folder)[0]


def test_once_is_one_report_named_after_the_dataset(project):
    job = planned(project, "for_each: once\n")
    (report,) = job.reports
    assert (report.area_code, report.level) == ("2025-12", "once")
    assert report.stem == "2025-12-for-the-analysts-eyes-only"
    assert job.is_on_data and job.measures == ()
    assert job.as_of == pd.Timestamp("2025-12-01")


def test_each_practice_also_one_without_figures(project):
    job = planned(project, f"for_each: practice\n{ANSWER}")
    assert [r.area_code for r in job.reports] == ["P1", "P2"]


def test_practices_by_a_filter(project):
    job = planned(project, f"for_each: practice\n{ANSWER}areas: {{cluster: [C2]}}\n")
    assert [r.area_code for r in job.reports] == ["P2"]


@pytest.mark.parametrize(
    ("line", "is_said"),
    [
        ("audience: cluster\n", "'audience' is cluster, but a report on data is for"),
        ("audience: published\n", "'audience' is published, but a report on data"),
        ("", "'audience' is missing, which means published, but a report on data"),
    ],
)
def test_it_is_for_the_analyst_because_it_names_what_was_found(project, line, is_said):
    text = f"report: data_quality\ndataset: data/2025-12\nfor_each: once\n{line}"
    path = project.folder / project.write_job("job", text)
    with pytest.raises(ParameterError) as refused:
        plan([path], project.folder)
    (problem,) = refused.value.problems
    assert is_said in problem.what
    assert "it names what was found row by row" in problem.what
    assert problem.to_do == "Write audience: analyst."


OVERRIDES = """\
disclosure:
  overrides:
  - {measure: all, threshold: 3, by: a, date: 2026-01-05, reason: b}
"""


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("for_each: once\npeers: letters\n", "no figures, so 'peers' says nothing"),
        ("for_each: once\nearlier: [data/x]\n", "so 'earlier' says nothing"),
        (f"for_each: once\n{OVERRIDES}", "there is nothing to override"),
        (
            "for_each: cluster\n",
            "data_quality is not made for_each: cluster. Write once",
        ),
        ("for_each: once\nareas: [P1]\n", "about the whole dataset"),
        ("for_each: once\non_critical: block\n", "it cannot block"),
        ("for_each: once\nas_of: 2023-12\n", "before the data, which begin in January"),
        ("for_each: practice\nareas: [P9]\n", "there is no practice 'P9'"),
        ("for_each: practice\n", "does not say whom a practice answers"),
        (
            "for_each: practice\nparameters: {reply_to: us, reply_by: ' '}\n",
            "does not say until when a practice answers",
        ),
        ("for_each: once\nparameters:\n  measures: [x]\n", "unknown parameter"),
        (
            (
                "for_each: once\nphases:\n  - {measure: all, area: all, date: 2025-01, "
                "kind: baseline_end}\n"
            ),
            "has no phases",
        ),
    ],
)
def test_what_it_would_have_to_ignore_is_refused(project, text, said):
    with pytest.raises(ParameterError, match=said):
        planned(project, text)
