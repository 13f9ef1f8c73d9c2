"""Fingerprints: what a report was made from, in named parts, each a short digest.

A report whose parts are all as they were is not made again. When it was made is no
part: a page that is kept keeps its date, and the names of the dataset and the files
that it was made from.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict
from functools import lru_cache
from pathlib import Path
from typing import Any

import pandas as pd

from qikit.data.quality_slices import QualitySlice
from qikit.data.slices import Slice
from qikit.disclosure.settings import ANALYST
from qikit.measures import Measure
from qikit.reports.jobs import ReportJob
from qikit.reports.made_with import digest, package_digest, versions
from qikit.variation.comparison import (
    LARGE_SHARE,
    LEAST_REST,
    compare,
    compare_with_rest,
)
from qikit.variation.intervals import wilson_interval

TEMPLATE, PARAMETERS, FIGURES = "template", "parameters", "figures"
COMPARISON, QUALITY, PACKAGE = "comparison", "quality", "package"
VERSIONS, FORMS = "versions", "forms"
PARTS = (
    *(FIGURES, COMPARISON, QUALITY, TEMPLATE, PARAMETERS, FORMS, PACKAGE, VERSIONS),
)
OF_CHECKS = ("quality", "elsewhere", "rules_run", "engine", "sources", "source_notes")
OF_GROUP = ("moves", "membership", "suppression")
NOT_SEEN = ("run_at", "dataset")  # of when and from which very files it was made
OF_THE_FILE = ("sha256", "rows")  # the same figures may come in another file
OWN_LEVEL = "cluster"  # the group's own figures stand among the benchmarks
ENDS = ("value", "lower", "upper")
KEYS = ["measure", "period_start"]
OF_FLOATS = {
    f"{name}{whose}": float
    for name in ("numerator", "denominator", "lower", "upper")
    for whose in ("", "_own")
} | {"value": float}
LINES = ("lower_95", "upper_95", "lower_998", "upper_998")
FUNNEL_SHOWN = (*LINES, "benchmark")
UNIT, STANDING = ("measure", "unit"), (*LINES, "category")
FUNNEL_UNSEEN = ("z", "phi", "tau2")  # what limits are worked out with

Fingerprint = dict[str, str]


def fingerprint(
    report: ReportJob, title: str, cut: Slice | QualitySlice
) -> Fingerprint:
    """Take the fingerprint of a report from its slice.

    Parameters
    ----------
    report
        The report asked for.
    title
        Its page's title.
    cut
        What it may see.
    """
    asked = [report.shown_code, report.shown_name, report.stem, report.label, title]
    asked.append(_text(report.parameters))
    of_data = _of_quality if isinstance(cut, QualitySlice) else _of_figures
    parts = of_data(cut)
    return {
        TEMPLATE: _template(report.template),
        PARAMETERS: digest([*asked, *parts[PARAMETERS]]),
        FIGURES: digest(parts[FIGURES]),
        COMPARISON: digest(parts[COMPARISON]),
        QUALITY: digest(parts[QUALITY]),
        PACKAGE: package_digest(),
        VERSIONS: digest([_text(versions())]),
        FORMS: digest(sorted(report.formats)),
    }


def _of_figures(cut: Slice) -> dict[str, Iterable[str]]:
    about = asdict(cut.about)
    checks = {name: about.pop(name) for name in (*OF_CHECKS, *OF_GROUP)}
    checks["sources"] = [_without(file, OF_THE_FILE) for file in checks["sources"]]
    group = cut.benchmarks["level"].eq(OWN_LEVEL)
    own = [cut.practices, cut.figures, cut.events, cut.benchmarks[group]]
    points = _without_columns(cut.funnel_units, (*STANDING, *FUNNEL_UNSEEN))
    return {
        PARAMETERS: [_text(_without(about, NOT_SEEN)), *map(_measure, cut.measures)],
        FIGURES: [text for table in [*own, points] for text in _rows(table)],
        COMPARISON: _comparison(cut, cut.benchmarks[~group]),
        QUALITY: [_text(checks)],
    }


def _of_quality(cut: QualitySlice) -> dict[str, Iterable[str]]:
    about = _without(asdict(cut.about), NOT_SEEN)
    came = [cut.practices, cut.completeness]
    found = [cut.sources, cut.rules]
    return {
        PARAMETERS: [_text(about)],
        FIGURES: [text for table in came for text in _rows(table)],
        COMPARISON: [],
        QUALITY: [
            _text([asdict(finding) for finding in cut.findings]),
            *(text for table in found for text in _rows(table)),
        ],
    }


def _comparison(cut: Slice, wider: pd.DataFrame) -> list[str]:
    """Give what the report is compared with, as a page shows it.

    A national figure that moves behind its last decimal would otherwise have a
    thousand reports made again. What others than the analyst see stands as it is:
    they are protected by one and the same release.
    """
    limits, units = cut.funnel_limits, cut.funnel_units
    if cut.about.audience != ANALYST:
        return [text for table in (wider, limits, units) for text in _rows(table)]
    by_id = {measure.id: measure for measure in cut.measures}
    shown = [_as_shown(wider, by_id, ENDS, (*ENDS, "numerator", "denominator"))]
    funnels = (_in_words(limits), units.reindex(columns=[*UNIT, *STANDING]))
    shown += [_as_shown(t, by_id, FUNNEL_SHOWN, FUNNEL_UNSEEN) for t in funnels]
    return [*_words(cut, wider), *(text for table in shown for text in _rows(table))]


def _in_words(limits: pd.DataFrame) -> pd.DataFrame:
    """Keep what a page says of funnels, and how wide they are; not the drawn line.

    That moves by less than the eye can see before a limit in the table does.
    """
    if limits.empty:
        return limits
    ends = limits.groupby("measure", sort=False)["denominator"].agg(["min", "max"])
    said = limits.drop_duplicates("measure").drop(columns=["denominator", *LINES])
    return said.merge(ends, left_on="measure", right_index=True)


def _as_shown(
    table: pd.DataFrame,
    measures: Mapping[str, Measure],
    shown: Iterable[str],
    unseen: Iterable[str],
) -> pd.DataFrame:
    """Write values as on paper, and leave out what no page shows."""
    write = {name: _writer(measure) for name, measure in measures.items()}
    texts = {
        name: [
            "" if pd.isna(value) else write[measure](value)
            for measure, value in zip(table["measure"], table[name], strict=True)
        ]
        for name in shown
        if name in table
    }
    seen = _without_columns(table, [name for name in unseen if name not in texts])
    return seen.assign(**texts)


def _words(cut: Slice, wider: pd.DataFrame) -> list[str]:
    """Say where the report's own figures stand against the wider areas.

    One that supplies much of a wider area is compared with the rest of that.
    """
    own = _own_intervals(cut)
    if wider.empty or own.empty:
        return []
    both = wider.merge(own, on=KEYS, suffixes=("", "_own")).astype(OF_FLOATS)
    words = compare(both["lower_own"], both["upper_own"], both["value"])
    is_large = both["denominator_own"].gt(LARGE_SHARE * both["denominator"])
    return [
        *both["level"],
        *words.mask(is_large, ""),
        *_rest_words(cut, both[is_large]),
    ]


def _rest_words(cut: Slice, both: pd.DataFrame) -> list[str]:
    """Give the figure of the rest as on paper, and how the own one stands to it."""
    rest = pd.DataFrame(
        {
            name: (both[name] - both[f"{name}_own"]).clip(lower=0)
            for name in ("numerator", "denominator")
        }
    )
    if rest.empty:
        return []
    rest["numerator"] = rest["numerator"].clip(upper=rest["denominator"])
    value = rest["numerator"] / rest["denominator"].where(rest["denominator"].gt(0))
    ends = wilson_interval(rest["numerator"], rest["denominator"])
    whole = wilson_interval(both["numerator"], both["denominator"])
    times = (both["upper"] - both["lower"]) / (whole["upper"] - whole["lower"])
    around = {c: value + times * (ends[c] - value) for c in ("lower", "upper")}
    own = both[["lower_own", "upper_own"]].set_axis(["lower", "upper"], axis=1)
    own = own.assign(value=both["numerator_own"] / both["denominator_own"])
    words = compare_with_rest(own, pd.DataFrame({"value": value, **around}))
    write = {measure.id: _writer(measure) for measure in cut.measures}
    texts = [write[m](v) for m, v in zip(both["measure"], value, strict=True)]
    is_few = rest["denominator"].lt(LEAST_REST)
    return [*words, *texts, *is_few.astype("str")]


def _own_intervals(cut: Slice) -> pd.DataFrame:
    """Give counts and interval of the report's own area, a row a measure × period."""
    if cut.own_code is None:
        own = cut.benchmarks[cut.benchmarks["level"].eq(OWN_LEVEL)]
        return own[[*KEYS, "lower", "upper", "numerator", "denominator"]]
    own = cut.figures[cut.figures["practice_code"].eq(cut.own_code)]
    own = own[own["numerator"].notna() & own["denominator"].gt(0)]
    own = own[own["numerator"].between(0, own["denominator"])]
    ends = wilson_interval(own["numerator"].astype(float), own["denominator"])
    columns = own[[*KEYS, "numerator", "denominator"]]
    return columns.assign(lower=ends["lower"], upper=ends["upper"])


@lru_cache(maxsize=64)
def _writer(measure: Measure) -> Callable[[float], str]:
    """Write a measure's values; the national ones stand in every slice."""
    return lru_cache(maxsize=1 << 15)(measure.text)


@lru_cache(maxsize=256)
def _measure(measure: Measure) -> str:
    return _text(asdict(measure))


def _template(path: Path) -> str:
    try:
        return digest([path.read_bytes()])
    except OSError:
        return ""  # who runs it will say so


def _rows(table: pd.DataFrame) -> Iterator[str]:
    """Give the columns of a table and a digest of its rows, in their order."""
    yield _text(list(map(str, table.columns)))
    rows = pd.util.hash_pandas_object(table, index=False)
    yield f"{len(rows)} {digest([rows.to_numpy().tobytes()])}"


def _without(facts: Mapping[str, Any], names: Iterable[str]) -> dict[str, Any]:
    left_out = set(names)
    return {name: value for name, value in facts.items() if name not in left_out}


def _without_columns(table: pd.DataFrame, names: Iterable[str]) -> pd.DataFrame:
    return table.drop(columns=list(names), errors="ignore")


def _text(facts: object) -> str:
    return json.dumps(facts, sort_keys=True, ensure_ascii=False, default=str)
