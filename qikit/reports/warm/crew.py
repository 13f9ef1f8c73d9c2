"""The crew of this machine where a process can be copied: one zygote, many children."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from dataclasses import replace
from tempfile import TemporaryDirectory
from typing import Any, Self

from qikit.errors import NotebookError, Problem
from qikit.reports.crews import TRIES, Answer
from qikit.reports.execution import Execution, Outcome
from qikit.reports.warm.frames import CHUNK, Frames, framed
from qikit.reports.warm.linux import MARK, end_marked
from qikit.reports.warm.worker import THREAD_LIMITS
from qikit.reports.warm.zygote import DIED, READY, STARTED

ZYGOTE = "qikit.reports.warm.zygote"  # run as a program
PATIENCE = 5  # seconds for the zygote to end its children
NO_CHILDREN = 0.5  # seconds for one that still warms up: it would not hear us before
NOT_STARTED = "the process that makes reports could not be started or died at once."
SLOWER_WAY = "Run again with --start-method spawn, which is slower and does without it."
LOST = "the process that makes reports died."


class WarmHands:
    """A zygote and its children; when the zygote dies, another one is started."""

    def __init__(self, jobs: int, seconds: float) -> None:
        self._jobs, self._seconds = jobs, seconds
        self._out: dict[int, Execution] = {}
        self._begun: dict[int, float] = {}  # when, by our own clock
        self._starts = 0  # since a zygote was last ready
        self._is_used = False

    def __enter__(self) -> Self:
        """Start the zygote: it warms up while the caller goes on."""
        self._apart = TemporaryDirectory(prefix="qk", ignore_cleanup_errors=True)
        try:
            self._start()
        except BaseException:
            self._apart.cleanup()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        """Let the zygote end its children and itself."""
        self._socket.close()
        if not self._is_used:
            self._process.kill()  # it has no children
        try:
            self._process.wait(NO_CHILDREN if self._starts else PATIENCE)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        end_marked(self._apart.name)
        self._apart.cleanup()

    def submit(self, order: int, execution: Execution) -> None:
        """Order a report."""
        self._out[order], self._is_used = execution, True
        try:
            self._socket.sendall(framed((order, execution)))
        except (BrokenPipeError, ConnectionResetError):
            pass  # the next `answers` says that it was lost

    def answers(self) -> list[Answer]:
        """Wait until something is known of an order.

        Raises
        ------
        NotebookError
            If the zygote cannot be started at all.
        """
        while True:
            try:
                arrived = self._socket.recv(CHUNK)
            except ConnectionResetError:
                arrived = b""
            if arrived:
                messages = self._frames.whole(arrived)
                answers = [a for message in messages if (a := self._answer(*message))]
            else:
                answers = self._lost()
            if answers:
                return answers

    def _answer(self, kind: str, *told: Any) -> Answer | None:
        if kind == READY:
            self._starts = 0
            return None
        order, *rest = told
        if kind == STARTED:
            self._begun[order] = time.monotonic()
            return None
        del self._out[order]
        now = time.monotonic()
        lived = now - self._begun.pop(order, now)
        if kind == DIED:
            why, late = rest
            return Answer(order, None, why, not late, lived)
        return Answer(order, _with_cost(*rest))

    def _lost(self) -> list[Answer]:
        """Take note that the zygote died, and start another one.

        What it had begun is to be tried again; what only waited is ordered again.
        """
        self._process.kill()
        self._process.wait()
        self._socket.close()
        end_marked(self._apart.name)
        if self._starts >= TRIES:
            raise NotebookError(Problem(NOT_STARTED, to_do=SLOWER_WAY))
        is_idle = not self._starts and not self._begun
        lost = sorted(self._out if is_idle else self._begun)
        self._start()
        begun, self._begun = self._begun, {}
        waiting = {n: e for n, e in self._out.items() if n not in lost}
        self._out.clear()
        for order, execution in waiting.items():
            self.submit(order, execution)
        now = time.monotonic()
        return [Answer(n, None, LOST, True, now - begun.get(n, now)) for n in lost]

    def _start(self) -> None:
        self._socket, its = socket.socketpair()
        self._frames, self._starts = Frames(), self._starts + 1
        one_thread = {name: os.environ.get(name, "1") for name in THREAD_LIMITS}
        with its:
            self._process = self._popen(its.fileno(), os.environ | one_thread)

    def _popen(self, number: int, variables: dict[str, str]) -> subprocess.Popen:
        apart = self._apart.name
        told = [str(number), str(self._jobs), str(self._seconds), apart]
        try:
            return subprocess.Popen(
                [sys.executable, "-P", "-m", ZYGOTE, *told],
                pass_fds=[number],
                env=variables | {MARK: apart},
                start_new_session=True,
            )
        except OSError as error:
            self._socket.close()
            what = f"{NOT_STARTED} ({error.strerror})"
            raise NotebookError(Problem(what, to_do=SLOWER_WAY)) from error


def _with_cost(outcome: Outcome, used: dict[str, float]) -> Outcome:
    """Add what the system says that a report's process used."""
    spent = outcome.spent | {"cpu": round(used["cpu"], 3)}
    return replace(outcome, spent=spent, memory=int(used["memory"]))
