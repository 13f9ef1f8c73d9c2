"""The figures of the invented country: 40 measures over 48 months, drawn at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa

from qikit.data.synthetic.journeys import MEASURES
from qikit.data.synthetic.numbers import stream

MONTHS = pd.period_range("2018-04", "2022-03", freq="M")
STEP = pd.Period("2020-04", freq="M")  # services change in one month
RECOVERY = 15  # months until most of the step is gone
N_MEASURES = 40
MEASURE_IDS = tuple(m.id for m in MEASURES) + tuple(
    f"synthetic_m{number:02d}" for number in range(len(MEASURES) + 1, N_MEASURES + 1)
)
BETWEEN_PRACTICES, BETWEEN_CLUSTERS, EXTRA = 0.35, 0.2, 0.10  # on the logit scale
MISSING, LATE = 0.008, 0.05  # practice-months without figures; late in the newest
N_IMPROVED, IMPROVED_FROM, GAIN = 25, pd.Period("2021-02", freq="M"), 1.1


@dataclass(frozen=True)
class Traits:
    """What makes a measure: one value each, in the order of `MEASURE_IDS`."""

    share: np.ndarray  # of people who meet it
    people: np.ndarray  # who count, of all on the list
    season: np.ndarray  # height of winter over summer
    step: np.ndarray  # drop in April 2020
    trend: np.ndarray  # a year


def measure_traits() -> Traits:
    """Draw the traits of the measures; the same whatever the seed."""
    draw = stream(0, "traits")
    n = N_MEASURES
    shown = np.arange(n) < len(MEASURES)  # those with a file: each has all it can show
    return Traits(
        share=draw.uniform(0.08, 0.88, n),
        people=np.exp(draw.uniform(np.log(0.004), np.log(0.2), n)),
        season=draw.uniform(0.02, 0.25, n) * (shown | (draw.random(n) < 0.6)),
        step=draw.uniform(0.3, 1.4, n) * (shown | (draw.random(n) < 0.7)),
        trend=draw.normal(0, 0.05, n),
    )


def improved_practices(practices: pd.DataFrame) -> list[str]:
    """Name the practices that improve in the first measure, whatever the seed."""
    large = practices[practices["valid_to"].eq("")]
    chosen = stream(0, "improved").choice(len(large), N_IMPROVED, replace=False)
    return sorted(large["practice_code"].iloc[np.sort(chosen)])


def figures_table(seed: int, practices: pd.DataFrame) -> pa.Table:
    """Draw every figure; one row a practice, month and measure that came.

    Practices differ by more than chance, winters differ from summers, April 2020 is
    a step. Closed practices send nothing after they closed; some are late.
    """
    draw = stream(seed, "country figures")
    traits = measure_traits()
    people = _people(draw, practices, traits)
    numerator = draw.binomial(people, _shares(draw, practices, traits))
    came = practice_months(practices)
    practice, month, measure = np.nonzero(
        np.broadcast_to(came[:, :, None], people.shape)
    )
    words = [practices["practice_code"].tolist(), MONTHS.astype("str").tolist()]
    columns = {
        "practice_code": _named(practice, words[0]),
        "month": _named(month, words[1]),
        "measure": _named(measure, list(MEASURE_IDS)),
        "numerator": pa.array(numerator[practice, month, measure], pa.int32()),
        "denominator": pa.array(people[practice, month, measure], pa.int32()),
    }
    return pa.table(columns)


def _people(
    draw: np.random.Generator, practices: pd.DataFrame, traits: Traits
) -> np.ndarray:
    """Draw who counts: practice × month × measure."""
    size = practices["list_size"].to_numpy()[:, None, None]
    own = np.exp(draw.normal(0, 0.15, (len(practices), 1, N_MEASURES)))
    usual = np.broadcast_to(
        size * traits.people * own, (len(practices), len(MONTHS), N_MEASURES)
    )
    return draw.poisson(usual).astype("int32")


def _shares(
    draw: np.random.Generator, practices: pd.DataFrame, traits: Traits
) -> np.ndarray:
    """Add up, on the logit scale, what moves a practice's share in a month."""
    n = len(practices)
    cluster = practices["cluster"].factorize()[0]
    by_cluster = draw.normal(0, BETWEEN_CLUSTERS, (cluster.max() + 1, N_MEASURES))
    own = draw.normal(0, BETWEEN_PRACTICES, (n, N_MEASURES)) + by_cluster[cluster]
    logit = np.log(traits.share / (1 - traits.share))
    total = (logit + own)[:, None, :] + _months(traits)[None, :, :]
    total = total + draw.normal(0, EXTRA, total.shape)
    better = practices["practice_code"].isin(improved_practices(practices)).to_numpy()
    after = np.array(MONTHS >= IMPROVED_FROM)
    total[np.ix_(better, after, [0])] += GAIN
    return 1 / (1 + np.exp(-total))


def _months(traits: Traits) -> np.ndarray:
    """What all practices share in a month: season, trend, and the step."""
    place = np.arange(len(MONTHS))
    winter = np.cos(2 * np.pi * (np.array(MONTHS.month) - 1) / 12)
    since = np.array((MONTHS.year - STEP.year) * 12 + MONTHS.month - STEP.month)
    fallen = np.where(since >= 0, np.clip(1 - 0.8 * since / RECOVERY, 0.2, 1), 0)
    return (
        winter[:, None] * traits.season
        + (place / 12)[:, None] * traits.trend
        - fallen[:, None] * traits.step
    )


def practice_months(practices: pd.DataFrame) -> np.ndarray:
    """Say which practice-months came: practice × month, whatever the seed."""
    draw = stream(0, "country came")
    n = len(practices)
    came = draw.random((n, len(MONTHS))) >= MISSING
    came[:, -1] &= draw.random(n) >= LATE
    return came & is_open_in(practices)


def is_open_in(practices: pd.DataFrame) -> np.ndarray:
    """Say which practices were open on the first day of a month: practice × month."""
    closed = pd.to_datetime(practices["valid_to"].replace("", None)).to_numpy()
    first = MONTHS.to_timestamp().to_numpy()
    return np.isnat(closed)[:, None] | (first <= closed[:, None])


def _named(places: np.ndarray, names: list[str]) -> pa.DictionaryArray:
    return pa.DictionaryArray.from_arrays(pa.array(places, pa.int32()), names)
