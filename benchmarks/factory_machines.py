"""The same reports by this machine alone and by a Dask cluster, byte for byte.

A scheduler and two workers are started as processes of their own; one worker is killed
when a third of the reports are there.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from importlib.util import find_spec
from pathlib import Path

from benchmarks.factory_project import CLUSTERS, PRACTICES, ROOT, WORKERS, job_file
from qikit.reports.batches import Batch
from qikit.reports.jobs import PlannedJob, plan
from qikit.reports.manifest import ReportRecord
from qikit.reports.run_folder import MANIFEST, WORKINGS
from qikit.reports.runner import run_batch
from qikit.reports.statuses import MADE

RUN_AT = "2026-10-01 09:00 UTC"  # of both runs: it stands on their pages
PATIENCE = 60  # seconds for a scheduler to say where it is


@dataclass(frozen=True)
class Compared:
    """How many reports were made by both, how many files, and which differ."""

    reports: int
    files: int
    differ: list[str]
    failed: list[str]
    tasks: int  # that the scheduler knew: 0 would mean that it had nothing to do


def is_possible() -> bool:
    """Whether Dask is installed."""
    return find_spec("distributed") is not None


def compare(project: Path, n: int) -> Compared:
    """Make some reports of each kind here and on a cluster; compare their files."""
    files = [job_file(project, name) for name in (PRACTICES, CLUSTERS)]
    planned = [_some(job, n) for job in plan(files, project)]
    total = sum(len(job.reports) for job in planned)
    alone = _folder(project, "bench_alone")
    run_batch(planned, Batch(alone, project, RUN_AT, WORKERS, force=True), _quiet)
    there = _folder(project, "bench_together")
    done: list[ReportRecord] = []
    with cluster(project / "outputs" / "bench_cluster") as (address, workers):

        def finished(record: ReportRecord) -> None:
            done.append(record)
            if len(done) == max(1, total // 3):
                workers[0].kill()

        batch = Batch(there, project, RUN_AT, WORKERS, force=True, scheduler=address)
        run_batch(planned, batch, finished)
        tasks = _tasks(address)
    ours, theirs = digests(alone), digests(there)
    names = sorted(ours.keys() | theirs.keys())
    differ = [name for name in names if ours.get(name) != theirs.get(name)]
    failed = [f"{r.area}: {r.error}" for r in done if r.status != MADE]
    return Compared(total, len(names), differ, failed, tasks)


def _some(job: PlannedJob, n: int) -> PlannedJob:
    step = max(1, len(job.reports) // n)
    return replace(job, reports=job.reports[::step][:n])


def _folder(project: Path, name: str) -> Path:
    """Name the folder of a run; both have one name, which stands on the index."""
    folder = project / "outputs" / name / "bench"
    shutil.rmtree(folder, ignore_errors=True)
    return folder


def _quiet(record: ReportRecord) -> None:
    if record.status != MADE:
        sys.exit(f"{record.job}, {record.area}: {record.status}, {record.error}")


def digests(folder: Path) -> dict[str, str]:
    """Return the sha256 of each file of a run that may be handed on.

    The manifest says how long each report took, and so do the workings.
    """
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(
            path.read_bytes()
        ).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
        and path.name != MANIFEST
        and path.relative_to(folder).parts[0] != WORKINGS
    }


@contextmanager
def cluster(folder: Path) -> Iterator[tuple[str, list[subprocess.Popen]]]:
    """Start a scheduler and two workers; give its address and the workers."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    known = folder / "scheduler.json"
    where = ["--scheduler-file", str(known)]
    begin = ["scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard"]
    work = ["worker", "--no-nanny", "--nthreads", "1", "--no-dashboard"]
    with ExitStack() as stack:
        log = stack.enter_context((folder / "log.txt").open("w"))
        _dask(stack, [*begin, *where], log)
        address = _address(known)
        workers = [
            _dask(stack, [*work, *where, "--local-directory", str(folder / name)], log)
            for name in ("one", "two")
        ]
        yield address, workers


def _dask(stack: ExitStack, words: list[str], log) -> subprocess.Popen:
    command = [sys.executable, "-m", "dask", *words]
    process = subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=log)
    stack.callback(process.wait)
    stack.callback(process.terminate)
    return process


def _address(known: Path) -> str:
    """Wait until the scheduler has written where it is."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        try:
            return json.loads(known.read_text("utf-8"))["address"]
        except (OSError, ValueError):
            time.sleep(0.2)
    sys.exit("the scheduler of Dask did not start")


def _tasks(address: str) -> int:
    """Ask the scheduler how often a task changed its state."""
    from distributed import Client

    with Client(address) as client:
        return client.run_on_scheduler(_transitions)


def _transitions(dask_scheduler) -> int:
    return dask_scheduler.transition_counter
