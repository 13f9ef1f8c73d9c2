"""The batch: gate, slices, workers, index; one failing area stops no other."""

from __future__ import annotations

import multiprocessing
import shutil
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from dataclasses import fields, replace
from pathlib import Path

from qikit.data.checks.record import QualityRecord
from qikit.data.cutting import Cutter, cut_slice
from qikit.data.ledger import Release
from qikit.data.quality_cutting import QualityCutter, cut_quality_slice
from qikit.data.quality_slices import write_quality_slice
from qikit.data.slices import write_slice
from qikit.disclosure.publications import Publication
from qikit.disclosure.settings import ANALYST
from qikit.errors import CheckError, Problem, QikitError
from qikit.reports.batches import Batch, RunResult
from qikit.reports.finish import finish, remove_invitations
from qikit.reports.jobs import PlannedJob, ReportJob, page_file
from qikit.reports.kernel import (
    MADE,
    NOTEBOOK_FAILED,
    Execution,
    Outcome,
    execute,
)
from qikit.reports.lettered_reports import give_letters
from qikit.reports.manifest import (
    CHECK_FAILED,
    WORKINGS,
    Manifest,
    ReportRecord,
    open_run_folder,
    require_own_folder,
    versions,
    writing_into,
)
from qikit.reports.opening import open_cutter
from qikit.reports.paper.pdf import Printer
from qikit.reports.printing import printed, printer_for
from qikit.reports.quality import open_quality_cutter, page_title
from qikit.reports.releases import (
    as_publication,
    datasets_of,
    readers_of,
    record_release,
)
from qikit.reports.run_facts import AnyCutter, dataset_records, job_facts, why_not_made
from qikit.reports.warm.worker import prepare_worker

BLOCK = "block"
SLICE_FAILED = "slice failed"
Notify = Callable[[ReportRecord], None]


def run_batch(planned: list[PlannedJob], batch: Batch, notify: Notify) -> RunResult:
    """Make all reports of a plan.

    Parameters
    ----------
    planned
        From `jobs.plan`.
    batch
        Where to write, how many workers.
    notify
        Is told of each report when it is finished.

    Raises
    ------
    ParameterError
        If the folder holds what no run made, or cannot be written; or a PDF is
        asked for and this machine has no browser to print it.
    CheckError
        If a dataset failed a check on its shape, or a job says
        `on_critical: block` and a row failed one. Reports on data are made all
        the same.
    """
    datasets = [job.dataset.folder for job in planned]
    require_own_folder(batch.folder, batch.project, datasets)
    with printer_for(planned) as printer:
        return _run(planned, batch, notify, printer)


def _run(
    planned: list[PlannedJob], batch: Batch, notify: Notify, printer: Printer | None
) -> RunResult:
    cutters = _cutters(planned, batch)
    _open_folder(planned, batch)
    releases = _record(planned, cutters, batch)
    give_letters(planned, cutters, batch.folder.name)
    known = {(r.job, r.shown_code): r for job in planned for r in job.reports}
    records = list(_blocked(planned, cutters))
    blocked = {(r.job, r.area) for r in records}
    for record in records:
        notify(_by_name(record, known))
    wanted = [
        (job, report)
        for job in planned
        for report in job.reports
        if (report.job, report.shown_code) not in blocked
    ]
    for record in _made(wanted, cutters, batch):
        records.append(printed(record, batch.folder, printer, known))
        notify(_by_name(records[-1], known))
    manifest = _manifest(planned, cutters, releases, records, batch)
    return finish(planned, cutters, manifest, batch)


def _manifest(
    planned: list[PlannedJob],
    cutters: dict[str, AnyCutter],
    releases: dict[str, Release],
    records: list[ReportRecord],
    batch: Batch,
) -> Manifest:
    return Manifest(
        run=batch.folder.name,
        run_at=batch.run_at,
        datasets=dataset_records(planned, cutters),
        reports=sorted(records, key=lambda r: (r.job, r.area)),
        jobs={
            job.file.name: job_facts(job, cutters, releases.get(job.file.name))
            for job in planned
        },
        versions=versions(),
    )


