"""The year of a programme: baseline, enrolment, sessions, action periods, summit."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from qikit.periods import parse_month, period_end
from qikit.programme.due_months import PAPERS_BEFORE

LAST_OF_ENROLMENT = 3  # month 1 priorities and baseline, 2 and 3 enrolment: domain.md
MOST_BETWEEN_REPORTS = 42  # days: every four to six weeks
DAYS_OF_EVALUATION = 30  # after a summit at the end of the year, or later [J]
BASELINE, ENROLMENT = "Baseline", "Enrolment of teams"
SESSIONS, ACTION = "Learning sessions", "Action periods (PDSA cycles)"
REPORTS, SUMMIT = "Progress reports", "Summit"
EVALUATION = "Evaluation and close-out"
COLUMNS = ["row", "start", "end", "kind", "label"]
DAY = pd.Timedelta(days=1)


def year_plan(facts: Mapping[str, Any]) -> pd.DataFrame:
    """Lay out the twelve months of a programme.

    Month 1 is for priorities and baseline, months 2 and 3 for enrolment; action
    periods lie between the sessions, the last one reaches to the summit. A progress
    report is due a week before each meeting that ends an action period; where that
    lasts more than six weeks, others come before it at even steps.

    Parameters
    ----------
    facts
        Of the programme: baseline_from ("" for none), first_month, sessions (each
        with number and date, in order), summit ("" for none).

    Returns
    -------
    One row an entry, as `plot_gantt` takes it: row, start, end, kind, label. What has
    no date yet stands with a missing start.
    """
    rows = [entry for part in PARTS for entry in part(facts)]
    table = pd.DataFrame(rows, columns=COLUMNS)
    return table.astype({"start": "datetime64[ns]", "end": "datetime64[ns]"})


def year_end(facts: Mapping[str, Any]) -> pd.Timestamp:
    """Return the last day of the twelfth month."""
    last = parse_month(facts["first_month"]) + pd.DateOffset(months=11)
    return period_end(last, "month")


def programme_end(facts: Mapping[str, Any]) -> pd.Timestamp:
    """Return the last month of the programme itself: what comes later is year two.

    That of the summit; without one the twelfth month.
    """
    last = pd.Timestamp(facts["summit"]) if facts["summit"] else year_end(facts)
    return last.replace(day=1)


def _baseline(facts: Mapping[str, Any]) -> Iterator[tuple]:
    first = parse_month(facts["baseline_from"] or facts["first_month"])
    yield _bar(BASELINE, first, _month_end(facts, 1), "baseline")


def _enrolment(facts: Mapping[str, Any]) -> Iterator[tuple]:
    first, last = _month_end(facts, 1) + DAY, _month_end(facts, LAST_OF_ENROLMENT)
    if facts["sessions"]:
        last = min(last, pd.Timestamp(facts["sessions"][0]["date"]) - DAY)
    if first <= last:  # else the sessions begin at once
        yield _bar(ENROLMENT, first, last, "enrolment")


def _sessions(facts: Mapping[str, Any]) -> Iterator[tuple]:
    for session in facts["sessions"]:
        day = pd.Timestamp(session["date"])
        yield (SESSIONS, day, day, "session", str(session["number"]))
    if not facts["sessions"]:
        yield (SESSIONS, pd.NaT, pd.NaT, "session", "")


def _action_periods(facts: Mapping[str, Any]) -> Iterator[tuple]:
    for first, last in _between(facts):
        yield _bar(ACTION, first, last, "action_period")


def _reports(facts: Mapping[str, Any]) -> Iterator[tuple]:
    """Put the last one a week before the next meeting; a long gap has more."""
    for first, last in _between(facts):
        whole = (last - first).days + 2  # from one meeting to the next
        n = math.ceil(whole / MOST_BETWEEN_REPORTS)
        for back in reversed(range(n)):
            before = pd.Timedelta(days=PAPERS_BEFORE.days - 1 + whole * back // n)
            yield (REPORTS, *[max(first, last - before)] * 2, "report", "")


def _summit(facts: Mapping[str, Any]) -> Iterator[tuple]:
    day = pd.Timestamp(facts["summit"]) if facts["summit"] else pd.NaT
    yield (SUMMIT, day, day, "summit", "")


def _evaluation(facts: Mapping[str, Any]) -> Iterator[tuple]:
    """Begin after the summit; without one in the twelfth month."""
    last = year_end(facts)
    if not facts["summit"]:
        yield _bar(EVALUATION, last.replace(day=1), last, "evaluation")
        return
    first = pd.Timestamp(facts["summit"]) + DAY
    least = first + pd.Timedelta(days=DAYS_OF_EVALUATION - 1)
    yield _bar(EVALUATION, first, max(last, least), "evaluation")


def _between(facts: Mapping[str, Any]) -> Iterator[tuple[pd.Timestamp, pd.Timestamp]]:
    """Give the days between one meeting and the next."""
    days = [pd.Timestamp(session["date"]) for session in facts["sessions"]]
    days += [pd.Timestamp(facts["summit"])] if facts["summit"] and days else []
    for before, after in zip(days, days[1:], strict=False):
        if before + DAY <= after - DAY:
            yield before + DAY, after - DAY


def _bar(row: str, first: pd.Timestamp, last: pd.Timestamp, kind: str) -> tuple:
    return (row, first, last, kind, "")


def _month_end(facts: Mapping[str, Any], number: int) -> pd.Timestamp:
    """Return the last day of a month of the programme; the first is number 1."""
    month = parse_month(facts["first_month"]) + pd.DateOffset(months=number - 1)
    return period_end(month, "month")


PARTS = (
    *(_baseline, _enrolment, _sessions, _action_periods),
    *(_reports, _summit, _evaluation),
)
