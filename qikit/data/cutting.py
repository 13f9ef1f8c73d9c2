"""Cut slices out of a dataset: peers by letter, facts gathered."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import pandas as pd

from qikit.data.cutters import Cutter, prepare_cutter, told_record
from qikit.data.groups import Group
from qikit.data.job_events import OF_JOB, beside, codes_by_name, facts_of
from qikit.data.lettered import (
    told_measures,
    told_moves,
    told_phases,
    unnamed_files,
    without_origins,
    without_telling_totals,
)
from qikit.data.moves import membership, moves
from qikit.data.paper_names import PaperNames, letter_scope, name_practices
from qikit.data.programme_cutting import PartOrder, cut_part
from qikit.data.programme_part import ProgrammePart
from qikit.data.report_facts import (
    FOR_ALL,
    areas_of,
    elsewhere,
    labels_for_checks,
    quality,
    upper_names,
)
from qikit.data.running_programme import PROGRAMME, stands_as_group
from qikit.data.slices import About, Slice
from qikit.data.wider_groups import (
    asked_from,
    group_names,
    group_rows,
    group_words,
    own_and_wider,
)
from qikit.disclosure.audiences import ANALYST
from qikit.disclosure.changed_totals import changed_totals_text
from qikit.disclosure.rounded import NONE, SENTENCES
from qikit.disclosure.sentences import rule_text
from qikit.disclosure.states import SUPPRESSED
from qikit.errors import DataError, Problem
from qikit.measures import Measure
from qikit.periods import period_end
from qikit.practices import NAME_COLUMN, NAMED, OWN
from qikit.programme.teams import named_as_left
from qikit.variation.funnel import Funnel

__all__ = ["Cutter", "Order", "cut_slice", "name_on_paper", "prepare_cutter"]
__all__ += ["told_record"]

PRACTICE = "practice"


@dataclass(frozen=True)
class Order:
    """What one slice is cut for; times and label come from the job.

    `peers` is named, letters or own (a practice's own page names it, and gives the
    others a letter); empty means own for a practice and named for a group.
    `letters_scope` is the programme's name when the job has one; `until` is then the
    last day that the report tells of what was done and said (the end of `as_of`).
    `issue` says which issue of the page it is, if that is counted. `events` are those
    that the job adds to the dataset's; `rule_sets`, by measure, what it chose: the
    measures of the cutter have them already.
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
    until: pd.Timestamp | None = None
    issue: str = ""
    events: tuple[dict[str, str], ...] = ()
    rule_sets: tuple[tuple[str, str], ...] = ()

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


@dataclass(frozen=True, eq=False)
class _Page:
    """One page to cut: its order, its practices, and what they are called there."""

    cutter: Cutter
    order: Order
    group: Group

    @classmethod
    def of(cls, cutter: Cutter, order: Order) -> _Page:
        """Find the practices that the report is about, or set beside."""
        found = cutter.group(order.level, order.area_code)
        if found is None or not order.area_code:
            what = f"there is no {order.level} {order.area_code!r} in the dataset."
            raise DataError(Problem(what))
        cluster = found.rows["cluster_code"].iloc[0]
        if order.level == PRACTICE and isinstance(cluster, str) and cluster:
            found = cutter.group("cluster", cluster)
        return cls(cutter, order, found)

    @cached_property
    def home(self) -> pd.DataFrame:
        """The rows that say where the area lies: of a practice, its own."""
        rows = self.group.rows
        if self.order.level != PRACTICE:
            return rows
        return rows[rows["practice_code"].eq(self.order.area_code)]

    @cached_property
    def areas(self) -> dict[str, str]:
        """The area of each level that it lies in.

        A cluster over two HSCPs is set beside the one that holds most of it; a
        practice beside its own. An HSCP has none of the clusters within it.
        """
        return own_and_wider(areas_of(self.home), self.order.group_level)

    @cached_property
    def names(self) -> PaperNames:
        """What the practices are called on the page."""
        order, cutter = self.order, self.cutter
        programme = order.letters_scope
        listed = cutter.listed.rows if programme else self.group.listed
        scope = self.group.once(
            ("letters", order.group_level, order.as_of, programme),
            lambda: letter_scope(
                listed,
                self.group.rows,
                level=order.group_level,
                as_of=order.as_of,
                programme=programme,
            ),
        )
        return name_practices(
            listed,
            self.group.rows,
            scope,
            how=order.how_named,
            own=order.own,
            key=cutter.key,
            never=cutter.codes,
        )

    @property
    def is_whole(self) -> bool:
        """Whether all practices of the group lie in the areas of the page."""
        return self.group.lies_in(self.areas)

    @cached_property
    def moves(self) -> list[dict[str, str]]:
        """Who joined or left the group from the first figure on, by real code."""
        level, as_of = self.order.group_level, self.order.as_of
        if level not in self.areas or pd.isna(self.first):
            return []
        area = (level, self.areas[level])
        return self.group.once(
            ("moves", *area, as_of),
            lambda: self._told(
                moves(self.group.listed, area, first=self.first, as_of=as_of)
            ),
        )

    def _told(self, found: list[dict[str, str]]) -> list[dict[str, str]]:
        running = self.cutter.running
        if not stands_as_group(running):
            return found
        listed = self.cutter.dataset.table("practices")
        return named_as_left(found, running.file.teams, listed)

    @cached_property
    def codes(self) -> dict[str, str]:
        """The code on the page of each practice of the group, by the real one."""
        return {code: self.names.codes[code] for code in self.group.codes}

    @cached_property
    def events(self) -> pd.DataFrame:
        """The events that the page may tell: the dataset's, and the job's."""
        return _events(self)

    @cached_property
    def first(self) -> pd.Timestamp:
        """The first period of the group's figures."""
        group = self.group
        return group.once("first", lambda: self.cutter.figures.first(group.codes))


