"""The frames that the suites judge: raw extracts, tables, and named joins."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd

from qikit.data.dataset import Dataset, file_sha256
from qikit.data.definitions.file_mappings import FileMapping
from qikit.data.definitions.source_files import Source
from qikit.data.extracts.columns import codes
from qikit.data.extracts.reading import LINE, read_extract
from qikit.errors import DataError, Problem

MONTH_NUMBER = "month_number"  # yyyymm: dates are judged row by row, numbers at once


def extract_frames(
    dataset: Dataset, sources: dict[str, Source]
) -> dict[str, list[tuple[FileMapping, pd.DataFrame]]]:
    """Read the raw files again, by the suite that judges them.

    Raises
    ------
    DataError
        If a raw file is gone or is not the one the dataset was made from.
    """
    found: dict[str, list[tuple[FileMapping, pd.DataFrame]]] = {}
    for row in dataset.table("sources").itertuples():
        source_name, _, mapping_name = row.mapping.partition("/")
        if not mapping_name:  # a data collection form
            continue
        mapping = _mapping(sources, source_name, mapping_name)
        if mapping.suite is None:
            continue
        path = _raw_file(dataset.folder, row.name, row.sha256)
        frame = read_extract(path, mapping.reader)
        found.setdefault(mapping.suite, []).append((mapping, frame))
    return found


def table_frame(dataset: Dataset, name: str) -> pd.DataFrame:
    """Return one table, with its period as a whole number beside the date."""
    frame = dataset.table(name).copy()
    if "period_start" in frame:
        period = frame["period_start"].dt
        frame[MONTH_NUMBER] = period.year * 100 + period.month
    return frame


def practice_known(dataset: Dataset) -> pd.DataFrame:
    """Pair each practice that has figures with its row in `practices`.

    One row a practice × measure; `practice_name` is missing where the list of
    practices does not hold it.
    """
    seen = dataset.table("observations")[["area_code", "measure"]].drop_duplicates()
    seen = seen.rename(columns={"area_code": "practice_code"})
    listed = dataset.table("practices")[["practice_code", "cluster_code", "country"]]
    return seen.merge(listed.drop_duplicates("practice_code"), how="left")


def practices_with_figures(dataset: Dataset) -> pd.DataFrame:
    """Pair each practice of the list with whether it has any figure.

    A figure that was hidden at source came; an empty cell did not.
    """
    listed = dataset.table("practices")[["practice_code"]].drop_duplicates()
    rows = dataset.table("observations")
    with_figures = set(rows.loc[rows["state"].ne("not_submitted"), "area_code"])
    return listed.assign(has_figures=listed["practice_code"].isin(with_figures))


def list_size_totals(dataset: Dataset) -> pd.DataFrame:
    """Compare list sizes: one row a practice × period of `populations`.

    `bands_less_all` is the sum of the age bands (all sexes) less their total,
    `sexes_less_all` that of the sexes, `list_less_all` the practice's list size
    less its registered total. Each is 0 where a part is hidden at source.
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
    parts["list_less_all"] = (on_list - total).fillna(0.0)
    return parts.reset_index()


JOINS: dict[str, Callable[[Dataset], pd.DataFrame]] = {
    "practice_known": practice_known,
    "practices_with_figures": practices_with_figures,
    "list_size_totals": list_size_totals,
}


def joined_frame(dataset: Dataset, name: str) -> pd.DataFrame:
    """Return the derived frame of that name."""
    return JOINS[name](dataset)


def as_judged(
    frame: pd.DataFrame, mapping: FileMapping, keys: dict[str, str], numbers: tuple
) -> pd.DataFrame:
    """Prepare a raw file for its suite: numbers as numbers, empty cells missing."""
    judged = frame.drop(columns=LINE).replace("", None)
    for column in [c for c in numbers if c in judged]:
        judged[column] = pd.to_numeric(judged[column], errors="coerce")
    code = next((c for c, role in keys.items() if role == "practice_code"), None)
    if code in judged:
        judged["practice_code"] = codes(frame[code], mapping.code_form)
    return judged


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
    path = next((p for p in (folder / "incoming").rglob("*") if p.name == name), None)
    if path is None:
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
