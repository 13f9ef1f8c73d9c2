"""The days of a new programme: six sessions, six weeks apart, and the months round."""

from __future__ import annotations

import datetime as dt

from qikit.data.definitions.programme_parts import DATE
from qikit.errors import ParameterError, Problem

SESSIONS, WEEKS_BETWEEN = 6, 6
WEEKS_TO_SUMMIT = 12  # after the last session: time to hold the gain
MONTHS, BASELINE_MONTHS = 12, 3
EARLIEST, LATEST = 1990, 2100  # as at intake: a year beyond is mistyped


def programme_days(begins: str) -> dict[str, str]:
    """Work out a programme's days from that of its first session.

    Parameters
    ----------
    begins
        The day of session 1, such as 2026-03-12.

    Returns
    -------
    `sessions` as lines of YAML, `summit` as a day, and the months `baseline_from`,
    `first_month` and `last_month`; the first month is that of session 1.

    Raises
    ------
    ParameterError
        If `begins` is no day, or lies before 1990 or after 2100.
    """
    first = _day(begins)
    days = [first + dt.timedelta(weeks=WEEKS_BETWEEN * n) for n in range(SESSIONS)]
    lines = [
        f"  - {{number: {number}, date: {day}, topic: Write its topic.}}"
        for number, day in enumerate(days, 1)
    ]
    return {
        "sessions": "\n".join(lines),
        "summit": f"{days[-1] + dt.timedelta(weeks=WEEKS_TO_SUMMIT)}",
        "baseline_from": _month(first, -BASELINE_MONTHS),
        "first_month": _month(first, 0),
        "last_month": _month(first, MONTHS - 1),
    }


def _day(begins: str) -> dt.date:
    try:
        day = dt.date.fromisoformat(begins) if DATE.fullmatch(begins) else None
    except ValueError:
        day = None  # a 31 June
    if day is None or not EARLIEST <= day.year <= LATEST:
        what = f"must be the day of the first session, not {begins!r}."
        to_do = f"Write 2026-03-12, in a year from {EARLIEST} to {LATEST}."
        raise ParameterError(Problem(what, "--begins", to_do))
    return day


def _month(day: dt.date, later: int) -> str:
    """Write the month that is so many months later."""
    year, month = divmod(day.year * 12 + day.month - 1 + later, 12)
    return f"{year}-{month + 1:02d}"
