"""The warm process: it imports everything once and forks a child for each report.

Run as `python -m qikit.reports.warm.zygote SOCKET JOBS SECONDS FOLDER` by `warm.crew`.
It is one thread that waits, reads no data (pyarrow would start threads with its first
file, which no fork survives), and ends with whoever started it. The temporary files of
its children are below FOLDER.
"""

from __future__ import annotations

import gc
import math
import os
import select
import shutil
import signal
import socket
import sys
import tempfile
import time
from collections import deque
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import dataclass, field
from functools import cache, partial
from pathlib import Path
from typing import Any

from qikit.reports.warm.frames import CHUNK, Frames, framed
from qikit.reports.warm.inline import INLINE
from qikit.reports.warm.late_grammar import import_jsonschema
from qikit.reports.warm.worker import keep_words_plain, limit_threads, too_long

READY, STARTED, MADE, DIED = "ready", "started", "made", "died"
SELDOM = 50_000, 10, 10  # when to collect: a report is over before much is thrown away
MOST_SAID = 1 << 20  # bytes of an answer; one is a thousand
NOT_UNDERSTOOD = "its process gave an answer that cannot be read."


@dataclass(eq=False)
class Child:
    """A report that is being made: its process, and what it has answered so far."""

    order: int
    process: int
    answer: int  # our end of its pipe
    ended: int  # can be read once the process has ended
    until: float
    apart: Path
    heard: bytearray = field(default_factory=bytearray)
    said: Any = None
    is_silent: bool = False  # it has closed its end, or says what nobody understands

    @property
    def watched(self) -> list[int]:
        """What becomes readable when there is news of it."""
        return [self.ended] if self.is_silent else [self.answer, self.ended]

    def hear(self) -> None:
        """Take what has arrived: a template may have written there as well."""
        while not self.is_silent and _readable([self.answer], 0):
            arrived = os.read(self.answer, CHUNK)
            self.heard += arrived
            self.said = _understood(self.heard)
            too_much = len(self.heard) > MOST_SAID
            self.is_silent = not arrived or too_much or self.said is not None


class Zygote:
    """Forks a child for each order, so many at a time, and passes answers on."""

    def __init__(
        self,
        runner: socket.socket,
        jobs: int,
        seconds: float,
        make: Callable,
        apart: Path,
    ) -> None:
        self._runner, self._jobs, self._seconds = runner, jobs, seconds
        self._make, self._apart = make, apart
        self._orders: deque[tuple[int, Any]] = deque()
        self._children: list[Child] = []
        self._frames = Frames()

    def serve(self) -> None:
        """Take orders until whoever gives them is gone; then end all children."""
        try:
            self._tell(READY)
            while True:
                ready = self._wait()
                if self._runner.fileno() in ready and not self._take_orders():
                    return
                for child in [c for c in self._children if self._is_over(c, ready)]:
                    self._finish(child)
                self._start_children()
        except (BrokenPipeError, ConnectionResetError):
            return
        finally:
            for child in self._children:
                self._end(child)

    def _wait(self) -> set[int]:
        watched = [self._runner.fileno()]
        watched += [fd for c in self._children for fd in c.watched]
        first = min((c.until for c in self._children), default=None)
        wait = None if first is None else max(0.0, first - time.monotonic())
        return _readable(watched, wait)

    def _take_orders(self) -> bool:
        arrived = self._runner.recv(CHUNK)
        self._orders.extend(self._frames.whole(arrived))
        return bool(arrived)

    def _start_children(self) -> None:
        while self._orders and len(self._children) < self._jobs:
            order, execution = self._orders.popleft()
            _warm_for(execution.template)
            self._children.append(child := self._forked(order, execution))
            self._tell(STARTED, order, child.process)

    def _forked(self, order: int, execution: Any) -> Child:
        reading, writing = os.pipe()
        parent = os.getpid()
        apart = self._apart / str(order)
        shutil.rmtree(apart, ignore_errors=True)
        process = os.fork()
        if process == 0:
            self._forget_others(reading)
            from qikit.reports.warm.child import be_child

            work = partial(self._make, execution)
            be_child(work, execution.log, writing, parent, apart)
        os.close(writing)
        until = time.monotonic() + self._seconds
        return Child(order, process, reading, os.pidfd_open(process), until, apart)

    def _forget_others(self, reading: int) -> None:
        """Close, in a new child, what it must not hold open."""
        os.close(reading)
        self._runner.close()
        for other in self._children:
            os.close(other.answer)
            os.close(other.ended)

    def _is_over(self, child: Child, ready: set[int]) -> bool:
        """Whether a child has answered, has ended, or has had its time."""
        child.hear()
        late = child.until <= time.monotonic()
        return child.said is not None or child.ended in ready or late

    def _finish(self, child: Child) -> None:
        child.hear()
        late = child.said is None and child.until <= time.monotonic()
        status, used = self._end(child)
        self._children.remove(child)
        if child.said is not None:
            self._tell(MADE, child.order, child.said, used)
        else:
            why = too_long(self._seconds) if late else _why(status, child.heard)
            self._tell(DIED, child.order, why, late)

    def _end(self, child: Child) -> tuple[int, dict[str, float]]:
        """End a child and all that it started; return how it ended and what it used."""
        from qikit.reports.warm.linux import end_group, end_orphans

        end_group(child.process)
        _, status, usage = os.wait4(child.process, 0)
        os.close(child.answer)
        os.close(child.ended)
        end_orphans({c.process for c in self._children} - {child.process})
        shutil.rmtree(child.apart, ignore_errors=True)
        cpu = usage.ru_utime + usage.ru_stime
        return status, {"cpu": cpu, "memory": usage.ru_maxrss * 1024}

    def _tell(self, *message: Any) -> None:
        self._runner.sendall(framed(message))


