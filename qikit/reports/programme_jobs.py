"""The job files of a programme's year: written, and kept where a person edits them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from qikit.data.definitions.job_files import read_job_file
from qikit.reports.kept_files import (
    CHANGED,
    KEPT,
    NEW,
    SAME,
    has_mark,
    is_as_written,
    write_kept,
)
from qikit.reports.manifest import writing_into
from qikit.reports.programme_job_texts import JobText

BY = "qikit plan-programme"
REMOVED, LEFT = "removed", "kept, no longer planned"

__all__ = ["CHANGED", "KEPT", "LEFT", "NEW", "REMOVED", "SAME", "WrittenJob"]
__all__ += ["write_jobs"]


@dataclass(frozen=True)
class WrittenJob:
    """A job file of the plan, and what became of it: one of the words above."""

    name: str
    became: str
    job: JobText | None = None


def write_jobs(
    jobs: Sequence[JobText], folder: Path, *, force: bool = False
) -> list[WrittenJob]:
    """Write job files; one that a person has edited is kept, unless `force`.

    What an earlier plan wrote and this one does not have is removed, if nobody has
    edited it.

    Raises
    ------
    ParameterError
        If the folder cannot be written, or what was written is no job file.
    """
    with writing_into(folder):
        folder.mkdir(parents=True, exist_ok=True)
        written = [_write(job, folder, force=force) for job in jobs if job.text]
        written += _cleared(folder, {job.due.name for job in jobs if job.text})
    for one in written:
        if one.became in (NEW, CHANGED):
            read_job_file(folder / f"{one.name}.yml")
    return sorted(written, key=lambda one: one.name)


def _write(job: JobText, folder: Path, *, force: bool) -> WrittenJob:
    path = folder / f"{job.due.name}.yml"
    return WrittenJob(job.due.name, write_kept(path, job.text, BY, force=force), job)


def _cleared(folder: Path, planned: set[str]) -> Iterator[WrittenJob]:
    """Remove what an earlier plan wrote for another day; an edited one stays."""
    for path in sorted(folder.glob("*.yml")):
        text = path.read_text("utf-8", "replace")
        if path.stem in planned or not has_mark(text, BY):
            continue
        became = REMOVED if is_as_written(text, BY) else LEFT
        if became == REMOVED:
            path.unlink()
        yield WrittenJob(path.stem, became)
