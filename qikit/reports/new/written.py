"""Write something new: all of its files or none, and nothing over what is there."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from qikit.data.definitions.text_files import shown_path
from qikit.errors import ParameterError, Problem
from qikit.reports.new.names import require_free_name
from qikit.reports.new.orders import NewOrder
from qikit.reports.new.read_back import read_back
from qikit.reports.new.skeletons import NewFile, skeletons


def write_new(order: NewOrder) -> list[Path]:
    """Write the files of something new and read them with their own reader.

    Returns
    -------
    The files that were written.

    Raises
    ------
    ParameterError
        If the name cannot be used or is taken, a file cannot be written, or what was
        written is not sound. Then there is nothing new.
    """
    require_free_name(order.kind, order.name, order.paths)
    files = skeletons(order)
    with _all_or_none() as made:
        for file in files:
            _write(file, made)
        read_back(order)
    return [file.path for file in files]


@contextmanager
def _all_or_none() -> Iterator[list[Path]]:
    """Take away again what was made, folders too, if anything goes wrong."""
    made: list[Path] = []
    try:
        yield made
    except BaseException:
        for path in reversed(made):
            with suppress(OSError):  # what is left is named by the error that follows
                path.rmdir() if path.is_dir() else path.unlink()
        raise


def _write(file: NewFile, made: list[Path]) -> None:
    """Write a file that is not there: one that another has made since stays."""
    try:
        for folder in _missing_folders(file.path.parent):
            folder.mkdir()
            made.append(folder)
        with file.path.open("x", encoding="utf-8", newline="\n") as handle:
            made.append(file.path)
            handle.write(file.text)
    except OSError as error:
        what = f"the file cannot be written ({error.strerror})."
        to_do = "Check who may write there, and whether the name is still free."
        raise ParameterError(Problem(what, shown_path(file.path), to_do)) from error


def _missing_folders(folder: Path) -> list[Path]:
    """List the folders that have to be made, the outermost first."""
    missing = [f for f in [folder, *folder.parents] if not f.exists()]
    return missing[::-1]
