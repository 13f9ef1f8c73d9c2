"""The gains that may be called so: claimed for the better, now or at the end."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pandas as pd

from qikit.programme.year_plan import programme_end
from qikit.reports.programme.plan_toolkit import part_of
from qikit.reports.programme.progress import Progress, progress
from qikit.reports.programme.summit_changes import is_gain
from qikit.reports.results import Report


@dataclass(frozen=True, eq=False)
class Gains:
    """What had changed when a programme ended, and what has changed by now.

    Whether a gain lasts may only be asked of one that was clear: a shift on a run
    chart alone is a question. A gain that went away is not clear now, so it must have
    been at the end.

    Attributes
    ----------
    latest
        The changes up to the last month of the report.
    at_end
        Those up to the last month of the programme; the same while it lasts.
    """

    latest: Progress | None
    at_end: Progress | None

    def is_now(self, measure: str, area: str | None = None) -> bool:
        """Whether a gain is clear now; of all teams together without an area."""
        return _is_in(self.latest, measure, area)

    def has_been(self, measure: str, area: str | None = None) -> bool:
        """Whether a gain is clear now, or was when the programme ended."""
        return self.is_now(measure, area) or _is_in(self.at_end, measure, area)


def gains(report: Report, now: Progress | None) -> Gains:
    """Look for gains now and at the end of the programme.

    `now` is the `progress` of the report, which is worked out but once.
    """
    end = programme_end(part_of(report).facts)
    if end >= pd.Timestamp(report.about.as_of):
        return Gains(now, now)
    about = replace(report.about, as_of=f"{end:%Y-%m-%d}")
    then = Report(replace(report.slice, about=about), report.parameters)
    return Gains(now, progress(then))


def _is_in(found: Progress | None, measure: str, area: str | None) -> bool:
    if found is None:
        return False
    rows = found.found.table
    rows = rows[rows["measure"].eq(measure) & rows["area"].eq(area or found.group)]
    return len(rows) > 0 and is_gain(rows.iloc[0])
