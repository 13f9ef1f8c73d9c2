"""What a person decided about the raw files of a folder: `intake.yml` beside them."""

from __future__ import annotations

from collections.abc import Iterable
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from qikit.data.definitions.strict_yaml import Document, StrictModel, build, read_yaml
from qikit.data.extracts.folder.raw_paths import list_raw_paths
from qikit.errors import ParameterError, Problem, did_you_mean

CHOICES = "intake.yml"


def _as_list(given: Any) -> Any:
    return (given,) if isinstance(given, str) else given


Names = Annotated[tuple[str, ...], BeforeValidator(_as_list), Field(min_length=1)]


class Choices(StrictModel):
    """Which file replaces which: the newer file's name, then the older's.

    One newer file may replace several: `{year.csv: [april.csv, may.csv]}`.
    """

    replaces: dict[str, Names] = Field(default_factory=dict)

    def newer_than(self, name: str) -> set[str]:
        """Name the files that replace a file, directly or by way of others."""
        found: set[str] = set()
        asked = [name]
        while asked:
            older = asked.pop()
            newer = {n for n, olds in self.replaces.items() if older in olds} - found
            found |= newer
            asked += newer
        return found


def read_choices(incoming: Path) -> Choices:
    """Read the choices of a folder of raw files; there need not be any.

    Raises
    ------
    ParameterError
        If the file is wrong, names a file that is not there or one twice, a file
        replaces itself, or files replace one another in a circle.
    """
    path = incoming / CHOICES
    if path.is_dir():
        what = "this is a folder; it should be a file of choices."
        raise ParameterError(Problem(what, str(path), "Move it away or rename it."))
    if not path.is_file():
        return Choices()
    document = read_yaml(path)
    choices = build(Choices, document)
    there = set(list_raw_paths(incoming).paths) - {CHOICES}
    problems = _unknown(choices, there, document) + _circles(choices, document)
    if problems:
        raise ParameterError(problems)
    return choices


def _unknown(choices: Choices, there: Iterable[str], document: Document) -> list:
    """Name files that are not there, and files named twice in one entry."""
    problems = []
    for newer, olds in choices.replaces.items():
        where = document.where(("replaces", newer))
        for name in dict.fromkeys((newer, *olds)):
            if name not in there:
                what = f"there is no file {name!r}."
                problems.append(Problem(what, where, did_you_mean(name, there)))
        for name in sorted({name for name in olds if olds.count(name) > 1}):
            what = f"the file {name!r} is named twice."
            problems.append(Problem(what, where, "Name it once."))
    return problems


def _circles(choices: Choices, document: Document) -> list[Problem]:
    for newer, olds in choices.replaces.items():
        if newer in olds:
            what = f"the file {newer!r} cannot replace itself."
            where = document.where(("replaces", newer))
            return [Problem(what, where, "Name the older file.")]
    try:
        TopologicalSorter(choices.replaces).prepare()
    except CycleError as error:
        said = " replaces ".join(repr(name) for name in reversed(error.args[1]))
        what = f"files replace one another in a circle: {said}."
        return [Problem(what, document.where(("replaces",)), "Remove one of them.")]
    return []
