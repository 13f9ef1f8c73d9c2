"""Funnels for slices: limits round the widest benchmark, points of the group only."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from qikit.measures import PROPORTION, Measure
from qikit.observations import latest_period
from qikit.practices import CODE_COLUMN
from qikit.variation.funnel import Funnel, funnel

LEAST_UNITS = 3  # two practices make no funnel
UNITS_FOR_DISPERSION = 20  # [J] fewer tell little of the spread beyond chance
FACTS = ["benchmark", "phi", "tau2", "is_adjusted"]
NO_FUNNELS = pd.DataFrame({"measure": pd.Series(dtype="str")})


def area_funnel(
    observations: pd.DataFrame,
    members: pd.DataFrame,
    measure: Measure,
    *,
    level: str,
    area: str,
    as_of: pd.Timestamp,
) -> Funnel | None:
    """Work out the funnel of all practices of an area in its newest period.

    Over-dispersion is allowed for (additive) from 20 practices. None for a
    measure without numerators, and with fewer than three practices.
    """
    if measure.kind != PROPORTION:
        return None
    inside = members.loc[members[CODE_COLUMN[level]].eq(area), "practice_code"]
    rows = observations[
        observations["measure"].eq(measure.id) & observations["area_code"].isin(inside)
    ]
    rows = rows[rows["period_start"].eq(latest_period(rows, as_of))]
    rows = rows[rows["value"].notna()].rename(columns={"area_code": "practice_code"})
    if len(rows) < LEAST_UNITS:
        return None
    is_many = len(rows) >= UNITS_FOR_DISPERSION
    columns = ["practice_code", "numerator", "denominator"]
    return funnel(
        rows[columns].sort_values("practice_code", ignore_index=True),
        kind="proportion",
        unit="practice_code",
        overdispersion="additive" if is_many else "none",
    )


def funnel_frames(
    funnels: Iterable[tuple[Measure, Funnel | None]], codes: dict[str, str]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Turn funnels into two tables, with the points of the group alone.

    Returns
    -------
    Units (one row a measure × practice of the group, by the code the report may
    see; one without a figure is a gap) and limits (one row a measure ×
    denominator, with the facts of the funnel repeated).
    """
    tables = FunnelTables(list(funnels))
    return tables.units(codes), tables.limits


@dataclass(frozen=True, eq=False)
class FunnelTables:
    """Funnels as tables: the limits for all pages, the points for each."""

    funnels: Sequence[tuple[Measure, Funnel | None]]

    @cached_property
    def limits(self) -> pd.DataFrame:
        """The limits of all funnels: see `funnel_frames`."""
        found = [_limits(measure, funnel) for measure, funnel in self._found]
        return pd.concat(found, ignore_index=True) if found else NO_FUNNELS.copy()

    def units(self, codes: Mapping[str, str]) -> pd.DataFrame:
        """Return the points of a group: see `funnel_frames`."""
        if not self._found:
            return NO_FUNNELS.copy()
        in_order = sorted(codes, key=lambda code: codes[code])
        places = [
            self._places.get((measure.id, code), len(self._points))
            for measure, _ in self._found
            for code in in_order
        ]
        own = self._with_a_gap.take(places).reset_index(drop=True)
        paper = [codes[code] for code in in_order] * len(self._found)
        ids = [measure.id for measure, _ in self._found for _ in in_order]
        own.insert(0, "unit", pd.array(paper, dtype="str"))
        return own.assign(measure=pd.array(ids, dtype="str"))

    @cached_property
    def _found(self) -> list[tuple[Measure, Funnel]]:
        return [(measure, found) for measure, found in self.funnels if found]

    @cached_property
    def _points(self) -> pd.DataFrame:
        parts = [found.units for _, found in self._found]
        return pd.concat(parts, ignore_index=True)

    @cached_property
    def _with_a_gap(self) -> pd.DataFrame:
        """All points without their names; the last row is a practice without one."""
        places = [*range(len(self._points)), len(self._points)]
        return self._points.drop(columns="unit").reindex(places)

    @cached_property
    def _places(self) -> dict[tuple[str, str], int]:
        named = [(m.id, unit) for m, found in self._found for unit in found.units.unit]
        return {key: place for place, key in enumerate(named)}


def _limits(measure: Measure, found: Funnel) -> pd.DataFrame:
    facts = {name: getattr(found, name) for name in FACTS}
    facts |= {"measure": measure.id, "n_units": len(found.units)}
    facts["notes"] = json.dumps(found.notes)
    return found.curve.assign(**facts)


def read_funnel(
    units: pd.DataFrame, limits: pd.DataFrame, measure: Measure
) -> tuple[Funnel, int] | None:
    """Return a measure's funnel and the number of practices behind its limits."""
    curve = limits[limits["measure"].eq(measure.id)].reset_index(drop=True)
    if curve.empty:
        return None
    facts = curve.iloc[0]
    own = units[units["measure"].eq(measure.id)].reset_index(drop=True)
    shown = Funnel(
        kind="proportion",
        benchmark=float(facts["benchmark"]),
        phi=float(facts["phi"]),
        tau2=float(facts["tau2"]),
        is_adjusted=bool(facts["is_adjusted"]),
        units=own.drop(columns="measure"),
        curve=curve.drop(columns=["measure", "n_units", "notes", *FACTS]),
        notes=tuple(json.loads(facts["notes"])),
    )
    return shown, int(facts["n_units"])
