"""Baseline and rebases of a question: read, and looked up in each group."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import pandas as pd

from qikit.data.extracts.dates import DATE_FORMATS
from qikit.errors import ParameterError, Problem
from qikit.spc.phases import Phase

NO_DATE = "is not a date. Write 2024-05-01, or the month as 2024-05."


@dataclass(frozen=True)
class ChartTimes:
    """When the baseline ends (inclusive) and where new centre lines begin.

    A baseline end has a first and a last day: they differ when a month is given,
    which counts up to its last day. A rebase is one day with its reason; a month
    is its first day.
    """

    baseline_points: int | None
    baseline_end: tuple[pd.Timestamp, pd.Timestamp] | None
    rebases: tuple[Phase, ...]


def chart_times(
    baseline_points: int | None, baseline_end: str | None, rebases: Sequence[str]
) -> ChartTimes:
    """Read the options `--baseline-points`, `--baseline-end` and `--rebase`.

    Raises
    ------
    ParameterError
        Listing each date in another form, each rebase without a reason, and
        each date that is rebased twice.
    """
    end, found, problems = None, [], []
    try:
        if baseline_end is not None:
            end = _days(baseline_end, "--baseline-end")
    except ParameterError as error:
        problems += error.problems
    for text in rebases:
        try:
            found.append(_rebase(text))
        except ParameterError as error:
            problems += error.problems
    problems += _twice([phase.date for phase in found])
    if problems:
        raise ParameterError(problems)
    return ChartTimes(baseline_points, end, tuple(found))


def _rebase(text: str) -> Phase:
    day, _, reason = text.partition("=")
    first, _ = _days(day, "--rebase")
    if not reason.strip():
        what = f"the rebase {text!r} has no reason."
        to_do = f"Write why, such as {first:%Y-%m-%d}='new recall letter'."
        raise ParameterError(Problem(what, "--rebase", to_do))
    return Phase("rebase", first, reason.strip())


def _days(text: str, option: str) -> tuple[pd.Timestamp, pd.Timestamp]:
    """Return the day twice, or the first and last day of a month."""
    for name in ("yyyy-mm-dd", "yyyy-mm"):
        layout, shape = DATE_FORMATS[name]
        if re.fullmatch(shape, text.strip()):
            first = pd.to_datetime(text.strip(), format=layout, errors="coerce")
            if not pd.isna(first):
                whole = pd.offsets.MonthEnd(0) if name == "yyyy-mm" else pd.Timedelta(0)
                return first, first + whole
    raise ParameterError(Problem(f"{text!r} {NO_DATE}", option))


def _twice(days: Sequence[pd.Timestamp]) -> Iterable[Problem]:
    for day in sorted({day for day in days if days.count(day) > 1}):
        to_do = "Keep one of the reasons."
        yield Problem(f"{day:%Y-%m-%d} is rebased twice.", "--rebase", to_do)


def phases_within(
    days: pd.DatetimeIndex, times: ChartTimes, *, n_points: int
) -> tuple[list[Phase], list[Problem]]:
    """Return the phases of one group, and what does not fit its dates.

    Parameters
    ----------
    days
        The dates of the group in their order; a date counts once.
    n_points
        How many points the group has, gaps included.
    times
        A baseline end becomes the last of these dates that is not after it.
    """
    phases, problems = list(times.rebases), []
    for phase in times.rebases:
        if phase.date not in days:
            problems.append(_no_such_day(phase.date, days))
    asked = times.baseline_points or 0
    if asked > n_points:
        what = f"the baseline of {asked} points is longer than the series"
        to_do = "Take fewer points."
        problems.append(Problem(f"{what}, which has {n_points}.", "", to_do))
    if times.baseline_end is not None:
        first, last = times.baseline_end
        if first > days[-1] or last < days[0]:
            problems.append(_end_outside(first, days))
        else:
            phases.append(Phase("baseline_end", days[days <= last][-1]))
    return phases, problems


def _no_such_day(day: pd.Timestamp, days: pd.DatetimeIndex) -> Problem:
    near = [*days[days < day][-1:], *days[days > day][:1]]
    dates = " and ".join(f"{other:%Y-%m-%d}" for other in near)
    to_do = f"The nearest: {dates}. A row with an empty value counts as a row."
    return Problem(f"the rebase date {day:%Y-%m-%d} is not in the data.", "", to_do)


def _end_outside(day: pd.Timestamp, days: pd.DatetimeIndex) -> Problem:
    span = f"from {days[0]:%Y-%m-%d} to {days[-1]:%Y-%m-%d}"
    if day > days[-1]:
        what = f"the baseline, up to {day:%Y-%m-%d}, is longer than the series"
    else:
        what = f"the baseline, up to {day:%Y-%m-%d}, ends before the series begins"
    return Problem(f"{what}, which runs {span}.", "", "Correct the date.")