def cut_slice(cutter: Cutter, order: Order) -> Slice:
    """Cut out what the report of one area may see.

    Practices that stand by letter are nowhere named in it, and nothing else in it
    tells which of them has which letter.

    Raises
    ------
    DataError
        If the area is not in the dataset.
    """
    page = _Page.of(cutter, order)
    figures = without_origins(cutter.figures.figures(page.codes), page.names)
    shared = _benchmarks(page)
    funnels = cutter.funnel_tables(_funnels(page, shared))
    return Slice(
        about=replace(_about(page), suppression=_suppression(page, figures)),
        measures=cutter.measures,
        practices=page.names.table(page.group.rows),
        figures=figures,
        benchmarks=group_rows(shared, order.group_level),
        events=page.events.drop(columns=OF_JOB),
        funnel_units=funnels.units(page.codes),
        funnel_limits=funnels.limits,
        programme=_programme(page),
    )


def name_on_paper(cutter: Cutter, order: Order) -> tuple[str, str]:
    """Give code and name by which a practice's own page calls it."""
    names = _Page.of(cutter, order).names
    return names.codes[order.own], names.area_name()


def _benchmarks(page: _Page) -> pd.DataFrame:
    """Keep the rows of the areas that the report's area lies in."""
    found = page.cutter.totals.of(page.areas)
    level = page.order.group_level
    if not page.names.lettered or (level == "cluster" and page.is_whole):
        return found  # no total is of some of the lettered practices only
    rows = page.cutter.figures.rows(page.group.codes)
    return without_telling_totals(found, rows, page.group.rows, page.names, level=level)


def _funnels(page: _Page, shared: pd.DataFrame) -> list[tuple[Measure, Funnel | None]]:
    """Give each measure the funnel of the newest period that the group has of it."""
    cutter, order = page.cutter, page.order
    newest = cutter.figures.newest(page.group.codes, order.as_of)
    asked = [asked_from(m, order.group_level) for m in cutter.measures]
    periods = [(m, newest.get(m.id)) for m in asked]
    if page.names.lettered:
        shown = told_measures(periods, shared)
        periods = [(m, period) for m, period in periods if m.id in shown]
    return [(m, cutter.funnel(m, page.areas, period)) for m, period in periods]


def _events(page: _Page) -> pd.DataFrame:
    """Keep events of the area and its group; on a practice's page none of a peer.

    An event of a practice that stands by letter, or that may name one, is left out.
    """
    scopes = {FOR_ALL, *page.areas.values(), page.order.area_code}
    if running := page.cutter.running:
        scopes.add(running.file.scope or running.file.id)
    if page.order.own is None:
        scopes |= set(page.group.codes)
    scopes -= page.names.lettered
    events = page.cutter.dataset.table("events")
    events = events[events["scope"].isin(scopes)]
    events = beside(events, page.order.events, _codes_of(page, scopes))
    labels = events["label"].fillna("")
    is_telling = [page.names.mentions(label) for label in labels]
    return events[~pd.array(is_telling, dtype=bool)].reset_index(drop=True)


def _codes_of(page: _Page, scopes: set[str]) -> dict[str, str]:
    """Give the codes of the areas in scope by what the job may call them."""
    if not page.order.events:
        return {}
    rows = page.home if page.order.own else page.group.rows
    codes = codes_by_name(rows, page.areas, upper_names(page.home, page.areas))
    return {name: code for name, code in codes.items() if code in scopes}


