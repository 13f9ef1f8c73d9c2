"""What an earlier run left in a folder: which of its reports need not be made again."""

from __future__ import annotations

import json
import shutil
from collections.abc import Collection, Sequence
from contextlib import suppress
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from qikit.data.quality_slices import QualitySlice
from qikit.data.slices import Slice
from qikit.disclosure.audiences import ANALYST
from qikit.reports.batches import Batch
from qikit.reports.fingerprints import Fingerprint, fingerprint, modules_digest
from qikit.reports.jobs import PlannedJob, ReportJob, page_file
from qikit.reports.journal import (
    JOURNAL,
    REPORT,
    Journal,
    add_line,
    begin_journal,
    read_journal,
    write_journal,
)
from qikit.reports.manifest import DatasetRecord, Manifest, ReportRecord, writing_into
from qikit.reports.paper.files import FormRecord
from qikit.reports.reasons import (
    FORCED,
    NEW,
    NOT_MADE,
    TOUCHED,
    sentences,
    what_changed,
)
from qikit.reports.run_folder import MANIFEST, WORKINGS
from qikit.reports.statuses import CHECK_FAILED, MADE
from qikit.reports.unchanged import is_as_written

TOLD_IN_DETAIL = 50  # [J] reports of a run; whose figures changed costs a look each
Key = tuple[str, str]


class Earlier:
    """The reports of earlier runs, and of this one as they are finished.

    Each report is judged by what it may see now, and noted when it is finished: a
    run that is killed loses none of those.

    Parameters
    ----------
    batch
        The run that begins; its folder has been made.
    planned
        Its jobs.

    Raises
    ------
    ParameterError
        If the folder cannot be written, as where the disk is full. So it is with
        `note` and `close`.
    """

    def __init__(self, batch: Batch, planned: Sequence[PlannedJob]) -> None:
        self.batch = batch
        self._audience = planned[0].file.audience
        self._told: dict[Key, tuple[Fingerprint, tuple[str, ...]]] = {}
        journal = read_journal(batch.folder)
        if journal.audience != self._audience:
            journal = Journal()  # others may not see what these could
        self._before = dict(journal.reports)
        self._asked = {
            (r.job, r.shown_code): f"{r.job}/{r.stem}"
            for job in planned
            for r in job.reports
        }
        self._modules = modules_digest(batch.project / "notebooks")
        self._keep_workings()
        with writing_into(batch.folder):
            begin_journal(batch.folder, self._begun)

    @property
    def _begun(self) -> dict[str, str]:
        return {"run_at": self.batch.run_at, "audience": self._audience}

    def _keep_workings(self) -> None:
        """Remove the workings of what is not listed any more; the pages stay."""
        kept = self._asked.keys() | {(r.job, r.area) for r in self.unseen()}
        own = {f["workings"] for key, f in self._before.items() if key in kept}
        _remove_workings(self.batch.folder, own)

    def kept(
        self, report: ReportJob, title: str, cut: Slice | QualitySlice
    ) -> ReportRecord | None:
        """Return the record of a report that need not be made; else None.

        What an earlier run left in the workings of one that is to be made is gone
        then, and why it is made is remembered.

        Parameters
        ----------
        report, title, cut
            The report, the title of its page, and what it may see now.
        """
        key = (report.job, report.shown_code)
        now = fingerprint(report, title, cut, self._modules)
        before = self._before.get(key)
        because = self._because(report, before, now, cut)
        self._told[key] = (now, because)
        if not because:
            return replace(_record(before), kept=True, unseen=False)
        _remove_workings_of(report, self.batch.folder)
        return None

    def _because(
        self,
        report: ReportJob,
        before: dict[str, Any] | None,
        now: Fingerprint,
        cut: Slice | QualitySlice,
    ) -> tuple[str, ...]:
        """Say why a report is to be made; () where it is not."""
        if before is None or not before.get("fingerprint"):
            return (NEW if before is None else NOT_MADE,)
        if before["status"] != MADE:
            return (NOT_MADE,)
        parts = what_changed(before["fingerprint"], now)
        if parts:
            n_told = sum(len(told) > 0 for _, told in self._told.values())
            look = self._workings(report) / "slice" if n_told < TOLD_IN_DETAIL else None
            return sentences(parts, cut, look)
        is_there = before["file"] == page_file(report).as_posix()
        if not is_there or not is_as_written(self.batch.folder, before):
            return (TOUCHED,)
        return (FORCED,) if self.batch.force else ()

    def _workings(self, report: ReportJob) -> Path:
        return self.batch.folder / WORKINGS / report.job / report.stem

    def note(self, record: ReportRecord) -> ReportRecord:
        """Put a report that is finished on record; return it with why it was made."""
        _, because = self._told.get((record.job, record.area), ({}, ()))
        if not record.kept:
            record = replace(record, made_at=self.batch.run_at, because=because)
        with writing_into(self.batch.folder):
            add_line(self.batch.folder, REPORT, self._facts(record))
        return record

    def _facts(self, record: ReportRecord) -> dict[str, Any]:
        """Give the facts of a report for the journal."""
        key = (record.job, record.area)
        if key not in self._asked:
            return self._before[key] | {"unseen": True}
        now, _ = self._told.get(key, ({}, ()))
        return asdict(record) | {"fingerprint": now, "workings": self._asked[key]}

    def unseen(self) -> list[ReportRecord]:
        """List the reports that stay, though nobody asked for them in this run.

        So it is where only some areas are asked for. For other readers than the
        analyst nothing stays that this run's release did not protect.
        """
        if not self.batch.request.only or self._audience != ANALYST:
            return []
        jobs = earlier_facts(self.batch.folder).get("jobs", {})
        return [
            replace(_record(facts), unseen=True)
            for key, facts in self._before.items()
            if key not in self._asked
            and facts["job"] in jobs
            and is_as_written(self.batch.folder, facts)
        ]

    def close(self, manifest: Manifest, ended: dict[str, Any]) -> None:
        """Write the journal of a run that ended, with its reports alone."""
        facts = [self._facts(record) for record in manifest.reports]
        own = {f["workings"] for f in facts if f["status"] != CHECK_FAILED}
        _remove_workings(self.batch.folder, own)
        with writing_into(self.batch.folder):
            write_journal(self.batch.folder, self._begun, facts, ended)


