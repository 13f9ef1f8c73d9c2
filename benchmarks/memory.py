"""Memory and processor time of a process and of all that it started, from /proc.

Memory is the proportional share (PSS): what several processes hold together counts
once, so that copies of a warm process are not counted as if each were whole.
"""

from __future__ import annotations

import os
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Self

PROC = Path("/proc")
EVERY = 0.5  # seconds from sample to sample
TICK = os.sysconf("SC_CLK_TCK")
PARENT, CPU = 1, slice(11, 15)  # in `stat`: user, system, and those of ended children


def tree(top: int) -> list[int]:
    """List a process and all below it."""
    below: dict[int, list[int]] = defaultdict(list)
    for process in (int(p.name) for p in PROC.iterdir() if p.name.isdigit()):
        for parent in _stat(process)[PARENT : PARENT + 1]:
            below[int(parent)].append(process)
    found = [top]
    for process in found:
        found += below[process]
    return found


def pss(process: int) -> int:
    """Return the memory of a process in bytes, shared pages by its share of them."""
    try:
        lines = (PROC / str(process) / "smaps_rollup").read_text().splitlines()
    except OSError:  # it has ended
        return 0
    return sum(int(x.split()[1]) for x in lines if x.startswith("Pss:")) * 1024


def cpu_below(top: int) -> float:
    """Return the processor seconds of all living processes below one.

    Those of the children that they have waited for are counted with them.
    """
    return sum(float(x) for p in tree(top)[1:] for x in _stat(p)[CPU]) / TICK


def _stat(process: int) -> list[str]:
    """Give the fields of `stat` after the name; none of a process that has ended."""
    try:
        text = (PROC / str(process) / "stat").read_text()
    except OSError:
        return []
    return text.rpartition(")")[2].split()


class Watch:
    """Samples the memory of all processes below one while something runs."""

    def __init__(self, top: int) -> None:
        self.samples: list[int] = []  # bytes, one every half second
        self.largest: list[int] = []  # of them, what one process held
        self._top = top
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._sample, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _sample(self) -> None:
        due = time.monotonic()
        while not self._over.wait(max(0.0, due - time.monotonic())):
            held = [pss(process) for process in tree(self._top)[1:]]
            if any(held):
                self.samples.append(sum(held))
                self.largest.append(max(held))
            due += EVERY

    def thirds(self) -> Iterator[list[int]]:
        """Give the samples of the first, the middle and the last third."""
        n = len(self.samples)
        for part in range(3):
            yield self.samples[part * n // 3 : (part + 1) * n // 3]
