"""What a job says of its run charts, as its slices and measures take it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from qikit.data.definitions.job_files import Event, JobFile, Phase
from qikit.measures import Measure


def phase_facts(phase: Phase) -> dict[str, str]:
    """Write a phase as text: what an order for a slice says of it."""
    return {
        "measure": phase.measure,
        "area": phase.area,
        "date": f"{phase.date:%Y-%m-%d}",
        "kind": phase.kind,
        "reason": phase.reason,
    }


def event_facts(event: Event) -> dict[str, str]:
    """Write an event as text: what an order for a slice says of it."""
    return {
        "measure": event.measure,
        "area": event.area,
        "date": f"{event.date:%Y-%m-%d}",
        "label": event.label,
        "kind": event.kind,
    }


def with_rule_sets(measures: Iterable[Measure], job: JobFile) -> tuple[Measure, ...]:
    """Give the measures the rule sets that a job chose for their run charts."""
    return tuple(
        replace(m, rule_set=job.rule_sets[m.id]) if m.id in job.rule_sets else m
        for m in measures
    )
