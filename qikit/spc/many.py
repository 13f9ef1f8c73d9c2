"""Run charts of many groups in one call, such as every practice and measure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from qikit.errors import DataError, ParameterError, Problem
from qikit.periods import MONTHS_PER_PERIOD, period_text
from qikit.spc.assessment import NOT_ASSESSED
from qikit.spc.chart_tables import SIGNAL_COLUMNS
from qikit.spc.constants import DEFAULT_RULE_SET, find_rule_set
from qikit.spc.many_assessment import GROUP_COLUMNS, Lines, assess_many
from qikit.spc.many_rules import Found, shifts, trends
from qikit.spc.many_series import NAMED_AT_MOST, ManySeries, group_text, read_many

DIRECTIONS = {"shift": ("below", "above"), "trend": ("falling", "rising")}
POINT_COLUMNS = (
    "period_start value centre_line in_baseline is_useful in_shift in_trend".split()
)


@dataclass(frozen=True, eq=False)
class ManyRunCharts:
    """Run charts of many groups as tables; each begins with the columns of `by`.

    Attributes
    ----------
    points
        One row per group and period, missing ones included, groups and periods
        in order: period_start, value, centre_line, in_baseline, is_useful,
        in_shift, in_trend, each as in `RunChart.points`.
    signals
        One row per shift or trend, as in `RunChart.signals`: kind, start, end,
        start_period, end_period, n, direction. Positions count from 1 within
        the group.
    groups
        One row per group, as in `RunChart.phases`: start_period, end_period,
        baseline_end, is_frozen, n_points, n_useful, centre_line, status, runs,
        runs_signal; and end_of_scale ("", "lowest", "highest" or "only": where
        the line lies at an end, a frozen one is judged on the other side alone,
        see `FROZEN_AT_END`).
    rule_set, frequency
        As given.
    """

    points: pd.DataFrame
    signals: pd.DataFrame
    groups: pd.DataFrame
    rule_set: str
    frequency: str


def many_run_charts(
    frame: pd.DataFrame,
    *,
    by: Sequence[str],
    date: str = "period_start",
    value: str = "value",
    rule_set: str = DEFAULT_RULE_SET,
    frequency: str = "month",
    baseline_end: pd.Timestamp | None = None,
    floor: str | float | None = None,
    ceiling: str | float | None = None,
) -> ManyRunCharts:
    """Apply the run chart rules to many series at once.

    The results are those of `run_chart` for each group by itself, mark for mark
    and status for status; only the notes are left to `run_chart`. Every group
    has one phase: for rebases, exclusions or baselines that differ between
    groups use `run_chart` (or `run_charts`) on those groups.

    Parameters
    ----------
    frame
        One row per group and period, in any order; values in any unit, NaN is a
        period without one, and a period left out between the first and the last
        of a group is one too. A point on the median, a repeat and a gap are
        treated as in `find_shifts` and `find_trends`.
    by
        Columns that tell the groups apart, such as practice and measure.
    date, value
        Columns with the first day of the period and the value.
    rule_set
        `nhs-scotland` or `strict`.
    frequency
        month, quarter or year.
    baseline_end
        A day of the last period (inclusive) that enters the median of every
        group; the median is frozen where later points have a value.
    floor, ceiling
        Ends of the scale in the unit of the values: one number for all groups,
        or the name of a column with one number for each group (NaN: no end).

    Raises
    ------
    DataError
        If rows cannot be read or placed: see `read_many`. Named by group and row.
    ParameterError
        If the rule set or the frequency is not known, `by` names no column or
        one that the results use, an end of the scale differs within a group, or
        the baseline ends outside the periods of a group.

    References
    ----------
    Perla, Provost & Murray (2011), BMJ Qual Saf 20:46-51,
    doi:10.1136/bmjqs.2009.037895.
    """
    rules = find_rule_set(rule_set)
    by = _require_names(by)
    series = read_many(frame, by=by, date=date, value=value, frequency=frequency)
    _require_within(series, baseline_end, frequency)
    ends = [_end_per_group(frame, series, end) for end in (floor, ceiling)]
    lines = Lines.of(series, baseline_end)
    groups = assess_many(series, lines, rules, *ends)
    judged = groups["status"].ne(NOT_ASSESSED).to_numpy()
    found = {
        "shift": shifts(
            lines.sides, series.group, judged, passes_over=rules.passes_over
        ),
        "trend": trends(
            *(series.numbers, lines.largest, series.group, judged),
            passes_over=rules.passes_over,
        ),
    }
    return ManyRunCharts(
        points=_points(series, lines, found),
        signals=_signals(series, found),
        groups=pd.concat([series.keys, groups], axis="columns"),
        rule_set=rule_set,
        frequency=frequency,
    )


def _points(series: ManySeries, lines: Lines, found: dict[str, Found]) -> pd.DataFrame:
    columns = [
        *(series.periods, series.numbers, lines.centre[series.group]),
        *(lines.in_baseline, lines.sides != 0),
        *(found["shift"].marks, found["trend"].marks),
    ]
    points = pd.DataFrame(dict(zip(POINT_COLUMNS, columns, strict=True)))
    return pd.concat([_keys_of(series, series.group), points], axis="columns")


def _signals(series: ManySeries, found: dict[str, Found]) -> pd.DataFrame:
    """Return one row per signal: by group, shifts before trends, oldest first."""
    tables = [_signal_table(series, kind, found[kind]) for kind in ("shift", "trend")]
    signals = pd.concat(tables, ignore_index=True)
    signals = signals.sort_values("group", kind="stable", ignore_index=True)
    keys = _keys_of(series, signals["group"].to_numpy())
    wanted = [column for column in SIGNAL_COLUMNS if column != "phase"]
    return pd.concat([keys, signals[wanted]], axis="columns")


def _signal_table(series: ManySeries, kind: str, found: Found) -> pd.DataFrame:
    before = series.first_rows[found.group] - 1  # so that positions count from 1
    down, up = DIRECTIONS[kind]
    columns = {
        "group": found.group,
        "start": found.start - before,
        "end": found.end - before,
        "start_period": series.periods[found.start],
        "end_period": series.periods[found.end],
        "n": found.n,
        "direction": np.where(found.sign > 0, up, down),
    }
    return pd.DataFrame(columns).assign(kind=pd.Series(kind, range(len(found.n))))


def _keys_of(series: ManySeries, group: np.ndarray) -> pd.DataFrame:
    return series.keys.iloc[group].reset_index(drop=True)


def _require_names(by: Sequence[str]) -> list[str]:
    """Refuse names of groups that cannot stand beside those of the results."""
    names = [by] if isinstance(by, str) else list(by)
    if not names:
        raise ParameterError("`by` names no column. Name those that tell groups apart.")
    taken = {*POINT_COLUMNS, *GROUP_COLUMNS, *SIGNAL_COLUMNS, "group"} & {*names}
    if taken:
        raise ParameterError(
            f"`by` has the column {name!r}, a name that the results use themselves. "
            "Rename the column."
            for name in sorted(taken)
        )
    return names


def _require_within(
    series: ManySeries, baseline_end: pd.Timestamp | None, frequency: str
) -> None:
    """Refuse a baseline end outside a series, as `lay_out_phases` does."""
    if baseline_end is None:
        return
    is_date = isinstance(baseline_end, pd.Timestamp) and not pd.isna(baseline_end)
    if not is_date or baseline_end.tz is not None:
        raise ParameterError(
            f"baseline_end is {baseline_end!r}. Give a Timestamp without time zone."
        )
    early, late = _outside(series, baseline_end.normalize(), frequency)
    asked = period_text(baseline_end)
    problems = [
        Problem(
            f"the baseline ends in {asked}, {where} the series.",
            group_text(series.keys.iloc[group]),
            "Leave the group out, or give it a baseline of its own with `run_chart`.",
        )
        for where, groups in (("before", early), ("after", late))
        for group in groups[:NAMED_AT_MOST]
    ]
    more = len(early) + len(late) - len(problems)
    if more:
        problems.append(Problem(f"{more} more groups have the same problem."))
    if problems:
        raise ParameterError(problems)


def _outside(
    series: ManySeries, day: pd.Timestamp, frequency: str
) -> tuple[np.ndarray, np.ndarray]:
    """Return the groups that begin after a day, and those that end before it."""
    begins = pd.DatetimeIndex(series.periods[series.first_rows])
    ends = pd.DatetimeIndex(series.periods[series.last_rows])
    beyond = ends + pd.DateOffset(months=MONTHS_PER_PERIOD[frequency])
    last_days = beyond - pd.Timedelta(days=1)
    return np.flatnonzero(begins > day), np.flatnonzero(last_days < day)


def _end_per_group(
    frame: pd.DataFrame, series: ManySeries, end: str | float | None
) -> np.ndarray:
    """Return the end of the scale of each group; NaN where there is none."""
    if not isinstance(end, str):
        number = np.nan if end is None else float(end)
        return np.full(len(series.keys), number)
    if end not in frame or not pd.api.types.is_numeric_dtype(frame[end]):
        raise DataError(
            f"the observations have no column {end!r} of numbers. Give the name of "
            "the column that holds an end of the scale, or a number."
        )
    numbers = pd.Series(frame[end].to_numpy(dtype=float, na_value=np.nan))
    least, greatest = (
        getattr(numbers.groupby(series.group_of_input), pick)().to_numpy()
        for pick in ("min", "max")
    )
    differs = np.flatnonzero(least < greatest)
    if len(differs):
        raise ParameterError(
            Problem(
                f"{end} differs within the group.",
                group_text(series.keys.iloc[group]),
                "Give one number for each group.",
            )
            for group in differs[:NAMED_AT_MOST]
        )
    return least
