"""Reports of a cluster are cut one after another; little stays of those before."""

from types import SimpleNamespace

import pandas as pd

from qikit.data.cutting import Order, cut_slice
from qikit.reports.making import in_order_of_cutting
from tests.unit.reports.drawn_slices import FOOT_CHECK, Drawn

CLUSTERS = {"A": "C1", "B": "C2", "C": "C1", "D": None, "E": "C2"}
AS_OF = pd.Timestamp("2025-12-01")
MANY = 12


def cutter(clusters=CLUSTERS):
    rows = pd.Series(clusters, dtype="str").rename_axis("practice_code")
    return SimpleNamespace(members=rows.rename("cluster_code").reset_index())


def job(name: str, level: str, areas: str) -> list:
    planned = SimpleNamespace(file=SimpleNamespace(name=name))
    return [
        (planned, SimpleNamespace(level=level, area_code=area))
        for area in areas.split()
    ]


def order(wanted, cutters) -> str:
    return " ".join(r.area_code for _, r in in_order_of_cutting(wanted, cutters))


def test_practices_of_a_cluster_follow_each_other_and_others_keep_their_place():
    wanted = job("pages", "practice", "A B C D E")
    assert order(wanted, {"pages": cutter()}) == "A C B E D"


def test_reports_of_one_cluster_keep_their_order():
    wanted = job("pages", "practice", "E C B A")
    assert order(wanted, {"pages": cutter()}) == "E B C A"


def test_a_cluster_follows_its_practices_where_both_are_of_one_making():
    wanted = job("pages", "practice", "A B C E") + job("papers", "cluster", "C2 C1")
    shared = cutter()
    assert order(wanted, {"pages": shared, "papers": shared}) == "A C C1 B E C2"
    apart = {"pages": cutter(), "papers": cutter()}
    assert order(wanted, apart) == "A C B E C2 C1"


def test_wider_areas_keep_their_place():
    wanted = job("wide", "hscp", "H2 H1") + job("wide", "practice", "C A")
    assert order(wanted, {"wide": cutter()}) == "H2 H1 C A"


def test_what_is_kept_does_not_grow_with_the_areas(tmp_path):
    drawn = Drawn(tmp_path)
    for number in range(MANY):
        for code in (f"P{number:02}", f"Q{number:02}", f"R{number:02}"):
            drawn.practice(code, cluster=f"C{number:02}")
            drawn.figure(code, "2025-12", 7, 9)
    made = drawn.cutter(FOOT_CHECK)
    for number in range(MANY):
        for level, letter in (("practice", "P"), ("cluster", "C")):
            cut_slice(made, Order(level, f"{letter}{number:02}", AS_OF, "analyst", "a"))
    assert kept(made) <= 3 * 4
    assert made.group("cluster", "C11") is made.group("cluster", "C11")
    assert made.group("practice", "none") is None


def kept(made) -> int:
    """Count what a cutter has at hand of single areas."""
    return len(made._groups) + len(made._funnels) + len(made._funnel_tables)
