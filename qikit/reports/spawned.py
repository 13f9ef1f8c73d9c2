"""The crew of a machine where no process can be copied: workers that start cold."""

from __future__ import annotations

import multiprocessing
import os
import shutil
import signal
import tempfile
import threading
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import NoReturn, Self

from qikit.reports.crews import Answer
from qikit.reports.execution import Execution, Outcome
from qikit.reports.warm.late_grammar import import_jsonschema
from qikit.reports.warm.linux import MARK, end_marked, limit_memory
from qikit.reports.warm.worker import can_fork, limit_threads, print_into, too_long

PATIENCE = 5  # seconds for a worker to end


def serve(orders: Connection, make: Callable[[Execution], Outcome], apart: str) -> None:
    """Make reports, one after the other, until nobody asks any more.

    What the kernel of a report left running ends with the report; `apart` is the
    folder for temporary files, and the mark by which all that begins here is known.
    """
    _prepare(apart)
    while True:
        try:
            execution = orders.recv()
            print_into(execution.log)
            outcome = make(execution)
            end_marked(apart)
            orders.send(outcome)
        except (EOFError, OSError):
            return


def _prepare(apart: str) -> None:
    limit_threads()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the runner's to tell
    os.environ[MARK] = tempfile.tempdir = apart
    if can_fork():  # it is Linux; a kernel has the same limit as we have
        limit_memory()
    runner = multiprocessing.parent_process()
    threading.Thread(target=_end_with, args=(runner, apart), daemon=True).start()


def _end_with(runner: BaseProcess, apart: str) -> NoReturn:
    """End this process when the runner dies, and with it all that it has begun."""
    runner.join()
    _clear(apart)
    os._exit(1)


def _clear(apart: str) -> None:
    end_marked(apart)
    shutil.rmtree(apart, ignore_errors=True)


def make_report(execution: Execution) -> Outcome:
    """Make a report; what that needs is imported after the limits are set."""
    import_jsonschema()
    from qikit.reports.kernel import make

    return make(execution)


@dataclass(eq=False)
class Worker:
    """A process, our end of its pipe, and the order it is at (None: free)."""

    process: BaseProcess
    orders: Connection
    apart: str
    order: int | None = None
    until: float = 0.0

    def end(self) -> None:
        """End the process with what it started; beyond Linux a kernel ends itself."""
        self.process.kill()
        self.process.join(PATIENCE)
        self.orders.close()
        _clear(self.apart)


class SpawnedHands:
    """So many workers, each of which makes one report at a time."""

    def __init__(
        self,
        jobs: int,
        seconds: float,
        make: Callable[[Execution], Outcome] = make_report,
    ) -> None:
        self._jobs, self._seconds, self._make = jobs, seconds, make
        self._waiting: deque[tuple[int, Execution]] = deque()
        self._workers: list[Worker] = []

    def __enter__(self) -> Self:
        """Workers start with the first orders."""
        return self

    def __exit__(self, *_: object) -> None:
        """End all workers."""
        for worker in self._workers:
            worker.end()

    def submit(self, order: int, execution: Execution) -> None:
        """Order a report."""
        self._waiting.append((order, execution))
        self._give()

    def answers(self) -> list[Answer]:
        """Wait until something is known of an order."""
        while True:
            busy = [w for w in self._workers if w.order is not None]
            first = min(w.until for w in busy)
            wait([w.orders for w in busy], max(0.0, first - time.monotonic()))
            answers = [a for w in busy if (a := self._heard(w))]
            self._give()
            if answers:
                return answers

    def _give(self) -> None:
        """Give orders to free workers; start one where there is room."""
        while self._waiting:
            free = next((w for w in self._workers if w.order is None), None)
            if free is None and len(self._workers) >= self._jobs:
                return
            worker = free or self._started()
            worker.order, execution = self._waiting.popleft()
            worker.until = time.monotonic() + self._seconds
            with suppress(BrokenPipeError, ConnectionResetError):
                worker.orders.send(execution)  # of one that died we hear at once

    def _started(self) -> Worker:
        spawn = multiprocessing.get_context("spawn")
        ours, its = spawn.Pipe()
        apart = tempfile.mkdtemp(prefix="qk")
        told = (its, self._make, apart)
        process = spawn.Process(target=serve, args=told, daemon=True)
        process.start()
        its.close()
        self._workers.append(Worker(process, ours, apart))
        return self._workers[-1]

    def _heard(self, worker: Worker) -> Answer | None:
        order = worker.order
        try:
            if worker.orders.poll():
                outcome, worker.order = worker.orders.recv(), None
                return Answer(order, outcome)
        except (EOFError, ConnectionResetError):
            worker.process.join(PATIENCE)
            self._give_up(worker)
            why = f"its process died (exit code {worker.process.exitcode})."
            return Answer(order, None, why, may_retry=True, seconds=self._at(worker))
        if worker.until <= time.monotonic():
            self._give_up(worker)
            why = too_long(self._seconds)
            return Answer(order, None, why, seconds=self._at(worker))
        return None

    def _at(self, worker: Worker) -> float:
        """Return for how many seconds a worker has been at its order."""
        return time.monotonic() - (worker.until - self._seconds)

    def _give_up(self, worker: Worker) -> None:
        worker.end()
        self._workers.remove(worker)
