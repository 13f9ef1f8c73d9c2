"""Protection against an attacker who tries every table of whole numbers there is.

The attacker is written from the definition ("Protected means", docs/disclosure.md),
uses nothing of the engine, and is told more than real readers: every denominator when
numerators are worked out. Areas are plain sets of practices here.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from qikit.disclosure.audiences import AUDIENCES
from qikit.disclosure.protection import protect
from qikit.disclosure.settings import Rule

LEVELS = {"cluster": "cluster_code", "hscp": "hscp", "board": "board"}
BOARD_OF = {"H1": "B1", "H2": "B1", "H3": "B2"}
MEASURE = SimpleNamespace(
    id="falls", has_numerators=True, benchmark_levels=("hscp", "board", "country")
)
HIDDEN = ("primary", "secondary", "derived")
QUICK = settings(deadline=None, max_examples=60, derandomize=True)
FEW = settings(deadline=None, max_examples=20, derandomize=True)
MORE = 3  # people by which a denominator may be larger than any that is asked for


@dataclass(frozen=True)
class Place:
    """A practice: cluster ("" for none), HSCP, and x of n; `of` None: not reported."""

    cluster: str
    hscp: str
    x: int
    of: int | None


@dataclass(frozen=True)
class Shown:
    """What an attacker faces: the practices, the rule, and which rows are hidden."""

    places: tuple[Place, ...]
    rule: Rule
    hidden: frozenset

    @cached_property
    def rows(self) -> dict[tuple[str, str], list[int]]:
        """Which practices each row adds up; a row that nobody reported is none."""
        found = {}
        for i, place in enumerate(self.places):
            if place.of is None:
                continue
            board = BOARD_OF[place.hscp]
            areas = zip(LEVELS, (place.cluster, place.hscp, board), strict=True)
            for row in [("practice", f"P{i}"), *areas, ("country", "S")]:
                if row[1]:
                    found.setdefault(row, []).append(i)
        return found

    def true(self, row) -> tuple[int, int]:
        """Add up numerator and denominator."""
        places = [self.places[i] for i in self.rows[row]]
        return sum(p.x for p in places), sum(p.of for p in places)

    def threshold(self, row) -> int:
        is_practice = row[0] == "practice"
        return self.rule.threshold if is_practice else self.rule.threshold_above

    def is_few(self, row) -> bool:
        least = max(self.threshold(row), self.rule.least_people)
        return 0 < self.true(row)[1] < least

    def is_small(self, row) -> bool:
        x, of = self.true(row)
        return 0 < x < self.threshold(row) or self.rule.zeros and x == 0 < of

    def is_nearly_all(self, row) -> bool:
        x, of = self.true(row)
        near = 0 < of - x < self.threshold(row)
        return self.rule.complement and (near or self.rule.zeros and x == of > 0)

    def told(self, row) -> tuple[int, int]:
        """Between which numerators a hidden row lies, by the rule and the mark alone.

        A 0 is shown, and where the complement counts so is "all of them", unless
        zeros are hidden too or few people are counted. Where few are counted anywhere
        such a row may be hidden, too, for its number of people.
        """
        x, of = self.true(row)
        is_end = x == 0 or self.rule.complement and x == of
        helps = is_end and any(self.is_few(other) for other in self.rows)
        knows = not self.rule.zeros and not self.is_few(row) and not helps
        least = int(knows and self.threshold(row) > 0)
        return least, of - int(knows and self.rule.complement)

    def asked(self, row) -> set[int]:
        """Numerators that must stay possible; none for a partner."""
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


def every_table(shown: Shown, tops: dict[int, int], known: dict[int, int], totals):
    """List all tables, one column a practice, that add up to the shown totals.

    `tops` are the practices that are not known; a shown total is reached or not.
    """
    tables = np.zeros((1, len(shown.places)), dtype=np.int32)
    for i, value in known.items():
        tables[:, i] = value
    for i, top in tops.items():
        values = np.arange(top + 1)
        tables = np.repeat(tables, len(values), axis=0)
        tables[:, i] = np.tile(values, len(tables) // len(values))
        for row, total in totals.items():
            if i in shown.rows[row]:
                tables = tables[tables[:, shown.rows[row]].sum(axis=1) <= total]
    for row, total in totals.items():
        tables = tables[tables[:, shown.rows[row]].sum(axis=1) == total]
    return tables


def sums(shown: Shown, tables: np.ndarray, row) -> np.ndarray:
    return tables[:, shown.rows[row]].sum(axis=1)


def open_practices(shown: Shown) -> list[int]:
    return [i for row in shown.hidden if row[0] == "practice" for i in shown.rows[row]]


def possible_numerators(shown: Shown, totals) -> np.ndarray:
    """List the tables of numerators that agree with the rule and some totals."""
    unknown = open_practices(shown)
    tops = {i: shown.places[i].of for i in unknown}
    known = {
        i: p.x
        for i, p in enumerate(shown.places)
        if p.of is not None and i not in unknown
    }
    tables = every_table(shown, tops, known, totals)
    for row in shown.hidden:
        least, most = shown.told(row)
        values = sums(shown, tables, row)
        tables = tables[(least <= values) & (values <= most)]
    return tables


def faults_of_numerators(shown: Shown) -> list[str]:
    """Say which hidden rows are not protected, with what can be ruled out.

    No row can be asked for more than the marks admit by themselves: a hidden group of
    two hidden practices, neither of them 0, is 2 or more whatever else is shown.
    """
    visible = {r: shown.true(r)[0] for r in shown.rows if r not in shown.hidden}
    tables = possible_numerators(shown, visible)
    zeros = {row: 0 for row, value in visible.items() if value == 0}
    admitted = possible_numerators(shown, zeros)
    found = []
    for row in sorted(shown.hidden):
        can = set(sums(shown, tables, row).tolist())
        may = set(sums(shown, admitted, row).tolist())
        asked = shown.asked(row)
        if shown.true(row)[0] not in can:
            found.append(f"{row} {shown.true(row)}: by the rule it would be shown")
        elif asked and not asked & may <= can:
            found.append(f"{row} {shown.true(row)}: is one of {sorted(can)}")
        elif not asked:
            width = min(shown.threshold(row), max(may) - min(may))
            if max(can) - min(can) < width:
                found.append(f"{row} {shown.true(row)}: partner, of {sorted(can)}")
    return found


def faults_of_denominators(shown: Shown) -> list[str]:
    """Say of which rows with few people the number can be had."""
    few = [row for row in shown.hidden if shown.is_few(row)]
    visible = {r: shown.true(r)[1] for r in shown.rows if r not in shown.hidden}
    limit = max(shown.threshold(row) for row in shown.rows)
    unknown = open_practices(shown)
    roof = limit + MORE
    tops = {
        i: min([t for r, t in visible.items() if i in shown.rows[r]], default=roof)
        for i in unknown
    }
    known = {
        i: p.of
        for i, p in enumerate(shown.places)
        if p.of is not None and i not in unknown
    }
    tables = every_table(shown, tops, known, visible)
    for i in unknown:
        tables = tables[tables[:, i] >= 1]  # a row of nobody is shown as one
    found = []
    for row in sorted(few):
        can = set(sums(shown, tables, row).tolist())
        parts = sum(self_of > 0 for self_of in _sizes(shown, row))
        asked = set(range(parts, max(shown.threshold(row), 1)))
        if not asked <= can:
            found.append(f"{row} {shown.true(row)}: n is one of {sorted(can)}")
    return found


def _sizes(shown: Shown, row) -> list[int]:
    return [shown.places[i].of for i in shown.rows[row]]


def protected(places, rule, *, audience="cluster", narrower=None) -> pd.DataFrame:
    """Protect one table; every audience has the rule unless it is said otherwise."""
    codes = [f"P{i}" for i in range(len(places))]
    members = pd.DataFrame(
        {
            "practice_code": codes,
            "cluster_code": [p.cluster for p in places],
            "hscp": [p.hscp for p in places],
            "board": [BOARD_OF[p.hscp] for p in places],
            "country": "S",
        }
    )
    rows = pd.DataFrame(
        {
            "area_code": codes,
            "period_start": pd.Timestamp("2026-10-01"),
            "measure": "falls",
            "numerator": [np.nan if p.of is None else float(p.x) for p in places],
            "denominator": [np.nan if p.of is None else float(p.of) for p in places],
            "state": "reported",
        }
    )
    by_audience = dict.fromkeys(AUDIENCES, rule) | (narrower or {})
    return protect(rows, members, [MEASURE], {"falls": by_audience}, audience=audience)


def hidden_rows(table: pd.DataFrame) -> frozenset:
    rows = table[table["state"].isin(HIDDEN)]
    return frozenset(zip(rows["level"], rows["area_code"], strict=True))


def faults(places, rule) -> list[str]:
    shown = Shown(tuple(places), rule, hidden_rows(protected(places, rule)))
    small = [r for r in shown.rows if shown.asked(r)]
    found = [f"{row}: shown" for row in small if row not in shown.hidden]
    if shown.hidden and not small:
        found.append("hidden without need")
    return found + faults_of_numerators(shown) + faults_of_denominators(shown)


CLUSTERS, HSCPS = ["", "C1", "C2", "C3"], ["H1", "H2", "H3"]
RULES = st.builds(
    lambda limit, **more: Rule(threshold=limit, threshold_above=limit, **more),
    st.integers(3, 5),
    complement=st.booleans(),
    zeros=st.booleans(),
)


@st.composite
def practices(draw, *, crossing: bool = False, extreme: bool = False):
    """Draw up to 6 practices, some without a return.

    With `crossing` a cluster may lie in several HSCPs; with `extreme` there are zeros,
    "all of them" and practices that count nobody.
    """
    count = draw(st.integers(1, 6))
    size = 9 if count < 5 else 6
    places = []
    for _ in range(count):
        of = draw(st.one_of(st.none(), st.integers(0 if extreme else 2, size)))
        edge = 0 if extreme else 1
        x = 0 if of is None else draw(st.integers(edge, of - edge))
        hscp = draw(st.sampled_from(HSCPS))
        cluster = draw(st.sampled_from(CLUSTERS))
        if cluster and not crossing:
            cluster += hscp
        places.append(Place(cluster, hscp, x, of))
    assume(any(p.of is not None for p in places))
    return places


@QUICK
@given(practices(), RULES)
def test_every_hidden_row_is_protected(places, rule):
    assert faults(places, rule) == []


@QUICK
@given(practices(crossing=True), RULES)
def test_a_cluster_over_two_hscps_gives_nothing_away(places, rule):
    assert faults(places, rule) == []


@QUICK
@given(practices(extreme=True), RULES)
def test_zeros_and_all_of_them_give_nothing_away(places, rule):
    assert faults(places, rule) == []


@pytest.mark.parametrize(
    ("rule", "places"),
    [
        # board 10 less cluster C2 9 is P2, though both HSCPs are hidden
        (Rule(5, 5), [("C2", "H1", 8, 9), ("C2", "H2", 1, 9), ("C3", "H1", 1, 2)]),
        (Rule(4, 4), [("C3", "H2", 6, 7), ("", "H1", 3, 4), ("C3", "H1", 1, 7)]),
        # the partner C3 is 9, 10 or 11
        (Rule(4, 4), [("C3", "H2", 1, 3), ("C3", "H1", 9, 12), ("C2", "H2", 1, 2)]),
        # 1 person asked, and all that could hide it are zeros
        (Rule(5, 5), [("", "H2", 0, 5), ("", "H1", 0, 1)]),
        # a partner of whom all are counted
        (Rule(3, 3, complement=True), [("", "H2", 0, 1), ("C3", "H2", 5, 5)]),
        # H1 can never be 1 (two hidden parts), and is left without any protection
        (
            Rule(4, 4, complement=True),
            [
                ("C3", "H1", 1, 2),
                ("C3", "H1", 1, 2),
                ("", "H1", 1, 8),
                ("C2", "H3", 3, 4),
            ],
        ),
    ],
)
def test_found_by_search(rule, places):
    assert faults([Place(*place) for place in places], rule) == []


@FEW
@given(practices(crossing=True, extreme=True), RULES)
def test_a_higher_threshold_never_shows_what_a_lower_one_hides_as_small(places, rule):
    higher = replace(rule, threshold=rule.threshold + 1, threshold_above=6)
    lower_table, table = protected(places, rule), protected(places, higher)
    small = lower_table["state"].eq("primary")
    assert table.loc[small, "state"].eq("primary").all()


@FEW
@given(practices(crossing=True, extreme=True), RULES)
def test_a_wider_audience_never_sees_what_a_narrower_one_may_not(places, rule):
    lower = replace(rule, threshold=2, threshold_above=2, zeros=False)
    narrower = {"cluster": lower, "meeting_paper": replace(lower, threshold=3)}
    tables = [
        hidden_rows(protected(places, rule, audience=name, narrower=narrower))
        for name in AUDIENCES
    ]
    assert tables[0] == frozenset()
    assert tables[1] <= tables[2] <= tables[3]
