"""Phases: where a centre line begins, which points make it, which are left out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from qikit.errors import ParameterError, Problem, did_you_mean
from qikit.periods import period_end
from qikit.spc.point_names import point_text

BASELINE_ENDS = ("baseline_end", "freeze")
KINDS = ("baseline_start", *BASELINE_ENDS, "rebase", "exclude")
NEED_A_REASON = ("rebase", "exclude")


@dataclass(frozen=True)
class Phase:
    """One decision about the centre line, made by a person.

    `kind` is one of: `baseline_start` (points before it do not enter the first
    centre line), `baseline_end` or `freeze` (the last period, inclusive, that
    enters the centre line of the phase in which it lies; the line then extends
    over the later points), `rebase` (a new phase begins), `exclude` (the point
    is shown but enters neither centre line nor rules). `date` is any day of the
    period; a rebase or an exclusion needs a `reason`.
    """

    kind: str
    date: pd.Timestamp
    reason: str = ""


@dataclass(frozen=True, eq=False)
class PhaseLayout:
    """Where the phases lie in one series.

    `rows` has one row per period: `phase` (int from 1), `is_excluded`,
    `in_baseline` (the point enters the centre line of its phase: it has a
    value). `baseline_ends` gives, per phase, the last period of its baseline;
    without one that is the end of the phase. `notes` are sentences for a report.
    """

    rows: pd.DataFrame
    baseline_ends: dict[int, pd.Timestamp]
    notes: tuple[str, ...]


def lay_out_phases(
    values: pd.Series,
    phases: Sequence[Phase] = (),
    *,
    frequency: str | None = "month",
    baseline_points: int | None = None,
) -> PhaseLayout:
    """Divide a series into phases.

    Parameters
    ----------
    values
        One measure, one row for every period from first to last, missing ones
        included; any unit. May be empty.
    phases
        Decisions in any order. A rebase in a period without a value takes
        effect at the next point that has one (with a note); in the first
        period it changes nothing. The same decision twice counts once.
    frequency
        month, quarter or year. None takes the rows as given: a baseline end is
        then the last row on or before its date (inclusive), a baseline start or
        a rebase the first row on or after it, an exclusion every row of that day.
    baseline_points
        The first rows of each phase that make its centre line, as
        `fix_after_n_points` of NHSRplotthedots; a missing or excluded point
        occupies a row. A later phase that is shorter gives all its rows.

    Raises
    ------
    ParameterError
        Listing all at once: an unknown kind, a date outside the periods of the
        series, a rebase or exclusion without a reason, two baseline ends in one
        phase, two baseline starts or one outside the first phase, a baseline
        without any period, a baseline both by points and by dates, more baseline
        points than rows.
    """
    located, problems = _locate(phases, values.index, frequency)
    starts, notes = _phase_starts(located, values, frequency)
    number = np.searchsorted(starts, np.arange(len(values)), side="right")
    first, ends, clashes = _baselines(located, number)
    if baseline_points is not None:
        clashes += _point_problems(baseline_points, phases, len(values))
        ends = _ends_by_points(ends, number, baseline_points)
    if problems or clashes:
        raise ParameterError([*problems, *clashes])
    rows = _rows(values, number, first, ends, located)
    baseline_ends = {phase: values.index[row] for phase, row in ends.items()}
    notes += _exclusion_notes(located, values.index, frequency)
    return PhaseLayout(rows, baseline_ends, tuple(notes))


def phase_text(phase: Phase, frequency: str | None = "month") -> str:
    """Name a decision in a message: "rebase at March 2026"."""
    known = isinstance(phase.date, pd.Timestamp) and not pd.isna(phase.date)
    return (
        f"{phase.kind} at {point_text(phase.date, frequency) if known else phase.date}"
    )


def _locate(
    phases: Sequence[Phase], periods: pd.DatetimeIndex, frequency: str | None
) -> tuple[list[tuple[Phase, int]], list[Problem]]:
    """Find the rows of each decision, and what is wrong with the others."""
    located, problems = [], []
    for phase in phases:
        wrong = list(_problems(phase, periods, frequency))
        problems += wrong
        if not wrong:
            located += [(phase, row) for row in _rows_of(phase, periods, frequency)]
    return located, problems


def _rows_of(
    phase: Phase, periods: pd.DatetimeIndex, frequency: str | None
) -> list[int]:
    """Return the row of a decision; several when a day has several rows."""
    if frequency is not None:
        return [int(periods.searchsorted(phase.date, side="right")) - 1]
    days, day = periods.normalize(), phase.date.normalize()
    if phase.kind == "exclude":
        return np.flatnonzero(days == day).tolist()
    if phase.kind in BASELINE_ENDS:
        return [int(days.searchsorted(day, side="right")) - 1]
    return [int(days.searchsorted(day, side="left"))]


def _problems(phase: Phase, periods: pd.DatetimeIndex, frequency: str | None):
    where = f"phases, {phase_text(phase, frequency)}"
    if phase.kind not in KINDS:
        yield Problem(
            f"{phase.kind!r} is not a kind of phase.",
            where,
            did_you_mean(str(phase.kind), KINDS),
        )
    if phase.kind in NEED_A_REASON and not str(phase.reason or "").strip():
        to_do = "Write in `reason` why the team decided this."
        yield Problem("the reason is missing.", where, to_do)
    if not _is_within(phase.date, periods, frequency):
        yield Problem(
            f"the date is not within the series, which {_span(periods, frequency)}.",
            where,
            "Correct the date or leave this phase out for this series.",
        )
    elif phase.kind == "exclude" and not _rows_of(phase, periods, frequency):
        to_do = "Give the date of a point."
        yield Problem("there is no point on this date.", where, to_do)


def _is_within(
    date: pd.Timestamp, periods: pd.DatetimeIndex, frequency: str | None
) -> bool:
    if periods.empty or not isinstance(date, pd.Timestamp) or pd.isna(date):
        return False
    last = periods[-1] if frequency is None else period_end(periods[-1], frequency)
    return periods[0].normalize() <= date.normalize() <= last


def _span(periods: pd.DatetimeIndex, frequency: str | None) -> str:
    if periods.empty:
        return "is empty"
    first, last = (point_text(periods[row], frequency) for row in (0, -1))
    return f"runs from {first} to {last}"


def _phase_starts(
    located: list[tuple[Phase, int]], values: pd.Series, frequency: str | None
) -> tuple[list[int], list[str]]:
    """Return the first row of each phase, and a note for each rebase that moved."""
    filled = np.flatnonzero(values.notna())
    starts, notes = {0}, []
    asked = {row: phase.date for phase, row in located if phase.kind == "rebase"}
    for row, date in sorted(asked.items()):
        later = filled[filled >= row]
        starts.update(later[:1].tolist())
        began = values.index[later[0]] if len(later) else None
        wanted = date.normalize() if frequency is None else values.index[row]
        if began is None or later[0] != row or began.normalize() != wanted:
            notes.append(_moved_text(wanted, began, frequency))
    return sorted(starts), notes


def _moved_text(
    wanted: pd.Timestamp, began: pd.Timestamp | None, frequency: str | None
) -> str:
    asked = point_text(wanted, frequency)
    if began is None:
        return f"{asked} and all after it have no value: no new phase has begun."
    begins = f"{'on' if frequency is None else 'in'} {point_text(began, frequency)}"
    return f"{asked} has no value: the new phase begins {begins}."


def _baselines(
    located: list[tuple[Phase, int]], number: np.ndarray
) -> tuple[int, dict[int, int], list[Problem]]:
    """Return the first row of the first baseline and the last row of each one."""
    problems, first, declared = [], {}, {}
    for phase, row in located:
        if phase.kind == "baseline_start":
            first.setdefault(row, phase)
        elif phase.kind in BASELINE_ENDS:
            declared.setdefault(int(number[row]), {}).setdefault(row, phase)
    problems += _clashes([first, *declared.values()])
    ends = {int(phase): row for row, phase in enumerate(number)}
    ends |= {phase: min(rows) for phase, rows in declared.items()}
    start = min(first, default=0)
    if first and start > ends[1]:
        problems.append(
            Problem(
                "the first centre line would have no point.",
                f"phases, {phase_text(first[start])}",
                "A baseline starts before its end and before the first rebase.",
            )
        )
    return start, ends, problems


def _point_problems(
    baseline_points: int, phases: Sequence[Phase], n_rows: int
) -> list[Problem]:
    dated = [p for p in phases if p.kind in ("baseline_start", *BASELINE_ENDS)]
    if dated:
        to_do = "Keep one of the two."
        both = f"a baseline of {baseline_points} points clashes with "
        return [Problem(f"{both}{phase_text(dated[0])}.", "phases", to_do)]
    if not 1 <= baseline_points <= n_rows:
        return [
            Problem(
                f"a baseline of {baseline_points} points does not fit the series, "
                f"which has {n_rows} rows.",
                to_do="Give a smaller number, from 1 up, or leave it out.",
            )
        ]
    return []


def _ends_by_points(
    ends: dict[int, int], number: np.ndarray, baseline_points: int
) -> dict[int, int]:
    starts = {phase: int(np.argmax(number == phase)) for phase in ends}
    return {p: min(end, starts[p] + baseline_points - 1) for p, end in ends.items()}


def _clashes(groups: list[dict[int, Phase]]) -> list[Problem]:
    """Refuse two different dates for the same edge of one baseline."""
    problems = []
    for decisions in groups:
        earlier = next(iter(decisions.values()), None)
        problems += [
            Problem(
                f"{phase_text(later)} clashes with {phase_text(earlier)}: a centre "
                "line has one baseline.",
                "phases",
                "Keep one of the two.",
            )
            for later in list(decisions.values())[1:]
        ]
    return problems


def _rows(
    values: pd.Series,
    number: np.ndarray,
    first: int,
    ends: dict[int, int],
    located: list[tuple[Phase, int]],
) -> pd.DataFrame:
    """Return one row per period: phase, is_excluded, in_baseline."""
    row, excluded = np.arange(len(values)), np.zeros(len(values), dtype=bool)
    excluded[[at for phase, at in located if phase.kind == "exclude"]] = True
    last = np.array([ends[int(phase)] for phase in number], dtype=int)
    enters = values.notna().to_numpy() & ~excluded & (row <= last)
    enters &= row >= first
    return pd.DataFrame(
        {"phase": number, "is_excluded": excluded, "in_baseline": enters}, values.index
    )


def _exclusion_notes(
    located: list[tuple[Phase, int]], periods: pd.DatetimeIndex, frequency: str | None
) -> list[str]:
    reasons = {row: phase.reason for phase, row in located if phase.kind == "exclude"}
    return [
        f"{point_text(periods[row], frequency)} is shown but left out of the centre "
        f"line and the rules: {reason.strip().rstrip('.')}."
        for row, reason in sorted(reasons.items())
    ]
