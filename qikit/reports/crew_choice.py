"""Which crew makes the reports of a batch."""

from __future__ import annotations

from functools import partial

from qikit.reports.batches import Batch
from qikit.reports.cluster.crew import ClusterCrew
from qikit.reports.crews import AnyCrew, Crew
from qikit.reports.warm.worker import FORK

AHEAD = 2  # reports a hand whose slice is cut already, so that none waits


def crew_for(batch: Batch) -> AnyCrew:
    """Return the crew that a batch asks for; nothing is started yet."""
    if batch.scheduler:
        return ClusterCrew(batch.scheduler, batch.seconds)
    if batch.start_method == FORK:
        from qikit.reports.warm.crew import WarmHands as Hands
    else:
        from qikit.reports.spawned import SpawnedHands as Hands
    return Crew(partial(Hands, batch.workers, batch.seconds), batch.workers * AHEAD)
