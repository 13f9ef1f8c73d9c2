"""The crew of a cluster: reports are handed to workers that come and go."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import ExitStack, nullcontext
from typing import TYPE_CHECKING, Self

from qikit.errors import Problem
from qikit.reports.cluster.errors import ClusterError
from qikit.reports.execution import Execution, Outcome
from qikit.reports.warm.worker import REPORT_SECONDS, can_fork

if TYPE_CHECKING:
    from qikit.reports.cluster.connection import Connection

JOIN_SECONDS = 60.0  # in which a first worker, or one in place of the last, must come
ONLY_LINUX = "a cluster can be used from Linux alone: its workers copy a warm process."
LEAVE_OUT = "Leave out --scheduler: the reports are then made here."
NOT_INSTALLED = "Dask is not installed here, which a run on a cluster needs."
INSTALL = "Install it: pip install 'qikit[cluster]'"


class ClusterCrew:
    """Makes reports on the workers of a Dask scheduler.

    Parameters
    ----------
    address
        Of the scheduler, such as tls://10.0.0.5:8786.
    seconds
        How long a report may take.
    patience
        Seconds in which a worker must join where there is none.
    """

    def __init__(
        self,
        address: str,
        seconds: float = REPORT_SECONDS,
        patience: float = JOIN_SECONDS,
    ) -> None:
        self._address, self._seconds, self._patience = address, seconds, patience
        self._open = ExitStack()
        self._connection: Connection | None = None

    def __enter__(self) -> Self:
        """Connect to the scheduler.

        Raises
        ------
        ClusterError
            If Dask is not installed, or the scheduler cannot be reached.
        """
        if not can_fork():
            raise ClusterError(Problem(ONLY_LINUX, to_do=LEAVE_OUT))
        try:
            from qikit.reports.cluster.connection import Connection
        except ModuleNotFoundError as error:
            if error.name not in ("dask", "distributed"):
                raise
            raise ClusterError(Problem(NOT_INSTALLED, to_do=INSTALL)) from None
        asked = Connection(self._address, self._seconds)
        self._connection = self._open.enter_context(asked)
        return self

    def __exit__(self, *_: object) -> None:
        """Let the workers go, whatever they are at, and disconnect."""
        self._connection = None
        self._open.close()

    def run(
        self, executions: Iterable[Execution]
    ) -> Iterator[tuple[Execution, Outcome]]:
        """Make reports; give each with its outcome, in the order they are finished.

        Parameters
        ----------
        executions
            Pulled lazily, two for each worker.

        Raises
        ------
        ClusterError
            If Dask is not installed, the scheduler cannot be reached or goes away, a
            worker has other versions at the start, or none is there for too long.
        """
        with nullcontext() if self._connection else self:
            from qikit.reports.cluster.shift import Shift

            yield from Shift(self._connection, self._patience).run(executions)
