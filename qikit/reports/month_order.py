"""What a month is made of: its programme, its job files, and what was decided."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from qikit.data.definitions.programme_files import ProgrammeFile
from qikit.reports.month_jobs import DueJobs


@dataclass(frozen=True)
class Decision:
    """What somebody decides on rows that were set aside, and in which role."""

    words: str
    role: str


@dataclass(frozen=True, eq=False)
class MonthOrder:
    """What a month is made of, and where.

    `folder` is that of the month; its runs are folders in it. `decision` accepts
    what the checks found now; `force` makes pages anew that did not change.
    """

    project: Path
    programme: ProgrammeFile
    month: pd.Timestamp
    due: DueJobs
    folder: Path
    run_at: str
    workers: int = 1
    decision: Decision | None = None
    force: bool = False
