"""A run without reports: records as drawn, told one by one; also a command to run.

`python -m tests.cli.fake_run PICTURE WORDS` carries out `qikit run job.yml WORDS` on
the records of the picture, in a process that a test can give a terminal or a pipe.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType, SimpleNamespace

RUN_AT = "2026-11-20 09:00 UTC"
STATUS = {
    "m": "made",
    "k": "made",  # kept
    "n": "notebook failed",
    "c": "check failed",
}
CODES = {"n": 13, "c": 12}
BREAK = "!"  # Ctrl-C here
WAIT = "_"  # longer than it takes until a bar is drawn again


def records(picture: str, *, job: str = "autumn") -> list[SimpleNamespace]:
    """Draw reports: m made, k kept, n its notebook failed, c a check failed."""
    letters = [letter for letter in picture if letter in STATUS]
    return [record(letter, f"P{i}", job=job) for i, letter in enumerate(letters, 1)]


def record(letter: str, area: str, *, job: str = "autumn", **facts) -> SimpleNamespace:
    """Give one record; a report that runs takes a second, half of it in cells."""
    status, runs = STATUS[letter], letter in "mn"
    drawn = {
        "job": job,
        "level": "practice",
        "area": area,
        "name": f"Surgery {area}",
        "status": status,
        "file": f"{job}/{area}.html" if status == "made" else "",
        "others": (),
        "error": "" if status == "made" else f"{area} broke",
        "seconds": 1.0 if runs else 0.0,
        "spent": {"cells": 0.5, "page": 0.25, "cpu": 0.7} if runs else {},
        "memory": 100_000_000 if runs else 0,
        "kept": letter == "k",
        "because": (),
    }
    return SimpleNamespace(**drawn | facts)


def plan_of(told: list[SimpleNamespace], audience: str = "analyst") -> list:
    """Give a plan that asks for the reports of some records."""
    planned = {}
    for r in told:
        file = SimpleNamespace(name=r.job, audience=audience)
        job = planned.setdefault(r.job, SimpleNamespace(file=file, reports=[]))
        report = SimpleNamespace(
            job=r.job, level=r.level, area_code=r.area, area_name=r.name, stem=r.area
        )
        job.reports.append(report)
    return list(planned.values())


def run_of(picture: str, told: list[SimpleNamespace]) -> Callable:
    """Give a stand-in for `run_batch` that tells the records of a picture."""

    def run_batch(planned, batch, notify, crew=None):
        left = iter(told)
        for letter in picture:
            if letter == BREAK:
                raise KeyboardInterrupt
            if letter == WAIT:
                time.sleep(0.11)
            else:
                notify(next(left))
        code = max((CODES.get(letter, 0) for letter in picture), default=0)
        return SimpleNamespace(
            manifest=SimpleNamespace(reports=told),
            index=batch.folder / "index.html",
            touched=[],
            unlisted=0,
            verdict=None,
            exit_code=code,
        )

    return run_batch


def _light(name: str, **content) -> None:
    """Put a light module in the place of a heavy one."""
    module = ModuleType(name)
    vars(module).update(content)
    sys.modules[name] = module


def main() -> None:
    """Run the command on a picture."""
    from qikit.cli import main as qikit

    picture, *words = sys.argv[1:]
    told = records(picture)
    _light("qikit.reports.jobs", plan=lambda *_, **__: plan_of(told))
    _light("qikit.reports.project_folder", find_project=lambda: Path("project"))
    _light("qikit.reports.runner", run_batch=run_of(picture, told))
    _light("qikit.reports.batches", Batch=LightBatch)
    no_crew = {"crew_before_plan": lambda batch: nullcontext()}
    _light("qikit.reports.early_crew", **no_crew)
    signal.signal(signal.SIGPIPE, signal.SIG_IGN)  # as Python has it by itself
    os.environ.pop("CI", None)
    qikit(["run", "job.yml", *words])


@dataclass(frozen=True)
class LightBatch:
    """What the command reads of a batch."""

    folder: Path
    project: Path
    run_at: str
    workers: int
    cells_by: str = "warm"
    start_method: str = "fork"
    scheduler: str = ""
    request: object = None


if __name__ == "__main__":
    main()
