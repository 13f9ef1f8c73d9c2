"""Measure the run chart rules over 900 practices, 40 measures and 48 months.

make bench

One call over all 36,000 series in a process of its own on one core, beside
`run_charts` series by series on a sample, scaled up to the same number.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import time

import numpy as np
import pandas as pd

PRACTICES, MEASURES, MONTHS = 900, 40, 48
SERIES = PRACTICES * MEASURES
SAMPLE = 300
ROUNDS = 3
MISSING_SHARE = 0.03
BY = ["practice_code", "measure"]
ONE_CORE = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
MODULE = "benchmarks.run_chart_rules"


def observations() -> pd.DataFrame:
    """Return shares in steps of 1 %, with ties, gaps and rows in random order."""
    rng = np.random.default_rng(2024)
    values = np.round(rng.normal(0.6, 0.1, SERIES * MONTHS), 2)
    values[rng.random(len(values)) < MISSING_SHARE] = np.nan
    practices = [f"P{number:05d}" for number in range(PRACTICES)]
    measures = [f"measure_{number:02d}" for number in range(MEASURES)]
    months = pd.date_range("2021-04-01", periods=MONTHS, freq="MS")
    frame = pd.DataFrame(
        {
            "practice_code": np.repeat(practices, MEASURES * MONTHS),
            "measure": np.tile(np.repeat(measures, MONTHS), PRACTICES),
            "period_start": np.tile(months, SERIES),
            "value": values,
        }
    )
    return frame.sample(frac=1, random_state=7)


def many() -> None:
    """Print CPU seconds of the first call and the peak memory, in MiB."""
    from qikit.spc.many import many_run_charts

    frame = observations()
    before = peak_mib()
    seconds = []
    for _ in range(ROUNDS):
        start = time.process_time()
        charts = many_run_charts(frame, by=BY)
        seconds.append(time.process_time() - start)
        assert len(charts.groups) == SERIES
    print(*(f"{value:.3f}" for value in (seconds[0], min(seconds))), before, peak_mib())


def one_by_one() -> None:
    """Print the CPU seconds of a sample of the same series, each by itself."""
    from qikit.spc.run_chart import run_charts

    frame = observations()
    frame["series"] = frame["practice_code"] + " " + frame["measure"]
    sample = frame[frame["series"].isin(sorted(frame["series"].unique())[:SAMPLE])]
    start = time.process_time()
    charts = run_charts(sample, by="series")
    assert len(charts) == SAMPLE
    print(time.process_time() - start)


def peak_mib() -> int:
    """Return the most memory this process has held, in MiB (Linux counts in KiB)."""
    unit = 2**20 if sys.platform == "darwin" else 2**10
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // unit


def on_one_core(task: str) -> list[float]:
    """Run a function of this module in a process of its own; read its figures."""
    command = [sys.executable, "-m", MODULE, task]
    environment = os.environ | ONE_CORE
    done = subprocess.run(
        command, env=environment, capture_output=True, text=True, check=True
    )
    return [float(figure) for figure in done.stdout.split()]


def compare() -> None:
    first, best, before, peak = on_one_core("many")
    (sampled,) = on_one_core("one_by_one")
    loop = sampled * SERIES / SAMPLE
    print(f"run chart rules, {SERIES:,} series of {MONTHS} months in one call:")
    print(
        f"  first call {first:.2f} s of CPU, best of {ROUNDS} {best:.2f} s (bar: 5 s)"
    )
    print(f"  peak {peak:.0f} MiB, {before:.0f} of it before the call (bar: 1,536 MiB)")
    print(
        f"  series by series: {SAMPLE} took {sampled:.2f} s, scaled to all "
        f"{loop:.0f} s: {loop / first:.0f} times the first call"
    )


if __name__ == "__main__":
    if len(sys.argv) > 1:
        if hasattr(os, "sched_setaffinity"):
            os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
        {"many": many, "one_by_one": one_by_one}[sys.argv[1]]()
    else:
        compare()
