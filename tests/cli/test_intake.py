"""Bad raw files: exit 11 with sentences; the dataset stays as it was."""

import pytest

from qikit.data.dataset import Dataset
from tests.project_fixtures import practice, steady

FIGURES = "data/small/incoming/example_foot_checks.csv"


@pytest.fixture
def taken_in(project):
    rows = [practice("P1"), practice("P2")]
    project.write_dataset("small", rows, steady("P1") + steady("P2"))
    result = project.command("intake", "data/small")
    assert result.exit_code == 0, result.output
    return project


def changed(project, content: bytes):
    (project.folder / FIGURES).write_bytes(content)
    before = Dataset(project.folder / "data/small").identity
    result = project.command("intake", "data/small")
    assert Dataset(project.folder / "data/small").identity == before
    assert result.exit_code == 11
    assert "Traceback" not in result.output
    return result.stderr


HEADER = b"practice_code,month,checked,on_register\n"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", ["example_foot_checks.csv", "empty"]),
        (HEADER, ["no rows"]),
        (HEADER.replace(b",", b";") + b"P1;2024-01;1;2\n", ["semicolons", "delimiter"]),
        (HEADER + b"P1,2024-01,1,2\nCaf\xe9,2024-01,1,2\n", ["line 3", "cp1252"]),
        (
            HEADER.replace(b"checked", b"chekced") + b"P1,2024-01,1,2\n",
            ["'checked'", "Did you mean 'chekced'?"],
        ),
        (HEADER + b"P1,2024-01,many,2\n", ["'many'", "line 2", "checked"]),
        (HEADER + b"P1,01/02/2024,1,2\n", ["'01/02/2024'", "yyyy-mm"]),
        (HEADER + b"P1,2024-01,1\n", ["line 2", "3 cells"]),
    ],
)
def test_a_bad_file_is_refused_and_the_dataset_stays(taken_in, content, words):
    message = changed(taken_in, content)
    for word in words:
        assert word in message


def test_a_missing_file_is_named(taken_in):
    (taken_in.folder / FIGURES).unlink()
    result = taken_in.command("intake", "data/small")
    assert result.exit_code == 11
    assert "example_foot_checks.csv" in result.stderr
    assert "missing" in result.stderr


def test_a_file_without_a_mapping_is_named(taken_in):
    (taken_in.folder / "data/small/incoming/notes.txt").write_text("hello")
    result = taken_in.command("intake", "data/small")
    assert result.exit_code == 11
    assert "notes.txt" in result.stderr


def test_from_copies_but_never_replaces(taken_in, tmp_path):
    given = tmp_path / "given"
    given.mkdir()
    (given / "example_foot_checks.csv").write_text("other")
    result = taken_in.command("intake", "data/small", "--from", str(given))
    assert result.exit_code == 11
    assert "other contents" in result.stderr
    assert (taken_in.folder / FIGURES).read_text().startswith("practice_code")


def test_there_is_no_dataset_yet(project):
    result = project.command("check", "data/none")
    assert result.exit_code == 11
    assert "qikit intake data/none" in result.stderr
