"""Keep a few things that were worked out: those that were asked for last."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any, TypeVar

T = TypeVar("T")


class LastUsed:
    """At most so many things by name; the one not asked for longest goes first.

    A country's areas are cut one after the other, and each shares much with the one
    before and nothing with those long done: a run must not grow with their number.

    Parameters
    ----------
    most
        How many are kept.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._kept: dict[Hashable, Any] = {}

    def once(self, name: Hashable, make: Callable[[], T]) -> T:
        """Return what is kept under a name; make it first where it is not there."""
        found = self._kept.pop(name) if name in self._kept else make()
        self._kept[name] = found  # again at the end
        while len(self._kept) > self._most:
            del self._kept[next(iter(self._kept))]
        return found

    def __len__(self) -> int:
        return len(self._kept)
