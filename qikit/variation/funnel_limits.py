"""Limits of a funnel: where chance alone leaves a unit of a given size."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import special

PROPORTION, RATE, RATIO = "proportion", "rate", "ratio"
KINDS = (PROPORTION, RATE, RATIO)

# Alert beyond 95 %, alarm beyond 99.8 %: Spiegelhalter (2005), as FunnelPlotR has it.
Z = {"95": 1.959964, "998": 3.090232}
TAIL = {"95": 0.025, "998": 0.001}  # of chance, on each side
LIMITS = ["lower_95", "upper_95", "lower_998", "upper_998"]

IN_CONTROL = "in_control"
ALERT_HIGH, ALERT_LOW = "alert_high", "alert_low"
ALARM_HIGH, ALARM_LOW = "alarm_high", "alarm_low"

# Two readings of "exact Poisson limits": see `poisson_limits`.
OF_TEST, OF_INTERVAL = "test", "interval"
POISSON_READINGS = (OF_TEST, OF_INTERVAL)

ZERO_BECOMES = 0.5  # the logarithm of no events does not exist


@dataclass(frozen=True)
class FunnelScale:
    """The scale on which units of one kind are compared.

    A ratio or rate is compared on the log scale, z = √E ln(O / E) with E the
    expected events; for a rate that is exposure × benchmark. A proportion is
    compared on the arcsine scale, z = 2 √n (asin √p - asin √p̄).

    Attributes
    ----------
    kind
        proportion, rate or ratio.
    benchmark
        Pooled proportion or rate; 1 for a ratio.
    poisson
        Reading of the unadjusted limits of a ratio or rate: "test" or "interval".

    References
    ----------
    Spiegelhalter (2005), Stat Med 24:1185-1202, appendix.
    """

    kind: str
    benchmark: float
    poisson: str = OF_TEST

    @property
    def centre(self) -> float:
        """The benchmark on this scale."""
        if self.kind == PROPORTION:
            return float(np.arcsin(np.sqrt(self.benchmark)))
        return 0.0

    def expected(self, denominator: np.ndarray) -> np.ndarray:
        """Return the events that a unit of this size should have."""
        return denominator * self.benchmark

    def standard_error(self, denominator: np.ndarray) -> np.ndarray:
        """Return the standard error by chance alone: 1 / (2 √n), or 1 / √E."""
        if self.kind == PROPORTION:
            return 0.5 / np.sqrt(denominator)
        expected = self.expected(denominator)
        return 1 / np.sqrt(np.where(expected > 0, expected, np.nan))

    def z(self, numerator: np.ndarray, denominator: np.ndarray) -> np.ndarray:
        """Return z without any adjustment; 0.5 stands for no events on the log scale.

        NaN when nobody had an event, so that nothing is expected.
        """
        error = self.standard_error(denominator)
        if self.kind == PROPORTION:
            angle = np.arcsin(np.sqrt(numerator / denominator))
            return (angle - self.centre) / error
        events = np.where(numerator == 0, ZERO_BECOMES, numerator)
        return np.log(events * error**2) / error

    def value(self, place: np.ndarray) -> np.ndarray:
        """Turn a place on this scale back into a proportion, rate or ratio.

        Beyond the ends of the arcsine scale a proportion stays at 0 or 1: the
        sine alone would turn back.
        """
        if self.kind == PROPORTION:
            return np.sin(np.clip(place, 0, np.pi / 2)) ** 2
        return self.benchmark * np.exp(place)


def unadjusted_limits(scale: FunnelScale, denominator: np.ndarray) -> pd.DataFrame:
    """Return the limits that chance alone sets.

    A ratio or rate: exact Poisson (`poisson_limits`). A proportion: Wilson's
    interval inverted, p̄ ± z √(p̄(1 - p̄) / n) between 0 and 1, so that a unit is
    outside exactly when its own Wilson interval excludes the benchmark.

    References
    ----------
    OHID, Public health technical guidance: Funnel plots (PHEindicatormethods,
    `calculate_funnel_limits`).
    """
    if scale.kind != PROPORTION:
        counts = poisson_limits(scale.expected(denominator), reading=scale.poisson)
        return counts.div(denominator, axis=0)
    benchmark = scale.benchmark
    error = np.sqrt(benchmark * (1 - benchmark) / denominator)
    return _four_limits(
        {name: np.clip(benchmark - z * error, 0, 1) for name, z in Z.items()},
        {name: np.clip(benchmark + z * error, 0, 1) for name, z in Z.items()},
    )


def adjusted_limits(
    scale: FunnelScale,
    denominator: np.ndarray,
    *,
    phi: float = 1.0,
    tau2: float = 0.0,
) -> pd.DataFrame:
    """Return limits widened for over-dispersion, in the unit of the values.

    On the scale of the comparison: centre ± z √(φ s² + τ²), then turned back. Give
    φ (multiplicative) or τ² (additive), not both.

    References
    ----------
    Spiegelhalter (2005), Stat Med 24:1185-1202; Spiegelhalter et al. (2012),
    J R Stat Soc A 175:1-47.
    """
    error = np.sqrt(phi * scale.standard_error(denominator) ** 2 + tau2)
    return _four_limits(
        {name: scale.value(scale.centre - z * error) for name, z in Z.items()},
        {name: scale.value(scale.centre + z * error) for name, z in Z.items()},
    )


def poisson_limits(expected: np.ndarray, *, reading: str = OF_TEST) -> pd.DataFrame:
    """Return the counts between which chance alone leaves a unit.

    Parameters
    ----------
    expected
        Expected events, 0 or more. Where nothing is expected the limits are 0.
    reading
        "test", as OHID: the lower limit is the count at which so few or fewer
        have a chance of 2.5 % (0.1 %) when `expected` are expected, the upper one
        the count at which so many or more have it; smooth between whole counts.
        A whole count is strictly beyond a limit exactly when its own exact
        interval excludes `expected`. The lower limit is 0 where even no events
        would not be unusual (fewer than 3.69 and 6.91 expected); the upper one is
        never below one event.

        "interval", as FunnelPlotR: the exact interval of a count of `expected`.
        Such limits miss the stated chances, and no events are below them however
        few are expected; Seaton & Manktelow advise against them.

    Returns
    -------
    Columns lower_95, upper_95, lower_998, upper_998, in events.

    References
    ----------
    OHID, PHEindicatormethods, `calculate_funnel_limits`; Seaton & Manktelow (2012),
    BMC Med Res Methodol 12:98; FunnelPlotR, `calculate_limits`.
    """
    is_some = expected > 0
    safe = np.where(is_some, expected, 1.0)
    if reading == OF_TEST:
        few = {name: special.pdtrik(p, safe) for name, p in TAIL.items()}
        many = {name: special.pdtrik(1 - p, safe) + 1 for name, p in TAIL.items()}
    else:
        few = {name: special.gammaincinv(safe, p) for name, p in TAIL.items()}
        many = {n: special.gammaincinv(safe + 1, 1 - p) for n, p in TAIL.items()}
    return _four_limits(few, many).mul(is_some, axis=0)


def category(value: pd.Series, limits: pd.DataFrame) -> pd.Series:
    """Name the place of each value; a value exactly on a limit is within it.

    Returns
    -------
    alarm_high or alarm_low beyond a 99.8 % limit, else alert_high or alert_low
    beyond a 95 % limit, else in_control.
    """
    choices = {
        ALARM_HIGH: value > limits["upper_998"],
        ALARM_LOW: value < limits["lower_998"],
        ALERT_HIGH: value > limits["upper_95"],
        ALERT_LOW: value < limits["lower_95"],
    }
    names = np.select(list(choices.values()), list(choices), default=IN_CONTROL)
    return pd.Series(names, value.index, dtype=object)


def _four_limits(
    lower: dict[str, np.ndarray], upper: dict[str, np.ndarray]
) -> pd.DataFrame:
    columns = {f"lower_{name}": values for name, values in lower.items()}
    columns |= {f"upper_{name}": values for name, values in upper.items()}
    return pd.DataFrame(columns)[LIMITS]
