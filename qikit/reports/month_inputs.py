"""Digests of what the steps of a month are done with: a changed one is done again."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path

import pandas as pd

from qikit.data.checks.record import Finding, QualityRecord
from qikit.data.dataset import Dataset
from qikit.data.report_facts import findings_up_to
from qikit.errors import QikitError
from qikit.reports.made_with import digest, package_digest
from qikit.reports.month_jobs import DueJobs
from qikit.reports.unchanged import Request, inputs_digest

READ_BY_INTAKE = ("sources", "bundles", "programmes")  # of params


def intake_inputs(project: Path, datasets: Sequence[str]) -> str:
    """Digest what an intake reads: raw files by name, size and time, and mappings."""
    parts = [package_digest()]
    for name in READ_BY_INTAKE:
        for path in sorted((project / "params" / name).glob("*.yml")):
            parts += [path.name, path.read_text("utf-8", "replace")]
    for name in datasets:
        parts += [name, *_raw_files(project / name / "incoming"), _made(project / name)]
    return digest(parts)


def data_inputs(project: Path, due: DueJobs) -> str:
    """Digest what pages tell of: the datasets' tables, and what the jobs ask for."""
    parts = [part for name in due.datasets for part in (name, _made(project / name))]
    for path in due.paths:
        parts += [path.stem, path.read_text("utf-8", "replace")]
    return digest(parts)


def programme_findings(
    record: QualityRecord, practices: Sequence[str], last: pd.Timestamp | None = None
) -> dict[str, str]:
    """Give the sentences on rows of a programme that were set aside, by digest.

    Rows of a month after `last` stand in no report: they are decided on later.
    """
    own = set(practices)
    found = [
        finding.of_practices(own)
        for finding in findings_up_to(record, last)
        if finding.sets_aside and finding.concerns(own)
    ]
    return {_of_finding(finding): finding.text() for finding in found}


def _of_finding(finding: Finding) -> str:
    """Digest what was found; a further row is another finding."""
    return digest([json.dumps(asdict(finding), sort_keys=True)])


def _raw_files(folder: Path) -> Iterator[str]:
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            found = path.stat()
            name = path.relative_to(folder).as_posix()
            yield f"{name} {found.st_size} {found.st_mtime_ns}"


def _made(folder: Path) -> str:
    """Name the tables of a dataset; "" where there are none yet."""
    try:
        return Dataset(folder).identity
    except (QikitError, OSError):
        return ""


def run_inputs(project: Path, due: DueJobs, folder: str) -> str:
    """Digest what a run is made from; "" where that cannot be said."""
    found = inputs_digest(Request(due.paths), project, due.datasets, keys=False)
    return found and f"{folder} {found}"
