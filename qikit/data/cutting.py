"""Cut slices out of a dataset: figures set aside, peers by letter, facts gathered."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

import pandas as pd

from qikit.data.checks.record import QualityRecord
from qikit.data.dataset import Dataset
from qikit.data.definitions.source_files import Source
from qikit.data.funnels import area_funnel, funnel_frames
from qikit.data.moves import membership, move_texts, moves
from qikit.data.report_facts import (
    FOR_ALL,
    areas_of,
    elsewhere,
    own_phases,
    quality,
    source_facts,
    upper_names,
)
from qikit.data.slices import About, Slice
from qikit.errors import DataError, Problem
from qikit.measures import Measure
from qikit.observations import benchmarks, latest_period, set_aside
from qikit.practices import (
    CODE_COLUMN,
    NAME_COLUMN,
    list_areas,
    members_on,
    peer_letters,
    title_name,
)
from qikit.variation.funnel import Funnel


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
    """What one slice is cut for; times and label come from the job."""

    level: str
    area_code: str
    as_of: pd.Timestamp
    audience: str
    label: str
    title: str = ""
    phases: tuple[dict[str, str], ...] = ()
    run_at: str = ""


def prepare_cutter(
    dataset: Dataset,
    measures: Iterable[Measure],
    sources: dict[str, Source],
    record: QualityRecord,
    *,
    as_of: pd.Timestamp,
    key: bytes,
    names: dict[str, str] | None = None,
) -> Cutter:
    """Set refused rows aside and gather the benchmarks, once for all areas.

    `names` are those of the project's measures and bundles, by id, for sentences
    about what the checks found.
    """
    measures = tuple(measures)
    members = members_on(dataset.table("practices"), as_of)
    rows = dataset.table("observations")
    rows = rows[rows["measure"].isin([m.id for m in measures])]
    rows = set_aside(rows, record.set_aside())
    gathered = benchmarks(rows, members, measures)
    shared = (members, rows, gathered)
    return Cutter(dataset, measures, sources, record, *shared, key, names or {})


def cut_slice(cutter: Cutter, order: Order) -> Slice:
    """Cut out what the report of one area may see.

    A practice's report sees its peers of the cluster by letter only.

    Raises
    ------
    DataError
        If the area is not in the dataset.
    """
    group = _group(cutter, order)
    codes = _paper_codes(cutter, order, group)
    practices = _practices(group, order, codes)
    figures = _figures(cutter.observations, codes)
    home = _home(group, order)
    funnels = _funnels(cutter, figures, areas_of(home), order.as_of)
    funnel_units, funnel_limits = funnel_frames(funnels, codes)
    return Slice(
        about=_about(cutter, order, group, codes, figures["period_start"].min()),
        measures=cutter.measures,
        practices=practices,
        figures=figures,
        benchmarks=_benchmarks(cutter, home),
        events=_events(cutter, order, group),
        funnel_units=funnel_units,
        funnel_limits=funnel_limits,
    )


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


def _figures(observations: pd.DataFrame, codes: dict[str, str]) -> pd.DataFrame:
    """Take the group's figures by the codes the report may see, in their order.

    The order of the rows would otherwise tell which practice has which letter.
    """
    rows = observations[observations["area_code"].isin(codes)]
    rows = rows.assign(practice_code=rows["area_code"].map(codes))
    rows = rows.drop(columns=["area_code", "level"])
    return rows.sort_values(
        ["measure", "period_start", "practice_code"], ignore_index=True
    )


def _funnels(
    cutter: Cutter, figures: pd.DataFrame, areas: dict[str, str], as_of: pd.Timestamp
) -> list[tuple[Measure, Funnel | None]]:
    """Give each measure the funnel of the newest period that the group has."""
    own = {m.id: figures[figures["measure"].eq(m.id)] for m in cutter.measures}
    newest = {name: latest_period(rows, as_of) for name, rows in own.items()}
    return [(m, cutter.funnel(m, areas, newest[m.id])) for m in cutter.measures]


def _paper_codes(cutter: Cutter, order: Order, group: pd.DataFrame) -> dict[str, str]:
    """Give each practice the code that the report may see."""
    codes = group["practice_code"].tolist()
    if order.level != "practice":
        return {code: code for code in codes}
    peers = [code for code in codes if code != order.area_code]
    scope = f"{group['cluster_code'].iloc[0]} {order.as_of.year}"
    letters = peer_letters(codes, key=cutter.key, scope=scope)
    own = order.area_code
    # a practice whose code is a letter: the peer of that letter takes the spare one
    shown = {p: letters[own] if letters[p] == own else letters[p] for p in peers}
    return {own: own} | shown


def _labels(group: pd.DataFrame, order: Order, codes: dict[str, str]) -> dict[str, str]:
    """Label each practice, by its real code: its name, for a peer its letter.

    Names that two practices of the group share get the code beside them.
    """
    named = zip(group["practice_code"], group["practice_name"], strict=True)
    labels = {
        code: f"Practice {codes[code]}"
        if order.level == "practice" and code != order.area_code
        else title_name(name, code)
        for code, name in named
    }
    often = Counter(labels.values())
    return {
        code: f"{label} ({codes[code]})" if often[label] > 1 else label
        for code, label in labels.items()
    }


def _labels_for_checks(
    cutter: Cutter, order: Order, group: pd.DataFrame, codes: dict[str, str]
) -> dict[str, str]:
    """Label whom a finding may concern: the group, and who is listed in it as well.

    A practice listed in two clusters is counted in one of them only; the report
    of the other must still say that a check refused it. Of one that has left nothing
    is said: it is in no figure. What is wrong in the data
    of its peers is not told on a practice's page.
    """
    labels = _labels(group, order, codes)
    if order.level == "practice":
        return {order.area_code: labels[order.area_code]}
    listed = cutter.dataset.table("practices")
    has_left = listed["valid_to"].lt(order.as_of)
    also = listed[listed[CODE_COLUMN[order.level]].eq(order.area_code) & ~has_left]
    names = zip(also["practice_code"], also["practice_name"], strict=True)
    return {code: title_name(name, code) for code, name in names} | labels


def _practices(
    group: pd.DataFrame, order: Order, codes: dict[str, str]
) -> pd.DataFrame:
    own = group["practice_code"].eq(order.area_code) & (order.level == "practice")
    named = own | (order.level != "practice")
    practices = pd.DataFrame(
        {
            "practice_code": group["practice_code"].map(codes).to_numpy(),
            "label": list(_labels(group, order, codes).values()),
            "list_size": group["list_size"].where(named).to_numpy(),
            "is_own": own.to_numpy(),
        }
    )
    return practices.sort_values("practice_code", ignore_index=True)


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


def _events(cutter: Cutter, order: Order, group: pd.DataFrame) -> pd.DataFrame:
    """Keep events of the area and its group; never those of a peer."""
    scopes = {FOR_ALL, *areas_of(_home(group, order)).values(), order.area_code}
    if order.level != "practice":
        scopes |= set(group["practice_code"])
    events = cutter.dataset.table("events")
    return events[events["scope"].isin(scopes)].reset_index(drop=True)


def _about(
    cutter: Cutter,
    order: Order,
    group: pd.DataFrame,
    codes: dict[str, str],
    first: pd.Timestamp,
) -> About:
    home = _home(group, order)
    listed = cutter.dataset.table("practices")
    row = home.iloc[0]
    source = cutter.sources[row["source"]]
    name = row[NAME_COLUMN[order.level]]
    phases = order.phases
    whom = _labels_for_checks(cutter, order, group, codes)
    if order.level == "practice":
        name = title_name(name, order.area_code)
        phases = own_phases(phases, home)
    return About(
        level=order.level,
        area_code=order.area_code,
        area_name=name,
        group_name=row["cluster"] if isinstance(row["cluster"], str) else "",
        level_words=source.levels,
        upper_names=upper_names(home),
        country=source.country,
        synthetic=source.synthetic,
        as_of=f"{order.as_of:%Y-%m-%d}",
        audience=order.audience,
        label=order.label,
        title=order.title,
        dataset=cutter.dataset.identity,
        membership=membership(listed, group, source, first),
        sources=source_facts(cutter.dataset.table("sources"), source),
        source_notes=source.notes,
        quality=quality(cutter.record, whom, _names(cutter)),
        elsewhere=elsewhere(cutter.record),
        rules_run=cutter.record.rules_run,
        engine=cutter.record.engine,
        phases=phases,
        run_at=order.run_at,
        moves=_moves(cutter, order, home, first),
    )


def _names(cutter: Cutter) -> dict[str, str]:
    """Name the measures of the job, and what else the project names."""
    return cutter.names | {m.id: m.short_name for m in cutter.measures}


def _moves(
    cutter: Cutter, order: Order, home: pd.DataFrame, first: pd.Timestamp
) -> tuple[dict[str, str], ...]:
    """Say who joined or left the group; a practice's group is its cluster."""
    own = order.area_code if order.level == "practice" else None
    level = "cluster" if own else order.level
    code = areas_of(home).get(level)
    if code is None or pd.isna(first):
        return ()
    listed = cutter.dataset.table("practices")
    found = moves(listed, (level, code), first=first, as_of=order.as_of)
    return move_texts(found, own)
