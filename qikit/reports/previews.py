"""A preview: one report of one area, made as a run makes it and put on no record."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path

from qikit.data.definitions.job_files import JobFile
from qikit.errors import ParameterError, Problem
from qikit.reports.batches import Batch, exit_code_of
from qikit.reports.crews import AnyCrew
from qikit.reports.execution import Outcome
from qikit.reports.file_names import report_names, slug
from qikit.reports.jobs import PlannedJob, ReportJob, page_file, plan_job
from qikit.reports.lettered_reports import give_letters
from qikit.reports.making import make_reports, report_record
from qikit.reports.manifest import ReportRecord, writing_into
from qikit.reports.one_run import only_run
from qikit.reports.paper.files import remove_forms
from qikit.reports.preview_words import PREVIEW
from qikit.reports.run_facts import AnyCutter, touched, why_not_made
from qikit.reports.run_folder import EXECUTED, MANIFEST, WORKINGS
from qikit.reports.runner import checked_cutter
from qikit.reports.statuses import CHECK_FAILED, MADE, NOTEBOOK_FAILED

MOST_AT_ONCE = 20  # previews of one report: more is a program gone wild
TOO_MANY = "many previews of this report are being made at once."
NO_ROOM = "Previews go there: remove what is in the way, or ask for leave to write."
OF_A_RUN = "a run writes here, and what it leaves is handed on as a whole."


@dataclass(frozen=True)
class Previewed:
    """What came of a preview.

    `page` and `notebook` are where they lie, or None: a page is whole or not there,
    and the notebook of a failed report holds what came before the failure. `error`
    says why there is no page. `touched` are critical findings that concern the area.
    """

    status: str
    page: Path | None
    notebook: Path | None
    error: str = ""
    touched: tuple[str, ...] = ()

    @property
    def exit_code(self) -> int:
        """As of a run: 0 when all is well."""
        kinds = {self.status} - {MADE} | ({CHECK_FAILED} if self.touched else set())
        return exit_code_of(kinds)


def preview(job: JobFile, batch: Batch, crew: AnyCrew | None = None) -> Previewed:
    """Make the report of a job that is for one area.

    It goes the way of a run: plan, checks, disclosure control with all that was
    released before, slice, cells, page. Nothing is recorded: no release, no letters,
    no issue, no list; so it shows what a run would show now, and no run reckons with
    it. No audit passes it.

    Parameters
    ----------
    job
        From `preview_jobs.preview_job`.
    batch
        From `batches.preview_batch`.
    crew
        One that is warming up already, or None.

    Raises
    ------
    ParameterError
        If the job cannot be, or the folder of previews is that of a run.
    CheckError
        If the dataset failed a check on its shape.
    """
    planned = plan_job(job, batch.project)
    _require_no_run(batch.folder)
    cutter = checked_cutter(planned, batch)
    cutters = {job.name: cutter}
    give_letters([planned], cutters, run="")
    report = _named(planned.reports[0], job)
    with _own_place(report, batch) as placed:
        reason = why_not_made(planned, cutter, report)
        if reason:
            return Previewed(CHECK_FAILED, None, None, reason)
        planned.reports[:] = [placed]
        record = _made(planned, placed, cutters, batch, crew)
        return _previewed(record, placed, batch, touched([planned], cutters))


def _made(
    planned: PlannedJob,
    report: ReportJob,
    cutters: dict[str, AnyCutter],
    batch: Batch,
    crew: AnyCrew | None,
) -> ReportRecord:
    made = list(make_reports([(planned, report)], cutters, batch, crew))
    lost = Outcome(NOTEBOOK_FAILED, 0.0, error="nothing is known of it.")
    return made[0] if made else report_record(report, lost)


def _previewed(
    record: ReportRecord, report: ReportJob, batch: Batch, found: list[str]
) -> Previewed:
    notebook = _workings(report, batch) / EXECUTED
    return Previewed(
        record.status,
        batch.folder / record.file if record.file else None,
        notebook if notebook.is_file() else None,
        record.error,
        tuple(found),
    )


def _require_no_run(folder: Path) -> None:
    """Refuse a folder in which a run was made: its pages are handed on."""
    if (folder / MANIFEST).exists():
        to_do = "Move that run to another folder first."
        raise ParameterError(Problem(OF_A_RUN, str(folder), to_do))


def _named(report: ReportJob, job: JobFile) -> ReportJob:
    """Name the file of a preview: what it is of, that it is one, and for whom."""
    name = "" if report.paper_code else report.area_name
    (stem,) = report_names([(report.shown_code, name)], PREVIEW)
    return replace(report, stem=f"{stem}-{slug(job.audience)}")


@contextmanager
def _own_place(report: ReportJob, batch: Batch) -> Iterator[ReportJob]:
    """Hold a place for a report that no other preview writes to, and empty it.

    The same report in another terminal gets a file name with a number.
    """
    with ExitStack() as held:
        placed = _held(report, batch, held)
        page = batch.folder / page_file(placed)
        with writing_into(batch.folder, NO_ROOM):
            _empty(_workings(placed, batch))
            remove_forms(page)
            page.parent.mkdir(exist_ok=True)
        yield placed


def _held(report: ReportJob, batch: Batch, held: ExitStack) -> ReportJob:
    for number in range(1, MOST_AT_ONCE + 1):
        ending = f"-{number}" if number > 1 else ""
        placed = replace(report, stem=report.stem + ending)
        workings = _workings(placed, batch)
        with writing_into(batch.folder, NO_ROOM):
            workings.mkdir(parents=True, exist_ok=True)
        with suppress(ParameterError):  # another preview has it
            held.enter_context(only_run(workings))
            return placed
    raise ParameterError(Problem(TOO_MANY, str(batch.folder), "Wait for one of them."))


def _workings(report: ReportJob, batch: Batch) -> Path:
    return batch.folder / WORKINGS / report.job / report.stem


def _empty(folder: Path) -> None:
    """Remove what the last preview left; the folder itself is held."""
    for path in folder.iterdir():
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)
