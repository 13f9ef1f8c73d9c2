"""Limits of xbar and s charts: several measurements at each date.

Montgomery, Introduction to Statistical Quality Control, section 6.3.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.special import gammaln

from qikit.spc.constants import SIGMAS_TO_LIMIT
from qikit.spc.lines import Lines, lines_around


def mean_lines(rows: pd.DataFrame, in_baseline: np.ndarray) -> Lines:
    """Return the lines of an xbar chart.

    The centre is the mean of all baseline measurements. Rows have `value` (mean),
    `spread` (sample sd) and `denominator` (how many measurements). A subgroup of
    one enters the centre and has no limits.
    """
    baseline = rows[in_baseline]
    sizes = baseline["denominator"]
    total = sizes.sum()
    centre = float((baseline["value"] * sizes).sum() / total) if total else np.nan
    sigma = a3(rows["denominator"].to_numpy()) * _typical_spread(baseline)
    return lines_around(centre, sigma / SIGMAS_TO_LIMIT, len(rows))


def spread_lines(rows: pd.DataFrame, in_baseline: np.ndarray) -> Lines:
    """Return the lines of an s chart, whose limits B3 and B4 go by subgroup size."""
    centre = _typical_spread(rows[in_baseline])
    sizes = rows["denominator"].to_numpy()
    sigma = (b4(sizes) - 1) * centre / SIGMAS_TO_LIMIT
    return lines_around(centre, sigma, len(rows)).clipped(0.0, None)


def c4(size: np.ndarray) -> np.ndarray:
    """Return the bias of the sample sd of `size` normal values; NaN below 2."""
    size = np.where(np.asarray(size, dtype=float) >= 2, size, np.nan)
    return np.sqrt(2 / (size - 1)) * np.exp(gammaln(size / 2) - gammaln((size - 1) / 2))


def a3(size: np.ndarray) -> np.ndarray:
    """Return A3: limits of a mean, in mean sample sds from the centre."""
    size = np.asarray(size, dtype=float)
    return SIGMAS_TO_LIMIT / (c4(size) * np.sqrt(np.where(size > 0, size, np.nan)))


def b3(size: np.ndarray) -> np.ndarray:
    """Return B3: the lower limit of a sample sd, in mean sample sds; not below 0."""
    return np.maximum(0.0, 2 - b4(size))


def b4(size: np.ndarray) -> np.ndarray:
    """Return B4: the upper limit of a sample sd, in mean sample sds."""
    bias = c4(size)
    return 1 + SIGMAS_TO_LIMIT * np.sqrt(1 - bias**2) / bias


def _typical_spread(baseline: pd.DataFrame) -> float:
    """Average the sds of subgroups of one size; pool them when sizes differ."""
    known = baseline[baseline["denominator"] >= 2]
    sizes = baseline["denominator"]
    if sizes.min() == sizes.max():
        return float(known["spread"].mean())
    free = known["denominator"] - 1
    squares = (free * known["spread"] ** 2).sum()
    return float(np.sqrt(squares / free.sum())) if free.sum() else np.nan
