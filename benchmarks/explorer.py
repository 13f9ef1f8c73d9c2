"""Measure how long the explorer takes to answer, on a country's data.

    python -m benchmarks.explorer [--project FOLDER]

A choice is answered when picture, words and quality are there, as markup; the browser
is not in it. "Cold" is a measure that nobody has looked at yet, "ahead" one that was
opened while nobody waited, "warm" one whose figures are at hand, with another area,
chart, baseline, month or rule set.
"""

from __future__ import annotations

import argparse
import gc
import random
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import pandas as pd

from benchmarks.factory_project import DATA, make_project
from qikit.data.definitions.choice_files import (
    FUNNEL,
    LEVELS,
    RANKED_BARS,
    RUN_CHART,
    SMALL_MULTIPLES,
    Choices,
)
from qikit.data.definitions.job_files import Phase
from qikit.explorer.desk import Desk, open_desk
from qikit.explorer.opened import open_ahead, opened
from qikit.explorer.quality import quality
from qikit.explorer.reasons import reasons
from qikit.explorer.views import shown
from qikit.reports.practice_panels import page_choices

SEED, CHOICES, MEASURES, COLD = 20261101, 200, 8, 24
BARS_MS = {"one chart": 300, "small multiples": 900}
ONE_CHART = (RUN_CHART, RANKED_BARS, FUNNEL)


def answered(desk: Desk, choices: Choices) -> tuple[float, ...]:
    """Answer a choice as the panel does.

    Returns milliseconds, and those of CPU; then both up to picture and words alone.
    """
    begun = _clocks()
    report = opened(desk, choices)
    pages = page_choices(report) if choices.chart == SMALL_MULTIPLES else []
    page = 1 if pages else None
    shown(report, choices, page=page)
    reasons(report, choices, page=page)
    drawn = _clocks()
    quality(report)
    spent = [*_since(begun, _clocks()), *_since(begun, drawn)]
    return tuple(spent)


def _clocks() -> tuple[float, float]:
    return time.perf_counter(), time.process_time()


def _since(begun: tuple[float, float], now: tuple[float, float]) -> list[float]:
    return [1000 * (b - a) for a, b in zip(begun, now, strict=True)]


def choices_of(desk: Desk, measures: list[str], seed: int, n: int) -> Iterator[Choices]:
    """Draw choices: any level and area, a chart, and now and then a decision."""
    draw = random.Random(seed)
    areas = {level: desk.areas(level)["code"].tolist() for level in LEVELS}
    months = desk.months(measures[0])
    for _ in range(n):
        level = draw.choice(LEVELS)
        chosen = Choices(
            DATA,
            level,
            draw.choice(areas[level]),
            (draw.choice(measures),),
            first_month=draw.choice([None, months[len(months) // 2]]),
            rule_set=draw.choice(["", "", "strict"]),
        )
        if draw.random() < 0.3:
            chosen = chosen.changed(phases=(baseline(draw.choice(months[8:20])),))
        yield chosen


def baseline(month: pd.Timestamp) -> Phase:
    """Return the decision that the baseline ends with a month."""
    return Phase("all", "all", month, "baseline_end", "tried out")


def warm(
    desk: Desk, charts: tuple[str, ...], measures: list[str]
) -> list[tuple[float, ...]]:
    """Time choices of measures that have been looked at."""
    draw = random.Random(SEED)
    chosen = [
        choices.changed(chart=draw.choice(charts))
        for choices in choices_of(desk, measures, SEED, CHOICES)
    ]
    for measure in measures:
        answered(desk, chosen[0].changed(measures=(measure,)))
    return [answered(desk, choices) for choices in chosen]


def cold(
    desk: Desk, charts: tuple[str, ...], measures: list[str], *, is_ahead: bool = False
) -> list[tuple[float, ...]]:
    """Time the first look at each measure, of a cluster that is on show.

    `is_ahead` opens each before, as the panel does of some while nobody waits.
    """
    draw, times = random.Random(SEED), []
    areas = desk.areas("cluster")["code"].tolist()
    for measure in measures:
        chosen = Choices(DATA, "cluster", draw.choice(areas), (measure,))
        if is_ahead:
            open_ahead(desk, chosen, measure)
        times.append(answered(desk, chosen.changed(chart=draw.choice(charts))))
    return times


def said(times: list[tuple[float, ...]], bar: int) -> str:
    """Say the half and the twentieth slowest, beside the bar; and the CPU of both."""
    wall, cpu, *drawn = map(half_and_slow, zip(*times, strict=True))
    word = "met" if wall[1] <= bar else "NOT MET"
    first = ", CPU ".join(f"{half:.0f} and {slow:.0f} ms" for half, slow in drawn)
    return (
        f"p50 {wall[0]:4.0f} ms, p95 {wall[1]:4.0f} ms of {len(times)} (bar {bar} ms: "
        f"{word}; CPU {cpu[0]:.0f} and {cpu[1]:.0f} ms; picture and words {first})"
    )


def half_and_slow(times: Sequence[float]) -> tuple[float, float]:
    """Return what half of the answers take at most, and 19 of 20."""
    ranked = statistics.quantiles(times, n=20)
    return ranked[9], ranked[18]


def measure_desk(project: Path) -> None:
    """Print how long opening takes, then each kind of answer."""
    begun = time.perf_counter()
    desk = open_desk(project, DATA)
    if desk.problems:
        sys.exit("\n".join(desk.problems))
    measures = list(desk.measures)
    print(f"open: {time.perf_counter() - begun:.1f} s, {len(measures)} measures")
    answered(desk, next(choices_of(desk, measures[:1], SEED, 1)))  # fonts and the like
    gc.collect()
    kinds = {"one chart": ONE_CHART, "small multiples": (SMALL_MULTIPLES,)}
    first, seen = measures[1 : COLD + 1], measures[1 : MEASURES + 1]
    for kind, charts in kinds.items():
        times = {
            "cold": cold(fresh(project), charts, first),
            "ahead": cold(fresh(project), charts, first, is_ahead=True),
            "warm": warm(fresh(project), charts, seen),
        }
        for way, found in times.items():
            print(f"{kind}, {way}: {said(found, BARS_MS[kind])}")


def fresh(project: Path) -> Desk:
    """Open the desk anew: of the measures it holds nothing but what the checks said."""
    desk = open_desk(project, DATA)
    desk.problems  # noqa: B018  the record is read before anybody looks
    desk.newest(list(desk.measures)[:1])
    return desk


def prepared(folder: Path) -> Path:
    """Make a project with the country, and define all of its measures."""
    project = make_project(folder)
    for path in (project / DATA / "params" / "measures").glob("*.yml"):
        shutil.copy(path, project / "params" / "measures" / path.name)
    return project


def main() -> None:
    parser = argparse.ArgumentParser("benchmarks.explorer")
    help_ = "work in this folder and keep it, with the country's data; else a new one"
    parser.add_argument("--project", type=Path, metavar="FOLDER", help=help_)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="qikit-bench-") as apart:
        folder = asked.project.resolve() if asked.project else Path(apart)
        measure_desk(prepared(folder))


if __name__ == "__main__":
    main()
