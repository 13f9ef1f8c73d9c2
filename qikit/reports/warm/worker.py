"""Who runs a report's cells, and its limits: light, to be read before numpy."""

from __future__ import annotations

import os
import sys
from pathlib import Path

WARM, KERNEL = "warm", "kernel"  # a child of a warm process, or a Jupyter kernel
FORK, SPAWN = "fork", "spawn"  # how the process of a report begins
THREAD_LIMITS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
SEED = 20_201_103  # of each report's own random numbers: the same every time
REPORT_SECONDS = 1800.0  # all of a report; then its process is ended


def can_fork() -> bool:
    """Whether this system can copy a running process safely, and wait for copies.

    Old kernels and strict containers do not let us wait.
    """
    if not (sys.platform.startswith("linux") and hasattr(os, "pidfd_open")):
        return False
    try:
        os.close(os.pidfd_open(os.getpid()))
    except OSError:
        return False
    return True


def usual_start() -> str:
    """Return how a process begins here: a copy where that is safe."""
    return FORK if can_fork() else SPAWN


def limit_threads() -> None:
    """Let each worker use one thread for numerics, unless the user said otherwise.

    Numpy reads this once, when it is imported.
    """
    for name in THREAD_LIMITS:
        os.environ.setdefault(name, "1")


def sow() -> None:
    """Let a template that draws random numbers draw the same ones every time."""
    import random

    import numpy as np

    random.seed(SEED)
    np.random.seed(SEED)  # noqa: NPY002 - what an untuned template draws from


def keep_words_plain() -> None:
    """Let pandas keep words as Python does, for a tenth less time in small tables.

    Arrow, its usual way, is made for columns of millions. What it gives is the same.
    """
    import pandas as pd

    pd.set_option("mode.string_storage", "python")


def print_into(log: Path) -> None:
    """Send what this process prints into a file, libraries of C included."""
    log.parent.mkdir(parents=True, exist_ok=True)
    nothing = os.open(os.devnull, os.O_RDONLY)
    file = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    for source, number in ((nothing, 0), (file, 1), (file, 2)):
        os.dup2(source, number)
    for source in {nothing, file} - {0, 1, 2}:
        os.close(source)
    sys.stdout, sys.stderr = _by_lines(1), _by_lines(2)


def too_long(seconds: float) -> str:
    """Say why a report was ended that had its time."""
    unit = "second" if seconds == 1 else "seconds"
    return f"it took longer than {seconds:g} {unit} and was ended."


def _by_lines(number: int):
    words = {"encoding": "utf-8", "errors": "backslashreplace"}
    return os.fdopen(number, "w", buffering=1, closefd=False, **words)
