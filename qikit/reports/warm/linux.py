"""What Linux does for us: end a child with its parent, and know whom it left behind."""

from __future__ import annotations

import ctypes
import os
import signal
import time
from pathlib import Path

DEATH_SIGNAL, SUBREAPER = 1, 36  # of prctl
FIRST_TO_GO = "1000"  # where memory runs out, Linux ends this process before others
MOST_MEMORY = 2 << 30  # bytes of a report's own; a slice and its charts need a tenth
MARK = "QIKIT_MADE_BY"  # in the environment of all that a crew starts
GENERATIONS = 100  # how often we look again for what the killed have left
PAUSE = 0.01  # seconds until a killed process is gone


def die_with(parent: int) -> None:
    """Have the system end this process when its parent dies."""
    ctypes.CDLL(None).prctl(DEATH_SIGNAL, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:  # it died before we said so
        os._exit(1)


def limit_memory() -> None:
    """Give this process a limit, at which Python raises MemoryError."""
    import resource  # not on every system, and this module is read on all

    limits = resource.getrlimit(resource.RLIMIT_DATA)
    limit = min([MOST_MEMORY, *(n for n in limits if n != resource.RLIM_INFINITY)])
    resource.setrlimit(resource.RLIMIT_DATA, (limit, limits[1]))
    try:
        Path("/proc/self/oom_score_adj").write_text(FIRST_TO_GO)
    except OSError:
        pass  # a system that has no such file, or lets nobody write it


def adopt_orphans() -> None:
    """Become the parent of those whose parent dies below this process."""
    ctypes.CDLL(None).prctl(SUBREAPER, 1, 0, 0, 0)


def end_group(child: int) -> None:
    """Kill a child and all that stayed in its group."""
    for kill in (os.killpg, os.kill):
        _is_killed(child, kill)


def end_orphans(own: set[int]) -> None:
    """Kill all children of this process but its own, and those that they leave to it.

    Parameters
    ----------
    own
        The children that are still at work; each adopts its own orphans.
    """
    for _ in range(GENERATIONS):
        orphans = _children() - own
        if not orphans:
            return
        for orphan in orphans:
            if _is_killed(orphan):
                os.waitpid(orphan, 0)


def end_marked(mark: str) -> None:
    """Kill all processes that have a mark in their environment, but not this one.

    It finds also those that nobody can find by their parents any more. Where there
    is no /proc it finds none.
    """
    for _ in range(GENERATIONS):
        marked = _marked(f"{MARK}={mark}".encode())
        if not marked:
            return
        for process in marked:
            _is_killed(process)
        time.sleep(PAUSE)


def _is_killed(process: int, kill=os.kill) -> bool:
    try:
        kill(process, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        return False
    return True


def _children() -> set[int]:
    listed = Path(f"/proc/self/task/{os.getpid()}/children")
    return set(map(int, listed.read_text().split())) if listed.exists() else set()


def _marked(entry: bytes) -> set[int]:
    found = {p for p in Path("/proc").glob("[0-9]*") if entry in _environment(p)}
    return {int(process.name) for process in found} - {os.getpid()}


def _environment(process: Path) -> list[bytes]:
    try:
        return (process / "environ").read_bytes().split(b"\0")
    except OSError:
        return []  # gone since, or another user's
