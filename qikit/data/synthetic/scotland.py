"""The raw files of the invented country, and what was planted in them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow.parquet as pq
import yaml

from qikit.data.synthetic.country import practice_table
from qikit.data.synthetic.country_figures import (
    GAIN,
    IMPROVED_FROM,
    MEASURE_IDS,
    MONTHS,
    STEP,
    figures_table,
    improved_practices,
    measure_traits,
)
from qikit.data.synthetic.journeys import MEASURES
from qikit.data.synthetic.numbers import stream
from qikit.data.synthetic.practices import by_sex_and_band
from qikit.data.synthetic.writing import write_csv

PREFIX = "synthetic_scotland_"


def write_scotland(build: Path, measures: Path, seed: int) -> pd.DataFrame:
    """Write the country's raw files; return its list of practices.

    `measures` is the folder for the files of the measures that only this example
    has; reports show the measures of the project alone.
    """
    practices = practice_table(seed, MONTHS)
    write_csv(build, f"{PREFIX}practices.csv", practices)
    write_csv(build, f"{PREFIX}list_sizes.csv", _list_sizes(seed, practices))
    write_csv(build, f"{PREFIX}events.csv", _events())
    pq.write_table(
        figures_table(seed, practices),
        build / f"{PREFIX}figures.parquet",
        compression="zstd",
    )
    _write_measures(measures)
    return practices


def truths_of_scotland(practices: pd.DataFrame) -> dict[str, Any]:
    """Return what was planted, as plain lists and texts."""
    closed = practices[practices["valid_to"].ne("")]
    small = practices.loc[practices["list_size"].lt(100), "practice_code"]
    over_two = practices.groupby("cluster")["partnership"].nunique()
    return {
        "effects": [
            {
                "name": "some_improve",
                "says": f"{len(improved_practices(practices))} practices improve at "
                f"once in {IMPROVED_FROM}, by {GAIN} on the logit scale.",
                "measure": MEASURE_IDS[0],
                "month": str(IMPROVED_FROM),
                "practices": improved_practices(practices),
            },
            {
                "name": "service_change",
                "says": f"Services change in {STEP}: most measures fall in that month "
                "and come back within two years.",
                "month": str(STEP),
                "measures": [
                    name
                    for name, step in zip(
                        MEASURE_IDS, measure_traits().step, strict=True
                    )
                    if step > 0
                ],
            },
        ],
        "situations": [
            {
                "name": "closed",
                "says": "These practices closed; their figures end with the month.",
                "practices": closed.set_index("practice_code")["valid_to"].to_dict(),
            },
            {
                "name": "very_small",
                "says": "These have fewer than 100 people: special services.",
                "practices": small.tolist(),
            },
            {
                "name": "over_two_partnerships",
                "says": "These clusters lie in two partnerships.",
                "clusters": sorted(over_two.index[over_two.gt(1)]),
            },
        ],
    }


def _list_sizes(seed: int, practices: pd.DataFrame) -> pd.DataFrame:
    """Draw the sexes and age bands of each open practice, for the newest quarter."""
    rows = practices[practices["valid_to"].eq("")]
    totals = rows[["practice_code", "list_size"]].set_axis(
        ["PracticeCode", "total"], axis=1
    )
    totals = totals.assign(Date="2022-01-01").reset_index(drop=True)
    return by_sex_and_band(stream(seed, "country sexes"), totals)


def _events() -> pd.DataFrame:
    row = ("all", "", f"{STEP}-01", "Services change", "change")
    return pd.DataFrame([row], columns=["scope", "measure", "date", "label", "kind"])


def _write_measures(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    traits = measure_traits()
    for place, name in enumerate(MEASURE_IDS):
        if place >= len(MEASURES):
            text = yaml.safe_dump(
                _measure(name, rises=bool(traits.share[place] > 0.4)), sort_keys=False
            )
            (folder / f"{name}.yml").write_text(text, "utf-8", newline="\n")


def _measure(name: str, *, rises: bool) -> dict[str, Any]:
    number = name.removeprefix("synthetic_m")
    return {
        "id": name,
        "name": f"Synthetic measure {number}",
        "short_name": f"Synthetic {number}",
        "kind": "proportion",
        "type": "process",
        "numerator": "Invented people who met it",
        "denominator": "Invented people who could have",
        "multiplier": 100,
        "unit": "%",
        "decimals": 1,
        "direction": "up" if rises else "down",
        "floor": 0,
        "ceiling": 1,
        "benchmark_levels": ["cluster", "hscp", "board", "country"],
        "chart": "run",
        "frequency": "month",
        "source": "Synthetic data made by qikit; they describe no real practice.",
        "why_it_matters": "It does not: it shows how qikit works with many measures.",
        "discussion_question": "What would you ask if this were real?",
        "caveats": "The data are synthetic, made by a program.",
        "sdc_class": "A",
        "ci_method": "wilson",
        "owner": "Analyst",
        "reviewed": "2026-11",
        "next_review": "2027-11",
    }
