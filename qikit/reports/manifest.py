"""The manifest: what ran, from what, with what result; it marks the run's folder."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path

from qikit.errors import ParameterError, Problem
from qikit.reports.paper.files import ENDINGS, FormRecord, write_whole
from qikit.reports.run_folder import MANIFEST

PROJECT_FOLDERS = ("notebooks", "params", "expectations", "qikit")
ANOTHER_FOLDER = "Name a new or empty folder with --out, such as outputs/mine."


@dataclass(frozen=True)
class ReportRecord:
    """One report in the manifest; `file` is relative to the run's folder.

    `others` are its other forms: PDF, workbook, CSV, Word page. The higher its
    `attention` the sooner an analyst should read it; `why` says so in words. `spent`
    and `memory` are as of an `Outcome`.

    `made_at` is when it was made and `because` says why. It is `kept` where a later
    run found nothing to make again, and `unseen` where that did not look at it, as
    other areas were asked for. `issue` counts how often it went out, this page
    included; 0 where nobody counts.
    """

    job: str
    level: str
    area: str
    name: str
    status: str
    file: str = ""
    bytes: int = 0
    sha256: str = ""
    seconds: float = 0.0
    error: str = ""
    others: tuple[FormRecord, ...] = ()
    attention: int = 0
    why: str = ""
    spent: dict[str, float] = field(default_factory=dict)
    memory: int = 0
    made_at: str = ""
    because: tuple[str, ...] = ()
    kept: bool = False
    unseen: bool = False
    issue: int = 0


@dataclass(frozen=True)
class DatasetRecord:
    """One dataset in the manifest: its identity, its files and its quality."""

    dataset: str
    identity: str
    rules_run: int
    critical: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    sources: list[dict] = field(default_factory=list)


@dataclass(frozen=True)
class Manifest:
    """All of one run; `files` are those of the run itself, such as the send list."""

    run: str
    run_at: str
    datasets: list[DatasetRecord]
    reports: list[ReportRecord]
    jobs: dict[str, dict] = field(default_factory=dict)
    versions: dict[str, str] = field(default_factory=dict)
    files: list[FormRecord] = field(default_factory=list)


def write_manifest(manifest: Manifest, folder: Path) -> None:
    """Write `manifest.json` into the run's folder, whole or not at all."""
    text = json.dumps(asdict(manifest), indent=1, ensure_ascii=False)
    write_whole(folder / MANIFEST, text.encode("utf-8"))


def require_own_folder(folder: Path, project: Path, datasets: Iterable[Path]) -> None:
    """Refuse a folder in which a run could delete or overwrite what is not its own.

    A run writes into a new folder, an empty one, or one that an earlier run
    made. Nothing is made or changed here.

    Parameters
    ----------
    folder
        The folder of the run.
    project
        The project's top folder.
    datasets
        The dataset folders that the run reads.

    Raises
    ------
    ParameterError
        If anything else is in the folder, it is a file or cannot be looked into,
        or it is, holds or lies inside a folder of the project or a dataset.
    """
    kept = [*datasets, *(project / name for name in PROJECT_FOLDERS)]
    with writing_into(folder):
        what = _kept_apart(folder, project, kept) or _not_of_a_run(folder)
    if what:
        raise ParameterError(Problem(what, str(folder), ANOTHER_FOLDER))


def open_run_folder(started: Manifest, folder: Path) -> None:
    """Make the folders of a run and its jobs, and try to write there.

    A new folder gets its manifest at once, so that a run that was stopped half
    way can be made again in the same folder.

    Raises
    ------
    ParameterError
        If a folder cannot be made or written.
    """
    for place in [folder, *(folder / job for job in started.jobs)]:
        with writing_into(place):
            place.mkdir(parents=True, exist_ok=True)
            tempfile.TemporaryFile(dir=place).close()
    if not _is_of_a_run(folder):
        write_manifest(started, folder)


@contextmanager
def writing_into(folder: Path, to_do: str = ANOTHER_FOLDER) -> Iterator[None]:
    """Say in a sentence that a folder cannot be made or written."""
    try:
        yield
    except OSError as error:
        what = f"the folder cannot be made or written ({error.strerror or error})."
        raise ParameterError(Problem(what, str(folder), to_do)) from error


def count_unlisted(manifest: Manifest, folder: Path) -> int:
    """Count the reports, in any form, in a run's folder that its manifest lacks."""
    listed = {report.file for report in manifest.reports}
    listed |= {form.file for report in manifest.reports for form in report.others}
    endings = {".html", *ENDINGS.values()}
    found = [p for p in folder.glob("*/*") if p.suffix in endings]
    there = {p.relative_to(folder).as_posix() for p in found}
    return len(there - listed)


def _kept_apart(folder: Path, project: Path, kept: list[Path]) -> str:
    place = folder.resolve()
    if place == project.resolve():
        return "this is the project's top folder; no run may write there."
    for own in kept:
        there = own.resolve()
        if place.is_relative_to(there) or there.is_relative_to(place):
            return f"no run may write here: {own} is this folder, in it or around it."
    return ""


def _not_of_a_run(folder: Path) -> str:
    if not folder.exists():
        return ""
    if not folder.is_dir():
        return "this is a file, not a folder."
    if any(folder.iterdir()) and not _is_of_a_run(folder):
        return "the folder is not empty and was not made by a qikit run."
    return ""


def _is_of_a_run(folder: Path) -> bool:
    try:
        content = json.loads((folder / MANIFEST).read_text("utf-8"))
    except (OSError, ValueError):
        return False
    return isinstance(content, dict) and {"run", "reports"} <= content.keys()
