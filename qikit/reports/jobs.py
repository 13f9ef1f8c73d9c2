"""Plan: job files become one report each area, or a list of all that is wrong."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd

from qikit.data.cutting import PROGRAMME, Order
from qikit.data.dataset import Dataset
from qikit.data.definitions.disclosure_file import DISCLOSURE, read_disclosure
from qikit.data.definitions.job_files import JobFile, read_job_file
from qikit.data.definitions.measure_files import read_measures
from qikit.data.definitions.template_parameters import (
    DATA,
    FIGURES,
    FILLED_BY_BATCH,
    PLAN,
    TemplateParameters,
    type_parameters,
)
from qikit.data.example_datasets import how_to_make
from qikit.data.running_programme import RunningProgramme, members_of
from qikit.disclosure.settings import DEFAULTS, Settings
from qikit.errors import ParameterError, Problem, QikitError, did_you_mean
from qikit.measures import Measure
from qikit.practices import NAMED, title_name
from qikit.reports.data_jobs import data_as_of, data_job_problems
from qikit.reports.disclosure_checks import override_problems, require_datasets
from qikit.reports.file_names import report_names
from qikit.reports.job_areas import areas_asked_for, closed_problem
from qikit.reports.job_charts import event_facts, phase_facts, with_rule_sets
from qikit.reports.job_dates import as_of_problems, job_as_of
from qikit.reports.job_programme import programme_of
from qikit.reports.opening import choose_measures, told_until
from qikit.reports.phase_checks import chart_problems, rule_set_problems
from qikit.reports.report_templates import find_template


@dataclass(frozen=True)
class ReportJob:
    """One report to make: for which area, from which template, into which file.

    `paper_code` and `paper_name` are what the area is called in the folder of the run,
    where a practice stands by letter there; empty means as it is.
    """

    job: str
    template: Path
    level: str
    area_code: str
    area_name: str
    stem: str
    label: str
    title: str
    parameters: dict[str, Any]
    paper_code: str = ""
    paper_name: str = ""
    formats: tuple[str, ...] = ()

    @property
    def shown_code(self) -> str:
        """The code of its area in the folder of the run."""
        return self.paper_code or self.area_code

    @property
    def shown_name(self) -> str:
        """The name of its area in the folder of the run."""
        return self.paper_name or self.area_name


@dataclass(frozen=True, eq=False)
class PlannedJob:
    """A job file with its areas, its measures and its typed parameters.

    A job whose template reports on data has no measures.
    """

    file: JobFile
    dataset: Dataset
    measures: tuple[Measure, ...]
    as_of: pd.Timestamp
    parameters: dict[str, Any]
    reports: list[ReportJob] = field(default_factory=list)
    reports_on: str = FIGURES
    settings: Settings = DEFAULTS
    running: RunningProgramme | None = None

    @property
    def protected(self) -> tuple[Measure, ...]:
        """The measures whose figures stand on its pages: elements of bundles, too."""
        elements = () if self.running is None else self.running.elements
        return (*self.measures, *elements)

    @property
    def is_on_data(self) -> bool:
        """Whether faults are what its reports are about."""
        return self.reports_on == DATA

    @property
    def has_letters(self) -> bool:
        """Whether practices stand by letter on its pages, all or all but one."""
        return not self.is_on_data and self.file.peers != NAMED

    def order(self, report: ReportJob, run_at: str) -> Order:
        """Say what the slice of a report is cut for."""
        running, session = self.running, int(self.parameters.get("session", 0))
        return Order(
            "cluster" if report.level == PROGRAMME else report.level,
            report.area_code,
            self.as_of,
            self.file.audience,
            self.file.label,
            self.file.title,
            tuple(map(phase_facts, self.file.phases)),
            run_at,
            self.file.peers,
            letters_scope=running.file.name if running else "",
            until=told_until(running, session),
            events=tuple(map(event_facts, self.file.events)),
            rule_sets=tuple(self.file.rule_sets.items()),
        )


def page_file(report: ReportJob) -> Path:
    """Name the page of a report within the folder of its run."""
    return Path(report.job) / f"{report.stem}.html"


def plan(
    paths: Sequence[Path],
    project: Path,
    *,
    only: Sequence[str] = (),
    formats: Sequence[str] = (),
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
    formats
        The forms to make; empty for those that each job file names.

    Raises
    ------
    ParameterError
        With every problem of every job file, before anything runs.
    """
    planned, problems, shared = [], [], _Shared(project)
    settings = _collect(problems, read_disclosure, project / DISCLOSURE) or DEFAULTS
    for path in paths:
        try:
            planned.append(_plan_one(read_job_file(path), shared, settings))
        except QikitError as error:
            problems += error.problems
    problems += [*_same_names(paths), *_several_audiences(planned)]
    if problems:
        raise ParameterError(problems)
    for job in planned if formats else []:
        job.reports[:] = [replace(r, formats=tuple(formats)) for r in job.reports]
    return _only(planned, only) if only else planned


