"""Run a notebook in a child of a warm process: nothing it changes outlives it."""

from __future__ import annotations

import gc
import os
import random
import select
import signal
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

from qikit.errors import NotebookError, Problem
from qikit.reports.warm.inline import INLINE

SEED = 20_201_103  # of each report's own random numbers: the same every time
CHUNK = 65_536


def can_fork() -> bool:
    """Whether this system can copy a running process safely."""
    return sys.platform.startswith("linux") and hasattr(os, "fork")


def warm_up() -> None:
    """Import what templates need, draw once, and spare the children the collector.

    Nothing is read here: pyarrow starts threads with its first file.
    """
    os.environ.setdefault("MPLBACKEND", INLINE)
    import papermill  # noqa: F401

    import qikit.reports.charts
    import qikit.reports.faults
    import qikit.reports.opening
    import qikit.reports.provenance
    import qikit.reports.sections  # noqa: F401
    import qikit.reports.warm.engine  # noqa: F401
    from qikit.plots.svg import svg_text
    from qikit.plots.theme import new_figure

    svg_text(new_figure(), title="warm")
    gc.collect()
    gc.freeze()


def run_forked(work: Callable[[], None], log: Path, *, seconds: float) -> None:
    """Do some work in a child of this process, and wait for it.

    Parameters
    ----------
    work
        What to do; what it raises becomes the error here.
    log
        A file for whatever the child prints, libraries of C included.
    seconds
        How long it may take; then it is killed.

    Raises
    ------
    NotebookError
        If the work failed, the child died, or time ran out.
    """
    reading, writing = os.pipe()
    sys.stdout.flush()
    sys.stderr.flush()
    child = os.fork()
    if child == 0:
        os.close(reading)
        _be_child(work, log, writing)
    os.close(writing)
    try:
        said = _heard(reading, time.monotonic() + seconds)
    finally:
        os.close(reading)
        _end(child)
        _, status = os.waitpid(child, 0)
    _raise_for(said, status, seconds)


def _be_child(work: Callable[[], None], log: Path, writing: int) -> NoReturn:
    """Work, tell the parent how it went, and go without any cleaning up."""
    code = 1
    try:
        os.setsid()  # what it starts can be ended with it
        _print_into(log)
        _sow()
        work()
        os.write(writing, b"done")
        code = 0
    except BaseException as error:  # noqa: BLE001 - the parent must hear of anything
        os.write(writing, f"failed{error}".encode("utf-8", "replace"))
    finally:
        os._exit(code)


def _print_into(log: Path) -> None:
    file = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    nothing = os.open(os.devnull, os.O_RDONLY)
    for source, number in ((nothing, 0), (file, 1), (file, 2)):
        os.dup2(source, number)
    sys.stdout = os.fdopen(1, "w", buffering=1, closefd=False)  # a line at a time
    sys.stderr = os.fdopen(2, "w", buffering=1, closefd=False)


def _sow() -> None:
    import numpy as np

    random.seed(SEED)
    np.random.seed(SEED)  # noqa: NPY002 - what an untuned template draws from


def _heard(reading: int, until: float) -> bytes | None:
    """Read until the child closes its end; None where time runs out first."""
    said = b""
    while (left := until - time.monotonic()) > 0:
        if not select.select([reading], [], [], left)[0]:
            break
        chunk = os.read(reading, CHUNK)
        if not chunk or said + chunk == b"done":
            return said + chunk
        said += chunk
    return None


def _end(child: int) -> None:
    """Kill the child and all that it started."""
    for kill in (os.killpg, os.kill):
        try:
            kill(child, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):
            continue


def _raise_for(said: bytes | None, status: int, seconds: float) -> None:
    if said == b"done":
        return
    if said is None:
        what = f"it took longer than {seconds:.0f} seconds and was ended."
    elif said.startswith(b"failed"):
        what = said.removeprefix(b"failed").decode("utf-8", "replace")
    elif os.WIFSIGNALED(status):
        what = f"its process died ({signal.Signals(os.WTERMSIG(status)).name})."
    else:
        what = "its process ended without a word."
    raise NotebookError(Problem(what))


def in_own_folder(folder: Path, variables: dict[str, str]) -> None:
    """Let a child work in its own folder, with its own environment."""
    os.environ.clear()
    os.environ.update(variables)
    tempfile.tempdir = None
    os.chdir(folder)
