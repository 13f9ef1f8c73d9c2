"""A plan is written before there are data: it needs no figure, and says so."""

import re

import pytest

from tests.cli.bad_programme import PROGRAMME, SOURCE, TEAMS, write_programme
from tests.project_fixtures import PRACTICE_COLUMNS, make_project, practice

pytestmark = pytest.mark.long

DATA, NAME = "data/early", "uneven"
DOWN = "  - {measure: synthetic_late_reconciliation, reach: 0.15, by: 2025-09}\n"
FORMS = "bundles: [pathology_results]\npatients: 10\n"
JOB = f"""\
report: project_plan
for_each: programme
areas: [{NAME}]
dataset: {DATA}
as_of: 2024-09
audience: analyst
"""


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """A dataset of a list of practices, and nothing else."""
    made = make_project(tmp_path_factory.mktemp("early") / "project")
    source = SOURCE.partition("  - name: figures\n")[0]
    (made.folder / "params/sources/drawn.yml").write_text(source, "utf-8")
    aims = PROGRAMME.replace("sessions:\n", DOWN + "sessions:\n")
    write_programme(made, NAME, aims + "toolkit: pathology_results\n" + FORMS)
    rows = [practice(code) for code in TEAMS]
    made.write_csv(f"{DATA}/incoming/drawn_practices.csv", PRACTICE_COLUMNS, rows)
    taken = made.command("intake", DATA)
    assert taken.exit_code == 0, taken.output
    return made


def run(project, name, text):
    job = project.write_job(name, text)
    return project.command("run", job, "--out", f"outputs/{name}")


def test_a_plan_needs_no_figure_and_says_that_there_is_none(project):
    result = run(project, "plan", JOB)
    assert result.exit_code == 0, result.output
    page = re.sub(r"<[^>]+>", "", project.pages("plan")[NAME])
    assert "No figure has come yet: this plan is written before" in page
    assert "who draws the first figures, and by when?" in page
    for nothing in ("nan", "NaT", "&lt;NA&gt;"):
        assert f" {nothing}" not in page


def test_without_figures_an_aim_still_knows_its_measure_and_direction(project):
    run(project, "again", JOB)
    page = re.sub(r"<[^>]+>", "", project.pages("again")[NAME])
    assert "Late reconciliation (synthetic): at most 15.0% by September 2025" in page


def test_a_plan_without_figures_must_name_its_month(project):
    result = run(project, "undated", JOB.replace("as_of: 2024-09\n", ""))
    assert result.exit_code == 10
    assert "there is no figure yet that the month of the plan could be" in result.output
    assert "Write 'as_of'" in result.output


def test_any_other_report_of_no_figures_is_still_refused(project):
    result = run(project, "summit", JOB.replace("project_plan", "summit"))
    assert result.exit_code == 12
    assert "There is no figure at all" in result.output
