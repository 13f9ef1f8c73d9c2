"""Funnel plots: units against their size, with limits round a benchmark."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from qikit.errors import DataError, ParameterError, did_you_mean
from qikit.rounding import count_text, number_text
from qikit.variation.funnel_limits import (
    KINDS,
    LIMITS,
    OF_TEST,
    POISSON_READINGS,
    PROPORTION,
    RATIO,
    ZERO_BECOMES,
    FunnelScale,
    adjusted_limits,
    category,
    unadjusted_limits,
)
from qikit.variation.intervals import require_counts, require_events
from qikit.variation.overdispersion import (
    TRIM,
    TRUNCATE,
    WINSORISE,
    Overdispersion,
    find_overdispersion,
)
from qikit.variation.pooling import require_columns

NONE, MULTIPLICATIVE, ADDITIVE = "none", "multiplicative", "additive"
OVERDISPERSION = (NONE, MULTIPLICATIVE, ADDITIVE)

CURVE_POINTS = 200  # smooth at the width of a page
CURVE_MARGIN = 0.05  # the lines run a little beyond the smallest and largest unit


@dataclass(frozen=True, eq=False)
class Funnel:
    """Units of one measure and period against the limits of a funnel.

    Attributes
    ----------
    kind
        proportion, rate or ratio.
    benchmark
        Sum of numerators over sum of denominators; 1 for a ratio. NaN when no
        unit has a denominator.
    phi, tau2
        Over-dispersion after trimming (see `Overdispersion`), whether or not the
        limits are adjusted for it. NaN for fewer than two units.
    is_adjusted
        Whether the limits are widened for over-dispersion.
    units
        One row per unit in the order given: unit, numerator, denominator, value,
        z (unadjusted), lower_95, upper_95, lower_998, upper_998, category. A unit
        without a value (a denominator of 0, or a missing count) is a gap: NaN,
        and None for the category.
    curve
        The limits for drawing, by increasing denominator: denominator and the
        four limits.
    notes
        Sentences: which limits, what was adjusted, zeros and gaps.
    """

    kind: str
    benchmark: float
    phi: float
    tau2: float
    is_adjusted: bool
    units: pd.DataFrame
    curve: pd.DataFrame
    notes: tuple[str, ...]


def funnel(
    frame: pd.DataFrame,
    *,
    kind: str,
    unit: str,
    overdispersion: str = NONE,
    trim: float = TRIM,
    trim_method: str | None = None,
    poisson: str = OF_TEST,
) -> Funnel:
    """Place units in a funnel and say which lie outside its limits.

    A unit is in alert strictly beyond a 95 % limit and in alarm strictly beyond a
    99.8 % limit: a question to ask, not a verdict.

    Parameters
    ----------
    frame
        One row per unit, for one measure and one period, with the column `unit`
        and numerator and denominator: people and people who could have
        (proportion), events and exposure (rate), observed and expected events
        (ratio).
    kind
        proportion, rate or ratio. A rate is handled as the ratio of its events
        to exposure × benchmark; values and limits stay events per exposure.
    unit
        The column that names the units.
    overdispersion
        "none": limits of chance alone (see `unadjusted_limits`).
        "multiplicative": standard errors × √φ. "additive": τ² is added to their
        squares. Both leave the limits unadjusted when φ is not above 1, and say
        so.
    trim
        Part of the units trimmed at each end before φ and τ² are worked out.
    trim_method
        "truncate" (default for a ratio, as the SHMI) or "winsorise" (default
        otherwise).
    poisson
        Reading of the unadjusted limits of a ratio or rate: "test", as OHID, or
        "interval", as FunnelPlotR (see `poisson_limits`).

    Notes
    -----
    A ratio or rate with no events has a z, and a category under adjusted limits,
    as if it had 0.5; the value shown is 0 and a note says so.

    Raises
    ------
    ParameterError
        If an option is not one of those.
    DataError
        If a column is missing or holds text, a unit appears twice or has no name,
        a count is negative, or a numerator of a proportion is above its
        denominator.

    References
    ----------
    Spiegelhalter (2005), Stat Med 24:1185-1202, doi:10.1002/sim.1970; Spiegelhalter
    et al. (2012), J R Stat Soc A 175:1-47; NHS Digital, SHMI methodology.
    """
    _require_known(kind, KINDS, "a kind of funnel")
    _require_known(overdispersion, OVERDISPERSION, "a way to handle over-dispersion")
    _require_known(poisson, POISSON_READINGS, "a reading of exact Poisson limits")
    units = _require_units(frame, kind, unit)
    method = trim_method or (TRUNCATE if kind == RATIO else WINSORISE)
    known = units[units["value"].notna()]
    scale = FunnelScale(kind, _benchmark(known, kind), poisson)
    z, found = _dispersion(known, scale, trim=trim, trim_method=method)
    widening = _widening(found, overdispersion)
    limits = _limits(scale, known["denominator"].to_numpy(), widening)
    units = _with_limits(units, known.assign(z=z), limits, scale, bool(widening))
    return Funnel(
        kind=kind,
        benchmark=scale.benchmark,
        phi=found.phi,
        tau2=found.tau2,
        is_adjusted=bool(widening),
        units=units,
        curve=_curve(known["denominator"], scale, widening),
        notes=(
            *_limit_notes(kind, found, overdispersion, trim, method),
            *_unit_notes(units, kind),
        ),
    )


def _require_units(frame: pd.DataFrame, kind: str, unit: str) -> pd.DataFrame:
    """Return unit, numerator, denominator and value, with rows from 0."""
    require_columns(frame, [unit], ["numerator", "denominator"])
    check = require_counts if kind == PROPORTION else require_events
    check(frame["numerator"], frame["denominator"])
    repeated = frame.loc[frame[unit].duplicated(), unit].unique()
    if len(repeated):
        raise DataError(
            f"{name!r} appears more than once. Choose one measure and one period, or "
            "add up its rows first."
            for name in repeated
        )
    counts = frame[["numerator", "denominator"]].astype(float)
    people = counts["denominator"].where(counts["denominator"] > 0)
    value = counts["numerator"] / people
    counts.insert(0, "unit", frame[unit])
    return counts.assign(value=value).reset_index(drop=True)


def _benchmark(known: pd.DataFrame, kind: str) -> float:
    if kind == RATIO:
        return 1.0
    people = known["denominator"].sum()
    return float(known["numerator"].sum() / people) if people else np.nan


def _dispersion(
    known: pd.DataFrame, scale: FunnelScale, *, trim: float, trim_method: str
) -> tuple[np.ndarray, Overdispersion]:
    denominator = known["denominator"].to_numpy()
    z = scale.z(known["numerator"].to_numpy(), denominator)
    error = scale.standard_error(denominator)
    found = find_overdispersion(z, error, trim=trim, trim_method=trim_method)
    return z, found


def _widening(found: Overdispersion, overdispersion: str) -> dict[str, float]:
    """Return what widens the limits; nothing when φ is not above 1 or not known."""
    if overdispersion == NONE or not found.phi > 1:
        return {}
    if overdispersion == MULTIPLICATIVE:
        return {"phi": found.phi}
    return {"tau2": found.tau2}


def _limits(
    scale: FunnelScale, denominator: np.ndarray, widening: dict[str, float]
) -> pd.DataFrame:
    if widening:
        return adjusted_limits(scale, denominator, **widening)
    return unadjusted_limits(scale, denominator)


def _with_limits(
    units: pd.DataFrame,
    known: pd.DataFrame,
    limits: pd.DataFrame,
    scale: FunnelScale,
    is_adjusted: bool,
) -> pd.DataFrame:
    """Join z, limits and category to all units; gaps stay empty."""
    limits = limits.set_index(known.index)
    judged = known["value"]
    if is_adjusted and scale.kind != PROPORTION:
        # The log limits lie above 0 for every size: 0 itself would always be beyond.
        judged = judged.where(judged > 0, ZERO_BECOMES / known["denominator"])
    found = known[["z"]].join(limits).assign(category=category(judged, limits))
    joined = units.join(found)
    named = joined["category"].astype(object)
    return joined.assign(category=named.where(joined["value"].notna(), None))


def _curve(
    denominator: pd.Series, scale: FunnelScale, widening: dict[str, float]
) -> pd.DataFrame:
    if denominator.empty:
        return pd.DataFrame(columns=["denominator", *LIMITS], dtype=float)
    smallest = denominator.min() * (1 - CURVE_MARGIN)
    largest = denominator.max() * (1 + CURVE_MARGIN)
    sizes = np.geomspace(smallest, largest, CURVE_POINTS)
    limits = _limits(scale, sizes, widening)
    limits.insert(0, "denominator", sizes)
    return limits


def _limit_notes(
    kind: str, found: Overdispersion, overdispersion: str, trim: float, method: str
) -> list[str]:
    """Say which limits these are, and why they are adjusted or not."""
    exact = "Wilson's interval inverted" if kind == PROPORTION else "exact Poisson"
    unadjusted = f"The limits are those of chance alone ({exact})."
    if overdispersion == NONE:
        return [unadjusted]
    if np.isnan(found.phi):
        why = "Over-dispersion needs two units, and events in one of them."
        return [f"{unadjusted} {why}"]
    how = "truncating" if method == TRUNCATE else "winsorising"
    phi = f"φ = {number_text(found.phi, 2)} after {how} {100 * trim:g}% a side"
    if not found.phi > 1:
        return [
            f"{phi}, which is not above 1: the limits are not adjusted. {unadjusted}"
        ]
    if overdispersion == MULTIPLICATIVE:
        return [f"{phi}: the limits are widened by the square root of φ."]
    tau = number_text(np.sqrt(found.tau2), 3)
    scale = "arcsine" if kind == PROPORTION else "log"
    return [f"{phi}: the limits are widened by τ = {tau} on the {scale} scale."]


def _unit_notes(units: pd.DataFrame, kind: str) -> list[str]:
    notes = []
    n_zero = int((units["value"].eq(0)).sum())
    if kind != PROPORTION and n_zero:
        had = count_text(n_zero, "unit has no events", "units have no events")
        taken = f"z, and the category, take {ZERO_BECOMES} in place of 0"
        notes.append(f"{had}: {taken}; the value shown is 0.")
    n_gaps = int(units["value"].isna().sum())
    if n_gaps:
        gaps = count_text(n_gaps, "unit is a gap", "units are gaps")
        notes.append(f"{gaps}: the denominator is 0 or a count is missing.")
    return notes


def _require_known(word: str, known: tuple[str, ...], what: str) -> None:
    if word not in known:
        raise ParameterError(f"{word!r} is not {what}. {did_you_mean(word, known)}")
