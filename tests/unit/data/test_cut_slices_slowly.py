"""Whole slices against a slow second way: row by row, for all readers and names."""

from itertools import product
from random import Random

import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from qikit.data.cutting import Cutter, Order, cut_slice
from qikit.data.readers import Readers
from qikit.data.slices import TABLES, read_slice, write_slice
from qikit.disclosure.audiences import AUDIENCES
from qikit.disclosure.settings import DEFAULTS, rules
from qikit.practices import peer_letters, title_name
from tests.unit.reports.drawn_slices import FOOT_CHECK, OPIOIDS, Drawn

AS_OF = pd.Timestamp("2025-12-01")
MEASURES = (FOOT_CHECK, OPIOIDS)
BOARDS = {"C1": "NHS Fife", "C2": "NHS Fife", "C3": "NHS Tayside"}
MONTHS = ("2025-10", "2025-11", "2025-12", "2026-01")
PAGES = [
    *product(AUDIENCES, ["practice"], ["named", "letters", "own"]),
    *product(AUDIENCES, ["cluster"], ["named", "letters"]),
]


def drawn(folder, seed: int) -> Drawn:
    """Draw three clusters of two boards: gaps, small counts, refused rows, events."""
    random, made = Random(seed), Drawn(folder)
    codes = random.sample(range(1000, 9999), 12)
    for place, code in enumerate(f"Q{number}" for number in codes):
        cluster = ["C1", "C2", "C3"][place % 3]
        size = random.choice([3000, 4000, 90])
        where = {"board": BOARDS[cluster], "hscp": f"HSCP of {cluster}"}
        made.practice(code, cluster=cluster, list_size=size, **where)
        for month in random.sample(MONTHS, 3):
            people = random.choice([8, 60, 200])
            met = random.choice([None, 0, 2, people // 2, people])
            made.figure(code, month, met, people)
            made.value(code, month, random.random())
        made.event(code, "2025-11-02", "A learning day")
    for scope in ("all", *BOARDS, *BOARDS.values()):
        made.event(scope, "2025-11-01", "New guidance")
    made.rejected(f"Q{codes[0]}", "2025-11")
    return made


def cutter_for(made: Drawn, audience: str) -> Cutter:
    decided = {m.id: rules(m, DEFAULTS) for m in MEASURES}
    return made.cutter(*MEASURES, readers=Readers(audience, decided, key=b"k"))


class Slowly:
    """What a page may see, found by looking at every row."""

    def __init__(self, cutter: Cutter, level: str, area: str, peers: str) -> None:
        self.cutter, self.own = cutter, area if level == "practice" else None
        members = cutter.members.to_dict("records")
        key = "practice_code" if self.own else "cluster_code"
        self.home = next(row for row in members if row[key] == area)
        cluster = self.home["cluster_code"]
        self.group = [row for row in members if row["cluster_code"] == cluster]
        codes = [row["practice_code"] for row in self.group]
        drawn = dict.fromkeys(codes, pd.Timestamp("2025-01-01"))
        scope = f"{cluster} 2025"
        letters = peer_letters(drawn, key=cutter.key, scope=scope)
        self.lettered = set() if peers == "named" else set(codes)
        self.lettered -= {area} if peers == "own" else set()
        self.codes = {c: letters[c] if c in self.lettered else c for c in codes}

    def practices(self) -> list[tuple]:
        found = []
        for row in self.group:
            code = row["practice_code"]
            by_letter, own = code in self.lettered, code == self.own
            label = title_name(row["practice_name"], code)
            if by_letter:
                label = f"Practice {self.codes[code]}" + (" (us)" if own else "")
            size = None if by_letter else row["list_size"]
            found.append((self.codes[code], label, size, own))
        return sorted(found)

    def figures(self) -> pd.DataFrame:
        found = []
        for row in self.cutter.observations.to_dict("records"):
            code = row.pop("area_code")
            row.pop("level")
            if code in self.codes:
                blank = dict.fromkeys(["source", "qualifier"], "")
                row |= blank if code in self.lettered else {}
                found.append(row | {"practice_code": self.codes[code]})
        order = ["measure", "period_start", "practice_code"]
        found.sort(key=lambda row: [row[name] for name in order])
        return pd.DataFrame(found)

    def areas(self) -> set[tuple[str, str]]:
        columns = {"cluster": "cluster_code"}
        levels = ("cluster", "hscp", "board", "country")
        return {(level, self.home[columns.get(level, level)]) for level in levels}

    def benchmarks(self) -> pd.DataFrame:
        areas = self.areas()
        rows = self.cutter.benchmarks.to_dict("records")
        return pd.DataFrame([r for r in rows if (r["level"], r["area_code"]) in areas])

    def events(self) -> list[tuple[str, str]]:
        told = {"all", *(code for _, code in self.areas())}
        told |= {self.own} if self.own else set(self.codes)
        rows = self.cutter.dataset.table("events").to_dict("records")
        found = [(row["scope"], row["label"]) for row in rows]
        return [row for row in found if row[0] in told - self.lettered]

    def points(self) -> dict[str, tuple]:
        """Count met and all of each practice in the newest month of the group."""
        rows = self.cutter.observations
        rows = rows[rows["measure"].eq("foot_check") & rows["value"].notna()]
        rows = rows[rows["period_start"].le(AS_OF)].to_dict("records")
        own = [r for r in rows if r["area_code"] in self.codes]
        newest = max((r["period_start"] for r in own), default=None)
        board = self.home["board"]
        members = self.cutter.members.to_dict("records")
        inside = {r["practice_code"] for r in members if r["board"] == board}
        rows = [r for r in rows if r["period_start"] == newest]
        if sum(r["area_code"] in inside for r in rows) < 3:
            return {}
        met = {r["area_code"]: (r["numerator"], r["denominator"]) for r in rows}
        gap = (None, None)
        return {paper: met.get(code, gap) for code, paper in self.codes.items()}


def as_plain(frame: pd.DataFrame, columns: list[str]) -> list[tuple]:
    found = frame[columns].astype(object)
    return list(found.where(found.notna(), None).itertuples(index=False, name=None))


@pytest.mark.parametrize("audience", AUDIENCES)
def test_a_slice_is_what_a_look_at_every_row_gives(audience, tmp_path):
    cutter = cutter_for(drawn(tmp_path / "data", 1), audience)
    for _, level, peers in [page for page in PAGES if page[0] == audience]:
        for area in cutter.areas(level)["code"][:: 2 if level == "cluster" else 7]:
            cut = cut_slice(
                cutter, Order(level, area, AS_OF, audience, "", peers=peers)
            )
            slow = Slowly(cutter, level, area, peers)
            columns = ["practice_code", "label", "list_size", "is_own"]
            assert as_plain(cut.practices, columns) == slow.practices()
            told = slow.figures()
            assert_frame_equal(cut.figures[list(told)], told, check_dtype=False)
            totals = slow.benchmarks()
            assert_frame_equal(cut.benchmarks, totals, check_dtype=False)
            assert as_plain(cut.events, ["scope", "label"]) == slow.events()
            points = slow.points()
            columns = ["unit", "numerator", "denominator"]
            units = as_plain(cut.funnel_units, columns) if points else []
            assert units == [(c, *points[c]) for c in sorted(points)]
            assert points or cut.funnel_units.empty


def test_what_is_written_is_read_back_as_it_was_cut(tmp_path):
    cutter = cutter_for(drawn(tmp_path / "data", 3), "cluster")
    for area in cutter.areas("cluster")["code"]:
        cut = cut_slice(cutter, Order("cluster", area, AS_OF, "cluster", ""))
        write_slice(cut, tmp_path / "slice")
        found = read_slice(tmp_path / "slice")
        assert found.about == cut.about
        for name in TABLES:
            table, other = getattr(found, name), getattr(cut, name)
            columns = list(other)
            assert list(table) == columns
            assert as_plain(table, columns) == as_plain(other, columns)
