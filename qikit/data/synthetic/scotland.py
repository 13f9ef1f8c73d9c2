"""The raw files of the invented country."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow.parquet as pq
import yaml

from qikit.data.synthetic.country import practice_table
from qikit.data.synthetic.country_figures import (
    MEASURE_IDS,
    MONTHS,
    STEP,
    figures_table,
    is_open_in,
    measure_traits,
)
from qikit.data.synthetic.journeys import MEASURES
from qikit.data.synthetic.numbers import stream
from qikit.data.synthetic.practices import by_sex_and_band, grown
from qikit.data.synthetic.writing import write_csv

PREFIX = "synthetic_scotland_"
QUARTERS = ("2022-01", "2021-10", "2021-07", "2021-04")  # newest first
CONFIDENTIAL_BELOW = 175  # about seven practices, as in the file of October 2024


def write_scotland(build: Path, measures: Path, seed: int) -> pd.DataFrame:
    """Write the country's raw files; return its list of practices.

    `measures` is the folder for the files of the measures that only this example
    has; reports show the measures of the project alone.
    """
    practices = practice_table(seed, MONTHS)
    write_csv(build, f"{PREFIX}practices.csv", practices)
    write_csv(build, f"{PREFIX}list_sizes.csv", country_list_sizes(seed, practices))
    write_csv(build, f"{PREFIX}events.csv", _events())
    pq.write_table(
        figures_table(seed, practices),
        build / f"{PREFIX}figures.parquet",
        compression="zstd",
    )
    _write_measures(measures)
    return practices


def country_list_sizes(seed: int, practices: pd.DataFrame) -> pd.DataFrame:
    """Draw the sexes and age bands of each practice, for the newest quarters."""
    is_open = is_open_in(practices)
    parts = []
    for before, quarter in enumerate(QUARTERS):
        place = MONTHS.get_loc(pd.Period(quarter, freq="M"))
        rows = practices[is_open[:, place]]
        totals = pd.DataFrame({"PracticeCode": rows["practice_code"]})
        totals["total"] = [grown(size, -before) for size in rows["list_size"]]
        parts.append(totals.assign(Date=f"{quarter}-01"))
    return by_sex_and_band(
        stream(seed, "country sexes"),
        pd.concat(parts, ignore_index=True),
        confidential_below=CONFIDENTIAL_BELOW,
    )


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
