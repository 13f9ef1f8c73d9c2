"""Baselines, rebases and events: what a person sets on the run charts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import pandas as pd

from qikit.data.definitions.choice_files import Choices
from qikit.data.definitions.job_files import ALL, Event, Phase
from qikit.errors import ParameterError, Problem
from qikit.explorer.offers import Offers
from qikit.periods import period_text

BASELINE_KINDS = ("baseline_start", "baseline_end")
REBASE = "rebase"
KIND_WORDS = {
    "baseline_start": "baseline from",
    "baseline_end": "baseline to",
    "freeze": "median frozen at",
    "rebase": "rebase at",
    "exclude": "left out",
}


@dataclass(frozen=True)
class Target:
    """Which charts something is set on; "all" or an id, "all" or a code."""

    measure: str = ALL
    area: str = ALL

    def has(self, mark: Phase | Event) -> bool:
        """Whether something is set on exactly these charts."""
        return (mark.measure, mark.area) == (self.measure, self.area)


@dataclass(frozen=True)
class Baseline:
    """The months from which the median is made, both inclusive.

    `first` is None where the baseline begins with the series.
    """

    first: pd.Timestamp | None
    last: pd.Timestamp
    reason: str = ""


def baseline_of(choices: Choices, target: Target) -> Baseline | None:
    """Return the baseline that is set on these charts; None if there is none."""
    own = [p for p in choices.phases if target.has(p)]
    ends = [p for p in own if p.kind == "baseline_end"]
    starts = [p.date for p in own if p.kind == "baseline_start"]
    if not ends:
        return None
    return Baseline(starts[0] if starts else None, ends[0].date, ends[0].reason)


def with_baseline(
    choices: Choices, target: Target, baseline: Baseline | None
) -> Choices:
    """Set a baseline in the place of the one before; None removes it."""
    others = [
        p for p in choices.phases if not (target.has(p) and p.kind in BASELINE_KINDS)
    ]
    return choices.changed(phases=(*others, *_phases(target, baseline)))


def with_rebase(
    choices: Choices, target: Target, date: pd.Timestamp | None, reason: str
) -> Choices:
    """Let a new median begin; whoever reads the chart is told why.

    Raises
    ------
    ParameterError
        Without a month or a reason, or where one is set already.
    """
    problems = []
    if date is None:
        problems.append(Problem("a rebase needs its month.", to_do="Choose one."))
    if not reason.strip():
        what = "a rebase needs its reason: it is printed in the report."
        problems.append(Problem(what, to_do="Say what changed in the process."))
    if problems:
        raise ParameterError(problems)
    phase = Phase(target.measure, target.area, date, REBASE, reason.strip())
    _require_new(
        [replace(p, reason="") for p in choices.phases],
        replace(phase, reason=""),
        f"there is a rebase at {period_text(date)} on these charts already.",
    )
    return choices.changed(phases=(*choices.phases, phase))


def with_event(
    choices: Choices, target: Target, date: pd.Timestamp | None, label: str, kind: str
) -> Choices:
    """Write an event on the charts; it changes no figure.

    Raises
    ------
    ParameterError
        Without a day or a label, or where it is written already.
    """
    problems = []
    if date is None:
        problems.append(Problem("an event needs its day.", to_do="Choose one."))
    if not label.strip():
        problems.append(Problem("an event needs a label.", to_do="Write a few words."))
    if problems:
        raise ParameterError(problems)
    event = Event(target.measure, target.area, date, label.strip(), kind)
    _require_new(choices.events, event, "this event is written there already.")
    return choices.changed(events=(*choices.events, event))


def without(choices: Choices, place: int) -> Choices:
    """Remove one thing that is set, by its place in `set_so_far`."""
    marks = [*choices.phases, *choices.events]
    gone = marks[place]
    return choices.changed(
        phases=tuple(p for p in choices.phases if p is not gone),
        events=tuple(e for e in choices.events if e is not gone),
    )


def set_so_far(choices: Choices, offers: Offers) -> list[str]:
    """Say in a line each what is set, phases first, in the order they were set."""
    return [
        *(_phase_text(p, offers, choices.level) for p in choices.phases),
        *(_event_text(e, offers, choices.level) for e in choices.events),
    ]


def _phases(target: Target, baseline: Baseline | None) -> Sequence[Phase]:
    if baseline is None:
        return ()
    where = (target.measure, target.area)
    end = Phase(*where, baseline.last, "baseline_end", baseline.reason)
    if baseline.first is None:
        return (end,)
    return (Phase(*where, baseline.first, "baseline_start"), end)


def _require_new(before: Sequence[object], new: object, what: str) -> None:
    if new in before:
        raise ParameterError(Problem(what, to_do="Remove it first to change it."))


def _phase_text(phase: Phase, offers: Offers, level: str) -> str:
    when = f"{KIND_WORDS[phase.kind]} {period_text(phase.date)}"
    said = f"{when}: {phase.reason}" if phase.reason else when
    return f"{said[0].upper()}{said[1:]} ({_where(phase, offers, level)})"


def _event_text(event: Event, offers: Offers, level: str) -> str:
    kind = event.kind.replace("_", " ")
    when = f"{event.date.day} {period_text(event.date)}"
    return f"Event {when}: {event.label}, {kind} ({_where(event, offers, level)})"


def _where(mark: Phase | Event, offers: Offers, level: str) -> str:
    measure, area = mark.measure, mark.area
    what = "all measures" if measure == ALL else offers.measure_name(measure)
    return f"{what}, {'all charts' if area == ALL else offers.name_of(level, area)}"
