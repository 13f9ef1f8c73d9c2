"""Practices add up to areas, also where a cluster lies in two HSCPs."""

from __future__ import annotations

import numpy as np
import pandas as pd

from qikit.disclosure.areas import area_tree
from tests.unit.disclosure.drawn_clusters import members


def sums(tree, amounts) -> list[float]:
    """Work every node out from its practices, and every constraint from its nodes."""
    nodes = tree.holds @ np.asarray(amounts, dtype=float)
    signed = tree.coefficient * nodes[tree.node]
    return np.bincount(tree.constraint, signed).tolist()


def test_every_constraint_holds_for_any_amounts():
    tree = area_tree(members("A C1 H1 ?\nB C1 H2 ?\nC C1 H2 ?\nD - H1 ?\nE C2 H2 ?"))
    assert set(sums(tree, [3, 5, 7, 11, 13])) == {0.0}


def test_a_cluster_over_two_hscps_is_no_branch_of_either():
    tree = area_tree(members("A C1 H1 ?\nB C1 H1 ?\nC C1 H2 ?\nD C1 H2 ?"))
    unpublished = tree.nodes[tree.nodes["area_code"].isna()]
    assert unpublished["n_listed"].tolist() == [2, 2]
    assert not tree.is_published[unpublished.index].any()


def test_a_single_practice_in_the_other_hscp_stands_for_itself():
    tree = area_tree(members("A C1 H1 ?\nB C1 H1 ?\nC C1 H2 ?"))
    assert tree.nodes["area_code"].isna().sum() == 1


def test_a_practice_in_no_cluster_belongs_to_its_hscp_directly():
    tree = area_tree(members("A - H1 ?\nB C1 H1 ?"))
    hscp = tree.nodes.index[tree.nodes["area_code"].eq("H1")][0]
    row = tree.constraint[(tree.node == hscp) & (tree.coefficient < 0)][0]
    parts = tree.nodes["area_code"][tree.node[tree.constraint == row]]
    assert sorted(parts) == ["A", "C1", "H1"]


def test_missing_codes_are_no_area():
    frame = members("A C1 H1 ?\nB C1 H1 ?").assign(board=pd.Series([None, ""]))
    tree = area_tree(frame)
    assert set(tree.nodes["level"]) == {"practice", "cluster", "hscp", "country"}