def with_unseen(manifest: Manifest, folder: Path) -> Manifest:
    """Add the jobs and datasets of reports that stay from an earlier run."""
    names = {r.job for r in manifest.reports if r.unseen} - manifest.jobs.keys()
    if not names:
        return manifest
    facts = earlier_facts(folder)
    jobs = {name: own for name, own in facts["jobs"].items() if name in names}
    known = {dataset.dataset for dataset in manifest.datasets}
    needed = {own["dataset"] for own in jobs.values()} - known
    datasets = [DatasetRecord(**d) for d in facts["datasets"] if d["dataset"] in needed]
    return replace(
        manifest,
        datasets=[*manifest.datasets, *datasets],
        jobs=dict(sorted((manifest.jobs | jobs).items())),
    )


def earlier_facts(folder: Path) -> dict[str, Any]:
    """Read the manifest of an earlier run; {} where there is none."""
    try:
        found = json.loads((folder / MANIFEST).read_bytes())
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _record(facts: dict[str, Any]) -> ReportRecord:
    known = {name: facts[name] for name in ReportRecord.__dataclass_fields__}
    known["others"] = tuple(FormRecord(**form) for form in known["others"])
    return ReportRecord(**known | {"because": tuple(known["because"])})


def _remove_workings(folder: Path, kept: Collection[str]) -> None:
    """Remove all workings but the journal and those named, such as `job/area`.

    What lies behind a link is not the run's own, and stays.
    """
    stay = {folder / WORKINGS / name for name in kept}
    parents = {path.parent for path in stay} | {folder / WORKINGS / JOURNAL}
    jobs = _entries(folder / WORKINGS)
    for path in [*(own for job in jobs for own in _entries(job)), *jobs]:
        if path not in stay | parents:
            _remove(path)


def _remove_workings_of(report: ReportJob, folder: Path) -> None:
    place = folder / WORKINGS / report.job / report.stem
    if not any(path.is_symlink() for path in (place.parent, place.parent.parent)):
        _remove(place)


def _entries(folder: Path) -> list[Path]:
    """List what is in a folder itself; of a link or a file nothing."""
    return [] if folder.is_symlink() else list(folder.glob("*"))


def _remove(path: Path) -> None:
    """Remove a file or a folder; what another program holds open stays."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
        return
    with suppress(OSError):
        path.unlink(missing_ok=True)
