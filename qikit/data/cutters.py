"""What all slices of one dataset share: figures set aside, hidden, and at hand."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import pandas as pd

from qikit.data.asked_totals import AskedTotals
from qikit.data.checks.record import QualityRecord
from qikit.data.dataset import Dataset
from qikit.data.definitions.source_files import Source
from qikit.data.funnels import FunnelTables, area_funnel
from qikit.data.groups import Group
from qikit.data.last_used import LastUsed
from qikit.data.readers import Readers, Shown, show
from qikit.data.report_facts import elsewhere, of_the_intake, source_facts
from qikit.data.running_programme import (
    RunningProgramme,
    listed_practices,
    members_of,
)
from qikit.data.shelves import FigureShelf, PracticeShelf, TotalShelf
from qikit.data.told_findings import KnownFigures
from qikit.disclosure.audiences import ANALYST
from qikit.disclosure.changed_totals import KEYS, changed_totals
from qikit.disclosure.rounded import NONE
from qikit.measures import Measure
from qikit.observations import set_aside
from qikit.practices import CODE_COLUMN, list_areas
from qikit.variation.funnel import Funnel

AREAS_AT_HAND = 4  # a practice, its cluster, and one or two whose pages lie between


@dataclass(frozen=True, eq=False)
class Cutter:
    """Everything that the slices of one dataset share, worked out once.

    `benchmarks` is None where totals are gathered when a page asks for them.
    """

    dataset: Dataset
    measures: tuple[Measure, ...]
    sources: dict[str, Source]
    record: QualityRecord
    members: pd.DataFrame
    observations: pd.DataFrame
    benchmarks: pd.DataFrame | None
    key: bytes
    names: dict[str, str] = field(default_factory=dict)
    readers: Readers = field(default_factory=Readers)
    protected: pd.DataFrame | None = None
    as_of: pd.Timestamp | None = None
    running: RunningProgramme | None = None

    @cached_property
    def told(self) -> QualityRecord:
        """What the checks found, as far as the readers may know it."""
        return told_record([self])

    @cached_property
    def of_the_intake(self) -> QualityRecord:
        """What of it was found against the dataset before."""
        return of_the_intake(self.told)

    @cached_property
    def elsewhere(self) -> tuple[str, ...]:
        """What the checks found in the dataset up to as_of, without names."""
        return elsewhere(self.told, last=self.as_of)

    @cached_property
    def figures(self) -> FigureShelf:
        """The figures, by practice."""
        return FigureShelf(self.observations)

    @cached_property
    def totals(self) -> TotalShelf | AskedTotals:
        """The figures of areas that others are set beside."""
        if self.benchmarks is None:
            return AskedTotals(self.observations, self.members, self.measures)
        return TotalShelf(self.benchmarks)

    @cached_property
    def listed(self) -> PracticeShelf:
        """The table `practices`, with all periods of membership."""
        return PracticeShelf(listed_practices(self.dataset, self.running))

    @cached_property
    def codes(self) -> frozenset[str]:
        """The codes of all practices that were ever listed."""
        return frozenset(self.listed.rows["practice_code"])

    @cached_property
    def changed_totals(self) -> pd.DataFrame:
        """The totals that are suppressed as earlier papers show them of others."""
        if self.protected is None:
            return pd.DataFrame(columns=KEYS)
        readers = self.readers
        return changed_totals(
            self.protected, readers.earlier, audience=readers.audience
        )

    def group(self, level: str, area: str) -> Group | None:
        """Return the practices of an area; None where there is none.

        They are gathered once for reports of the area that are cut one after another.
        """
        return self._groups.once((level, area), lambda: self._gathered(level, area))

    def _gathered(self, level: str, area: str) -> Group | None:
        rows = self._members.of(CODE_COLUMN[level], area)
        return Group.of(rows, CODE_COLUMN[level], self.listed)

    def files(self, source: Source) -> tuple[dict[str, Any], ...]:
        """List the files of a source, as its readers may know them."""
        if source.source not in self._files:
            rows = self.dataset.table("sources")
            facts = source_facts(rows, source, self.readers.reference)
            self._files[source.source] = facts
        return self._files[source.source]

    def funnel(
        self, measure: Measure, areas: dict[str, str], period: pd.Timestamp | None
    ) -> Funnel | None:
        """Return a measure's funnel of a period at its widest level, made once."""
        levels = [level for level in measure.benchmark_levels if level in areas]
        if not levels or period is None:
            return None
        level = levels[-1]
        key = (measure.id, level, areas[level], period)
        return self._funnels.once(
            key, lambda: self._drawn(measure, level, areas[level], period)
        )

    def _drawn(
        self, measure: Measure, level: str, area: str, period: pd.Timestamp
    ) -> Funnel | None:
        inside = self._members.of(CODE_COLUMN[level], area)
        rows = self.figures.rows(inside["practice_code"], measure.id)
        return area_funnel(rows, inside, measure, level=level, area=area, as_of=period)

    def funnel_tables(
        self, funnels: Sequence[tuple[Measure, Funnel | None]]
    ) -> FunnelTables:
        """Return the tables of some funnels, made once for all who share them.

        They hold the funnels: as long as they are kept, no other has its number.
        """
        key = tuple((measure.id, id(found)) for measure, found in funnels)
        return self._funnel_tables.once(key, lambda: FunnelTables(funnels))

    def areas(self, level: str) -> pd.DataFrame:
        """List the areas of a level: code, name, n_practices."""
        return list_areas(self.members, level)

    @cached_property
    def _members(self) -> PracticeShelf:
        return PracticeShelf(self.members)

    @cached_property
    def _groups(self) -> LastUsed:
        return LastUsed(AREAS_AT_HAND)

    @cached_property
    def _files(self) -> dict[str, tuple[dict[str, Any], ...]]:
        return {}

    @cached_property
    def _funnels(self) -> LastUsed:
        return LastUsed(AREAS_AT_HAND * max(1, len(self.measures)))

    @cached_property
    def _funnel_tables(self) -> LastUsed:
        return LastUsed(AREAS_AT_HAND)


