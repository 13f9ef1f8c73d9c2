"""One redraw for a batch of changes, after the last of them."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

WAIT = 0.015  # seconds: messages that queued up meanwhile come in one go


class Refresher:
    """Calls `draw` once for the changes that come together.

    In a kernel the changes of a control come as messages: while one picture is drawn
    the next ones queue up, and only the last state is drawn. Without a running event
    loop (a plain script, a test) each change is drawn at once. JupyterLab sends the
    messages of widgets to a thread of their own, so that drawing is locked.
    """

    def __init__(self, draw: Callable[[], None]) -> None:
        self._draw = draw
        self._lock = threading.RLock()
        self._asked = 0  # changes so far
        self._drawn = 0  # changes that the last picture knows of
        self._held = 0

    @property
    def is_held(self) -> bool:
        """Whether changes are the explorer's own and not to be answered."""
        return self._held > 0

    @property
    def is_pending(self) -> bool:
        """Whether a change waits for its picture."""
        return self._drawn < self._asked

    @contextmanager
    def held(self) -> Iterator[None]:
        """Fill controls without being asked for a picture."""
        self._held += 1
        try:
            yield
        finally:
            self._held -= 1

    def ask(self) -> None:
        """Ask for a picture of what is chosen now."""
        if self.is_held:
            return
        self._asked += 1
        if not later(WAIT, self._unless_newer(self._asked)):
            self.settle()

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Let nobody draw meanwhile."""
        with self._lock:
            yield

    def settle(self) -> None:
        """Draw what is pending, now."""
        with self._lock:
            if self.is_pending:
                self._drawn = self._asked
                self._draw()

    def _unless_newer(self, number: int) -> Callable[[], None]:
        def draw() -> None:
            if number == self._asked:
                self.settle()

        return draw


def later(seconds: float, call: Callable[[], None]) -> bool:
    """Call something from the event loop that runs here; False if none does."""
    try:
        loop = asyncio.get_running_loop()
    except RuntimeError:
        return False
    loop.call_later(seconds, call)
    return True
