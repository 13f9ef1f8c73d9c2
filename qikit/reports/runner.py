"""The batch: gate, slices, workers, index; one failing area stops no other."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

from qikit.data.checks.record import QualityRecord
from qikit.data.cutting import Cutter
from qikit.data.definitions.template_parameters import PLAN
from qikit.data.ledger import Release
from qikit.disclosure.publications import Publication
from qikit.errors import CheckError, Problem
from qikit.reports.batches import Batch, RunResult
from qikit.reports.crews import AnyCrew
from qikit.reports.earlier import Earlier, with_unseen
from qikit.reports.early_crew import crew_before_data
from qikit.reports.execution import Outcome
from qikit.reports.finish import finish, remove_invitations
from qikit.reports.inputs import Inputs
from qikit.reports.jobs import PlannedJob, ReportJob
from qikit.reports.lettered_reports import give_letters
from qikit.reports.made_with import versions
from qikit.reports.making import make_reports, report_record
from qikit.reports.manifest import (
    Manifest,
    ReportRecord,
    open_run_folder,
    require_own_folder,
    writing_into,
)
from qikit.reports.one_run import only_run
from qikit.reports.opening import open_cutter
from qikit.reports.paper.pdf import Printer
from qikit.reports.printing import printed, printer_for
from qikit.reports.quality import open_quality_cutter
from qikit.reports.releases import (
    as_publication,
    datasets_of,
    readers_of,
    record_release,
)
from qikit.reports.run_facts import AnyCutter, dataset_records, job_facts, why_not_made
from qikit.reports.statuses import CHECK_FAILED

BLOCK = "block"
NO_FIGURE_YET = ("tables/observations", "has_rows")  # no fault in a plan
Notify = Callable[[ReportRecord], None]


def run_batch(
    planned: list[PlannedJob],
    batch: Batch,
    notify: Notify,
    crew: AnyCrew | None = None,
) -> RunResult:
    """Make all reports of a plan.

    Parameters
    ----------
    planned
        From `jobs.plan`.
    batch
        Where to write, how many workers.
    notify
        Is told of each report when it is finished.
    crew
        One that is warming up already; it is ended here. None: one is chosen.

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
        return _run(crew, planned, batch, notify, printer)


def _run(
    crew: AnyCrew | None,
    planned: list[PlannedJob],
    batch: Batch,
    notify: Notify,
    printer: Printer | None,
) -> RunResult:
    with ExitStack() as held:
        if crew:
            held.push(crew)
        else:
            crew = held.enter_context(crew_before_data(batch))
        return _run_with(crew, planned, batch, notify, printer, held)


def _run_with(
    crew: AnyCrew | None,
    planned: list[PlannedJob],
    batch: Batch,
    notify: Notify,
    printer: Printer | None,
    held: ExitStack,
) -> RunResult:
    inputs = Inputs(batch, planned)
    cutters = _cutters(planned, batch)
    inputs.read()
    _open_folder(planned, batch, held)
    releases = _record(planned, cutters, batch)
    give_letters(planned, cutters, batch.folder.name)
    earlier = Earlier(batch, planned)
    known = {(r.job, r.shown_code): r for job in planned for r in job.reports}
    records = []
    for record in _finished(planned, cutters, batch, earlier, crew):
        if not record.kept:
            record = printed(record, batch.folder, printer, known)
        records.append(earlier.note(record))
        notify(_by_name(records[-1], known))
    records += earlier.unseen()
    manifest = _manifest(planned, cutters, releases, records, batch)
    result = finish(planned, cutters, manifest, batch)
    earlier.close(result.manifest, inputs.ended(result))
    return result


