"""Bring raw files into a dataset's incoming folder, unchanged."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from qikit.data.dataset import file_sha256
from qikit.errors import DataError, Problem


def bring_in(given: Path, incoming: Path) -> None:
    """Copy raw files; a file that is there already must be the same.

    Raises
    ------
    DataError
        If the given folder is missing, or a file would replace another.
    """
    if not given.is_dir():
        raise DataError(Problem("the folder of raw files is missing.", str(given)))
    files = [p for p in sorted(given.iterdir()) if p.is_file() and p.suffix != ".md"]
    changed = [p for p in files if _differs(p, incoming / p.name)]
    if changed:
        raise DataError(
            Problem(
                "a file of this name with other contents is there already.",
                str(incoming / path.name),
                "Remove the one you no longer want.",
            )
            for path in changed
        )
    incoming.mkdir(parents=True, exist_ok=True)
    for path in files:
        _copy(path, incoming / path.name)


def _copy(path: Path, there: Path) -> None:
    """Copy a file whole or not at all; one that is there already stays."""
    if there.is_file():
        return
    part = there.with_name(f".{there.name}.part")
    shutil.copyfile(path, part)
    os.replace(part, there)


def _differs(path: Path, there: Path) -> bool:
    return there.is_file() and file_sha256(path) != file_sha256(there)
