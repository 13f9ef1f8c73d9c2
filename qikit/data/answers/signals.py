"""Answer: which points of these series are signals, and where are the limits?"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from qikit.data.answers.chart_times import ChartTimes, chart_times, phases_within
from qikit.data.answers.table import (
    Table,
    negatives,
    read_dates,
    read_numbers,
    read_table,
    refuse,
    repeats,
    too_many,
)
from qikit.data.answers.written import Answer, plain, records
from qikit.errors import DataError, ParameterError, Problem, QikitError
from qikit.spc.chart_rows import MAY_REPEAT_A_DATE, SUBGROUPED
from qikit.spc.control_chart import ControlChart, control_chart
from qikit.spc.phases import Phase

NEED_COUNTS = ("p", "p-prime", "u", "u-prime")
NEED_VALUES = ("c", "g", "t", "xbar", "s")
ARE_COUNTS = ("c", "g")  # charts whose values cannot be negative
MAY_EXCEED = ("u", "u-prime")  # events may outnumber the exposure
SUMMARY = (
    "n n_useful centre_line longest_run longest_run_max crossings crossings_min "
    "runs_signal shifts trends variation assurance notes".split()
)
SHIFT, TREND = "start end n side".split(), "start end n direction".split()
POINT = (
    "position date value phase centre_line lower_limit upper_limit in_shift in_trend "
    "outside_limits two_of_three special_cause point_type".split()
)


@dataclass(frozen=True)
class SignalsQuestion:
    """Columns of the file and options of the chart, as the command line gives them.

    `value`, or `numerator` and `denominator`; `baseline_points` or `baseline_end`;
    each `rebase` as "2024-05-01=reason". `target` is in the unit of the file, as in
    the measure files: 0.8 of a numerator over its denominator.

    Raises
    ------
    ParameterError
        If options exclude one another, are not enough for the chart, or a date
        has another form.
    """

    date: str
    chart: str
    rules: str
    value: str | None = None
    numerator: str | None = None
    denominator: str | None = None
    by: str | None = None
    baseline_points: int | None = None
    baseline_end: str | None = None
    rebase: tuple[str, ...] = ()
    target: float | None = None
    direction: str = "neutral"
    screen: bool | None = None
    multiplier: float = 1.0

    def __post_init__(self) -> None:
        problems = [
            *self._columns_wrong(),
            *self._baseline_wrong(),
            *self._target_wrong(),
        ]
        if problems:
            raise ParameterError(problems)

    @property
    def columns(self) -> list[str]:
        """The columns of numbers."""
        names = [self.value, self.numerator, self.denominator]
        return [name for name in names if name is not None]

    def _columns_wrong(self) -> Iterable[Problem]:
        has_counts = self.numerator is not None or self.denominator is not None
        if self.value is not None and has_counts:
            to_do = "Give one of the two."
            yield Problem("--value excludes --numerator and --denominator.", "", to_do)
        elif self.value is None and not has_counts:
            to_do = "Give --value, or --numerator and --denominator."
            yield Problem("the columns of the figures are missing.", "", to_do)
        elif has_counts and (self.numerator is None or self.denominator is None):
            yield Problem("--numerator and --denominator belong together.")
        elif has_counts and self.chart in NEED_VALUES:
            yield Problem(f"a {self.chart} chart needs --value.", "--chart")
        elif self.value is not None and self.chart in NEED_COUNTS:
            what = f"a {self.chart} chart needs --numerator and --denominator."
            yield Problem(what, "--chart")

    def _baseline_wrong(self) -> Iterable[Problem]:
        if self.baseline_points is not None and self.baseline_end is not None:
            to_do = "Give one of the two."
            yield Problem("--baseline-points excludes --baseline-end.", "", to_do)

    def _target_wrong(self) -> Iterable[Problem]:
        is_part = self.numerator is not None and self.chart not in MAY_EXCEED
        if is_part and self.target is not None and not 0 <= self.target <= 1:
            what = f"a numerator over its denominator is never {self.target:g}."
            to_do = "Write the target before the multiplier, such as 0.8 for 80%."
            yield Problem(what, "--target", to_do)


def answer_signals(path: Path, question: SignalsQuestion) -> Answer:
    """Chart each group of a file and list its points and signals.

    Groups stand in the order in which the file first names them, points in the
    order of their dates. The rows stand as given: a month without a row is not in
    the series, an empty value is a gap.

    Returns
    -------
    The content `{"groups": [{"group", "summary", "points"}]}`; the group is text,
    None without `by`.

    Raises
    ------
    ParameterError
        If a date of a phase has another form, or the chart and the rules do not
        go together.
    DataError
        Naming group and line: a date missing, in another form or twice in a
        group, text or an infinite number, a negative count, a numerator above
        its denominator (not on u charts), a rebase date without a row, a
        baseline longer than the series; or what the chart itself refuses.
    """
    times = chart_times(
        question.baseline_points, question.baseline_end, question.rebase
    )
    table = read_table(path, [question.date, *question.columns], by=question.by)
    series = _read_series(table, question)
    groups = _rows_by_group(table, series["date"])
    is_subgrouped = question.chart in SUBGROUPED
    phases = _phases_by_group(table, series["date"], groups, times, is_subgrouped)
    answers, errors = [], []
    for group, rows in groups.items():
        try:
            lines = [table.line(row) for row in rows]
            own = series.iloc[rows].set_axis(lines)  # a message names the line
            chart = _chart(own, question, phases[group])
            answers.append({"group": group, **_answer_of(chart)})
        except QikitError as error:
            errors.append((rows, error))
    if errors:
        raise _together(table, errors, len(groups))
    return Answer({"groups": answers})


def _read_series(table: Table, question: SignalsQuestion) -> pd.DataFrame:
    """Return date and value, or date, numerator and denominator; refuse faults."""
    found, problems = read_numbers(table, question.columns)
    day, wrong_days = read_dates(table, question.date)
    problems = [*wrong_days, *problems]
    if question.chart not in (*SUBGROUPED, *MAY_REPEAT_A_DATE):
        problems += repeats(table, question.date, day)
    if question.value is not None:
        series = pd.DataFrame({"date": day, "value": found[question.value]})
        is_count = question.chart in ARE_COUNTS
        problems += negatives(table, found) if is_count else []
    else:
        top, bottom = found[question.numerator], found[question.denominator]
        series = pd.DataFrame({"date": day, "numerator": top, "denominator": bottom})
        problems += negatives(table, found)
        may_exceed = question.chart in MAY_EXCEED
        problems += [] if may_exceed else too_many(table, top, bottom)
    refuse(problems)
    return series


def _rows_by_group(table: Table, day: pd.Series) -> dict[str | None, list[int]]:
    """Give the rows of each group in the order of their dates."""
    by_group: dict[str | None, list[int]] = {}
    for row, group in enumerate(table.groups):
        by_group.setdefault(group, []).append(row)
    days = day.to_numpy()
    return {
        group: [rows[at] for at in np.argsort(days[rows], kind="stable")]
        for group, rows in by_group.items()
    }


def _phases_by_group(
    table: Table,
    day: pd.Series,
    groups: dict[str | None, list[int]],
    times: ChartTimes,
    is_subgrouped: bool,
) -> dict[str | None, list[Phase]]:
    """Look the baseline and the rebases up in each group; refuse what is not there."""
    phases, problems = {}, []
    for group, rows in groups.items():
        days = pd.DatetimeIndex(day.iloc[rows].unique())
        n_points = len(days) if is_subgrouped else len(rows)
        phases[group], wrong = phases_within(days, times, n_points=n_points)
        problems += [replace(problem, where=table.span(rows)) for problem in wrong]
    refuse(problems)
    return phases


def _chart(
    series: pd.DataFrame, question: SignalsQuestion, phases: list[Phase]
) -> ControlChart:
    return control_chart(
        series,
        chart=question.chart,
        rule_set=question.rules,
        frequency=None,
        phases=phases,
        baseline_points=question.baseline_points,
        direction=question.direction,
        target=question.target,
        screen=question.screen,
        multiplier=question.multiplier,
    )


def _answer_of(chart: ControlChart) -> dict[str, Any]:
    summary = plain({key: chart.summary[key] for key in SUMMARY})
    for name, keys in (("shifts", SHIFT), ("trends", TREND)):
        summary[name] = [{key: found[key] for key in keys} for found in summary[name]]
    return {"summary": summary, "points": records(chart.points, POINT)}


def _together(
    table: Table, errors: list[tuple[list[int], QikitError]], n_groups: int
) -> QikitError:
    """Join what the charts refuse: once each, with the first place in front.

    A wrong option that every group refuses in the same words stands alone.
    """
    found: dict[tuple[type, Problem], list[list[int]]] = {}
    for rows, error in errors:
        for problem in error.problems:
            found.setdefault((type(error), problem), []).append(rows)
    problems = []
    for (kind, problem), groups in found.items():
        is_option = issubclass(kind, ParameterError) and len(groups) == n_groups
        more = f" and {len(groups) - 1} more groups" if len(groups) > 1 else ""
        where = problem.where if is_option else _place(table, groups[0], problem, more)
        problems.append(replace(problem, where=where))
    is_wrong_option = any(issubclass(kind, ParameterError) for kind, _ in found)
    return (ParameterError if is_wrong_option else DataError)(problems)


def _place(table: Table, rows: list[int], problem: Problem, more: str) -> str:
    """Put group and file in front; a chart calls the line of the file a row."""
    row = re.match(r"row (\d+)", problem.where)
    if row is None:
        parts = [table.span(rows) + more, problem.where]
    else:
        lines = f"line {row[1]}{problem.where[row.end() :]}"
        parts = [table.groups.iloc[rows[0]], table.file, lines]
    return ", ".join(part for part in parts if part)
