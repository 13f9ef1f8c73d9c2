"""`qikit check-params`: each file by its kind, every problem at once, nothing run."""

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from qikit.cli import main
from tests.project_fixtures import REPOSITORY

JOB = """report: cluster_report
for_each: cluster
dataset: data/example
audience: analyst
"""


@pytest.fixture
def project(tmp_path, example_datasets, monkeypatch) -> Path:
    """A project with the kit's parameters and the synthetic example."""
    shutil.copytree(REPOSITORY / "params", tmp_path / "params")
    shutil.copytree(REPOSITORY / "notebooks", tmp_path / "notebooks")
    (tmp_path / "data").mkdir()
    (tmp_path / "data/example").symlink_to(example_datasets["synthetic"])
    monkeypatch.chdir(tmp_path)
    return tmp_path


def check(*words: str):
    return CliRunner().invoke(main, ["check-params", *words])


def changed(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def test_a_line_for_each_sound_file(project):
    (project / "params/jobs/mine.yml").write_text(JOB, "utf-8")
    names = ["params/jobs/mine.yml", "params/measures/flu_65.yml"]
    names += ["params/toolkits/pathology_results.yml", "params/disclosure.yml"]
    result = check(*names)
    assert result.exit_code == 0
    assert result.stdout.splitlines() == [f"{name}: nothing wrong." for name in names]
    assert not (project / "outputs").exists()


@pytest.mark.parametrize(
    "folder",
    "measures bundles sources programmes surveys toolkits".split(),
)
def test_a_folder_of_the_kit_is_sound(folder, project):
    result = check(f"params/{folder}")
    n_files = len(list((project / "params" / folder).glob("*.yml")))
    assert result.stderr == ""
    assert result.stdout.count(": nothing wrong.\n") == n_files
    assert result.exit_code == 0


def test_every_problem_of_every_file_at_once(project):
    changed(project / "params/measures/flu_65.yml", "kind: prop", "kind: prup")
    changed(project / "params/measures/flu_65.yml", "owner:", "ownr:")
    path = project / "params/surveys/synthetic_team_survey.yml"
    changed(path, "answers:", "answer:")
    result = check("params/measures/flu_65.yml", "params/surveys", "params/sources")
    assert result.exit_code == 10
    said = result.stderr
    assert "params/measures/flu_65.yml, line 5: 'kind' must be one of" in said
    assert "unknown key 'ownr'. Did you mean 'owner'?" in said
    assert "synthetic_team_survey.yml" in said
    assert "unknown key 'answer'. Did you mean 'answers'?" in said
    assert "params/sources/example.yml: nothing wrong." in result.stdout


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (JOB.replace("cluster_report", "clustr_report"), "Did you mean 'cluster_rep"),
        (JOB.replace("data/example", "data/nothing"), "there is no dataset"),
        (JOB + "areas: [NOWHERE]\n", "NOWHERE"),
        (JOB + "parameters: {mesures: [flu_65]}\n", "unknown parameter 'mesures'"),
        (JOB + "parameters: {measures: [flu_56]}\n", "flu_56"),
    ],
)
def test_a_job_file_is_planned(text, said, project):
    (project / "params/jobs/mine.yml").write_text(text, "utf-8")
    result = check("params/jobs/mine.yml")
    assert result.exit_code == 10
    assert said in result.stderr
    assert "params/jobs/mine.yml" in result.stderr
    assert result.stdout == ""


@pytest.mark.parametrize(
    ("path", "old", "new", "said"),
    [
        (
            "params/toolkits/pathology_results.yml",
            "balancing: [blood_tests_repeated]",
            "balancing: [blood_test_repeated]",
            "there is no measure 'blood_test_repeated'. Did you mean",
        ),
        (
            "params/programmes/synthetic_collaborative.yml",
            "bundles: [pathology_results]",
            "bundles: [pathology_reslts]",
            "there is no bundle 'pathology_reslts'. Did you mean 'pathology_results'?",
        ),
        (
            "params/programmes/synthetic_collaborative.yml",
            "- measure: pathology_composite",
            "- measure: pathology_composit",
            "there is no measure 'pathology_composit'.",
        ),
        (
            "params/programmes/synthetic_collaborative.yml",
            "toolkit: pathology_results",
            "toolkit: pathology",
            "there is no toolkit 'pathology'",
        ),
        (
            "params/bundles/pathology_results.yml",
            "composite_measure: pathology_composite",
            "composite_measure: pathology_all",
            "there is no measure 'pathology_all'.",
        ),
    ],
)
def test_what_a_file_names_must_be_there(path, old, new, said, project):
    changed(project / path, old, new)
    result = check(path)
    assert result.exit_code == 10
    assert said in result.stderr
    assert f"{path}" in result.stderr


def test_a_problem_that_files_share_is_said_once(project):
    changed(project / "params/measures/flu_65.yml", "kind: prop", "kind: prup")
    result = check("params/toolkits")
    assert result.exit_code == 10
    assert result.stderr.count("'kind' must be one of") == 1
    assert result.stderr.count("as said above: mend that first.") == 3


