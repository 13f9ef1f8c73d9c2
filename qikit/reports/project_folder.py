"""The project's top folder."""

from __future__ import annotations

from pathlib import Path

from qikit.errors import ParameterError, Problem, did_you_mean


def find_project(start: Path | None = None) -> Path:
    """Find the project's top folder: the nearest one with `params/measures`.

    Raises
    ------
    ParameterError
        If no folder above holds one.
    """
    start = (start or Path.cwd()).resolve()
    for folder in [start, *start.parents]:
        if (folder / "params" / "measures").is_dir():
            return folder
    raise ParameterError(
        Problem(
            "this is not a qikit project: there is no folder params/measures here "
            "or above.",
            to_do="Go to the project's folder first.",
        )
    )


def named_in(project: Path, dataset: Path) -> str:
    """Name the folder of a dataset as job files do: from the project's top.

    Raises
    ------
    ParameterError
        If there is no such folder.
    """
    if not dataset.is_dir() and not (project / dataset).is_dir():
        known = [f"data/{p.name}" for p in project.glob("data/*") if p.is_dir()]
        what = f"there is no dataset {str(dataset)!r}."
        raise ParameterError(Problem(what, "", did_you_mean(str(dataset), known)))
    place = (dataset if dataset.is_dir() else project / dataset).resolve()
    top = project.resolve()
    if place.is_relative_to(top):
        return place.relative_to(top).as_posix()
    return place.as_posix()
