"""Files that nobody but their owner may read: written whole, one writer at a time."""

from __future__ import annotations

import os
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from qikit.data.locks import LOCK, only_writer
from qikit.errors import DataError, Problem

OWNER_ONLY, FOLDER_OF_OWNER = 0o600, 0o700
OTHERS = 0o077  # the bits by which a group or everybody may read, write or enter
PART = ".part"  # what is being written, or was when somebody stopped it
PATIENCE = 120.0  # seconds; a release of a whole country is written in about two
PAUSE = 0.05  # seconds between two looks whether the other writer has ended


@contextmanager
def sole_writer(folder: Path, *, patience: float = PATIENCE) -> Iterator[None]:
    """Hold the right to write a private folder; wait for whoever has it now.

    What a killed writer left half written is removed first.

    Parameters
    ----------
    folder
        A folder in the dataset's `private`; both are made when they are not there,
        and closed to others when they stand open.
    patience
        How many seconds to wait.

    Raises
    ------
    DataError
        If the folder cannot be written, or the other writer does not end.
    """
    _make_for_owner(folder)
    with _when_free(folder, patience):
        for part in folder.glob(f"*{PART}"):
            with suppress(OSError):  # it does no harm, and nobody else can read it
                part.unlink()
        yield


def write_private(path: Path, content: bytes) -> None:
    """Write a file for its owner alone, whole or not at all, also if power fails.

    Raises
    ------
    DataError
        If it cannot be written, as on a full disk; what was there before stays.
    """
    part = path.with_name(f"{path.name}.{secrets.token_hex(4)}{PART}")
    try:
        _write_new(part, content)
        os.replace(part, path)
        _sync_folder(path.parent)
    except OSError as error:
        with suppress(OSError):  # what could not be made need not be removed
            part.unlink()
        raise _cannot_be_written(path, error) from error


def _make_for_owner(folder: Path) -> None:
    """Make the folder and its lock for the owner alone, whatever the umask says."""
    try:
        for place in (folder.parent, folder):
            place.mkdir(mode=FOLDER_OF_OWNER, exist_ok=True)
            _close_to_others(place, FOLDER_OF_OWNER)
        os.close(os.open(folder / LOCK, os.O_RDWR | os.O_CREAT, OWNER_ONLY))
        _close_to_others(folder / LOCK, OWNER_ONLY)
    except OSError as error:
        raise _cannot_be_written(folder, error) from error


def _close_to_others(path: Path, mode: int) -> None:
    if os.name != "nt" and path.stat().st_mode & OTHERS:
        path.chmod(mode)


@contextmanager
def _when_free(folder: Path, patience: float) -> Iterator[None]:
    """Take the lock as soon as nobody holds it."""
    ends = time.monotonic() + patience
    while (lock := _lock(folder)) is None:
        if time.monotonic() >= ends:
            what = "another run is writing the list of releases, and does not end."
            to_do = "Wait until it has ended, then run again."
            raise DataError(Problem(what, str(folder), to_do))
        time.sleep(PAUSE)
    try:
        yield
    finally:
        lock.__exit__(None, None, None)


def _lock(folder: Path):
    """Try to take the lock; None while another writer holds it."""
    lock = only_writer(folder)
    try:
        lock.__enter__()
    except DataError as error:
        if error.__cause__ is not None:  # not locked: it cannot be written at all
            raise
        return None
    return lock


def _write_new(part: Path, content: bytes) -> None:
    """Write a new file, and have the system put it on the disk."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    with open(os.open(part, flags, OWNER_ONLY), "wb") as handle:
        handle.write(content)
        handle.flush()
        os.fsync(handle.fileno())


def _sync_folder(folder: Path) -> None:
    if os.name == "nt":
        return  # Windows opens no folder, and writes its entries by itself
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def _cannot_be_written(path: Path, error: OSError) -> DataError:
    what = f"the ledger of releases cannot be written ({error.strerror or error})."
    to_do = "Nothing may be handed on before it is: make room, or ask for the right."
    return DataError(Problem(what, str(path), to_do))