@pytest.mark.parametrize(
    ("made_of", "said"),
    [
        ("params/measures/flu_65.yml", "'flu_65', but the file is named 'x'"),
        ("params/bundles/warfarin.yml", "'warfarin', but the file is named 'x'"),
        ("params/sources/example.yml", "'example' does not match the file name"),
        ("params/programmes/synthetic_collaborative.yml", "the file is named 'x'"),
        ("params/toolkits/pathology_results.yml", "the file is named 'x'"),
        ("params/surveys/synthetic_team_survey.yml", "the file is named 'x'"),
    ],
)
def test_elsewhere_the_keys_tell_the_kind(made_of, said, project):
    (project / "drafts").mkdir()
    shutil.copy(project / made_of, project / "drafts/x.yml")
    result = check("drafts/x.yml")
    assert result.exit_code == 10
    assert said in result.stderr


def test_job_files_choices_and_rules_elsewhere(project):
    (project / "job.yml").write_text(JOB, "utf-8")
    shutil.copy(project / "params/disclosure.yml", project / "rules.yml")
    choices = "dataset: data/example\nlevel: cluster\narea: X\nmeasures: [flu_65]\n"
    (project / "look.yml").write_text(choices, "utf-8")
    result = check("job.yml", "rules.yml", "look.yml")
    assert result.stderr == ""
    assert result.stdout.count("nothing wrong.") == 3


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("a.yml", "colour: blue\n", "this is no parameter file that qikit knows."),
        ("a.yml", "", "the file is empty."),
        ("a.yml", "a: [1\n", "a.yml, line"),
        ("a.yaml", "a: 1\n", "the file ends in .yaml. Parameter files end in .yml."),
        ("a.json", "{}", "the file ends in .json. Parameter files end in .yml."),
        (None, "", "there is no such file."),
    ],
)
def test_a_file_of_no_kind_is_said(name, text, said, project):
    if name:
        (project / name).write_text(text, "utf-8")
    result = check(name or "params/measures/flu_56.yml")
    assert result.exit_code == 10
    assert said in result.stderr
    assert "Traceback" not in result.stderr


def test_folders_patterns_and_files_come_once(project):
    result = check("params/toolkits", "params/toolkits/p*.yml", "params/t*/b*.yml")
    assert result.exit_code == 0
    assert len(result.stdout.splitlines()) == len(set(result.stdout.splitlines())) == 4


@pytest.mark.parametrize("words", [("nothing*.yml",), ("expectations",), ("",), ()])
def test_nothing_to_check_is_said(words, project):
    (project / "expectations").mkdir()
    result = check(*words)
    assert result.exit_code == 10
    assert (
        "no parameter file here" in result.stderr or "FILE is missing" in result.stderr
    )


def test_a_skeleton_is_not_finished(project):
    path = project / "params/measures/flu_65.yml"
    changed(path, "numerator: Registered", "numerator: Write in words who. Registered")
    changed(path, "owner: ", "owner: Write ")
    result = check("params/measures/flu_65.yml")
    assert result.exit_code == 0
    assert result.stdout == (
        "params/measures/flu_65.yml: not finished: still to write: numerator, owner.\n"
    )


def test_a_toolkit_may_tell_a_team_to_write_something(project):
    toolkit = "params/toolkits/chronic_pain_opioids.yml"
    assert "Write to patients with repeat opioids" in (project / toolkit).read_text()
    assert "nothing wrong" in check(toolkit).stdout


def test_the_schemas_are_written_anew(project):
    path = project / "params/schemas/job.schema.json"
    path.unlink()
    result = check("--write-schemas")
    assert result.exit_code == 0
    assert result.stdout == "params/schemas/job.schema.json: written.\n"
    assert path.read_bytes() == (REPOSITORY / path.relative_to(project)).read_bytes()
    assert check("--write-schemas").stdout == "params/schemas: as it was.\n"


def test_among_many_files_the_last_line_counts_the_faulty(project):
    changed(project / "params/measures/flu_65.yml", "kind: prop", "kind: prup")
    result = check("params/measures")
    n_files = len(list((project / "params/measures").glob("*.yml")))
    assert result.stdout.count(": nothing wrong.\n") == n_files - 1
    assert result.stderr.splitlines()[-1] == (
        f"Something is wrong in 1 of {n_files} files: see above."
    )
    few = check("params/measures/flu_65.yml")
    assert "see above" not in few.stderr


def test_a_phase_without_figures_is_named(project):
    keys = "measure: synthetic_results_actioned, area: all, date: 2025-09"
    phase = f"phases:\n  - {{{keys}, kind: freeze}}\n"
    text = JOB + "parameters:\n  measures: [synthetic_results_actioned]\n" + phase
    (project / "params/jobs/mine.yml").write_text(text, "utf-8")
    result = check("params/jobs/mine.yml")
    assert result.exit_code == 10
    said = "the dataset has no figures of measure 'synthetic_results_actioned'."
    assert said in result.stderr


def test_a_run_without_out_says_its_folder_as_seen_from_here(project):
    (project / "params/jobs/mine.yml").write_text(JOB, "utf-8")
    only = ("--only", "EXAMPLE2")
    result = CliRunner().invoke(main, ["run", "params/jobs/mine.yml", *only])
    assert result.exit_code == 0, result.output
    assert "written: outputs/mine/index.html" in result.output
    assert (project / "outputs/mine/index.html").is_file()
