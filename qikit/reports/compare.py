"""Compare two runs: what has changed since the last paper, in plain sentences."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from qikit.data.slices import Slice
from qikit.errors import DataError, Problem
from qikit.measures import Measure
from qikit.periods import period_text
from qikit.reports.comparison.definitions import compare_measures, compare_phases
from qikit.reports.comparison.figures import compare_figures, report_figures
from qikit.reports.comparison.membership import (
    Listed,
    compare_members,
    moved,
    read_listed,
)
from qikit.reports.comparison.runs import Run, RunReport, read_run
from qikit.reports.comparison.sentences import (
    missing_sentences,
    new_sentences,
    revised_sentences,
    signal_sentences,
)
from qikit.reports.comparison.signals import (
    SignalChange,
    compare_signals,
    report_charts,
)
from qikit.reports.opening import ANALYST, EYES_ONLY

SAID_OF = ("qikit", "pandas", "numpy", "scipy")  # what makes the figures
Pair = tuple[RunReport, RunReport]


@dataclass(frozen=True, eq=False)
class Comparison:
    """What the newer run says otherwise than the older one.

    Attributes
    ----------
    older, newer
        The folders of the runs.
    notes
        Sentences on the two runs as such.
    sections
        Sentences by heading; a heading without any is not in it.
    figures
        One row a figure that differs: see `compare_figures`.
    signals
        The measure and the signal that only one of the runs has.
    """

    older: str
    newer: str
    notes: tuple[str, ...]
    sections: dict[str, list[str]]
    figures: pd.DataFrame
    signals: tuple[tuple[str, SignalChange], ...]

    def as_json(self) -> dict[str, Any]:
        """Return plain values: dates as yyyy-mm-dd, what is missing as None."""
        figures = self.figures.replace([float("inf")], None).astype(object)
        figures = figures.where(figures.notna(), None)
        figures["period_start"] = [f"{d:%Y-%m-%d}" for d in figures["period_start"]]
        signals = [{"measure": m} | asdict(signal) for m, signal in self.signals]
        days = ("start", "end")
        return {
            "older": self.older,
            "newer": self.newer,
            "notes": list(self.notes),
            "sections": self.sections,
            "figures": figures.to_dict("records"),
            "signals": [
                s | {day: f"{s[day]:%Y-%m-%d}" for day in days} for s in signals
            ],
        }


@dataclass(eq=False)
class _Gathered:
    """What the pairs of reports gave so far; each series is taken once."""

    old: list[pd.DataFrame] = field(default_factory=list)
    new: list[pd.DataFrame] = field(default_factory=list)
    signals: list[tuple[str, SignalChange]] = field(default_factory=list)
    definitions: dict[str, None] = field(default_factory=dict)
    practices: dict[str, None] = field(default_factory=dict)
    changed_groups: set[str] = field(default_factory=set)
    measures: dict[str, Measure] = field(default_factory=dict)
    names: dict[tuple[str, str], str] = field(default_factory=dict)
    seen: set[tuple[str, str, str, str]] = field(default_factory=set)


def compare_runs(older: Path, newer: Path, project: Path) -> Comparison:
    """Compare what two runs say of the areas and measures that both report on.

    Reports are paired by job, level and area, or where the jobs are named
    otherwise by template, level and area. A figure or signal that several reports
    show is told once. Nothing but what the readers of the two runs were shown is
    compared: the slices after disclosure control.

    Parameters
    ----------
    older, newer
        Folders that `qikit run` has made.
    project
        The project's folder: the lists of practices of the datasets are read
        there, if the very datasets of the runs are still kept.

    Raises
    ------
    ParameterError
        If a folder is no run.
    DataError
        If the workings of a run are gone or cannot be read, or the runs have no
        report in common.
    """
    was, now = read_run(older), read_run(newer)
    pairs = _pairs(was, now)
    if not pairs:
        what = f"the runs have no report with figures in common: {older} and {newer}."
        raise DataError(Problem(what, to_do="Name two runs of the same job."))
    found = _Gathered()
    listed = _lists(was, now, project)
    for pair in pairs:
        _gather(found, pair, listed)
    figures = compare_figures(_together(found.old), _together(found.new))
    return Comparison(
        str(older),
        str(newer),
        tuple(_notes(was, now)),
        _sections(found, figures, _reports(was, now, pairs)),
        figures,
        tuple(found.signals),
    )


def _pairs(was: Run, now: Run) -> list[Pair]:
    """Pair the reports that have figures, those of groups first."""
    by_job = {(r.job, r.level, r.area): r for r in was.compared()}
    by_template: dict[tuple, list[RunReport]] = {}
    for report in was.compared():
        key = (report.template, report.level, report.area)
        by_template.setdefault(key, []).append(report)
    pairs = []
    for report in now.compared():
        same = by_job.get((report.job, report.level, report.area))
        alike = by_template.get((report.template, report.level, report.area), [])
        found = same or (alike[0] if len(alike) == 1 else None)
        if found is not None:
            pairs.append((found, report))
    return pairs


def _lists(was: Run, now: Run, project: Path) -> dict[tuple[str, str], Listed]:
    """Read the lists of practices of both runs, by "old" or "new" and dataset."""
    sides = (("old", was), ("new", now))
    return {
        (when, name): read_listed(run, project, name)
        for when, run in sides
        for name in run.datasets
    }


def _gather(
    found: _Gathered, pair: Pair, listed: dict[tuple[str, str], Listed]
) -> None:
    old, new = (report.read() for report in pair)
    definitions = compare_measures(old.measures, new.measures)
    definitions += compare_phases(old.about.phases, new.about.phases)
    found.definitions |= dict.fromkeys(definitions)
    before = listed.get(("old", pair[0].dataset), Listed())
    after = listed.get(("new", pair[1].dataset), Listed())
    practices = moved(old, new)
    if new.own_code is None:
        practices = compare_members(old, new, before=before, now=after)
        if practices:
            found.changed_groups.add(new.about.area_code)
    found.practices |= dict.fromkeys(practices)
    known = {m.id: m for m in old.measures}
    for measure in new.measures:
        if measure.id in known:
            _gather_measure(found, old, new, (known[measure.id], measure), pair)


def _gather_measure(
    found: _Gathered,
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


def _together(parts: list[pd.DataFrame]) -> pd.DataFrame:
    return pd.concat(parts, ignore_index=True)


def _sections(
    found: _Gathered, figures: pd.DataFrame, reports: list[str]
) -> dict[str, list[str]]:
    """Put the sentences under their headings, in the order of a reader's questions."""
    measures = found.measures
    every = {
        "Reports": reports,
        "Practices": list(found.practices),
        "Definitions": list(found.definitions),
        "New periods": new_sentences(figures, measures),
        "Revised figures": revised_sentences(figures, measures, found.changed_groups),
        "Late and missing figures": missing_sentences(figures, measures),
        "Signals": signal_sentences(found.signals, measures, found.names),
    }
    return {heading: told for heading, told in every.items() if told}


