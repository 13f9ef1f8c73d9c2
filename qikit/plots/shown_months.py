"""Draw run charts from a later month on; nothing that is said of them changes.

A median of the months on show would be a figure that no report has. So a chart is
judged on all its months, and only the picture leaves some out.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import replace

import pandas as pd

from qikit.spc.run_chart import RunChart

_FIRST: ContextVar[pd.Timestamp | None] = ContextVar("first month drawn", default=None)


@contextmanager
def drawn_from(month: pd.Timestamp | None) -> Iterator[None]:
    """Leave months before this one out of run charts that are drawn meanwhile."""
    token = _FIRST.set(month)
    try:
        yield
    finally:
        _FIRST.reset(token)


def seen(chart: RunChart) -> RunChart:
    """Return what is drawn of a chart: all of it, unless a first month is set.

    Only its points and phases are fewer, for the drawing: signals and words are had
    from the whole chart. A chart that ends before that month is drawn as it is.
    """
    first = _FIRST.get()
    if first is None or chart.points.empty:
        return chart
    kept = chart.points["period_start"].ge(first)
    if kept.all() or not kept.any():
        return chart
    points = chart.points[kept].reset_index(drop=True)
    phases = chart.phases[chart.phases["phase"].isin(points["phase"])]
    return replace(chart, points=points, phases=phases)
