"""Make the reports of a batch: cut a slice, hand it to a worker, note the outcome."""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from dataclasses import fields, replace
from pathlib import Path

from qikit.data.cutting import cut_slice
from qikit.data.quality_cutting import QualityCutter, cut_quality_slice
from qikit.data.quality_slices import write_quality_slice
from qikit.data.slices import write_slice
from qikit.disclosure.settings import ANALYST
from qikit.errors import QikitError
from qikit.reports.batches import Batch
from qikit.reports.execution import MADE, NOTEBOOK_FAILED, Execution, Outcome
from qikit.reports.jobs import PlannedJob, ReportJob, page_file
from qikit.reports.kernel import execute
from qikit.reports.manifest import WORKINGS, ReportRecord, writing_into
from qikit.reports.quality import page_title
from qikit.reports.releases import datasets_of
from qikit.reports.run_facts import AnyCutter
from qikit.reports.warm.worker import prepare_worker

SLICE_FAILED = "slice failed"


def make_reports(
    wanted: list[tuple[PlannedJob, ReportJob]],
    cutters: dict[str, AnyCutter],
    batch: Batch,
) -> Iterator[ReportRecord]:
    """Make reports side by side; give the record of each as it is finished.

    A report whose slice cannot be cut, or whose worker dies, fails alone.
    """
    if not wanted:
        return
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(
        min(batch.workers, len(wanted)),
        mp_context=spawn,
        initializer=prepare_worker,
        initargs=(batch.engine,),
    ) as pool:
        running: dict[Future, ReportJob] = {}
        for job, report in wanted:
            try:
                execution = _execution(job, report, cutters[job.file.name], batch)
            except QikitError as error:
                yield report_record(
                    report, Outcome(SLICE_FAILED, 0.0, error=str(error))
                )
                continue
            running[pool.submit(execute, execution)] = report
        for future in as_completed(running):
            yield report_record(running[future], _outcome(future))


def _execution(
    job: PlannedJob, report: ReportJob, cutter: AnyCutter, batch: Batch
) -> Execution:
    """Cut the slice of a report and say how to execute it."""
    workings = batch.folder / WORKINGS / report.job / report.stem
    title = _write_cut(job, report, cutter, batch, workings / "slice")
    html = batch.folder / page_file(report)
    return Execution(
        template=report.template,
        parameters=report.parameters
        | {"dataset": str((workings / "slice").resolve()), "area": report.shown_code},
        executed=workings / "executed.ipynb",
        html=html,
        log=workings / "log.txt",
        title=title,
        area=report.shown_code,
        label=report.label,
        closed=_closed(job, batch),
        formats=report.formats,
        engine=batch.engine,
    )


def _closed(job: PlannedJob, batch: Batch) -> tuple[Path, ...]:
    """List the folders that a template may not read; for the analyst none.

    Runs are closed as well as datasets: the analyst's hold slices with all figures.
    """
    if job.file.audience == ANALYST:
        return ()
    shared = (batch.project / "data", batch.project / "outputs", batch.folder)
    return (*shared, *datasets_of(job, batch.project))


def _write_cut(
    job: PlannedJob,
    report: ReportJob,
    cutter: AnyCutter,
    batch: Batch,
    folder: Path,
) -> str:
    """Write the slice of a report; return the page's title."""
    order = job.order(report, batch.run_at)
    if isinstance(cutter, QualityCutter):
        found = cut_quality_slice(cutter, order)
        with writing_into(Path(WORKINGS)):
            write_quality_slice(found, folder)
        return page_title(found.about)
    cut = cut_slice(cutter, order)
    with writing_into(Path(WORKINGS)):
        write_slice(cut, folder)
    return f"{cut.about.area_name}: {_kind(report, cut.about.level_words)}"


def _kind(report: ReportJob, words: dict[str, str]) -> str:
    return report.title or f"{words[report.level]} report"


def _outcome(future: Future) -> Outcome:
    error = future.exception()
    if error is None:
        return future.result()
    return Outcome(NOTEBOOK_FAILED, 0.0, error=f"the worker stopped ({error})")


def report_record(report: ReportJob, outcome: Outcome) -> ReportRecord:
    """Give a report's line in the manifest; its files stand from the run's folder."""
    facts = {f.name: getattr(outcome, f.name) for f in fields(outcome)}
    file = page_file(report).as_posix() if outcome.status == MADE else ""
    facts["others"] = tuple(
        replace(form, file=(page_file(report).parent / form.file).as_posix())
        for form in outcome.others
    )
    return ReportRecord(
        report.job,
        report.level,
        report.shown_code,
        report.shown_name,
        file=file,
        **facts,
    )
