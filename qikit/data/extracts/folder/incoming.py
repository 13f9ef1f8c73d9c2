"""Bring raw files into a dataset's incoming folder, unchanged.

The files that an intake brought in stay only when it ends well. What was brought
is noted beside the dataset, so that also a killed intake is cleared up by the next.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from qikit.data.dataset import file_sha256, in_use
from qikit.data.extracts.folder.raw_paths import (
    RawPaths,
    list_raw_paths,
    require_folder,
)
from qikit.errors import DataError, Problem

ARRIVING = ".arriving.json"  # beside `incoming`: names and hashes of new files
PART = ".part"


@contextmanager
def brought_in(given: Path, incoming: Path) -> Iterator[tuple[str, ...]]:
    """Bring raw files in for an intake; take the new ones out if it fails.

    Gives the sentences of what was passed over. Raises what `bring_in` raises.
    """
    found, new = _to_bring(given, incoming)
    try:
        with _copying(incoming):
            _write_note(incoming, new)
        _copy_all(new, incoming)
        yield found.passed_over
    except BaseException:
        take_out_unfinished(incoming)
        raise
    (incoming.parent / ARRIVING).unlink(missing_ok=True)


def bring_in(given: Path, incoming: Path) -> tuple[str, ...]:
    """Copy the raw files of a folder and of those below it, names kept.

    A file that is there already must be the same. Copies carry no rights or
    times of the originals.

    Returns
    -------
    Sentences on files that were passed over.

    Raises
    ------
    DataError
        If the given folder is missing, a file is none that can be copied, a file
        would replace another, or there is no room.
    """
    found, new = _to_bring(given, incoming)
    _copy_all(new, incoming)
    return found.passed_over


def take_out_unfinished(incoming: Path) -> list[str]:
    """Take out what an intake brought in that did not end well; return the names.

    Files stay if a new dataset was made since they were brought, and a file that
    has changed since stays in any case.

    Raises
    ------
    DataError
        If the note of them names a file that does not lie in the folder.
    """
    note = incoming.parent / ARRIVING
    if not note.is_file():
        return []
    gone = []
    noted = _unfinished(note)
    if not all(_lies_in(incoming, name) for name in noted):
        what = "the note names a file outside the folder of raw files."
        to_do = "Somebody has changed it. Remove it and look what was meant."
        raise DataError(Problem(what, str(note), to_do))
    for name, sha256 in noted.items():
        path = incoming / name
        _part(path).unlink(missing_ok=True)
        if path.is_file() and file_sha256(path) == sha256:
            path.unlink()
            gone.append(name)
        _remove_empty(path.parent, incoming)
    note.unlink()
    return gone


def _to_bring(given: Path, incoming: Path) -> tuple[RawPaths, dict[str, Path]]:
    """List what a folder holds, and what of it is new."""
    require_folder(given)
    found = list_raw_paths(given)
    if given.resolve() == incoming.resolve():
        return found, {}
    changed = [n for n, p in found.paths.items() if _differs(p, incoming / n)]
    if changed:
        raise DataError(
            Problem(
                "a file of this name with other contents is there already.",
                str(incoming / name),
                "Remove the one you no longer want.",
            )
            for name in changed
        )
    return found, {n: p for n, p in found.paths.items() if not (incoming / n).exists()}


def _copy_all(new: dict[str, Path], incoming: Path) -> None:
    with _copying(incoming):
        incoming.mkdir(parents=True, exist_ok=True)
        for name, path in new.items():
            _copy(path, incoming / name)


@contextmanager
def _copying(incoming: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        what = f"the raw files cannot be copied ({error.strerror or error})."
        raise DataError(Problem(what, str(incoming))) from error


def _write_note(incoming: Path, new: dict[str, Path]) -> None:
    """Note what is about to come, and the tables that are in use before."""
    folder = incoming.parent
    folder.mkdir(parents=True, exist_ok=True)
    files = {name: file_sha256(path) for name, path in new.items()}
    part = folder / f"{ARRIVING}{PART}"
    part.write_text(json.dumps({"before": in_use(folder), "files": files}), "utf-8")
    os.replace(part, folder / ARRIVING)


def _unfinished(note: Path) -> dict[str, str]:
    """Read which files came since the tables in use were made."""
    try:
        noted = json.loads(note.read_text("utf-8"))
        is_finished = noted["before"] != in_use(note.parent)
        return {} if is_finished else dict(noted["files"])
    except (ValueError, KeyError, TypeError, RecursionError):
        return {}


def _lies_in(incoming: Path, name: str) -> bool:
    """Whether a name stays below the folder, also by way of links."""
    if not isinstance(name, str) or not name:
        return False
    path, folder = (incoming / name).resolve(), incoming.resolve()
    return path != folder and path.is_relative_to(folder)


def _remove_empty(folder: Path, incoming: Path) -> None:
    while folder != incoming and folder.is_dir() and not any(folder.iterdir()):
        folder.rmdir()
        folder = folder.parent


def _copy(path: Path, there: Path) -> None:
    """Copy a file whole or not at all."""
    there.parent.mkdir(parents=True, exist_ok=True)
    part = _part(there)
    shutil.copyfile(path, part)
    os.replace(part, there)


def _part(there: Path) -> Path:
    return there.with_name(f".{there.name}{PART}")


def _differs(path: Path, there: Path) -> bool:
    if not there.exists():
        return False
    return not there.is_file() or file_sha256(path) != file_sha256(there)
