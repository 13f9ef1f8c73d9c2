"""Limits of run, i, mr, p, u and c charts.

Each function takes the rows of one phase (`value`, and `numerator` and
`denominator` where the chart has them) and which of them make the lines.
Sources: Montgomery, Introduction to Statistical Quality Control, chapters 6-7.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from qikit.spc.constants import (
    D2_OF_TWO,
    D4_OF_TWO,
    MDC_LIMIT_FACTOR,
    SIGMAS_TO_LIMIT,
)
from qikit.spc.lines import Lines, average_moving_range, lines_around


def median_line(rows: pd.DataFrame, in_baseline: np.ndarray) -> Lines:
    """Return the median of the baseline, without limits (run chart)."""
    centre = float(rows.loc[in_baseline, "value"].median())
    return lines_around(centre, np.nan, len(rows))


def individual_lines(
    rows: pd.DataFrame,
    in_baseline: np.ndarray,
    *,
    screen: bool,
    making_data_count: bool = False,
) -> Lines:
    """Return mean and limits of individual values (i or XmR chart).

    The limits lie 3 / 1.128 average moving ranges from the mean, or 2.66 with
    `making_data_count`, which differs in the fourth digit. Both neighbours of a
    moving range are baseline points; none is taken across a gap.

    References
    ----------
    Montgomery, section 6.4; NHSRplotthedots 0.2.2, `ptd_spc_standard`.
    """
    baseline = rows["value"].where(in_baseline)
    average = average_moving_range(baseline, screen=screen)
    factor = MDC_LIMIT_FACTOR if making_data_count else SIGMAS_TO_LIMIT / D2_OF_TWO
    sigma = factor * average / SIGMAS_TO_LIMIT
    return lines_around(float(baseline.mean()), sigma, len(rows))


def moving_range_lines(rows: pd.DataFrame, in_baseline: np.ndarray) -> Lines:
    """Return mean and upper limit, 3.267 means, of moving ranges (mr chart)."""
    centre = float(rows.loc[in_baseline, "value"].mean())
    sigma = (D4_OF_TWO - 1) * centre / SIGMAS_TO_LIMIT
    return lines_around(centre, sigma, len(rows)).clipped(0.0, None)


def proportion_lines(rows: pd.DataFrame, in_baseline: np.ndarray) -> Lines:
    """Return pooled proportion and limits by the size of each point (p chart).

    A zero denominator is a gap in the limits.
    """
    centre, sigma = proportion_sigma(rows, in_baseline)
    return lines_around(centre, sigma, len(rows)).clipped(0.0, 1.0)


def rate_lines(rows: pd.DataFrame, in_baseline: np.ndarray) -> Lines:
    """Return pooled rate and limits by the exposure of each point (u chart).

    A zero exposure is a gap in the limits.
    """
    centre, sigma = rate_sigma(rows, in_baseline)
    return lines_around(centre, sigma, len(rows)).clipped(0.0, None)


def count_lines(rows: pd.DataFrame, in_baseline: np.ndarray) -> Lines:
    """Return mean and Poisson limits of counts (c chart)."""
    centre = float(rows.loc[in_baseline, "value"].mean())
    return lines_around(centre, np.sqrt(centre), len(rows)).clipped(0.0, None)


def proportion_sigma(
    rows: pd.DataFrame, in_baseline: np.ndarray
) -> tuple[float, np.ndarray]:
    """Return the pooled proportion and the binomial sigma of each row."""
    centre = _pooled(rows, in_baseline)
    return centre, np.sqrt(centre * (1 - centre) / _sizes(rows))


def rate_sigma(rows: pd.DataFrame, in_baseline: np.ndarray) -> tuple[float, np.ndarray]:
    """Return the pooled rate and the Poisson sigma of each row."""
    centre = _pooled(rows, in_baseline)
    return centre, np.sqrt(centre / _sizes(rows))


def _pooled(rows: pd.DataFrame, in_baseline: np.ndarray) -> float:
    sums = rows.loc[in_baseline, ["numerator", "denominator"]].sum()
    return float(sums["numerator"] / sums["denominator"]) if sums.iloc[1] else np.nan


def _sizes(rows: pd.DataFrame) -> np.ndarray:
    sizes = rows["denominator"].to_numpy()
    return np.where(sizes > 0, sizes, np.nan)
