"""The search-based figures of the invented collaborative, month by month."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from qikit.data.synthetic.collaborative import (
    BEFORE,
    MONTHS,
    PRACTICES,
    SyntheticPractice,
    is_open,
    progress,
)
from qikit.data.synthetic.numbers import stream

SPREAD = 0.05  # chance beyond the binomial, on the logit scale
WINTER = {12: 1.06, 1: 1.12, 2: 1.08, 7: 0.92, 8: 0.92}  # more tests in winter
WITHIN = (0.9, 1.1)  # of the usual number: a doubled month stands out
SMALLEST, LARGEST = 3, 9  # people a month at the island surgery


@dataclass(frozen=True)
class SyntheticMeasure:
    """A search: the share before, and the share once a practice has improved."""

    id: str
    before: float
    after: float
    seen: float = 1.0  # people who count, for each who counts for the first search


MEASURES = (
    SyntheticMeasure("synthetic_results_actioned", 0.68, 0.93),
    SyntheticMeasure("synthetic_patients_told", 0.52, 0.87),
    SyntheticMeasure("synthetic_late_reconciliation", 0.42, 0.14, 0.6),
    SyntheticMeasure("synthetic_repeat_tests", 0.09, 0.09, 1.4),
)
LUCK = {  # nothing changed here: the figures before were low by chance alone
    ("SYN02", "synthetic_results_actioned"): (6, 0.12),
}


def search_rows(seed: int) -> pd.DataFrame:
    """Draw the figures; one row a practice, month and measure.

    Columns: practice_code, month (2024-10), measure, numerator, denominator. A
    practice that has closed has no rows.
    """
    draw = stream(seed, "journeys")
    parts = [_series(draw, p, measure) for measure in MEASURES for p in PRACTICES]
    rows = pd.concat(parts, ignore_index=True)
    return rows.sort_values(["month", "measure", "practice_code"], ignore_index=True)


def _series(
    draw: np.random.Generator, practice: SyntheticPractice, measure: SyntheticMeasure
) -> pd.DataFrame:
    denominator = _people(draw, practice, measure)
    share = _shares(draw, practice, measure)
    numerator = draw.binomial(denominator, share)
    months, bound = LUCK.get((practice.code, measure.id), (0, 1.0))
    if months:
        low = slice(len(BEFORE) - months, len(BEFORE))
        numerator[low] = _unlucky(draw, denominator[low], share[low], bound)
    rows = pd.DataFrame(
        {
            "practice_code": practice.code,
            "month": MONTHS.astype("str"),
            "measure": measure.id,
            "numerator": numerator,
            "denominator": denominator,
        }
    )
    return rows[[is_open(practice, month) for month in MONTHS]]


def _people(
    draw: np.random.Generator, practice: SyntheticPractice, measure: SyntheticMeasure
) -> np.ndarray:
    """Draw who counts; at the island surgery always a handful."""
    season = np.array([WINTER.get(month.month, 1.0) for month in MONTHS])
    usual = practice.seen * measure.seen * season
    people = draw.poisson(usual)
    if practice.seen <= LARGEST:
        return np.clip(people, SMALLEST, LARGEST)
    low, high = (usual * bound for bound in WITHIN)
    return np.clip(people, np.ceil(low), np.floor(high)).astype("int64")


def _shares(
    draw: np.random.Generator, practice: SyntheticPractice, measure: SyntheticMeasure
) -> np.ndarray:
    """Move from the share before to the share after along the practice's course."""
    start, end = _logit(measure.before), _logit(measure.after)
    upwards = 1 if measure.after >= measure.before else -1
    way = progress(practice.course)
    noise = draw.normal(0, SPREAD, len(MONTHS))
    return _share(start + way * (end - start) + upwards * practice.lift + noise)


def _unlucky(
    draw: np.random.Generator, people: np.ndarray, share: np.ndarray, bound: float
) -> np.ndarray:
    """Draw from the lower tail of chance: what a few bad months look like."""
    tries = draw.binomial(people, share, size=(2000, len(people)))
    low = np.quantile(tries, [bound / 2, bound], axis=0)
    return draw.integers(low[0].astype(int), low[1].astype(int) + 1)


def _logit(share: float) -> float:
    return float(np.log(share / (1 - share)))


def _share(logit: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-logit))
