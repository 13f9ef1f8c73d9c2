"""The year of a programme: which report is due when, with figures up to which month."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import pandas as pd

from qikit.data.definitions.programme_files import ProgrammeFile
from qikit.errors import ParameterError, Problem
from qikit.periods import parse_month
from qikit.programme.due_months import PAPERS_BEFORE, newest_month_due

PLAN, PROGRESS, SESSION = "project_plan", "progress", "learning_session"
SUMMIT, CLOSE_OUT = "summit", "evaluation_close_out"
PRACTICE_REPORT = "practice_report"  # a progress report is one of a programme

AFTER_DUE = pd.Timedelta(days=7)  # to chase and to check what is late [J]
LONGEST_GAP = pd.Timedelta(days=45)  # six weeks, and a few days for holidays [J]
SHORTEST_GAP = pd.Timedelta(days=21)  # a month's report this near papers adds nothing
MONTHS_AFTER = 3  # between progress reports once the last meeting is over [J]
CLOSING_AFTER = pd.Timedelta(days=28)  # after the last meeting, at the earliest [J]


@dataclass(frozen=True)
class DueReport:
    """A report of the year: of which kind, for what, when to send it.

    `meeting` is the day of the session or summit that its papers are for, or None;
    `number` that of the session, 0 for none. `as_of` is the last month whose data
    are due before `send_on`; the month before the first where none is.
    """

    kind: str
    send_on: pd.Timestamp
    as_of: pd.Timestamp
    meeting: pd.Timestamp | None = None
    number: int = 0

    @property
    def month(self) -> pd.Timestamp:
        """The first day of the month in which it is sent."""
        return self.send_on.replace(day=1)

    @property
    def report(self) -> str:
        """The notebook that makes it."""
        return PRACTICE_REPORT if self.kind == PROGRESS else self.kind

    @property
    def name(self) -> str:
        """The name of its job file: they sort by date."""
        which = str(self.number or "")
        if self.kind == PROGRESS and self.meeting is not None:
            which = which or SUMMIT
        return "_".join(filter(None, (f"{self.month:%Y-%m}", self.kind, which)))


def year_of(programme: ProgrammeFile) -> list[DueReport]:
    """List every report of a programme, in the order in which they are sent.

    A progress report goes with the papers of each session and of the summit: that
    is at the end of each action period. Where two of them are more than six weeks
    apart there is one each month between, when the month's data are in; after the
    last meeting one every third month, to see whether the gain holds.

    Raises
    ------
    ParameterError
        If the programme has no session, or one before its first month.
    """
    meetings = _meetings(programme)
    if not meetings:
        what = f"the programme {programme.id} has no sessions: nothing can be planned."
        to_do = "Write sessions: [{number: 1, date: 2026-11-05}, …] into its file."
        raise ParameterError(Problem(what, _file(programme), to_do))
    _require_in_its_months(programme, meetings)
    closing = _closing_day(programme, meetings[-1].meeting)
    between = _between([m.send_on for m in meetings], closing, programme.due_day)
    reports = [
        _on(programme, PLAN, parse_month(programme.first_month)),
        *meetings,
        *(_with_papers(meeting) for meeting in meetings),
        *(_on(programme, PROGRESS, day) for day in between),
        _on(programme, CLOSE_OUT, closing),
    ]
    return sorted(reports, key=lambda report: (report.send_on, report.name))


def known_month(programme: ProgrammeFile, day: pd.Timestamp) -> pd.Timestamp:
    """Return the last month whose data are due before a day: see `newest_month_due`."""
    return newest_month_due(
        day,
        first_month=programme.first_month,
        last_month=programme.last_month,
        due_day=programme.due_day,
    )


def _file(programme: ProgrammeFile) -> str:
    return f"params/programmes/{programme.id}.yml"


def _meetings(programme: ProgrammeFile) -> list[DueReport]:
    """List the papers of the sessions and of the summit, in order of their days."""
    days = [(SESSION, s.date, s.number) for s in programme.sessions]
    days += [(SUMMIT, programme.summit, 0)] if programme.summit else []
    found = []
    for kind, date, number in days:
        day = pd.Timestamp(date)
        send_on = day - PAPERS_BEFORE
        as_of = known_month(programme, send_on)
        found.append(DueReport(kind, send_on, as_of, day, number))
    return found


def _require_in_its_months(
    programme: ProgrammeFile, meetings: Sequence[DueReport]
) -> None:
    """Refuse meetings before the programme begins, or more than a year after it."""
    first = parse_month(programme.first_month)
    last = parse_month(programme.last_month) + pd.DateOffset(months=12)
    wrong = [m for m in meetings if not first <= m.meeting <= last]
    if wrong:
        raise ParameterError(_outside(programme, meeting) for meeting in wrong)


def _outside(programme: ProgrammeFile, meeting: DueReport) -> Problem:
    words = f"session {meeting.number}" if meeting.number else "the summit"
    what = (
        f"{words} ({meeting.meeting:%Y-%m-%d}) does not fit the programme's months, "
        f"{programme.first_month} to {programme.last_month}."
    )
    return Problem(what, _file(programme), "Correct the date, or the months.")


def _with_papers(meeting: DueReport) -> DueReport:
    """Give the progress report that goes with the papers of a meeting."""
    return DueReport(
        PROGRESS, meeting.send_on, meeting.as_of, meeting.meeting, meeting.number
    )


def _on(programme: ProgrammeFile, kind: str, day: pd.Timestamp) -> DueReport:
    return DueReport(kind, day, known_month(programme, day))


def _closing_day(programme: ProgrammeFile, last: pd.Timestamp) -> pd.Timestamp:
    """Close when the last month's data are in, and some weeks after the summit."""
    in_hand = programme.due_on(parse_month(programme.last_month)) + AFTER_DUE
    return _weekday(max(in_hand, last + CLOSING_AFTER))


def _weekday(day: pd.Timestamp) -> pd.Timestamp:
    """Give the day itself, or the Monday after a weekend."""
    return day + pd.offsets.BDay(0)


def _between(
    papers: Sequence[pd.Timestamp], closing: pd.Timestamp, due_day: int
) -> Iterator[pd.Timestamp]:
    """Give the days of progress reports that go with the papers of no meeting."""
    for before, after in pairwise(papers):
        if after - before > LONGEST_GAP:
            yield from _monthly(before, after, due_day, step=1)
    yield from _monthly(papers[-1], closing, due_day, step=MONTHS_AFTER)


def _monthly(
    before: pd.Timestamp, after: pd.Timestamp, due_day: int, *, step: int
) -> Iterator[pd.Timestamp]:
    """Give a day every month, or every `step` months, well between two others."""
    first = before.replace(day=1) + pd.DateOffset(months=step if step > 1 else 0)
    for month in pd.date_range(first, after, freq=pd.DateOffset(months=step)):
        day = _weekday(month.replace(day=due_day) + AFTER_DUE)
        if before + SHORTEST_GAP <= day <= after - SHORTEST_GAP:
            yield day
