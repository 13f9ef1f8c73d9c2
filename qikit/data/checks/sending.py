"""What was expected and what came: missing months, late measures."""

from __future__ import annotations

import math
import re

import numpy as np
import pandas as pd

from qikit.data.checks.evidence import Evidence
from qikit.data.checks.long_tables import part_places, with_texts
from qikit.data.checks.membership import FOREVER, REPORTED
from qikit.measures import Measure
from qikit.periods import MONTHS_PER_PERIOD, period_text, periods_text
from qikit.programme.form_states import CAME, LATE

STRETCHES_NAMED = 6  # of one measure; more are counted
NAMES_NAMED = 4  # measures with the same gaps
GROUPS_NAMED = 3  # of such measures, at one practice
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

    One row a practice. Of the measure or form that it missed most often `n_missing`
    counts the periods; `is_newest_missing` says whether the newest period of any is
    one of them. `months` names both: what lacks the newest period, or two and more,
    first what lacks the newest. What a practice never sent is in another rule;
    periods after a practice has closed are not expected.
    """
    rows = evidence.table("submissions")
    parts = (with_texts(rows.take(n)) for n in part_places(rows["what"]))
    found = [_missed(_expected(evidence, part)) for part in parts]
    found = pd.concat(found, ignore_index=True)
    frequency = found["what"].map(evidence.frequency_of)
    found["months"] = [
        _periods(starts, each)
        for starts, each in zip(found["starts"], frequency, strict=True)
    ]
    found = found.sort_values(
        ["practice_code", "is_newest_missing", "what"],
        ascending=[True, False, True],
    )
    of_practice = found.groupby("practice_code")
    numbers = of_practice.agg(
        n_missing=("n_missing", "max"), is_newest_missing=("is_newest_missing", "any")
    )
    months = {code: _by_months(own) for code, own in of_practice}
    texts = pd.Series(months, dtype="str").reindex(numbers.index)
    return numbers.assign(months=texts).reset_index()


def late_submissions(evidence: Evidence) -> pd.DataFrame:
    """List what came late; one row a practice × what × period that is late."""
    rows = evidence.table("submissions")
    late = rows.loc[rows["state"].eq(LATE), ["practice_code", "what", "period_start"]]
    return with_texts(late).reset_index(drop=True).assign(is_late=True)


def newest_months(evidence: Evidence) -> pd.DataFrame:
    """Say how old each measure's newest figures are; one row a measure.

    `months_late` is the age of the newest period at `as_of` beyond one period
    plus the lag that the measure's file states: 0 or less is in time. A lag
    without a number is one period. `share_of_usual` is the number of practices
    with a figure in the newest period over the usual (median) number.
    """
    counts = evidence.of_figures(_reported_by_period)
    usual = counts.groupby("measure")["n"].median()
    newest = counts.groupby("measure").last()
    found = newest.assign(share_of_usual=newest["n"] / usual).reset_index()
    found["months_late"] = [
        _months_late(evidence, row.measure, row.period_start)
        for row in found.itertuples()
    ]
    return found.drop(columns="n")


def _reported_by_period(figures: pd.DataFrame) -> pd.DataFrame:
    rows = figures[figures["state"].isin(REPORTED)]
    return rows.groupby(["measure", "period_start"]).size().rename("n").reset_index()


def lag_months(measure: Measure) -> int:
    """Return a measure's lag in whole months, as its file says it."""
    said = LAG.search(measure.lag)
    if said:
        return math.ceil(int(said[1]) * MONTHS_OF[said[2].lower()])
    return MONTHS_PER_PERIOD.get(measure.frequency, 1) if measure.lag else 0


def _missed(rows: pd.DataFrame) -> pd.DataFrame:
    """Count what a practice did not send of each measure or form, and say when."""
    newest = rows.groupby("what")["period_start"].transform("max")
    missing = rows[rows["state"].eq("not_submitted")].assign(newest=newest)
    missing["is_newest"] = missing["period_start"].eq(missing["newest"])
    found = missing.groupby(["practice_code", "what"], as_index=False).agg(
        n_missing=("period_start", "size"),
        is_newest_missing=("is_newest", "any"),
        starts=("period_start", tuple),
    )
    return found[found["is_newest_missing"] | found["n_missing"].gt(1)]


def _expected(evidence: Evidence, rows: pd.DataFrame) -> pd.DataFrame:
    """Keep what was asked of practices that are open and have ever sent it."""
    sent = rows.loc[rows["state"].isin(CAME), ["practice_code", "what"]]
    rows = rows.merge(sent.drop_duplicates()).dropna(subset="period_start")
    closed = _closed_on(evidence).reindex(rows["practice_code"]).set_axis(rows.index)
    return rows[rows["period_start"].le(closed.fillna(FOREVER))]


def _periods(starts: tuple[pd.Timestamp, ...], frequency: str) -> str:
    """Name the periods; of very scattered ones the number and the last."""
    text = periods_text(starts, frequency)
    if text == periods_text(starts, frequency, at_most=STRETCHES_NAMED):
        return text
    return f"{len(starts)} periods, the last {period_text(max(starts), frequency)}"


def _by_months(own: pd.DataFrame) -> str:
    """Say what a practice did not send: "a and b: May and June 2025; c: …"."""
    together = own.groupby("months", sort=False)["what"].agg(list)
    shown = together.iloc[:GROUPS_NAMED]
    texts = [f"{_few(names)}: {months}" for months, names in shown.items()]
    more = together.iloc[GROUPS_NAMED:].map(len).sum()
    return "; ".join([*texts, f"{more} more at other times"] if more else texts)


def _few(names: list[str]) -> str:
    more = len(names) - NAMES_NAMED
    last = [f"{more} more"] if more > 0 else []
    return ", ".join([*names[:NAMES_NAMED], *last])


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
