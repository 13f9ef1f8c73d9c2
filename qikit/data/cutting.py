"""Cut slices out of a dataset: figures set aside, peers by letter, facts gathered."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import pandas as pd

from qikit.data.checks.record import QualityRecord
from qikit.data.dataset import Dataset
from qikit.data.definitions.source_files import Source
from qikit.data.funnels import area_funnel, funnel_frames
from qikit.data.lettered import (
    told_moves,
    told_phases,
    unnamed_files,
    without_origins,
    without_telling_totals,
)
from qikit.data.moves import membership
from qikit.data.paper_names import PaperNames, letter_scope, name_practices
from qikit.data.readers import Readers, show
from qikit.data.report_facts import (
    FOR_ALL,
    areas_of,
    elsewhere,
    labels_for_checks,
    quality,
    source_facts,
    upper_names,
)
from qikit.data.slices import About, Slice
from qikit.data.told_findings import KnownFigures
from qikit.disclosure.rounded import NONE, SENTENCES
from qikit.disclosure.sentences import rule_text
from qikit.disclosure.settings import ANALYST
from qikit.disclosure.states import SUPPRESSED
from qikit.errors import DataError, Problem
from qikit.measures import Measure
from qikit.observations import latest_period, set_aside
from qikit.practices import (
    CODE_COLUMN,
    NAME_COLUMN,
    NAMED,
    OWN,
    list_areas,
    members_on,
)
from qikit.variation.funnel import Funnel

PRACTICE = "practice"


@dataclass(frozen=True, eq=False)
class Cutter:
    """Everything that the slices of one dataset share, worked out once."""

    dataset: Dataset
    measures: tuple[Measure, ...]
    sources: dict[str, Source]
    record: QualityRecord
    members: pd.DataFrame
    observations: pd.DataFrame
    benchmarks: pd.DataFrame
    key: bytes
    names: dict[str, str] = field(default_factory=dict)
    readers: Readers = field(default_factory=Readers)
    protected: pd.DataFrame | None = None

    @cached_property
    def told(self) -> QualityRecord:
        """What the checks found, as far as the readers may know it."""
        return told_record([self])

    @cached_property
    def _funnels(self) -> dict[tuple[str, str, pd.Timestamp], Funnel | None]:
        return {}

    def funnel(
        self, measure: Measure, areas: dict[str, str], period: pd.Timestamp | None
    ) -> Funnel | None:
        """Return a measure's funnel of a period at its widest level, made once."""
        levels = [level for level in measure.benchmark_levels if level in areas]
        if not levels or period is None:
            return None
        level, key = levels[-1], (measure.id, areas[levels[-1]], period)
        if key not in self._funnels:
            self._funnels[key] = area_funnel(
                self.observations,
                self.members,
                measure,
                level=level,
                area=areas[level],
                as_of=period,
            )
        return self._funnels[key]

    def areas(self, level: str) -> pd.DataFrame:
        """List the areas of a level: code, name, n_practices."""
        return list_areas(self.members, level)


@dataclass(frozen=True)
class Order:
    """What one slice is cut for; times and label come from the job.

    `peers` is named, letters or own (a practice's own page names it, and gives the
    others a letter); empty means own for a practice and named for a group.
    `letters_scope` is the programme's name when the job has one.
    """

    level: str
    area_code: str
    as_of: pd.Timestamp
    audience: str
    label: str
    title: str = ""
    phases: tuple[dict[str, str], ...] = ()
    run_at: str = ""
    peers: str = ""
    letters_scope: str = ""

    @property
    def own(self) -> str | None:
        """The code of the practice whose page it is; None for a group's page."""
        return self.area_code if self.level == PRACTICE else None

    @property
    def group_level(self) -> str:
        """The level of the group on the page: a practice stands in its cluster."""
        return "cluster" if self.level == PRACTICE else self.level

    @property
    def how_named(self) -> str:
        """How practices are called on the page: named, letters or own."""
        return self.peers or (NAMED if self.own is None else OWN)


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
) -> Cutter:
    """Set refused rows aside, hide what readers may not see, and gather benchmarks.

    All that is done once for all areas, before any slice is cut: a slice is made of
    what is left. `names` are those of the project's measures and bundles, by id, for
    sentences about what the checks found. Without `readers` it is for the analyst.
    """
    measures = tuple(measures)
    members = members_on(dataset.table("practices"), as_of)
    rows = dataset.table("observations")
    rows = rows[rows["measure"].isin([m.id for m in measures])]
    rows = set_aside(rows, record.set_aside())
    readers = readers or Readers()
    shown = show(rows, members, measures, readers)
    shared = (members, shown.observations, shown.benchmarks, key, names or {})
    return Cutter(dataset, measures, sources, record, *shared, readers, shown.protected)


