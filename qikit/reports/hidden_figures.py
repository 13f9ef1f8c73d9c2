"""What of a measure a report may not show, and which period it shows instead."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from qikit.data.slices import Slice
from qikit.measures import Measure
from qikit.observations import latest_period
from qikit.variation.shown import suppressed_rows


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
    shown = rows.loc[rows["value"].notna(), "practice_code"]
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
