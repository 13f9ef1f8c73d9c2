"""A lock on a dataset folder: one writer at a time, released even by a crash."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from qikit.errors import DataError, Problem

LOCK = ".lock"


@contextmanager
def only_writer(folder: Path) -> Iterator[None]:
    """Hold the right to write a dataset; the system releases it when we die.

    Raises
    ------
    DataError
        If another process is writing there, or the folder cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handle = (folder / LOCK).open("a+b")
    except OSError as error:
        what = f"the folder cannot be written ({error.strerror or error})."
        raise DataError(Problem(what, str(folder))) from error
    with handle:
        if not _is_locked(handle):
            what = "another intake is writing this dataset."
            raise DataError(Problem(what, str(folder), "Wait until it has ended."))
        yield


def _is_locked(handle: IO[bytes]) -> bool:
    """Take the lock without waiting; the open file keeps it."""
    try:
        if os.name == "nt":
            import msvcrt

            msvcrt.locking(handle.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
