"""The tree of areas: practices add up to clusters, HSCPs, boards and the country."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from qikit.practices import CODE_COLUMN, LEVELS

PRACTICE = "practice"
ORDERS = {level: place for place, level in enumerate(LEVELS)}


@dataclass(frozen=True, eq=False)
class AreaTree:
    """Areas that add up, as nodes and constraints.

    Attributes
    ----------
    nodes
        One row a node: level, area_code, n_listed (practices). A node without a
        code is never published: what a cluster over two HSCPs has in one of them.
    holds
        Nodes × practices: whether a practice counts in a node.
    constraint, node, coefficient
        One entry a node in a constraint: parts +1, their total -1.
    order
        Of each constraint: 0 for practices in clusters, and so on upwards.
    """

    nodes: pd.DataFrame
    holds: np.ndarray
    constraint: np.ndarray
    node: np.ndarray
    coefficient: np.ndarray
    order: np.ndarray

    @property
    def is_published(self) -> np.ndarray:
        """Whether each node is shown on some page unless it is hidden."""
        return self.nodes["area_code"].notna().to_numpy()


@dataclass
class _Growing:
    """A tree in the making."""

    members: pd.DataFrame
    levels: list[str] = field(default_factory=list)
    codes: list[str | None] = field(default_factory=list)
    holds: list[np.ndarray] = field(default_factory=list)
    links: list[tuple[int, int, int]] = field(default_factory=list)
    orders: list[int] = field(default_factory=list)

    def add(self, level: str, code: str | None, parts: list[int]) -> int:
        """Add a node that is the sum of others."""
        self.levels.append(level)
        self.codes.append(code)
        self.holds.append(np.any([self.holds[part] for part in parts], axis=0))
        self._constrain(len(self.codes) - 1, parts, ORDERS[level])
        return len(self.codes) - 1

    def add_practice(self, place: int, code: str) -> None:
        """Add a node for one practice."""
        self.levels.append(PRACTICE)
        self.codes.append(code)
        self.holds.append(np.arange(len(self.members)) == place)

    def _constrain(self, total: int, parts: list[int], order: int) -> None:
        row = len(self.orders)
        self.orders.append(order)
        self.links += [(row, part, 1) for part in parts] + [(row, total, -1)]


def area_tree(members: pd.DataFrame) -> AreaTree:
    """Build the tree of areas of a membership.

    A cluster over two HSCPs is no branch of either: what it has in each of them
    becomes a node of its own that nobody publishes, so that the cluster and both
    HSCPs are sums of the same parts. A practice in no area of a level belongs to
    the next one directly.

    Parameters
    ----------
    members
        One row a practice: practice_code and the code of each level, which may be
        missing or empty.
    """
    tree = _Growing(members.reset_index(drop=True))
    for place, code in enumerate(members["practice_code"]):
        tree.add_practice(place, code)
    parts = list(range(len(members)))
    for depth, level in enumerate(LEVELS):
        parts = _one_level(tree, level, parts, LEVELS[depth + 1 :])
    links = np.array(tree.links, dtype=np.int64).reshape(-1, 3)
    nodes = pd.DataFrame({"level": tree.levels, "area_code": tree.codes})
    nodes["n_listed"] = [int(held.sum()) for held in tree.holds]
    holds = np.array(tree.holds, dtype=bool).reshape(len(nodes), len(members))
    return AreaTree(nodes, holds, *links.T, np.array(tree.orders, dtype=np.int64))


def _one_level(
    tree: _Growing, level: str, parts: list[int], above: tuple[str, ...]
) -> list[int]:
    """Add the areas of a level; return the parts that the next level is made of."""
    own = _codes(tree, parts, level)
    upper = [_codes(tree, parts, other) for other in above]
    going_on = [part for part, code in zip(parts, own, strict=True) if not code]
    for area in sorted({code for code in own if code}):
        branches: dict[tuple[str, ...], list[int]] = {}
        for place, part in enumerate(parts):
            if own[place] == area:
                branch = tuple(codes[place] for codes in upper)
                branches.setdefault(branch, []).append(part)
        if len(branches) == 1:
            going_on.append(tree.add(level, area, *branches.values()))
        else:
            pieces = [_piece(tree, level, held) for held in branches.values()]
            tree.add(level, area, pieces)
            going_on += pieces
    return going_on


def _piece(tree: _Growing, level: str, parts: list[int]) -> int:
    """Join what an area has in one area above it; a single part stays itself."""
    return parts[0] if len(parts) == 1 else tree.add(level, None, parts)


def _codes(tree: _Growing, parts: list[int], level: str) -> list[str]:
    """Return the area of a level in which each part lies; "" where it has none."""
    column = tree.members[CODE_COLUMN[level]].fillna("").astype("str").to_numpy()
    return [column[int(tree.holds[part].argmax())] for part in parts]
