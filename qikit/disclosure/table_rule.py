"""What a rule asks of the cells of a table, and the table as a system."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from qikit.disclosure.systems import OPEN, Flags, Floats, System, bounds


@dataclass(frozen=True, eq=False)
class TableRule:
    """What is small; `zeros` says of each cell whether a 0 is hidden too."""

    threshold: int
    complement: bool
    zeros: Flags

    def is_small(self, facts: pd.DataFrame) -> Flags:
        """Say which published cells are hidden whatever the others are."""
        value, rest = facts["value"], facts["cap"] - facts["value"]
        small = (0 < value) & (value < self.threshold) | self.zeros & value.eq(0)
        if self.complement:
            small |= (0 < rest) & (rest < self.threshold) | self.zeros & rest.eq(0)
        return (facts["is_there"] & small).to_numpy()

    def may_hide(self, facts: pd.DataFrame) -> Flags:
        """Say which cells could be partners: a zero that is shown is known."""
        is_open = self.zeros | facts["value"].gt(0)
        if self.complement:
            is_open &= self.zeros | facts["value"].lt(facts["cap"])
        return (facts["is_there"] & is_open).to_numpy()

    def known(self, facts: pd.DataFrame) -> tuple[Floats, Floats]:
        """Return what the rule tells of each cell when it is hidden."""
        shows_zeros = facts["is_there"].to_numpy() & ~self.zeros
        floor, cap = facts["floor"].to_numpy(), facts["cap"].to_numpy()
        floor = np.where(
            shows_zeros & facts["value"].gt(0), np.maximum(floor, 1), floor
        )
        if self.complement:
            below = shows_zeros & (cap < OPEN) & facts["value"].lt(facts["cap"])
            cap = np.where(below, cap - 1, cap)
        return floor, cap

    def wanted(self, facts: pd.DataFrame) -> tuple[Floats, Floats]:
        """Return the values that each small cell must keep; 1 and 0 for others."""
        floor, cap = self.known(facts)
        value, end = facts["value"].to_numpy(), facts["cap"].to_numpy()
        low, high = np.full(len(facts), np.inf), np.full(len(facts), -np.inf)
        small, limit = self.is_small(facts), self.threshold
        few = small & (value < limit)
        low[few], high[few] = floor[few], np.minimum(limit - 1, cap[few])
        if self.complement:
            most = small & (end - value < limit)
            low[most] = np.minimum(low, np.maximum(floor, end - limit + 1))[most]
            high[most] = np.maximum(high, cap)[most]
        return np.where(small, low, 1.0), np.where(small, high, 0.0)


def modest_system(facts: pd.DataFrame, links: pd.DataFrame, rule: TableRule) -> System:
    """Ask of no cell more than stays open when all are hidden that may be."""
    system = table_system(facts, links, rule)
    low, high = bounds(system, ~facts["is_there"].to_numpy() | rule.may_hide(facts))
    asks = system.low <= system.high
    return replace(
        system,
        low=np.where(asks, np.maximum(system.low, low), system.low),
        high=np.where(asks, np.minimum(system.high, high), system.high),
        width=np.minimum(system.width, high - low),
    )


def table_system(facts: pd.DataFrame, links: pd.DataFrame, rule: TableRule) -> System:
    """Write the table as cells and constraints; a unit is one published cell."""
    there = facts["is_there"].to_numpy()
    floor, cap = rule.known(facts)
    low, high = rule.wanted(facts)
    first = links.drop_duplicates("row").sort_values("row")
    return System(
        value=facts["value"].fillna(0.0).to_numpy(),
        floor=floor,
        cap=cap,
        low=low,
        high=high,
        width=np.where(low <= high, 1.0, np.minimum(rule.threshold, cap - floor)),
        unit=np.where(there, np.cumsum(there) - 1, -1),
        constraint=links["row"].to_numpy(),
        cell=links["place"].to_numpy(),
        coefficient=links["coefficient"].to_numpy(),
        order=first["order"].to_numpy(),
    )
