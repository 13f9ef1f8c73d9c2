"""An intake killed at any moment, or on a full disk, leaves the dataset as it was."""

import os
import shutil
import signal
import subprocess
import sys
import time
from contextlib import suppress

import pytest
from pandas.testing import assert_frame_equal

from qikit.data import dataset as dataset_module
from qikit.data.dataset import SCHEMAS, Dataset
from qikit.data.locks import only_writer
from tests.project_fixtures import MONTHS, practice

CODES = [f"P{n:02d}" for n in range(30)]
INTAKES = """\
import os, sys
import pandas, pyarrow.parquet
import qikit.data.extracts.intake
from qikit.cli import main
for line in sys.stdin:
    intake = os.fork()  # all is imported before: the kills hit the work itself
    if not intake:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        main(["intake", "data/small", "--from", "next"])
    print(intake, flush=True)
    print(os.waitpid(intake, 0)[1], flush=True)
"""
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


@pytest.fixture
def intakes(monthly):
    """A process that starts an intake, its own copy, for each line that it is sent."""
    process = subprocess.Popen(
        [sys.executable, "-c", INTAKES],
        cwd=monthly.folder,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with process:
        yield process


def started(intakes: subprocess.Popen) -> int:
    """Start an intake; return its number."""
    intakes.stdin.write("one more\n")
    intakes.stdin.flush()
    return int(intakes.stdout.readline())


def ended(intakes: subprocess.Popen) -> int:
    """Wait for its end; return how it ended."""
    return os.waitstatus_to_exitcode(int(intakes.stdout.readline()))


def tables(folder) -> dict:
    made = Dataset(folder)
    return {name: made.table(name) for name in SCHEMAS}


def without_time(found: dict) -> dict:
    return found | {"sources": found["sources"].drop(columns="read_at")}


def assert_same(found: dict, expected: dict):
    there = without_time(expected)
    for name, table in without_time(found).items():
        assert_frame_equal(table, there[name])


@pytest.mark.long
@pytest.mark.skipif(not hasattr(os, "fork"), reason="kills a copy of a process")
def test_a_kill_at_any_moment_leaves_old_or_new_and_nothing_between(
    monthly, intakes, tmp_path
):
    folder, kept = monthly.folder / "data/small", tmp_path / "kept"
    shutil.copytree(folder, kept)
    old = tables(folder)
    started(intakes)
    began = time.monotonic()
    assert ended(intakes) == 0
    duration = time.monotonic() - began
    new = tables(folder)
    assert new["observations"]["numerator"].eq(51).all()
    outcomes, endings = [], []
    for kill in range(KILLS):
        shutil.rmtree(folder)
        shutil.copytree(kept, folder)  # the first delivery, as before the next one
        intake = started(intakes)
        time.sleep(duration * kill / (KILLS - 5))
        with suppress(ProcessLookupError):  # it may be done
            os.kill(intake, signal.SIGKILL)
        endings.append(ended(intakes))
        found = tables(folder)
        is_new = found["observations"]["numerator"].eq(51).all()
        assert_same(found, new if is_new else old)
        outcomes.append("new" if is_new else "old")
        _the_next_clears_up(monthly, is_new)
    assert set(outcomes) == {"old", "new"}
    assert set(endings) <= {0, -signal.SIGKILL}


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
