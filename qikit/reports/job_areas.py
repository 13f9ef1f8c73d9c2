"""Areas of a job: which reports are asked for, by code and name."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from qikit.data.cutting import PROGRAMME
from qikit.data.dataset import Dataset
from qikit.data.definitions.job_files import JobFile
from qikit.data.definitions.template_parameters import DATA, TemplateParameters
from qikit.data.quality_cutting import listed_until
from qikit.data.quality_slices import ONCE
from qikit.data.report_facts import FOR_ALL
from qikit.data.running_programme import RunningProgramme, members_of, stands_as_group
from qikit.errors import ParameterError, Problem, did_you_mean
from qikit.periods import period_text
from qikit.practices import (
    CODE_COLUMN,
    closed_on,
    find_areas,
    list_areas,
)
from qikit.reports.data_jobs import dataset_name

FILTERS = ("cluster", "hscp", "board", "country")


def areas_asked_for(
    job: JobFile,
    dataset: Dataset,
    as_of: pd.Timestamp,
    template: TemplateParameters,
    running: RunningProgramme | None = None,
) -> list[tuple[str, str]]:
    """List the areas asked for, as (code, name); of a programme its own practices."""
    _require_level(job, template.for_each)
    if job.for_each == ONCE:
        name = dataset_name(job)
        return [(name, name)]
    if job.for_each == PROGRAMME:
        _require_a_team(job, _members(dataset, running, as_of), running, as_of)
        return [(running.file.id, running.file.name)] if running else []
    members = _members(dataset, running, as_of)
    areas = list_areas(members, job.for_each)
    where = job.where("areas")
    if isinstance(job.areas, dict):
        members = _filtered(members, job.areas, where)
        areas = list_areas(members, job.for_each)
    elif job.areas != FOR_ALL:
        if template.reports_on == DATA:  # on request also of a practice that has closed
            members = listed_until(dataset.table("practices"), as_of)
            areas = list_areas(members, job.for_each)
        else:
            _require_open(job, dataset, job.areas, as_of)
            _require_not_left(job, running, members, as_of)
        wanted = list(job.areas)
        codes = find_areas(areas, wanted, level=job.for_each, where=where)
        areas = areas.set_index("code").loc[list(dict.fromkeys(codes))].reset_index()
    if areas.empty:
        raise ParameterError(
            Problem("no area of the dataset fits.", where, "Correct the filter.")
        )
    return list(zip(areas["code"], areas["name"], strict=True))


def _members(
    dataset: Dataset, running: RunningProgramme | None, as_of: pd.Timestamp
) -> pd.DataFrame:
    """Return the practices that may have a report; of a programme only its own."""
    members = members_of(dataset, running, as_of)
    if not stands_as_group(running):
        return members
    return members[members["cluster_code"].eq(running.file.id)]


def _require_open(
    job: JobFile, dataset: Dataset, wanted: Sequence[str], as_of: pd.Timestamp
) -> None:
    """Refuse practices that closed before as_of; others are looked for afterwards."""
    if job.for_each != "practice":
        return
    where = job.where("areas")
    found = [closed_problem(dataset, name, as_of, where) for name in wanted]
    problems = [problem for problem in found if problem]
    if problems:
        raise ParameterError(problems)


def _require_a_team(
    job: JobFile,
    members: pd.DataFrame,
    running: RunningProgramme | None,
    as_of: pd.Timestamp,
) -> None:
    """Refuse a programme of which no practice takes part: it has nothing to tell."""
    if running is None or not members.empty:
        return
    file = running.file
    what = (
        f"no practice of {file.name} takes part in {period_text(as_of)}: none is in "
        "the dataset's list, or all have left or join later."
    )
    to_do = "Write another as_of, or correct the programme's file."
    raise ParameterError(Problem(what, job.where("areas"), to_do))


def _require_not_left(
    job: JobFile,
    running: RunningProgramme | None,
    members: pd.DataFrame,
    as_of: pd.Timestamp,
) -> None:
    """Say of a team that it has left or not joined yet, before it is looked for."""
    if not stands_as_group(running) or job.for_each != "practice":
        return
    file, here = running.file, set(members["practice_code"])
    away = [c for c in job.areas if c in file.practices and c not in here]
    problems = [
        Problem(
            f"practice {code!r} has no report: {said}, and as_of is "
            f"{period_text(as_of)}.",
            job.where("areas"),
            "Leave it out, or write another as_of.",
        )
        for code in away
        if (said := file.teams.not_there(code, as_of))
    ]
    if problems:
        raise ParameterError(problems)


def closed_problem(
    dataset: Dataset, name: str, as_of: pd.Timestamp, where: str
) -> Problem | None:
    """Say that a practice closed before as_of, or return None."""
    day = closed_on(dataset.table("practices"), name, as_of)
    if day is None:
        return None
    what = (
        f"practice {name!r} has no report: it closed on {day.day} {day:%B %Y}, before "
        f"as_of ({period_text(as_of)})."
    )
    return Problem(what, where, "Leave it out, or write an earlier as_of.")


def _require_level(job: JobFile, made: Sequence[str]) -> None:
    if job.for_each not in made:
        what = f"{job.report} is not made for_each: {job.for_each}."
        to_do = "Write " + " or ".join(made) + "."
        raise ParameterError(Problem(what, job.where("for_each"), to_do))


def _filtered(
    members: pd.DataFrame, wanted: dict[str, tuple[str, ...]], where: str
) -> pd.DataFrame:
    for level, names in wanted.items():
        if level not in FILTERS:
            what = f"areas cannot be filtered by {level!r}."
            raise ParameterError(Problem(what, where, did_you_mean(level, FILTERS)))
        codes = find_areas(
            list_areas(members, level), list(names), level=level, where=where
        )
        members = members[members[CODE_COLUMN[level]].isin(codes)]
    return members
