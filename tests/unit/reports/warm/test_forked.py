"""Work in a child of a warm process: its faults are its own, and so is what it does."""

import ctypes
import faulthandler
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from qikit.errors import NotebookError
from qikit.reports.warm.forked import can_fork, in_own_folder, run_forked

pytestmark = pytest.mark.skipif(not can_fork(), reason="only where there is fork")


def ran(work, tmp_path, *, seconds=20):
    run_forked(work, tmp_path / "log.txt", seconds=seconds)
    return (tmp_path / "log.txt").read_text("utf-8")


def fails(text):
    def work():
        raise ValueError(text)

    return work


def crash():
    faulthandler.disable()  # or pytest's own would tell of it at length
    ctypes.string_at(0)


def loop():
    while True:
        pass


def test_what_is_printed_goes_to_the_log_that_of_c_too(tmp_path):
    def work():
        sys.stdout.write("from Python\n")
        os.write(2, b"from C\n")
        subprocess.run([sys.executable, "-c", "print('from a program')"], check=True)

    said = ran(work, tmp_path)
    assert {"from Python", "from C", "from a program"} <= set(said.splitlines())


@pytest.mark.parametrize("text", ["it broke", "ü" * 200_000, ""])
def test_what_is_raised_is_raised_here(tmp_path, text):
    with pytest.raises(NotebookError) as error:
        ran(fails(text), tmp_path)
    assert text in str(error.value)


@pytest.mark.parametrize(
    ("work", "said"),
    [
        (lambda: os._exit(0), "ended without a word"),
        (lambda: os._exit(7), "ended without a word"),
        (crash, "SIGSEGV"),
        (lambda: os.kill(os.getpid(), 9), "SIGKILL"),
        (lambda: sys.exit(3), "3"),
    ],
)
def test_a_child_that_dies_is_a_failure_with_a_sentence(tmp_path, work, said):
    with pytest.raises(NotebookError, match=said):
        ran(work, tmp_path)


def test_a_child_that_never_ends_is_ended(tmp_path):
    begun = time.monotonic()
    with pytest.raises(NotebookError, match="longer than 1 seconds"):
        ran(loop, tmp_path, seconds=1)
    assert time.monotonic() - begun < 15


@pytest.mark.parametrize("ends", [True, False])
def test_what_a_child_started_ends_with_it(tmp_path, ends):
    named = tmp_path / "pid"

    def work():
        left = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
        named.write_text(str(left.pid))
        if not ends:
            loop()

    if ends:
        ran(work, tmp_path)
    else:
        with pytest.raises(NotebookError):
            ran(work, tmp_path, seconds=2)
    assert is_gone(int(named.read_text()))


def is_gone(pid: int) -> bool:
    """Wait until a process is gone, or dead and waiting for its parent."""
    status = Path(f"/proc/{pid}/status")
    for _ in range(100):
        if not status.exists() or "State:\tZ" in status.read_text():
            return True
        time.sleep(0.05)
    return False


def test_nothing_a_child_does_reaches_this_process(tmp_path, monkeypatch):
    monkeypatch.setenv("QIKIT_TEST", "before")
    here, path = Path.cwd(), list(sys.path)

    def work():
        import pandas as pd

        in_own_folder(tmp_path, {"QIKIT_TEST": "after"})
        pd.DataFrame.sum = None
        sys.path.clear()
        (tmp_path / "seen").write_text(f"{Path.cwd()} {os.environ['QIKIT_TEST']}")

    ran(work, tmp_path)
    import pandas as pd

    assert (tmp_path / "seen").read_text() == f"{tmp_path.resolve()} after"
    assert os.environ["QIKIT_TEST"] == "before"
    assert pd.DataFrame.sum is not None
    assert (Path.cwd(), sys.path) == (here, path)


def test_random_numbers_are_the_same_each_time(tmp_path):
    def work():
        import random

        import numpy as np

        sys.stdout.write(f"{random.random()} {np.random.rand()}\n")  # noqa: NPY002

    assert ran(work, tmp_path) == ran(work, tmp_path) != ""
