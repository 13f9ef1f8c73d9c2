"""Gather what each pair of reports says; what several reports show is taken once."""

from __future__ import annotations

from dataclasses import dataclass, field

import pandas as pd

from qikit.data.slices import Slice
from qikit.measures import Measure
from qikit.reports.comparison.definitions import compare_measures, compare_phases
from qikit.reports.comparison.figures import report_figures
from qikit.reports.comparison.membership import (
    Listed,
    MemberChange,
    compare_members,
    group_code,
    moved,
)
from qikit.reports.comparison.runs import RunReport
from qikit.reports.comparison.signals import (
    SignalChange,
    compare_signals,
    report_charts,
)

Pair = tuple[RunReport, RunReport]


@dataclass(eq=False)
class Gathered:
    """What the pairs of reports gave so far.

    `practices` holds the sentences on practices in, out and moved, by what they are
    about; `changed_groups` says by a group's code who joined or left it.
    """

    old: list[pd.DataFrame] = field(default_factory=list)
    new: list[pd.DataFrame] = field(default_factory=list)
    signals: list[tuple[str, SignalChange]] = field(default_factory=list)
    definitions: dict[str, None] = field(default_factory=dict)
    practices: dict[tuple[str, ...], str] = field(default_factory=dict)
    changed_groups: dict[str, str] = field(default_factory=dict)
    measures: dict[str, Measure] = field(default_factory=dict)
    names: dict[tuple[str, str], str] = field(default_factory=dict)
    seen: set[tuple[str, str, str, str]] = field(default_factory=set)


def gather(found: Gathered, pair: Pair, listed: dict[tuple[str, str], Listed]) -> None:
    """Add what one pair of reports says of definitions, practices and figures."""
    old, new = (report.read() for report in pair)
    definitions = compare_measures(old.measures, new.measures)
    definitions += compare_phases(old.about.phases, new.about.phases)
    found.definitions |= dict.fromkeys(definitions)
    before = listed.get(("old", pair[0].dataset), Listed())
    after = listed.get(("new", pair[1].dataset), Listed())
    _gather_members(found, old, new, (before, after))
    known = {m.id: m for m in old.measures}
    for measure in new.measures:
        if measure.id in known:
            _gather_measure(found, old, new, (known[measure.id], measure), pair)


def _gather_members(
    found: Gathered, old: Slice, new: Slice, lists: tuple[Listed, Listed]
) -> None:
    """Add who moved, joined or left; the cluster's report and its practices' agree."""
    if new.own_code is not None and moved(old, new):
        found.practices.setdefault(("moved", new.own_code), moved(old, new)[0])
        return
    changes = compare_members(old, new, before=lists[0], now=lists[1])
    for change in changes:
        found.practices.setdefault(change.key, change.text)
    if changes:
        found.changed_groups.setdefault(group_code(new), _who(changes))


def _who(changes: list[MemberChange]) -> str:
    """Say briefly who joined and who left: "P4 joined and P3 left"."""
    parts = []
    for word in dict.fromkeys(change.word for change in changes):
        codes = [change.code for change in changes if change.word == word]
        parts.append(f"{', '.join(codes)} {word}".strip())
    return " and ".join(parts)


def _gather_measure(
    found: Gathered,
    old: Slice,
    new: Slice,
    measures: tuple[Measure, Measure],
    pair: Pair,
) -> None:
    """Take the series of one measure that no report before has given."""
    dataset = pair[1].dataset
    was, now = (
        report_figures(cut, measure, dataset)
        for cut, measure in zip((old, new), measures, strict=True)
    )
    every = [*zip(now["level"], now["area"], strict=True)]
    fresh = {k for k in every if (dataset, measures[1].id, *k) not in found.seen}
    if not fresh:
        return
    for rows, kept in ((was, found.old), (now, found.new)):
        keys = pd.MultiIndex.from_frame(rows[["level", "area"]])
        kept.append(rows[keys.isin(fresh)])
    found.seen |= {(dataset, measures[1].id, *key) for key in fresh}
    found.measures[measures[1].id] = measures[1]
    found.names |= dict(zip(every, now["name"], strict=True))
    charts = [
        {k: c for k, c in report_charts(cut, measure).items() if k in fresh}
        for cut, measure in zip((old, new), measures, strict=True)
    ]
    found.signals += [(measures[1].id, s) for s in compare_signals(*charts)]
