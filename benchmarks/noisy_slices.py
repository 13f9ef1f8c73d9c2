"""Slices of a programme in which nothing changes: all that moves is chance."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pandas as pd

from qikit.data.programme_part import TABLES, ProgrammePart
from qikit.data.slices import About, Slice
from qikit.measures import Measure
from qikit.observations import benchmarks
from qikit.practices import CODE_COLUMN, LEVELS
from qikit.reports.results import Report

PROGRAMME = "noise"
PRACTICES = tuple(f"N{number:02d}" for number in range(1, 12))
BEGINS, LAST, MONTHS = "2024-10", "2025-09", 24
PLANTED_FROM = "2024-12-01"
FIRST_FORM = "2024-07"  # forms are new: three months of them before the programme
PATIENTS_A_FORM = 10
RATES = {"acted_on": 0.7, "told": 0.55, "late": 0.4, "repeated": 0.1}
PEOPLE = {"acted_on": 100, "told": 100, "late": 60, "repeated": 120}
ELEMENTS = {"asked": 0.95, "taken": 0.96, "seen": 0.9, "decided": 0.93, "done": 0.6}
BUNDLE, COMPOSITE = "bundle", "every_step"
WHOLE = Measure(
    id=COMPOSITE,
    name="Patients with every step done",
    short_name="Every step",
    kind="proportion",
    type="outcome",
    numerator="Patients with every step",
    denominator="Patients sampled",
    multiplier=100,
    unit="%",
    decimals=0,
    direction="up",
    frequency="month",
    chart="run",
    rule_set="nhs-scotland",
    source="Drawn by chance",
    why_it_matters="",
    discussion_question="",
    floor=0.0,
    ceiling=1.0,
)


def noisy_report(
    seed: int, *, own: str | None = None, planted: Mapping[str, float] | None = None
) -> Report:
    """Draw a programme's report, or that of one of its practices, from a seed.

    Each figure is a binomial draw from the one rate of its measure, the same for
    all practices and months; the composite is of the same patients as its elements.
    `planted` adds to the rates of measures that come from searches (0 to 1), in all
    practices from December 2024 on.
    """
    rng = np.random.default_rng(seed)
    figures = pd.concat([_searches(rng, planted or {}), _forms(rng)], ignore_index=True)
    figures = figures.assign(state="reported", breakdown="all")
    figures["value"] = figures["numerator"] / figures["denominator"]
    measures, elements = _measures(), _elements()
    rows = figures.rename(columns={"practice_code": "area_code"})
    groups = benchmarks(rows, _members(), [*measures, *elements])
    cut = Slice(
        about=_about(own),
        measures=measures,
        practices=_practices(own),
        figures=figures,
        benchmarks=groups,
        events=pd.DataFrame(columns=["scope", "measure", "date", "label", "kind"]),
        funnel_units=pd.DataFrame({"measure": []}),
        funnel_limits=pd.DataFrame({"measure": []}),
        programme=_part(elements),
    )
    return Report(cut, {})


def _searches(rng: np.random.Generator, planted: Mapping[str, float]) -> pd.DataFrame:
    """Draw two years of the measures that come from searches."""
    months = pd.date_range(end=f"{LAST}-01", periods=MONTHS, freq="MS")
    cells = pd.MultiIndex.from_product(
        [RATES, PRACTICES, months], names=["measure", "practice_code", "period_start"]
    ).to_frame(index=False)
    rate = cells["measure"].map(RATES).to_numpy()
    is_later = cells["period_start"].ge(PLANTED_FROM).to_numpy()
    rate = rate + is_later * cells["measure"].map(planted).fillna(0.0).to_numpy()
    people = rng.poisson(cells["measure"].map(PEOPLE)) + 1
    return cells.assign(numerator=rng.binomial(people, rate), denominator=people)


def _forms(rng: np.random.Generator) -> pd.DataFrame:
    """Draw the forms: each element of ten patients, and whether all were met."""
    months = pd.date_range(f"{FIRST_FORM}-01", f"{LAST}-01", freq="MS")
    shape = (len(PRACTICES), len(months), PATIENTS_A_FORM, len(ELEMENTS))
    met = rng.random(shape) < np.array([*ELEMENTS.values()])
    cells = pd.MultiIndex.from_product(
        [PRACTICES, months], names=["practice_code", "period_start"]
    ).to_frame(index=False)
    counts = {COMPOSITE: met.all(axis=3).sum(axis=2)}
    counts |= {
        f"{BUNDLE}/{name}": met[..., number].sum(axis=2)
        for number, name in enumerate(ELEMENTS)
    }
    parts = [
        cells.assign(measure=name, numerator=n.ravel(), denominator=PATIENTS_A_FORM)
        for name, n in counts.items()
    ]
    return pd.concat(parts, ignore_index=True)


def _measures() -> tuple[Measure, ...]:
    directions = {"acted_on": "up", "told": "up", "late": "down", "repeated": "down"}
    types = {"repeated": "balancing"}
    own = [
        replace(
            WHOLE, id=n, name=n, short_name=n, direction=d, type=types.get(n, "process")
        )
        for n, d in directions.items()
    ]
    return (*own, WHOLE)


def _elements() -> tuple[Measure, ...]:
    return tuple(
        replace(WHOLE, id=f"{BUNDLE}/{n}", name=n, short_name=n, type="process")
        for n in ELEMENTS
    )


def _members() -> pd.DataFrame:
    wider = {CODE_COLUMN[level]: "" for level in LEVELS}
    wider[CODE_COLUMN["cluster"]] = PROGRAMME
    return pd.DataFrame({"practice_code": PRACTICES}).assign(**wider)


def _practices(own: str | None) -> pd.DataFrame:
    rows = pd.DataFrame({"practice_code": PRACTICES, "label": PRACTICES})
    return rows.assign(list_size=5000, is_own=rows["practice_code"].eq(own or ""))


def _about(own: str | None) -> About:
    level = "cluster" if own is None else "practice"
    source = {"publisher": "chance", "title": "Noise", "licence": "", "name": "noise"}
    phases = [
        {"measure": name, "area": "all", "date": "2024-09-01", "kind": "baseline_end"}
        for name in RATES
    ]
    return About(
        level=level,
        area_code=own or PROGRAMME,
        area_name=own or "Noise",
        group_name="Noise",
        level_words={"practice": "practice", "cluster": "programme"},
        upper_names={},
        country="Nowhere",
        synthetic=True,
        as_of=f"{LAST}-01",
        audience="analyst",
        label="Noise",
        title="",
        dataset="noise",
        membership="",
        sources=(source | {"sha256": "0" * 64, "rows": 0, "left_out": "[]"},),
        source_notes=(),
        quality=(),
        elsewhere=(),
        rules_run=0,
        engine="none",
        phases=tuple({**phase, "reason": "it began"} for phase in phases),
        run_at="",
    )


def _part(elements: tuple[Measure, ...]) -> ProgrammePart:
    bundle = {"id": BUNDLE, "name": "Bundle", "composite": COMPOSITE, "target": 0.95}
    facts = {
        "id": PROGRAMME,
        "name": "Noise",
        "first_month": BEGINS,
        "last_month": LAST,
        "baseline_from": FIRST_FORM,
        "aims": [],
        "sessions": [],
        "bundles": [bundle | {"short_name": "Bundle", "elements": []}],
        "teams": [{"code": code, "joined": "", "left": ""} for code in PRACTICES],
        "until": "2025-09-30",
        "kept_back": [],
    }
    return ProgrammePart(facts, elements, **{n: pd.DataFrame() for n in TABLES})