def plan_job(job: JobFile, project: Path) -> PlannedJob:
    """Plan a single job; see `plan`."""
    settings = read_disclosure(project / DISCLOSURE)
    return _plan_one(job, _Shared(project), settings)


@dataclass(frozen=True, eq=False)
class _Shared:
    """What the job files of one plan read once: datasets, and the measures."""

    project: Path
    datasets: dict[str, Dataset] = field(default_factory=dict)

    @cached_property
    def measures(self) -> dict[str, Measure]:
        """All measures of the project, by id."""
        return read_measures(self.project / "params" / "measures")

    def dataset(self, name: str) -> Dataset:
        """Return the dataset of a job file: the same one for the same name."""
        return self.datasets.setdefault(name, Dataset(self.project / name))


def _plan_one(job: JobFile, shared: _Shared, settings: Settings) -> PlannedJob:
    """Gather the problems of one job file, step by step, and raise once."""
    problems: list[Problem] = []
    project = shared.project
    template = _collect(problems, _template, job, project)
    parameters = _collect(problems, _parameters, template, job) if template else None
    dataset = _collect(problems, _dataset, job, shared)
    if template and template.reports_on == DATA:
        return _plan_on_data(job, template, parameters, dataset, problems)
    _collect(problems, require_datasets, job, project)
    running = None
    if template and job.for_each in template.for_each:  # else it is said of the level
        running = _collect(problems, programme_of, job, project, parameters or {})
    measures = as_of = codes = None
    if dataset:
        names = _measure_names(job, parameters)
        if not names and running and template.reports_on == PLAN:
            named = [n for n in running.named_measures if n in shared.measures]
            names = list(dict.fromkeys([*dataset.measure_ids, *named]))
        measures = _collect(problems, _measures, job, shared, dataset, names)
        as_of = job_as_of(job, dataset, measures or ())
        if template:
            asked = (job, dataset, as_of, template, running)
            codes = _collect(problems, areas_asked_for, *asked)
    if measures is not None:
        problems += override_problems(job, measures, settings)
        problems += rule_set_problems(job, measures)
        members = members_of(dataset, running, as_of)
        kind = template.reports_on if template else FIGURES
        problems += as_of_problems(
            job, dataset, measures, reports_on=kind
        ) or chart_problems(job, dataset, measures, members, as_of)
    if problems:
        raise ParameterError(problems)
    made = PlannedJob(
        job,
        dataset,
        with_rule_sets(measures, job),
        as_of,
        parameters,
        reports_on=template.reports_on,
        settings=settings,
        running=running,
    )
    made.reports.extend(_reports(job, template.path, codes, parameters))
    return made


