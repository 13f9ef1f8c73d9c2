"""Fingerprints: what a report was made from, in named parts, each a short digest.

A report whose parts are all as they were is not made again. When it was made is no
part: a page that is kept keeps its date, and the names of the dataset and the files
that it was made from. Nor is what came later than its as_of, as a late form of a month
that the page does not show.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import pandas as pd

from qikit.data.programme_part import TABLES as PROGRAMME_TABLES
from qikit.data.programme_part import ProgrammePart
from qikit.data.quality_slices import QualitySlice
from qikit.data.slices import Slice
from qikit.disclosure.audiences import ANALYST
from qikit.measures import Measure
from qikit.periods import MONTHS_PER_PERIOD
from qikit.reports.compared import (
    FUNNEL_UNSEEN,
    OWN_LEVEL,
    STANDING,
    comparison,
)
from qikit.reports.jobs import ReportJob
from qikit.reports.kit_templates import is_of_the_kit, tells_until_as_of
from qikit.reports.made_with import digest, libraries, package_digest
from qikit.reports.table_digests import table_digest

TEMPLATE, PARAMETERS, FIGURES = "template", "parameters", "figures"
COMPARISON, QUALITY, PACKAGE = "comparison", "quality", "package"
VERSIONS, FORMS = "versions", "forms"
PARTS = (
    *(FIGURES, COMPARISON, QUALITY, TEMPLATE, PARAMETERS, FORMS, PACKAGE, VERSIONS),
)
OF_CHECKS = ("quality", "sources", "source_notes")  # what concerns the report
OF_GROUP = ("moves", "membership", "suppression")
NOT_SEEN = ("run_at", "dataset", "issue")  # when, from which very files, which time
OF_THE_RUN = ("rules_run", "engine", "elsewhere", "of_the_intake")  # when it was made
COUNTED_APART = (*OF_CHECKS, *OF_GROUP, *OF_THE_RUN)
OF_THE_FILE = ("name", "sha256", "rows")  # the same figures may come in another file

Fingerprint = dict[str, str]


def fingerprint(
    report: ReportJob, title: str, cut: Slice | QualitySlice, modules: str = ""
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
    modules
        From `modules_digest`: what its template may import beside qikit.
    """
    asked = [report.shown_code, report.shown_name, report.stem, report.label, title]
    asked.append(_text(report.parameters))
    template = report.template
    if isinstance(cut, Slice) and tells_until_as_of(template):
        cut = _until_as_of(cut)
    parts = _of_data(cut, exactly=not is_of_the_kit(template))
    return {
        TEMPLATE: _template(template, modules),
        PARAMETERS: digest([*asked, *parts[PARAMETERS]]),
        FIGURES: digest(parts[FIGURES]),
        COMPARISON: digest(parts[COMPARISON]),
        QUALITY: digest(parts[QUALITY]),
        PACKAGE: package_digest(),
        VERSIONS: digest([_text(libraries())]),
        FORMS: digest(sorted(report.formats)),
    }


def modules_digest(folder: Path) -> str:
    """Digest the Python files beside the notebooks, which these may import."""
    try:
        return digest(
            part
            for path in _modules(folder)
            for part in (path.relative_to(folder).as_posix(), path.read_bytes())
        )
    except OSError:
        return ""  # a notebook that imports it will say so


def _modules(folder: Path, above: tuple[Path, ...] = ()) -> Iterator[Path]:
    """List Python files; links are followed, but to no folder that they are in."""
    if not folder.is_dir() or (place := folder.resolve()) in above:
        return
    for path in sorted(folder.iterdir()):
        if path.suffix == ".py" and path.is_file():
            yield path
        yield from _modules(path, (*above, place))


def _of_data(cut: Slice | QualitySlice, *, exactly: bool) -> dict[str, Iterable[str]]:
    if isinstance(cut, QualitySlice):
        return _of_quality(cut)
    return _of_figures(cut, exactly=exactly)


def _until_as_of(cut: Slice) -> Slice:
    """Leave out what is later than a report's as_of: no page of the kit tells it.

    An event may lie in the period that began by then.
    """
    months = (MONTHS_PER_PERIOD.get(m.frequency, 1) for m in cut.every_measure)
    end = pd.Timestamp(cut.about.as_of) + pd.DateOffset(months=max(months, default=1))
    return replace(
        cut,
        figures=cut.told_figures,
        benchmarks=cut.told_benchmarks,
        events=cut.events[~cut.events["date"].ge(end)],
    )


def _of_figures(cut: Slice, *, exactly: bool) -> dict[str, Iterable[str]]:
    about = asdict(cut.about)
    checks = _of_checks(about)
    group = cut.benchmarks["level"].eq(OWN_LEVEL).to_numpy(bool)
    units = cut.funnel_units
    points = [n for n in units if n not in (*STANDING, *FUNNEL_UNSEEN)]
    return {
        PARAMETERS: [
            _text(_without(about, (*NOT_SEEN, *COUNTED_APART))),
            *map(_measure, cut.measures),
        ],
        FIGURES: [
            *map(table_digest, (cut.practices, cut.figures, cut.events)),
            table_digest(cut.benchmarks, where=group),
            table_digest(units, points),
            *_of_programme(cut.programme),
        ],
        COMPARISON: comparison(cut, group, exactly=exactly),
        QUALITY: [_text(checks)],
    }


def _of_checks(about: Mapping[str, Any]) -> dict[str, Any]:
    """Give what the checks found, and what is said of the data.

    What an intake revised is of that intake: the figures themselves count. What is
    given to others than the analyst counts with what was found elsewhere.
    """
    checks = {name: about[name] for name in (*OF_CHECKS, *OF_GROUP)}
    passing = set(about["of_the_intake"])
    checks["quality"] = [q for q in checks["quality"] if q["text"] not in passing]
    checks["sources"] = _said_of_files(checks["sources"])
    if about["audience"] != ANALYST:
        checks["elsewhere"] = [t for t in about["elsewhere"] if t not in passing]
    return checks


def _said_of_files(files: Iterable[Mapping[str, Any]]) -> list[str]:
    """Give what is said of the files beside their names, each text once."""
    return sorted({_text(_without(file, OF_THE_FILE)) for file in files})


def _of_programme(part: ProgrammePart | None) -> Iterator[str]:
    """Give what a report shows of its programme: dates, cycles, actions, notes."""
    if part is not None:
        yield _text(part.facts)
        yield from map(_measure, part.elements)
        yield from (table_digest(getattr(part, name)) for name in PROGRAMME_TABLES)


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


def _template(path: Path, modules: str) -> str:
    try:
        return digest([path.read_bytes(), modules])
    except OSError:
        return ""  # who runs it will say so


def _without(facts: Mapping[str, Any], names: Iterable[str]) -> dict[str, Any]:
    left_out = set(names)
    return {name: value for name, value in facts.items() if name not in left_out}


def _text(facts: object) -> str:
    return json.dumps(facts, sort_keys=True, ensure_ascii=False, default=str)
