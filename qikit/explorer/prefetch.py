"""Opening measures before they are asked for, while nobody waits."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from qikit.explorer.refresh import later

IDLE = 1.0  # seconds without a change
MOST_AHEAD = 8  # measures: fewer than the desk keeps, so that none drives out another


class Prefetch:
    """Opens one measure at a time when the reader has paused; a control goes first.

    `open_measure` opens the measure of an id. One that cannot be opened is passed
    over: whoever chooses it is told why.
    """

    def __init__(self, open_measure: Callable[[str], object]) -> None:
        self._open = open_measure
        self._waiting: list[str] = []
        self._seen: set[str] = set()
        self._round = 0

    def after(self, chosen: Sequence[str], offered: Sequence[str]) -> None:
        """Begin again after a picture: the others come in their order."""
        self._seen.update(chosen)
        self._waiting = [m for m in offered if m not in self._seen]
        self.wait()

    def wait(self) -> None:
        """Begin to wait anew, as something has just been changed."""
        self._round += 1
        number = self._round
        if self._waiting and len(self._seen) < MOST_AHEAD:
            later(IDLE, lambda: self._next(number))

    def _next(self, number: int) -> None:
        if number != self._round or not self._waiting:
            return
        measure = self._waiting.pop(0)
        self._seen.add(measure)
        try:
            self._open(measure)
        except Exception:  # said when it is chosen
            self._waiting.clear()
        self.wait()
