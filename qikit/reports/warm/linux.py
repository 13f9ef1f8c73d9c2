"""What Linux does for us: end a child with its parent, and know whom it left behind."""

from __future__ import annotations

import ctypes
import os
import resource
import signal
from pathlib import Path

DEATH_SIGNAL, SUBREAPER = 1, 36  # of prctl
FIRST_TO_GO = "1000"  # where memory runs out, Linux ends this process before others
MOST_MEMORY = 2 << 30  # bytes of a report's own; a slice and its charts need a tenth


def die_with(parent: int) -> None:
    """Have the system end this process when its parent dies."""
    ctypes.CDLL(None).prctl(DEATH_SIGNAL, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:  # it died before we said so
        os._exit(1)


def limit_memory() -> None:
    """Give this process a limit, at which Python raises MemoryError."""
    _, most = resource.getrlimit(resource.RLIMIT_DATA)
    limit = MOST_MEMORY if most == resource.RLIM_INFINITY else min(MOST_MEMORY, most)
    resource.setrlimit(resource.RLIMIT_DATA, (limit, most))
    try:
        Path("/proc/self/oom_score_adj").write_text(FIRST_TO_GO)
    except OSError:
        pass  # a system that has no such file, or lets nobody write it


def adopt_orphans() -> None:
    """Become the parent of those whose parent dies below this process."""
    ctypes.CDLL(None).prctl(SUBREAPER, 1, 0, 0, 0)


def end_group(child: int) -> None:
    """Kill a child and all that stayed in its session."""
    for kill in (os.killpg, os.kill):
        try:
            kill(child, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):
            continue


def end_orphans(own: set[int]) -> None:
    """Kill processes that were left to this one: not its children, nor theirs.

    Parameters
    ----------
    own
        The children that are still at work; who is in their session is theirs.
    """
    for orphan in _children() - own:
        try:
            if os.getsid(orphan) not in own:
                os.kill(orphan, signal.SIGKILL)
                os.waitpid(orphan, 0)
        except (ProcessLookupError, ChildProcessError, PermissionError):
            continue


def _children() -> set[int]:
    listed = Path(f"/proc/self/task/{os.getpid()}/children")
    return set(map(int, listed.read_text().split())) if listed.exists() else set()
