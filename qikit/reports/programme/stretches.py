"""Baseline and now: the two stretches of months that a programme compares."""

from __future__ import annotations

import pandas as pd

from qikit.data.programme_part import ProgrammePart
from qikit.evaluation.stretches import Stretch
from qikit.periods import MONTHS_PER_PERIOD, parse_month

BASELINE_MONTHS = 12  # at most: a year before the programme, so that seasons are in it
NOW_MONTHS = 3  # the last three months: design.md section 4, "Too few"


def baseline_stretch(part: ProgrammePart) -> Stretch:
    """Return the months before the programme began: a year at most.

    It is fixed by the programme file, before anybody looks at a chart.
    """
    begin = parse_month(part.facts["first_month"])
    first = begin - pd.DateOffset(months=BASELINE_MONTHS)
    return Stretch(first, begin - pd.DateOffset(months=1))


def now_stretch(
    part: ProgrammePart, as_of: pd.Timestamp, frequency: str = "month"
) -> Stretch | None:
    """Return the last three months of the programme, or its last period if longer.

    None before its first month has ended; fewer months while it has fewer.
    """
    begin, last = parse_month(part.facts["first_month"]), pd.Timestamp(as_of)
    months = max(NOW_MONTHS, MONTHS_PER_PERIOD[frequency])
    first = max(begin, last - pd.DateOffset(months=months - 1))
    return Stretch(first, last) if first <= last else None
