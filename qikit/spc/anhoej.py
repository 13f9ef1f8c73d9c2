"""The Anhoej rules: unusually long runs and unusually few crossings.

Anhoej & Olesen (2014), Run charts revisited, PLoS ONE 9:e113825,
doi:10.1371/journal.pone.0113825; Schilling (2012), Math Mag 85:141-149; Chen
(2010), J Qual Technol 42 (crossings).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.stats import binom

from qikit.spc.assessment import ASSESSED, Assessment
from qikit.spc.constants import (
    ANHOEJ_EXTRA,
    ANHOEJ_QUANTILE,
    ANHOEJ_USEFUL_POINTS,
)
from qikit.spc.lines import Lines
from qikit.spc.rules import sides_of_line
from qikit.spc.special_cause import find_outside

NO_RUNS_TEST = ("mr",)  # neighbouring ranges share a point: as qicharts2


@dataclass(frozen=True)
class RunsAnalysis:
    """Runs about the centre line and what chance explains.

    `longest_run` (useful points) signals above `longest_run_max`, `crossings`
    below `crossings_min`. All four are None, and `fires` False, without a useful
    point.
    """

    n_useful: int
    longest_run: int | None
    longest_run_max: int | None
    crossings: int | None
    crossings_min: int | None

    @property
    def fires(self) -> bool:
        """Whether the longest run is too long or the crossings are too few."""
        if not self.n_useful:
            return False
        too_long = self.longest_run > self.longest_run_max
        return too_long or self.crossings < self.crossings_min


def analyse_runs(values: pd.Series, centre_line: float) -> RunsAnalysis:
    """Measure the longest run and the crossings of one phase.

    A point on the line or a missing one neither counts nor breaks a run.

    Parameters
    ----------
    values
        The points of one phase, oldest first, excluded ones as missing; any unit.
    centre_line
        Median or mean, in the unit of `values`.
    """
    sides = sides_of_line(values, centre_line)
    sides = sides[sides != 0]
    n_useful = len(sides)
    if not n_useful:
        return RunsAnalysis(0, None, None, None, None)
    changes = np.flatnonzero(np.diff(sides))
    lengths = np.diff(np.r_[-1, changes, n_useful - 1])
    return RunsAnalysis(
        n_useful=n_useful,
        longest_run=int(lengths.max()),
        longest_run_max=round(np.log2(n_useful)) + ANHOEJ_EXTRA,
        crossings=len(changes),
        crossings_min=int(binom.ppf(ANHOEJ_QUANTILE, n_useful - 1, 0.5)),
    )


def judge_by_anhoej(values: pd.Series, lines: Lines, *, chart: str) -> Assessment:
    """Apply the two tests for runs, and the limits where the chart has them.

    `runs_signal` of the answer is a bool. Moving ranges are judged by their limit
    alone. No least number of points is asked for: below ten useful points a note
    says that the tests say little.
    """
    runs = analyse_runs(values, lines.centre)
    judged = chart not in NO_RUNS_TEST
    note = ""
    if judged and runs.n_useful < ANHOEJ_USEFUL_POINTS:
        note = (
            f"with fewer than {ANHOEJ_USEFUL_POINTS} useful points, here "
            f"{runs.n_useful}, the tests for runs say little."
        )
    elif judged and runs.fires:
        note = (
            "the points cross the centre line too seldom, or stay too long on one "
            "side, for chance alone; this test marks no single point."
        )
    return Assessment(
        status=ASSESSED,
        n_points=int(values.notna().sum()),
        n_useful=runs.n_useful,
        runs=0 if runs.crossings is None else runs.crossings + 1,
        runs_signal=judged and runs.fires,
        signals=tuple(find_outside(values, lines)),
        note=note,
    )
