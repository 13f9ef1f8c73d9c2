"""Measure the report factory against the usual loop, its floor, and its own memory.

make bench
python -m benchmarks.factory --quick

The usual loop is `xargs -P2` over papermill and `jupyter nbconvert --to html`. It gets
the slices that the factory cut, so it does no cutting at all; it has nothing that could
be left out as start-up. Both are measured in turn, on the same areas of an invented
country of 888 practices. The factory's time is per report too, with the cutting.

  rounds    cluster_report, practice_report and an ordinary notebook of pandas and
            seaborn (benchmarks/ordinary_report.ipynb): loop, factory and floor; a pass
            of the loop in which a call failed is measured again
  country   all reports of the country in one run: rate and memory, then again, then
            after a change of one practice; and the demonstration twice
  machines  the same bytes from a Dask cluster, one of whose workers is killed
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks import factory_machines
from benchmarks.factory_project import (
    CLUSTERS,
    ORDINARY,
    PRACTICES,
    WORKERS,
    make_project,
)
from benchmarks.factory_rounds import Round, open_case, rounds
from benchmarks.factory_runs import Country, Ran, demo
from qikit.reports.crew_choice import crew_for

MIB = 2**20
MOST_ABOVE_FLOOR = 0.15  # CPU seconds of a report
LEAST_BUSY = 0.90  # of both processors' time
AGAIN_SHARE, DEMO_SECONDS = 0.03, 2.0
MOST_MEMORY, MOST_GROWTH = 1024, 1.05  # MiB; last third of a run against the first


@dataclass(frozen=True)
class Bars:
    """How many times the loop's throughput is asked for; None: it is not measured."""

    warm: float
    started: float | None = None


TEMPLATES = {  # job file → bars
    CLUSTERS: Bars(12, 8),
    PRACTICES: Bars(12, 8),
    ORDINARY: Bars(3.5),
}


def judged(said: str, bar: str, is_met: bool) -> str:
    """Write a figure with its bar and whether it was met."""
    return f"{said} (bar: {bar}; {'met' if is_met else 'MISSED'})"


def at_least(ratios: Sequence[float], bar: float) -> str:
    """Write the median of some ratios with the smallest and the largest, and judge."""
    middle, low, high = statistics.median(ratios), min(ratios), max(ratios)
    said = f"{middle:.1f} × [{low:.1f} to {high:.1f}]"
    return judged(said, f"{bar:g} ×", middle >= bar)


def measure_rounds(project: Path, asked: argparse.Namespace) -> None:
    """Print loop, factory and floor of each template."""
    print(
        f"factory against loop, {WORKERS} workers, median of {asked.rounds} rounds, "
        f"{asked.reports} reports by the factory and {asked.loop} by the loop in each:"
    )
    for name, bars in TEMPLATES.items():
        case = open_case(project, name, asked.reports)
        from_start = bars.started is not None
        with crew_for(case.batch) as crew:
            each = rounds(case, crew, asked.rounds, asked.loop, from_start=from_start)
            print_rounds(case.template.stem, list(each), bars, len(case.reports))


def print_rounds(template: str, found: list[Round], bars: Bars, n: int) -> None:
    """Print the figures of one template, of so many reports at a time."""
    loop = statistics.median(r.loop.wall for r in found)
    warm = statistics.median(r.warm.wall for r in found)
    print(f"  {template}: loop {loop:.2f} s a report, factory {warm:.3f} s")
    print_failures(template, [text for r in found for text in r.loop.failures])
    ratios = [r.loop.wall / r.warm.wall for r in found]
    print(f"  {template}, start-up left out: {at_least(ratios, bars.warm)}")
    if bars.started is not None:
        ratios = [r.loop.wall / r.started.wall for r in found if r.started]
        print(
            f"  {template}, {n} reports with start-up: {at_least(ratios, bars.started)}"
        )
    cpu = statistics.median(r.warm.cpu for r in found)
    floor = statistics.mean(r.floor for r in found)  # the rounds take other reports
    said = f"{cpu:.3f} s of CPU a report, floor {floor:.3f}, above it {cpu - floor:.3f}"
    bar = f"{MOST_ABOVE_FLOOR:g}"
    print(f"  {template}, {judged(said, bar, cpu - floor <= MOST_ABOVE_FLOOR)}")
    print(f"  {template}, {busy(statistics.median(r.warm.busy for r in found))}")


def print_failures(template: str, failures: list[str]) -> None:
    """Print the calls of the loop that failed; their passes are in no figure."""
    said = f"{len(failures)} calls of the loop failed"
    if failures:
        said += ", and their passes were measured again: " + "; ".join(failures)
    print(f"  {template}: {said}")


def busy(share: float) -> str:
    """Say how much of both processors' time was used."""
    said = f"both processors busy {share:.0%} of the time"
    return judged(said, f"{LEAST_BUSY:.0%}", share >= LEAST_BUSY)


def measure_country(project: Path, asked: argparse.Namespace) -> None:
    """Print rate and memory of a whole run, and what is made again later."""
    country = Country(project, asked.most)
    first = country.run()
    print_first(first)
    print_second(first, country.run())
    country.change()
    third = country.run()
    print_change(country, third)
    first, second = demo(project)
    print(f"demonstration, {len(first.status)} reports: first run {first.wall:.1f} s")
    print_second(first, second, DEMO_SECONDS)


