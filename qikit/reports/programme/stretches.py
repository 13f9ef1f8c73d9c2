"""Baseline and now: the two stretches of periods that a programme compares."""

from __future__ import annotations

import pandas as pd

from qikit.data.programme_part import ProgrammePart
from qikit.evaluation.stretches import Stretch
from qikit.periods import MONTHS_PER_PERIOD, parse_month

BASELINE_MONTHS = 12  # at most: a year before the programme, so that seasons are in it
NOW_MONTHS = 3  # the last three months: design.md section 4, "Too few"
FIRST_MONTH = {"month": 1, "quarter": 1, "year": 4}  # of a year's first period


def baseline_stretch(
    part: ProgrammePart,
    frequency: str = "month",
    known: pd.Series | None = None,
) -> Stretch:
    """Return the periods that ended before the programme began: a year at most.

    It is fixed by the programme file, before anybody looks at a chart. A quarter in
    which the programme begins is partly its own, so it is no baseline.

    Parameters
    ----------
    part
        Of the programme: its first month.
    frequency
        Of the measure.
    known
        First days of its periods, which say when its quarters or years begin; without
        any they begin in January and April.
    """
    step = MONTHS_PER_PERIOD[frequency]
    begin = parse_month(part.facts["first_month"])
    last = _begun(begin - pd.DateOffset(months=step), frequency, known)
    return Stretch(last - pd.DateOffset(months=BASELINE_MONTHS - step), last)


def now_stretch(
    part: ProgrammePart,
    as_of: pd.Timestamp,
    frequency: str = "month",
    known: pd.Series | None = None,
) -> Stretch | None:
    """Return the last three months of the programme, or its last whole period.

    None before its first period has ended; fewer months while it has fewer. `known`
    is as in `baseline_stretch`.
    """
    begin = parse_month(part.facts["first_month"])
    latest = latest_stretch(as_of, frequency, known)
    first = max(begin, latest.first)
    return Stretch(first, latest.last) if first <= latest.last else None


def latest_stretch(
    as_of: pd.Timestamp, frequency: str = "month", known: pd.Series | None = None
) -> Stretch:
    """Return the last three months, or the last period that has ended if longer."""
    step = MONTHS_PER_PERIOD[frequency]
    ended = pd.Timestamp(as_of) - pd.DateOffset(months=step - 1)
    last = _begun(ended, frequency, known)
    return Stretch(last - pd.DateOffset(months=max(NOW_MONTHS, step) - step), last)


def _begun(
    month: pd.Timestamp, frequency: str, known: pd.Series | None
) -> pd.Timestamp:
    """Return the latest period that has begun by a month."""
    has_known = known is not None and known.notna().any()
    first = known.min().month if has_known else FIRST_MONTH[frequency]
    over = (month.month - first) % MONTHS_PER_PERIOD[frequency]
    return month - pd.DateOffset(months=over)
