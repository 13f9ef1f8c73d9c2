"""Slices: what one report may see; written for the notebook, read by it."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field, fields, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd

from qikit.data.frame_files import read_frame, write_frame
from qikit.data.funnels import read_funnel
from qikit.data.programme_part import ProgrammePart, read_part, write_part
from qikit.measures import Measure
from qikit.practices import short_names
from qikit.variation.funnel import Funnel

ABOUT, TABLES = (
    "slice.json",
    (
        "practices",
        "figures",
        "benchmarks",
        "events",
        "funnel_units",
        "funnel_limits",
    ),
)


@dataclass(frozen=True)
class About:
    """What a report says of itself: its area, data, label and quality.

    `level_words` gives each level its word on paper; `quality` are the findings
    that concern the report; `elsewhere` counts the others of the dataset;
    `moves` are practices that joined or left, each with a date and a text.
    `suppression` says how many of its rows are hidden (`n_rows`), by which rule
    (`threshold_text`), with which named decisions (`overrides`), how counts are
    rounded (`rounding`) and why totals are hidden that earlier papers show
    (`changed_totals`); it is empty for the analyst.
    `of_the_intake` are those of these sentences that are true of one intake alone, as
    what it revised.
    `issue` says which issue of the page it is; empty where that is not counted.
    `events` are those that the job added, `rule_sets` what it chose for a measure.
    `code_in_run` is given where letters alone would not tell practices of two clusters
    apart in the folder of a run.
    """

    level: str
    area_code: str
    area_name: str
    group_name: str
    level_words: dict[str, str]
    upper_names: dict[str, str]
    country: str
    synthetic: bool
    as_of: str
    audience: str
    label: str
    title: str
    dataset: str
    membership: str
    sources: tuple[dict[str, Any], ...]
    source_notes: tuple[str, ...]
    quality: tuple[dict[str, str], ...]
    elsewhere: tuple[str, ...]
    rules_run: int
    engine: str
    phases: tuple[dict[str, str], ...]
    run_at: str
    moves: tuple[dict[str, str], ...] = ()
    suppression: dict[str, Any] = field(default_factory=dict)
    issue: str = ""
    of_the_intake: tuple[str, ...] = ()
    events: tuple[dict[str, str], ...] = ()
    rule_sets: dict[str, str] = field(default_factory=dict)
    code_in_run: str = ""

    @property
    def own_code_in_run(self) -> str:
        """What the area is called in the folder of the run: in its files and marks."""
        return self.code_in_run or self.area_code


@dataclass(frozen=True, eq=False)
class Slice:
    """All that one report may see.

    Attributes
    ----------
    about
        The report's own facts.
    measures
        The measures asked for, in the job's order.
    practices
        One row a practice of the group: practice_code (for peers in a practice's
        report their letter), label, list_size, is_own.
    figures
        One row a practice × period × measure, as `observations`, after what a
        check refused was set aside.
    benchmarks
        One row a level × area × measure × period: see `observations.benchmarks`.
    events
        One row an event to write on a chart.
    funnel_units, funnel_limits
        The group's points and the limits of each measure's funnel: see
        `funnels.funnel_frames`.
    programme
        What it may see of the programme it is made for, or None.
    """

    about: About
    measures: tuple[Measure, ...]
    practices: pd.DataFrame
    figures: pd.DataFrame
    benchmarks: pd.DataFrame
    events: pd.DataFrame
    funnel_units: pd.DataFrame
    funnel_limits: pd.DataFrame
    programme: ProgrammePart | None = None

    @property
    def every_measure(self) -> tuple[Measure, ...]:
        """The measures asked for, and the elements of the programme's bundles."""
        elements = () if self.programme is None else self.programme.elements
        return (*self.measures, *elements)

    @cached_property
    def labels(self) -> dict[str, str]:
        """Practice labels by code."""
        return dict(
            zip(self.practices["practice_code"], self.practices["label"], strict=True)
        )

    @cached_property
    def short_labels(self) -> dict[str, str]:
        """Practice labels by code for sentences: long ones are shortened."""
        return short_names(self.labels)

    @cached_property
    def own_code(self) -> str | None:
        """The code of the practice whose report it is, or None for a group."""
        own = self.practices.loc[self.practices["is_own"], "practice_code"]
        return None if own.empty else own.iloc[0]

    def of_measure(self, measure: Measure) -> pd.DataFrame:
        """Return the figures of one measure, up to the report's as_of."""
        found = self._by_measure.get(measure.id)
        return self.figures[:0] if found is None else found.copy(deep=False)

    def benchmark_rows(self, measure: Measure, level: str) -> pd.DataFrame:
        """Return the benchmark of one measure and level, up to as_of."""
        found = self._by_level.get((measure.id, level))
        return self.benchmarks[:0] if found is None else found.copy(deep=False)

    def funnel(self, measure: Measure) -> tuple[Funnel, int] | None:
        """Return a measure's funnel and the number of practices behind it."""
        return read_funnel(self.funnel_units, self.funnel_limits, measure)

    @property
    def told_figures(self) -> pd.DataFrame:
        """The figures up to the report's as_of: a page tells of no others."""
        return self._until_as_of(self.figures)

    @property
    def told_benchmarks(self) -> pd.DataFrame:
        """The benchmarks up to the report's as_of."""
        return self._until_as_of(self.benchmarks)

    @cached_property
    def _by_measure(self) -> dict[str, pd.DataFrame]:
        """The figures up to as_of by measure: divided once, as every section asks."""
        return dict(iter(self.told_figures.groupby("measure", sort=False)))

    @cached_property
    def _by_level(self) -> dict[tuple[str, str], pd.DataFrame]:
        """The benchmarks up to as_of by measure and level."""
        rows = self.told_benchmarks.groupby(["measure", "level"], sort=False)
        return dict(iter(rows))

    def _until_as_of(self, rows: pd.DataFrame) -> pd.DataFrame:
        return rows[rows["period_start"].le(pd.Timestamp(self.about.as_of))]


def write_slice(cut: Slice, folder: Path) -> None:
    """Write a slice to a folder of its own."""
    folder.mkdir(parents=True, exist_ok=True)
    about = {"about": asdict(cut.about), "measures": [asdict(m) for m in cut.measures]}
    text = json.dumps(about, ensure_ascii=False, indent=1)
    (folder / ABOUT).write_text(text, "utf-8")
    for name in TABLES:
        write_frame(getattr(cut, name), folder / f"{name}.parquet")
    if cut.programme is not None:
        write_part(cut.programme, folder)


def read_slice(folder: Path) -> Slice:
    """Read a slice that `write_slice` wrote."""
    content = json.loads((folder / ABOUT).read_text("utf-8"))
    about = content["about"]
    lists = {f.name for f in fields(About) if f.type.startswith("tuple")}
    about = About(**{k: tuple(v) if k in lists else v for k, v in about.items()})
    measures = tuple(
        Measure(**{**m, "benchmark_levels": tuple(m["benchmark_levels"])})
        for m in content["measures"]
    )
    tables = {name: read_frame(folder / f"{name}.parquet") for name in TABLES}
    return Slice(about, measures, **tables, programme=read_part(folder))


def with_measures(cut: Slice, names: list[str]) -> Slice:
    """Keep the measures that are named, in that order; an empty list keeps all."""
    if not names:
        return cut
    by_id = {measure.id: measure for measure in cut.measures}
    return replace(cut, measures=tuple(by_id[n] for n in names if n in by_id))