def print_change(country: Country, ran: Ran) -> None:
    """Print whose reports were made after one practice's figures had changed."""
    neighbours = ran.executed & country.neighbours
    others = ran.executed - country.concerned - neighbours
    said = f"{len(ran.executed)} reports made, {ran.wall:.1f} s"
    said += f"; of its cluster's other practices {len(neighbours)}"
    said += f", of other clusters {len(others)}"
    if others:
        said += f", such as {' '.join(min(others))}"
    bar, is_met = "its own and its cluster's", ran.executed == country.concerned
    print(f"  one practice changed: {judged(said, bar, is_met)}")


def print_first(ran: Ran) -> None:
    """Print what a run of practice and cluster reports took."""
    n = len(ran.status)
    print(f"practice_report and cluster_report, {n} reports by `qikit run --jobs 2`:")
    rate = 60 * n / ran.wall
    print(f"  first run: {ran.wall:.0f} s, {rate:.0f} reports a minute")
    print(f"  {judged(f'failures: {len(ran.failed)}', '0', not ran.failed)}")
    print(f"  {busy(ran.busy)}")
    print_memory(ran)


def print_second(first: Ran, second: Ran, most: float | None = None) -> None:
    """Print what a run made that had nothing new; `most` seconds, or by its share."""
    share = second.wall / first.wall
    said = f"{len(second.executed)} reports made, {second.wall:.2f} s, {share:.1%}"
    is_met, bar = share <= AGAIN_SHARE, f"{AGAIN_SHARE:.0%} at 200 reports or more"
    if most:
        is_met, bar = second.wall <= most, f"{most:g} s"
    is_met &= not second.executed
    print(f"  second run, nothing changed: {judged(said, f'0 reports, {bar}', is_met)}")


def print_memory(ran: Ran) -> None:
    """Print the most memory of a run, and its course; checks come before reports."""
    peak, largest = max(zip(ran.watch.samples, ran.watch.largest, strict=True))
    peak, largest = peak / MIB, largest / MIB
    said = f"all processes together at most {peak:.0f} MiB (PSS), {largest:.0f} in one"
    print(f"  {judged(said, f'{MOST_MEMORY:,} MiB', peak <= MOST_MEMORY)}")
    thirds = [part or [0] for part in ran.watch.thirds()]
    middles = [statistics.median(part) / MIB for part in thirds]
    course = ", ".join(
        f"{middle:.0f} (at most {max(part) / MIB:.0f})"
        for middle, part in zip(middles, thirds, strict=True)
    )
    said = f"median MiB of its first, middle and last third: {course}"
    is_met = middles[-1] <= MOST_GROWTH * middles[0]
    print(f"  {judged(said, f'last at most {MOST_GROWTH:.2f} × first', is_met)}")


def measure_machines(project: Path, asked: argparse.Namespace) -> None:
    """Print whether a cluster of Dask gives the same bytes."""
    if not factory_machines.is_possible():
        print("local against Dask: not measured, the extra `cluster` is not installed")
        return
    found = factory_machines.compare(project, asked.reports)
    said = (
        f"{found.files} files of {found.reports} reports, {len(found.differ)} differ, "
        f"{len(found.failed)} failed"
    )
    for text in [*found.differ, *found.failed][:5]:
        said += f"; {text}"
    is_met = not found.differ and not found.failed and found.tasks > 0
    print("local against a Dask cluster of two workers, one killed in mid-run:")
    if not found.tasks:
        said += "; the scheduler was given nothing to do"
    print(f"  {judged(said, 'the same bytes', is_met)}")


PARTS = {
    "rounds": measure_rounds,
    "country": measure_country,
    "machines": measure_machines,
}


def main() -> None:
    asked = options()
    sys.stdout.reconfigure(line_buffering=True)  # it takes long: say each at once
    with tempfile.TemporaryDirectory(prefix="qikit-bench-") as apart:
        project = make_project(asked.project or Path(apart))
        for part, measure in PARTS.items():
            if part in asked.parts:
                measure_timed(part, measure, project, asked)


def measure_timed(
    part: str,
    measure: Callable[[Path, argparse.Namespace], None],
    project: Path,
    asked: argparse.Namespace,
) -> None:
    """Measure a part, and say how long that took."""
    begun = time.perf_counter()
    measure(project, asked)
    print(f"{part}: measured in {(time.perf_counter() - begun) / 60:.1f} minutes")


def options() -> argparse.Namespace:
    """Read what is asked for; `--quick` is for trying, its figures say little."""
    quick = argparse.ArgumentParser(add_help=False)
    quick.add_argument("--quick", action="store_true", help="few rounds, few reports")
    is_quick = quick.parse_known_args()[0].quick
    few = {"rounds": 1, "reports": 4, "loop": 2, "most": 6} if is_quick else {}
    usual = {"rounds": 5, "reports": 24, "loop": 6, "most": 0} | few
    parser = argparse.ArgumentParser("benchmarks.factory", parents=[quick])
    parser.add_argument("--rounds", type=int, help="of loop, factory and floor")
    parser.add_argument("--reports", type=int, help="by the factory in a round")
    parser.add_argument("--loop", type=int, help="reports by the loop in a round")
    parser.add_argument("--most", type=int, help="reports of the country; 0 for all")
    parser.add_argument("--parts", nargs="+", choices=PARTS, default=list(PARTS))
    help_ = "work in this folder and keep it, with the country's data; else a new one"
    parser.add_argument("--project", type=Path, metavar="FOLDER", help=help_)
    parser.set_defaults(**usual)
    asked = parser.parse_args()
    if asked.project:
        asked.project = asked.project.resolve()
    return asked


if __name__ == "__main__":
    main()
