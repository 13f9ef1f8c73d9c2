"""The usual loop and the factory in turn, on the same notebook and the same slices."""

from __future__ import annotations

import json
import os
import shlex
import shutil
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from benchmarks.factory_loop import children_cpu, loop
from benchmarks.factory_project import BIN, ROOT, WORKERS, job_file, qikit, ran
from benchmarks.memory import cpu_below
from qikit.reports.batches import Batch
from qikit.reports.crews import Crew
from qikit.reports.jobs import PlannedJob, ReportJob, plan
from qikit.reports.making import make_reports
from qikit.reports.opening import open_cutter
from qikit.reports.run_folder import WORKINGS
from qikit.reports.statuses import MADE

RUN_AT = "2026-10-01 09:00 UTC"


@dataclass(frozen=True)
class Took:
    """What some reports took: seconds on the clock and of the processors, of one."""

    wall: float
    cpu: float = 0.0
    failures: tuple[str, ...] = ()  # of the loop, measured again

    @property
    def busy(self) -> float:
        """The share of the processors' time that was used."""
        return self.cpu / (WORKERS * self.wall)


@dataclass(frozen=True)
class Round:
    """The loop, the factory without and with its start, and the floor."""

    loop: Took
    warm: Took
    started: Took | None
    floor: float


@dataclass(frozen=True, eq=False)
class Case:
    """Some reports of one job, to be made again and again."""

    job: PlannedJob
    cutter: Any
    batch: Batch

    @property
    def reports(self) -> list[ReportJob]:
        return self.job.reports

    @property
    def template(self) -> Path:
        return self.reports[0].template.resolve()

    @property
    def apart(self) -> Path:
        """Where the loop works, and finds the slices that the factory cut."""
        return self.batch.folder.with_name(f"{self.batch.folder.name}_loop")

    def parameters(self, report: ReportJob) -> dict[str, Any]:
        """Give what the template is filled with, for the loop and the floor."""
        place = {"dataset": str(self.apart / report.stem), "area": report.shown_code}
        return report.parameters | place


def open_case(project: Path, name: str, n: int) -> Case:
    """Choose so many reports of a job, spread over its areas, and open its dataset."""
    (job,) = plan([job_file(project, name)], project)
    step = max(1, len(job.reports) // n)
    job = replace(job, reports=job.reports[::step][:n])
    measures = [m.id for m in job.measures]
    cutter = open_cutter(job.dataset.folder, project, measures, as_of=job.as_of)
    folder = project / "outputs" / f"bench_{name}"
    (folder / name).mkdir(parents=True, exist_ok=True)
    return Case(job, cutter, Batch(folder, project, RUN_AT, WORKERS, force=True))


def rounds(
    case: Case, crew: Crew, number: int, n_loop: int, *, from_start: bool
) -> Iterator[Round]:
    """Measure in turn; what comes first warms up, and cuts the slices of the loop.

    `crew` is used in a `with`: its processes are warm from one batch to the next. The
    loop and the floor take so many reports in turn, the factory all of them.
    """
    by_factory(case, crew)
    keep_slices(case)
    if number > 1:
        by_loop(case, case.reports[:WORKERS])
    for done in range(number):
        first = done * n_loop
        chosen = [
            case.reports[i % len(case.reports)] for i in range(first, first + n_loop)
        ]
        yield Round(
            by_loop(case, chosen),
            by_factory(case, crew),
            from_nothing(case) if from_start else None,
            floor(case, chosen),
        )


def by_factory(case: Case, crew: Crew) -> Took:
    """Make the reports by a crew that is warm; cutting their slices is part of it."""
    wanted = [(case.job, report) for report in case.reports]
    cutters = {case.job.file.name: case.cutter}
    cpu, begun = _cpu(), time.perf_counter()
    records = list(make_reports(wanted, cutters, case.batch, crew))
    wall, cpu = time.perf_counter() - begun, _cpu() - cpu
    for record in records:
        if record.status != MADE:
            sys.exit(f"{record.job}, {record.area}: {record.status}, {record.error}")
    return Took(wall / len(records), cpu / len(records))


def _cpu() -> float:
    """Return the processor seconds of this process and of the warm one's."""
    return time.process_time() + cpu_below(os.getpid())


def keep_slices(case: Case) -> None:
    """Copy the slices that the factory cut for the loop: it does no cutting."""
    for report in case.reports:
        cut = case.batch.folder / WORKINGS / report.job / report.stem / "slice"
        shutil.copytree(cut, case.apart / report.stem, dirs_exist_ok=True)


def by_loop(case: Case, reports: list[ReportJob]) -> Took:
    """Make reports as `xargs` would, with papermill's and nbconvert's own commands."""
    took = loop({report.stem: _line(case, report) for report in reports}, case.apart)
    n = len(reports)
    return Took(took.wall / n, took.cpu / n, took.failures)


def _line(case: Case, report: ReportJob) -> str:
    given = case.parameters(report)
    made = str(case.apart / f"{report.stem}.ipynb")
    rest = {k: v for k, v in given.items() if k not in ("dataset", "area")}
    execute = [str(BIN / "papermill"), str(case.template), made]
    execute += ["-p", "dataset", given["dataset"], "-p", "area", given["area"]]
    execute += ["-y", json.dumps(rest)] if rest else []
    convert = [str(BIN / "jupyter"), "nbconvert", "--to", "html", made]
    return f"{shlex.join(execute)} && {shlex.join(convert)}"


def from_nothing(case: Case) -> Took:
    """Make the reports by `qikit run`, from the start of the process to its end."""
    folder = case.batch.folder.with_name(f"{case.batch.folder.name}_run")
    shutil.rmtree(folder, ignore_errors=True)
    words = ["run", str(case.job.file.path), "--jobs", str(WORKERS)]
    for report in case.reports:
        words += ["--only", report.area_code]
    before, begun = children_cpu(), time.perf_counter()
    qikit(case.batch.project, *words, "--out", str(folder))
    wall, cpu = time.perf_counter() - begun, children_cpu() - before
    return Took(wall / len(case.reports), cpu / len(case.reports))


def floor(case: Case, reports: list[ReportJob]) -> float:
    """Return the processor seconds of a report's computing and drawing alone."""
    given = json.dumps([case.parameters(report) for report in reports])
    program = [sys.executable, "-m", "benchmarks.factory_floor", str(case.template)]
    return float(ran(program, ROOT, input=given).split()[-1])
