"""A worker's own warm process: one report at a time, ended when the worker says so."""

from __future__ import annotations

import socket
from contextlib import nullcontext

from qikit.errors import NotebookError
from qikit.reports.crews import Answer, Crew
from qikit.reports.execution import Execution, Outcome
from qikit.reports.warm.crew import WarmHands

STOPPED = "the run was stopped."


class _OwnHands(WarmHands):
    """Hands that another thread may take away while we wait for their answer."""

    is_stopped = False

    def stop(self) -> None:
        """Wake whoever waits, and end the warm process and its child."""
        self.is_stopped = True
        try:
            self._socket.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass  # it has ended by itself
        self.__exit__()

    def _lost(self) -> list[Answer]:
        if self.is_stopped:
            raise NotebookError(STOPPED)
        return super()._lost()


class WarmProcess:
    """Started when it is needed, and again after a rest; never after its end."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._hands: _OwnHands | None = None
        self._is_over = False

    def start(self) -> None:
        """Start it, unless it runs; it warms up while the caller goes on.

        Raises
        ------
        NotebookError
            If it cannot be started, or was ended for good.
        """
        if self._is_over:
            raise NotebookError(STOPPED)
        if self._hands is None:
            self._hands = _OwnHands(1, self._seconds).__enter__()

    def make(self, execution: Execution) -> Outcome:
        """Make a report; one whose process dies is tried once more.

        Raises
        ------
        NotebookError
            If the process cannot be started, or is ended meanwhile.
        """
        self.start()
        crew = Crew(lambda: nullcontext(self._hands), 1)
        try:
            ((_, outcome),) = crew.run([execution])
        except NotebookError:
            self.rest()
            raise
        return outcome

    def rest(self) -> None:
        """End it until it is needed again."""
        hands, self._hands = self._hands, None
        if hands is not None:
            hands.stop()

    def end(self) -> None:
        """End it for good, with all that it has begun."""
        self._is_over = True
        self.rest()
