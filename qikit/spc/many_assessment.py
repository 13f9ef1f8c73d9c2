"""Assess many series at once, as `assessment` assesses one phase."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from qikit.spc.assessment import ASSESSED, NOT_ASSESSED, TOO_FEW
from qikit.spc.constants import (
    NOT_ASSESSED_UP_TO,
    SAME_VALUE_TOLERANCE,
    USEFUL_FOR_SHIFT,
    RuleSet,
)
from qikit.spc.many_rules import run_counts, runs_signals, signs
from qikit.spc.many_series import ManySeries

GROUP_COLUMNS = (
    "start_period end_period baseline_end is_frozen n_points n_useful centre_line "
    "end_of_scale status runs runs_signal".split()
)


@dataclass(frozen=True, eq=False)
class Lines:
    """The median of each group, and where the points lie about it.

    One entry per group: `baseline_last` (row of its last period), `is_frozen`
    (later points lie on a line that they did not enter) and `centre` (NaN when
    no point entered it). One per row: `in_baseline`, `largest` (absolute value
    of the series) and `sides` (1 above, -1 below, 0 on the line or missing).
    """

    in_baseline: np.ndarray
    baseline_last: np.ndarray
    is_frozen: np.ndarray
    centre: np.ndarray
    largest: np.ndarray
    sides: np.ndarray

    @classmethod
    def of(cls, series: ManySeries, baseline_end: pd.Timestamp | None) -> Lines:
        """Draw each group's median, over its baseline where one is given."""
        values, group = series.numbers, series.group
        known = ~np.isnan(values)
        early = np.ones(len(values), dtype=bool)
        if baseline_end is not None:
            early = series.periods <= baseline_end.to_datetime64()
        in_baseline = known & early
        medians = pd.Series(values[in_baseline]).groupby(group[in_baseline]).median()
        centre = medians.reindex(range(len(series.keys))).to_numpy()
        largest = _of_groups(np.maximum, np.abs(np.nan_to_num(values)), series)[group]
        return cls(
            in_baseline=in_baseline,
            baseline_last=series.first_rows + _count(early, series) - 1,
            is_frozen=_of_groups(np.logical_or, known & ~early, series),
            centre=centre,
            largest=largest,
            sides=signs(values - centre[group], largest),
        )


def _of_groups(ufunc: np.ufunc, rows: np.ndarray, series: ManySeries) -> np.ndarray:
    return ufunc.reduceat(rows, series.first_rows)


def _count(rows: np.ndarray, series: ManySeries) -> np.ndarray:
    return np.bincount(series.group[rows], minlength=len(series.keys))


def assess_many(
    series: ManySeries,
    lines: Lines,
    rules: RuleSet,
    floor: np.ndarray,
    ceiling: np.ndarray,
) -> pd.DataFrame:
    """Say for each group what `assess_phase` says: see there."""
    n_points = _count(~np.isnan(series.numbers), series)
    n_useful = _count(lines.sides != 0, series)
    end = _end_of_scale(series, lines, floor, ceiling)
    status = _status(n_points, n_useful, lines, end)
    runs = run_counts(lines.sides, series.group, len(series.keys))
    is_judged = (status != NOT_ASSESSED) & (end == "") & rules.counts_runs
    columns = [
        *(series.periods[rows] for rows in (series.first_rows, series.last_rows)),
        *(series.periods[lines.baseline_last], lines.is_frozen),
        *(n_points, n_useful, lines.centre, end, status, runs),
        np.where(is_judged, runs_signals(runs, n_useful), ""),
    ]
    return pd.DataFrame(dict(zip(GROUP_COLUMNS, columns, strict=True)))


def _status(
    n_points: np.ndarray, n_useful: np.ndarray, lines: Lines, end: np.ndarray
) -> np.ndarray:
    """Return the status of each group; the first answer that applies holds."""
    answers = [
        (n_points <= NOT_ASSESSED_UP_TO, NOT_ASSESSED),
        (np.isnan(lines.centre), NOT_ASSESSED),
        (lines.is_frozen, ASSESSED),
        (end != "", NOT_ASSESSED),
        (n_useful < USEFUL_FOR_SHIFT, TOO_FEW),
    ]
    return np.select(*map(list, zip(*answers, strict=True)), default=ASSESSED)


def _end_of_scale(
    series: ManySeries, lines: Lines, floor: np.ndarray, ceiling: np.ndarray
) -> np.ndarray:
    """Return lowest, highest, only or "" for each group; the first that applies."""
    slack = SAME_VALUE_TOLERANCE * np.abs(lines.centre)
    has_below = _of_groups(np.logical_or, lines.sides < 0, series)
    has_above = _of_groups(np.logical_or, lines.sides > 0, series)
    answers = [
        (lines.centre <= floor + slack, "lowest"),
        (lines.centre >= ceiling - slack, "highest"),
        (has_below & has_above, ""),
        (has_below, "highest"),
        (has_above, "lowest"),
    ]
    return np.select(*map(list, zip(*answers, strict=True)), default="only")
