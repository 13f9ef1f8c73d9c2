"""What a run has come to so far: counts, pace, where its time went."""

from __future__ import annotations

import heapq
import time
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

PACE_OVER = 60  # the last so many reports say how fast it goes: jobs differ
PACE_FROM = 3  # fewer reports, and a rate would jump about
NOT_A_PART = {"cpu"}  # of a report's `spent`: not a share of its seconds
SLOWEST = 3


@dataclass
class Tally:
    """Count the reports of a run as they are finished.

    A kept report is one of an earlier run that is still true; it says nothing of the
    pace, nor does one that was refused before it ran. `clock` gives seconds.
    """

    total: int
    clock: Callable[[], float] = time.monotonic
    records: list[Any] = field(default_factory=list)
    kept: int = 0
    failed: int = 0

    def __post_init__(self) -> None:
        self.begun = self.clock()
        self._finished: deque[float] = deque(maxlen=PACE_OVER)

    def add(self, record: Any) -> None:
        """Count a report that is finished, made or not."""
        self.records.append(record)
        self.kept += is_kept(record)
        self.failed += not record.file
        if _has_run(record):
            self._finished.append(self.clock())

    @property
    def done(self) -> int:
        """How many reports are finished, whatever became of them."""
        return len(self.records)

    @property
    def made(self) -> int:
        """How many reports this run has made."""
        return self.done - self.kept - self.failed

    @property
    def seconds(self) -> float:
        """How long the run has taken."""
        return self.clock() - self.begun

    @property
    def a_minute(self) -> float | None:
        """The pace of late, in reports a minute; none before it can be told."""
        if len(self._finished) < PACE_FROM:
            return None
        lasted = self._finished[-1] - self._finished[0]
        return 60 * (len(self._finished) - 1) / lasted if lasted > 0 else None

    @property
    def seconds_left(self) -> float | None:
        """How long the rest will take at most, as if none of it were kept."""
        pace = self.a_minute
        return None if pace is None else 60 * (self.total - self.done) / pace

    @property
    def a_minute_in_all(self) -> float | None:
        """Reports that ran, a minute of the whole run, its start and end included."""
        seconds = self.seconds
        return 60 * len(self._ran) / seconds if self._ran and seconds > 0 else None

    @property
    def memory(self) -> int:
        """The most that the process of one report held, in bytes; 0 if unknown."""
        return max((getattr(r, "memory", 0) for r in self._ran), default=0)

    @property
    def _ran(self) -> list[Any]:
        return [record for record in self.records if _has_run(record)]

    def slowest(self, number: int = SLOWEST) -> list[Any]:
        """List the reports that took longest, the slowest first."""
        return heapq.nlargest(number, self._ran, key=lambda record: record.seconds)

    def spent(self) -> dict[str, float]:
        """Add up on what the reports' seconds went, the most first."""
        parts: Counter[str] = Counter()
        for record in self._ran:
            parts.update(getattr(record, "spent", {}))
        return {n: s for n, s in parts.most_common() if n not in NOT_A_PART and s > 0}

    def by_status(self) -> dict[str, int]:
        """Count the reports by what became of them; kept ones stand apart."""
        return dict(
            Counter("kept" if is_kept(r) else r.status for r in self.records),
        )


def is_kept(record: Any) -> bool:
    """Whether a report is of an earlier run and was used again."""
    return bool(getattr(record, "kept", False))


def _has_run(record: Any) -> bool:
    # one whose process never began has no seconds, but a slice was cut for it
    return not is_kept(record) and bool(record.seconds or record.spent)
