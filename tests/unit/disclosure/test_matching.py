"""Which figures of two publications are the same unknown."""

from __future__ import annotations

import pandas as pd

from qikit.disclosure.matching import matched_nodes
from qikit.disclosure.publications import Publication, read_publication

COUNTS = {"Bank": ("C1", 2, 40), "Mill": ("C1", 3, 50), "Park": ("C2", 9, 60)}


def publication(places) -> Publication:
    """Publish practices and their clusters; of each practice (cluster, x, of)."""
    members = pd.DataFrame({"practice_code": list(places)})
    members["cluster_code"] = [at for at, _, _ in places.values()]
    members = members.assign(hscp="H1", board="B1", country="S")
    practices = pd.DataFrame(
        [("practice", code, x, of) for code, (_, x, of) in places.items()],
        columns=["level", "area_code", "numerator", "denominator"],
    )
    areas = practices.assign(level="cluster", area_code=members["cluster_code"])
    areas = areas.groupby(["level", "area_code"], as_index=False).sum()
    table = pd.concat([practices, areas], ignore_index=True).assign(
        measure="falls",
        period_start=pd.Timestamp("2026-10-01"),
        state="ok",
        threshold=5.0,
        least=5.0,
        complement=False,
        zeros=False,
        pooled=False,
    )
    return read_publication(table, members, audience="published")


def same(one, other) -> set[str]:
    """Name the figures of the second that the first one has unchanged."""
    left, right = publication(one), publication(other)
    nodes = matched_nodes(left, right)[0]
    codes = right.counts.tree.nodes["area_code"]
    matched = left.counts.tree.nodes["area_code"].reindex(nodes[nodes >= 0])
    assert matched.tolist() == codes[nodes >= 0].tolist()
    return set(codes[nodes >= 0]) & {*one, "C1", "C2"}


def test_what_has_not_changed_is_the_same():
    assert same(COUNTS, COUNTS) == {"Bank", "Mill", "Park", "C1", "C2"}


def test_a_revised_practice_and_its_cluster_are_new():
    assert same(COUNTS | {"Mill": ("C1", 4, 50)}, COUNTS) == {"Bank", "Park", "C2"}


def test_another_denominator_makes_another_figure():
    assert same(COUNTS | {"Mill": ("C1", 3, 51)}, COUNTS) == {"Bank", "Park", "C2"}


def test_a_practice_that_moves_stays_the_same_and_both_clusters_change():
    assert same(COUNTS | {"Mill": ("C2", 3, 50)}, COUNTS) == {"Bank", "Mill", "Park"}


def test_a_practice_that_closes_has_no_figure():
    left = {code: place for code, place in COUNTS.items() if code != "Bank"}
    assert same(left, COUNTS) == {"Mill", "Park", "C2"}


def test_revisions_that_cancel_out_are_no_unchanged_total():
    revised = COUNTS | {"Bank": ("C1", 3, 40), "Mill": ("C1", 2, 50)}
    assert same(revised, COUNTS) == {"Park", "C2"}
