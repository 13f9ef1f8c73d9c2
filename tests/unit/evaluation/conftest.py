"""Drawn and simulated series of practices, two years of months each."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from qikit.evaluation.before_after import before_after
from qikit.evaluation.claims import Claims, claims
from qikit.evaluation.signals import chart_signals
from qikit.evaluation.stretches import Stretch
from qikit.measures import Measure
from qikit.spc.phases import Phase
from qikit.spc.run_chart import run_charts

FIRST = pd.Timestamp("2024-04-01")
BASELINE_END = pd.Timestamp("2025-03-01")
BEFORE = Stretch(FIRST, BASELINE_END)
AFTER = Stretch(pd.Timestamp("2025-04-01"), pd.Timestamp("2026-03-01"))
FOOT_CHECK = {
    "id": "foot_check",
    "name": "Foot checks",
    "short_name": "Foot checks",
    "kind": "proportion",
    "type": "process",
    "numerator": "people with a foot check",
    "denominator": "people with diabetes",
    "multiplier": 100.0,
    "unit": "%",
    "decimals": 1,
    "direction": "up",
    "frequency": "month",
    "chart": "run",
    "rule_set": "nhs-scotland",
    "source": "example",
    "why_it_matters": "",
    "discussion_question": "",
}


def a_measure(**changed) -> Measure:
    return Measure(**FOOT_CHECK | changed)


def counts(areas: dict[str, list[tuple[int, int]]]) -> pd.DataFrame:
    """One row a month from April 2024: numerator and denominator of each area."""
    rows = [
        (area, FIRST + pd.DateOffset(months=month), *pair)
        for area, pairs in areas.items()
        for month, pair in enumerate(pairs)
    ]
    columns = ["practice_code", "period_start", "numerator", "denominator"]
    frame = pd.DataFrame(rows, columns=columns)
    value = frame["numerator"] / frame["denominator"].where(frame["denominator"] > 0)
    return frame.assign(value=value)


def simulated(
    rng, n_series, *, n_people=40, share=0.6, gain=0.0, n_gains=0, spread=0.0
) -> pd.DataFrame:
    """Two years of months; the first `n_gains` series rise in month 14."""
    late = np.arange(24) >= 13
    areas = {}
    for number in range(n_series):
        rise = gain if number < n_gains else 0.0
        chance = share + rise * late + spread * rng.standard_normal(24)
        met = rng.binomial(n_people, chance.clip(0, 1))
        areas[f"P{number:03}"] = [(int(x), n_people) for x in met]
    return counts(areas)


def judged(frame: pd.DataFrame, **measure) -> Claims:
    """From observations to claims, with the first year frozen."""
    known = a_measure(**measure)
    charts = run_charts(
        frame, by="practice_code", phases=[Phase("baseline_end", BASELINE_END)]
    )
    change = before_after(
        frame, measure=known, by="practice_code", before=BEFORE, after=AFTER
    )
    return claims([change], chart_signals(charts, measure=known.id))


@pytest.fixture(scope="session")
def make_measure():
    return a_measure


@pytest.fixture(scope="session")
def make_counts():
    return counts


@pytest.fixture(scope="session")
def simulate():
    return simulated


@pytest.fixture(scope="session")
def judge():
    return judged


@pytest.fixture(scope="session")
def before() -> Stretch:
    return BEFORE


@pytest.fixture(scope="session")
def after() -> Stretch:
    return AFTER


@pytest.fixture(scope="session")
def noise() -> Claims:
    """400 series in which nothing has changed."""
    return judged(simulated(np.random.default_rng(20261001), 400))


@pytest.fixture(scope="session")
def planted() -> Claims:
    """40 series; in the first ten 15 percentage points were planted."""
    rng = np.random.default_rng(20261002)
    return judged(simulated(rng, 40, n_people=100, gain=0.15, n_gains=10))
