"""Figures on shelves: those of a practice or an area at hand, without a search.

A country's slices are cut one after the other out of the same tables. What would be
searched again for each is put in order once.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

OPEN_END = np.iinfo("int64").max  # a row without a period comes last
NOT_SHOWN = ["area_code", "level"]  # a page has practice_code, and figures of one level


@dataclass(frozen=True, eq=False)
class FigureShelf:
    """The observations of a dataset, by practice.

    Attributes
    ----------
    observations
        One row a practice × period × measure, with rows numbered from 0.
    """

    observations: pd.DataFrame

    def places(self, codes: Iterable[str]) -> np.ndarray:
        """Number the rows of practices, in the order of the table."""
        found = [self._by_practice[code] for code in codes if code in self._by_practice]
        return np.sort(np.concatenate([np.empty(0, "int64"), *found]))

    def rows(self, codes: Iterable[str], measure: str | None = None) -> pd.DataFrame:
        """Return the rows of practices as they are, of one measure or of all."""
        places = self.places(codes)
        if measure is not None:
            names = np.array(self._measure_ids, dtype=object)
            places = places[names[self._measures[places]] == measure]
        return self.observations.take(places)

    def figures(self, codes: Mapping[str, str]) -> pd.DataFrame:
        """Give a group's figures by the codes the report may see, in their order.

        The order of the rows would otherwise tell which practice has which letter.
        """
        places = self.places(codes)
        shown = np.array(
            [codes[code] for code in self._practices[places]], dtype=object
        )
        rank = {code: n for n, code in enumerate(sorted(set(codes.values())))}
        ranks = np.array([rank[code] for code in shown], "int64")
        order = np.lexsort((ranks, self._periods[places], self._measures[places]))
        rows = self._shown.take(places[order]).reset_index(drop=True)
        return rows.assign(practice_code=pd.array(shown[order], dtype="str"))

    def newest(
        self, codes: Iterable[str], as_of: pd.Timestamp
    ) -> dict[str, pd.Timestamp]:
        """Name the newest period with a figure of each measure that has one."""
        places = self.places(codes)
        until = self._periods[places] <= np.datetime64(as_of, "us").astype("int64")
        places = places[until & self._is_known[places]]
        newest: dict[str, pd.Timestamp] = {}
        for number in np.unique(self._measures[places]):
            period = self._periods[places[self._measures[places] == number]].max()
            newest[self._measure_ids[number]] = _as_date(period)
        return newest

    def first(self, codes: Iterable[str]) -> pd.Timestamp:
        """Return the first period of a group, or NaT where it has no rows."""
        periods = self._periods[self.places(codes)]
        first = periods.min(initial=OPEN_END)
        return pd.NaT if first == OPEN_END else _as_date(first)

    @cached_property
    def _by_practice(self) -> dict[str, np.ndarray]:
        return self.observations.groupby("area_code").indices

    @cached_property
    def _shown(self) -> pd.DataFrame:
        return self.observations.drop(columns=NOT_SHOWN)

    @cached_property
    def _practices(self) -> np.ndarray:
        codes, names = pd.factorize(self.observations["area_code"])
        return np.asarray(names, dtype=object)[codes]

    @cached_property
    def _periods(self) -> np.ndarray:
        dates = self.observations["period_start"].to_numpy().astype("datetime64[us]")
        return np.where(np.isnat(dates), OPEN_END, dates.astype("int64"))

    @cached_property
    def _is_known(self) -> np.ndarray:
        return self.observations["value"].notna().to_numpy()

    @cached_property
    def _in_measures(self) -> tuple[np.ndarray, list[str]]:
        codes, names = pd.factorize(self.observations["measure"], sort=True)
        return codes, list(names)

    @property
    def _measures(self) -> np.ndarray:
        return self._in_measures[0]

    @property
    def _measure_ids(self) -> list[str]:
        return self._in_measures[1]


@dataclass(frozen=True, eq=False)
class TotalShelf:
    """The totals of a dataset's areas, by level and area."""

    benchmarks: pd.DataFrame

    def of(self, areas: Mapping[str, str]) -> pd.DataFrame:
        """Keep the rows of these areas, given by level, in the order of the table."""
        found = [self._by_area[key] for key in areas.items() if key in self._by_area]
        places = np.sort(np.concatenate([np.empty(0, "int64"), *found]))
        return self.benchmarks.take(places).reset_index(drop=True)

    @cached_property
    def _by_area(self) -> dict[tuple[str, str], np.ndarray]:
        return self.benchmarks.groupby(["level", "area_code"]).indices


@dataclass(frozen=True, eq=False)
class PracticeShelf:
    """The rows of a list of practices, by any column that names a practice or area."""

    rows: pd.DataFrame

    def of(self, column: str, text: str) -> pd.DataFrame:
        """Return the rows with this text in a column."""
        return self.rows.take(self._by(column).get(text, np.empty(0, "int64")))

    def of_practices(self, codes: Collection[str]) -> pd.DataFrame:
        """Return the rows of practices, in the order of the list."""
        by_code = self._by("practice_code")
        found = [by_code[code] for code in codes if code in by_code]
        return self.rows.take(np.sort(np.concatenate([np.empty(0, "int64"), *found])))

    def _by(self, column: str) -> dict[str, np.ndarray]:
        if column not in self._places:
            self._places[column] = self.rows.groupby(column).indices
        return self._places[column]

    @cached_property
    def _places(self) -> dict[str, dict[str, np.ndarray]]:
        return {}


def _as_date(number: int) -> pd.Timestamp:
    return pd.Timestamp(np.datetime64(int(number), "us"))
