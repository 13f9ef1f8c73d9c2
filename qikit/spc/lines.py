"""The centre line of one phase and its limits, and the ranges they rest on."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from qikit.spc.constants import D4_OF_TWO, SIGMAS_TO_LIMIT, SIGMAS_TO_THIRD


@dataclass(frozen=True, eq=False)
class Lines:
    """The lines of one phase: one centre, and limits for each of its rows.

    Unit of the values. `lower_third` and `upper_third` lie two thirds of the way
    from the centre to the limits (2 sigma). NaN is no line. `sigma_z` is Laney's
    spread of z, NaN where the chart has none.
    """

    centre: float
    lower: np.ndarray
    upper: np.ndarray
    lower_third: np.ndarray
    upper_third: np.ndarray
    sigma_z: float = np.nan

    def clipped(self, floor: float | None, ceiling: float | None) -> Lines:
        """Keep limits within the ends of the scale; the centre stays."""
        low = -np.inf if floor is None else floor
        high = np.inf if ceiling is None else ceiling
        names = ("lower", "upper", "lower_third", "upper_third")
        return replace(self, **{n: np.clip(getattr(self, n), low, high) for n in names})


def lines_around(
    centre: float,
    sigma: np.ndarray | float,
    n_rows: int,
    *,
    middle: float | None = None,
    sigma_z: float = np.nan,
) -> Lines:
    """Put limits three `sigma` from `middle`, which is the centre by default."""
    middle = centre if middle is None else middle
    sigmas = np.broadcast_to(np.asarray(sigma, dtype=float), (n_rows,))
    return Lines(
        centre=centre,
        lower=middle - SIGMAS_TO_LIMIT * sigmas,
        upper=middle + SIGMAS_TO_LIMIT * sigmas,
        lower_third=middle - SIGMAS_TO_THIRD * sigmas,
        upper_third=middle + SIGMAS_TO_THIRD * sigmas,
        sigma_z=sigma_z,
    )


def average_moving_range(values: pd.Series, *, screen: bool) -> float:
    """Average the differences of neighbouring rows, without their sign.

    Parameters
    ----------
    values
        One row per point of one phase, oldest first, any unit. A missing one is
        a gap: no range is taken across it.
    screen
        Drop ranges of 3.267 times the average or more, once, and average the
        others: one leap does not widen the limits. A range of exactly that size
        is dropped. Ranges that are all zero stay.

    Returns
    -------
    The average in the unit of `values`; NaN when no two neighbours have values.

    References
    ----------
    Nelson (1982), J Qual Technol 14:172-173.
    """
    ranges = values.diff().abs()
    average = float(ranges.mean())
    if screen and average > 0:
        average = float(ranges[ranges < D4_OF_TWO * average].mean())
    return average