def cut_slice(cutter: Cutter, order: Order) -> Slice:
    """Cut out what the report of one area may see.

    Practices that stand by letter are nowhere named in it, and nothing else in it
    tells which of them has which letter.

    Raises
    ------
    DataError
        If the area is not in the dataset.
    """
    group = _group(cutter, order)
    names = _paper_names(cutter, order, group)
    codes = {code: names.codes[code] for code in group["practice_code"]}
    home = _home(group, order)
    rows = cutter.observations[cutter.observations["area_code"].isin(codes)]
    shared = without_telling_totals(
        _benchmarks(cutter, home), rows, group, names, level=order.group_level
    )
    figures = without_origins(_figures(rows, codes), names)
    newest = _newest(cutter, figures, order.as_of)
    funnels = _funnels(cutter, newest, areas_of(home))
    if names.lettered:
        funnels = [f for f in funnels if _is_shown(f[0], shared, newest[f[0].id])]
    funnel_units, funnel_limits = funnel_frames(funnels, codes)
    about = _about(cutter, order, group, names, figures["period_start"].min())
    return Slice(
        about=replace(about, suppression=_suppression(cutter, order, figures)),
        measures=cutter.measures,
        practices=names.table(group),
        figures=figures,
        benchmarks=shared,
        events=_events(cutter, order, group, names),
        funnel_units=funnel_units,
        funnel_limits=funnel_limits,
    )


def name_on_paper(cutter: Cutter, order: Order) -> tuple[str, str]:
    """Give code and name by which a practice's own page calls it."""
    names = _paper_names(cutter, order, _group(cutter, order))
    return names.codes[order.own], names.area_name()


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


def _group(cutter: Cutter, order: Order) -> pd.DataFrame:
    """Return the practices that the report is about, or set beside."""
    column = CODE_COLUMN[order.level]
    found = cutter.members[cutter.members[column].eq(order.area_code)]
    if found.empty or not order.area_code:
        raise DataError(
            Problem(f"there is no {order.level} {order.area_code!r} in the dataset.")
        )
    cluster = found["cluster_code"].iloc[0]
    if order.level == "practice" and isinstance(cluster, str) and cluster:
        return cutter.members[cutter.members["cluster_code"].eq(cluster)]
    return found


def _home(group: pd.DataFrame, order: Order) -> pd.DataFrame:
    """Return the rows that say where the area lies: of a practice, its own."""
    if order.level != "practice":
        return group
    return group[group["practice_code"].eq(order.area_code)]


def _figures(rows: pd.DataFrame, codes: dict[str, str]) -> pd.DataFrame:
    """Give the group's figures by the codes the report may see, in their order.

    The order of the rows would otherwise tell which practice has which letter.
    """
    rows = rows.assign(practice_code=rows["area_code"].map(codes))
    rows = rows.drop(columns=["area_code", "level"])
    return rows.sort_values(
        ["measure", "period_start", "practice_code"], ignore_index=True
    )


def _newest(
    cutter: Cutter, figures: pd.DataFrame, as_of: pd.Timestamp
) -> dict[str, pd.Timestamp | None]:
    """Name the newest period that the group has of each measure."""
    own = {m.id: figures[figures["measure"].eq(m.id)] for m in cutter.measures}
    return {name: latest_period(rows, as_of) for name, rows in own.items()}


def _funnels(
    cutter: Cutter, newest: dict[str, pd.Timestamp | None], areas: dict[str, str]
) -> list[tuple[Measure, Funnel | None]]:
    """Give each measure the funnel of its newest period."""
    return [(m, cutter.funnel(m, areas, newest[m.id])) for m in cutter.measures]


