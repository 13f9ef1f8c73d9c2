"""Why a report was made: sentences, as plain as what changed allows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import pandas as pd

from qikit.data.quality_slices import QualitySlice
from qikit.data.slices import Slice, read_slice
from qikit.disclosure.audiences import ANALYST
from qikit.errors import QikitError
from qikit.periods import period_text
from qikit.reports.fingerprints import (
    COMPARISON,
    FIGURES,
    FORMS,
    PACKAGE,
    PARAMETERS,
    PARTS,
    QUALITY,
    TEMPLATE,
    VERSIONS,
)

NEW = "It is a new report."
FORCED = "It was asked for with --force."
NOT_MADE = "It was not made the last time."
TOUCHED = "A file of it was changed by hand, or is missing."
CHANGED = {
    FIGURES: "Its figures have changed.",
    COMPARISON: "A figure that it is compared with has changed.",
    QUALITY: "What the checks found, or what is said of the data, has changed.",
    TEMPLATE: "Its notebook has changed.",
    PARAMETERS: "What is asked for has changed: the job file, a measure or a name.",
    FORMS: "Other forms are asked for.",
    PACKAGE: "qikit itself has changed.",
    VERSIONS: "The version of Python or of a library has changed.",
}
KEYS = ["measure", "period_start", "practice_code"]
MOST_MEASURES = 3  # named with their practices; the rest is counted


def what_changed(before: Mapping[str, str], now: Mapping[str, str]) -> list[str]:
    """Name the parts of a fingerprint that differ, the figures first."""
    return [part for part in PARTS if before.get(part) != now.get(part)]


def sentences(
    parts: list[str], cut: Slice | QualitySlice, folder: Path | None
) -> tuple[str, ...]:
    """Say what changed.

    Parameters
    ----------
    parts
        The parts that differ.
    cut
        What the report may see now.
    folder
        The slice that it was made from; None where nobody need look. Only the
        analyst is told whose figures changed: others could tell releases apart.
    """
    said = [CHANGED[part] for part in parts]
    if parts[:1] == [FIGURES] and isinstance(cut, Slice) and folder is not None:
        told = [f"Its figures have changed: {text}." for text in _details(cut, folder)]
        said[:1] = told or said[:1]
    return tuple(said)


def _details(cut: Slice, folder: Path) -> list[str]:
    if cut.about.audience != ANALYST:
        return []
    try:
        before = read_slice(folder)
        rows = _rows_that_differ(before, cut)
    except (QikitError, OSError, ValueError, KeyError, TypeError):
        return []  # a slice of an earlier version: that it changed is said anyway
    names = {**before.labels, **cut.labels}
    return list(_by_measure(rows, cut, names))


def _rows_that_differ(before: Slice, now: Slice) -> pd.DataFrame:
    """Give measure, period and practice of each figure that is not as it was."""
    old, new = before.told_figures, now.told_figures
    columns = [c for c in new.columns if c in old.columns]
    old, new = old[columns], new[columns]
    digests = [  # as text: one was written and read again
        pd.util.hash_pandas_object(rows.astype("str"), index=False)
        for rows in (old, new)
    ]
    gone = old[~digests[0].isin(digests[1])]
    come = new[~digests[1].isin(digests[0])]
    return pd.concat([gone[KEYS], come[KEYS]]).drop_duplicates()


def _by_measure(
    rows: pd.DataFrame, cut: Slice, names: Mapping[str, str]
) -> Iterator[str]:
    from qikit.plots.phrases import listed, shorter_list  # not for each run

    told = {m.id: m for m in cut.every_measure}
    groups = [(told[name], own) for name, own in rows.groupby("measure", sort=False)]
    for measure, own in groups[:MOST_MEASURES]:
        periods = [period_text(p, measure.frequency) for p in _ends(own)]
        when = " to ".join(dict.fromkeys(periods))
        whose = [names.get(code, code) for code in own["practice_code"].unique()]
        yield f"{measure.short_name}, {when}, of {shorter_list(sorted(whose))}"
    rest = [measure.short_name for measure, _ in groups[MOST_MEASURES:]]
    if rest:
        yield f"and of {listed(rest)}"


def _ends(rows: pd.DataFrame) -> list[pd.Timestamp]:
    return [rows["period_start"].min(), rows["period_start"].max()]
