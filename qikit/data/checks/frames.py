"""The frames that the suites judge: raw extracts, tables, and named joins."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from qikit.data.checks import (
    bundle_frames,
    coverage,
    figure_series,
    list_sizes,
    membership,
    revisions,
    sending,
)
from qikit.data.checks.evidence import Evidence, Tables
from qikit.data.checks.long_tables import with_texts
from qikit.data.checks.suites import Suite
from qikit.data.dataset import Dataset, file_sha256
from qikit.data.definitions.file_mappings import FileMapping
from qikit.data.definitions.source_files import Source
from qikit.data.extracts.columns import codes
from qikit.data.extracts.prescribing.prescribing_rows import prescribing_summary
from qikit.data.extracts.reading.raw_files import LINE, read_raw_file
from qikit.errors import DataError, Problem

MONTH_NUMBER = "month_number"  # yyyymm: dates are judged row by row, numbers at once
AHEAD = pd.DateOffset(years=1)  # figures lag behind what people write down [J]
LEFT_AS_IT_IS = ("practices", "observations")  # an empty text has a meaning there
INFINITE = float("inf")
CONFIDENTIAL = "c"  # the qualifier of PHS for a hidden figure


@dataclass(frozen=True)
class RawFile:
    """A raw file read again: what it is called, its mapping, its rows."""

    name: str
    mapping: FileMapping
    frame: pd.DataFrame


class RawFiles(Sequence[RawFile]):
    """The raw files that one suite judges, each read when it is looked at."""

    def __init__(self) -> None:
        self._found: list[tuple[str, FileMapping, Path]] = []

    def add(self, name: str, mapping: FileMapping, path: Path) -> None:
        """Add a file that is there."""
        self._found.append((name, mapping, path))

    def __len__(self) -> int:
        return len(self._found)

    def __getitem__(self, place: int) -> RawFile:
        name, mapping, path = self._found[place]
        return RawFile(name, mapping, _raw_frame(path, mapping))


def extract_frames(dataset: Dataset, sources: dict[str, Source]) -> dict[str, RawFiles]:
    """Find the raw files to be read again, by the suite that judges them.

    Raises
    ------
    DataError
        If a raw file is gone or is not the one the dataset was made from.
    """
    found: dict[str, RawFiles] = {}
    for row in dataset.table("sources").itertuples():
        source_name, _, mapping_name = row.mapping.partition("/")
        if not mapping_name:  # a data collection form
            continue
        mapping = _mapping(sources, source_name, mapping_name)
        if mapping.suite is None:
            continue
        path = _raw_file(dataset.folder, row.name, row.sha256)
        found.setdefault(mapping.suite, RawFiles()).add(row.name, mapping, path)
    return found


def table_frame(evidence: Evidence, name: str) -> pd.DataFrame:
    """Return one table, with what its rules need beside its columns.

    Each date stands also as a whole number (`date_number`, yyyymmdd;
    `month_number`, yyyymm), and whether it lies more than a year after the last
    day of `as_of` (`date_is_far_ahead`). An empty text is missing.
    """
    frame = evidence.table(name).copy(deep=False)
    dates = list(frame.select_dtypes("datetime").columns)
    for column in dates:
        days = frame[column].dt
        frame[f"{column}_number"] = days.year * 10000 + days.month * 100 + days.day
        frame[f"{column}_is_far_ahead"] = _is_far_ahead(frame[column], evidence)
    for column in {"period_start", "month"}.intersection(dates):
        frame[MONTH_NUMBER] = frame[f"{column}_number"] // 100
    if name not in LEFT_AS_IT_IS:
        for text in frame.select_dtypes(["str", "category"]).columns:
            frame[text] = frame[text].mask(frame[text].eq(""))
    return BESIDE[name](frame) if name in BESIDE else frame


def with_stories(notes: pd.DataFrame) -> pd.DataFrame:
    """Mark the stories that nobody has cleared."""
    is_story = notes["kind"].eq("story")
    return notes.assign(is_story_not_cleared=is_story & notes["cleared_by"].isna())


def with_one_fault_each(figures: pd.DataFrame) -> pd.DataFrame:
    """Give each rule on figures what no other rule judges: one fault, one finding.

    `zero_denominator_has_value` marks the values out of a denominator of 0.
    `count_within` is the numerator where both counts are possible and no such value
    is there, `value_alone` the value where there are no counts to work it out from.
    `value_if_due` is missing only where a figure could have come: not where nobody
    was to be counted, nor where the source hides it.
    """
    numerator, denominator = figures["numerator"], figures["denominator"]
    of_nobody = denominator.eq(0) & figures["value"].notna()
    is_count = numerator.ge(0) & numerator.lt(INFINITE) & denominator.ge(0)
    is_alone = numerator.isna() | denominator.isna()
    is_due = ~figures["state"].isin(["not_applicable", "suppressed_at_source"])
    return figures.assign(
        zero_denominator_has_value=of_nobody,
        count_within=numerator.where(is_count & ~of_nobody),
        value_alone=figures["value"].where(is_alone & ~of_nobody),
        value_if_due=figures["value"].where(is_due, 0.0),
    )


BESIDE: dict[str, Callable[[pd.DataFrame], pd.DataFrame]] = {
    "notes": with_stories,
    "observations": with_one_fault_each,
    "practices": membership.with_overlaps,
}


def practice_known(dataset: Tables) -> pd.DataFrame:
    """Pair each practice that has figures with its row in `practices`.

    One row a practice × measure, none without a list of practices; `country` is
    missing where the list does not hold the practice.
    """
    if dataset.table("practices").empty:  # said once, of the list
        return pd.DataFrame(columns=["practice_code", "measure", "country"])
    seen = dataset.table("observations")[["area_code", "measure"]].drop_duplicates()
    seen = with_texts(seen).rename(columns={"area_code": "practice_code"})
    listed = dataset.table("practices")[["practice_code", "cluster_code", "country"]]
    return seen.merge(listed.drop_duplicates("practice_code"), how="left")


def practices_with_figures(dataset: Tables) -> pd.DataFrame:
    """Pair each practice of the list with whether it has any figure.

    A figure that was hidden at source came; an empty cell did not.
    """
    listed = dataset.table("practices")[["practice_code"]].drop_duplicates()
    rows = dataset.table("observations")
    with_figures = rows.loc[rows["state"].ne("not_submitted"), "area_code"].unique()
    return listed.assign(has_figures=listed["practice_code"].isin(with_figures))


JOINS: dict[str, Callable[[Evidence], pd.DataFrame]] = {
    "practice_known": practice_known,
    "practices_with_figures": practices_with_figures,
    "list_size_totals": list_sizes.list_size_totals,
    "coverage": coverage.coverage,
    "practice_months": membership.practice_months,
    "snapshots": membership.snapshots,
    "clusters": membership.clusters,
    "scopes": membership.scopes,
    "listed_practices": membership.listed_practices,
    "changes": figure_series.changes,
    "far_months": figure_series.far_months,
    "doubled_months": figure_series.doubled_months,
    "lone_proportions": figure_series.lone_proportions,
    "published_proportions": figure_series.published_proportions,
    "scales": figure_series.scales,
    "prevalences": figure_series.prevalences,
    "registers_and_lists": figure_series.registers_and_lists,
    "twins": figure_series.twins,
    "missing_months": sending.missing_months,
    "late_submissions": sending.late_submissions,
    "newest_months": sending.newest_months,
    "bundle_forms": bundle_frames.bundle_forms,
    "exhausted_bundles": bundle_frames.exhausted_bundles,
    "revised_figures": revisions.revised_figures,
    "membership_changes": revisions.membership_changes,
    "numbers_of_practices": revisions.numbers_of_practices,
}


def joined_frame(evidence: Evidence, name: str) -> pd.DataFrame:
    """Return the derived frame of that name."""
    return JOINS[name](evidence)


def as_judged(frame: pd.DataFrame, mapping: FileMapping, suite: Suite) -> pd.DataFrame:
    """Prepare a raw file for its suite: numbers as numbers, empty cells missing.

    Beside them stand what the suite's `qualifiers` and `counts` ask for: whether
    a figure is empty without the qualifier c or has both, and how many rows have
    the same keys.
    """
    if LINE not in frame:  # counted on the way in, not read line by line
        return frame
    judged = frame.drop(columns=LINE).replace("", None)
    for column in [c for c in suite.numbers if c in judged]:
        judged[column] = pd.to_numeric(judged[column], errors="coerce")
    for column, qualifier in suite.qualifiers.items():
        if {column, qualifier} <= set(judged):
            hidden = judged[qualifier].eq(CONFIDENTIAL)
            judged[f"{column} without c"] = judged[column].isna().ne(hidden)
    for column, keys in suite.counts.items():
        if set(keys) <= set(judged):
            judged[column] = judged.groupby(keys)[keys[0]].transform("size")
    code = next((c for c, role in suite.keys.items() if role == "practice_code"), None)
    if code in judged:
        judged["practice_code"] = codes(frame[code], mapping.code_form)
    return judged


def _is_far_ahead(dates: pd.Series, evidence: Evidence) -> pd.Series:
    if evidence.last_day is None:
        return pd.Series(False, dates.index)
    return dates.gt(evidence.last_day + AHEAD)


def _raw_frame(path: Path, mapping: FileMapping) -> pd.DataFrame:
    """Read a raw file; of prescribing, only what was counted of it."""
    if mapping.prescribing:
        return prescribing_summary(path, mapping).assign(**{LINE: 0})
    return read_raw_file(path, mapping)


def _mapping(sources: dict[str, Source], source: str, name: str) -> FileMapping:
    for mapping in sources[source].files if source in sources else ():
        if mapping.name == name:
            return mapping
    raise DataError(
        Problem(
            f"the mapping {source}/{name} of this dataset is no longer there.",
            "params/sources",
            "Put it back, or take the dataset in again.",
        )
    )


def _raw_file(folder: Path, name: str, sha256: str) -> Path:
    path = folder / "incoming" / name  # the name is the path from that folder
    if not path.is_file():
        raise DataError(
            Problem("the raw file is gone.", str(folder / "incoming" / name))
        )
    if file_sha256(path) != sha256:
        raise DataError(
            Problem(
                "the raw file has changed since the dataset was made.",
                str(path),
                f"Run: qikit intake {folder}",
            )
        )
    return path
