"""What a run came to, as a short table of words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Any

from qikit.cli.progress import duration_text, pace_text
from qikit.cli.tally import Tally
from qikit.rounding import count_text, number_text

LABEL = 9  # characters of the table's first column
MEGABYTE = 1_000_000
LOGS_NAMED = 3  # more would push the rest off the screen
AGAIN = (
    "Mend what is said above; the same command then makes what failed, and keeps "
    "the others."
)

AGAIN_ALONE = (  # where processes died, there may be nothing to mend
    "The same command makes what failed again, and keeps the others. Where that fails "
    "too, memory may be short: try it with --jobs 1."
)


def summary_lines(tally: Tally, logs: Sequence[str]) -> Iterator[str]:
    """Put a finished run into lines: counts, pace, the slowest, where time went.

    `logs` are those of the reports that failed. What is not known is left out.
    """
    for label, words in _rows(tally, logs):
        yield f"  {label.ljust(LABEL)}  {words}"


def _rows(tally: Tally, logs: Sequence[str]) -> Iterator[tuple[str, str]]:
    yield "made", number_text(tally.made) + _in_time(tally)
    if tally.kept:
        yield "kept", number_text(tally.kept)
    yield "failed", number_text(tally.failed)
    yield from _below("slowest", [_slow(record) for record in tally.slowest()])
    shares = _shares(tally.spent())
    if shares:
        yield "time went", shares
    if tally.memory:
        held = number_text(tally.memory / MEGABYTE)
        yield "memory", f"{held} MB at most for one report"
    yield from _to_do(tally, logs)


def _to_do(tally: Tally, logs: Sequence[str]) -> Iterator[tuple[str, str]]:
    more = len(logs) - LOGS_NAMED
    rest = [f"… and {count_text(more, 'more log')}"] if more > 0 else []
    yield from _below("logs", [*logs[:LOGS_NAMED], *rest])
    if tally.failed:
        yield "next", AGAIN_ALONE if _is_of_machine(tally) else AGAIN


def _is_of_machine(tally: Tally) -> bool:
    """Whether all that failed are reports whose processes died, again and again."""
    from qikit.reports.crews import TWICE

    return all(r.error.endswith(TWICE) for r in tally.records if not r.file)


def _in_time(tally: Tally) -> str:
    pace = tally.a_minute_in_all
    words = f" in {duration_text(tally.seconds)}"
    return words if pace is None else f"{words}, {pace_text(pace)} a minute"


def _slow(record: Any) -> str:
    return f"{number_text(record.seconds, 1)} s  {record.area}, {record.job}"


def _below(label: str, lines: Sequence[str]) -> Iterator[tuple[str, str]]:
    for place, line in enumerate(lines):
        yield "" if place else label, line


def _shares(spent: dict[str, float]) -> str:
    total = sum(spent.values())
    shares = {name: 100 * seconds / total for name, seconds in spent.items()}
    return ", ".join(f"{name} {number_text(s)}%" for name, s in shares.items())


def kept_sentence(kept: Sequence[Any]) -> str:
    """Say how many reports were kept, and since when where all tell it."""
    days = {getattr(record, "made_at", "") for record in kept}
    since = f" since {_day(min(days))}" if days and all(days) else ""
    if len(kept) == 1:
        return f"1 report is unchanged{since} and was kept."
    return f"{number_text(len(kept))} reports are unchanged{since} and were kept."


def _day(run_at: str) -> str:
    day = dt.date.fromisoformat(run_at[:10])
    return f"{day.day} {day:%B %Y}"


def stopped_sentence(tally: Tally) -> str:
    """Say what is left of a run that was stopped."""
    there = tally.made + tally.kept
    if not there:
        return "Stopped before any report was made; the same command begins again."
    are = "is finished and stays" if there == 1 else "are finished and stay"
    return (
        f"Stopped. {number_text(there)} of {count_text(tally.total, 'report')} {are}; "
        "the same command goes on from there."
    )
