"""Funnels for slices: limits round the widest benchmark, points of the group only."""

from __future__ import annotations

import json
from collections.abc import Iterable

import pandas as pd

from qikit.measures import PROPORTION, Measure
from qikit.observations import latest_period
from qikit.practices import CODE_COLUMN
from qikit.variation.funnel import Funnel, funnel

LEAST_UNITS = 3  # two practices make no funnel
UNITS_FOR_DISPERSION = 20  # [J] fewer tell little of the spread beyond chance
FACTS = ["benchmark", "phi", "tau2", "is_adjusted"]


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
    units, limits = [], []
    for measure, found in funnels:
        if found is None:
            continue
        own = found.units.set_index("unit").reindex(list(codes))
        own = own.rename(index=codes).rename_axis("unit").reset_index()
        own = own.sort_values("unit", ignore_index=True)
        units.append(own.assign(measure=measure.id))
        facts = {name: getattr(found, name) for name in FACTS}
        facts |= {"measure": measure.id, "n_units": len(found.units)}
        facts["notes"] = json.dumps(found.notes)
        limits.append(found.curve.assign(**facts))
    empty = pd.DataFrame({"measure": pd.Series(dtype="str")})
    return (
        pd.concat(units, ignore_index=True) if units else empty,
        pd.concat(limits, ignore_index=True) if limits else empty,
    )


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
