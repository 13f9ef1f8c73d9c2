"""Run charts: the points round their median, phase by phase, with the signals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pandas as pd

from qikit.errors import DataError, ParameterError, QikitError
from qikit.spc.assessment import ASSESSED, NOT_ASSESSED
from qikit.spc.chart_tables import (
    Part,
    assess_parts,
    part_notes,
    phases_columns,
    points_columns,
    signals_columns,
    tables_of,
    without_phases,
)
from qikit.spc.constants import DEFAULT_RULE_SET, RECENT_PERIODS, find_rule_set
from qikit.spc.phases import Phase, PhaseLayout, lay_out_phases
from qikit.spc.series import read_series


@dataclass(frozen=True, eq=False)
class RunChart:
    """One run chart as tables; nothing is drawn.

    Attributes
    ----------
    points
        One row per period, missing ones included: period_start, value, phase
        (int from 1), centre_line, in_baseline (the point entered the centre
        line), is_useful (has a value, is not excluded, is not on the line),
        is_excluded, in_shift, in_trend.
    signals
        One row per shift or trend: kind, phase, start and end (first and last
        useful point, counted from 1 among the rows of `points`), start_period,
        end_period, n (useful points), direction (above, below, rising, falling).
    phases
        One row per phase: phase, start_period, end_period, baseline_end (last
        period whose point may enter the line, inclusive), is_frozen (later
        points lie on a line that they did not enter), n_points (with a value,
        not excluded), n_useful, centre_line, status, runs, runs_signal ("",
        "fewer" or "more").
    rule_set, frequency
        As given.
    notes
        Sentences for a report.
    """

    points: pd.DataFrame
    signals: pd.DataFrame
    phases: pd.DataFrame
    rule_set: str
    frequency: str | None
    notes: tuple[str, ...]

    @cached_property
    def status(self) -> str:
        """Status of the last phase: assessed, too_few or not_assessed."""
        return NOT_ASSESSED if self.phases.empty else self.phases["status"].iloc[-1]

    @cached_property
    def latest(self) -> pd.Series | None:
        """The last row of `points` with a value (even an excluded one), or None."""
        rows = np.flatnonzero(self.points["value"].notna())
        return self.points.iloc[rows[-1]] if len(rows) else None

    @cached_property
    def news(self) -> np.ndarray:
        """Rows of the signals that are news: see `signal_words.recent_signals`."""
        if self.signals.empty or self.status != ASSESSED:
            return np.array([], dtype=int)
        first = len(self.points) - RECENT_PERIODS + 1
        phase, end = (self.signals[name].to_numpy() for name in ("phase", "end"))
        last = self.phases["phase"].iloc[-1]
        return np.flatnonzero((phase == last) & (end >= first))

    @cached_property
    def newest_signal(self) -> pd.Series | None:
        """The latest signal that is news, of several the longest; or None."""
        if not len(self.news):
            return None
        end, n = (self.signals[name].to_numpy()[self.news] for name in ("end", "n"))
        return self.signals.iloc[self.news[np.lexsort((n, end))[-1]]]


def run_chart(
    values: pd.Series,
    *,
    frequency: str | None = "month",
    phases: Sequence[Phase] = (),
    baseline_points: int | None = None,
    rule_set: str = DEFAULT_RULE_SET,
    floor: float | None = None,
    ceiling: float | None = None,
) -> RunChart:
    """Put a series round its median and apply the run chart rules.

    The centre line of a phase is the median of its baseline: all its points, or
    those up to a baseline end or freeze. The rules run within a phase, over all
    its points (also those after a frozen baseline), and never across a rebase.
    When a phase is too short, or its median at an end of the scale, nothing is
    marked in it and a note says why: see `assess_phase`.

    Parameters
    ----------
    values
        One measure of one practice, in any unit, by period start, in any order;
        NaN is a period without a value, and a period that is left out between
        the first and the last is one too.
    frequency
        month, quarter or year; None takes the rows as given, without a calendar.
    phases
        Baseline, freeze, rebase and exclusions: see `Phase`.
    baseline_points
        Rows at the start of each phase that make its centre line: see
        `lay_out_phases`.
    rule_set
        `nhs-scotland` or `strict`: see `find_shifts` and `find_trends`.
    floor, ceiling
        Ends of the scale in the unit of `values`, such as 0 and 1.

    Raises
    ------
    DataError
        If a period appears twice, does not fit the frequency, or a value is
        infinite or not a number.
    ParameterError
        If the frequency or the rule set is not known or a phase is impossible.

    References
    ----------
    Perla, Provost & Murray (2011), BMJ Qual Saf 20:46-51,
    doi:10.1136/bmjqs.2009.037895.
    """
    find_rule_set(rule_set)
    series = read_series(values, frequency=frequency)
    layout = lay_out_phases(
        series, phases, frequency=frequency, baseline_points=baseline_points
    )
    scale = {"rule_set": rule_set, "floor": floor, "ceiling": ceiling}
    judged = Judged(series, layout, assess_parts(series, layout, **scale))
    return _charts([judged], rule_set, frequency)[0]


def run_charts_by_phase(
    series: Mapping[str, tuple[pd.Series, Sequence[Phase]]],
    *,
    frequency: str | None = "month",
    rule_set: str = DEFAULT_RULE_SET,
    floor: float | None = None,
    ceiling: float | None = None,
) -> dict[str, RunChart]:
    """Make the run charts of several series, each with phases of its own.

    Each chart is the one that `run_chart` makes, in less time. Where dates are kept
    in several units (days, microseconds), all charts have the finest.

    Parameters
    ----------
    series
        Values and phases by name, such as the code of a practice.
    frequency, rule_set, floor, ceiling
        As for `run_chart`; the same for all.

    Raises
    ------
    DataError or ParameterError
        As for `run_chart`, for the first series with a problem.
    """
    find_rule_set(rule_set)
    scale = {"rule_set": rule_set, "floor": floor, "ceiling": ceiling}
    judged = []
    for values, phases in series.values():
        own = read_series(values, frequency=frequency)
        layout = lay_out_phases(own, phases, frequency=frequency)
        judged.append(Judged(own, layout, assess_parts(own, layout, **scale)))
    return dict(zip(series, _charts(judged, rule_set, frequency), strict=True))


@dataclass(frozen=True, eq=False)
class Judged:
    """A series, where its phases lie, and what the rules say of each."""

    series: pd.Series
    layout: PhaseLayout
    parts: list[Part]


def _charts(
    judged: Sequence[Judged], rule_set: str, frequency: str | None
) -> list[RunChart]:
    """Put charts together; their tables are made as one and cut."""
    periods = [one.series.index.to_numpy() for one in judged]
    both = [*zip(judged, periods, strict=True)]
    points = tables_of([points_columns(j.series, j.layout, j.parts) for j in judged])
    signals = tables_of([signals_columns(own, j.parts) for j, own in both])
    phases = tables_of([phases_columns(own, j.layout, j.parts) for j, own in both])
    return [
        RunChart(
            points=own_points,
            signals=own_signals,
            phases=own_phases if one.parts else without_phases(),
            rule_set=rule_set,
            frequency=frequency,
            notes=(
                *one.layout.notes,
                *part_notes(own_points, one.parts, frequency),
            ),
        )
        for one, own_points, own_signals, own_phases in zip(
            judged, points, signals, phases, strict=True
        )
    ]


def run_charts(
    observations: pd.DataFrame,
    *,
    by: str,
    period: str = "period_start",
    value: str = "value",
    **options,
) -> dict[str, RunChart]:
    """Make one run chart for each group, such as each practice.

    Parameters
    ----------
    observations
        One row per group and period, for one measure.
    by, period, value
        Names of the columns with the group, the period start and the value.
    **options
        As for `run_chart`; the same for every group.

    Returns
    -------
    Charts by the text of the group, in the order of the groups.

    Raises
    ------
    DataError
        If a column is missing or a row has no group.
    DataError or ParameterError
        As for `run_chart`, with the problems of all groups together.
    """
    _require_groups(observations, by, period, value)
    charts, errors = {}, []
    for group, rows in observations.groupby(by, sort=True, observed=True):
        series = pd.Series(rows[value].array, pd.Index(rows[period]), name=str(group))
        try:
            charts[str(group)] = run_chart(series, **options)
        except QikitError as error:
            errors.append((str(group), error))
    if errors:
        raise _together(errors)
    return charts


def _require_groups(observations: pd.DataFrame, *columns: str) -> None:
    missing = [column for column in columns if column not in observations]
    if missing:
        raise DataError(
            f"the observations have no column {name!r}. Give the name of the column "
            "that holds it."
            for name in missing
        )
    without = observations[columns[0]].isna()
    if without.any():
        raise DataError(
            f"{without.sum()} rows have no {columns[0]}, the first at row "
            f"{observations.index[without][0]}. Complete or drop them first."
        )


def _together(errors: list[tuple[str, QikitError]]) -> QikitError:
    """Join the problems of all groups, each with the group in front."""
    problems = [
        replace(problem, where=", ".join(filter(None, (group, problem.where))))
        for group, error in errors
        for problem in error.problems
    ]
    kinds = [type(error) for _, error in errors]
    kind = ParameterError if ParameterError in kinds else DataError
    return kind(problems)
