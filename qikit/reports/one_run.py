"""One run at a time writes into a folder: a second one is refused, not mixed in."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from qikit.errors import ParameterError, Problem

BUSY = "another qikit run is writing here."
TO_DO = "Wait until it has ended, or name another folder with --out."


@contextmanager
def only_run(folder: Path) -> Iterator[None]:
    """Hold the right to write into the folder of a run; it is there already.

    The system releases it when we die. Windows cannot lock a folder: there nobody
    is refused.

    Raises
    ------
    ParameterError
        If another process holds it.
    """
    if os.name == "nt":
        yield
        return
    opened = os.open(folder, os.O_RDONLY)
    try:
        _lock(opened, folder)
        yield
    finally:
        os.close(opened)


def _lock(opened: int, folder: Path) -> None:
    import fcntl

    try:
        fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise ParameterError(Problem(BUSY, str(folder), TO_DO)) from None
    except OSError:
        return  # some shared file systems have no locks
