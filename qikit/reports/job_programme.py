"""The programme that a job is for, with the session that it names."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from qikit.data.cutting import PROGRAMME
from qikit.data.definitions.job_files import JobFile
from qikit.data.running_programme import RunningProgramme
from qikit.errors import ParameterError, Problem
from qikit.reports.opening import running_programme, told_until

CLUSTER = "cluster"  # a cluster that takes part keeps its own practices as the group


def programme_of(
    job: JobFile, project: Path, parameters: dict[str, Any]
) -> RunningProgramme | None:
    """Read the programme of a job: its area, or the one that a parameter names.

    Raises
    ------
    ParameterError
        If there is no such programme, it has not the session that the job is for, or
        a job for each programme names none or several.
    """
    where, name = job.where("parameters", "programme"), parameters.get("programme", "")
    if job.for_each == PROGRAMME:
        where = job.where("areas")
        if not isinstance(job.areas, tuple) or len(job.areas) != 1:
            what = "a report for each programme needs the programme's name."
            to_do = "Write areas: [NAME], the name of a file in params/programmes."
            raise ParameterError(Problem(what, where, to_do))
        name = job.areas[0]
    if not name:
        return None
    try:
        running = running_programme(project, name)
        told_until(running, int(parameters.get("session", 0)))
    except ParameterError as error:
        raise ParameterError(
            replace(p, where=p.where or where) for p in error.problems
        ) from error
    return replace(running, is_group=job.for_each != CLUSTER)
