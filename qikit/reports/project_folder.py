"""The project's top folder."""

from __future__ import annotations

from pathlib import Path

from qikit.errors import ParameterError, Problem


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
