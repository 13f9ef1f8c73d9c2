"""Slices of single measures, put together to the slice of all of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pandas as pd

from qikit.data.slices import Slice


def joined(slices: Sequence[Slice]) -> Slice:
    """Join slices of one area and month, each of one measure, in the order given.

    It is the slice that a cutter with all these measures would cut: figures stand in
    the order of the measures' ids, benchmarks and funnels in the order asked for. What
    is said of the group begins with the first figure of any measure.
    """
    if len(slices) == 1:
        return slices[0]
    by_id = sorted(slices, key=lambda cut: cut.measures[0].id)
    return replace(
        _earliest(slices),
        measures=tuple(measure for cut in slices for measure in cut.measures),
        figures=_stacked([cut.figures for cut in by_id]),
        benchmarks=_stacked([cut.benchmarks for cut in slices]),
        funnel_units=_stacked([cut.funnel_units for cut in slices]),
        funnel_limits=_stacked([cut.funnel_limits for cut in slices]),
    )


def _earliest(slices: Sequence[Slice]) -> Slice:
    """Return the slice whose figures begin first: its moves are those of all."""
    known = [cut for cut in slices if len(cut.figures)]
    return min(
        known, key=lambda cut: cut.figures["period_start"].min(), default=slices[0]
    )


def _stacked(frames: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Set frames below one another; those without a row say nothing of the columns."""
    filled = [frame for frame in frames if len(frame)]
    return pd.concat(filled, ignore_index=True) if filled else frames[0]
