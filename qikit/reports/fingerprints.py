"""Fingerprints: what a report was made from, in named parts, each a short digest.

A report whose parts are all as they were is not made again. When it was made is no
part: a page that is kept keeps its date, and the names of the dataset and the files
that it was made from.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from functools import lru_cache
from pathlib import Path
from typing import Any

from qikit.data.quality_slices import QualitySlice
from qikit.data.slices import Slice
from qikit.measures import Measure
from qikit.reports.compared import (
    FUNNEL_UNSEEN,
    OWN_LEVEL,
    STANDING,
    comparison,
)
from qikit.reports.jobs import ReportJob
from qikit.reports.made_with import digest, package_digest, versions
from qikit.reports.table_digests import table_digest

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
    group = cut.benchmarks["level"].eq(OWN_LEVEL).to_numpy(bool)
    units = cut.funnel_units
    points = [n for n in units if n not in (*STANDING, *FUNNEL_UNSEEN)]
    return {
        PARAMETERS: [_text(_without(about, NOT_SEEN)), *map(_measure, cut.measures)],
        FIGURES: [
            *map(table_digest, (cut.practices, cut.figures, cut.events)),
            table_digest(cut.benchmarks, where=group),
            table_digest(units, points),
        ],
        COMPARISON: comparison(cut, group),
        QUALITY: [_text(checks)],
    }


def _of_quality(cut: QualitySlice) -> dict[str, Iterable[str]]:
    about = _without(asdict(cut.about), NOT_SEEN)
    return {
        PARAMETERS: [_text(about)],
        FIGURES: map(table_digest, (cut.practices, cut.completeness)),
        COMPARISON: [],
        QUALITY: [
            _text([asdict(finding) for finding in cut.findings]),
            *map(table_digest, (cut.sources, cut.rules)),
        ],
    }


@lru_cache(maxsize=256)
def _measure(measure: Measure) -> str:
    return _text(asdict(measure))


def _template(path: Path) -> str:
    try:
        return digest([path.read_bytes()])
    except OSError:
        return ""  # who runs it will say so


def _without(facts: Mapping[str, Any], names: Iterable[str]) -> dict[str, Any]:
    left_out = set(names)
    return {name: value for name, value in facts.items() if name not in left_out}


def _text(facts: object) -> str:
    return json.dumps(facts, sort_keys=True, ensure_ascii=False, default=str)
