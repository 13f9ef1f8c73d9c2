"""Which reports only one of two runs has, and which could not be made."""

from __future__ import annotations

from collections.abc import Iterable

from qikit.reports.comparison.runs import Run, RunReport
from qikit.rounding import count_text

NAMED_AT_MOST = 3  # reports of one job that only one run has; more are counted


def report_sentences(
    was: Run, now: Run, pairs: Iterable[tuple[RunReport, RunReport]]
) -> list[str]:
    """Say which reports only one run has, by job, and which were not made, and why.

    A report that failed in both runs is told once, with the newer run's reason.
    """
    paired = {id(report) for pair in pairs for report in pair}
    told = []
    for run, words in ((was, "older"), (now, "newer")):
        alone = [r for r in run.reports if id(r) not in paired and r.slice_folder]
        told += _by_job(alone, words)
    return told + _failed(was, now)


def _by_job(alone: list[RunReport], words: str) -> list[str]:
    """Name the reports of a job one by one, or count them where they are many."""
    told = []
    for job in dict.fromkeys(report.job for report in alone):
        own = [report for report in alone if report.job == job]
        if len(own) > NAMED_AT_MOST:
            n = count_text(len(own), "report")
            told.append(f"job {job}: {n} only in the {words} run.")
            continue
        told += [f"{_who(report)}: only in the {words} run." for report in own]
    return told


def _failed(was: Run, now: Run) -> list[str]:
    before = {_key(r): r for r in was.reports if r.failed}
    after = {_key(r): r for r in now.reports if r.failed}
    told = []
    for key, report in {**before, **after}.items():
        runs = "the newer run" if key in after else "the older run"
        if key in before and key in after:
            runs = "either run"
        told.append(f"{_who(report)}: not made in {runs}: {report.failed}.")
    return told


def _who(report: RunReport) -> str:
    return f"{report.name} ({report.area}), {report.job}"


def _key(report: RunReport) -> tuple[str, str, str]:
    return report.job, report.level, report.area
