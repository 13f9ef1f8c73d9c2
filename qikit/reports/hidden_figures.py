"""What of a measure a report may not show, and which period it shows instead."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import pandas as pd

from qikit.data.slices import Slice
from qikit.measures import Measure
from qikit.observations import latest_period
from qikit.plots.phrases import shorter_list
from qikit.plots.suppressed import suppressed_rows as suppressed_points
from qikit.rounding import count_text
from qikit.spc.assessment import NOT_ASSESSED
from qikit.spc.run_chart import RunChart
from qikit.variation.shown import suppressed_rows

# [J] What is hidden are the low counts. With a third of the points taken from one
# end, the middle of the rest lies near the upper quartile of all: no usual level.
MOST_HIDDEN = 1 / 3
LEAST_BASELINE = 8  # [J] a median of fewer moves with each month that is hidden
NOT_TYPICAL = (
    "Chance does not choose what is hidden, so the {frequency}s shown may not be "
    "typical."
)


@dataclass(frozen=True)
class Suppressed:
    """What of one measure is suppressed in a report.

    Attributes
    ----------
    anything
        Whether any figure of a practice or of the group is, in any period.
    newer
        The newest period with suppressed practices and none shown, if it is after
        the one that is shown; None otherwise.
    n_practices
        Suppressed practices in the period that is shown.
    group, others
        Whether the group's figure of that period is suppressed, and the names of
        the wider areas whose figure is.
    never_shown
        Practices all of whose figures are suppressed, or missing.
    """

    anything: bool
    newer: pd.Timestamp | None
    n_practices: int
    group: bool
    others: tuple[str, ...]
    never_shown: tuple[str, ...]


def is_too_hidden(chart: RunChart) -> bool:
    """Whether so much of a run chart is suppressed that the rest may mislead.

    So it is where more than a third of the periods that have a figure are
    suppressed, or fewer than 8 of a baseline are shown and some of it are not. A
    baseline is that of the first phase, and of each whose median is frozen. A
    period without a figure counts nowhere.
    """
    points, hidden = chart.points, suppressed_points(chart.points)
    if not hidden.any():
        return False
    if hidden.sum() > MOST_HIDDEN * _n_with_figure(chart):
        return True
    return any(
        hidden[
            points["phase"].eq(p.phase) & points["period_start"].le(p.baseline_end)
        ].any()
        and points.loc[points["phase"].eq(p.phase), "in_baseline"].sum()
        < LEAST_BASELINE
        for p in chart.phases.itertuples()
        if p.phase == 1 or p.is_frozen
    )


def without_assessment(chart: RunChart) -> RunChart:
    """Take median, signals and notes from a chart, and say why in their place."""
    points = chart.points.assign(
        centre_line=float("nan"), is_useful=False, in_shift=False, in_trend=False
    )
    phases = chart.phases.assign(
        centre_line=float("nan"), status=NOT_ASSESSED, runs_signal=""
    )
    return replace(
        chart,
        points=points,
        signals=chart.signals[:0],
        phases=phases,
        notes=(not_assessed_text(chart),),
    )


def not_assessed_text(chart: RunChart) -> str:
    """Say that a chart is not assessed, and how much of it is suppressed."""
    n_hidden = int(suppressed_points(chart.points).sum())
    verb = "is" if n_hidden == 1 else "are"
    return (
        f"Not assessed: {_part_hidden(chart)} {verb} suppressed. "
        f"{NOT_TYPICAL.format(frequency=chart.frequency)}"
    )


def not_assessed_texts(charts: Mapping[str, RunChart]) -> list[str]:
    """Name the charts that are not assessed as too much is suppressed; [] if none.

    `charts` are run charts by name; a chart that stands alone is not named.
    """
    gone = {name: chart for name, chart in charts.items() if is_too_hidden(chart)}
    if not gone:
        return []
    if len(charts) == 1:
        return [not_assessed_text(chart) for chart in gone.values()]
    names = shorter_list([f"{name} ({_part_hidden(c)})" for name, c in gone.items()])
    why = NOT_TYPICAL.format(frequency=next(iter(gone.values())).frequency)
    return [f"Not assessed, as too much is suppressed: {names}. {why}"]


def _part_hidden(chart: RunChart) -> str:
    n_hidden = int(suppressed_points(chart.points).sum())
    return f"{n_hidden} of {count_text(_n_with_figure(chart), chart.frequency)}"


def _n_with_figure(chart: RunChart) -> int:
    hidden = suppressed_points(chart.points)
    return int((chart.points["value"].notna() | hidden).sum())


def newest_shown(
    cut: Slice, measure: Measure, rows: pd.DataFrame
) -> pd.Timestamp | None:
    """Return the newest period of the practices; of the group if all are hidden."""
    newest = latest_period(rows)
    if newest is None and suppressed_rows(rows).any():
        return latest_period(cut.benchmark_rows(measure, "cluster"))
    return newest


def newest_reported(rows: pd.DataFrame) -> pd.Timestamp | None:
    """Return the newest period with a figure, be it suppressed."""
    has_figure = rows["value"].notna() | suppressed_rows(rows)
    return rows.loc[has_figure, "period_start"].max() if has_figure.any() else None


def find_suppressed(
    cut: Slice, measure: Measure, rows: pd.DataFrame, period: pd.Timestamp | None
) -> Suppressed:
    """Find what of a measure is suppressed; `rows` are its practices' figures."""
    hidden, group = rows[suppressed_rows(rows)], cut.benchmark_rows(measure, "cluster")
    newest = hidden["period_start"].max()
    is_newer = len(hidden) and period is not None and newest > period
    shown = set(rows.loc[rows["value"].notna(), "practice_code"] if len(hidden) else ())
    never = hidden.loc[~hidden["practice_code"].isin(shown), "practice_code"]
    return Suppressed(
        anything=bool(len(hidden)) or bool(suppressed_rows(group).any()),
        newer=newest if is_newer else None,
        n_practices=int(hidden["period_start"].eq(period).sum()),
        group=_is_hidden(cut, measure, "cluster", period),
        others=tuple(
            cut.about.upper_names.get(level, level)
            for level in measure.benchmark_levels
            if level != "cluster" and _is_hidden(cut, measure, level, period)
        ),
        never_shown=tuple(sorted(never.unique())),
    )


def _is_hidden(
    cut: Slice, measure: Measure, level: str, period: pd.Timestamp | None
) -> bool:
    rows = cut.benchmark_rows(measure, level)
    hidden = rows.loc[suppressed_rows(rows), "period_start"]
    return bool(hidden.eq(period).any())
