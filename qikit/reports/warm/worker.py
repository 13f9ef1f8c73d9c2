"""A worker of the pool, made ready: this module is light, so that limits come first."""

from __future__ import annotations

import os

WARM, KERNEL = "warm", "kernel"  # who runs a report's cells
THREAD_LIMITS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")


def limit_threads() -> None:
    """Let each worker use one thread for numerics, unless the user said otherwise.

    Numpy reads this once, when it is imported.
    """
    for name in THREAD_LIMITS:
        os.environ.setdefault(name, "1")


def prepare_worker(engine: str) -> None:
    """Make a worker ready; for warm reports it imports what they need, once."""
    limit_threads()
    if engine == WARM:
        from qikit.reports.warm.forked import warm_up

        warm_up()