def _is_shown(
    measure: Measure, shared: pd.DataFrame, period: pd.Timestamp | None
) -> bool:
    """Whether the page shows the total that a funnel stands on: it tells it, too."""
    rows = shared[shared["measure"].eq(measure.id) & shared["period_start"].eq(period)]
    return rows["level"].isin(measure.benchmark_levels[-1:]).any()


def _paper_names(cutter: Cutter, order: Order, group: pd.DataFrame) -> PaperNames:
    listed = cutter.dataset.table("practices")
    scope = letter_scope(
        listed,
        group,
        level=order.group_level,
        as_of=order.as_of,
        programme=order.letters_scope,
    )
    return name_practices(
        listed, group, scope, how=order.how_named, own=order.own, key=cutter.key
    )


def _benchmarks(cutter: Cutter, home: pd.DataFrame) -> pd.DataFrame:
    """Keep the rows of the areas that the report's area lies in.

    A cluster over two HSCPs is set beside the one that holds most of it; a
    practice beside its own.
    """
    rows = cutter.benchmarks
    kept = pd.Series(False, rows.index)
    for level, area in areas_of(home).items():
        kept |= rows["level"].eq(level) & rows["area_code"].eq(area)
    return rows[kept].reset_index(drop=True)


def _events(
    cutter: Cutter, order: Order, group: pd.DataFrame, names: PaperNames
) -> pd.DataFrame:
    """Keep events of the area and its group; on a practice's page none of a peer.

    An event of a practice that stands by letter, or that may name one, is left out.
    """
    scopes = {FOR_ALL, *areas_of(_home(group, order)).values(), order.area_code}
    if order.own is None:
        scopes |= set(group["practice_code"])
    events = cutter.dataset.table("events")
    kept = events["scope"].isin(scopes - names.lettered)
    kept &= ~events["label"].fillna("").map(names.mentions).astype(bool)
    return events[kept].reset_index(drop=True)


def _about(
    cutter: Cutter,
    order: Order,
    group: pd.DataFrame,
    names: PaperNames,
    first: pd.Timestamp,
) -> About:
    home = _home(group, order)
    listed = cutter.dataset.table("practices")
    row = home.iloc[0]
    source = cutter.sources[row["source"]]
    whom = labels_for_checks(listed, group, names, order.level, order.as_of)
    is_own = order.own is not None
    files = source_facts(
        cutter.dataset.table("sources"), source, cutter.readers.reference
    )
    span = (first, order.as_of)
    return About(
        level=order.level,
        area_code=names.codes[order.own] if is_own else order.area_code,
        area_name=names.area_name() if is_own else row[NAME_COLUMN[order.level]],
        group_name=row["cluster"] if isinstance(row["cluster"], str) else "",
        level_words=source.levels,
        upper_names=upper_names(home),
        country=source.country,
        synthetic=source.synthetic,
        as_of=f"{order.as_of:%Y-%m-%d}",
        audience=order.audience,
        label=order.label,
        title=order.title,
        dataset=cutter.readers.reference(cutter.dataset.identity),
        membership=membership(listed, group, source, first),
        sources=unnamed_files(files, names),
        source_notes=source.notes,
        quality=quality(cutter.told, whom, _names(cutter), names.lettered),
        elsewhere=elsewhere(cutter.told),
        rules_run=cutter.record.rules_run,
        engine=cutter.record.engine,
        phases=told_phases(order.phases, group, home, names),
        run_at=order.run_at,
        moves=told_moves(listed, areas_of(home), order.group_level, span, names),
    )


def _suppression(cutter: Cutter, order: Order, figures: pd.DataFrame) -> dict:
    """Say what is hidden in a slice and by which rule; nothing for the analyst."""
    readers = cutter.readers
    if readers.audience == ANALYST:
        return {}
    until = figures["period_start"].le(order.as_of)
    return {
        "n_rows": int((until & figures["state"].eq(SUPPRESSED)).sum()),
        "threshold_text": rule_text(cutter.measures, readers.rules, readers.audience),
        "overrides": list(readers.decisions),
        "rounding": SENTENCES[readers.rounding] if readers.rounding != NONE else "",
    }


def _names(cutter: Cutter) -> dict[str, str]:
    """Name the measures of the job, and what else the project names."""
    return cutter.names | {m.id: m.short_name for m in cutter.measures}
