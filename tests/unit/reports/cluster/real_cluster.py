"""A real scheduler and real workers on this machine, ended whatever happens."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from contextlib import ExitStack, contextmanager
from pathlib import Path

import psutil

DASK = Path(sys.executable).with_name("dask")
SILENT = {"DASK_DISTRIBUTED__LOGGING__DISTRIBUTED": "info"}
NO_PAGES = ("--no-dashboard", "--dashboard-address", "127.0.0.1:0")
START_SECONDS = 60
SCHEDULER_AT = re.compile(r"Scheduler at:\s+(tcp://\S+)")


class RealCluster:
    """Starts schedulers and workers; their words and folders are in one folder."""

    def __init__(self, folder: Path, opened: ExitStack) -> None:
        self.folder, self._opened = folder, opened

    def scheduler(self, name: str = "scheduler") -> tuple[str, psutil.Popen]:
        """Start a scheduler on a port that is free; return its address."""
        process = self._start(name, "scheduler", "--host", "127.0.0.1", "--port", "0")
        return self._said(name, SCHEDULER_AT), process

    def worker(self, address: str, name: str, *options: str) -> psutil.Popen:
        """Start a worker, and wait until it has joined."""
        return self.workers(address, (name, options))[0]

    def workers(self, address: str, *named: tuple[str, tuple]) -> list[psutil.Popen]:
        """Start workers at the same time, and wait until they have joined."""
        given = ["worker", address, "--nthreads", "1", "--host", "127.0.0.1"]
        begun = [
            self._start(name, *given, "--name", name, *more) for name, more in named
        ]
        for name, _ in named:
            self._said(name, re.compile(f"(Registered to:.*{address})"))
        return begun

    def space(self, name: str) -> Path:
        """Return the folder in which a worker keeps its temporary files."""
        return self.folder / name

    def _start(self, name: str, *words: str) -> psutil.Popen:
        space = self.space(name)
        space.mkdir(exist_ok=True)
        with (self.folder / f"{name}.log").open("w") as log:
            process = psutil.Popen(
                [DASK, *words, *NO_PAGES],
                env=os.environ | SILENT | {"TMPDIR": str(space)},
                cwd=space,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        self._opened.callback(end, process)
        return process

    def _said(self, name: str, pattern: re.Pattern) -> str:
        until = time.monotonic() + START_SECONDS
        while time.monotonic() < until:
            log = (self.folder / f"{name}.log").read_text("utf-8")
            if found := pattern.search(log):
                return found[1]
            time.sleep(0.1)
        raise AssertionError(f"{name} did not start: {log}")


def end(process: psutil.Popen) -> None:
    """Kill a process with all below it."""
    try:
        below = process.children(recursive=True)
    except psutil.NoSuchProcess:
        below = []
    for one in (process, *below):
        try:
            one.kill()
        except psutil.NoSuchProcess:
            continue
    process.wait()


def is_gone(process: psutil.Process, *, seconds: float = 15) -> bool:
    """Whether a process ends within some seconds."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if not process.is_running() or process.status() == psutil.STATUS_ZOMBIE:
            return True
        time.sleep(0.1)
    return False


def files_below(folder: Path) -> list[str]:
    """List what is left of reports in a worker's folder."""
    return [path.name for path in folder.rglob("qk*")]


@contextmanager
def real_cluster(folder: Path):
    """Give a starter of schedulers and workers; all of them end with the block."""
    with ExitStack() as opened:
        yield RealCluster(folder, opened)
