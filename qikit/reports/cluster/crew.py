"""The crew of a cluster: reports are handed to workers that come and go."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from qikit.errors import Problem
from qikit.reports.cluster.errors import ClusterError
from qikit.reports.crews import AnyCrew
from qikit.reports.warm.worker import REPORT_SECONDS, can_fork

if TYPE_CHECKING:
    from qikit.reports.cluster.connection import Connection
    from qikit.reports.cluster.shift import Shift

JOIN_SECONDS = 60.0  # in which a first worker, or one in place of the last, must come
ONLY_LINUX = "a cluster can be used from Linux alone: its workers copy a warm process."
LEAVE_OUT = "Leave out --scheduler: the reports are then made here."
NOT_INSTALLED = "Dask is not installed here, which a run on a cluster needs."
INSTALL = "Install it: pip install 'qikit[cluster]'"


class ClusterCrew(AnyCrew):
    """Makes reports on the workers of a Dask scheduler.

    Parameters
    ----------
    address
        Of the scheduler, such as tls://10.0.0.5:8786.
    seconds
        How long a report may take.
    patience
        Seconds in which a worker must join where there is none.

    Raises
    ------
    ClusterError
        In a `with` or a run: if Dask is not installed, the scheduler cannot be
        reached or goes away, a worker has other versions at the start, or none is
        there for too long.
    """

    def __init__(
        self,
        address: str,
        seconds: float = REPORT_SECONDS,
        patience: float = JOIN_SECONDS,
    ) -> None:
        begin, shift = partial(_connection, address, seconds), partial(_shift, patience)
        super().__init__(begin, shift)


def _connection(address: str, seconds: float) -> Connection:
    """Prepare the way to a scheduler, which is tried when it is entered."""
    if not can_fork():
        raise ClusterError(Problem(ONLY_LINUX, to_do=LEAVE_OUT))
    try:
        from qikit.reports.cluster.connection import Connection
    except ModuleNotFoundError as error:
        if error.name not in ("dask", "distributed"):
            raise
        raise ClusterError(Problem(NOT_INSTALLED, to_do=INSTALL)) from None
    return Connection(address, seconds)


def _shift(patience: float, connection: Connection) -> Shift:
    from qikit.reports.cluster.shift import Shift

    return Shift(connection, patience)
