"""A finished run, read again: its manifest and the slices behind its reports."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from qikit.data.slices import ABOUT, Slice, read_slice
from qikit.errors import DataError, ParameterError, Problem
from qikit.reports.run_folder import MANIFEST, WORKINGS

MAKE_AGAIN = "Make the run again: qikit run."


@dataclass(frozen=True)
class RunReport:
    """One report of a run; `slice_folder` is None where there is nothing to compare.

    `failed` says in words why there is no report.
    """

    job: str
    template: str
    dataset: str
    level: str
    area: str
    name: str
    slice_folder: Path | None
    failed: str = ""

    def read(self) -> Slice:
        """Read what the report was made from.

        Raises
        ------
        DataError
            If the slice is damaged, or another version of qikit wrote it.
        """
        try:
            return read_slice(self.slice_folder)
        except (OSError, ValueError, TypeError, KeyError) as error:
            what = "what the report was made from cannot be read: it is damaged, or of "
            what += "another version of qikit."
            where = str(self.slice_folder)
            raise DataError(Problem(what, where, MAKE_AGAIN)) from error


@dataclass(frozen=True, eq=False)
class Run:
    """A finished run; `jobs`, `datasets` and `versions` as the manifest has them."""

    folder: Path
    run_at: str
    reports: tuple[RunReport, ...]
    jobs: dict[str, dict] = field(default_factory=dict)
    datasets: dict[str, str] = field(default_factory=dict)
    versions: dict[str, str] = field(default_factory=dict)

    @property
    def as_of(self) -> pd.Timestamp | None:
        """The latest month that any job of the run is made for."""
        said = [pd.Timestamp(job["as_of"]) for job in self.jobs.values()]
        return max(said, default=None)

    @property
    def audiences(self) -> set[str]:
        """For whom the reports of the run were made."""
        return {job["audience"] for job in self.jobs.values()}

    def compared(self) -> Iterator[RunReport]:
        """Give the reports that have figures, those of groups first."""
        known = [r for r in self.reports if r.slice_folder is not None]
        yield from sorted(known, key=lambda r: (r.level == "practice", r.job, r.area))


def read_run(folder: Path) -> Run:
    """Read the manifest of a run, and find what its reports were made from.

    Raises
    ------
    ParameterError
        If the folder is no run.
    DataError
        If the workings of a report that was made are gone.
    """
    manifest = _manifest(folder)
    jobs = manifest.get("jobs", {})
    reports = tuple(_report(folder, r, jobs) for r in manifest["reports"])
    gone = [r for r in reports if not r.failed and _is_gone(r)]
    if gone:
        names = ", ".join(r.area for r in gone[:5]) + (" …" if len(gone) > 5 else "")
        what = f"what the reports were made from is gone (of {names})."
        raise DataError(Problem(what, str(folder / WORKINGS), MAKE_AGAIN))
    return Run(
        folder,
        manifest.get("run_at", ""),
        tuple(_with_figures(report) for report in reports),
        jobs,
        {d["dataset"]: d["identity"] for d in manifest.get("datasets", [])},
        manifest.get("versions", {}),
    )


def _manifest(folder: Path) -> dict:
    try:
        content = json.loads((folder / MANIFEST).read_text("utf-8"))
    except (OSError, ValueError):
        content = None
    if not isinstance(content, dict) or not isinstance(content.get("reports"), list):
        what = "this folder is no run: it holds no manifest of one."
        to_do = "Name a folder that qikit run has made, such as outputs/demo."
        raise ParameterError(Problem(what, str(folder), to_do))
    return content


def _report(folder: Path, record: dict, jobs: dict[str, dict]) -> RunReport:
    job = jobs.get(record["job"], {})
    file = record.get("file", "")
    place = folder / WORKINGS / record["job"] / Path(file).stem / "slice"
    return RunReport(
        record["job"],
        job.get("report", ""),
        job.get("dataset", ""),
        record["level"],
        record["area"],
        record["name"],
        place if file else None,
        "" if file else _why(record),
    )


def _why(record: dict) -> str:
    """Say why a report was not made: its status, and the reason if there is one."""
    reason = record.get("error", "").strip().rstrip(".")
    return f"{record['status']}: {reason}" if reason else record["status"]


def _is_gone(report: RunReport) -> bool:
    folder = report.slice_folder
    return not folder.is_dir() or not any(folder.iterdir())


def _with_figures(report: RunReport) -> RunReport:
    """Leave the slice out where the report shows no figures, as one on data."""
    folder = report.slice_folder
    if folder is None or (folder / ABOUT).is_file():
        return report
    return RunReport(**{**vars(report), "slice_folder": None})
