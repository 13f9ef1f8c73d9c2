"""Read a folder of definition files of one kind, each named by its id."""

from __future__ import annotations

from pathlib import Path

from qikit.data.definitions.strict_yaml import Model, build, read_yaml
from qikit.data.definitions.text_files import shown_path
from qikit.errors import ParameterError, Problem


def read_each(folder: Path, model: type[Model]) -> dict[str, Model]:
    """Read every `.yml` file of a folder, as id -> what it says; raise once.

    The model refuses an id that is not the file's name, so that none comes twice. A
    folder that is missing or empty gives nothing.

    Raises
    ------
    ParameterError
        With the problems of all files; also for a file that ends in `.yaml`.
    """
    problems = [
        Problem("the file ends in .yaml.", shown_path(path), "Rename it to .yml.")
        for path in sorted(folder.glob("*.yaml"))
    ]
    found = {}
    for path in sorted(folder.glob("*.yml")):
        try:
            found[path.stem] = build(model, read_yaml(path))
        except ParameterError as error:
            problems += error.problems
    if problems:
        raise ParameterError(problems)
    return found
