"""The frames that the suites judge: raw extracts, tables, and named joins."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from qikit.data.checks import (
    bundle_frames,
    figure_series,
    membership,
    revisions,
    sending,
)
from qikit.data.checks.evidence import Evidence, Tables
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
SMALL_LIST = 100  # PHS hides the ages and sexes of smaller ones
CONFIDENTIAL = "c"  # the qualifier of PHS for a hidden figure


@dataclass(frozen=True)
class RawFile:
    """A raw file read again: what it is called, its mapping, its rows."""

    name: str
    mapping: FileMapping
    frame: pd.DataFrame


def extract_frames(
    dataset: Dataset, sources: dict[str, Source]
) -> dict[str, list[RawFile]]:
    """Read the raw files again, by the suite that judges them.

    Raises
    ------
    DataError
        If a raw file is gone or is not the one the dataset was made from.
    """
    found: dict[str, list[RawFile]] = {}
    for row in dataset.table("sources").itertuples():
        source_name, _, mapping_name = row.mapping.partition("/")
        if not mapping_name:  # a data collection form
            continue
        mapping = _mapping(sources, source_name, mapping_name)
        if mapping.suite is None:
            continue
        path = _raw_file(dataset.folder, row.name, row.sha256)
        frame = _raw_frame(path, mapping)
        found.setdefault(mapping.suite, []).append(RawFile(row.name, mapping, frame))
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
        texts = frame.select_dtypes("str").columns
        frame[texts] = frame[texts].mask(frame[texts].eq(""))
    return BESIDE[name](frame) if name in BESIDE else frame


def with_stories(notes: pd.DataFrame) -> pd.DataFrame:
    """Mark the stories that nobody has cleared."""
    is_story = notes["kind"].eq("story")
    return notes.assign(is_story_not_cleared=is_story & notes["cleared_by"].isna())


def with_nobody(figures: pd.DataFrame) -> pd.DataFrame:
    """Mark the values out of a denominator of 0."""
    out_of_nobody = figures["denominator"].eq(0) & figures["value"].notna()
    return figures.assign(zero_denominator_has_value=out_of_nobody)


BESIDE: dict[str, Callable[[pd.DataFrame], pd.DataFrame]] = {
    "notes": with_stories,
    "observations": with_nobody,
    "practices": membership.with_overlaps,
}


def practice_known(dataset: Tables) -> pd.DataFrame:
    """Pair each practice that has figures with its row in `practices`.

    One row a practice × measure; `practice_name` is missing where the list of
    practices does not hold it.
    """
    seen = dataset.table("observations")[["area_code", "measure"]].drop_duplicates()
    seen = seen.rename(columns={"area_code": "practice_code"})
    listed = dataset.table("practices")[["practice_code", "cluster_code", "country"]]
    return seen.merge(listed.drop_duplicates("practice_code"), how="left")


def practices_with_figures(dataset: Tables) -> pd.DataFrame:
    """Pair each practice of the list with whether it has any figure.

    A figure that was hidden at source came; an empty cell did not.
    """
    listed = dataset.table("practices")[["practice_code"]].drop_duplicates()
    rows = dataset.table("observations")
    with_figures = set(rows.loc[rows["state"].ne("not_submitted"), "area_code"])
    return listed.assign(has_figures=listed["practice_code"].isin(with_figures))


def list_size_totals(dataset: Tables) -> pd.DataFrame:
    """Compare list sizes: one row a practice × period of `populations`.

    `bands_less_all` is the sum of the age bands (all sexes) less their total,
    `sexes_less_all` that of the sexes, `list_less_all` the practice's list size
    less its registered total, when that is of the newest period. Each is 0 where
    a part is hidden at source. `quarter_change` is the relative change of the
    total since the practice's period before, `men_per_woman` the ratio of the
    sexes; both are missing where a part is, and for lists of fewer than 100.
    """
    people = dataset.table("populations")
    keys = ["practice_code", "period_start"]
    people = people.assign(
        registered=people["registered"].astype("float64"), sex=people["sex"].str.lower()
    )
    total = _sum(people, "all", "all", keys)
    bands = people[people["sex"].eq("all") & people["age_band"].ne("all")]
    sexes = people[people["sex"].ne("all") & people["age_band"].eq("all")]
    listed = dataset.table("practices").set_index("practice_code")["list_size"]
    listed = listed[~listed.index.duplicated()].astype("float64")
    parts = pd.DataFrame(
        {
            "bands_less_all": _whole_sum(bands, keys) - total,
            "sexes_less_all": _whole_sum(sexes, keys) - total,
        }
    ).fillna(0.0)
    code = parts.index.get_level_values("practice_code")
    on_list = pd.Series(code.map(listed), parts.index, dtype="float64")
    period = parts.index.get_level_values("period_start")
    is_newest = period == period.max()
    parts["list_less_all"] = (on_list - total).where(is_newest).fillna(0.0)
    judged = total.where(total >= SMALL_LIST).sort_index()
    parts["quarter_change"] = judged.groupby("practice_code").pct_change(
        fill_method=None
    )
    men, women = (_sum(people, sex, "all", keys) for sex in ("male", "female"))
    parts["men_per_woman"] = men.where(judged.notna()) / women.where(women > 0)
    return parts.reset_index()


JOINS: dict[str, Callable[[Evidence], pd.DataFrame]] = {
    "practice_known": practice_known,
    "practices_with_figures": practices_with_figures,
    "list_size_totals": list_size_totals,
    "practice_months": membership.practice_months,
    "snapshots": membership.snapshots,
    "clusters": membership.clusters,
    "scopes": membership.scopes,
    "listed_practices": membership.listed_practices,
    "changes": figure_series.changes,
    "far_months": figure_series.far_months,
    "doubled_months": figure_series.doubled_months,
    "lone_proportions": figure_series.lone_proportions,
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


def _sum(people: pd.DataFrame, sex: str, band: str, keys: list[str]) -> pd.Series:
    rows = people[people["sex"].eq(sex) & people["age_band"].eq(band)]
    return rows.groupby(keys)["registered"].first()


def _whole_sum(people: pd.DataFrame, keys: list[str]) -> pd.Series:
    """Add up parts; missing where any part is hidden."""
    grouped = people.groupby(keys)["registered"]
    return grouped.sum().where(grouped.count().eq(grouped.size()))
