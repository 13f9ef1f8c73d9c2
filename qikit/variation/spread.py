"""Spread between practices over time: does variation shrink, beyond chance?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from qikit.errors import DataError, ParameterError
from qikit.rounding import count_text
from qikit.variation.intervals import CONFIDENCE, require_confidence, require_counts
from qikit.variation.pooling import require_columns

SHRINKS, GROWS, NOT_CLEAR = "shrinks", "grows", "not clear"

BOOTSTRAPS = 2_000
# With fewer practices resampling them says too little about their spread [J].
LEAST_PRACTICES = 10
UNITS_FOR_DECILES = 20  # design.md section 4: fewer would show single practices
DECILES = tuple(range(10, 100, 10))


@dataclass(frozen=True, eq=False)
class SpreadOverTime:
    """The spread of practices beyond chance, period by period.

    Attributes
    ----------
    periods
        One row per period, in order: period_start, n_practices (with a
        denominator), value (pooled, 0 to 1), tau (standard deviation between
        practices beyond chance, 0 to 1; NaN for fewer than two practices), lower,
        upper (bootstrap interval; NaN for fewer than 10 practices).
    change
        tau of the last period minus tau of the first.
    lower, upper
        Bootstrap interval of the change; NaN for fewer than 10 practices.
    word
        "shrinks" when the whole interval lies below 0, "grows" when above, else
        "not clear".
    notes
        Sentences.
    """

    periods: pd.DataFrame
    change: float
    lower: float
    upper: float
    word: str
    notes: tuple[str, ...]


def spread_over_time(
    frame: pd.DataFrame,
    *,
    rng: np.random.Generator,
    n_bootstraps: int = BOOTSTRAPS,
    confidence: float = CONFIDENCE,
) -> SpreadOverTime:
    """Estimate the spread between practices beyond chance in each period.

    The raw standard deviation of percentages grows when numbers are small. Here
    the part that chance explains is taken off (method of moments). The last period
    is compared with the first: add up months to longer periods before where
    practices are small. Whole practices are drawn with replacement, with all their
    periods, so that what a practice keeps over time is kept.

    Parameters
    ----------
    frame
        Rows of practices for one measure with counts: practice_code, period_start,
        numerator, denominator. A row with a missing count, or a denominator of 0,
        does not enter.
    rng
        Seeded generator: one seed, one answer.
    n_bootstraps
        Draws of the practices.
    confidence
        Between 0 and 1, both excluded.

    Raises
    ------
    DataError
        If a column is missing or holds text, a practice appears twice in a period, a
        count is negative, or a numerator is above its denominator.
    ParameterError
        If the confidence is not between 0 and 1, or fewer than one draw is asked for.

    References
    ----------
    DerSimonian & Laird (1986), Control Clin Trials 7:177-188 (method of moments);
    Efron & Tibshirani (1993), An Introduction to the Bootstrap, chapter 13
    (percentile interval).
    """
    require_confidence(confidence)
    if n_bootstraps < 1:
        raise ParameterError(f"{n_bootstraps} draws give no interval. Ask for 2000.")
    events, people = _by_practice(frame)
    k = len(people)
    found = _spread(np.ones((1, k)), events.to_numpy(), people.to_numpy())
    periods = pd.DataFrame({name: rows[0] for name, rows in found.items()})
    periods.insert(0, "period_start", people.columns)
    periods["n_practices"] = periods["n_practices"].astype(int)
    draws = rng.multinomial(k, np.full(k, 1 / k), n_bootstraps).astype(float)
    drawn = _spread(draws, events.to_numpy(), people.to_numpy())["tau"]
    is_enough = periods["n_practices"].to_numpy() >= LEAST_PRACTICES
    periods["lower"], periods["upper"] = _ends(drawn, is_enough, confidence)
    change = float(periods["tau"].iloc[-1] - periods["tau"].iloc[0])
    is_enough = is_enough[[0]] & is_enough[[-1]]
    ends = _ends(drawn[:, [-1]] - drawn[:, [0]], is_enough, confidence)
    lower, upper = (float(end[0]) for end in ends)
    notes = _notes(periods, confidence)
    return SpreadOverTime(periods, change, lower, upper, _word(lower, upper), notes)


@dataclass(frozen=True, eq=False)
class Deciles:
    """Deciles of practices over time.

    Attributes
    ----------
    lines
        One row per period, in order: period_start, n_practices (with a value) and
        decile_10 ... decile_90 (unit of the values; decile_50 is the median). NaN in
        a period with fewer than 20 practices.
    notes
        Sentences: how many periods are left out.
    """

    lines: pd.DataFrame
    notes: tuple[str, ...]


def deciles(frame: pd.DataFrame) -> Deciles:
    """Return the deciles of practices in each period with at least 20 of them.

    Parameters
    ----------
    frame
        One row per practice and period for one measure: practice_code,
        period_start, value (any unit). A missing value does not enter.

    Returns
    -------
    Deciles by linear interpolation between practices (type 7, as OpenPrescribing).

    Raises
    ------
    DataError
        If a column is missing, a practice appears twice in a period, or no period
        has 20 practices: single practices could be read off.

    References
    ----------
    Hyndman & Fan (1996), Am Stat 50:361-365.
    """
    require_columns(frame, ["practice_code", "period_start"], ["value"])
    _require_each_practice_once(frame)
    values = frame["value"].astype(float).groupby(frame["period_start"])
    n_practices = values.count()
    if not n_practices.ge(UNITS_FOR_DECILES).any():
        most = int(n_practices.max()) if len(n_practices) else 0
        raise DataError(
            f"Deciles need at least {UNITS_FOR_DECILES} practices in a period; here "
            f"the most are {most}. Show the practices themselves, ranked."
        )
    lines = pd.DataFrame({f"decile_{d}": values.quantile(d / 100) for d in DECILES})
    is_enough = n_practices >= UNITS_FOR_DECILES
    lines = lines.where(is_enough, axis=0)
    lines.insert(0, "n_practices", n_practices)
    return Deciles(lines.reset_index(), _left_out(int((~is_enough).sum())))


def _by_practice(frame: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return events and people, practice by period, with 0 for what does not enter."""
    counts = ["numerator", "denominator"]
    require_columns(frame, ["practice_code", "period_start"], counts)
    require_counts(frame["numerator"], frame["denominator"])
    _require_each_practice_once(frame)
    known = frame[frame[counts].notna().all(axis=1) & frame["denominator"].gt(0)]
    if known.empty:
        raise DataError("No row has a numerator and a denominator above 0.")
    wide = known.astype(dict.fromkeys(counts, float)).pivot_table(
        index="practice_code",
        columns="period_start",
        values=counts,
        aggfunc="sum",
        fill_value=0.0,
        observed=True,
    )
    return wide["numerator"], wide["denominator"]


