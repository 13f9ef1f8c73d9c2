"""A crew that makes reports in this process, at once, by a function of the test."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from qikit.reports import early_crew, making
from qikit.reports.execution import Execution, Outcome
from qikit.reports.statuses import MADE, NOTEBOOK_FAILED


class AtOnce:
    """Makes each report when it is ordered; what is raised is that report's failure."""

    def __init__(self, make: Callable[[Execution], Outcome]) -> None:
        self._make = make

    def __enter__(self):
        return self

    def __exit__(self, *_):
        return False

    def run(
        self, executions: Iterable[Execution]
    ) -> Iterator[tuple[Execution, Outcome]]:
        for execution in executions:
            try:
                outcome = self._make(execution)
            except Exception as error:  # noqa: BLE001 - as a process dies
                outcome = Outcome(NOTEBOOK_FAILED, 0.0, error=f"it died ({error}).")
            if outcome.status == MADE:
                page = execution.html.read_bytes()
                digest = hashlib.sha256(page).hexdigest()
                outcome = replace(outcome, bytes=len(page), sha256=digest)
            yield execution, outcome


def use(monkeypatch, make: Callable[[Execution], Outcome]) -> None:
    """Have every batch make its reports by a function."""
    for room in (making, early_crew):
        monkeypatch.setattr(room, "crew_for", lambda batch: AtOnce(make))
