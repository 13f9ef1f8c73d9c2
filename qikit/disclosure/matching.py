"""Matching publications: which figures of an earlier one stand in another unchanged."""

from __future__ import annotations

import numpy as np
import pandas as pd

from qikit.disclosure.publications import NODE, Publication


def matched_nodes(one: Publication, other: Publication) -> np.ndarray:
    """Find each figure of a publication in another, table by table.

    A practice's figure is the same when both counts are; an area's when it counts the
    same practices with the same counts.

    Parameters
    ----------
    one, other
        Two publications with the same tables in the same order.

    Returns
    -------
    Tables × nodes of `other`: the node of `one`, or -1.
    """
    found = np.full(other.hidden.shape, -1)
    practices = _common(one, other, are_practices=True)
    same = _same_practices(one, other, practices)
    found[:, practices[1]] = np.where(same, practices[0], -1)
    areas = _common(one, other, are_practices=False)
    alike = _same_areas(one, other, practices, areas, same)
    found[:, areas[1]] = np.where(alike, areas[0], -1)
    return found


def _common(
    one: Publication, other: Publication, *, are_practices: bool
) -> tuple[np.ndarray, np.ndarray]:
    """Pair the nodes of two trees by level and code."""
    keys = []
    for publication in (one, other):
        counts = publication.counts
        wanted = counts.is_practice == are_practices
        keys.append(np.flatnonzero(counts.tree.is_published & wanted))
    left, right = (
        pd.MultiIndex.from_frame(p.counts.tree.nodes.loc[places, NODE])
        for p, places in zip((one, other), keys, strict=True)
    )
    found = left.get_indexer(right)
    return keys[0][found[found >= 0]], keys[1][found >= 0]


def _same_practices(
    one: Publication, other: Publication, nodes: tuple[np.ndarray, np.ndarray]
) -> np.ndarray:
    left, right = one.counts, other.counts
    same = left.n_reported[:, nodes[0]] > 0
    for name in ("numerator", "denominator", "n_reported"):
        same &= getattr(left, name)[:, nodes[0]] == getattr(right, name)[:, nodes[1]]
    return same


def _same_areas(
    one: Publication,
    other: Publication,
    practices: tuple[np.ndarray, np.ndarray],
    areas: tuple[np.ndarray, np.ndarray],
    same: np.ndarray,
) -> np.ndarray:
    """Say which areas count the same practices, all with the same counts."""
    held = [
        p.counts.tree.holds[np.ix_(nodes, _columns(p, places))]
        for p, nodes, places in zip((one, other), areas, practices, strict=True)
    ]
    shared = same.astype(float) @ (held[0] & held[1]).T.astype(float)
    alike = shared > 0
    for publication, nodes in zip((one, other), areas, strict=True):
        alike &= shared == publication.counts.n_reported[:, nodes]
    return alike


def _columns(publication: Publication, nodes: np.ndarray) -> np.ndarray:
    """Return the columns of `holds` that belong to nodes of practices."""
    return np.cumsum(publication.counts.is_practice)[nodes] - 1
