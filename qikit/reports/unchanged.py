"""The cheap way: a run whose every input is as it was need not even read the data.

What is imported here is what a run imports that has nothing to do: no pandas.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from qikit.data.dataset_folder import CURRENT, PRIVATE, RECORD
from qikit.disclosure.audiences import ANALYST
from qikit.reports.journal import UNCHANGED, add_line, read_journal
from qikit.reports.made_with import digest, libraries, package_digest
from qikit.reports.run_folder import INDEX, MANIFEST
from qikit.reports.statuses import CHECK_FAILED, MADE

READ_WHOLE = ("params", "expectations", "notebooks")  # what a plan is made of
JOBS = Path("params", "jobs")
FINAL = {MADE, CHECK_FAILED}  # the same inputs give the same again
NEEDED = {"inputs", "datasets", "files", "touched", "exit_code", "run_at"}
LINKED = "a linked folder: what is in it is not looked through"


@dataclass(frozen=True)
class Request:
    """What was asked for on the command line, as far as it changes what is made."""

    job_files: tuple[Path, ...] = ()
    only: tuple[str, ...] = ()
    formats: tuple[str, ...] = ()


@dataclass(frozen=True)
class Unchanged:
    """A run of which nothing need be made again.

    `reports` are as the manifest has them; `touched` are the critical findings, and
    `exit_code` that of the run that made them. `made_at` is when that was.
    """

    index: Path
    reports: list[dict[str, Any]]
    touched: list[str]
    exit_code: int
    made_at: str


def unchanged_run(
    request: Request, project: Path, folder: Path, run_at: str
) -> Unchanged | None:
    """Find that all a run would make stands in its folder already; else None.

    So it is where every input is as it was when a run for the analyst ended there,
    and every file that it wrote is as it was. Runs for other readers are always cut
    and compared: what they may see also depends on what was handed on since. So are
    those of some areas, where that of the others may be out of date.
    """
    journal = read_journal(folder)
    ended = journal.ended
    if journal.audience != ANALYST or not NEEDED <= ended.keys():
        return None
    if not ended["inputs"]:
        return None
    if inputs_digest(request, project, ended["datasets"]) != ended["inputs"]:
        return None
    reports = list(journal.reports.values())
    if any(r["status"] not in FINAL or r["unseen"] for r in reports):
        return None
    if not all(map(_is_as_written, _files(folder, reports, ended["files"]))):
        return None
    with suppress(OSError):  # a full disk: that all stands there is true all the same
        add_line(folder, UNCHANGED, {"run_at": run_at})
    return Unchanged(
        folder / INDEX,
        json.loads((folder / MANIFEST).read_bytes())["reports"],
        ended["touched"],
        ended["exit_code"],
        ended["run_at"],
    )


def inputs_digest(
    request: Request, project: Path, datasets: Sequence[str], *, keys: bool = True
) -> str:
    """Digest all that a run's reports are made from; "" where it cannot be read.

    So it is where a folder is a link: what that leads to may change unseen. Small
    files count by their bytes; the files of a dataset, which only an intake writes,
    by name, size and time. Without `keys` those of the letters are left out:
    the first run of a dataset draws them.
    """
    try:
        parts = list(_inputs(request, project, datasets))
        if keys:
            parts += [part for name in datasets for part in _keys(project / name)]
        return digest(parts)
    except OSError:
        return ""


def _inputs(request: Request, project: Path, datasets: Sequence[str]) -> Iterator[str]:
    yield json.dumps([request.only, request.formats, list(datasets), libraries()])
    yield package_digest()
    for path in request.job_files:
        yield from (path.stem, path.read_text("utf-8", "replace"))
    for name in READ_WHOLE:
        yield from _contents(project / name, project)
    for folder in datasets:
        yield from _of_dataset(project / folder)


def _contents(folder: Path, project: Path) -> Iterator[str]:
    """Give name and digest of each file; other jobs than those asked for are none."""
    for path in _files_in(folder):
        name = path.relative_to(project)
        if not name.is_relative_to(JOBS) and ".ipynb_checkpoints" not in name.parts:
            yield from (name.as_posix(), _sha256(path))


def _of_dataset(folder: Path) -> Iterator[str]:
    """Give what tells a dataset from itself at another time, and its neighbours.

    A dataset may be compared with that of the month before, which stands beside it.
    """
    for path in sorted(folder.parent.glob(f"*/{CURRENT}")):
        yield from (path.parent.name, path.read_text("utf-8", "replace"))
    for path in _files_in(folder):
        name = path.relative_to(folder)
        if name.parts[0] != PRIVATE and path.name != RECORD:
            found = path.stat()
            yield f"{name.as_posix()} {found.st_size} {found.st_mtime_ns}"


def _files_in(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            yield path
        elif path.is_symlink() and path.is_dir():
            raise OSError(LINKED)


def _keys(dataset: Path) -> Iterator[str]:
    for path in sorted((dataset / PRIVATE).glob("*.key")):
        yield from (path.name, _sha256(path))


def _files(
    folder: Path, reports: Iterable[dict[str, Any]], others: dict[str, str]
) -> Iterator[tuple[Path, str]]:
    for report in reports:
        for file in report_files(report):
            yield folder / file["file"], file["sha256"]
    for name, sha in others.items():
        yield folder / name, sha


def report_files(report: dict[str, Any]) -> list[dict[str, Any]]:
    """List the files of a report that was made: its page and its other forms."""
    return [report, *report["others"]] if report["status"] == MADE else []


def is_as_written(folder: Path, report: dict[str, Any]) -> bool:
    """Whether every file of a report is there as it was written."""
    found = [(folder / f["file"], f["sha256"]) for f in report_files(report)]
    return all(map(_is_as_written, found))


def is_there(folder: Path, report: dict[str, Any]) -> bool:
    """Whether every file of a report is there, as long as it was written."""
    try:
        found = [(folder / f["file"]).stat().st_size for f in report_files(report)]
    except OSError:
        return False
    return found == [f["bytes"] for f in report_files(report)]


def file_digests(folder: Path, names: Iterable[str]) -> dict[str, str]:
    """Digest the files of a run as a whole, by name."""
    return {name: _sha256(folder / name) for name in names}


def _is_as_written(file: tuple[Path, str]) -> bool:
    path, sha = file
    try:
        return _sha256(path) == sha
    except OSError:
        return False


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
