"""Choices kept on purpose: `params/explorer/<name>.yml`, written whole."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from pathvalidate import is_valid_filename

from qikit.data.definitions.choice_files import Choices, choices_text, read_choices
from qikit.data.definitions.job_files import FILE_NAME
from qikit.errors import ParameterError, Problem
from qikit.reports.paper.files import write_whole

FOLDER = Path("params", "explorer")
LONGEST_NAME = 60
SAVE_ALL_THE_SAME = "Save all the same"


@dataclass(frozen=True)
class Kept:
    """Saved choices: their name, and the file as it was when it was last seen here."""

    name: str
    path: Path
    digest: str


def saved_names(project: Path) -> list[str]:
    """Name what has been saved, in the order of the alphabet."""
    folder = project / FOLDER
    return sorted(path.stem for path in folder.glob("*.yml") if path.is_file())


def save(
    choices: Choices,
    name: str,
    project: Path,
    *,
    seen: Kept | None = None,
    all_the_same: bool = False,
) -> Kept:
    """Save choices under a name.

    A file that is not as it was when it was `seen` here last is the work of another
    tab, notebook or person: it stays as it is, unless it is to be saved
    `all_the_same`.

    Raises
    ------
    ParameterError
        If the name names no file, or the file has been changed since.
    """
    path = _path(name, project)
    before = _digest(path)
    known = seen.digest if seen and seen.name == name else ""
    if before not in {"", known} and not all_the_same:
        raise ParameterError(_changed_since(name, is_known=bool(known)))
    path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, choices_text(choices).encode("utf-8"))
    return Kept(name, path, _digest(path))


def load(name: str, project: Path) -> tuple[Choices, Kept]:
    """Read choices that were saved under a name.

    Raises
    ------
    ParameterError
        If there is no such file, or with every problem in it.
    """
    path = _path(name, project)
    if not path.is_file():
        what = f"nothing is saved under the name {name!r}."
        known = ", ".join(saved_names(project))
        raise ParameterError(
            Problem(what, to_do=f"Saved: {known}." if known else "Save it first.")
        )
    return read_choices(path), Kept(name, path, _digest(path))


def plain_name(name: str) -> str:
    """Return a name as that of a file.

    Raises
    ------
    ParameterError
        If it is empty, too long, or cannot name a file everywhere.
    """
    name = name.strip()
    if not name:
        raise ParameterError(Problem("there is no name yet.", to_do="Write one."))
    is_plain = FILE_NAME.fullmatch(name) and is_valid_filename(
        f"{name}.yml", platform="universal"
    )
    if not is_plain or len(name) > LONGEST_NAME:
        shown = name if len(name) <= LONGEST_NAME else f"{name[:LONGEST_NAME]}…"
        to_do = f"Use letters, digits, _ and - only, at most {LONGEST_NAME}."
        raise ParameterError(Problem(f"{shown!r} cannot name a file.", to_do=to_do))
    return name


def _path(name: str, project: Path) -> Path:
    return project / FOLDER / f"{plain_name(name)}.yml"


def _digest(path: Path) -> str:
    """Return what tells two states of a file apart; "" if there is none."""
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""


def _changed_since(name: str, *, is_known: bool) -> Problem:
    what = (
        f"the choices {name!r} were changed elsewhere since they were read here."
        if is_known
        else f"choices are saved under the name {name!r} already."
    )
    return Problem(
        f"Not saved: {what}",
        to_do=f"Load them first, take another name, or tick {SAVE_ALL_THE_SAME!r}.",
    )
