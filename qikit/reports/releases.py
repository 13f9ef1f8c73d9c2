"""Releases of a run: for which readers its jobs are, and what the ledger keeps."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path

import pandas as pd

from qikit.data.cutting import Cutter
from qikit.data.ledger import Facts, Ledger, Release
from qikit.data.readers import Readers
from qikit.disclosure.audiences import ANALYST
from qikit.disclosure.publications import Publication, read_publication
from qikit.disclosure.sentences import decision_texts
from qikit.disclosure.settings import Override, rules
from qikit.measures import Measure
from qikit.reports.jobs import PlannedJob
from qikit.reports.opening import references_key


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
    names = [m.id for m in job.protected]
    datasets = datasets_of(job, project)
    known = [p for folder in datasets for p in publications(folder, names)]
    return Readers(
        file.audience,
        {m.id: rules(m, job.settings, overrides) for m in job.protected},
        file.disclosure.rounding,
        (*known, *before),
        decision_texts(overrides, job.protected),
        file.for_each,
        frozenset(m.id for m in job.protected if _is_decided(m, overrides)),
        references_key(job.dataset.folder),
    )


def _is_decided(measure: Measure, overrides: Sequence[Override]) -> bool:
    return any(override.concerns(measure) for override in overrides)


def publications(
    dataset: Path, measures: Collection[str] | None = None
) -> list[Publication]:
    """Read what was released from a dataset and stands, each figure once.

    With `measures`, only these: no figure of one tells anything of another.
    """
    ledger, seen, found = Ledger(dataset), set(), []
    for release in ledger.releases():
        table = _rows(ledger, release, measures)
        table = _told_first(table, (release.audience, release.members), seen)
        if len(table):
            found.append(_publication(ledger, release, table))
    return found


def read_release(ledger: Ledger, release: Release) -> Publication:
    """Read one release as a publication."""
    return _publication(ledger, release, _rows(ledger, release))


def _rows(
    ledger: Ledger, release: Release, measures: Collection[str] | None = None
) -> pd.DataFrame:
    table = ledger.protected(release)
    return table if measures is None else table[table["measure"].isin(measures)]


def _told_first(
    table: pd.DataFrame, to_whom: tuple[str, str], seen: set[tuple]
) -> pd.DataFrame:
    """Keep the months of measures that no release before told just so.

    Most of what is released every month was released the month before, and figures
    that are told again tell nothing more: a country's releases of a year would not
    fit into memory.
    """
    keys = [table["measure"], table["period_start"]]
    rows = pd.util.hash_pandas_object(table.drop(columns="reason"), index=False)
    told = rows.groupby(keys, observed=True).agg(["sum", "size"])
    names = [(*to_whom, *row) for row in told.itertuples()]
    is_new = pd.Series([name not in seen for name in names], told.index, dtype=bool)
    seen.update(names)
    if is_new.all():
        return table
    kept = pd.MultiIndex.from_arrays(keys).isin(is_new.index[is_new])
    return table[kept]


def _publication(ledger: Ledger, release: Release, table: pd.DataFrame) -> Publication:
    return read_publication(
        table,
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
