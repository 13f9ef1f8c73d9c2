"""What the checks look at: a dataset, the definitions it needs, and one before."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Protocol

import numpy as np
import pandas as pd

from qikit.data.checks.long_tables import LongTables, part_places, with_texts
from qikit.data.dataset import AGAIN, SCHEMAS, Dataset, require_readable
from qikit.data.dataset_folder import CURRENT
from qikit.data.definitions.measure_files import read_measures
from qikit.data.definitions.programme_files import read_programmes
from qikit.errors import DataError, Problem
from qikit.far_periods import newest_near
from qikit.measures import Measure
from qikit.periods import MONTHS_PER_PERIOD

FIGURE_KEYS = ["measure", "area_code", "period_start"]
FIGURE_OF = ["area_code", "period_start", "level", "breakdown"]
FIGURE_COLUMNS = [*FIGURE_KEYS, "numerator", "denominator", "value", "state", "source"]
PERIOD_KEYS = ["source", "practice_code", "period_start"]
MONTHLY_FOLDER = re.compile(r"[12]\d{3}-(0[1-9]|1[0-2])")


class Tables(Protocol):
    """Whatever gives the tables of a dataset by name."""

    def table(self, name: str) -> pd.DataFrame:
        """Return one table."""


@dataclass(frozen=True)
class Earlier:
    """The tables of a dataset before this one, and how to name it."""

    tables_folder: Path
    name: str

    @property
    def identity(self) -> str:
        """A name for these very tables: a hash of what went in."""
        return self.tables_folder.name.removesuffix(AGAIN)

    def table(self, name: str) -> pd.DataFrame:
        """Read one table; of a long one the texts are codes."""
        return LongTables(self.tables_folder).table(name)


@dataclass(frozen=True)
class Evidence:
    """A dataset and what its figures are judged by.

    `as_of` is the first day of the month that "late" and "in the future" refer
    to; None when there is no figure at all. `before` is None when there is no
    earlier dataset.
    """

    dataset: Tables
    measures: Mapping[str, Measure] = field(default_factory=dict)
    programmes: tuple[str, ...] = ()
    as_of: pd.Timestamp | None = None
    before: Tables | None = None

    def table(self, name: str) -> pd.DataFrame:
        """Return one table of the dataset."""
        return self.dataset.table(name)

    @cached_property
    def _figure_places(self) -> list[np.ndarray]:
        """The rows of `figures`, whole measures at a time, sorted as they are."""
        rows = self.table("observations")[["measure", *FIGURE_OF]]
        found = []
        for places in part_places(rows["measure"]):
            part = with_texts(rows.take(places)).set_axis(places)
            part = part[part["level"].eq("practice") & part["breakdown"].eq("all")]
            part = part.drop_duplicates(FIGURE_KEYS).sort_values(FIGURE_KEYS)
            found.append(part.index.to_numpy("int32"))
        return found

    def figures(self) -> Iterator[pd.DataFrame]:
        """Give the practices' figures of all patients, whole measures at a time.

        Each part is sorted by measure, practice and period, and the parts by measure.
        """
        rows = self.table("observations")[FIGURE_COLUMNS]
        for places in self._figure_places:
            part = with_texts(rows.take(places)).reset_index(drop=True)
            yield part.rename(columns={"area_code": "practice_code"})

    def of_figures(self, make: Callable[[pd.DataFrame], pd.DataFrame]) -> pd.DataFrame:
        """Work something out of `figures`; the rows of the parts follow each other."""
        return pd.concat([make(rows) for rows in self.figures()], ignore_index=True)

    @property
    def last_day(self) -> pd.Timestamp | None:
        """The last day of the month `as_of`."""
        return None if self.as_of is None else self.as_of + pd.offsets.MonthEnd(1)

    def months_each(self, measures: pd.Series) -> pd.Series:
        """Say how many months a period of each measure has; 1 where not known."""
        months = {
            name: MONTHS_PER_PERIOD.get(measure.frequency, 1)
            for name, measure in self.measures.items()
        }
        return measures.map(months).fillna(1).astype("int64")

    def frequency_of(self, what: str) -> str:
        """Say how often a measure or a form is sent; a form is monthly."""
        measure = self.measures.get(what)
        return "month" if measure is None else measure.frequency


def read_evidence(
    dataset: Dataset,
    project: Path,
    *,
    as_of: pd.Timestamp | None = None,
    before: Earlier | None = None,
) -> Evidence:
    """Read the definitions that a dataset is judged by.

    `as_of` is by default the dataset's newest period with a figure; a period far
    beyond those of the other practices is mistyped and makes nobody late.
    """
    programmes = project / "params" / "programmes"
    evidence = Evidence(
        LongTables(dataset.tables_folder),
        read_measures(project / "params" / "measures"),
        tuple(read_programmes(programmes)) if programmes.is_dir() else (),
        as_of,
        before,
    )
    return evidence if as_of is not None else replace(evidence, as_of=_now(evidence))


def _now(evidence: Evidence) -> pd.Timestamp | None:
    """Return the newest period with a figure that others have too, or nearly."""
    rows = evidence.table("observations")
    columns = ["source", "area_code", "measure", "period_start"]
    rows = rows.loc[rows["value"].notna(), columns]
    rows = rows.rename(columns={"area_code": "practice_code"})
    every = with_texts(rows[PERIOD_KEYS].drop_duplicates())
    parts = (with_texts(rows.take(n)) for n in part_places(rows["measure"]))
    each = (part.assign(months=evidence.months_each(part["measure"])) for part in parts)
    newest = [newest_near(part, every=every) for part in each]
    return max((day for day in newest if day is not None), default=None)


def find_earlier(folder: Path, given: Path | None = None) -> Earlier | None:
    """Find the dataset to compare with.

    That is the one given; else the tables that this folder held before the last
    intake; else the newest folder beside it that is named after an earlier month
    (`2026-09` beside `2026-10`). None when there is none of them.

    Raises
    ------
    DataError
        If the one given is no dataset, or its tables cannot be read.
    """
    if given is not None:
        earlier = Earlier(Dataset(given).tables_folder, given.name)
        if not _is_readable(earlier):
            raise DataError(
                Problem(
                    "this dataset was made by another version and cannot be read.",
                    str(given),
                    f"Run: qikit intake {given}",
                )
            )
        return earlier
    return next((e for e in _before(folder) if _is_readable(e)), None)


def likely_earlier(folder: Path, given: Path | None = None) -> Earlier | None:
    """Name what `find_earlier` finds, without reading its rows.

    Tables whose schemas are sound but whose rows are damaged are named, too.
    """
    if given is not None:
        return Earlier(Dataset(given).tables_folder, given.name)
    return next((e for e in _before(folder) if _has_schemas(e)), None)


def _before(folder: Path) -> Iterator[Earlier]:
    yield from _builds_before(folder)
    yield from _months_before(folder)


def _has_schemas(earlier: Earlier) -> bool:
    try:
        require_readable(earlier.tables_folder)
    except DataError:
        return False
    return True


def _builds_before(folder: Path) -> list[Earlier]:
    current = Dataset(folder)
    builds = [
        Earlier(path, "this dataset before its last intake")
        for path in sorted((folder / "tables").iterdir())
        if path.is_dir() and path.suffix != ".part"
    ]
    return [build for build in builds if build.identity != current.identity]


def _months_before(folder: Path) -> list[Earlier]:
    own = folder.resolve()
    if not MONTHLY_FOLDER.fullmatch(own.name):
        return []
    beside = sorted(
        (p for p in own.parent.iterdir() if p.name < own.name), reverse=True
    )
    return [
        Earlier(Dataset(path).tables_folder, path.name)
        for path in beside
        if MONTHLY_FOLDER.fullmatch(path.name) and (path / CURRENT).is_file()
    ]


def _is_readable(earlier: Earlier) -> bool:
    try:
        for name in SCHEMAS:
            earlier.table(name)
    except DataError:
        return False
    return True
