"""What a person decided about the raw files of a folder: `intake.yml` beside them."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field

from qikit.data.definitions.strict_yaml import StrictModel, build, read_yaml
from qikit.errors import ParameterError, Problem

CHOICES = "intake.yml"


class Choices(StrictModel):
    """Which file replaces which: the newer file's name, then the older's."""

    replaces: dict[str, str] = Field(default_factory=dict)


def read_choices(incoming: Path) -> Choices:
    """Read the choices of a folder of raw files; there need not be any.

    Raises
    ------
    ParameterError
        If the file is wrong, or names a file that is not there.
    """
    path = incoming / CHOICES
    if not path.is_file():
        return Choices()
    document = read_yaml(path)
    choices = build(Choices, document)
    there = {p.name for p in incoming.rglob("*") if p.is_file()}
    problems = [
        Problem(f"there is no file {name!r}.", document.where(("replaces", newer)))
        for newer, older in choices.replaces.items()
        for name in (newer, older)
        if name not in there
    ]
    if problems:
        raise ParameterError(problems)
    return choices
