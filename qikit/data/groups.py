"""A group of practices that stand on one page, and all that the list says of them."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeVar

import pandas as pd

from qikit.data.shelves import PracticeShelf
from qikit.practices import CODE_COLUMN, LEVELS

T = TypeVar("T")


@dataclass(frozen=True, eq=False)
class Group:
    """The practices of an area, gathered once for all their pages.

    Attributes
    ----------
    rows
        One row a practice of the area: see `practices.members_on`.
    listed
        Every row of the table `practices` on a practice that is in the area, or was
        at any time.
    """

    rows: pd.DataFrame
    listed: pd.DataFrame

    @classmethod
    def of(cls, rows: pd.DataFrame, column: str, every: PracticeShelf) -> Group | None:
        """Gather a group; `column` holds its area, the same in all its rows."""
        if rows.empty:
            return None
        ever = every.of(column, rows[column].iloc[0])["practice_code"]
        return cls(rows, every.of_practices({*rows["practice_code"], *ever}))

    def once(self, what: Hashable, make: Callable[[], T]) -> T:
        """Work something out for the first page of the group, and keep it."""
        if what not in self._kept:
            self._kept[what] = make()
        return self._kept[what]

    def lies_in(self, areas: Mapping[str, str]) -> bool:
        """Whether all its practices lie in these areas, given by level."""
        return all(self._areas.get(level) == {code} for level, code in areas.items())

    @cached_property
    def _areas(self) -> dict[str, set[str]]:
        return {level: set(self.rows[CODE_COLUMN[level]]) for level in LEVELS}

    @cached_property
    def _kept(self) -> dict[Hashable, Any]:
        return {}

    @cached_property
    def codes(self) -> list[str]:
        """The real codes of its practices."""
        return list(self.rows["practice_code"])
