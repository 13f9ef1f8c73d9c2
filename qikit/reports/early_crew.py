"""A crew that warms up while a run is planned and its data are read."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext

from qikit.reports.batches import Batch
from qikit.reports.crew_choice import crew_for
from qikit.reports.crews import AnyCrew
from qikit.reports.journal import read_journal
from qikit.reports.warm.worker import FORK


def crew_before_plan(batch: Batch) -> AbstractContextManager[AnyCrew | None]:
    """Return a crew of this machine that may warm up before anything is planned.

    Others wait for the plan: a cluster is of no use to a run that cannot be.
    """
    if batch.scheduler or batch.start_method != FORK:
        return nullcontext()
    return crew_before_data(batch)


def crew_before_data(batch: Batch) -> AbstractContextManager[AnyCrew | None]:
    """Return a crew to warm up while the data are read, where all is to be made."""
    if batch.force or not read_journal(batch.folder).reports:
        return crew_for(batch)
    return nullcontext()
