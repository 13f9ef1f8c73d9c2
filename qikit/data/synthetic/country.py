"""An invented country with the shape of Scotland: boards, partnerships, clusters.

The sizes are those of October 2024; the codes and names are invented.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from qikit.data.synthetic.numbers import stream
from qikit.data.synthetic.places import (
    board_names,
    cluster_names,
    partnership_names,
    practice_names,
)

# Public Health Scotland, GP Practice Contact Details and List Sizes, October 2024:
# for each board, its partnerships; for each of those, how many practices a cluster has
SHAPE = (
    ((6, 4, 3, 2), (7, 5, 4, 3, 1), (10, 6, 2, 1)),
    ((7, 7, 4, 4),),
    ((9, 9, 9, 5),),
    ((8, 6, 6, 6, 1), (6, 5, 4, 4, 3)),
    ((7, 7, 7, 6), (8, 5, 5, 4, 4, 3), (7, 5)),
    ((7, 7, 5, 5, 3, 2), (8, 7, 7, 6, 5, 5, 5, 4, 4, 4, 4, 3)),
    ((15,), (11, 10, 10, 9, 8, 8, 7, 7), (11,), (12, 8)),
    ((7,),),
    ((9,),),
    ((9,),),
    ((10, 9, 8, 7, 7, 5, 5, 1),),
    ((5, 4, 4, 2), (6, 6, 5, 4), (8, 4, 4, 4, 3)),
    (
        (6, 5, 4),
        (6, 5, 4),
        (6, 4, 3),
        (7, 5, 5, 4, 3, 3),
        (7, 5, 4),
        (10, 10, 9, 8, 8, 8, 8, 8, 8, 7, 6, 6, 6, 6, 6, 5, 5, 5, 4, 4, 2, 1),
    ),
    ((9, 8, 7, 5, 5, 4, 3, 3, 2, 1), (7, 7, 6, 6, 5, 5, 5, 4, 2)),
)
# two groups of SHAPE that are one cluster over two partnerships: (board, partnership,
# place in it), counted from 0
OVER_TWO = (
    ((13, 0, 8), (13, 1, 8)),
    ((0, 0, 3), (0, 2, 3)),
    ((10, 0, 7), (11, 2, 4)),  # also over two boards
)
UNDEFINED = ((0, 1, 4), (3, 0, 4), (12, 5, 21), (13, 0, 9))  # in no real cluster
LIST_QUANTILES = {  # share of practices with 1,000 or more -> people on the list
    0.0: 1010,
    0.02: 1530,
    0.05: 1950,
    0.10: 2550,
    0.25: 4000,
    0.50: 6440,
    0.75: 9010,
    0.90: 11750,
    0.95: 13650,
    0.99: 21500,
    0.998: 26500,
    1.0: 62000,
}
UNDER_100, UNDER_1000 = 5, 38
SMALLEST_USUAL = 130  # beside those under 100
TOWNS = "towns 8"  # of 30 tries the stream whose clusters are spread most like those
ALIKE = 0.35  # on the scale of a correlation: gives the spread of the real clusters
CLOSED = 12  # practices that closed before the newest month, beside the 888
TYPES = ("17J", "17C", "2C")
TYPE_SHARES = (0.84, 0.09, 0.07)


def practice_table(seed: int, months: pd.PeriodIndex) -> pd.DataFrame:
    """Draw the list of practices; one row a practice, `valid_to` empty if it is open.

    Who stands where is the same whatever the seed; list sizes are drawn.
    """
    rows = _grouped()
    rows["list_size"] = _list_sizes(seed, rows["cluster"])
    closed = rows.sample(CLOSED, random_state=5).assign(valid_to="")
    closed = closed[~closed["cluster"].str.endswith("Undefined")]
    last = stream(0, "closures").integers(6, len(months) - 3, len(closed))
    closed["valid_to"] = [f"{months[i].end_time:%Y-%m-%d}" for i in last]
    rows = pd.concat([rows.assign(valid_to=""), closed], ignore_index=True)
    rows.insert(0, "practice_name", practice_names(len(rows)))
    rows.insert(0, "practice_code", [f"SYN{i:05d}" for i in range(1, len(rows) + 1)])
    kinds = stream(seed, "types").choice(TYPES, len(rows), p=TYPE_SHARES)
    return rows.assign(valid_from=f"{months[0]}-01", contract=kinds)


def _grouped() -> pd.DataFrame:
    """Lay the practices out by board, partnership and cluster."""
    boards = board_names(len(SHAPE))
    names = iter(partnership_names(sum(len(board) for board in SHAPE)))
    partnerships = [[next(names) for _ in board] for board in SHAPE]
    groups = [
        (b, p, c, size)
        for b, board in enumerate(SHAPE)
        for p, sizes in enumerate(board)
        for c, size in enumerate(sizes)
    ]
    clusters = _names_of_groups([group[:3] for group in groups], boards)
    rows = [
        {
            "cluster": clusters[b, p, c],
            "partnership": partnerships[b][p],
            "board": boards[b],
        }
        for b, p, c, size in groups
        for _ in range(size)
    ]
    return pd.DataFrame(rows)


def _names_of_groups(
    keys: list[tuple[int, int, int]], boards: list[str]
) -> dict[tuple[int, int, int], str]:
    again = {second: first for first, second in OVER_TWO}
    named = [key for key in keys if key not in again and key not in UNDEFINED]
    names = dict(zip(named, cluster_names(len(named)), strict=True))
    names |= {key: f"{boards[key[0]]} Undefined" for key in UNDEFINED}
    return names | {second: names[first] for second, first in again.items()}


def _list_sizes(seed: int, clusters: pd.Series) -> np.ndarray:
    """Draw list sizes spread as the real ones: 5 below 100, 38 below 1,000.

    Practices of one cluster are a little alike, as towns and islands are.
    """
    draw = stream(seed, "country lists")
    is_undefined = clusters.str.endswith("Undefined").to_numpy()
    n_usual = len(clusters) - UNDER_1000
    place = (np.arange(n_usual) + draw.random(n_usual)) / n_usual
    usual = np.interp(place, list(LIST_QUANTILES), list(LIST_QUANTILES.values()))
    usual[-1] = max(LIST_QUANTILES.values())
    small = draw.integers(SMALLEST_USUAL, 1000, UNDER_1000 - UNDER_100)
    rest = np.sort(np.concatenate([usual, small, [17 + draw.integers(0, 60)]]))
    sizes = np.zeros(len(clusters))
    sizes[is_undefined] = draw.integers(20, 99, int(is_undefined.sum()))
    sizes[~is_undefined] = rest[_ranks(clusters[~is_undefined])]
    return sizes.round().astype("int64")


def _ranks(clusters: pd.Series) -> np.ndarray:
    """Say the place of each practice by size; those of a cluster lie closer."""
    draw = stream(0, TOWNS)
    own = clusters.factorize()[0]
    shared = draw.normal(size=own.max() + 1)[own]
    score = ALIKE * shared + np.sqrt(1 - ALIKE**2) * draw.normal(size=len(own))
    return score.argsort().argsort()
