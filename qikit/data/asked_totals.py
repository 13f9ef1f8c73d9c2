"""Totals of areas, gathered when a page asks for them.

A run gathers a country once, for hundreds of pages. Who looks at one page after another
waits for the areas of that page alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from qikit.data.last_used import LastUsed
from qikit.data.readers import ready_to_gather
from qikit.measures import Measure
from qikit.observations import BENCHMARK_COLUMNS, gather
from qikit.practices import CODE_COLUMN, LEVELS

AREAS_AT_HAND = 64  # a country has some 15 boards, each gathered by three levels
BOARD = CODE_COLUMN["board"]


@dataclass(frozen=True, eq=False)
class AskedTotals:
    """The totals of areas, as `TotalShelf` has them, each gathered when asked for.

    Attributes
    ----------
    observations
        One row a practice × period × measure, none of them hidden.
    members
        One row a practice with its areas.
    measures
        What is gathered, in this order.
    """

    observations: pd.DataFrame
    members: pd.DataFrame
    measures: tuple[Measure, ...]

    def of(self, areas: Mapping[str, str]) -> pd.DataFrame:
        """Return the rows of these areas, given by level, by measure and level."""
        parts = [
            self._of_one(measure, level, areas[level])
            for measure in self.measures
            for level in LEVELS
            if level in areas
        ]
        filled = [part for part in parts if len(part)]
        if not filled:
            return pd.DataFrame(columns=BENCHMARK_COLUMNS)
        return pd.concat(filled, ignore_index=True)

    def _of_one(self, measure: Measure, level: str, area: str) -> pd.DataFrame:
        around = self._around(level, area)
        found = self._at_hand.once(
            (measure.id, level, around),
            lambda: self._gathered(measure, level, around),
        )
        return found[found["area_code"].eq(area)]

    def _around(self, level: str, area: str) -> frozenset[str]:
        """Name practices to gather at once: those of the boards that an area lies in.

        Who looks at one area looks at its neighbours next.
        """
        members = self.members
        inside = members[members[CODE_COLUMN[level]].eq(area)]
        if level != LEVELS[-1]:
            inside = members[members[BOARD].isin(inside[BOARD])]
        return frozenset(inside["practice_code"])

    def _gathered(
        self, measure: Measure, level: str, practices: frozenset[str]
    ) -> pd.DataFrame:
        """Gather one measure of some practices; what they only lie in is not whole."""
        rows = self._ready.once(measure.id, lambda: self._made_ready(measure))
        inside = rows[rows["practice_code"].isin(practices)]
        found = gather(inside, measure, level)
        return found.astype({"area_code": "str"}) if len(found) else found

    def _made_ready(self, measure: Measure) -> pd.DataFrame:
        """Put the figures of a measure beside their areas, once for all areas."""
        rows = self.observations
        is_own = rows["measure"].eq(measure.id)
        own = rows if is_own.all() else rows[is_own]
        return ready_to_gather(own, self.members)

    @cached_property
    def _ready(self) -> LastUsed:
        return LastUsed(1)

    @cached_property
    def _at_hand(self) -> LastUsed:
        return LastUsed(AREAS_AT_HAND)
