"""Limits of g charts (cases between events) and t charts (time between events)."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from qikit.spc.constants import TIMES_POWER
from qikit.spc.limits import individual_lines
from qikit.spc.lines import Lines, lines_around


def cases_between_lines(rows: pd.DataFrame, in_baseline: np.ndarray) -> Lines:
    """Return the lines of a g chart.

    The centre is the median of the points, as in qicharts2, so that the rules
    have half of them on each side; the limits lie 3 sqrt(m (m + 1)) from the
    mean m, as the distribution is geometric.

    References
    ----------
    Benneyan (2001), Health Care Manag Sci 4:305-318; Montgomery, section 7.3.5.
    """
    baseline = rows.loc[in_baseline, "value"]
    mean = float(baseline.mean())
    sigma = np.sqrt(mean * (mean + 1))
    lines = lines_around(float(baseline.median()), sigma, len(rows), middle=mean)
    return lines.clipped(0.0, None)


def time_between_lines(
    rows: pd.DataFrame, in_baseline: np.ndarray, *, screen: bool
) -> Lines:
    """Return the lines of a t chart: those of an i chart of y^(1/3.6), taken back.

    Times are above 0. The centre is below the mean of the times.

    References
    ----------
    Nelson (1994), A control chart for parts-per-million nonconforming items, J
    Qual Technol 26:239-244; Montgomery, section 7.3.5.
    """
    near_normal = rows.assign(value=rows["value"] ** (1 / TIMES_POWER))
    lines = individual_lines(near_normal, in_baseline, screen=screen)
    lines = lines.clipped(0.0, None)
    names = ("centre", "lower", "upper", "lower_third", "upper_third")
    return replace(lines, **{n: getattr(lines, n) ** TIMES_POWER for n in names})
