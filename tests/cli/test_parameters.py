"""Bad parameters: exit 10 with sentences, before anything runs."""

import pytest

from tests.project_fixtures import practice, steady

CLUSTER_JOB = """\
report: cluster_report
for_each: cluster
dataset: {dataset}
audience: analyst
"""


@pytest.fixture
def dataset(project):
    rows = [practice("P1"), practice("P2")]
    folder = project.write_dataset("small", rows, steady("P1") + steady("P2"))
    assert project.command("intake", folder).exit_code == 0
    return folder


def run_job(project, text, *options):
    return project.command("run", project.write_job("job", text), *options)


def test_a_misspelt_parameter_stops_before_any_kernel(project, dataset):
    text = CLUSTER_JOB.format(dataset=dataset) + "parameters:\n  measurs: [x]\n"
    result = run_job(project, text)
    assert result.exit_code == 10
    assert "params/jobs/job.yml, line 6" in result.stderr
    assert "'measurs'" in result.stderr
    assert "Did you mean 'measures'?" in result.stderr
    assert not (project.folder / "outputs").exists()


def test_all_problems_are_listed_at_once(project, dataset):
    text = (
        "report: cluster_reprot\nfor_each: cluster\naudience: analyst\n"
        f"dataset: {dataset}-none\nareas: [C1]\n"
    )
    result = run_job(project, text)
    assert result.exit_code == 10
    assert "line 1" in result.stderr and "cluster_report" in result.stderr
    assert "line 4" in result.stderr and "qikit intake" in result.stderr


def test_an_unknown_audience_is_told_with_the_nearest(project, dataset):
    text = CLUSTER_JOB.format(dataset=dataset).replace("analyst", "publised")
    result = run_job(project, text)
    assert result.exit_code == 10
    assert "line 4" in result.stderr
    assert "Did you mean 'published'?" in result.stderr


def test_a_fault_in_the_rules_of_disclosure_control_stops_before_any_kernel(
    project, dataset
):
    path = project.folder / "params/disclosure.yml"
    path.write_text("A:\n  published: {threshold: 3}\n", encoding="utf-8")
    result = run_job(project, CLUSTER_JOB.format(dataset=dataset))
    assert result.exit_code == 10
    assert "params/disclosure.yml, line 2" in result.stderr
    assert "class A hides less at published (threshold: 3)" in result.stderr
    assert not (project.folder / "outputs").exists()


@pytest.mark.parametrize(
    ("out", "said"),
    [
        ("notes.txt", "this is a file"),
        ("notes.txt/run", "cannot be made or written"),
        (".", "the project's top folder"),
        ("data/small", "no run may write here"),
        ("papers", "not made by a qikit run"),
    ],
)
def test_out_never_touches_what_no_run_made(project, dataset, out, said):
    (project.folder / "notes.txt").write_text("mine")
    (project.folder / "papers/workings").mkdir(parents=True)
    result = run_job(project, CLUSTER_JOB.format(dataset=dataset), "--out", out)
    assert result.exit_code == 10
    assert said in result.stderr and "--out" in result.stderr
    assert "Traceback" not in result.output
    assert (project.folder / "notes.txt").read_text() == "mine"
    assert (project.folder / "papers/workings").is_dir()


def test_an_unfinished_mapping_stops_nobody_else(project, dataset):
    """Not the intake of other files, nor their checks."""
    path = project.folder / "params/sources/unfinished.yml"
    path.write_text("source: unfinished\nfiles:\n- match: CHANGE_ME*.csv\n")
    again = project.command("intake", dataset)
    assert again.exit_code == 0, again.output
    assert "Passed over, fits no file: params/sources/unfinished.yml" in again.stderr
    assert project.command("check", dataset).exit_code == 0


def test_an_unfinished_mapping_of_an_incoming_file_stops_the_intake(project, dataset):
    path = project.folder / "params/sources/unfinished.yml"
    path.write_text("source: unfinished\nfiles: [{match: 'example_foot*.csv'}\n")
    result = project.command("intake", dataset)
    assert result.exit_code == 10
    assert "params/sources/unfinished.yml" in result.stderr


def test_an_unknown_cluster_is_named_with_the_nearest(project, dataset):
    result = run_job(
        project, CLUSTER_JOB.format(dataset=dataset) + "areas: [Clustr C1]"
    )
    assert result.exit_code == 10
    assert "'Clustr C1'" in result.stderr
    assert "Did you mean 'Cluster C1'?" in result.stderr


def test_an_unknown_measure_is_named_with_the_nearest(project, dataset):
    text = CLUSTER_JOB.format(dataset=dataset)
    result = run_job(project, text + "parameters: {measures: [example_foot_chek]}")
    assert result.exit_code == 10
    assert "Did you mean 'example_foot_check'" in result.stderr


def test_a_dry_run_lists_the_reports_and_runs_nothing(project, dataset):
    result = run_job(project, CLUSTER_JOB.format(dataset=dataset), "--dry-run")
    assert result.exit_code == 0
    assert result.stdout == "job  C1  Cluster C1\n"
    assert not (project.folder / "outputs").exists()


def test_outside_a_project_the_command_says_where_to_go(project, tmp_path):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    result = type(project)(elsewhere).command("check", "data/x")
    assert result.exit_code == 10
    assert "not a qikit project" in result.stderr


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("adjust: working_days", "adjust 'working_days'"),
        ("min_denominator: 20", "min_denominator 20"),
    ],
)
@pytest.mark.parametrize("named", ["", "parameters: {measures: [example_foot_check]}"])
def test_what_no_report_shows_yet_is_never_ignored(project, dataset, line, said, named):
    path = project.folder / "params/measures/example_foot_check.yml"
    path.write_text(path.read_text("utf-8") + f"\n{line}\n", "utf-8")
    result = run_job(project, CLUSTER_JOB.format(dataset=dataset) + named)
    assert result.exit_code == 10
    assert f"no report shows {said} yet" in result.stderr


def test_a_measure_of_the_dataset_without_a_definition_is_said(project, dataset):
    (project.folder / "params/measures/example_foot_check.yml").unlink()
    result = run_job(project, CLUSTER_JOB.format(dataset=dataset))
    assert result.exit_code == 10
    assert "there is no measure 'example_foot_check'" in result.stderr
