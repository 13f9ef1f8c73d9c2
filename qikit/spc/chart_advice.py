"""Advice on a control chart: sentences on what its lines rest on."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from qikit.spc.constants import (
    FAR_FROM_ONE,
    LARGE_DENOMINATOR,
    MDC_ICON_POINTS,
    MDC_RULE_SETS,
    MOSTLY_ZERO,
    TRIAL_LIMITS_BELOW,
)
from qikit.spc.control_parts import ControlPart, Method, count_points
from qikit.spc.laney import spread_of_z
from qikit.spc.limits import proportion_sigma, rate_sigma
from qikit.spc.phases import PhaseLayout

SIGMA_OF = {"p": proportion_sigma, "u": rate_sigma}


def chart_advice(
    rows: pd.DataFrame, layout: PhaseLayout, parts: list[ControlPart], method: Method
) -> list[str]:
    """List what a reader should know about the lines, as sentences.

    - Fewer than 13 points with Making Data Count: no icon.
    - An XmR chart of mostly (more than half) zeros: use a t or g chart.
    - A p or u chart with denominators in the thousands whose sigma z is above 1.5
      or below its inverse: use the Laney chart.
    - Limits that could not be made, for want of two neighbouring points.
    - Limits on fewer than 12 baseline points: they are trial limits.

    Parameters
    ----------
    rows
        As `read_rows` returns them, for all phases.
    layout, parts, method
        The chart they make.
    """
    notes = [*_icon_points(rows, layout, method), *_zeros(rows, method)]
    notes += _denominators(rows, layout, parts, method)
    if method.chart != "run":
        notes += _baselines(layout, parts)
    return notes


def _icon_points(
    rows: pd.DataFrame, layout: PhaseLayout, method: Method
) -> Iterator[str]:
    n_points = count_points(rows, layout)
    if method.rule_set in MDC_RULE_SETS and 0 < n_points < MDC_ICON_POINTS:
        yield (
            "there are too few points for a variation or assurance icon: "
            f"{MDC_ICON_POINTS} are needed, and there are {n_points}."
        )


def _zeros(rows: pd.DataFrame, method: Method) -> Iterator[str]:
    known = rows["value"].dropna()
    if method.chart == "i" and known.eq(0).sum() > MOSTLY_ZERO * len(known):
        yield (
            f"{known.eq(0).sum()} of the {len(known)} values are 0, for which limits "
            "of an i chart do not hold: draw a t chart of the time between events or "
            "a g chart of the cases between them."
        )


def _denominators(
    rows: pd.DataFrame, layout: PhaseLayout, parts: list[ControlPart], method: Method
) -> Iterator[str]:
    if method.chart not in SIGMA_OF or not parts:
        return
    spread = _last_spread(rows, layout, parts[-1], method.chart)
    sizes = rows["denominator"][rows["denominator"] > 0]
    is_far = spread > FAR_FROM_ONE or spread < 1 / FAR_FROM_ONE
    if len(sizes) and sizes.median() >= LARGE_DENOMINATOR and is_far:
        wide = "wider" if spread > 1 else "narrower"
        yield (
            f"the denominators are in the thousands and the points spread {wide} than "
            f"chance alone (sigma z {spread:.1f}): draw a {method.chart}-prime chart."
        )


def _last_spread(
    rows: pd.DataFrame, layout: PhaseLayout, part: ControlPart, chart: str
) -> float:
    own = rows.iloc[part.rows]
    in_baseline = layout.rows["in_baseline"].to_numpy()[part.rows]
    centre, sigma = SIGMA_OF[chart](own, in_baseline)
    return spread_of_z(own["value"], centre, sigma, in_baseline, screen=True)


def _baselines(layout: PhaseLayout, parts: list[ControlPart]) -> Iterator[str]:
    for part in parts:
        if np.isnan(part.centre_line):
            continue
        name = f"phase {part.phase}: " if len(parts) > 1 else ""
        n_points = int(layout.rows["in_baseline"].to_numpy()[part.rows].sum())
        if np.isnan(part.lines.upper).all():
            yield f"{name}there are too few points to make limits."
        elif n_points < TRIAL_LIMITS_BELOW:
            yield (
                f"{name}the limits rest on {n_points} points: with fewer than "
                f"{TRIAL_LIMITS_BELOW} they are trial limits."
            )
