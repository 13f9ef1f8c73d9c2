"""One grid of all gaps: practices by the months in which anything is missing."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from qikit.data.completeness import (
    ARRIVED,
    CAME,
    CLOSED,
    HIDDEN,
    LATE,
    NONE_DUE,
    NOT_SENT,
    SET_ASIDE,
)
from qikit.plots.completeness import (
    MOST_MONTHS,
    MOST_PRACTICES,
    completeness_axes,
    plot_completeness,
)
from qikit.plots.svg import data_uri, svg_text
from qikit.reports.blocks import Around, Block, figure, paragraph, table, together
from qikit.reports.quality import QualityReport
from qikit.rounding import count_text

PART = "part"  # of several measures some came and some did not
WORST_FIRST = (SET_ASIDE, NOT_SENT, LATE, HIDDEN, CAME, NONE_DUE, CLOSED)
GAPS = (SET_ASIDE, NOT_SENT, PART, LATE, HIDDEN)
GAPS_NAMED = 6  # in an alt text


def gap_grid(report: QualityReport) -> Block:
    """Draw every practice and month with a gap, all measures and forms together."""
    every = _with_closing(_all_together(report.slice.completeness), report)
    is_gap = every.isin(GAPS)
    if not is_gap.to_numpy().any():
        return paragraph("No gap: everything that was asked for came in time.")
    months = is_gap.any()[lambda found: found].index
    shown_months = months[-MOST_MONTHS:]
    most = is_gap[shown_months].sum(axis=1).sort_values(ascending=False, kind="stable")
    with_gaps = most[most > 0]
    codes = sorted(with_gaps.index[:MOST_PRACTICES])
    grid = every.loc[codes, shown_months]
    said = _said(len(every), len(with_gaps), len(months))
    return together([_drawn(report, grid), paragraph(said)])


def _all_together(came: pd.DataFrame) -> pd.DataFrame:
    """Say one word for each practice and period: that of all, the worst, or part."""
    keys = ["practice_code", "period_start"]
    rank = {outcome: place for place, outcome in enumerate(WORST_FIRST)}
    rows = came.assign(rank=came["outcome"].map(rank))
    rows = rows.assign(has_come=rows["outcome"].isin(ARRIVED))
    by_month = rows.groupby(keys).agg(
        rank=("rank", "min"), has_come=("has_come", "any")
    )
    word = by_month["rank"].map(dict(enumerate(WORST_FIRST))).astype("object")
    is_part = word.eq(NOT_SENT) & by_month["has_come"]
    return word.mask(is_part, PART).unstack()  # noqa: PD010 - no value is gathered


def _with_closing(every: pd.DataFrame, report: QualityReport) -> pd.DataFrame:
    """Write closed where a practice was asked for nothing after its last day."""
    marked = every.copy()
    for code, day in report.slice.closed_on.items():
        if code in marked.index:
            after = marked.columns > day
            own = marked.loc[code, after]
            marked.loc[code, after] = own.where(own.notna(), CLOSED)
    return marked


def _drawn(report: QualityReport, grid: pd.DataFrame) -> Block:
    names = report.slice.names
    ax = completeness_axes(*grid.shape)
    plot_completeness(ax, grid, names=names)
    title = f"Gaps only: {count_text(len(grid), 'practice')}, all measures together"
    alt = _alt(grid, names)
    around = Around(numbers=_grid_table(grid, names))
    source = f"Source: this dataset. n: {count_text(len(grid), 'practice')}."
    return figure(
        title, data_uri(svg_text(ax.figure, title=title)), alt, source, around
    )


def _said(n_practices: int, n_with_gaps: int, n_months: int) -> str:
    """Say what is not in the grid."""
    months = f"the latest {MOST_MONTHS} of {n_months}" if n_months > MOST_MONTHS else ""
    kept = f"Shown are {months or 'only the'} months in which something is missing"
    drawn = min(n_with_gaps, MOST_PRACTICES)
    if n_with_gaps > drawn:
        return f"{kept}, and the {drawn} of {n_with_gaps:,} practices with most gaps."
    rest = n_practices - n_with_gaps
    if not rest:
        return f"{kept}."
    whom = "The other practice" if rest == 1 else f"The other {rest:,} practices"
    return f"{kept}. {whom} sent everything in these months."


def _alt(grid: pd.DataFrame, names: Mapping[str, str]) -> str:
    """Say the result: how many practices have gaps, and each by practice and month."""
    said = [
        f"{names.get(code, code)} {outcome} in {month:%B %Y}"
        for code, row in grid.where(grid.isin(GAPS)).iterrows()
        for month, outcome in row.dropna().items()
    ]
    more = len(said) - GAPS_NAMED
    tail = f" and {more} more" if more > 0 else ""
    practices = count_text(len(grid), "practice")
    return (
        f"Practices by the months with gaps, {grid.columns[0]:%B %Y} to "
        f"{grid.columns[-1]:%B %Y}: {practices}. {'; '.join(said[:GAPS_NAMED])}{tail}."
    )


def _grid_table(grid: pd.DataFrame, names: Mapping[str, str]) -> Block:
    frame = grid.astype("object").where(grid.notna(), "not asked")
    frame.columns = [f"{month:%b %Y}" for month in frame]
    frame.insert(0, "Practice", [names.get(code, code) for code in frame.index])
    return table(frame, "All measures and forms together")