def _finished(
    planned: list[PlannedJob],
    cutters: dict[str, AnyCutter],
    batch: Batch,
    earlier: Earlier,
    crew: AnyCrew | None,
) -> Iterator[ReportRecord]:
    """Give each report as it is finished: not made, kept, or made."""
    blocked = set()
    for record in _blocked(planned, cutters):
        blocked.add((record.job, record.area))
        yield record
    wanted = [
        (job, report)
        for job in planned
        for report in job.reports
        if (report.job, report.shown_code) not in blocked
    ]
    yield from make_reports(wanted, cutters, batch, crew, kept=earlier.kept)


def _manifest(
    planned: list[PlannedJob],
    cutters: dict[str, AnyCutter],
    releases: dict[str, Release],
    records: list[ReportRecord],
    batch: Batch,
) -> Manifest:
    jobs = {
        job.file.name: job_facts(job, cutters, releases.get(job.file.name))
        for job in planned
    }
    manifest = Manifest(
        run=batch.folder.name,
        run_at=batch.run_at,
        datasets=dataset_records(planned, cutters),
        reports=sorted(records, key=lambda r: (r.job, r.area)),
        jobs=jobs,
        versions=versions(),
    )
    return with_unseen(manifest, batch.folder)


def _by_name(
    record: ReportRecord, known: dict[tuple[str, str], ReportJob]
) -> ReportRecord:
    """Call the area of a report by its own name: the analyst is told which it is."""
    report = known[record.job, record.area]
    return replace(record, area=report.area_code, name=report.area_name)


def _open_folder(planned: list[PlannedJob], batch: Batch, held: ExitStack) -> None:
    """Make the folder of the run ready, and hold it: no other run may write there.

    The index and the send list of an earlier run go: they would stand beside new
    pages if this run is stopped half way. Its reports stay where they need not be
    made again, with their workings.
    """
    jobs = {job.file.name: {} for job in planned}
    started = Manifest(batch.folder.name, batch.run_at, [], [], jobs)
    open_run_folder(started, batch.folder)
    held.enter_context(only_run(batch.folder))
    with writing_into(batch.folder):
        remove_invitations(batch.folder)


def _cutters(planned: list[PlannedJob], batch: Batch) -> dict[str, AnyCutter]:
    """Prepare each job's slices; what one job publishes the next ones know."""
    cutters: dict[str, AnyCutter] = {}
    published: list[tuple[Path, Publication]] = []
    for job in planned:
        own = {folder.resolve() for folder in datasets_of(job, batch.project)}
        before = [made for folder, made in published if folder in own]
        like = [made for made in cutters.values() if isinstance(made, Cutter)]
        cutter = checked_cutter(job, batch, before, like)
        cutters[job.file.name] = cutter
        if isinstance(cutter, Cutter) and cutter.protected is not None:
            made = as_publication(cutter, batch.folder.name)
            published.append((job.dataset.folder.resolve(), made))
    return cutters


def checked_cutter(
    job: PlannedJob,
    batch: Batch,
    before: Sequence[Publication] = (),
    like: Sequence[Cutter] = (),
) -> AnyCutter:
    """Pass the quality gate and prepare the slices of one job.

    What an earlier job of the run worked out from the same data is used again.
    Nothing is put on record.

    Raises
    ------
    CheckError
        If the dataset failed a check that stops this job.
    """
    if job.is_on_data:
        return open_quality_cutter(job.dataset.folder, batch.project, as_of=job.as_of)
    cutter = open_cutter(
        job.dataset,
        batch.project,
        [m.id for m in job.measures],
        as_of=job.as_of,
        readers=readers_of(job, batch.project, before),
        like=like,
        running=job.running,
    )
    _require_sound(cutter.record, job)
    # A rule set changes no figure: what was worked out is of use to other jobs.
    return replace(cutter, measures=job.measures) if job.file.rule_sets else cutter


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
    if job.reports_on == PLAN:  # written before there are figures
        stopping = [f for f in stopping if (f.suite, f.rule) != NO_FIGURE_YET]
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
                yield report_record(report, Outcome(CHECK_FAILED, 0.0, error=reason))