def _by_name(
    record: ReportRecord, known: dict[tuple[str, str], ReportJob]
) -> ReportRecord:
    """Call the area of a report by its own name: the analyst is told which it is."""
    report = known[record.job, record.area]
    return replace(record, area=report.area_code, name=report.area_name)


def _open_folder(planned: list[PlannedJob], batch: Batch) -> None:
    """Make the folder of the run ready.

    The workings of an earlier run go, and its index and send list: they would stand
    beside new pages if this run is stopped half way.
    """
    jobs = {job.file.name: {} for job in planned}
    started = Manifest(batch.folder.name, batch.run_at, [], [], jobs)
    open_run_folder(started, batch.folder)
    shutil.rmtree(batch.folder / WORKINGS, ignore_errors=True)
    with writing_into(batch.folder):
        remove_invitations(batch.folder)


def _cutters(planned: list[PlannedJob], batch: Batch) -> dict[str, AnyCutter]:
    """Prepare each job's slices; what one job publishes the next ones know."""
    cutters: dict[str, AnyCutter] = {}
    published: list[tuple[Path, Publication]] = []
    for job in planned:
        own = {folder.resolve() for folder in datasets_of(job, batch.project)}
        before = [made for folder, made in published if folder in own]
        cutter = _cutter(job, batch, before)
        cutters[job.file.name] = cutter
        if isinstance(cutter, Cutter) and cutter.protected is not None:
            made = as_publication(cutter, batch.folder.name)
            published.append((job.dataset.folder.resolve(), made))
    return cutters


def _cutter(job: PlannedJob, batch: Batch, before: Sequence[Publication]) -> AnyCutter:
    """Pass the quality gate and prepare the slices of one job."""
    if job.is_on_data:
        return open_quality_cutter(job.dataset.folder, batch.project, as_of=job.as_of)
    cutter = open_cutter(
        job.dataset.folder,
        batch.project,
        [m.id for m in job.measures],
        as_of=job.as_of,
        readers=readers_of(job, batch.project, before),
    )
    _require_sound(cutter.record, job)
    return cutter


def _record(
    planned: list[PlannedJob], cutters: dict[str, AnyCutter], batch: Batch
) -> dict[str, Release]:
    """Put on record what each job publishes, before any page is written."""
    return {
        job.file.name: record_release(job, cutter, batch.folder.name, batch.run_at)
        for job in planned
        if isinstance(cutter := cutters[job.file.name], Cutter)
        and cutter.protected is not None
    }


def _require_sound(record: QualityRecord, job: PlannedJob) -> None:
    stopping = record.stopping()
    if job.file.on_critical == BLOCK:
        stopping = record.by_severity("critical")
    if stopping:
        raise CheckError(
            Problem(
                finding.text() + ".",
                f"{job.file.dataset}, {finding.suite}",
                "Nothing is reported from this dataset until it is mended.",
            )
            for finding in stopping
        )


def _blocked(
    planned: list[PlannedJob], cutters: dict[str, AnyCutter]
) -> Iterator[ReportRecord]:
    """List the practices whose own report is not written: a row was set aside."""
    for job in planned:
        for report in job.reports:
            reason = why_not_made(job, cutters[job.file.name], report)
            if reason:
                yield _report_record(report, Outcome(CHECK_FAILED, 0.0, error=reason))


def _made(
    wanted: list[tuple[PlannedJob, ReportJob]],
    cutters: dict[str, AnyCutter],
    batch: Batch,
) -> Iterator[ReportRecord]:
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
                yield _report_record(
                    report, Outcome(SLICE_FAILED, 0.0, error=str(error))
                )
                continue
            running[pool.submit(execute, execution)] = report
        for future in as_completed(running):
            yield _report_record(running[future], _outcome(future))


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


def _report_record(report: ReportJob, outcome: Outcome) -> ReportRecord:
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
