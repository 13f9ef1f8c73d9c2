"""Compare two runs: what has changed since the last paper, in plain sentences."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from qikit.disclosure.audiences import ANALYST
from qikit.errors import DataError, Problem
from qikit.periods import period_text
from qikit.reports.comparison.figures import compare_figures
from qikit.reports.comparison.gathering import Gathered, Pair, gather
from qikit.reports.comparison.membership import Listed, read_listed
from qikit.reports.comparison.reports_alone import report_sentences
from qikit.reports.comparison.runs import Run, RunReport, read_run
from qikit.reports.comparison.sentences import (
    missing_sentences,
    new_sentences,
    revised_sentences,
    signal_sentences,
)
from qikit.reports.comparison.signals import SignalChange
from qikit.reports.opening import EYES_ONLY

SAID_OF = ("qikit", "pandas", "numpy", "scipy")  # what makes the figures


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
    found = Gathered()
    listed = _lists(was, now, project)
    for pair in pairs:
        gather(found, pair, listed)
    figures = compare_figures(_together(found.old), _together(found.new))
    return Comparison(
        str(older),
        str(newer),
        tuple(_notes(was, now)),
        _sections(found, figures, report_sentences(was, now, pairs)),
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


def _together(parts: list[pd.DataFrame]) -> pd.DataFrame:
    return pd.concat(parts, ignore_index=True)


def _sections(
    found: Gathered, figures: pd.DataFrame, reports: list[str]
) -> dict[str, list[str]]:
    """Put the sentences under their headings, in the order of a reader's questions."""
    measures = found.measures
    every = {
        "Reports": reports,
        "Practices": list(found.practices.values()),
        "Definitions": list(found.definitions),
        "New periods": new_sentences(figures, measures),
        "Revised figures": revised_sentences(figures, measures, found.changed_groups),
        "Late and missing figures": missing_sentences(figures, measures),
        "Signals": signal_sentences(
            found.signals, measures, found.names, found.changed_groups
        ),
    }
    return {heading: told for heading, told in every.items() if told}


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
