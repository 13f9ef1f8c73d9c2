"""Releases of a run: for which readers its jobs are, and what the ledger keeps."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from qikit.data.cutting import Cutter
from qikit.data.ledger import Facts, Ledger, Release
from qikit.data.readers import Readers
from qikit.disclosure.publications import Publication, read_publication
from qikit.disclosure.sentences import decision_texts
from qikit.disclosure.settings import ANALYST, rules
from qikit.reports.jobs import PlannedJob


def readers_of(
    job: PlannedJob, project: Path, before: Sequence[Publication] = ()
) -> Readers:
    """Say for whom a job is, by which rules, and what its readers know already.

    Parameters
    ----------
    job, project
        The planned job, and the project's top folder.
    before
        What other jobs of the same run publish; it is not on record yet.
    """
    file = job.file
    if file.audience == ANALYST:
        return Readers()
    overrides = file.disclosure.overrides
    known = [p for folder in datasets_of(job, project) for p in publications(folder)]
    return Readers(
        file.audience,
        {m.id: rules(m, job.settings, overrides) for m in job.measures},
        file.disclosure.rounding,
        (*known, *before),
        decision_texts(overrides, job.measures),
        file.for_each,
    )


def publications(dataset: Path) -> list[Publication]:
    """Read what was released from a dataset and stands, each table once."""
    ledger = Ledger(dataset)
    by_content = {(r.table, r.members, r.audience): r for r in ledger.releases()}
    return [read_release(ledger, release) for release in by_content.values()]


def read_release(ledger: Ledger, release: Release) -> Publication:
    """Read one release as a publication."""
    return read_publication(
        ledger.protected(release),
        ledger.members(release),
        audience=release.audience,
        name=release.name,
    )


def as_publication(cutter: Cutter, name: str) -> Publication:
    """Take what a cutter's slices show as a publication."""
    return read_publication(
        cutter.protected, cutter.members, audience=cutter.readers.audience, name=name
    )


def record_release(job: PlannedJob, cutter: Cutter, name: str, run_at: str) -> Release:
    """Put on record what a job publishes, before any of its reports is written."""
    readers = cutter.readers
    facts = Facts(
        name,
        run_at,
        readers.audience,
        cutter.dataset.identity,
        (job.file.name,),
        readers.rounding,
    )
    return Ledger(job.dataset.folder).record(facts, cutter.protected, cutter.members)


def datasets_of(job: PlannedJob, project: Path) -> list[Path]:
    """List the dataset folders whose releases count, each once."""
    named = [job.dataset.folder, *(project / name for name in job.file.earlier)]
    return list({folder.resolve(): folder for folder in named}.values())
