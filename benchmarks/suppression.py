"""Measure what hiding partners loses against the best choice, and how long it takes.

make bench

Loss: random tables of 16 cells at most, every set of partners tried (the best by
number and the best by weight). Speed: tables of 15,000 cells.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from qikit.disclosure.loops import joint_constraints
from qikit.disclosure.secondary import is_exposed
from qikit.disclosure.states import PRIMARY, SECONDARY
from qikit.disclosure.systems import System, bounds
from qikit.disclosure.table_facts import numbered_links, table_facts
from qikit.disclosure.table_rule import TableRule, modest_system
from qikit.disclosure.tables import protect_table

THRESHOLD = 10
TABLES = 150  # of each shape
AT_ONCE = 4096  # sets of partners judged together
SIZES = [2, 5, 10, 20, 40, 80]  # people expected in a part
Table = tuple[pd.DataFrame, pd.DataFrame]


def table(parts: dict[str, list[str]], leaves: dict[str, float], rng) -> Table:
    """Draw counts about the sizes of leaves; add up totals in the order given."""
    size, count = dict(leaves), {k: int(rng.poisson(v)) for k, v in leaves.items()}
    links = []
    for number, (name, held) in enumerate(parts.items()):
        total = name.split(" by ")[0]
        size[total] = sum(size[part] for part in held)
        count[total] = sum(count[part] for part in held)
        links += [(number, part, 1.0) for part in held] + [(number, total, -1.0)]
    cells = pd.DataFrame({"cell": list(count), "value": list(count.values())})
    cells["weight"] = cells["cell"].map(size)
    columns = ["constraint", "cell", "coefficient"]
    return cells.assign(published=True), pd.DataFrame(links, columns=columns)


def row(n: int, rng) -> Table:
    """One total of n parts."""
    leaves = {f"p{i}": float(rng.choice(SIZES)) for i in range(n)}
    return table({"all": list(leaves)}, leaves, rng)


def grid(n_rows: int, n_columns: int, rng) -> Table:
    """Rows by columns with all their totals, as sexes by age bands."""
    rows, columns = range(n_rows), range(n_columns)
    leaves = {f"{i},{j}": float(rng.choice(SIZES)) for i in rows for j in columns}
    parts = {f"{i},all": [f"{i},{j}" for j in columns] for i in rows}
    parts |= {f"all,{j}": [f"{i},{j}" for i in rows] for j in columns}
    parts["all,all"] = [f"{i},all" for i in rows]
    parts["all,all by column"] = [f"all,{j}" for j in columns]
    return table(parts, leaves, rng)


def tree(n_parts: tuple[int, ...], rng) -> Table:
    """Practices in clusters of these sizes, in one board."""
    names = [[f"{k}.{i}" for i in range(n)] for k, n in enumerate(n_parts)]
    leaves = {name: float(rng.choice(SIZES)) for held in names for name in held}
    parts = {f"cluster {k}": held for k, held in enumerate(names)}
    return table(parts | {"board": list(parts)}, leaves, rng)


SHAPES: dict[str, Callable[..., Table]] = {
    "row of 6 and total": lambda rng: row(6, rng),
    "row of 15 and total": lambda rng: row(15, rng),
    "2 sexes x 3 bands": lambda rng: grid(2, 3, rng),
    "2 sexes x 4 bands": lambda rng: grid(2, 4, rng),
    "3 x 3": lambda rng: grid(3, 3, rng),
    "clusters of 3 + 4": lambda rng: tree((3, 4), rng),
    "clusters of 2 + 3 + 4": lambda rng: tree((2, 3, 4), rng),
    "clusters of 4 + 4 + 4": lambda rng: tree((4, 4, 4), rng),
}


@dataclass(frozen=True)
class Loss:
    """Partners hidden, and the fewest and the lightest that would have done."""

    number: int
    least_number: int
    weight: float
    least_weight: float


def loss(cells: pd.DataFrame, links: pd.DataFrame, threshold: int) -> Loss | None:
    """Compare the partners of a table with all others; None if nothing is small."""
    state = protect_table(cells, links, threshold=threshold)["state"].to_numpy()
    if not (state == PRIMARY).any():
        return None
    facts = table_facts(cells)
    rule = TableRule(threshold, False, np.zeros(len(cells), dtype=bool))
    system = modest_system(facts, numbered_links(links, facts), rule)
    small, weight = state == PRIMARY, cells["weight"].to_numpy()
    free = np.flatnonzero(rule.may_hide(facts) & ~small)
    taken = np.isin(free, np.flatnonzero(state == SECONDARY))
    sets = (np.arange(2 ** len(free))[:, None] >> np.arange(len(free))) & 1 == 1
    by_number, by_weight = sets.sum(axis=1), sets @ weight[free]
    best = []
    for cost, own in ((by_number, taken.sum()), (by_weight, taken @ weight[free])):
        lighter = np.flatnonzero(cost < own - 1e-9)
        order = lighter[np.argsort(cost[lighter], kind="stable")]
        first = next(_protecting(system, small, free, sets[order]), None)
        best.append(own if first is None else cost[order[first]])
    own = int(taken.sum()), float(taken @ weight[free])
    return Loss(own[0], int(best[0]), own[1], float(best[1]))


def _protecting(
    system: System, small: np.ndarray, free: np.ndarray, sets: np.ndarray
) -> Iterator[int]:
    """Find the sets of partners, in their order, with which all is protected."""
    for start in range(0, len(sets), AT_ONCE):
        some = sets[start : start + AT_ONCE]
        hidden = np.tile(small, (len(some), 1))
        hidden[:, free] = some
        many = copies(system, len(some))
        exposed = is_exposed(many, hidden.ravel(), *bounds(many, hidden.ravel()))
        for place in np.flatnonzero(~exposed.reshape(hidden.shape).any(axis=1)):
            found, stuck = joint_constraints(system, hidden[place])
            if found is system and not stuck.any():
                yield start + int(place)


def copies(system: System, n: int) -> System:
    """Repeat a system, so that many choices are judged in one go."""
    n_cells, n_rows, n_links = map(len, (system.value, system.order, system.cell))
    per_cell = ("value", "floor", "cap", "low", "high", "width")
    shift = np.repeat(np.arange(n), n_links)
    return replace(
        system,
        **{name: np.tile(getattr(system, name), n) for name in per_cell},
        unit=np.arange(n * n_cells),
        constraint=np.tile(system.constraint, n) + shift * n_rows,
        cell=np.tile(system.cell, n) + shift * n_cells,
        coefficient=np.tile(system.coefficient, n),
        order=np.tile(system.order, n),
    )


def compare_with_the_best() -> None:
    print(f"partners against the best choice, {TABLES} random tables of each shape:")
    for name, draw in SHAPES.items():
        rng = np.random.default_rng(2024)
        found = [loss(*draw(rng), THRESHOLD) for _ in range(TABLES)]
        found = pd.DataFrame([one for one in found if one is not None])
        more = found["number"] - found["least_number"]
        heavier = found["weight"] / found["least_weight"].where(found["weight"] > 0) - 1
        heavier = heavier.fillna(0.0)
        best = more.eq(0).mean(), heavier.lt(1e-9).mean()
        print(
            f"  {name}: {len(found)} with small cells, {found['number'].mean():.1f} "
            f"partners; fewest in {best[0]:.0%} (mean {more.mean():+.2f}, worst "
            f"{more.max():+d}); lightest in {best[1]:.0%} (mean {heavier.mean():+.1%}, "
            f"worst {heavier.max():+.0%})",
            flush=True,
        )


def large(counts: np.ndarray) -> Table:
    """Write a large grid of counts with its totals as cells and links."""
    by_row = np.column_stack([counts, counts.sum(axis=1)])
    full = np.vstack([by_row, by_row.sum(axis=0)])
    i, j = (place.ravel() for place in np.indices(full.shape))
    cell = np.arange(full.size).astype(str)
    cells = pd.DataFrame({"cell": cell, "value": full.ravel(), "published": True})
    links = [
        pd.DataFrame(
            {
                "constraint": np.char.add(kind, own.astype(str)),
                "cell": cell,
                "coefficient": np.where(other < other.max(), 1.0, -1.0),
            }
        )
        for kind, own, other in (("row ", i, j), ("column ", j, i))
    ]
    return cells.assign(weight=1.0 + i % 7 + j % 11), pd.concat(links)


def time_large_tables() -> None:
    rng = np.random.default_rng(2024)
    shape = 99, 149
    few = np.where(rng.random(shape) < 0.02, 5, rng.integers(20, 400, shape))
    drawn = {
        "99 x 149, all zero": np.zeros(shape, dtype=int),
        "99 x 149, all small": rng.integers(1, 4, shape),
        "99 x 149, one in 50 small": few,
        "99 x 149, half small": rng.poisson(rng.choice([1, 5, 20, 100], shape)),
        "1 x 7,499": rng.poisson(rng.choice([1, 5, 20, 100], (1, 7499))),
        "2 x 4,999": rng.poisson(rng.choice([5, 20, 100], (2, 4999))),
    }
    print("tables of 15,000 cells:")
    for name, counts in drawn.items():
        made = large(counts)
        start = time.perf_counter()
        state = protect_table(*made, threshold=THRESHOLD)["state"]
        seconds = time.perf_counter() - start
        small, more = state.eq(PRIMARY).sum(), state.eq(SECONDARY).sum()
        print(f"  {name}: {small:,} small, {more:,} partners, {seconds:.1f} s")


if __name__ == "__main__":
    compare_with_the_best()
    time_large_tables()
