"""A crew that makes reports in this process, at once, by a function of the test."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from qikit.reports.execution import NOTEBOOK_FAILED, Execution, Outcome


class AtOnce:
    """Makes each report when it is ordered; what is raised is that report's failure."""

    def __init__(self, make: Callable[[Execution], Outcome]) -> None:
        self._make = make

    def run(
        self, executions: Iterable[Execution]
    ) -> Iterator[tuple[Execution, Outcome]]:
        for execution in executions:
            try:
                outcome = self._make(execution)
            except Exception as error:  # noqa: BLE001 - as a process dies
                outcome = Outcome(NOTEBOOK_FAILED, 0.0, error=f"it died ({error}).")
            yield execution, outcome


def use(monkeypatch, make: Callable[[Execution], Outcome]) -> None:
    """Have every batch make its reports by a function."""
    from qikit.reports import making

    monkeypatch.setattr(making, "crew_for", lambda batch: AtOnce(make))