def _reports(was: Run, now: Run, pairs: list[Pair]) -> list[str]:
    """Say which reports only one run has, and which could not be made."""
    paired = {id(report) for pair in pairs for report in pair}
    told = []
    for run, words in ((was, "older"), (now, "newer")):
        alone = [r for r in run.reports if id(r) not in paired]
        for report in (r for r in alone if r.failed or r.slice_folder):
            who = f"{report.name} ({report.area}), {report.job}"
            why = f"only in the {words} run"
            if report.failed:
                why = f"not made in the {words} run, {report.failed}"
            told.append(f"{who}: {why}.")
    return told


def _run_words(run: Run) -> str:
    as_of = f"as of {period_text(run.as_of)}, " if run.as_of else ""
    return f"{run.folder} ({as_of}made {run.run_at})"


def _notes(was: Run, now: Run) -> list[str]:
    told = [f"{_run_words(now)} against {_run_words(was)}."]
    if ANALYST in was.audiences | now.audiences:
        told.append(f"{EYES_ONLY}: do not pass this on.")
    if was.audiences != now.audiences:
        readers = " and ".join(
            ", ".join(sorted(run.audiences)) or "nobody named" for run in (was, now)
        )
        told.append(
            f"The runs were made for other readers ({readers}): what only one of "
            "them may see counts as missing."
        )
    if was.as_of and now.as_of and now.as_of < was.as_of:
        months = [period_text(run.as_of) for run in (now, was)]
        told.append(
            f"{now.folder} is as of {months[0]}, before {was.folder} ({months[1]}): "
            "name the older run first."
        )
    told += [
        f"Both runs were made from the same tables of {name}."
        for name, identity in now.datasets.items()
        if was.datasets.get(name) == identity
    ]
    changed = [n for n in SAID_OF if was.versions.get(n) != now.versions.get(n)]
    return told + [
        f"{n}: version {was.versions.get(n)} before, {now.versions.get(n)} now."
        for n in changed
    ]
