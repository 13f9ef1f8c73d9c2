"""`qikit new …`: six commands, then the tests that find such files by themselves.

All of it in a copy of the repository, by the commands as a user types them.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from qikit.cli import main
from tests.project_fixtures import REPOSITORY

NEW = {  # what is made, and how
    "params/measures/wound_care.yml": ("measure", "wound_care"),
    "params/bundles/wound_care.yml": ("bundle", "wound_care"),
    "params/sources/wound_care.yml": ("source", "wound_care"),
    "params/toolkits/wound_care.yml": ("toolkit", "wound_care"),
    "params/programmes/wound_care.yml": (
        *("programme", "wound_care"),
        *("--begins", "2026-03-12"),
    ),
    "params/jobs/wound_care.yml": ("report", "wound_care"),
    "params/jobs/our_wounds.yml": ("report", "our_wounds", "--for", "practice"),
}
UNFINISHED = {"measure", "bundle", "source", "toolkit", "programme"}
DISCOVERING = (  # tests that read every file of a kind
    "tests/test_measure_files.py",
    "tests/test_notebooks_are_clean.py",
    "tests/notebooks/test_templates.py",
    "tests/unit/data/definitions/test_bundle_files.py",
    "tests/unit/data/definitions/test_programme_files.py",
    "tests/unit/data/definitions/test_schema_files.py",
    "tests/unit/data/definitions/test_source_files.py",
    "tests/unit/data/definitions/test_toolkit_files.py",
    "tests/unit/data/checks/test_suites.py::test_every_suite_that_a_mapping_names_exists",
    "tests/unit/data/forms/test_written.py::test_every_bundle_of_the_kit_fits_a_form",
)
LONG_AND_OF_NO_FILE = "test_what_the_readers_refuse"  # of the tests of the schemas
REFUSED = ["../x", "con", "Ä", "a" * 200, "class", "a b"]

pytestmark = pytest.mark.long


class Copy:
    """A copy of the repository, with the package that is run in it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def python(self, *words: str) -> subprocess.CompletedProcess:
        """Run a module of Python in the copy, which finds the copy's own package."""
        environment = os.environ | {"PYTHONPATH": str(self.folder), "COLUMNS": "200"}
        return subprocess.run(
            [sys.executable, "-m", *words],
            cwd=self.folder,
            env=environment,
            capture_output=True,
            encoding="utf-8",
        )

    def qikit(self, *words: str) -> subprocess.CompletedProcess:
        """Run a command as a user does."""
        return self.python("qikit", *words)

    def at_once(self, *words: str) -> Result:
        """Run a command of this process in the copy: it need not start anew."""
        with pytest.MonkeyPatch.context() as patch:
            patch.chdir(self.folder)
            return CliRunner().invoke(main, list(words))

    def files(self) -> dict[str, bytes]:
        """Everything below notebooks and params, by its path."""
        found = [p for n in ("notebooks", "params") for p in self.path(n).rglob("*")]
        return {
            path.relative_to(self.folder).as_posix(): path.read_bytes()
            for path in found
            if path.is_file()
        }

    def path(self, name: str) -> Path:
        """A path in the copy."""
        return self.folder / name


