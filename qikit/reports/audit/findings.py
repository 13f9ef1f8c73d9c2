"""What the audit finds: of which figure, where, and what a text is about."""

from __future__ import annotations

from dataclasses import dataclass

from qikit.reports.audit.hidden import MOST_MEASURES
from qikit.reports.audit.names import Stretch

PAIR = "the counts of a hidden figure stand here"
VALUE = "the value of a hidden figure stands here"
COUNT = "a count of a hidden figure stands here"
CHANGE = "a change gives a hidden figure away beside one that is shown"
FIGURE = "a number stands where 'suppressed' must stand"
STANDING = "where a hidden figure stands among the others is told here"


@dataclass(frozen=True)
class Found:
    """A leak before it is put into words: of which area, measure and month."""

    place: str
    what: str
    key: int
    month: int


@dataclass(frozen=True)
class About:
    """What a text is about: keys of areas and measures, and periods."""

    areas: frozenset[int] = frozenset()
    measures: frozenset[int] = frozenset()
    periods: tuple[Stretch, ...] = ()

    @property
    def keys(self) -> list[int]:
        """Every area with every measure."""
        return [a * MOST_MEASURES + m for a in self.areas for m in self.measures]


@dataclass(frozen=True)
class Scope:
    """Whom a file is about.

    Attributes
    ----------
    near
        The areas of its report's group: a name or letter that several areas share
        means them.
    areas
        All areas that it speaks of; None for a file of no single report, which may
        speak of any.
    """

    near: frozenset[int] = frozenset()
    areas: frozenset[int] | None = None

    def speaks_of(self, area: int) -> bool:
        """Whether a reader of the file would think of an area."""
        return self.areas is None or area in self.areas
