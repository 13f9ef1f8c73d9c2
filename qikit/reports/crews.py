"""Crews: who makes reports side by side; a report whose process dies is tried again."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, ExitStack, nullcontext
from dataclasses import dataclass
from functools import partial
from itertools import islice
from typing import Any, Protocol, Self

from qikit.reports.execution import Execution, Outcome
from qikit.reports.statuses import NOTEBOOK_FAILED

TRIES = 2  # a process may die for want of memory elsewhere; twice is its own fault
TWICE = "It was tried twice."


@dataclass(frozen=True)
class Answer:
    """What is known of an order: its outcome, or why its process died without one.

    `seconds` are those that the process lived.
    """

    order: int
    outcome: Outcome | None
    why: str = ""
    may_retry: bool = False
    seconds: float = 0.0


class Hands(Protocol):
    """Processes that take orders and answer them in any order."""

    def submit(self, order: int, execution: Execution) -> None:
        """Order a report."""

    def answers(self) -> list[Answer]:
        """Wait for at least one answer."""


class Shift(Protocol):
    """One run of a crew."""

    def run(
        self, executions: Iterable[Execution]
    ) -> Iterator[tuple[Execution, Outcome]]:
        """Make reports; give each with its outcome, in the order they are finished."""


class AnyCrew:
    """Makes reports by some means that it opens: hands here, or the way to a cluster.

    Used in a `with` its means are open at once, and warm up while the caller goes on.
    """

    def __init__(
        self,
        begin: Callable[[], AbstractContextManager],
        shift: Callable[[Any], Shift],
    ) -> None:
        self._begin, self._shift = begin, shift
        self._open = ExitStack()
        self._means: Any = None

    def __enter__(self) -> Self:
        """Open the means."""
        self._means = self._open.enter_context(self._begin())
        return self

    def __exit__(self, *_: object) -> None:
        """End them, whatever they are at."""
        self._means = None
        self._open.close()

    def run(
        self, executions: Iterable[Execution]
    ) -> Iterator[tuple[Execution, Outcome]]:
        """Make reports; give each with its outcome, in the order they are finished.

        Parameters
        ----------
        executions
            Pulled lazily: only so many are under way that nobody waits.
        """
        with nullcontext() if self._means else self:
            yield from self._shift(self._means).run(executions)


class Crew(AnyCrew):
    """Makes reports with some hands; `ahead` are under way at a time."""

    def __init__(
        self, hands: Callable[[], AbstractContextManager[Hands]], ahead: int
    ) -> None:
        super().__init__(hands, partial(_HandsShift, ahead=ahead))


class _HandsShift:
    """One run of a crew: what is under way, and how long each try in vain took."""

    def __init__(self, hands: Hands, ahead: int) -> None:
        self._hands, self._ahead = hands, ahead
        self._under_way: dict[int, Execution] = {}
        self._in_vain: dict[int, list[float]] = {}

    def run(self, executions: Iterable[Execution]) -> Iterator:
        numbered = enumerate(executions)
        while True:
            for order, execution in islice(numbered, self._room()):
                self._under_way[order], self._in_vain[order] = execution, []
                self._hands.submit(order, execution)
            if not self._under_way:
                return
            for answer in self._hands.answers():
                outcome = answer.outcome or self._again_or_failed(answer)
                if outcome:
                    del self._in_vain[answer.order]
                    yield self._under_way.pop(answer.order), outcome

    def _room(self) -> int:
        return max(0, self._ahead - len(self._under_way))

    def _again_or_failed(self, answer: Answer) -> Outcome | None:
        in_vain = self._in_vain[answer.order]
        in_vain.append(answer.seconds)
        if answer.may_retry and len(in_vain) < TRIES:
            self._hands.submit(answer.order, self._under_way[answer.order])
            return None
        twice = f" {TWICE}" if len(in_vain) > 1 else ""
        seconds = round(sum(in_vain), 2)
        return Outcome(NOTEBOOK_FAILED, seconds, error=answer.why + twice)