def _plan_on_data(
    job: JobFile,
    template: TemplateParameters,
    parameters: dict[str, Any] | None,
    dataset: Dataset | None,
    problems: list[Problem],
) -> PlannedJob:
    """Plan a report on what came and what was found: no measures are needed."""
    as_of = codes = None
    problems += data_job_problems(job, dataset)
    if dataset:
        as_of = data_as_of(job, dataset)
        codes = _collect(problems, areas_asked_for, job, dataset, as_of, template)
    if problems:
        raise ParameterError(problems)
    made = PlannedJob(job, dataset, (), as_of, parameters, reports_on=DATA)
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
    return find_template(job.report, project, job.where("report"))


def _parameters(template: TemplateParameters, job: JobFile) -> dict[str, Any]:
    return type_parameters(template, job, reserved=FILLED_BY_BATCH)


def _dataset(job: JobFile, shared: _Shared) -> Dataset:
    dataset = shared.dataset(job.dataset)
    try:
        dataset.table("sources")
    except (QikitError, OSError) as error:
        what = f"there is no dataset {job.dataset!r}."
        to_do = how_to_make(Path(job.dataset))
        raise ParameterError(Problem(what, job.where("dataset"), to_do)) from error
    return dataset


def _measure_names(job: JobFile, typed: dict[str, Any] | None) -> list[str]:
    """Return the measures asked for, also where another parameter is wrong."""
    given = (job.parameters if typed is None else typed).get("measures", [])
    return [str(name) for name in given] if isinstance(given, list) else []


def _measures(
    job: JobFile, shared: _Shared, dataset: Dataset, names: list[str]
) -> list[Measure]:
    try:
        return choose_measures(shared.measures, names, dataset)
    except ParameterError as error:
        where = job.where("parameters", "measures")
        raise ParameterError(
            Problem(p.what, p.where or where, p.to_do) for p in error.problems
        ) from error


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
            formats=job.formats,
        )
        for (code, name), stem in zip(areas, stems, strict=True)
    ]


def _area_name(level: str, code: str, name: str) -> str:
    if level == "practice":
        return title_name(name, code)
    return name if isinstance(name, str) and name else code


def _same_names(paths: Sequence[Path]) -> list[Problem]:
    """Refuse names that would share a folder, also where capitals do not count."""
    alike: dict[str, list[str]] = {}
    for path in paths:
        alike.setdefault(Path(path).stem.casefold(), []).append(Path(path).stem)
    twice = [dict.fromkeys(stems) for stems in alike.values() if len(stems) > 1]
    return [
        Problem(
            f"two job files are named {' and '.join(map(repr, names))}.",
            to_do="Rename one of them.",
        )
        for names in twice
    ]


def _several_audiences(planned: Sequence[PlannedJob]) -> list[Problem]:
    """Refuse reports for different readers in one folder: it is handed on as one."""
    by_audience: dict[str, str] = {}
    for job in planned:
        by_audience.setdefault(job.file.audience, job.file.name)
    if len(by_audience) < 2:
        return []
    named = " and ".join(f"{name} ({a})" for a, name in by_audience.items())
    what = f"these jobs are for different readers: {named}."
    to_do = "Make one run for each audience, each with its own --out."
    return [Problem(what, to_do=to_do)]


def _only(planned: list[PlannedJob], only: Sequence[str]) -> list[PlannedJob]:
    """Keep the reports of the areas named; each must be in at least one job."""
    every = [r for job in planned for r in job.reports]
    known = {r.area_code for r in every} | {r.area_name for r in every}
    unknown = [name for name in only if name not in known]
    if unknown:
        raise ParameterError(_not_asked_for(planned, n, known) for n in unknown)
    wanted = set(only)
    for job in planned:
        job.reports[:] = [r for r in job.reports if {r.area_code, r.area_name} & wanted]
    return [job for job in planned if job.reports]


def _not_asked_for(planned: list[PlannedJob], name: str, known: set[str]) -> Problem:
    """Say why no report is made for a name: it closed, or nobody asked."""
    for job in planned:
        closed = closed_problem(job.dataset, name, job.as_of, "--only")
        if closed and not job.is_on_data:
            return closed
    what = f"no report is asked for {name!r}."
    return Problem(what, "--only", did_you_mean(name, known))