def copy_repository(folder: Path) -> Copy:
    """Copy what git tracks, and what it would with the next `git add`."""
    command = ["git", "-c", "safe.directory=*", "ls-files", "-z"]
    listed = subprocess.run(
        [*command, "--cached", "--others", "--exclude-standard"],
        cwd=REPOSITORY,
        capture_output=True,
        check=True,
    ).stdout.decode("utf-8")
    for name in filter(None, listed.split("\0")):
        if (REPOSITORY / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(REPOSITORY / name, folder / name)
    return Copy(folder)


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A copy in which all is made; what was there before, and what was printed."""
    copy = copy_repository(tmp_path_factory.mktemp("new") / "copy")
    intake = copy.qikit("intake", "data/example", "--from", "examples/synthetic")
    assert intake.returncode == 0, intake.stderr
    before = copy.files()
    printed = {path: copy.qikit("new", *words) for path, words in NEW.items()}
    return copy, before, printed


@pytest.mark.parametrize("path", NEW)
def test_each_command_makes_a_file_and_says_what_to_do_next(made, path):
    copy, before, printed = made
    done = printed[path]
    assert (done.returncode, done.stderr) == (0, "")
    assert path not in before and copy.path(path).is_file()
    *new, first, second, third = done.stdout.splitlines()
    assert new[-1] == f"New: {path}"
    assert [line[:3] for line in (first, second, third)] == ["1. ", "2. ", "3. "]
    assert f"qikit check-params {path}" in done.stdout


def test_nothing_that_was_there_has_changed_but_the_names_of_reports(made):
    copy, before, _ = made
    after = copy.files()
    changed = {name for name in before if after[name] != before[name]}
    assert changed <= {"params/schemas/job.schema.json"}
    notebooks = {"notebooks/wound_care.ipynb", "notebooks/our_wounds.ipynb"}
    assert after.keys() - before.keys() == {*NEW, *notebooks}


def test_the_tests_that_find_such_files_pass_at_once(made):
    left_out = ("-k", f"not {LONG_AND_OF_NO_FILE}")
    plainly = ("-v", "-n0", "-p", "no:cacheprovider", "--color=no")
    done = made[0].python("pytest", *plainly, *left_out, *DISCOVERING)
    assert done.returncode == 0, done.stdout[-4000:]
    for found in (
        "test_notebook_is_clean[wound_care] PASSED",
        "test_notebook_is_clean[our_wounds] PASSED",
        "[wound_care_cluster] PASSED",
        "[our_wounds_practice] PASSED",
        "[measures/wound_care.yml] PASSED",
        "[jobs/our_wounds.yml] PASSED",
    ):
        assert found in done.stdout


@pytest.mark.parametrize("path", NEW)
def test_each_new_file_is_sound_and_says_that_it_is_not_finished(made, path):
    done = made[0].at_once("check-params", path)
    said = done.stdout + done.stderr
    assert done.exit_code == 0, said
    assert ("not finished" in said) == (NEW[path][0] in UNFINISHED)


def test_the_new_reports_run_on_the_example(made):
    copy = made[0]
    jobs = ["params/jobs/wound_care.yml", "params/jobs/our_wounds.yml"]
    done = copy.qikit("run", *jobs, "--out", "outputs/new")
    assert done.returncode == 0, done.stdout + done.stderr
    pages = sorted(copy.path("outputs/new").glob("*/*.html"))
    titles = [re.search(r"<h1.*?>(.*?)</h1>", p.read_text("utf-8"))[1] for p in pages]
    assert len([t for t in titles if "Wound care" in t]) == 2  # clusters
    assert len([t for t in titles if "Our wounds" in t]) > 2
    assert all("Write here" not in page.read_text("utf-8") for page in pages)


def test_the_new_bundle_has_a_form(made):
    line = made[2]["params/bundles/wound_care.yml"].stdout.splitlines()[-1]
    words = line.partition("qikit ")[2].split()
    done = made[0].qikit(*words)
    assert done.returncode == 0, done.stderr
    assert list(made[0].path("outputs/forms").rglob("*.xlsx"))


def test_a_second_of_the_same_name_is_refused_and_changes_nothing(made):
    copy, before = made[0], made[0].files()
    for words in NEW.values():
        done = copy.at_once("new", *words)
        assert (done.exit_code, done.stdout) == (10, "")
        assert "already: nothing was written." in done.stderr
    assert copy.files() == before


@pytest.mark.parametrize("name", REFUSED)
def test_a_name_that_cannot_be_used_is_refused_in_words(made, name):
    copy, before = made[0], made[0].files()
    done = copy.at_once("new", "toolkit", name)
    assert (done.exit_code, done.stdout) == (10, "")
    assert len(done.stderr.splitlines()) == 1
    assert copy.files() == before


@pytest.mark.parametrize(
    ("begins", "said"),
    [((), "--begins is missing"), (("--begins", "2026-02-30"), "not '2026-02-30'")],
)
def test_a_programme_begins_on_a_day(made, begins, said):
    done = made[0].at_once("new", "programme", "later", *begins)
    assert done.exit_code == 10 and said in done.stderr
    assert not made[0].path("params/programmes/later.yml").exists()
