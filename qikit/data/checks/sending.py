"""What was expected and what came: missing months, late measures."""

from __future__ import annotations

import math
import re

import numpy as np
import pandas as pd

from qikit.data.checks.evidence import Evidence
from qikit.data.checks.membership import FOREVER, REPORTED
from qikit.measures import Measure
from qikit.periods import MONTHS_PER_PERIOD, period_text, span_text

CAME = ("received", "late")
DAYS_PER_MONTH = 30
LAG = re.compile(r"(\d+)\s*(day|week|month|quarter|year)s?", re.IGNORECASE)
MONTHS_OF = {
    "day": 1 / DAYS_PER_MONTH,
    "week": 7 / DAYS_PER_MONTH,
    "month": 1,
    "quarter": 3,
    "year": 12,
}


def missing_months(evidence: Evidence) -> pd.DataFrame:
    """Say what a practice that has sent something did not send.

    One row a practice × what was asked. `n_missing` counts the periods not
    submitted, `is_newest_missing` says whether the newest period is one of them,
    `months` names them. A practice that never sent it is in another rule; periods
    after a practice has closed are not expected.
    """
    rows = evidence.table("submissions")
    keys = ["practice_code", "what"]
    came = rows["state"].isin(CAME)
    rows = rows[came.groupby([rows[k] for k in keys]).transform("any")]
    rows = rows[rows["period_start"].notna()]
    closed = _closed_on(evidence)
    open_until = rows["practice_code"].map(closed).fillna(FOREVER)
    rows = rows[rows["period_start"].le(open_until)]
    newest = rows.groupby("what")["period_start"].transform("max")
    missing = rows[rows["state"].eq("not_submitted")].assign(newest=newest)
    missing = missing.sort_values([*keys, "period_start"])
    missing["is_newest"] = missing["period_start"].eq(missing["newest"])
    return (
        missing.groupby(keys)
        .agg(
            n_missing=("period_start", "size"),
            is_newest_missing=("is_newest", "any"),
            months=("period_start", in_words),
        )
        .reset_index()
    )


def late_submissions(evidence: Evidence) -> pd.DataFrame:
    """List what came late; one row a practice × what × period that is late."""
    rows = evidence.table("submissions")
    late = rows.loc[rows["state"].eq("late"), ["practice_code", "what", "period_start"]]
    return late.reset_index(drop=True).assign(is_late=True)


def newest_months(evidence: Evidence) -> pd.DataFrame:
    """Say how old each measure's newest figures are; one row a measure.

    `months_late` is the age of the newest period at `as_of` beyond one period
    plus the lag that the measure's file states: 0 or less is in time. A lag
    without a number is one period. `share_of_usual` is the number of practices
    with a figure in the newest period over the usual (median) number.
    """
    rows = evidence.figures
    rows = rows[rows["state"].isin(REPORTED)]
    counts = rows.groupby(["measure", "period_start"]).size().rename("n").reset_index()
    usual = counts.groupby("measure")["n"].median()
    newest = counts.groupby("measure").last()
    found = newest.assign(share_of_usual=newest["n"] / usual).reset_index()
    found["months_late"] = [
        _months_late(evidence, row.measure, row.period_start)
        for row in found.itertuples()
    ]
    return found.drop(columns="n")


def lag_months(measure: Measure) -> int:
    """Return a measure's lag in whole months, as its file says it."""
    said = LAG.search(measure.lag)
    if said:
        return math.ceil(int(said[1]) * MONTHS_OF[said[2].lower()])
    return MONTHS_PER_PERIOD.get(measure.frequency, 1) if measure.lag else 0


def in_words(months: pd.Series) -> str:
    """Name months in their order; three or more in a row as "May to July 2026"."""
    number = months.dt.year * 12 + months.dt.month
    stretch = (number.diff() != 1).cumsum()
    parts = []
    for _, group in months.groupby(stretch):
        if len(group) > 2:
            parts.append(span_text(group.iloc[0], group.iloc[-1], "month"))
        else:
            parts += [period_text(month) for month in group]
    return ", ".join(parts)


def _months_late(evidence: Evidence, name: str, newest: pd.Timestamp) -> float:
    measure = evidence.measures.get(name)
    if measure is None or evidence.as_of is None:
        return np.nan
    as_of = evidence.as_of
    age = (as_of.year - newest.year) * 12 + as_of.month - newest.month
    allowed = MONTHS_PER_PERIOD.get(measure.frequency, 1) + lag_months(measure)
    return float(age - allowed)


def _closed_on(evidence: Evidence) -> pd.Series:
    practices = evidence.table("practices")
    ends = practices["valid_to"].fillna(FOREVER)
    return ends.groupby(practices["practice_code"]).max()
