"""Whole runs by `qikit run`: memory, rate, and what a second run makes again."""

from __future__ import annotations

import json
import os
import shutil
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from benchmarks.factory_loop import children_cpu
from benchmarks.factory_project import (
    CLUSTERS,
    DATA,
    PRACTICES,
    WORKERS,
    job_file,
    make_demo,
    qikit,
)
from benchmarks.memory import Watch
from qikit.data.dataset_folder import RECORD
from qikit.reports.jobs import plan
from qikit.reports.run_folder import MANIFEST
from qikit.reports.statuses import MADE

FIGURES = Path(DATA, "incoming", "synthetic_scotland_figures.parquet")
MEASURE = "synthetic_results_actioned"
Report = tuple[str, str]  # job and area


@dataclass(frozen=True)
class Ran:
    """A run: seconds, processor seconds, memory, and what became of its reports.

    `executed` are the reports whose page is a new file, or that a new manifest does not
    call kept: where nothing is to be done the old one stays.
    """

    wall: float
    cpu: float
    watch: Watch
    status: dict[Report, str]
    executed: set[Report]

    @property
    def failed(self) -> list[Report]:
        return [report for report, status in self.status.items() if status != MADE]

    @property
    def busy(self) -> float:
        """The share of the processors' time that was used."""
        return self.cpu / (WORKERS * self.wall)


def run(project: Path, folder: Path, jobs: Sequence[str], only: Sequence[str]) -> Ran:
    """Make a run, from the start of its process to its end."""
    before, manifest = _pages(folder), _stamp(folder / MANIFEST)
    words = ["run", *jobs, "--jobs", str(WORKERS), "--out", str(folder)]
    words += [word for area in only for word in ("--only", area)]
    used, begun = children_cpu(), time.perf_counter()
    with Watch(os.getpid()) as watch:
        qikit(project, *words)
    wall, cpu = time.perf_counter() - begun, children_cpu() - used
    after, records = _pages(folder), _records(folder)
    executed = {r for r, page in after.items() if page != before.get(r)}
    if _stamp(folder / MANIFEST) != manifest:
        executed |= {_name(r) for r in records if r.get("kept") is False}
    status = {_name(r): r["status"] for r in records}
    return Ran(wall, cpu, watch, status, executed)


def _name(record: dict) -> Report:
    return record["job"], record["area"]


def _records(folder: Path) -> list[dict]:
    path = folder / MANIFEST
    return json.loads(path.read_text("utf-8"))["reports"] if path.exists() else []


def _pages(folder: Path) -> dict[Report, tuple[int, int]]:
    """Say which file each page is."""
    stamps = {_name(r): _stamp(folder / r["file"]) for r in _records(folder)}
    return {name: stamp for name, stamp in stamps.items() if any(stamp)}


def _stamp(path: Path) -> tuple[int, int]:
    """Tell a file from one that is written in its place; zeros where none is."""
    if not path.is_file():
        return 0, 0
    seen = path.stat()
    return seen.st_ino, seen.st_mtime_ns


class Country:
    """The reports of the invented country, made again and again in one folder.

    Parameters
    ----------
    most
        How many reports at most; 0 for all.
    """

    def __init__(self, project: Path, most: int) -> None:
        self._project, self._folder = project, project / "outputs" / "bench_country"
        files = [job_file(project, name) for name in (PRACTICES, CLUSTERS)]
        practices, _ = plan(files, project)
        self._practice = practices.reports[0].area_code
        table = practices.dataset.table("practices").set_index("practice_code")
        clusters = table["cluster_code"]
        cluster = clusters.loc[[self._practice]].iloc[-1]
        chosen = practices.reports[: most - 1] if most else []
        self._only = [r.area_code for r in chosen] + [cluster] if most else []
        self._jobs = list(map(str, files))
        self.concerned = {(PRACTICES, self._practice), (CLUSTERS, cluster)}
        self.neighbours = {
            (PRACTICES, practice) for practice in clusters.index[clusters.eq(cluster)]
        } - self.concerned  # their pages show the practice, by letter
        shutil.rmtree(self._folder, ignore_errors=True)
        forget_checks(project)

    def run(self) -> Ran:
        """Make the reports."""
        return run(self._project, self._folder, self._jobs, self._only)

    def change(self) -> None:
        """Take one from the newest numerator of a practice, and take the files in.

        `concerned` are the reports of this practice and of its cluster.
        """
        path = self._project / FIGURES
        figures = pd.read_parquet(path)
        at = figures["practice_code"].eq(self._practice)
        at &= figures["measure"].eq(MEASURE) & figures["numerator"].gt(0)
        figures.loc[figures.index[at][-1], "numerator"] -= 1
        figures.to_parquet(path, index=False)
        qikit(self._project, "intake", DATA)


def forget_checks(project: Path) -> None:
    """Let the next run check the country: what was measured before has done so."""
    for record in (project / DATA / "tables").glob(f"*/{RECORD}"):
        record.unlink()


def demo(project: Path) -> tuple[Ran, Ran]:
    """Make the reports of the demonstration's open data, and once again."""
    jobs = make_demo(project)
    folder = project / "outputs" / "bench_demo"
    shutil.rmtree(folder, ignore_errors=True)
    first, second = (run(project, folder, jobs, ()) for _ in range(2))
    return first, second
