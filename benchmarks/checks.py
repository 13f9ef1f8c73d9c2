"""Measure the checks on 1.7 million observations against hand-written pandas.

make bench

A dataset of 888 invented practices, 40 measures and 48 months is written and
read. All rules of the table `observations` are run by Great Expectations and,
written out by hand, by pandas; in turn, in one process on one core, imports
apart. The median of the rounds counts, in CPU seconds (bar: three times pandas).
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
import time
import warnings
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd

PRACTICES, MEASURES, MONTHS = 888, 40, 48
ROWS = PRACTICES * MEASURES * MONTHS
ROUNDS = 5
BAR = 3.0
MISSING_SHARE = 0.03
FAULTY = 20  # rows with a numerator above the denominator
EXPECTATIONS = Path(__file__).parents[1] / "expectations"
LEVELS = ["practice", "cluster", "hscp", "board", "country"]
STATES = [
    "reported",
    "zero",
    "not_submitted",
    "not_applicable",
    "suppressed_at_source",
    "rejected",
]
FIGURE = ["level", "area_code", "period_start", "measure", "breakdown"]

NOT_DUE = ["not_applicable", "suppressed_at_source"]


def observations() -> pd.DataFrame:
    """Return a practice's figures for each measure and month; a few are faulty."""
    rng = np.random.default_rng(2024)
    codes = [f"SYN{number:05d}" for number in range(PRACTICES)]
    measures = [f"measure_{number:02d}" for number in range(MEASURES)]
    months = pd.date_range("2022-01-01", periods=MONTHS, freq="MS")
    denominator = rng.integers(50, 500, ROWS).astype("float64")
    numerator = np.floor(denominator * rng.uniform(0.4, 0.9, ROWS))
    numerator[rng.choice(ROWS, FAULTY, replace=False)] = 900.0
    missing = rng.random(ROWS) < MISSING_SHARE
    numerator[missing] = denominator[missing] = np.nan
    return pd.DataFrame(
        {
            "level": "practice",
            "area_code": np.repeat(codes, MEASURES * MONTHS),
            "period_start": np.tile(np.repeat(months, MEASURES), PRACTICES),
            "measure": np.tile(measures, PRACTICES * MONTHS),
            "breakdown": "all",
            "numerator": numerator,
            "denominator": denominator,
            "value": numerator / denominator,
            "state": np.where(missing, "not_submitted", "reported"),
            "source": "synthetic",
        }
    )


def by_hand(table: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Judge the table by the same rules, as an analyst would in pandas.

    Returns the keys of the failing rows by the name of the rule.
    """
    numerator, denominator = table["numerator"], table["denominator"]
    value, period = table["value"], table["period_start"].dt
    month = period.year * 100 + period.month
    wrong = {
        "area_present": table["area_code"].isna(),
        "period_present": table["period_start"].isna(),
        "measure_present": table["measure"].isna(),
        "known_level": ~table["level"].isin(LEVELS) & table["level"].notna(),
        "known_state": ~table["state"].isin(STATES) & table["state"].notna(),
        "one_figure_each": table.duplicated(FIGURE, keep=False),
        "numerator_within_denominator": numerator > denominator,
        "numerator_not_negative": numerator < 0,
        "denominator_not_negative": denominator < 0,
        "value_finite": (value < 0) | (value > 1e300),
        "numerator_finite": numerator > 1e300,
        "denominator_finite": denominator > 1e300,
        "period_plausible": ~month.between(200001, 209912) & month.notna(),
        "no_value_out_of_nobody": denominator.eq(0) & value.notna(),
    }
    if len(table) < 1:
        wrong["has_rows"] = pd.Series(True, table.index)
    no_figure = value.isna() & ~table["state"].isin(NOT_DUE)
    if no_figure.mean() > 0.05:
        wrong["mostly_reported"] = no_figure
    return {name: table.loc[at, FIGURE] for name, at in wrong.items() if at.any()}


def by_suite(evidence, suite) -> dict[str, pd.DataFrame]:
    """Judge the table by its suite, as the gate does."""
    from qikit.data.checks.engine import failures
    from qikit.data.checks.frames import table_frame

    frame, found = table_frame(evidence, suite.name), {}
    for stage in ("shape", "rows"):
        for rule, rows in failures(frame, suite.stage(stage), list(suite.keys)):
            found[rule["meta"]["rule"]] = rows
    return found


def compare() -> None:
    """Print the median times of both, and their ratio."""
    from qikit.data.checks.evidence import Evidence
    from qikit.data.checks.suites import read_suites
    from qikit.data.dataset import write_dataset

    suites = read_suites(EXPECTATIONS)
    (suite,) = [s for s in suites if (s.room, s.name) == ("tables", "observations")]
    with tempfile.TemporaryDirectory() as folder:
        dataset = write_dataset(
            Path(folder), {"observations": observations()}, identity="benchmark"
        )
        evidence = Evidence(dataset)
        table = dataset.table("observations")
        seconds = _rounds(lambda: by_suite(evidence, suite), lambda: by_hand(table))
    ours, hand = (statistics.median(times) for times in seconds)
    print(f"checks of {ROWS:,} observations, {len(suite.rules)} rules:")
    print(f"  Great Expectations {ours:.2f} s of CPU, by hand in pandas {hand:.2f} s")
    print(f"  ratio {ours / hand:.1f} (bar: {BAR:.0f}), median of {ROUNDS} rounds")


def _rounds(ours: Callable, hand: Callable) -> tuple[list[float], list[float]]:
    """Run both in turn; their findings must agree. The first round warms up."""
    times: tuple[list[float], list[float]] = ([], [])
    for number in range(ROUNDS + 1):
        found = []
        for which, judge in enumerate((ours, hand)):
            start = time.process_time()
            found.append(judge())
            if number:
                times[which].append(time.process_time() - start)
        by_name = [{name: len(rows) for name, rows in f.items()} for f in found]
        assert by_name[0] == by_name[1] != {}, by_name
    return times


if __name__ == "__main__":
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    warnings.simplefilter("ignore")
    sys.exit(compare())
