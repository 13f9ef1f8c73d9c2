"""The warm process: it imports everything once and forks a child for each report.

Run as `python -m qikit.reports.warm.zygote SOCKET JOBS SECONDS` by `warm.crew`. It is
one thread that waits, reads no data (pyarrow would start threads with its first file,
which no fork survives), and ends with whoever started it.
"""

from __future__ import annotations

import gc
import os
import select
import signal
import socket
import sys
import time
from collections import deque
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from typing import Any

from qikit.reports.warm.frames import CHUNK, Frames, framed
from qikit.reports.warm.inline import INLINE
from qikit.reports.warm.worker import limit_threads

READY, STARTED, MADE, DIED = "ready", "started", "made", "died"


@dataclass(eq=False)
class Child:
    """A report that is being made: its process, and what it has answered so far."""

    order: int
    process: int
    answer: int  # our end of its pipe
    ended: int  # can be read once the process has ended
    until: float
    frames: Frames = field(default_factory=Frames)
    said: Any = None

    def hear(self) -> None:
        """Take what has arrived."""
        while self.said is None and select.select([self.answer], [], [], 0)[0]:
            arrived = os.read(self.answer, CHUNK)
            if not arrived:
                return
            for message in self.frames.whole(arrived):
                self.said = message


class Zygote:
    """Forks a child for each order, so many at a time, and passes answers on."""

    def __init__(
        self, runner: socket.socket, jobs: int, seconds: float, make: Callable
    ) -> None:
        self._runner, self._jobs, self._seconds = runner, jobs, seconds
        self._make = make
        self._orders: deque[tuple[int, Any]] = deque()
        self._children: list[Child] = []
        self._frames = Frames()

    def serve(self) -> None:
        """Take orders until whoever gives them is gone; then end all children."""
        self._tell(READY)
        try:
            while True:
                ready = self._wait()
                if self._runner in ready and not self._take_orders():
                    return
                for child in [c for c in self._children if self._is_over(c, ready)]:
                    self._finish(child)
                self._start_children()
        except (BrokenPipeError, ConnectionResetError):
            return
        finally:
            for child in self._children:
                self._end(child)

    def _wait(self) -> list:
        watched = [self._runner]
        watched += [fd for c in self._children for fd in (c.answer, c.ended)]
        first = min((c.until for c in self._children), default=None)
        wait = None if first is None else max(0.0, first - time.monotonic())
        return select.select(watched, [], [], wait)[0]

    def _take_orders(self) -> bool:
        arrived = self._runner.recv(CHUNK)
        self._orders.extend(self._frames.whole(arrived))
        return bool(arrived)

    def _start_children(self) -> None:
        while self._orders and len(self._children) < self._jobs:
            order, execution = self._orders.popleft()
            self._children.append(child := self._forked(order, execution))
            self._tell(STARTED, order, child.process)

    def _forked(self, order: int, execution: Any) -> Child:
        reading, writing = os.pipe()
        parent = os.getpid()
        process = os.fork()
        if process == 0:
            self._forget_others(reading)
            from qikit.reports.warm.child import be_child

            be_child(lambda: self._make(execution), execution.log, writing, parent)
        os.close(writing)
        until = time.monotonic() + self._seconds
        return Child(order, process, reading, os.pidfd_open(process), until)

    def _forget_others(self, reading: int) -> None:
        """Close, in a new child, what it must not hold open."""
        os.close(reading)
        self._runner.close()
        for other in self._children:
            os.close(other.answer)
            os.close(other.ended)

    def _is_over(self, child: Child, ready: list) -> bool:
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
            self._tell(DIED, child.order, self._why(status, late), late)

    def _end(self, child: Child) -> tuple[int, dict[str, float]]:
        """End a child and all that it started; return how it ended and what it used."""
        from qikit.reports.warm.linux import end_group, end_orphans

        end_group(child.process)
        _, status, usage = os.wait4(child.process, 0)
        os.close(child.answer)
        os.close(child.ended)
        end_orphans({c.process for c in self._children} - {child.process})
        cpu = usage.ru_utime + usage.ru_stime
        return status, {"cpu": cpu, "memory": usage.ru_maxrss * 1024}

    def _why(self, status: int, late: bool) -> str:
        if late:
            return f"it took longer than {self._seconds:.0f} seconds and was ended."
        if os.WIFSIGNALED(status):
            return f"its process died ({signal.Signals(os.WTERMSIG(status)).name})."
        return "its process ended without a word."

    def _tell(self, *message: Any) -> None:
        self._runner.sendall(framed(message))


def warm_up() -> None:
    """Import what templates need, draw once, and spare the children the collector."""
    os.environ.setdefault("MPLBACKEND", INLINE)
    import papermill  # noqa: F401

    import qikit.reports.charts
    import qikit.reports.faults
    import qikit.reports.opening
    import qikit.reports.provenance
    import qikit.reports.sections
    import qikit.reports.warm.engine  # noqa: F401
    from qikit.plots.svg import svg_text
    from qikit.plots.theme import new_figure
    from qikit.reports.render import templates

    svg_text(new_figure(), title="warm")
    templates()
    gc.collect()
    gc.freeze()


def main(number: str, jobs: str, seconds: str) -> None:
    """Warm up and serve whoever holds the other end of a socket."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the runner's to tell
    limit_threads()
    from qikit.reports.kernel import make
    from qikit.reports.warm.linux import adopt_orphans

    with closing(socket.socket(fileno=int(number))) as runner:
        warm_up()
        adopt_orphans()
        Zygote(runner, int(jobs), float(seconds), make).serve()


if __name__ == "__main__":
    main(*sys.argv[1:])
