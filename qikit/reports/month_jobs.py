"""The job files that are due in a month of a programme."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from qikit.data.definitions.job_files import JobFile, read_job_file
from qikit.data.definitions.programme_files import ProgrammeFile
from qikit.errors import ParameterError, Problem, QikitError
from qikit.periods import parse_month, period_text

JOBS = Path("params", "jobs")


@dataclass(frozen=True, eq=False)
class DueJobs:
    """The job files of a month, and the datasets that they read, each once."""

    paths: tuple[Path, ...]
    files: tuple[JobFile, ...]

    @property
    def datasets(self) -> list[str]:
        """The datasets, as the job files name them."""
        return list(dict.fromkeys(file.dataset for file in self.files))

    @property
    def last_month(self) -> pd.Timestamp | None:
        """The last month that a report tells of; None where one tells of the newest."""
        known = [file.as_of for file in self.files]
        return None if None in known else max(known)


def due_jobs(
    project: Path, programme: ProgrammeFile, month: pd.Timestamp, dataset: str = ""
) -> DueJobs:
    """Find the job files of a programme whose names begin with a month.

    Parameters
    ----------
    project
        The project's top folder.
    programme
        Whose month it is.
    month
        First day of the month in which the reports are sent.
    dataset
        The dataset that they must read; "" for whichever they name.

    Raises
    ------
    ParameterError
        If no plan was written, the month lies outside it, nothing is due in it, or
        a job file is wrong or reads another dataset.
    """
    known = sorted((project / JOBS / programme.id).glob("[0-9]*.yml"))
    if not known:
        what = f"no job files of the programme {programme.id} are there."
        to_do = f"Run: qikit plan-programme {programme.id} --dataset FOLDER"
        raise ParameterError(
            Problem(what, f"{(JOBS / programme.id).as_posix()}", to_do)
        )
    paths = [path for path in known if path.name.startswith(f"{month:%Y-%m}_")]
    if not paths:
        raise ParameterError(_nothing_due(programme, month, [p.stem for p in known]))
    files = _read(paths)
    wrong = [file for file in files if dataset and Path(file.dataset) != Path(dataset)]
    if wrong:
        raise ParameterError(_other_dataset(file, dataset) for file in wrong)
    return DueJobs(tuple(paths), tuple(files))


def _read(paths: Sequence[Path]) -> list[JobFile]:
    """Read job files; the problems of all of them are told together."""
    files, problems = [], []
    for path in paths:
        try:
            files.append(read_job_file(path))
        except QikitError as error:
            problems += error.problems
    if problems:
        raise ParameterError(problems)
    return files


def _nothing_due(
    programme: ProgrammeFile, month: pd.Timestamp, names: Sequence[str]
) -> Problem:
    months = [name[:7] for name in names]
    words = period_text(month)
    if not months[0] <= f"{month:%Y-%m}" <= months[-1]:
        first, last = (period_text(parse_month(months[at])) for at in (0, -1))
        what = f"{words} is outside the programme {programme.id}: its reports go out "
        return Problem(f"{what}from {first} to {last}.", "", "Name one of its months.")
    after = next(name for name in names if name[:7] > f"{month:%Y-%m}")
    what = f"no report of {programme.id} is due in {words}."
    then = period_text(parse_month(after[:7]))
    return Problem(what, "", f"The next is {after}, due in {then}.")


def _other_dataset(file: JobFile, dataset: str) -> Problem:
    what = f"{file.name} reads {file.dataset}, not {dataset}."
    to_do = "Leave --dataset out, or plan again: qikit plan-programme."
    return Problem(what, file.where("dataset"), to_do)
