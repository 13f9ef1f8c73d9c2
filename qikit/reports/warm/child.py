"""A child of the warm process: it makes one report, answers, and is gone."""

from __future__ import annotations

import os
import random
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

from qikit.reports.warm.frames import framed
from qikit.reports.warm.linux import die_with, limit_memory

SEED = 20_201_103  # of each report's own random numbers: the same every time


def be_child(work: Callable[[], Any], log: Path, answer: int, parent: int) -> NoReturn:
    """Work, write the answer into a pipe, and go without any cleaning up.

    Threads, files and programs that the work left behind go with the process.
    """
    code = 1
    try:
        os.setsid()  # what it starts can be ended with it
        die_with(parent)
        limit_memory()
        _print_into(log)
        _sow()
        os.write(answer, framed(work()))
        code = 0
    finally:
        os._exit(code)


def in_own_folder(folder: Path, variables: dict[str, str]) -> None:
    """Let this process work in its own folder, with its own environment."""
    os.environ.clear()
    os.environ.update(variables)
    tempfile.tempdir = None
    os.chdir(folder)


def _print_into(log: Path) -> None:
    """Send what this process prints into a file, libraries of C included."""
    import sys

    file = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    nothing = os.open(os.devnull, os.O_RDONLY)
    for source, number in ((nothing, 0), (file, 1), (file, 2)):
        os.dup2(source, number)
    sys.stdout = os.fdopen(1, "w", buffering=1, closefd=False)  # a line at a time
    sys.stderr = os.fdopen(2, "w", buffering=1, closefd=False)


def _sow() -> None:
    import numpy as np

    random.seed(SEED)
    np.random.seed(SEED)  # noqa: NPY002 - what an untuned template draws from
