"""The practice's own figures in its progress report, and the months called now."""

from __future__ import annotations

import pandas as pd

from qikit.evaluation.stretches import Stretch
from qikit.measures import Measure
from qikit.reports.programme.stretches import (
    baseline_stretch,
    latest_stretch,
    now_stretch,
)
from qikit.reports.results import Report


def own_rows(report: Report, measure: Measure) -> pd.DataFrame:
    """Return the practice's own figures of a measure up to as_of, oldest first."""
    rows = report.slice.of_measure(measure)
    own = rows[rows["practice_code"].eq(report.slice.own_code)]
    return own.sort_values("period_start", ignore_index=True)


def usual_stretch(report: Report, measure: Measure) -> Stretch:
    """Return the periods of a measure that ended before the programme began."""
    known = report.slice.of_measure(measure)["period_start"]
    return baseline_stretch(report.slice.programme, measure.frequency, known)


def recent_stretch(report: Report, measure: Measure) -> Stretch:
    """Return the months called now: the last three, fewer while there are fewer.

    Before the programme's first month has ended they are the last three of all.
    """
    as_of = pd.Timestamp(report.about.as_of)
    known = report.slice.of_measure(measure)["period_start"]
    found = now_stretch(report.slice.programme, as_of, measure.frequency, known)
    return found or latest_stretch(as_of, measure.frequency, known)
