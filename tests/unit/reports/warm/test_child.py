"""A child of a warm process: it prints into its log, draws the same, and is gone."""

import ctypes
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from qikit.reports.warm.child import be_child, in_own_folder
from qikit.reports.warm.frames import Frames
from qikit.reports.warm.linux import end_group
from qikit.reports.warm.worker import can_fork

pytestmark = pytest.mark.skipif(not can_fork(), reason="only where there is fork")


def answer(work, folder: Path):
    """Have a child work; return what it answered and how it ended."""
    reading, writing = os.pipe()
    parent = os.getpid()
    process = os.fork()
    if process == 0:
        os.close(reading)
        be_child(work, folder / "log.txt", writing, parent, folder / "apart")
    os.close(writing)
    with open(reading, "rb") as pipe:
        said = Frames().whole(pipe.read())
    _, status = os.waitpid(process, 0)
    end_group(process)
    return said, os.waitstatus_to_exitcode(status)


def log(folder: Path) -> list[str]:
    return (folder / "log.txt").read_text("utf-8").splitlines()


def test_what_is_printed_goes_to_the_log_that_of_c_too(tmp_path):
    def work():
        sys.stdout.write("from Python, \ud800 odd, café\n")
        os.write(2, b"from the system\n")
        subprocess.run([sys.executable, "-c", "print('from a program')"], check=True)
        ctypes.CDLL(None).puts(b"from C")
        sys.stderr.write("a line without end")
        return "done"

    assert answer(work, tmp_path) == (["done"], 0)
    text = "\n".join(log(tmp_path))
    for said in ("m Python, \\ud800 odd, café", "m the system", "m a program", "m C"):
        assert text.count(f"fro{said}") == 1
    assert "a line without end" in text


@pytest.mark.parametrize("error", [ValueError, SystemExit, KeyboardInterrupt])
def test_a_child_that_raises_answers_nothing_and_says_why_in_its_log(tmp_path, error):
    def work():
        raise error("it broke")

    assert answer(work, tmp_path) == ([], 1)
    assert log(tmp_path)[-1] == f"{error.__name__}: it broke"


def test_an_answer_may_be_longer_than_a_pipe_holds(tmp_path):
    assert answer(lambda: "ü" * 200_000, tmp_path) == (["ü" * 200_000], 0)


def test_nothing_a_child_does_reaches_this_process(tmp_path, monkeypatch):
    monkeypatch.setenv("QIKIT_TEST", "before")
    here, path, apart = Path.cwd(), list(sys.path), tempfile.gettempdir()

    def work():
        in_own_folder(tmp_path, {"QIKIT_TEST": "after"})
        sys.path.clear()
        return str(Path.cwd()), os.environ["QIKIT_TEST"]

    assert answer(work, tmp_path) == ([(str(tmp_path.resolve()), "after")], 0)
    assert os.environ["QIKIT_TEST"] == "before"
    assert (Path.cwd(), sys.path, tempfile.gettempdir()) == (here, path, apart)


def test_random_numbers_are_the_same_each_time(tmp_path):
    def work():
        import random

        import numpy as np

        return random.random(), np.random.rand()  # noqa: NPY002

    first, second = (answer(work, tmp_path / name) for name in "ab")
    assert first == second
    assert first[0][0] != ()


def test_temporary_files_are_in_the_childs_own_folder(tmp_path):
    ((folder,), _) = answer(tempfile.mkdtemp, tmp_path)
    assert Path(folder).parent == tmp_path / "apart"


def test_a_child_can_be_interrupted_as_a_kernel_can(tmp_path):
    def work():
        import signal

        try:
            os.kill(os.getpid(), signal.SIGINT)
        except KeyboardInterrupt:
            return "interrupted"

    assert answer(work, tmp_path) == (["interrupted"], 0)
