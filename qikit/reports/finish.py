"""The end of a run: manifest, send list and index; the audit of what is published."""

from __future__ import annotations

import hashlib
from dataclasses import asdict, replace
from pathlib import Path

from qikit.disclosure.audiences import PUBLISHED
from qikit.reports.audit.verdict import Verdict, audit_run
from qikit.reports.batches import Batch, RunResult
from qikit.reports.index import write_index
from qikit.reports.jobs import PlannedJob, page_file
from qikit.reports.manifest import (
    Manifest,
    ReportRecord,
    count_unlisted,
    write_manifest,
    writing_into,
)
from qikit.reports.paper.files import FormRecord, remove_forms, write_whole
from qikit.reports.run_facts import AnyCutter, touched
from qikit.reports.run_folder import INDEX
from qikit.reports.send_list import SEND_LIST, send_list_bytes
from qikit.reports.statuses import MADE, NOT_THERE
from qikit.reports.unchanged import is_there

TAKEN = (
    "its page, or another file of it, is not there any more: was the folder "
    "changed while the run went on?"
)


def finish(
    planned: list[PlannedJob],
    cutters: dict[str, AnyCutter],
    manifest: Manifest,
    batch: Batch,
) -> RunResult:
    """Write what is of the whole run: manifest, send list, index; audit what is public.

    Nothing invites to hand on a published run whose audit did not pass: it has
    neither index nor send list. A report whose files went after it was made is a
    failure.
    """
    reports = [_as_it_stands(record, batch.folder) for record in manifest.reports]
    manifest = replace(manifest, reports=reports)
    _remove_stale(manifest.reports, planned, batch.folder)
    with writing_into(batch.folder):
        listed = _with_send_list(manifest, planned, batch.folder)
        write_manifest(listed, batch.folder)
        index = write_index(listed, batch.folder, label=planned[0].file.label)
    verdict = None
    if any(job.file.audience == PUBLISHED for job in planned):
        verdict = _audited(manifest, batch)
    unlisted = count_unlisted(listed, batch.folder)
    return RunResult(listed, index, touched(planned, cutters), unlisted, verdict)


def _as_it_stands(record: ReportRecord, folder: Path) -> ReportRecord:
    """Tell of a report as failed where a file of it is gone, or of another length."""
    facts = asdict(record)
    if record.unseen or is_there(folder, facts):
        return record
    left = {"file": "", "bytes": 0, "sha256": "", "others": (), "kept": False}
    return replace(record, status=NOT_THERE, error=TAKEN, **left)


def _audited(manifest: Manifest, batch: Batch) -> Verdict:
    """Audit a published run; take back what invites to hand it on unless it passes."""
    passed = False
    try:
        verdict = audit_run(batch.folder, batch.project, workers=batch.workers)
        passed = verdict.passed
        return verdict
    finally:
        if not passed:
            remove_invitations(batch.folder)
            write_manifest(manifest, batch.folder)


def remove_invitations(folder: Path) -> None:
    """Remove the index and the send list of a run: what invites to hand it on."""
    for name in (INDEX, SEND_LIST):
        (folder / name).unlink(missing_ok=True)


def _with_send_list(
    manifest: Manifest, planned: list[PlannedJob], folder: Path
) -> Manifest:
    """Write the list for sending; return the manifest that lists it."""
    send_to = {job.file.name: job.file.send_to for job in planned}
    content = send_list_bytes(manifest.reports, send_to)
    write_whole(folder / SEND_LIST, content)
    digest = hashlib.sha256(content).hexdigest()
    listed = FormRecord("csv", SEND_LIST, len(content), digest)
    return replace(manifest, files=[listed])


def _remove_stale(
    records: list[ReportRecord], planned: list[PlannedJob], folder: Path
) -> None:
    """Remove what an earlier run made of a report that failed now.

    What is held open by another program stays; it is counted as of an earlier run.
    """
    failed = {(r.job, r.area) for r in records if r.status != MADE}
    for job in planned:
        for report in job.reports:
            if (report.job, report.shown_code) in failed:
                remove_forms(folder / page_file(report))
