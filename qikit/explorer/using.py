"""From choices to a report: the job file, and how to run it."""

from __future__ import annotations

from pathlib import Path

from qikit.data.definitions.choice_files import Choices
from qikit.errors import ParameterError, Problem
from qikit.explorer.settings import plain_name
from qikit.reports.choice_jobs import write_choice_job
from qikit.reports.kept_files import KEPT

WRITE_ANEW = "Write it anew all the same"


def use_in_report(
    choices: Choices, name: str, project: Path, *, force: bool = False
) -> list[str]:
    """Write the job file of these choices; say where it is and what runs it.

    Raises
    ------
    ParameterError
        If the name names no file, `qikit run` would not take the file, or a file
        that somebody has edited would be overwritten.
    """
    written = write_choice_job(choices, plain_name(name), project, force=force)
    if written.became == KEPT:
        what = f"{written.path.as_posix()} was made or edited by hand: it is kept."
        to_do = f"Take another name, or tick {WRITE_ANEW!r}."
        raise ParameterError(Problem(f"Not written: {what}", to_do=to_do))
    return [
        f"Written: {written.path.as_posix()}.",
        f"In a terminal, in the project's folder: {written.command}",
    ]
