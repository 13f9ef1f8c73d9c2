"""The crew of this machine where a process can be copied: one zygote, many children."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from dataclasses import replace
from typing import Any, Self

from qikit.errors import NotebookError, Problem
from qikit.reports.crews import Answer
from qikit.reports.execution import Execution
from qikit.reports.warm.frames import CHUNK, Frames, framed
from qikit.reports.warm.linux import end_group
from qikit.reports.warm.worker import THREAD_LIMITS
from qikit.reports.warm.zygote import DIED, MADE, READY, STARTED

PATIENCE = 5  # seconds for the zygote to end its children
NOT_STARTED = "the process that makes reports could not be started or died at once."
LOST = "the process that makes reports died."


class WarmHands:
    """A zygote and its children; when the zygote dies, another one is started."""

    def __init__(self, jobs: int, seconds: float) -> None:
        self._jobs, self._seconds = jobs, seconds
        self._out: dict[int, int] = {}  # order → process, 0 until it has begun
        self._is_ready = False

    def __enter__(self) -> Self:
        """Start the zygote: it warms up while the caller goes on."""
        self._start()
        return self

    def __exit__(self, *_: object) -> None:
        """Let the zygote end its children and itself."""
        self._socket.close()
        try:
            self._process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._end_children()

    def submit(self, order: int, execution: Execution) -> None:
        """Order a report."""
        self._out[order] = 0
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
            if not arrived:
                return self._lost()
            messages = self._frames.whole(arrived)
            answers = [a for message in messages if (a := self._answer(*message))]
            if answers:
                return answers

    def _answer(self, kind: str, *told: Any) -> Answer | None:
        if kind == READY:
            self._is_ready = True
        elif kind == STARTED:
            order, process = told
            self._out[order] = process
        elif kind == MADE:
            order, outcome, used = told
            del self._out[order]
            spent = outcome.spent | {"cpu": round(used["cpu"], 3)}
            made = replace(outcome, spent=spent, memory=int(used["memory"]))
            return Answer(order, made)
        elif kind == DIED:
            order, why, late = told
            del self._out[order]
            return Answer(order, None, why, may_retry=not late)
        return None

    def _lost(self) -> list[Answer]:
        """Take note that the zygote died: all that it had is to be made again."""
        self._process.wait()
        self._socket.close()
        self._end_children()
        if not self._is_ready:
            raise NotebookError(Problem(NOT_STARTED))
        lost = [Answer(order, None, LOST, may_retry=True) for order in self._out]
        self._out.clear()
        self._start()
        return lost

    def _end_children(self) -> None:
        for process in filter(None, self._out.values()):
            end_group(process)

    def _start(self) -> None:
        self._socket, its = socket.socketpair()
        self._frames, self._is_ready = Frames(), False
        module = "qikit.reports.warm.zygote"
        told = [str(its.fileno()), str(self._jobs), str(self._seconds)]
        one_thread = {name: os.environ.get(name, "1") for name in THREAD_LIMITS}
        with its:
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-m", module, *told],
                pass_fds=[its.fileno()],
                env=os.environ | one_thread,
                start_new_session=True,
            )
