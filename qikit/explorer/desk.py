"""A dataset that lies open on the desk: its measures, areas, months and cutters.

Everything that does not change with a choice is read once. A choice then costs what a
slice and a drawing cost.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pandas as pd

from qikit.data.checks.gate import kept_record, own_sources, quality_record
from qikit.data.checks.record import QualityRecord
from qikit.data.cutting import Cutter, prepare_cutter
from qikit.data.dataset import Dataset
from qikit.data.definitions.measure_files import read_measures
from qikit.data.definitions.source_files import Source
from qikit.data.last_used import LastUsed
from qikit.data.running_programme import members_of
from qikit.errors import DataError, ParameterError, Problem, did_you_mean
from qikit.far_periods import newest_figure
from qikit.measures import Measure
from qikit.practices import CODE_COLUMN, list_areas
from qikit.reports.opening import letters_key, names_on_paper, not_reported
from qikit.reports.project_folder import named_in

CUTTERS, SLICES, REPORTS = 12, 24, 8  # kept of each: those that were asked for last
INTAKE, CHECK = "Take its files in: qikit intake", "See: qikit check"
NO_VALUE = (
    "In {} no figure has a value: each is suppressed at source, was not sent, or "
    "counts nobody."
)
OF_NEWEST = ["source", "area_code", "measure", "period_start", "value"]


@dataclass(frozen=True, eq=False)
class Desk:
    """One dataset of a project, for the analyst.

    `name` is that of job files, such as data/example. What is asked for is worked
    out once and kept, as long as the desk is.
    """

    project: Path
    name: str
    dataset: Dataset

    @cached_property
    def measures(self) -> dict[str, Measure]:
        """The measures that can be chosen, by id: with figures, and reported."""
        return {
            name: self._known[name]
            for name in self.dataset.measure_ids
            if name in self._known and not not_reported(self._known[name])
        }

    @cached_property
    def left_out(self) -> list[str]:
        """Say of each measure that has figures and cannot be chosen why not."""
        others = [
            name for name in self.dataset.measure_ids if name not in self.measures
        ]
        return [self._why_not(name) for name in others]

    @property
    def is_checked(self) -> bool:
        """Whether these tables were checked before; if not, `record` takes a while."""
        return kept_record(self.dataset.folder, self.project) is not None

    @cached_property
    def record(self) -> QualityRecord:
        """What the checks found; runs them where nobody has."""
        return quality_record(self.dataset.folder, self.project)

    @cached_property
    def problems(self) -> list[str]:
        """Say why nothing can be shown of this dataset; empty where it can."""
        if not self.dataset.measure_ids:
            return [f"{self.name} holds no figure at all. {INTAKE} {self.name}"]
        mend = f"{CHECK} {self.name}"
        stops = [f"{found.text()}. {mend}" for found in self.record.stopping()]
        if stops or not self.measures:
            none = f"{self.name} has no measure that can be shown."
            return stops or [none, *self.left_out]
        if self._newest_of(frozenset(self.measures)) is None:
            return [f"{NO_VALUE.format(self.name)} {mend}"]
        return []

    @property
    def is_current(self) -> bool:
        """Whether these tables are still in use: a new intake makes others."""
        return Dataset(self.dataset.folder).tables_folder == self.dataset.tables_folder

    @cached_property
    def members(self) -> pd.DataFrame:
        """One row a practice with its areas, at the newest month with a figure."""
        return members_of(self.dataset, None, self.newest(list(self.measures)))

    def areas(self, level: str) -> pd.DataFrame:
        """List the areas of a level: code, name, n_practices."""
        return list_areas(self.members, level)

    def practices(self, level: str, area: str) -> pd.DataFrame:
        """List the practices of an area: code, name; of a practice, its cluster's."""
        rows = self.members
        inside = rows[rows[CODE_COLUMN[level]].eq(area)]
        if level == "practice" and len(inside):
            cluster = inside["cluster_code"].iloc[0]
            mates = rows[rows["cluster_code"].eq(cluster)]
            inside = mates if len(mates) and cluster else inside
        return list_areas(inside, "practice")[["code", "name"]]

    @property
    def level_words(self) -> dict[str, str]:
        """The word for each level, as the first source of the dataset has it."""
        return dict(next((s.levels for s in self._sources.values()), {}))

    def months(self, measure: str) -> list[pd.Timestamp]:
        """List the first days of the periods that a measure has figures of."""
        rows = self._figures(measure)
        return sorted(rows.loc[rows["value"].notna(), "period_start"].unique())

    def newest(self, measures: Sequence[str]) -> pd.Timestamp:
        """Return the newest period with a figure of these measures, else of any.

        Raises
        ------
        DataError
            If the dataset holds no figure at all.
        """
        named = frozenset(measures)
        found = self._newest.once(named, lambda: self._newest_of(named))
        if found is None:
            what = "the dataset holds no figure at all."
            raise DataError(Problem(what, self.name))
        return found

    def cutter(self, measure: str, as_of: pd.Timestamp | None = None) -> Cutter:
        """Return the cutter of one measure, for the analyst, made once.

        Raises
        ------
        ParameterError
            If the measure cannot be chosen here.
        CheckError
            If the data failed a check on their shape.
        """
        if measure not in self.measures:
            raise ParameterError(self._not_chosen(measure))
        as_of = as_of or self.newest([measure])
        return self._cutters.once(
            (measure, as_of), lambda: self._prepared(self.measures[measure], as_of)
        )

    def _prepared(self, measure: Measure, as_of: pd.Timestamp) -> Cutter:
        return prepare_cutter(
            self.dataset,
            [measure],
            self._sources,
            self.record,
            as_of=as_of,
            key=self._key,
            names=self._names,
            gathers=False,
        )

    def _newest_of(self, measures: frozenset[str]) -> pd.Timestamp | None:
        for names in (sorted(measures), self.dataset.measure_ids):
            rows = [self._figures(name) for name in names]
            found = newest_figure(pd.concat(rows)) if rows else None
            if found is not None:
                return found
        return None

    def _figures(self, measure: str) -> pd.DataFrame:
        """Return what tells the months of a measure: a part of its figures."""
        return self._figures_of.once(
            measure, lambda: self.dataset.figures([measure])[OF_NEWEST]
        )

    def _why_not(self, measure: str) -> str:
        """Say why a measure cannot be chosen."""
        if measure not in self._known:
            return f"{measure}: it has figures, but no definition in params/measures."
        return " ".join(str(p) for p in not_reported(self._known[measure]))

    def _not_chosen(self, measure: str) -> Problem:
        if measure in self.dataset.measure_ids:
            return Problem(self._why_not(measure), to_do="Choose another one.")
        what = f"there is no measure {measure!r} in {self.name}."
        return Problem(what, to_do=did_you_mean(measure, self.measures))

    @cached_property
    def _known(self) -> dict[str, Measure]:
        return read_measures(self.project / "params" / "measures")

    @cached_property
    def _sources(self) -> dict[str, Source]:
        return own_sources(self.dataset, self.project)

    @cached_property
    def _names(self) -> dict[str, str]:
        return names_on_paper(self.project, self._known)

    @cached_property
    def _key(self) -> bytes:
        return letters_key(self.dataset.folder)

    @cached_property
    def _cutters(self) -> LastUsed:
        return LastUsed(CUTTERS)

    @cached_property
    def _newest(self) -> LastUsed:
        return LastUsed(REPORTS)

    @cached_property
    def _figures_of(self) -> LastUsed:
        return LastUsed(CUTTERS)

    @cached_property
    def slices(self) -> LastUsed:
        """Slices of single measures, by what they were cut for: see `opened`."""
        return LastUsed(SLICES)

    @cached_property
    def reports(self) -> LastUsed:
        """Opened reports, by the choices that change a figure: see `opened`."""
        return LastUsed(REPORTS)


def open_desk(project: Path, dataset: str | Path) -> Desk:
    """Open a dataset for exploring.

    Parameters
    ----------
    project
        The project's top folder.
    dataset
        The dataset's folder, from the project's top or as a path.

    Raises
    ------
    QikitError
        If there is no such folder, or nothing was taken in yet.
    """
    name = named_in(project, Path(dataset))
    desk = Desk(project, name, Dataset(project / name))
    desk.dataset.tables_folder  # noqa: B018  it says what is missing
    return desk
