"""Which interval goes with which kind of measure, widened where periods differ."""

from __future__ import annotations

import numpy as np
import pandas as pd

from qikit.variation.change import (
    change_of_values,
    difference_of_proportions,
    ratio_of_rates,
)

DIFFERENCE, RATIO = "difference", "ratio"
SCALES = {"proportion": DIFFERENCE, "rate": RATIO, "count": RATIO}
NO_CHANGE = {DIFFERENCE: 0.0, RATIO: 1.0}
SIDES = ("before", "after")
COUNTS = ["numerator", "denominator"]
NO_VALUE = "there is no value {}."
NO_INTERVAL = "there are too few values for an interval."
NO_EVENT = "there is no event before or after."


def scale_of(kind: str) -> str:
    """Return the scale of a change: "ratio" for rates and counts, else "difference"."""
    return SCALES.get(kind, DIFFERENCE)


def has_counts(kind: str) -> bool:
    """Whether a kind of measure is pooled from counts."""
    return kind in SCALES


def dispersion(periods: pd.DataFrame, kind: str) -> pd.Series:
    """Measure how far the periods of a stretch differ, against what chance gives.

    The sum of squared Pearson residuals of the periods, each against the pooled
    figure of its own stretch, over their number less one for each stretch: about 1
    by chance alone. A stretch whose proportion is 0 or 1 adds nothing.

    Parameters
    ----------
    periods
        One row per area, side and period with numerator and denominator.
    kind
        proportion, rate or count; without counts there is none.

    Returns
    -------
    Series by area; areas without enough periods are left out.

    References
    ----------
    McCullagh & Nelder (1989), Generalized Linear Models, section 4.5.
    """
    if not has_counts(kind):
        return pd.Series(dtype=float, index=pd.Index([], dtype="str"))
    sums = periods.groupby(["area", "side"])[COUNTS].transform("sum")
    value = sums["numerator"] / sums["denominator"]
    expected = periods["denominator"] * value
    variance = expected * (1 - value) if kind == "proportion" else expected
    squared = (periods["numerator"] - expected) ** 2 / variance.where(variance > 0)
    stretches = squared.groupby([periods["area"], periods["side"]]).agg(
        ["sum", "count"]
    )
    stretches["spare"] = (stretches["count"] - 1).clip(lower=0)
    areas = stretches.groupby(level="area").sum()
    return (areas["sum"] / areas["spare"].where(areas["spare"] > 0)).dropna()


def change_intervals(
    table: pd.DataFrame,
    periods: pd.DataFrame,
    *,
    kind: str,
    confidence: float,
    seed: int,
) -> pd.DataFrame:
    """Work out the change of each area with its interval: see `Changes`.

    Parameters
    ----------
    table
        One row per area with the counts of both stretches and phi. Where phi is
        above 1 the counts are divided by it before the interval is made (the
        effective sample), as `pool` does; the change itself stays as it is.
    periods
        One row per area, side and period, with value.
    kind
        Of the measure.
    confidence
        Of the interval.
    seed
        Of the permutation interval, so that it is the same again and a higher
        confidence never gives a narrower one.

    Returns
    -------
    change, lower, upper and method with the index of `table`.
    """
    if not has_counts(kind):
        return _of_values(table, periods, confidence, seed)
    method = difference_of_proportions if kind == "proportion" else ratio_of_rates
    divisor = table["phi"].where(table["phi"] > 1, 1.0)
    sides = [
        pd.DataFrame({count: table[f"{count}_{side}"] / divisor for count in COUNTS})
        for side in SIDES
    ]
    found = method(*sides, confidence=confidence)
    return found.rename(columns={scale_of(kind): "change"})[
        ["change", "lower", "upper", "method"]
    ]


def notes(table: pd.DataFrame) -> pd.Series:
    """Say why a row has no change, or no interval; "" where it has both."""
    text = pd.Series("", table.index, dtype="str")
    text = text.mask(table[["lower", "upper"]].isna().any(axis=1), NO_INTERVAL)
    text = text.mask(table["change"].isna(), NO_EVENT)
    for side in reversed(SIDES):
        text = text.mask(table[f"n_{side}"].eq(0), NO_VALUE.format(side))
    return text


def _of_values(
    table: pd.DataFrame, periods: pd.DataFrame, confidence: float, seed: int
) -> pd.DataFrame:
    sides = [periods[periods["side"].eq(side)] for side in SIDES]
    found = change_of_values(
        *sides, by="area", rng=np.random.default_rng(seed), confidence=confidence
    )
    found = found.rename(columns={"difference": "change"}).set_index("area")
    columns = ["change", "lower", "upper", "method"]
    found = found[columns].reindex(table["area"])
    return found.set_axis(table.index)
