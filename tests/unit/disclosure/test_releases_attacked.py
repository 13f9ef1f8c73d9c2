"""Protection over several releases, against an attacker who tries every table.

Between releases practices move, hand in late, are revised and close. The attacker
keeps all papers, knows which figures did not change, and is told every denominator.
Nothing of the engine is used to find what is given away; what is found is also what
`expose` must say.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, reject, settings
from hypothesis import strategies as st

from qikit.disclosure.audiences import AUDIENCES, READERS
from qikit.disclosure.exposure import expose
from qikit.disclosure.protection import protect
from qikit.disclosure.publications import read_publication
from qikit.disclosure.settings import Rule

BOARD_OF = {"H1": "B1", "H2": "B1", "H3": "B2"}
HIDDEN = ("primary", "secondary", "derived")
QUICK = settings(deadline=None, max_examples=20, derandomize=True)
MOST_TABLES = 400_000


@dataclass(frozen=True)
class Place:
    """A practice: cluster ("" for none), HSCP, and x of n; `of` None: not reported."""

    cluster: str
    hscp: str
    x: int
    of: int | None


@dataclass(frozen=True)
class Release:
    """One release: its practices by code, its rules by audience, and what it hides.

    A row is a level and a code; its figure a set of versions (code, x, of), one for
    each practice that it adds up. Rows with the same figure are the same unknown.
    """

    places: dict[str, Place]
    rules: dict[str, Rule]
    audience: str
    beside: tuple[str, ...] = ("hscp", "board", "country")
    hidden: frozenset = frozenset()

    @property
    def rule(self) -> Rule:
        return self.rules[self.audience]

    @cached_property
    def rows(self) -> dict[tuple[str, str], frozenset]:
        """Return what each published row adds up; what nobody reported is no row."""
        found: dict = {}
        for code, place in self.places.items():
            areas = {
                "practice": code,
                "cluster": place.cluster,
                "hscp": place.hscp,
                "board": BOARD_OF[place.hscp],
                "country": "S",
            }
            for level, area in areas.items():
                is_shown = level in ("practice", "cluster", *self.beside)
                if place.of is not None and area and is_shown:
                    version = (code, place.x, place.of)
                    found.setdefault((level, area), set()).add(version)
        return {row: frozenset(figure) for row, figure in found.items()}

    def true(self, row) -> tuple[int, int]:
        """Add up numerator and denominator."""
        figure = self.rows[row]
        return sum(v[1] for v in figure), sum(v[2] for v in figure)

    def threshold(self, row) -> int:
        is_practice = row[0] == "practice"
        return self.rule.threshold if is_practice else self.rule.threshold_above

    def is_few(self, row) -> bool:
        return 0 < self.true(row)[1] < self.threshold(row)

    def is_small(self, row) -> bool:
        x, of = self.true(row)
        return 0 < x < self.threshold(row) or self.rule.zeros and x == 0 < of

    def is_nearly_all(self, row) -> bool:
        x, of = self.true(row)
        near = 0 < of - x < self.threshold(row)
        return self.rule.complement and (near or self.rule.zeros and x == of > 0)

    def told(self, row) -> tuple[int, int]:
        """Say between which numerators a hidden row lies, by the mark alone."""
        x, of = self.true(row)
        knows = not self.rule.zeros and not self.is_few(row) and self.threshold(row)
        least = int(bool(knows) and x > 0)
        return least, of - int(bool(knows) and self.rule.complement and x < of)

    def is_told(self, row) -> bool:
        """Say whether hiding a row would help nobody: a zero is known, or "all"."""
        x, of = self.true(row)
        is_end = x == 0 or self.rule.complement and x == of
        few = any(self.is_few(other) for other in self.rows)
        is_known = is_end and not self.rule.zeros and not few
        return row not in self.hidden and (is_known or of == 0)

    def asked(self, row) -> set[int]:
        """Return the numerators that must stay possible; none for a partner."""
        (least, most), of, limit = (
            self.told(row),
            self.true(row)[1],
            self.threshold(row),
        )
        values = set()
        if self.is_small(row):
            values |= set(range(least, min(limit - 1, most) + 1))
        if self.is_nearly_all(row):
            values |= set(range(max(least, of - limit + 1), most + 1))
        if self.is_few(row):
            values |= set(range(of + 1))
        return values

    @cached_property
    def members(self) -> pd.DataFrame:
        places = self.places.values()
        return pd.DataFrame(
            {
                "practice_code": list(self.places),
                "cluster_code": [p.cluster for p in places],
                "hscp": [p.hscp for p in places],
                "board": [BOARD_OF[p.hscp] for p in places],
                "country": "S",
            }
        )

    @property
    def observations(self) -> pd.DataFrame:
        places = self.places.values()
        return pd.DataFrame(
            {
                "area_code": list(self.places),
                "period_start": pd.Timestamp("2026-10-01"),
                "measure": "falls",
                "numerator": [np.nan if p.of is None else float(p.x) for p in places],
                "denominator": [
                    np.nan if p.of is None else float(p.of) for p in places
                ],
                "state": "reported",
            }
        )


def published(series: Sequence[Release]) -> tuple[list[Release], list]:
    """Protect one release after the other; return them with their publications."""
    made, publications = [], []
    for release in series:
        measure = SimpleNamespace(
            id="falls", has_numerators=True, benchmark_levels=release.beside
        )
        table = protect(
            release.observations,
            release.members,
            [measure],
            {"falls": release.rules},
            audience=release.audience,
            earlier=publications,
        )
        rows = table[table["state"].isin(HIDDEN)]
        hidden = frozenset(zip(rows["level"], rows["area_code"], strict=True))
        made.append(replace(release, hidden=hidden))
        publications.append(
            read_publication(table, release.members, audience=release.audience)
        )
    return made, publications


# --- the attacker


@dataclass
class Papers:
    """All that readers of an audience saw, as facts about versions of figures."""

    seen: list[Release]

    @cached_property
    def versions(self) -> list:
        return sorted({v for r in self.seen for f in r.rows.values() for v in f})

    @cached_property
    def shown(self) -> dict[frozenset, int]:
        return {
            figure: sum(v[1] for v in figure)
            for r in self.seen
            for row, figure in r.rows.items()
            if row not in r.hidden
        }

    def marks(self, *, all_of_them: bool) -> dict[frozenset, tuple[int, int]]:
        """Return what marks tell of figures; of all that could be marked, or are."""
        found: dict = {}
        for r in self.seen:
            for row, figure in r.rows.items():
                if all_of_them and r.is_told(row):
                    ends = (r.true(row)[0],) * 2
                elif all_of_them or row in r.hidden:
                    ends = r.told(row)
                else:
                    continue
                before = found.get(figure, ends)
                found[figure] = max(before[0], ends[0]), min(before[1], ends[1])
        return found

    def columns(self, figure) -> list[int]:
        return [self.versions.index(v) for v in figure]

    @cached_property
    def tables(self) -> np.ndarray:
        """List all numerators of the versions that agree with all that was shown."""
        facts = self.marks(all_of_them=False)
        for figure, value in self.shown.items():
            facts[figure] = (value, value)
        return self._tables(facts, every_value=True)

    @cached_property
    def reasonable(self) -> np.ndarray:
        """List tables that agree with the marks alone, if all were hidden that can be.

        Only values near the ends: they tell how far each sum could reach.
        """
        return self._tables(self.marks(all_of_them=True), every_value=False)

    def _tables(self, facts: dict, *, every_value: bool) -> np.ndarray:
        ends = [facts.get(frozenset([v]), (0, v[2])) for v in self.versions]
        ends = np.array(ends, dtype=np.int16).reshape(-1, 2)
        facts = {tuple(sorted(self.columns(f))): e for f, e in facts.items()}
        tables = np.zeros((1, len(self.versions)), dtype=np.int16)
        for i, (least, most) in enumerate(ends):
            values = np.arange(least, most + 1)
            if not every_value and len(values) > 4:
                values = values[[0, 1, -2, -1]]
            tables = np.repeat(tables, len(values), axis=0)
            tables[:, i] = np.tile(values, len(tables) // len(values))
            for columns, (low, high) in facts.items():
                if i not in columns:
                    continue
                later = [c for c in columns if c > i]
                sums = tables[:, [c for c in columns if c <= i]].sum(axis=1)
                fits = sums + ends[later, 0].sum() <= high
                fits &= sums + ends[later, 1].sum() >= low
                tables = tables[fits]
                if len(tables) > MOST_TABLES:
                    reject()
        return tables

    def can(self, figure) -> set[int]:
        return set(self.tables[:, self.columns(figure)].sum(axis=1).tolist())

    def reach(self, figure) -> tuple[int, int]:
        sums = self.reasonable[:, self.columns(figure)].sum(axis=1)
        return int(sums.min()), int(sums.max())


def seen_by(audience: str, series: Sequence[Release]) -> list[Release]:
    wide = AUDIENCES[AUDIENCES.index(audience) :]
    return [r for r in series if r.audience in wide]


def given_away(audience: str, series: Sequence[Release]) -> dict[tuple, str]:
    """Say which figures that were hidden from an audience are not protected."""
    papers = Papers(seen_by(audience, series))
    own = [r for r in series if r.audience == audience]
    last = {(row, f): r for r in own for row, f in r.rows.items()}
    found = {}
    for release in own:
        for row in release.hidden:
            figure = release.rows[row]
            why = _fault(papers, last[row, figure], row, figure)
            if why:
                found[row] = why
    return found


def _fault(papers: Papers, release: Release, row, figure) -> str:
    can, (least, most) = papers.can(figure), papers.reach(figure)
    asked = release.asked(row) & set(range(least, most + 1))
    told = release.told(row)
    width = min(release.threshold(row), most - least, told[1] - told[0])
    if figure in papers.shown:
        return "shown"
    if release.true(row)[0] not in can:
        return "by the rule it would be shown"
    if not asked <= can:
        return f"is one of {sorted(can)}, asked {sorted(asked)}"
    if not release.asked(row) and max(can) - min(can) < width:
        return f"partner, of {sorted(can)}, width {width}"
    return ""


def at_best(audience: str, series: Sequence[Release]) -> dict[tuple, str]:
    """Say what would be given away had the last release hidden all that it could."""
    *before, last = series
    known = {
        (row, f)
        for r in seen_by(audience, before)
        for row, f in r.rows.items()
        if row not in r.hidden
    }
    more = {row for row, f in last.rows.items() if (row, f) not in known}
    more -= {row for row in more if last.is_told(row)}
    return given_away(audience, [*before, replace(last, hidden=last.hidden | more)])


def exposed(audience: str, series: Sequence[Release], publications) -> set:
    """Return what `expose` says of the last release for an audience."""
    last = max(i for i, r in enumerate(series) if r.audience == audience)
    others = [p for i, p in enumerate(publications) if i != last]
    figures = expose(publications[last], others).figures
    return set(zip(figures["level"], figures["area_code"], strict=True))


def faults(series: Sequence[Release]) -> list[str]:
    """Say where protect could have done better, and where expose is wrong."""
    made, publications = published(series)
    found = []
    for audience in dict.fromkeys(r.audience for r in made):
        away = given_away(audience, made)
        said = exposed(audience, made, publications)
        is_few = any(r.is_few(row) for r in made for row in r.hidden)
        found += [
            f"{audience} {row}: {why}, not said"
            for row, why in away.items()
            if row not in said
        ]
        if not is_few:
            found += [
                f"{audience} {row}: said for nothing" for row in said - away.keys()
            ]
        if away:
            best = at_best(audience, made)
            found += [
                f"{audience} {row}: {why}, without need"
                for row, why in away.items()
                if row not in best and why != "shown"
            ]
    return found


# --- what happens between releases

CLUSTERS = ["", "C1", "C2"]
HSCPS = ["H1", "H2"]
BESIDE = [(), ("board",), ("hscp", "country"), ("hscp", "board", "country")]


@st.composite
def rules(draw) -> dict[str, Rule]:
    limit = draw(st.integers(3, 4))
    rule = Rule(limit, limit, complement=draw(st.booleans()))
    found = {"analyst": Rule()}
    for audience in READERS:
        found[audience] = rule
        more = draw(st.integers(0, 1))
        rule = replace(rule, threshold=rule.threshold + more, threshold_above=limit)
    return found


def figure(low: int):
    return st.integers(low, 7).flatmap(
        lambda of: st.tuples(st.integers(0, of), st.just(of))
    )


def stricter(rules: dict[str, Rule], how: str) -> dict[str, Rule]:
    change = {
        "complement": lambda r: replace(r, complement=True),
        "zeros": lambda r: replace(r, zeros=True),
        "threshold": lambda r: replace(
            r, threshold=r.threshold + 1, threshold_above=r.threshold_above + 1
        ),
    }[how]
    return {a: r if a == "analyst" else change(r) for a, r in rules.items()}


@st.composite
def releases(draw, *, most=3, crossing=False, stricter_by=(), audiences=READERS, low=5):
    """Draw a first release and what happens until the last."""
    count = draw(st.integers(2, 5))
    places = {}
    for i in range(count):
        hscp = draw(st.sampled_from(HSCPS))
        cluster = draw(st.sampled_from(CLUSTERS))
        if not crossing and cluster:
            cluster += hscp
        x, of = draw(figure(low))
        is_late = draw(st.integers(0, 5)) == 0
        places[f"P{i}"] = Place(cluster, hscp, x, None if is_late else of)
    series = [
        Release(
            places,
            draw(rules()),
            draw(st.sampled_from(audiences)),
            draw(st.sampled_from(BESIDE)),
        )
    ]
    for _ in range(draw(st.integers(1, most - 1))):
        before = series[-1]
        places = dict(before.places)
        for _ in range(draw(st.integers(0, 2))):
            code = draw(st.sampled_from(sorted(places)))
            _happen(draw, places, code, crossing, low)
        assume(places)
        by_audience = before.rules
        if stricter_by and draw(st.booleans()):
            by_audience = stricter(by_audience, draw(st.sampled_from(stricter_by)))
        audience = draw(st.sampled_from(audiences))
        series.append(
            replace(before, places=places, rules=by_audience, audience=audience)
        )
    assume(all(r.rows for r in series))
    return series


def _happen(draw, places: dict[str, Place], code: str, crossing: bool, low: int):
    place = places[code]
    what = draw(st.sampled_from(["moves", "revised", "closes", "late"]))
    if what == "closes":
        if len(places) > 1:
            del places[code]
    elif what == "moves":
        cluster = draw(st.sampled_from(CLUSTERS))
        if cluster and not crossing:
            cluster += place.hscp
        places[code] = replace(place, cluster=cluster)
    else:
        x, of = draw(figure(low))
        places[code] = replace(place, x=x, of=of)


@QUICK
@given(releases(most=2, audiences=["published"]))
def test_two_releases_for_the_same_readers(series):
    assert faults(series) == []


@QUICK
@given(releases(crossing=True))
def test_releases_for_different_readers_over_crossing_areas(series):
    assert faults(series) == []


@QUICK
@given(
    releases(
        most=2,
        audiences=["published"],
        stricter_by=["threshold", "complement", "zeros"],
    )
)
def test_a_rule_that_gets_stricter(series):
    assert faults(series) == []


@QUICK
@given(releases(most=2, low=1))
def test_few_people(series):
    assert faults(series) == []


def drawn(*steps: tuple[Rule, dict], beside: tuple[str, ...] = ()) -> list[Release]:
    """Draw releases for all readers by hand; of each practice (cluster, x, of)."""
    return [
        Release(
            {code: Place(at, "H1", x, of) for code, (at, x, of) in places.items()},
            dict.fromkeys(AUDIENCES, rule) | {"analyst": Rule()},
            "published",
            beside,
        )
        for rule, places in steps
    ]


APART = {"P0": ("", 2, 9), "P1": ("", 2, 9)}
TOGETHER = {"P0": ("C1", 2, 9), "P1": ("C1", 2, 9)}


@pytest.mark.parametrize(
    "steps",
    [
        # zeros were shown before: that neither is 0 stays known, so a total of 4
        # leaves 1, 2 and 3 alone
        [(Rule(5, 3), APART), (Rule(5, 3, zeros=True), TOGETHER)],
        # the same where the later threshold makes both rows of few people
        [
            (Rule(3, 3), {"P0": ("", 2, 4), "P1": ("", 2, 4)}),
            (Rule(5, 4), {"P0": ("C1", 2, 4), "P1": ("C1", 2, 4)}),
        ],
        # P0 stands in the first two releases and has closed: P0 + P1, P0 + P2 and
        # P1 + P2 are all 4, so each is 2
        [
            (
                Rule(3, 3),
                {"P0": ("C1", 2, 8), "P1": ("C1", 2, 8), "P2": ("", 2, 8)},
            ),
            (
                Rule(3, 3),
                {"P0": ("C1", 2, 8), "P1": ("", 2, 8), "P2": ("C1", 2, 8)},
            ),
            (Rule(3, 3), {"P1": ("C1", 2, 8), "P2": ("C1", 2, 8)}),
        ],
        # shown, then hidden by a higher threshold, then revised
        [
            (Rule(3, 3), {"P0": ("", 4, 40)}),
            (Rule(5, 5), {"P0": ("", 4, 40)}),
            (Rule(5, 5), {"P0": ("", 9, 40)}),
        ],
    ],
    ids=["zeros later", "few later", "closed in between", "shown, hidden, revised"],
)
def test_found_by_thought(steps):
    assert faults(drawn(*steps)) == []


def test_a_late_submission_does_not_tell_itself_by_the_growth_of_the_cluster():
    before = {"P0": ("C1", 9, 40), "P1": ("C1", 11, 40), "P2": ("C1", 0, None)}
    late = before | {"P2": ("C1", 2, 40)}
    made, _ = published(drawn((Rule(5, 5), before), (Rule(5, 5), late)))
    assert made[0].hidden == frozenset()
    assert {("practice", "P2"), ("cluster", "C1")} <= made[1].hidden


def test_a_practice_that_moves_is_not_the_difference_of_two_totals():
    before = {
        "P0": ("C1", 2, 9),
        "P1": ("C1", 3, 9),
        "P2": ("C1", 8, 9),
        "P3": ("C2", 7, 9),
        "P4": ("C2", 8, 9),
    }
    moved = before | {"P0": ("C2", 2, 9)}
    made, _ = published(drawn((Rule(5, 5), before), (Rule(5, 5), moved)))
    assert ("cluster", "C1") not in made[0].hidden
    assert {("cluster", "C1"), ("cluster", "C2")} <= made[1].hidden
    shown = replace(made[1], hidden=made[1].hidden - {("cluster", "C1")})
    assert given_away("published", [made[0], shown])
