"""One run on a cluster: who is at work, what is under way, what is to be done again.

Each worker has two reports, one in hand and one in wait. Which worker makes which is
decided here and not by Dask, so that it is known whose report a worker died of: that
one is redone once, those that only waited are redone as if nothing had happened.
"""

from __future__ import annotations

import time
from collections import Counter, deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from qikit.errors import Problem
from qikit.reports.cluster.carried import deliver, failed, pack
from qikit.reports.cluster.connection import Connection
from qikit.reports.cluster.errors import ClusterError
from qikit.reports.crews import TRIES, TWICE
from qikit.reports.execution import Execution, Outcome

IN_HAND = 2  # reports a worker has at a time: the second bridges the way
LOOK_SECONDS = 0.5  # between two looks at who is still there
DIED = f"its worker died or fell silent while it was made. {TWICE}"
NOBODY = "no worker has joined within {:.0f} seconds."
NOBODY_TO_DO = "Start one: dask worker {} --nthreads 1"
REFUSED_TO_DO = (
    "Install the same there (docs/cluster.md says how) or stop this worker, and run "
    "again."
)


@dataclass(eq=False)
class Flight:
    """A report on its way: at which worker, as the how manieth, after how many died."""

    execution: Execution
    worker: str = ""
    turn: int = 0
    deaths: int = 0


class Shift:
    """Hands reports to workers, two at a time, and takes back what they made."""

    def __init__(self, connection: Connection, patience: float) -> None:
        self._connection, self._patience = connection, patience
        self._is_sent_files: dict[str, bool] = {}  # by worker, those we have met
        self._refused: dict[str, str] = {}
        self._flights: dict[str, Flight] = {}
        self._again: deque[Flight] = deque()
        self._turn, self._is_all_pulled = 0, False
        self._next_look, self._nobody_until = 0.0, time.monotonic() + patience

    def run(
        self, executions: Iterable[Execution]
    ) -> Iterator[tuple[Execution, Outcome]]:
        """Make reports; give each with its outcome, in the order they are finished.

        Raises
        ------
        ClusterError
            If a worker has other versions at the start, if none is there for too
            long, or if the scheduler is gone.
        """
        self._wait_for_workers()
        waiting = iter(executions)
        while True:
            yield from self._look_round()
            self._hand_out(waiting)
            if self._is_all_pulled and not self._flights and not self._again:
                return
            key = self._connection.landed(LOOK_SECONDS)
            while key is not None:
                yield from self._landed(key)
                key = self._connection.landed(0)

    def _wait_for_workers(self) -> None:
        """Wait for a first worker; begin nothing where any has other versions."""
        while not self._is_sent_files and not self._refused:
            list(self._look_round())
            if not self._is_sent_files:
                time.sleep(LOOK_SECONDS)
        if self._refused:
            raise ClusterError(self._refusals())

    def _look_round(self) -> Iterator[tuple[Execution, Outcome]]:
        """See who has gone and who has come; give reports that fail by that."""
        if time.monotonic() < self._next_look:
            return
        self._next_look = time.monotonic() + LOOK_SECONDS
        present = self._connection.workers()
        for worker in set(self._is_sent_files) - set(present):
            yield from self._lost(worker)
        self._refused = {w: s for w, s in self._refused.items() if w in present}
        new = set(present) - set(self._is_sent_files) - set(self._refused)
        for worker, unlike in self._connection.meet(sorted(new)).items():
            if unlike:
                self._refused[worker] = f"{present[worker]} has {unlike}."
            else:
                self._is_sent_files[worker] = False
        self._require_somebody()

    def _require_somebody(self) -> None:
        if self._is_sent_files:
            self._nobody_until = time.monotonic() + self._patience
        elif time.monotonic() > self._nobody_until:
            address = self._connection.address
            what = NOBODY.format(self._patience)
            to_do = NOBODY_TO_DO.format(address)
            raise ClusterError([Problem(what, address, to_do), *self._refusals()])

    def _refusals(self) -> list[Problem]:
        return [
            Problem(f"worker {said}", to_do=REFUSED_TO_DO)
            for said in self._refused.values()
        ]

    def _hand_out(self, waiting: Iterator[Execution]) -> None:
        """Give every worker its two reports; slices are cut as they are pulled."""
        while (worker := self._freest()) is not None:
            if self._again:
                self._send(self._again.popleft(), worker)
            elif (execution := next(waiting, None)) is not None:
                self._send(Flight(execution), worker)
            else:
                self._is_all_pulled = True
                return

    def _freest(self) -> str | None:
        """Return the worker with the fewest reports; None where all have enough."""
        having = Counter(flight.worker for flight in self._flights.values())
        worker = min(self._is_sent_files, key=having.__getitem__, default=None)
        return worker if having[worker] < IN_HAND else None

    def _send(self, flight: Flight, worker: str) -> None:
        parcel = pack(flight.execution, sends=self._is_sent_files[worker])
        flight.worker, flight.turn = worker, self._turn
        self._turn += 1
        self._flights[self._connection.submit(parcel, worker)] = flight

    def _landed(self, key: str) -> Iterator[tuple[Execution, Outcome]]:
        """Take what came of a report, or see that it is done again."""
        flight = self._flights.get(key)
        if flight is None:
            return
        answer = self._connection.answer(key)
        if answer is not None and answer.is_unmet:
            yield from self._lost(flight.worker)  # another one at the same address
            return
        del self._flights[key]
        if answer is None:
            yield from self._blamed(flight)
        elif answer.outcome is None:
            self._is_sent_files[flight.worker] = True
            self._send(flight, flight.worker)
        else:
            yield flight.execution, deliver(answer, flight.execution)

    def _lost(self, worker: str) -> Iterator[tuple[Execution, Outcome]]:
        """Redo what a worker had; only the report it had in hand may be to blame."""
        del self._is_sent_files[worker]
        had = [key for key, f in self._flights.items() if f.worker == worker]
        for place, key in enumerate(sorted(had, key=lambda k: self._flights[k].turn)):
            self._connection.forget(key)
            flight = self._flights.pop(key)
            if place == 0:
                yield from self._blamed(flight)
            else:
                self._again.append(flight)

    def _blamed(self, flight: Flight) -> Iterator[tuple[Execution, Outcome]]:
        flight.deaths += 1
        if flight.deaths < TRIES:
            self._again.append(flight)
        else:
            yield flight.execution, failed(DIED)
