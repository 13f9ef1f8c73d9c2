"""The files of a folder that count as raw files, and those that never do."""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from qikit.data.extracts.people.person_numbers import text_with_identifier
from qikit.errors import DataError, Problem

DEEPEST = 20  # folders in folders
LEFT_BY_PROGRAMS = {  # names in small letters, and what makes them
    "thumbs.db": "Windows",
    "desktop.ini": "Windows",
    ".ds_store": "macOS",
}
EXCEL_LOCK = "~$"  # Excel keeps such a file while somebody has the workbook open
NOTES = ".md"


@dataclass(frozen=True)
class RawPaths:
    """The raw files of a folder by relative name, and what was passed over.

    `passed_over` are sentences; notes (`.md`) and the hidden files of programs
    need none and are not in it, but what a person may miss is.
    """

    paths: dict[str, Path]
    passed_over: tuple[str, ...] = ()


def list_raw_paths(folder: Path) -> RawPaths:
    """List the raw files of a folder and of all folders below it, by name.

    A name is the path from the folder, with slashes on every system. Hidden
    files, notes (`.md`) and what programs leave behind are passed over.

    Raises
    ------
    DataError
        With every file that is a link, no ordinary file, or cannot be opened,
        and every name that cannot be shown or holds the number of a person; or if
        folders lie too deep in one another.
    """
    found, passed_over, problems = {}, [], []
    for path in _below(folder):
        name = path.relative_to(folder).as_posix()
        if text_with_identifier(path.name):
            problems.append(_of_a_person(path, folder))
            continue
        why = _why_passed_over(path.name)
        if why is None:
            problem = _problem(path, name)
            if problem is None:
                found[name] = path
            else:
                problems.append(problem)
        elif why:
            passed_over.append(f"{shown_name(name)}: passed over, {why}.")
    if problems:
        raise DataError(problems)
    return RawPaths(found, tuple(passed_over))


def require_folder(folder: Path, to_do: str = "") -> None:
    """Raise a DataError where a folder of raw files is missing."""
    if not folder.is_dir():
        what = "the folder of raw files is missing."
        raise DataError(Problem(what, shown_name(str(folder)), to_do))


def shown_name(name: str) -> str:
    """Write a file name so that it cannot break a line or a terminal."""
    if all(_is_shown(letter) for letter in name):
        return name
    return "".join(letter if _is_shown(letter) else "?" for letter in name)


def _of_a_person(path: Path, folder: Path) -> Problem:
    """Say which name it is by its place: the name itself is not repeated."""
    names = sorted(entry.name for entry in path.parent.iterdir())
    kind = "folder" if path.is_dir() else "file"
    place = f"number {names.index(path.name) + 1} of {len(names)} by name"
    inside = path.parent.relative_to(folder).as_posix()
    where = str(folder) if inside == "." else f"{folder}, folder {inside}"
    return Problem(
        f"the name of a {kind} ({place}) holds what looks like the CHI or NHS number "
        "of a person.",
        shown_name(where),
        "Rename it.",
    )


def _below(folder: Path, depth: int = 0) -> Iterator[Path]:
    """Give files, and folders that are links, in the order of their names.

    A folder with the number of a person in its name is given and not entered.
    """
    if depth > DEEPEST:
        what = f"more than {DEEPEST} folders lie in one another."
        to_do = "Put the raw files in fewer folders."
        raise DataError(Problem(what, shown_name(_beginning(folder)), to_do))
    try:
        entries = sorted(folder.iterdir(), key=lambda path: path.name)
    except OSError as error:
        what = f"the folder cannot be opened ({error.strerror})."
        raise DataError(Problem(what, shown_name(str(folder)))) from error
    for path in entries:
        is_folder = not path.is_symlink() and path.is_dir()
        if is_folder and not text_with_identifier(path.name):
            if not path.name.startswith("."):
                yield from _below(path, depth + 1)
        else:
            yield path


def _beginning(folder: Path) -> str:
    """Name the folder in which the deep ones begin."""
    return str(folder.parents[DEEPEST])


def _why_passed_over(name: str) -> str | None:
    """Say why a file is no raw file; "" for one that nobody misses."""
    if name.startswith(EXCEL_LOCK):
        return "Excel's mark of an open workbook (close it, and see that it is saved)"
    if name.casefold() in LEFT_BY_PROGRAMS:
        return f"a file of {LEFT_BY_PROGRAMS[name.casefold()]} itself"
    if name.startswith("."):
        return "" if name.endswith(".part") else "a hidden file"
    return "" if name.endswith(NOTES) else None


def _problem(path: Path, name: str) -> Problem | None:
    """Say what is wrong with a file before anything is read from it."""
    shown = shown_name(name)
    if shown != name:
        what = "the file's name holds a character that cannot be shown."
        return Problem(what, shown, "Rename the file.")
    if path.is_symlink():
        what = "it is a link to somewhere else, not a file."
        return Problem(what, shown, "Put the file itself here.")
    if not path.is_file():
        what = "it is not an ordinary file (a device or a pipe)."
        return Problem(what, shown, "Remove it.")
    try:
        os.close(os.open(path, os.O_RDONLY))
    except OSError as error:
        what = f"the file cannot be opened ({error.strerror})."
        return Problem(what, shown, "Ask for the right to read it.")
    return None


def _is_shown(letter: str) -> bool:
    """Whether a letter is one: no control or format character, no half of one."""
    return unicodedata.category(letter) not in {"Cc", "Cf", "Cs", "Zl", "Zp"}
