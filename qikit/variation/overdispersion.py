"""Over-dispersion of a funnel: do units differ more than chance allows?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from qikit.errors import ParameterError, did_you_mean

# 10 % a side: Spiegelhalter et al. (2012) and the SHMI methodology.
TRIM = 0.1
TRUNCATE, WINSORISE = "truncate", "winsorise"
TRIM_METHODS = (TRUNCATE, WINSORISE)
LEAST_UNITS = 2  # one unit cannot differ from others


@dataclass(frozen=True)
class Overdispersion:
    """How much more than chance the units differ.

    Attributes
    ----------
    phi
        Mean of the squared z after trimming; about 1 when chance alone is at
        work. NaN for fewer than two units.
    tau2
        Variance between units beyond chance, on the scale of z's numerator
        (DerSimonian-Laird), never below 0. NaN for fewer than two units.
    n_used
        Units that entered, after trimming.
    """

    phi: float
    tau2: float
    n_used: int


def find_overdispersion(
    z: np.ndarray,
    standard_error: np.ndarray,
    *,
    trim: float = TRIM,
    trim_method: str = WINSORISE,
) -> Overdispersion:
    """Estimate φ and τ² from the z of the units.

    Parameters
    ----------
    z
        One unadjusted z per unit. A missing one does not enter.
    standard_error
        Of each unit by chance alone, on the scale on which z was worked out.
    trim
        Part of the units at each end that are trimmed, from 0 up to, not
        including, 0.5.
    trim_method
        "truncate" leaves the trimmed units out (see `truncate`), "winsorise"
        moves them to the quantile at the border (see `winsorise`).

    Returns
    -------
    Overdispersion. After truncation τ² rests on the units that are left.

    Raises
    ------
    ParameterError
        If `trim` or `trim_method` is not one of those.

    References
    ----------
    Spiegelhalter (2005), Stat Med 24:1185-1202 (φ); Spiegelhalter et al. (2012),
    J R Stat Soc A 175:1-47 (τ²); DerSimonian & Laird (1986), Control Clin Trials
    7:177-188.
    """
    _require_trim(trim, trim_method)
    is_known = np.isfinite(z)
    z, standard_error = z[is_known], standard_error[is_known]
    trimmed = (truncate if trim_method == TRUNCATE else winsorise)(z, trim=trim)
    is_used = np.isfinite(trimmed)
    n_used = int(is_used.sum())
    if n_used < LEAST_UNITS:
        return Overdispersion(np.nan, np.nan, n_used)
    phi = float(np.mean(trimmed[is_used] ** 2))
    return Overdispersion(phi, between_variance(phi, standard_error[is_used]), n_used)


def truncate(z: np.ndarray, *, trim: float = TRIM) -> np.ndarray:
    """Put NaN for the units at both ends, chosen by rank as the SHMI does.

    With rank r of n (ties share the mean rank) a unit is left out when
    r / (n + 1) is below `trim`, or 1 - `trim` and more. That is the first and
    the last of ten groups of SAS's PROC RANK: of 20 units two at each end go, of
    19 one at the lower end and two at the upper.

    References
    ----------
    NHS Digital, Summary Hospital-level Mortality Indicator: methodology;
    FunnelPlotR, `truncation`.
    """
    if not trim:
        return z.astype(float)
    place = _mean_ranks(z) / (z.size + 1)
    # Rounding keeps 2 / 20 at the border of 0.1 on the border.
    place, border = place.round(12), round(1 - trim, 12)
    return np.where((place < round(trim, 12)) | (place >= border), np.nan, z)


def winsorise(z: np.ndarray, *, trim: float = TRIM) -> np.ndarray:
    """Move the units beyond the quantiles `trim` and 1 - `trim` to them.

    The quantiles are those of type 7 (linear between order statistics; R's and
    numpy's own).

    References
    ----------
    Spiegelhalter (2005), Stat Med 24:1185-1202; Hyndman & Fan (1996), Am Stat
    50:361-365 (type 7).
    """
    if not z.size:
        return z.astype(float)
    return np.clip(z, *np.quantile(z, [trim, 1 - trim], method="linear"))


def between_variance(phi: float, standard_error: np.ndarray) -> float:
    """Return τ² = max(0, (n φ - (n - 1)) / (Σw - Σw² / Σw)) with w = 1 / s².

    References
    ----------
    DerSimonian & Laird (1986), Control Clin Trials 7:177-188.
    """
    n, weight = standard_error.size, standard_error**-2.0
    spare = weight.sum() - (weight**2).sum() / weight.sum()
    return max(0.0, float((n * phi - (n - 1)) / spare))


def _mean_ranks(z: np.ndarray) -> np.ndarray:
    """Return ranks from 1; ties share their mean."""
    _, group, size = np.unique(z, return_inverse=True, return_counts=True)
    last = np.cumsum(size)
    return (last - (size - 1) / 2)[group]


def _require_trim(trim: float, trim_method: str) -> None:
    if not 0 <= trim < 0.5:
        raise ParameterError(
            f"A trim of {trim} is not from 0 up to 0.5. Write 0.1 for 10 % a side."
        )
    if trim_method not in TRIM_METHODS:
        raise ParameterError(
            f"{trim_method!r} does not trim. {did_you_mean(trim_method, TRIM_METHODS)}"
        )