def _readable(watched: list[int], wait: float | None) -> set[int]:
    """Wait until there is something to read; `select` knows the first 1,024 alone."""
    poll = select.poll()
    for number in watched:
        poll.register(number, select.POLLIN)
    return {n for n, _ in poll.poll(None if wait is None else math.ceil(wait * 1000))}


def _understood(heard: bytes) -> Any:
    """Read an answer; None while it is not whole, or is none."""
    from qikit.reports.execution import Outcome

    try:
        said = next(iter(Frames().whole(heard)), None)
    except Exception:  # noqa: BLE001 - a template may have written anything there
        return None
    return said if isinstance(said, Outcome) else None


def _why(status: int, heard: bytes) -> str:
    """Say in words why a child ended without an answer."""
    if os.WIFSIGNALED(status):
        number = os.WTERMSIG(status)
        return f"its process died ({signal.strsignal(number) or number})."
    if heard:
        return NOT_UNDERSTOOD
    return "its process ended without a word."


def warm_up() -> None:
    """Import all, make a first report, and spare the children the collector."""
    os.environ.setdefault("MPLBACKEND", INLINE)
    import papermill  # noqa: F401

    import qikit.reports.charts
    import qikit.reports.faults
    import qikit.reports.opening
    import qikit.reports.provenance
    import qikit.reports.sections
    import qikit.reports.warm.engine  # noqa: F401
    from qikit.reports.warm.first_report import make_first_reports

    keep_words_plain()
    make_first_reports()
    gc.collect()
    gc.freeze()
    gc.set_threshold(*SELDOM)
    gc.enable()


@cache
def _warm_for(template: Path) -> None:
    """Import once, before a template's first child, what it draws with."""
    from qikit.plots.own_charts import import_for

    with suppress(Exception):  # its own report will say what is wrong with it
        if import_for(template.read_text("utf-8")):
            gc.collect()
            gc.freeze()


def main(number: str, jobs: str, seconds: str, folder: str) -> None:
    """Warm up and serve whoever holds the other end of a socket."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the runner's to tell
    limit_threads()
    gc.disable()  # what is imported stays: there is nothing to collect
    tempfile.tempdir = folder  # whoever ends us while we warm up clears that away
    import_jsonschema()
    from qikit.reports.kernel import make
    from qikit.reports.warm.linux import adopt_orphans

    apart = Path(folder)
    try:
        with closing(socket.socket(fileno=int(number))) as runner:
            runner.set_inheritable(False)
            warm_up()
            adopt_orphans()
            Zygote(runner, int(jobs), float(seconds), make, apart).serve()
    finally:
        shutil.rmtree(apart, ignore_errors=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
