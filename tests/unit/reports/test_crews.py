"""Crews: a report whose process dies is tried again, and its time is told."""

from contextlib import nullcontext
from functools import partial
from pathlib import Path

import pytest

from qikit.reports.crews import TWICE, Answer, Crew
from qikit.reports.execution import Execution, Outcome
from qikit.reports.spawned import SpawnedHands
from qikit.reports.statuses import MADE, NOTEBOOK_FAILED

WELL = Outcome(MADE, 3.0)
ENDED = Outcome(NOTEBOOK_FAILED, 9.5, error="it was ended.")
LOST = Outcome(NOTEBOOK_FAILED, 3.25, error=f"it died. {TWICE}")


class DrawnHands:
    """Hands whose answers to each try are drawn."""

    def __init__(self, drawn):
        self._drawn, self._orders = list(drawn), []

    def submit(self, order, execution):
        self._orders.append(order)

    def answers(self):
        return [self._drawn.pop(0)(self._orders.pop(0))]


def died(seconds: float, why: str = "it died.", *, may_retry: bool = True):
    return lambda order: Answer(order, None, why, may_retry, seconds)


def made(order: int) -> Answer:
    return Answer(order, WELL)


def report(template: str = "a", folder: Path = Path()) -> Execution:
    names = [Path(template), folder / "executed", folder / "html", folder / "page"]
    return Execution(names[0], {}, *names[1:], folder / "log", "A", "A1", "")


@pytest.mark.parametrize(
    ("tries", "outcome"),
    [
        ([made], WELL),
        ([died(2.0), made], WELL),
        ([died(2.0), died(1.25)], LOST),
        ([died(9.5, "it was ended.", may_retry=False)], ENDED),
    ],
)
def test_the_time_of_a_report_is_that_of_all_tries_in_vain(tries, outcome):
    crew = Crew(lambda: nullcontext(DrawnHands(tries)), 1)
    ((_, found),) = crew.run([report()])
    assert found == outcome


def waits_or_dies(execution: Execution) -> Outcome:
    """What a worker does here, in place of a report."""
    import os
    import time

    time.sleep(0.2 if execution.template.name == "dies" else 60)
    os._exit(1)


@pytest.mark.parametrize(
    ("template", "limit", "least"), [("dies", 30, 0.4), ("waits", 1, 1)]
)
def test_a_worker_that_died_or_was_ended_has_its_time(tmp_path, template, limit, least):
    crew = Crew(partial(SpawnedHands, 1, limit, waits_or_dies), 1)
    ((_, outcome),) = crew.run([report(template, tmp_path)])
    assert outcome.status == NOTEBOOK_FAILED
    assert least <= outcome.seconds < 25
