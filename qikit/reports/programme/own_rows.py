"""The practice's own figures in its progress report, and the months called now."""

from __future__ import annotations

import pandas as pd

from qikit.evaluation.stretches import Stretch
from qikit.measures import Measure
from qikit.periods import MONTHS_PER_PERIOD
from qikit.reports.programme.stretches import NOW_MONTHS, now_stretch
from qikit.reports.results import Report


def own_rows(report: Report, measure: Measure) -> pd.DataFrame:
    """Return the practice's own figures of a measure up to as_of, oldest first."""
    rows = report.slice.of_measure(measure)
    own = rows[rows["practice_code"].eq(report.slice.own_code)]
    return own.sort_values("period_start", ignore_index=True)


def recent_stretch(report: Report, measure: Measure) -> Stretch:
    """Return the months called now: the last three, fewer while there are fewer.

    Before the programme's first month has ended they are the last three of all.
    """
    as_of = pd.Timestamp(report.about.as_of)
    found = now_stretch(report.slice.programme, as_of, measure.frequency)
    if found is not None:
        return found
    months = max(NOW_MONTHS, MONTHS_PER_PERIOD[measure.frequency])
    return Stretch(as_of - pd.DateOffset(months=months - 1), as_of)