def _programme(page: _Page) -> ProgrammePart | None:
    """Cut what the page may see of the programme that it is made for."""
    cutter, order, running = page.cutter, page.order, page.cutter.running
    if running is None:
        return None
    own = {order.own: page.codes[order.own]} if order.own else page.codes
    listed = cutter.dataset.table("practices")
    clusters = listed.loc[listed["practice_code"].isin(own), "cluster_code"].dropna()
    file = running.file
    scopes = frozenset({file.id, file.scope or file.id, FOR_ALL, *clusters})
    until = order.until or period_end(order.as_of, "month")
    part = PartOrder(
        page.names, own, scopes, order.own is None, until=until, as_of=order.as_of
    )
    return cut_part(cutter.dataset, running, cutter.readers, part)


def _about(page: _Page) -> About:
    cutter, order, names = page.cutter, page.order, page.names
    group, listed = page.group.rows, page.group.listed
    row = page.home.iloc[0]
    group_name = row[NAME_COLUMN[order.group_level]]
    source = cutter.sources[row["source"]]
    whom = labels_for_checks(listed, group, names, order.level, order.as_of)
    is_own = order.own is not None
    return About(
        level=PROGRAMME
        if stands_as_group(cutter.running) and not is_own
        else order.level,
        area_code=names.codes[order.own] if is_own else order.area_code,
        area_name=names.area_name() if is_own else row[NAME_COLUMN[order.level]],
        group_name=group_name if isinstance(group_name, str) else "",
        level_words=group_words(source.levels, order.group_level, cutter.running),
        upper_names=group_names(upper_names(page.home, page.areas), order.group_level),
        country=source.country,
        synthetic=source.synthetic,
        as_of=f"{order.as_of:%Y-%m-%d}",
        audience=order.audience,
        label=order.label,
        title=order.title,
        dataset=cutter.readers.reference(cutter.dataset.identity),
        membership=page.group.once(
            ("membership", source.source),
            lambda: membership(listed, group, source, page.first),
        ),
        sources=unnamed_files(cutter.files(source), names),
        source_notes=source.notes,
        quality=quality(
            *(cutter.told, whom, _names(cutter), names.lettered), last=order.as_of
        ),
        elsewhere=cutter.elsewhere,
        rules_run=cutter.record.rules_run,
        engine=cutter.record.engine,
        phases=told_phases(order.phases, group, page.home, names),
        run_at=order.run_at,
        moves=told_moves(page.moves, names),
        issue=order.issue,
        events=facts_of(page.events),
        rule_sets=dict(order.rule_sets),
        of_the_intake=_of_the_intake(page, whom),
    )


def _of_the_intake(page: _Page, whom: dict[str, str]) -> tuple[str, ...]:
    """Give the sentences of a page that compare with the dataset before."""
    cutter, last = page.cutter, page.order.as_of
    found = cutter.of_the_intake
    if not found.findings:
        return ()
    told = quality(found, whom, _names(cutter), page.names.lettered, last=last)
    return (*(each["text"] for each in told), *elsewhere(found, last=last))


def _suppression(page: _Page, figures: pd.DataFrame) -> dict:
    """Say what is hidden in a slice and by which rule; nothing for the analyst."""
    cutter, order, readers = page.cutter, page.order, page.cutter.readers
    if readers.audience == ANALYST:
        return {}
    until = figures["period_start"].le(order.as_of)
    return {
        "n_rows": int((until & figures["state"].eq(SUPPRESSED)).sum()),
        "threshold_text": rule_text(cutter.measures, readers.rules, readers.audience),
        "overrides": list(readers.decisions),
        "rounding": SENTENCES[readers.rounding] if readers.rounding != NONE else "",
        "changed_totals": _changed_totals(page),
    }


def _changed_totals(page: _Page) -> str:
    """Say why totals of the group are suppressed that earlier papers show."""
    level, rows = page.order.group_level, page.cutter.changed_totals
    own = rows["level"].eq(level) & rows["area_code"].eq(page.areas.get(level, ""))
    own &= rows["period_start"].le(page.order.as_of)
    who = "teams" if stands_as_group(page.cutter.running) else "practices"
    return changed_totals_text(int(own.sum()), who)


def _names(cutter: Cutter) -> dict[str, str]:
    """Name the measures of the job, and what else the project names."""
    return cutter.names | {m.id: m.short_name for m in cutter.measures}