def prepare_cutter(
    dataset: Dataset,
    measures: Iterable[Measure],
    sources: dict[str, Source],
    record: QualityRecord,
    *,
    as_of: pd.Timestamp,
    key: bytes,
    names: dict[str, str] | None = None,
    readers: Readers | None = None,
    running: RunningProgramme | None = None,
    gathers: bool = True,
) -> Cutter:
    """Set refused rows aside, hide what readers may not see, and gather benchmarks.

    All that is done once for all areas, before any slice is cut: a slice is made of
    what is left. `names` are those of the project's measures and bundles, by id, for
    sentences about what the checks found. Without `readers` it is for the analyst.
    In the reports of a `running` programme its practices are the group, and the
    elements of its bundles stand among the figures. For the analyst, who looks at one
    page after another, `gathers=False` leaves each total until a page asks for it.
    """
    measures = tuple(measures)
    members = members_of(dataset, running, as_of)
    rows, counted = _figures(dataset, measures, record, running)
    readers = readers or Readers()
    is_later = not gathers and readers.audience == ANALYST
    shown = Shown(rows, None) if is_later else show(rows, members, counted, readers)
    shared = (members, shown.observations, shown.benchmarks, key, names or {})
    whom = (readers, shown.protected, as_of, running)
    return Cutter(dataset, measures, sources, record, *shared, *whom)


def _figures(
    dataset: Dataset,
    measures: tuple[Measure, ...],
    record: QualityRecord,
    running: RunningProgramme | None,
) -> tuple[pd.DataFrame, tuple[Measure, ...]]:
    """Return the figures without what was refused, and the measures that they have."""
    elements = () if running is None else running.elements
    names = [m.id for m in measures]
    wholes = [] if running is None else running.composites
    rows = dataset.figures([*names, *(m for m in wholes if m not in names)])
    rows = set_aside(rows, record.set_aside())
    if not elements:
        return rows, measures
    parts = [rows[rows["measure"].isin(names)], running.element_rows(dataset, rows)]
    return pd.concat(parts, ignore_index=True), (*measures, *elements)


def told_record(cutters: Sequence[Cutter]) -> QualityRecord:
    """Say what the checks found in a dataset, as the readers of all cutters may know.

    Parameters
    ----------
    cutters
        Of one dataset and for the same readers.
    """
    record = cutters[0].record
    tables = [cutter.protected for cutter in cutters if cutter.protected is not None]
    if not tables:
        return record
    measures = [m for cutter in cutters for m in cutter.measures]
    known = KnownFigures(
        pd.concat(tables, ignore_index=True),
        {m.id for m in measures if not m.has_numerators},
        any(cutter.readers.rounding != NONE for cutter in cutters),
    )
    return known.of_findings(record)
