"""What the audit looks for: figures that are hidden, beside those that are shown."""

from __future__ import annotations

import math
from array import array
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from qikit.disclosure.protection import KEYS
from qikit.measures import Measure
from qikit.periods import MONTHS_PER_PERIOD, period_text

MOST_UNPACKED = 5000  # areas with a measure, of which the rows are kept at hand
MOST_MEASURES = 1 << 16  # a key of an area and a measure is one whole number


@dataclass(frozen=True, slots=True)
class Hidden:
    """One figure that the audit knows: hidden, or of the same form and shown.

    Attributes
    ----------
    level
        practice, cluster, hscp, board or country.
    area
        Code of the area.
    labels
        All that may name the area on paper: code, name, short name, letter. A
        label that several areas share ("Practice B") is told apart by `within`.
    measure
        The measure; its id, name and short name may name it on paper.
    period
        First day of the period.
    numerator, denominator
        The counts; of a shown row as they are on paper. NaN where there is none.
    value
        Needed only where there are no counts; else it is their quotient.
    within
        Codes and names of the groups that the area lies in.
    """

    level: str
    area: str
    labels: tuple[str, ...]
    measure: Measure
    period: pd.Timestamp
    numerator: float
    denominator: float
    value: float = math.nan
    within: tuple[str, ...] = ()

    @property
    def figure(self) -> float:
        """The value: as given, or the quotient of the counts."""
        if math.isnan(self.value) and self.denominator > 0:
            return self.numerator / self.denominator
        return self.value


@dataclass(frozen=True)
class Area:
    """An area with all that may name it on paper."""

    level: str
    code: str
    labels: tuple[str, ...] = ()
    within: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """The counts and the value of one period, of an area and measure that is known."""

    numerator: float
    denominator: float
    value: float

    @property
    def pair(self) -> tuple[int, int] | None:
        """Numerator and denominator, where both are whole numbers."""
        both = (self.numerator, self.denominator)
        if not all(math.isfinite(n) and n == round(n) for n in both):
            return None
        return int(both[0]), int(both[1])


def rows_of(
    table: pd.DataFrame,
    areas: Mapping[tuple[str, str], Area],
    measures: Mapping[str, Measure],
) -> Iterator[Hidden]:
    """Give the rows of a protected table as the audit reads them, one at a time.

    Parameters
    ----------
    table
        level, area_code, measure, period_start, numerator and denominator; `value`
        where a measure has no counts.
    areas
        What may name each area, by level and code; one that is not listed is
        looked for by its code alone.
    measures
        By id.
    """
    values = table["value"] if "value" in table else [math.nan] * len(table)
    counts = (table["numerator"], table["denominator"], values)
    for level, code, measure, period, *figures in zip(
        *(table[c] for c in KEYS), *counts, strict=True
    ):
        area = areas.get((level, code)) or Area(level, code)
        yield Hidden(
            level,
            code,
            (code, *area.labels),
            measures[measure],
            period,
            *map(float, figures),
            area.within,
        )


def month_number(day: pd.Timestamp) -> int:
    """Count the months since the year 0: one whole number a month."""
    return day.year * 12 + day.month - 1


def month_start(number: int) -> pd.Timestamp:
    """Return the first day of a month that `month_number` counted."""
    return pd.Timestamp(number // 12, number % 12 + 1, 1)


@dataclass(eq=False)
class Figures:
    """Rows of many areas and measures, packed: a million take some 40 MB."""

    keys: np.ndarray
    months: np.ndarray
    counts: np.ndarray  # numerator, denominator, value: one row a figure

    def __post_init__(self):
        self._found: dict[int, dict[int, Row]] = {}

    @cached_property
    def known(self) -> frozenset[int]:
        """The keys of areas and measures that have a row."""
        return frozenset(np.unique(self.keys).tolist())

    def of(self, key: int) -> dict[int, Row]:
        """Give the rows of one area and measure by month."""
        if key not in self._found:
            if len(self._found) >= MOST_UNPACKED:
                self._found.clear()
            first, last = np.searchsorted(self.keys, [key, key + 1])
            rows = zip(
                self.months[first:last].tolist(),
                self.counts[first:last].tolist(),
                strict=True,
            )
            self._found[key] = {month: Row(*counts) for month, counts in rows}
        return self._found[key]

    def pairs(self) -> np.ndarray:
        """Pack numerator and denominator of every row into one whole number."""
        both = self.counts[:, :2]
        whole = np.isfinite(both).all(axis=1) & (both == np.round(both)).all(axis=1)
        found = both[whole].astype(np.int64)
        return found[:, 0] * PAIR_STEP + found[:, 1]


PAIR_STEP = 1 << 31  # more than any denominator


@dataclass(eq=False)
class Known:
    """All that the audit knows: areas, measures, hidden and shown figures."""

    areas: list[Area]
    measures: list[Measure]
    hidden: Figures
    shown: Figures

    def parts(self, key: int) -> tuple[Area, Measure]:
        """Return the area and the measure of a key."""
        return self.areas[key // MOST_MEASURES], self.measures[key % MOST_MEASURES]

    def months_of(self, key: int) -> int:
        """Return how many months a period of this key's measure has."""
        return MONTHS_PER_PERIOD[self.parts(key)[1].frequency]

    def period_text(self, key: int, month: int) -> str:
        """Say a period of this key's measure."""
        return period_text(month_start(month), self.parts(key)[1].frequency)

    @cached_property
    def hidden_pairs(self) -> dict[int, list[tuple[int, int]]]:
        """Key and month of hidden figures by their packed pair of counts."""
        found: dict[int, list[tuple[int, int]]] = {}
        for key in self.hidden.known:
            for month, row in self.hidden.of(key).items():
                if row.pair is not None:
                    packed = row.pair[0] * PAIR_STEP + row.pair[1]
                    found.setdefault(packed, []).append((key, month))
        return found

    @cached_property
    def shown_pairs(self) -> frozenset[int]:
        """Those packed pairs of hidden figures that a shown figure has as well."""
        wanted = np.fromiter(self.hidden_pairs, np.int64, len(self.hidden_pairs))
        return frozenset(np.intersect1d(wanted, self.shown.pairs()).tolist())


def known_figures(hidden: Iterable[Hidden], shown: Iterable[Hidden]) -> Known:
    """Pack the hidden and the shown figures; each is read once, row by row."""
    areas: dict[tuple[str, str], int] = {}
    found: list[Area] = []
    measures: dict[str, int] = {}
    packed: list[Measure] = []

    def key(row: Hidden) -> int:
        area = areas.setdefault((row.level, row.area), len(found))
        if area == len(found):
            found.append(Area(row.level, row.area, row.labels, row.within))
        measure = measures.setdefault(row.measure.id, len(packed))
        if measure == len(packed):
            packed.append(row.measure)
        return area * MOST_MEASURES + measure

    sides = [_figures(rows, key) for rows in (hidden, shown)]
    return Known(found, packed, *sides)


def _figures(rows: Iterable[Hidden], key) -> Figures:
    keys, months, counts = array("q"), array("q"), array("d")
    for row in rows:
        keys.append(key(row))
        months.append(month_number(row.period))
        counts.extend((row.numerator, row.denominator, row.figure))
    order = np.argsort(np.array(keys, dtype=np.int64), kind="stable")
    return Figures(
        np.array(keys, dtype=np.int64)[order],
        np.array(months, dtype=np.int64)[order],
        np.array(counts, dtype=float).reshape(-1, 3)[order],
    )
