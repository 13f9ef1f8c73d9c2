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
from qikit.periods import period_end
from qikit.practices import CODE_COLUMN, LEVELS
from qikit.reports.results import Report

PROGRAMME = "noise"
PRACTICES = tuple(f"N{number:02d}" for number in range(1, 12))
BEGINS, LAST, SUMMIT = "2024-10", "2025-09", "2025-09-18"
SEARCHED_FROM = "2023-10-01"
PLANTED_FROM = "2024-12-01"
FIRST_FORM = "2024-07"  # forms are new: three months of them before the programme
PATIENTS_A_FORM = 10
RATES = {"acted_on": 0.7, "told": 0.55, "late": 0.4, "repeated": 0.1}
PEOPLE = {"acted_on": 100, "told": 100, "late": 60, "repeated": 120}
ELEMENTS = {"asked": 0.95, "taken": 0.96, "seen": 0.9, "decided": 0.93, "done": 0.6}
BUNDLE, COMPOSITE = "bundle", "every_step"
THE_SAME = {  # what `About` says of every report drawn here
    "group_name": "Noise",
    "level_words": {"practice": "practice", "cluster": "programme"},
    "upper_names": {},
    "country": "Nowhere",
    "synthetic": True,
    "audience": "analyst",
    "label": "Noise",
    "title": "",
    "dataset": "noise",
    "membership": "",
    "source_notes": (),
    "quality": (),
    "elsewhere": (),
    "rules_run": 0,
    "engine": "none",
    "run_at": "",
}
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
    seed: int,
    *,
    own: str | None = None,
    planted: Mapping[str, float] | None = None,
    years_after: int = 0,
) -> Report:
    """Draw a programme's report, or that of one of its practices, from a seed.

    Each figure is a binomial draw from the one rate of its measure, the same for
    all practices and months; the composite is of the same patients as its elements.
    `planted` adds to the rates of measures that come from searches (0 to 1), in all
    practices from December 2024 on. `years_after` the end of the programme is when
    the report is made: 1 for a close-out that looks at its second year.
    """
    rng = np.random.default_rng(seed)
    last = pd.Timestamp(f"{LAST}-01") + pd.DateOffset(years=years_after)
    drawn = [_searches(rng, planted or {}, last), _forms(rng, last)]
    figures = pd.concat(drawn, ignore_index=True)
    figures = figures.assign(state="reported", breakdown="all")
    figures["value"] = figures["numerator"] / figures["denominator"]
    measures, elements = _measures(), _elements()
    rows = figures.rename(columns={"practice_code": "area_code"})
    groups = benchmarks(rows, _members(), [*measures, *elements])
    cut = Slice(
        about=_about(own, last),
        measures=measures,
        practices=_practices(own),
        figures=figures,
        benchmarks=groups,
        events=pd.DataFrame(columns=["scope", "measure", "date", "label", "kind"]),
        funnel_units=pd.DataFrame({"measure": []}),
        funnel_limits=pd.DataFrame({"measure": []}),
        programme=_part(elements, last),
    )
    return Report(cut, {})


def _searches(
    rng: np.random.Generator, planted: Mapping[str, float], last: pd.Timestamp
) -> pd.DataFrame:
    """Draw the measures that come from searches: from a year before the programme."""
    months = pd.date_range(SEARCHED_FROM, last, freq="MS")
    cells = pd.MultiIndex.from_product(
        [RATES, PRACTICES, months], names=["measure", "practice_code", "period_start"]
    ).to_frame(index=False)
    rate = cells["measure"].map(RATES).to_numpy()
    is_later = cells["period_start"].ge(PLANTED_FROM).to_numpy()
    rate = rate + is_later * cells["measure"].map(planted).fillna(0.0).to_numpy()
    people = rng.poisson(cells["measure"].map(PEOPLE)) + 1
    return cells.assign(numerator=rng.binomial(people, rate), denominator=people)


def _forms(rng: np.random.Generator, last: pd.Timestamp) -> pd.DataFrame:
    """Draw the forms: each element of ten patients, and whether all were met."""
    months = pd.date_range(f"{FIRST_FORM}-01", last, freq="MS")
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


def _about(own: str | None, last: pd.Timestamp) -> About:
    level = "cluster" if own is None else "practice"
    source = {"publisher": "chance", "title": "Noise", "licence": "", "name": "noise"}
    return About(
        level=level,
        area_code=own or PROGRAMME,
        area_name=own or "Noise",
        as_of=f"{last:%Y-%m-%d}",
        sources=(source | {"sha256": "0" * 64, "rows": 0, "left_out": "[]"},),
        phases=_phases(),
        **THE_SAME,
    )


def _phases() -> tuple[dict[str, str], ...]:
    """Freeze the line of every measure, as the job of the summit does."""
    frozen = {"area": "all", "date": "2024-09-01", "kind": "baseline_end"}
    return tuple(
        {"measure": name, "reason": "it began", **frozen}
        for name in (*RATES, COMPOSITE)
    )


def _part(elements: tuple[Measure, ...], last: pd.Timestamp) -> ProgrammePart:
    bundle = {"id": BUNDLE, "name": "Bundle", "composite": COMPOSITE, "target": 0.95}
    facts = {
        "id": PROGRAMME,
        "name": "Noise",
        "first_month": BEGINS,
        "last_month": f"{last:%Y-%m}",
        "summit": SUMMIT,
        "baseline_from": FIRST_FORM,
        "aims": [],
        "sessions": [],
        "bundles": [bundle | {"short_name": "Bundle", "elements": []}],
        "teams": [{"code": code, "joined": "", "left": ""} for code in PRACTICES],
        "until": f"{period_end(last, 'month'):%Y-%m-%d}",
        "kept_back": [],
    }
    return ProgrammePart(facts, elements, **{n: pd.DataFrame() for n in TABLES})
