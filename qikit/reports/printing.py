"""Printing in a batch: which jobs want PDF, and what becomes of each report."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from pathlib import Path

from qikit.reports.execution import redacted
from qikit.reports.jobs import PlannedJob, ReportJob
from qikit.reports.manifest import ReportRecord
from qikit.reports.paper.files import PDF, remove_forms, write_form
from qikit.reports.paper.pdf import Printer
from qikit.reports.statuses import MADE

PDF_FAILED = "PDF failed"


def printer_for(
    planned: Sequence[PlannedJob],
) -> AbstractContextManager[Printer | None]:
    """Return a printer, not yet started, or nothing where no job asks for PDF."""
    is_asked_for = any(PDF in r.formats for job in planned for r in job.reports)
    return Printer() if is_asked_for else nullcontext()


def printed(
    record: ReportRecord,
    folder: Path,
    printer: Printer | None,
    reports: Mapping[tuple[str, str], ReportJob],
) -> ReportRecord:
    """Print a report that was made and wants a PDF; else return its record as it is.

    A report whose PDF fails is not handed on at all: none of its files stay.
    """
    wants = PDF in reports[record.job, record.area].formats
    if printer is None or record.status != MADE or not wants:
        return record
    page = folder / record.file
    try:
        form = write_form(PDF, printer.pdf(page), page)
    except Exception as error:  # noqa: BLE001 - whatever the browser met is told
        remove_forms(page)
        said = redacted((str(error).splitlines() or [type(error).__name__])[0][:300])
        gone = {"file": "", "bytes": 0, "sha256": "", "others": ()}
        return replace(record, status=PDF_FAILED, error=said, **gone)
    place = (Path(record.file).parent / form.file).as_posix()
    return replace(record, others=(replace(form, file=place), *record.others))
