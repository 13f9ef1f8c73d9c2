"""Limits of p' and u' charts: Laney's widening by the spread between points.

Laney (2002), Improved control charts for attributes, Quality Engineering
14:531-537, doi:10.1081/QEN-120003555.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd

from qikit.spc.constants import D2_OF_TWO
from qikit.spc.limits import proportion_sigma, rate_sigma
from qikit.spc.lines import Lines, average_moving_range, lines_around


def laney_proportion_lines(
    rows: pd.DataFrame, in_baseline: np.ndarray, *, screen: bool
) -> Lines:
    """Return p chart lines with limits `sigma_z` times as wide (p' chart)."""
    lines = _laney(rows, in_baseline, proportion_sigma, screen=screen)
    return lines.clipped(0.0, 1.0)


def laney_rate_lines(
    rows: pd.DataFrame, in_baseline: np.ndarray, *, screen: bool
) -> Lines:
    """Return u chart lines with limits `sigma_z` times as wide (u' chart)."""
    return _laney(rows, in_baseline, rate_sigma, screen=screen).clipped(0.0, None)


def spread_of_z(
    values: pd.Series,
    centre: float,
    sigma: np.ndarray,
    in_baseline: np.ndarray,
    *,
    screen: bool,
) -> float:
    """Return sigma z: the average moving range of z, divided by 1.128.

    z is the distance of a baseline point from the centre in its own sigmas. Where
    every point must lie on the centre (it is 0, or 1 for a proportion), z is 0.
    One where chance alone spreads the points, NaN without two neighbours.
    """
    distance = values - centre
    z = (distance / np.where(sigma > 0, sigma, np.nan)).where(sigma != 0, 0.0)
    return average_moving_range(z.where(in_baseline), screen=screen) / D2_OF_TWO


def _laney(
    rows: pd.DataFrame, in_baseline: np.ndarray, sigma_of: Callable, *, screen: bool
) -> Lines:
    centre, sigma = sigma_of(rows, in_baseline)
    wider = spread_of_z(rows["value"], centre, sigma, in_baseline, screen=screen)
    return lines_around(centre, sigma * wider, len(rows), sigma_z=wider)
