"""Who runs a report's cells, and its limits: light, to be read before numpy."""

from __future__ import annotations

import os
import sys

WARM, KERNEL = "warm", "kernel"  # a child of a warm process, or a Jupyter kernel
FORK, SPAWN = "fork", "spawn"  # how the process of a report begins
THREAD_LIMITS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
REPORT_SECONDS = 1800.0  # all of a report; then its process is ended


def can_fork() -> bool:
    """Whether this system can copy a running process safely."""
    return sys.platform.startswith("linux") and hasattr(os, "fork")


def usual_start() -> str:
    """Return how a process begins here: a copy where that is safe."""
    return FORK if can_fork() else SPAWN


def limit_threads() -> None:
    """Let each worker use one thread for numerics, unless the user said otherwise.

    Numpy reads this once, when it is imported.
    """
    for name in THREAD_LIMITS:
        os.environ.setdefault(name, "1")
