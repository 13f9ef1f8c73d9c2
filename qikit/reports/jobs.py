"""Plan: job files become one report each area, or a list of all that is wrong."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from qikit.data.cutting import Order
from qikit.data.dataset import Dataset
from qikit.data.definitions.job_files import JobFile, Phase, read_job_file
from qikit.data.definitions.template_parameters import (
    TemplateParameters,
    read_template_parameters,
    type_parameters,
)
from qikit.errors import ParameterError, Problem, QikitError, did_you_mean
from qikit.measures import Measure
from qikit.observations import latest_period
from qikit.periods import period_text
from qikit.practices import (
    CODE_COLUMN,
    find_areas,
    list_areas,
    members_on,
    title_name,
)
from qikit.reports.file_names import report_names
from qikit.reports.opening import choose_measures
from qikit.reports.results import FOR_ALL

FILLED_BY_BATCH = frozenset({"dataset", "area"})
LEVELS_MADE = ("practice", "cluster")
FILTERS = ("cluster", "hscp", "board", "country")


@dataclass(frozen=True)
class ReportJob:
    """One report to make: for which area, from which template, into which file."""

    job: str
    template: Path
    level: str
    area_code: str
    area_name: str
    stem: str
    label: str
    title: str
    parameters: dict[str, Any]


@dataclass(frozen=True, eq=False)
class PlannedJob:
    """A job file with its areas, its measures and its typed parameters."""

    file: JobFile
    dataset: Dataset
    measures: tuple[Measure, ...]
    as_of: pd.Timestamp
    parameters: dict[str, Any]
    reports: list[ReportJob] = field(default_factory=list)

    def order(self, report: ReportJob, run_at: str) -> Order:
        """Say what the slice of a report is cut for."""
        return Order(
            report.level,
            report.area_code,
            self.as_of,
            self.file.audience,
            self.file.label,
            self.file.title,
            tuple(_phase_facts(p) for p in self.file.phases),
            run_at,
        )


def plan(
    paths: Sequence[Path], project: Path, *, only: Sequence[str] = ()
) -> list[PlannedJob]:
    """Read job files and list every report they ask for.

    Parameters
    ----------
    paths
        The job files.
    project
        The folder that holds `notebooks/`, `params/` and `expectations/`.
    only
        Codes or names of areas; the others are left out.

    Raises
    ------
    ParameterError
        With every problem of every job file, before anything runs.
    """
    planned, problems = [], []
    for path in paths:
        try:
            planned.append(_plan_one(read_job_file(path), project))
        except QikitError as error:
            problems += error.problems
    problems += _same_names(paths)
    if problems:
        raise ParameterError(problems)
    return _only(planned, only) if only else planned


def _plan_one(job: JobFile, project: Path) -> PlannedJob:
    """Gather the problems of one job file, step by step, and raise once."""
    problems: list[Problem] = []
    template = _collect(problems, _template, job, project)
    parameters = _collect(problems, _parameters, template, job) if template else None
    dataset = _collect(problems, _dataset, job, project)
    measures = None
    if dataset and parameters is not None:
        measures = _collect(problems, _measures, job, project, dataset, parameters)
    codes = _collect(problems, _areas, job, dataset) if dataset else None
    if measures is not None:
        problems += _phase_problems(job, dataset, measures)
    if problems:
        raise ParameterError(problems)
    as_of = _as_of(job, dataset, measures)
    made = PlannedJob(job, dataset, tuple(measures), as_of, parameters)
    made.reports.extend(_reports(job, template.path, codes, parameters))
    return made


def _collect(problems: list[Problem], step, *arguments):
    """Run a step; keep its problems and return None when it has any."""
    try:
        return step(*arguments)
    except QikitError as error:
        problems += error.problems
        return None


def _template(job: JobFile, project: Path) -> TemplateParameters:
    folder = project / "notebooks"
    path = folder / f"{job.report}.ipynb"
    if not path.is_file():
        known = [p.stem for p in folder.glob("*.ipynb")]
        what = f"there is no notebook {job.report!r} in notebooks."
        raise ParameterError(
            Problem(what, job.where("report"), did_you_mean(job.report, known))
        )
    return read_template_parameters(path)


def _parameters(template: TemplateParameters, job: JobFile) -> dict[str, Any]:
    return type_parameters(template, job, reserved=FILLED_BY_BATCH)


def _dataset(job: JobFile, project: Path) -> Dataset:
    dataset = Dataset(project / job.dataset)
    try:
        dataset.table("sources")
    except (QikitError, OSError) as error:
        what = f"there is no dataset {job.dataset!r}."
        to_do = f"Run: qikit intake {job.dataset}"
        raise ParameterError(Problem(what, job.where("dataset"), to_do)) from error
    return dataset


def _measures(
    job: JobFile, project: Path, dataset: Dataset, parameters: dict[str, Any]
) -> list[Measure]:
    names = parameters.get("measures", [])
    try:
        return choose_measures(project, names, dataset.table("observations"))
    except ParameterError as error:
        where = job.where("parameters", "measures")
        raise ParameterError(
            Problem(p.what, p.where or where, p.to_do) for p in error.problems
        ) from error


def _areas(job: JobFile, dataset: Dataset) -> list[tuple[str, str]]:
    """List the areas asked for, as (code, name)."""
    if job.for_each not in LEVELS_MADE:
        what = f"no template makes a report for each {job.for_each} yet."
        to_do = "Write " + " or ".join(LEVELS_MADE) + "."
        raise ParameterError(Problem(what, job.where("for_each"), to_do))
    members = members_on(dataset.table("practices"), _newest(job, dataset))
    areas = list_areas(members, job.for_each)
    where = job.where("areas")
    if isinstance(job.areas, dict):
        members = _filtered(members, job.areas, where)
        areas = list_areas(members, job.for_each)
    elif job.areas != FOR_ALL:
        wanted = list(job.areas)
        codes = find_areas(areas, wanted, level=job.for_each, where=where)
        areas = areas.set_index("code").loc[list(dict.fromkeys(codes))].reset_index()
    if areas.empty:
        raise ParameterError(
            Problem("no area of the dataset fits.", where, "Correct the filter.")
        )
    return list(zip(areas["code"], areas["name"], strict=True))


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


def _phase_problems(
    job: JobFile, dataset: Dataset, measures: list[Measure]
) -> list[Problem]:
    """Check what the phases name: measures, and dates within their periods."""
    known = {m.id for m in measures}
    rows = dataset.table("observations")
    problems = []
    for place, phase in enumerate(job.phases):
        where = job.where("phases", place)
        if phase.measure not in known | {FOR_ALL}:
            what = f"measure {phase.measure!r} is not in this report."
            problems.append(Problem(what, where, did_you_mean(phase.measure, known)))
            continue
        fits = rows["measure"].isin(
            known if phase.measure == FOR_ALL else [phase.measure]
        )
        periods = rows.loc[fits, "period_start"]
        if not periods.min() <= phase.date <= periods.max():
            problems.append(_outside(phase, periods, where))
    return problems


def _outside(phase: Phase, periods: pd.Series, where: str) -> Problem:
    first, last = period_text(periods.min()), period_text(periods.max())
    what = f"{period_text(phase.date)} is outside the data, {first} to {last}."
    return Problem(what, where, "Correct the date.")


def _reports(
    job: JobFile,
    template: Path,
    areas: list[tuple[str, str]],
    parameters: dict[str, Any],
) -> list[ReportJob]:
    stems = report_names(areas, job.label)
    return [
        ReportJob(
            job.name,
            template,
            job.for_each,
            code,
            _area_name(job.for_each, code, name),
            stem,
            job.label,
            job.title,
            parameters,
        )
        for (code, name), stem in zip(areas, stems, strict=True)
    ]


def _area_name(level: str, code: str, name: str) -> str:
    if level == "practice":
        return title_name(name, code)
    return name if isinstance(name, str) and name else code


def _newest(job: JobFile, dataset: Dataset) -> pd.Timestamp:
    return job.as_of or latest_period(dataset.table("observations")) or pd.Timestamp.max


def _as_of(job: JobFile, dataset: Dataset, measures: Sequence[Measure]) -> pd.Timestamp:
    rows = dataset.table("observations")
    chosen = rows[rows["measure"].isin([m.id for m in measures])]
    return job.as_of or latest_period(chosen) or _newest(job, dataset)


def _same_names(paths: Sequence[Path]) -> list[Problem]:
    stems = [Path(p).stem for p in paths]
    twice = sorted({s for s in stems if stems.count(s) > 1})
    return [
        Problem(f"two job files are named {name!r}.", to_do="Rename one of them.")
        for name in twice
    ]


def _only(planned: list[PlannedJob], only: Sequence[str]) -> list[PlannedJob]:
    """Keep the reports of the areas named; each must be in at least one job."""
    every = [r for job in planned for r in job.reports]
    known = {r.area_code for r in every} | {r.area_name for r in every}
    unknown = [name for name in only if name not in known]
    if unknown:
        raise ParameterError(
            Problem(f"no report is asked for {n!r}.", "--only", did_you_mean(n, known))
            for n in unknown
        )
    for job in planned:
        job.reports[:] = [
            r for r in job.reports if {r.area_code, r.area_name} & set(only)
        ]
    return [job for job in planned if job.reports]


def _phase_facts(phase: Phase) -> dict[str, str]:
    return {
        "measure": phase.measure,
        "area": phase.area,
        "date": f"{phase.date:%Y-%m-%d}",
        "kind": phase.kind,
        "reason": phase.reason,
    }
