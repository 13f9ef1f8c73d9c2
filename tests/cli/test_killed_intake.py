"""An intake killed at any moment, or on a full disk, leaves the dataset as it was."""

import os
import signal
import subprocess
import sys
import time

import pytest
from pandas.testing import assert_frame_equal

from qikit.data import dataset as dataset_module
from qikit.data.dataset import SCHEMAS, Dataset
from qikit.data.locks import only_writer
from tests.project_fixtures import MONTHS, practice

CODES = [f"P{n:02d}" for n in range(30)]
INTAKE = (  # everything is imported before it says so: the kills hit the work itself
    "import sys\n"
    "import pandas, pyarrow.parquet\n"
    "import qikit.data.extracts.intake\n"
    "from qikit.cli import main\n"
    "print('ready', flush=True)\n"
    "main(sys.argv[1:])\n"
)
KILLS = 25


def figures(extra: int) -> list[list]:
    return [[code, month, 50 + extra, 100] for code in CODES for month in MONTHS]


@pytest.fixture
def monthly(project):
    """A project with a dataset taken in, and the next delivery in a folder."""
    practices = [practice(code) for code in CODES]
    project.write_dataset("small", practices, figures(0))
    done = project.command("intake", "data/small")
    assert done.exit_code == 0, done.output
    incoming = project.folder / "data/small/incoming"
    (incoming / "example_foot_checks.csv").unlink()
    header = ["practice_code", "month", "checked", "on_register"]
    project.write_csv("next/sub/example_foot_checks.csv", header, figures(1))
    return project


def started(project) -> subprocess.Popen:
    words = [sys.executable, "-c", INTAKE, "intake", "data/small", "--from", "next"]
    process = subprocess.Popen(
        words, cwd=project.folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    assert process.stdout.readline() == b"ready\n"
    return process


def tables(folder) -> dict:
    made = Dataset(folder)
    return {name: made.table(name) for name in SCHEMAS}


def without_time(found: dict) -> dict:
    return found | {"sources": found["sources"].drop(columns="read_at")}


def assert_same(found: dict, expected: dict):
    there = without_time(expected)
    for name, table in without_time(found).items():
        assert_frame_equal(table, there[name])


def as_it_was(monthly):
    """Put the first delivery back into use, as before the next one came."""
    incoming = monthly.folder / "data/small/incoming"
    header = ["practice_code", "month", "checked", "on_register"]
    path = "data/small/incoming/example_foot_checks.csv"
    (incoming / "sub" / "example_foot_checks.csv").unlink(missing_ok=True)
    monthly.write_csv(path, header, figures(0))
    assert monthly.command("intake", "data/small").exit_code == 0
    (incoming / "example_foot_checks.csv").unlink()


@pytest.mark.long
def test_a_kill_at_any_moment_leaves_old_or_new_and_nothing_between(monthly):
    folder = monthly.folder / "data/small"
    old = tables(folder)
    began = time.monotonic()
    process = started(monthly)
    began = time.monotonic()
    process.communicate()
    duration = time.monotonic() - began
    assert process.returncode == 0
    new = tables(folder)
    assert new["observations"]["numerator"].eq(51).all()
    outcomes = []
    for kill in range(KILLS):
        as_it_was(monthly)
        process = started(monthly)
        time.sleep(duration * kill / (KILLS - 5))
        process.send_signal(signal.SIGKILL)
        process.communicate()
        found = tables(folder)
        is_new = found["observations"]["numerator"].eq(51).all()
        assert_same(found, new if is_new else old)
        outcomes.append("new" if is_new else "old")
        _the_next_clears_up(monthly, is_new)
    assert set(outcomes) == {"old", "new"}


def _the_next_clears_up(monthly, is_new: bool):
    folder = monthly.folder / "data/small"
    done = monthly.command("intake", "data/small", "--from", "next")
    assert done.exit_code == 0, done.output
    assert Dataset(folder).table("observations")["numerator"].eq(51).all()
    assert [p for p in folder.rglob("*") if p.name.endswith(".part")] == []
    assert not (folder / ".arriving.json").exists()


def test_a_second_intake_at_the_same_time_is_refused(monthly):
    folder = monthly.folder / "data/small"
    with only_writer(folder):
        done = monthly.command("intake", "data/small", "--from", "next")
    assert done.exit_code == 11
    assert "another intake is writing this dataset. Wait until it" in done.stderr
    assert not (folder / "incoming" / "sub").exists()


@pytest.mark.parametrize("step", ["write_table", "_sync", "_point_to"])
def test_a_full_disk_is_a_sentence_and_the_dataset_stays(monthly, monkeypatch, step):
    folder = monthly.folder / "data/small"
    old = tables(folder)

    def full(*_, **__):
        raise OSError(28, os.strerror(28))

    monkeypatch.setattr(dataset_module, step, full)
    done = monthly.command("intake", "data/small", "--from", "next")
    assert done.exit_code == 11
    assert "the tables cannot be written (No space left on device)" in done.stderr
    assert "Traceback" not in done.output
    assert_same(tables(folder), old)
    assert not (folder / "incoming" / "sub").exists()
    assert list((folder / "tables").glob("*.part")) == []
