"""Measure disclosure control on a whole country: protection, attack, audit of a run.

make bench

The example of Scotland's size (888 invented practices, 153 clusters, 40 measures,
48 months) is made in a temporary folder and released twice for everybody; between
the two, three practices move to another cluster. Each step is a process of its own,
so nothing is warm. Memory is that of the process and its workers together.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import psutil

MODULE = "benchmarks.disclosure"
ROOT = Path(__file__).parents[1]
DATASET = Path("data", "scotland")
JOB = Path("params", "jobs", "everybody.yml")
RUN = Path("outputs", "everybody")
MADE, READ_AT = 5, "2026-11-20 09:00 UTC"  # pages that are really made
MOVED = 3  # practices in another cluster in the earlier release
WORKERS = 2
PROTECTION_BAR, AUDIT_BAR, MEMORY_BAR = 60.0, 600.0, 4096.0  # seconds, seconds, MiB
EVERY = 0.2  # seconds between two looks at the memory
JOB_FILE = f"""\
report: cluster_report
for_each: cluster
areas: all
dataset: {DATASET.as_posix()}
audience: published
disclosure:
  sign_off: {{name: the benchmark, date: 2026-11-20, decision: release}}
"""


@dataclass
class Cost:
    """What a step took: seconds, those of the processors, and the most memory (MiB)."""

    seconds: float = 0.0
    cpu: float = 0.0
    peak: float = 0.0

    def text(self, bar: float | None = None) -> str:
        said = f"{self.seconds:.0f} s ({self.cpu:.0f} s of CPU)"
        if bar is not None:
            said += f", ratio {self.seconds / bar:.2f} (bar: {bar:.0f} s)"
        share = self.peak / MEMORY_BAR
        return f"{said}; peak {self.peak:,.0f} MiB, {share:.2f} of {MEMORY_BAR:,.0f}"


@contextmanager
def measured() -> Iterator[Cost]:
    """Measure what happens within, the worker processes too."""
    cost, ended = Cost(), threading.Event()
    watch = threading.Thread(target=_watch, args=(cost, ended), daemon=True)
    start, cpu = time.perf_counter(), _cpu()
    watch.start()
    yield cost
    cost.seconds, cost.cpu = time.perf_counter() - start, _cpu() - cpu
    ended.set()
    watch.join()


def _cpu() -> float:
    times = os.times()  # of the children: those that have ended
    return sum(times[:4])


def _watch(cost: Cost, ended: threading.Event) -> None:
    own = psutil.Process()
    while True:
        held = 0
        for process in (own, *own.children(recursive=True)):
            try:
                held += process.memory_info().rss
            except psutil.Error:
                continue  # it has just ended
        cost.peak = max(cost.peak, held / 2**20)
        if ended.wait(EVERY):
            return


def begin(project: Path) -> None:
    """Make a project with the example and a job for all of its clusters."""
    from qikit.data.synthetic.example import make_example

    for name in ("params", "notebooks", "expectations"):
        shutil.copytree(ROOT / name, project / name)
    folder = project / DATASET
    folder.parent.mkdir()
    make_example(folder, scale="scotland", seed=1, project=project, read_at=READ_AT)
    own = folder / "params" / "measures"
    if own.is_dir():
        shutil.copytree(own, project / "params" / "measures", dirs_exist_ok=True)
    (project / JOB).write_text(JOB_FILE, "utf-8")


@dataclass
class Country:
    """What every step reads: rows, memberships, and the planned job."""

    rows: pd.DataFrame
    members: pd.DataFrame
    job: object


def country(project: Path) -> Country:
    from qikit.practices import members_on
    from qikit.reports.jobs import plan

    (job,) = plan([project / JOB], project)
    rows = job.dataset.table("observations")
    rows = rows[rows["measure"].isin([m.id for m in job.measures])]
    return Country(rows, members_on(job.dataset.table("practices"), job.as_of), job)


def with_moves(members: pd.DataFrame) -> pd.DataFrame:
    """Put the first practice of some clusters into another cluster of their HSCP."""
    members = members.copy()
    clusters = members[["hscp", "cluster_code", "cluster"]].drop_duplicates()
    several = clusters[clusters.duplicated("hscp", keep=False)]
    pairs = several.groupby("hscp", sort=True).head(2).groupby("hscp", sort=True)
    for _, pair in list(pairs)[:MOVED]:
        old, new = pair["cluster_code"]
        first = members.index[members["cluster_code"].eq(old)][0]
        members.loc[first, ["cluster_code", "cluster"]] = new, pair["cluster"].iloc[1]
    return members


def protect(project: Path) -> None:
    """Protect all for everybody, cold; it goes on record as the earlier release."""
    from qikit.data.ledger import Facts, Ledger
    from qikit.data.readers import show
    from qikit.reports.releases import readers_of

    found = country(project)
    members = with_moves(found.members)
    readers = readers_of(found.job, project)
    with measured() as cost:
        shown = show(found.rows, members, found.job.measures, readers)
    states = shown.protected["state"].value_counts()
    small, partners = states.get("primary", 0), states.get("secondary", 0)
    print(f"  {len(found.rows):,} figures of {len(members):,} practices", end=", ")
    print(f"{len(shown.protected):,} with groups: {small:,} small", end=", ")
    print(f"{partners:,} partners")
    print(f"  protection: {cost.text(PROTECTION_BAR)}", flush=True)
    facts = Facts("earlier", READ_AT, "published", "bench", ("everybody",))
    with measured() as cost:
        Ledger(project / DATASET).record(facts, shown.protected, members)
    print(f"  on record: {cost.seconds:.0f} s ({cost.cpu:.0f} s of CPU)")


def attack(project: Path) -> None:
    """Protect beside the earlier release, and attack both together."""
    from qikit.data.readers import show
    from qikit.disclosure.exposure import expose
    from qikit.disclosure.publications import read_publication
    from qikit.reports.releases import readers_of

    found = country(project)
    readers = readers_of(found.job, project)
    with measured() as cost:
        shown = show(found.rows, found.members, found.job.measures, readers)
    print(f"  the same after {MOVED} practices moved cluster, the earlier release")
    print(f"  known: {cost.text(PROTECTION_BAR)}", flush=True)
    new = read_publication(shown.protected, found.members, audience="published")
    with measured() as cost:
        told = expose(new, readers.earlier)
    print(f"  attack on {told.n_hidden:,} hidden figures of both", end=": ")
    print(f"{len(told.figures):,} given away, {told.n_components:,} groups", end=", ")
    print(f"{told.n_loops:,} with loops, {told.n_linear_programs:,} linear programs")
    print(f"  attack: {cost.text(AUDIT_BAR)}", flush=True)


def pages(project: Path) -> None:
    """Make some pages as `qikit run` does, with all that comes before and after."""
    from qikit.reports.jobs import plan
    from qikit.reports.runner import Batch, run_batch

    (every,) = plan([project / JOB], project)
    step = len(every.reports) // MADE
    codes = [report.area_code for report in every.reports[::step][:MADE]]
    planned = plan([project / JOB], project, only=codes)
    batch = Batch(project / RUN, project, "2026-11-20 10:00 UTC", WORKERS)
    with measured() as cost:
        result = run_batch(planned, batch, lambda record: None)
    made = [r for r in result.manifest.reports if r.file]
    each = sum(r.seconds for r in made) / len(made)
    size = sum(r.bytes for r in made) / len(made) / 1e6
    print(f"  a run of {len(made)} pages of {len(every.measures)} measures", end=", ")
    print(f"checked, protected, put on record, made and audited: {cost.text()}")
    print(
        f"  a page: {each:.1f} s in one of {WORKERS} workers, {size:.1f} MB", end="; "
    )
    print(f"passed: {result.verdict.passed}", flush=True)


def copy_pages(project: Path) -> int:
    """Stand copies of the pages in for all other clusters; return how many."""
    from qikit.reports.jobs import plan

    folder = project / RUN
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    real = [r for r in manifest["reports"] if r["file"]]
    (job,) = plan([project / JOB], project)
    there = {r["area"] for r in real}
    rest = [r for r in job.reports if r.area_code not in there]
    for number, report in enumerate(rest):
        like = real[number % len(real)]
        manifest["reports"].append(_copied(folder, like, report))
    (folder / "manifest.json").write_text(json.dumps(manifest), "utf-8")
    return len(rest)


def _copied(folder: Path, like: dict, report) -> dict:
    """Copy a page and its workings under the name of another cluster."""
    old, new = Path(like["file"]), Path(report.job, f"{report.stem}.html")
    shutil.copyfile(folder / old, folder / new)
    workings = folder / "workings"
    shutil.copytree(workings / old.with_suffix(""), workings / new.with_suffix(""))
    sha = hashlib.sha256((folder / new).read_bytes()).hexdigest()
    own = {"area": report.area_code, "name": report.area_name}
    return like | own | {"file": new.as_posix(), "sha256": sha}


def audit(project: Path) -> None:
    """Audit a whole run: files read by the workers, then the attack."""
    from qikit.reports.audit.verdict import audit_run

    copied = copy_pages(project)
    files = [p for p in (project / RUN).rglob("*") if p.is_file()]
    size = sum(p.stat().st_size for p in files) / 1e6
    with measured() as cost:
        verdict = audit_run(project / RUN, project, workers=WORKERS)
    (job,) = verdict.jobs
    print(f"  {MADE + copied} pages in {len(files):,} files of {size:,.0f} MB: {MADE}")
    print(f"  made, {copied} copies of these under the names of the other clusters;")
    print("  everything else is real (ledger, earlier release, all hidden figures)")
    print(f"  {len(job.leaks):,} told by files, {len(job.exposure.figures):,}", end=" ")
    print("given away by other figures")
    print(f"  audit: {cost.text(AUDIT_BAR)}", flush=True)


STEPS: dict[str, Callable[[Path], None]] = {
    step.__name__: step for step in (begin, protect, attack, pages, audit)
}


def compare() -> None:
    """Take the steps one after the other, each in a process of its own."""
    project = Path(tempfile.mkdtemp(prefix="qikit-bench-"))
    print(f"disclosure control for everybody, {os.cpu_count()} processors:", flush=True)
    try:
        for name in STEPS:
            command = [sys.executable, "-m", MODULE, name, str(project)]
            subprocess.run(command, check=True)
    finally:
        shutil.rmtree(project, ignore_errors=True)


if __name__ == "__main__":
    if len(sys.argv) == 3:
        STEPS[sys.argv[1]](Path(sys.argv[2]))
    else:
        compare()
