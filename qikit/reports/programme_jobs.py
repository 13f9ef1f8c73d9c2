"""The job files of a programme's year: written, and kept where a person edits them."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from qikit.data.definitions.job_files import read_job_file
from qikit.reports.manifest import writing_into
from qikit.reports.paper.files import write_whole
from qikit.reports.programme_job_texts import JobText

MARK = re.compile(
    r"^# Written by qikit plan-programme, mark ([0-9a-f]{12})\..*\n", re.M
)
NEW, SAME, CHANGED = "new", "as it was", "written again"
KEPT, REMOVED, LEFT = "kept, edited by hand", "removed", "kept, no longer planned"


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


def is_as_planned(text: str) -> bool:
    """Whether a job file stands as it was written, so that it may be replaced."""
    mark = MARK.search(text)
    return bool(mark) and mark[1] == _digest(text)


def _write(job: JobText, folder: Path, *, force: bool) -> WrittenJob:
    path = folder / f"{job.due.name}.yml"
    before = path.read_text("utf-8", "replace") if path.is_file() else None
    text = _marked(job.text)
    became = NEW if before is None else SAME if before == text else CHANGED
    if before is not None and not is_as_planned(before) and not force:
        became = KEPT
    if became in (NEW, CHANGED):
        write_whole(path, text.encode("utf-8"))
    return WrittenJob(job.due.name, became, job)


def _cleared(folder: Path, planned: set[str]) -> Iterator[WrittenJob]:
    """Remove what an earlier plan wrote for another day; an edited one stays."""
    for path in sorted(folder.glob("*.yml")):
        text = path.read_text("utf-8", "replace")
        if path.stem in planned or not MARK.search(text):
            continue
        became = REMOVED if is_as_planned(text) else LEFT
        if became == REMOVED:
            path.unlink()
        yield WrittenJob(path.stem, became)


def _digest(text: str) -> str:
    """Digest a job file without its line that holds the digest."""
    own = MARK.sub("", text, count=1)
    return hashlib.sha256(own.encode("utf-8")).hexdigest()[:12]


def _marked(text: str) -> str:
    """Put the mark under the lines that say what the file is."""
    head = "".join(ln for ln in text.splitlines(True) if ln.startswith("# "))
    mark = (
        f"# Written by qikit plan-programme, mark {_digest(text)}. "
        "Once edited it is yours: it is kept.\n"
    )
    return head + mark + text.removeprefix(head)
