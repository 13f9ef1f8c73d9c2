"""`qikit run --new-letters`: the key of a dataset's letters, drawn anew."""

import stat

import pytest

from qikit.reports.opening import letters_key, new_letters_key
from tests.project_fixtures import practice, steady

JOB = (
    "report: practice_report\nfor_each: practice\ndataset: data/letters\n"
    "audience: analyst\n"
)


@pytest.fixture
def lettered(project):
    """A project with a dataset of three practices and a job."""
    practices = [practice(f"P{place}") for place in range(3)]
    rows = [row for p in practices for row in steady(p[0])]
    project.write_dataset("letters", practices, rows)
    assert project.command("intake", "data/letters").exit_code == 0
    return project, project.write_job("practices", JOB)


@pytest.mark.long
def test_letters_are_drawn_anew_when_asked(lettered):
    project, job = lettered
    folder = project.folder / "data" / "letters"
    first = letters_key(folder)
    words = ["run", job, "--only", "P0"]
    project.command(*words, "--new-letters", "--dry-run")
    assert letters_key(folder) == first
    assert project.command(*words).exit_code == 0
    assert letters_key(folder) == first
    result = project.command(*words, "--new-letters")
    assert result.exit_code == 0, result.output
    assert result.output.startswith("New letters for ")
    assert letters_key(folder) != first
    inside = [p.name for p in (project.folder / "outputs").rglob("*.key")]
    assert inside == []


def test_a_key_is_for_its_owner_alone(tmp_path):
    first = letters_key(tmp_path)
    assert letters_key(tmp_path) == first
    new_letters_key(tmp_path)
    assert letters_key(tmp_path) != first
    path = tmp_path / "private" / "letters.key"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert [p.name for p in path.parent.iterdir()] == ["letters.key"]
