"""Hostile texts that are refused: the message says what, where and what to do."""

import pytest
import yaml

from tests.project_fixtures import make_project, practice, steady

pytestmark = pytest.mark.long

CODE, NAME = 0, 1
LIST = "example_practices.csv"
UNSEEN = ["a\nb", "a\u202eb", "a\x01b", "a\u200bb", "a\u2028b"]
JOB = {"report": "cluster_report", "for_each": "cluster", "dataset": "data/d"}


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """A project with two practices; its dataset is ready."""
    project = make_project(tmp_path_factory.mktemp("refused") / "project")
    figures = steady("P1") + steady("P2")
    project.write_dataset("d", [practice("P1"), practice("P2")], figures)
    assert project.command("intake", "data/d").exit_code == 0
    return project


@pytest.mark.parametrize(
    ("column", "text", "what", "to_do"),
    [
        (NAME, "High\x00Street", "line 3 holds a NUL byte", "Export again"),
        (CODE, "<b>", "'<b>' holds a character that no code has", "Mend"),
        (CODE, "=1+1", "line 3, column practice_code", "Mend"),
        (CODE, "@SUM(A1)", "holds a character that no code has", "Mend"),
        (CODE, '"P2"', "holds a character that no code has", "Mend"),
        (CODE, "P\u202e2", r"'P\u202e2' holds a character", "Mend"),
        (CODE, "$(id)", "holds a character that no code has", "Mend"),
    ],
)
def test_a_cell_that_could_do_harm_is_refused(project, column, text, what, to_do):
    row = practice("P2")
    row[column] = text
    name = f"d{sum(map(ord, text))}"
    folder = project.write_dataset(name, [practice("P1"), row], steady("P1"))
    result = project.command("intake", folder)
    assert result.exit_code == 11
    assert LIST in result.stderr and what in result.stderr and to_do in result.stderr
    assert "\u202e" not in result.output and "\x00" not in result.output
    assert not (project.folder / folder / "tables").exists()


@pytest.mark.parametrize("sign", ["\n", "\x1b[31m", "\u202e", "\u2028"])
def test_a_file_name_that_cannot_be_shown_is_refused(project, sign):
    folder = f"data/named{ord(sign[0])}"
    project.write_csv(f"{folder}/incoming/x{sign}foot.csv", ["a"], [])
    result = project.command("intake", folder)
    assert result.exit_code == 11
    assert "name holds a character that cannot be shown. Rename" in result.stderr
    assert sign not in result.stderr.splitlines()[0]


@pytest.mark.parametrize("text", UNSEEN)
@pytest.mark.parametrize("key", ["title", "label", "send_to", "dataset"])
def test_a_line_of_a_job_holds_nothing_unseen(project, key, text):
    path = project.folder / "params/jobs/j.yml"
    path.write_text(yaml.safe_dump(JOB | {key: text}), "utf-8")
    result = project.command("run", "params/jobs/j.yml")
    assert result.exit_code == 10
    assert "params/jobs/j.yml, line " in result.stderr
    assert f"'{key}' must be one line of text. Remove" in result.stderr


@pytest.mark.parametrize("text", UNSEEN)
@pytest.mark.parametrize("key", ["name", "short_name", "unit", "owner"])
def test_a_line_of_a_measure_holds_nothing_unseen(project, key, text):
    path = project.folder / "params/measures/example_foot_check.yml"
    before = path.read_text("utf-8")
    texts = {k: v for k, v in yaml.safe_load(before).items() if v is not None}
    path.write_text(yaml.safe_dump(texts | {key: text}), "utf-8")
    (project.folder / "params/jobs/m.yml").write_text(yaml.safe_dump(JOB), "utf-8")
    result = project.command("run", "params/jobs/m.yml")
    path.write_text(before, "utf-8")
    assert result.exit_code == 10
    assert "example_foot_check.yml, line " in result.stderr
    assert f"'{key}' must be one line of text. Remove" in result.stderr


@pytest.mark.parametrize("area", ["<script>alert(1)</script>", "C1\x00", "../../x"])
def test_an_area_that_is_not_there_is_refused(project, area):
    path = project.folder / "params/jobs/a.yml"
    path.write_text(yaml.safe_dump(JOB | {"areas": [area]}), "utf-8")
    result = project.command("run", "params/jobs/a.yml")
    assert result.exit_code == 10
    assert "there is no cluster" in result.stderr and "C1" in result.stderr
    assert "\x00" not in result.output


@pytest.mark.parametrize("name", ["<b> x.yml", "=cmd.yml", "..yml", "😀.yml"])
def test_a_job_file_whose_name_is_no_folder_is_refused(project, name):
    (project.folder / "params/jobs" / name).write_text(yaml.safe_dump(JOB), "utf-8")
    result = project.command("run", f"params/jobs/{name}")
    assert result.exit_code == 10
    assert "its name becomes the name of a folder. Use letters, digits" in result.stderr
