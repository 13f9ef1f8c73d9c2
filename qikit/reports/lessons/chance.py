"""What chance alone does: series, samples and practices that do not differ."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.stats import binom

from qikit.spc.constants import DEFAULT_RULE_SET
from qikit.spc.run_chart import run_chart

SEED = 1


def signals_in_noise(
    *,
    n_series: int = 100,
    n_months: int = 24,
    n_people: int = 100,
    truth: float = 0.7,
    rule_set: str = DEFAULT_RULE_SET,
    seed: int = SEED,
) -> pd.DataFrame:
    """Count in how many series a rule fires although nothing ever changes.

    Parameters
    ----------
    n_series, n_months, n_people
        Series, months of each, and people counted in a month.
    truth
        The share that every month really has, from 0 to 1.
    rule_set
        As for `run_chart`.
    seed
        The same seed gives the same series.

    Returns
    -------
    One row for each of "a shift", "a trend" and "either": signal, series (with at
    least one), share (of all series, 0 to 1).
    """
    drawn = np.random.default_rng(seed).binomial(n_people, truth, (n_series, n_months))
    months = pd.date_range("2025-01-01", periods=n_months, freq="MS")
    charts = [
        run_chart(pd.Series(row / n_people, index=months), rule_set=rule_set)
        for row in drawn
    ]
    found = [set(chart.signals["kind"]) for chart in charts]
    counts = {
        "a shift": sum("shift" in kinds for kinds in found),
        "a trend": sum("trend" in kinds for kinds in found),
        "either": sum(bool(kinds) for kinds in found),
    }
    frame = pd.DataFrame({"signal": counts.keys(), "series": counts.values()})
    return frame.assign(share=frame["series"] / n_series)


def luck_of_small_samples(
    *,
    sizes: tuple[int, ...] = (5, 10, 20, 60),
    truth: float = 0.8,
    passes: float = 0.95,
) -> pd.DataFrame:
    """Say how often a sample reaches a level that the practice does not have.

    Parameters
    ----------
    sizes
        Patients in a sample.
    truth
        The share of patients who really get the whole bundle.
    passes
        The level to reach, included.

    Returns
    -------
    One row a size: patients, needed (patients who must have it), chance (0 to 1).
    """
    needed = [int(np.ceil(passes * size - 1e-9)) for size in sizes]
    chance = [
        binom.sf(least - 1, size, truth)
        for least, size in zip(needed, sizes, strict=True)
    ]
    return pd.DataFrame({"patients": sizes, "needed": needed, "chance": chance})


def luckiest_of(
    *,
    n_practices: int = 10,
    n_people: int = 40,
    truth: float = 0.7,
    n_times: int = 1000,
    seed: int = SEED,
) -> pd.Series:
    """Say by how much the luckiest of equal practices "gains" from year to year.

    Every practice has the same share in both years; only the sample differs.

    Returns
    -------
    Percentage points that the luckiest gains: in the middle of `n_times` tries, and
    in one try of ten.
    """
    rng = np.random.default_rng(seed)
    before, after = rng.binomial(n_people, truth, (2, n_times, n_practices)) / n_people
    gains = (after - before).max(axis=1) * 100
    middle, high = np.quantile(gains, [0.5, 0.9])
    return pd.Series({"in the middle": middle, "in one try of ten": high})