def _spread(
    draws: np.ndarray, events: np.ndarray, people: np.ndarray
) -> dict[str, np.ndarray]:
    """Return practices, pooled value and tau: draws (how often each) by period.

    With Q the sum of n (p - p̄)² / (p̄ (1 - p̄)), τ² = p̄ (1 - p̄) × max(0, (Q - (k - 1))
    / (Σn - Σn² / Σn)). A pooled value of 0 or 1 has no spread.
    """
    k, n = draws @ (people > 0), draws @ people
    x, safe = draws @ events, np.where(people > 0, people, 1.0)
    total = np.where(n > 0, n, np.nan)
    pooled = x / total
    chance = pooled * (1 - pooled)
    scatter = draws @ (events**2 / safe) - x * pooled
    spare = total - draws @ people**2 / total
    beyond = (scatter - (k - 1) * chance) / np.where(k > 1, spare, np.nan)
    tau = np.sqrt(np.clip(beyond, 0.0, None))
    return {"n_practices": k, "value": pooled, "tau": tau}


def _ends(
    drawn: np.ndarray, is_enough: np.ndarray, confidence: float
) -> tuple[np.ndarray, np.ndarray]:
    """Return the ends of the percentile interval of each column; NaN where too few."""
    tails = [(1 - confidence) / 2, (1 + confidence) / 2]
    ends = np.full((2, drawn.shape[1]), np.nan)
    ends[:, is_enough] = np.nanquantile(drawn[:, is_enough], tails, axis=0)
    return ends[0], ends[1]


def _word(lower: float, upper: float) -> str:
    if upper < 0:
        return SHRINKS
    return GROWS if lower > 0 else NOT_CLEAR


def _notes(periods: pd.DataFrame, confidence: float) -> tuple[str, ...]:
    what = (
        "The spread is the standard deviation between practices beyond chance; its "
        f"{100 * confidence:g}% interval comes from drawing practices again and again."
    )
    n_few = int(periods["n_practices"].iloc[[0, -1]].lt(LEAST_PRACTICES).any())
    few = f"Fewer than {LEAST_PRACTICES} practices: whether it changes is not clear."
    return (what, few) if n_few else (what,)


def _left_out(n_periods: int) -> tuple[str, ...]:
    if not n_periods:
        return ()
    left = count_text(n_periods, "period has", "periods have")
    return (f"{left} fewer than {UNITS_FOR_DECILES} practices and no deciles.",)


def _require_each_practice_once(frame: pd.DataFrame) -> None:
    key = ["practice_code", "period_start"]
    repeated = frame.loc[frame.duplicated(key), key].drop_duplicates()
    if len(repeated):
        raise DataError(
            f"practice {code!r} appears more than once on {date:%d %B %Y}. Choose one "
            "measure, or add up its rows first."
            for code, date in repeated.itertuples(index=False)
        )
