"""Open a data quality report: of the whole dataset, or of one practice."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from qikit.data.checks.gate import own_sources, quality_record
from qikit.data.checks.suites import Suite, read_suites
from qikit.data.cutting import Order
from qikit.data.dataset import Dataset
from qikit.data.definitions.bundle_files import read_bundles
from qikit.data.definitions.measure_files import read_measures
from qikit.data.quality_cutting import (
    PaperWords,
    QualityCutter,
    cut_quality_slice,
    prepare_quality_cutter,
)
from qikit.data.quality_slices import (
    ABOUT,
    ONCE,
    QualityAbout,
    QualitySlice,
    read_quality_slice,
)
from qikit.disclosure.audiences import ANALYST
from qikit.far_periods import newest_figure
from qikit.practices import find_areas, list_areas
from qikit.reports.opening import EYES_ONLY, find_project

REPORT_NAME = "data quality"
PRACTICE = "practice"
FURTHER = re.compile(r",| \(| that | who | with no ")  # what narrows a denominator


@dataclass(frozen=True, eq=False)
class QualityReport:
    """A slice of the data quality, with whom to answer and until when."""

    slice: QualitySlice
    parameters: dict[str, object]
    reply_to: str
    reply_by: str

    @property
    def about(self):
        """The report's own facts: see `quality_slices.QualityAbout`."""
        return self.slice.about

    @property
    def is_of_a_practice(self) -> bool:
        """Whether this is the page of one practice."""
        return self.slice.is_of_a_practice


def page_title(about: QualityAbout) -> str:
    """Name the page: the area and the job's title, or data quality."""
    if about.title:
        return f"{about.area_name}: {about.title}"
    if about.level == ONCE:
        return f"Data quality of {about.area_name}"
    return f"{about.area_name}: {REPORT_NAME}"


def open_quality_report(
    dataset: str, area: str = "", *, reply_to: str, reply_by: str = ""
) -> QualityReport:
    """Open the data quality report of a dataset, or of one practice of it.

    Parameters
    ----------
    dataset
        The slice that the batch has cut, or by hand a dataset folder such as
        `data/example`, looked for from the project's top folder.
    area
        By hand: code or name of a practice; empty for the whole dataset.
    reply_to, reply_by
        Whom a practice answers (a role) and until when: "within two weeks", or a
        date such as 14 November 2026. Empty: before the next meeting.

    Raises
    ------
    QikitError
        If the dataset or the practice is not there.
    """
    given = {"area": area, "reply_to": reply_to, "reply_by": reply_by}
    folder = Path(dataset)
    if (folder / ABOUT).is_file():
        cut = read_quality_slice(folder)
    else:
        cut = _by_hand(dataset, area)
    return QualityReport(cut, given, reply_to, reply_by)


def open_quality_cutter(
    folder: Path, project: Path, *, as_of: pd.Timestamp
) -> QualityCutter:
    """Check a dataset and work out what came; faults of any kind stop nothing."""
    dataset = Dataset(folder)
    record = quality_record(folder, project)
    return prepare_quality_cutter(
        dataset,
        record,
        _own_suites(dataset, project),
        words=_words(project),
        as_of=as_of,
    )


def _own_suites(dataset: Dataset, project: Path) -> list[Suite]:
    """Read the suites that judge this dataset, not those of other sources."""
    mapped = own_sources(dataset, project).values()
    own = {mapping.suite for source in mapped for mapping in source.files}
    suites = read_suites(project / "expectations")
    return [s for s in suites if s.room != "extracts" or s.name in own]


def _words(project: Path) -> PaperWords:
    """Name measures and bundles as on paper, and say whom a measure counts."""
    params = project / "params"
    measures = read_measures(params / "measures").values()
    bundles = read_bundles(params / "bundles").values()
    names = {m.id: m.short_name for m in measures} | {b.id: b.name for b in bundles}
    people = {m.id: _in_few_words(m.denominator) for m in measures if m.denominator}
    return PaperWords(names, frozenset(b.id for b in bundles), people)


def _in_few_words(people: str) -> str:
    """Cut a denominator to what is counted: "discharge letters with medicines"."""
    first = FURTHER.split(" ".join(people.split()))[0]
    return first[0].lower() + first[1:]


def _by_hand(dataset: str, area: str) -> QualitySlice:
    project = find_project()
    folder = project / dataset
    rows = Dataset(folder).table("observations")
    as_of = newest_figure(rows) or pd.Timestamp.max
    cutter = open_quality_cutter(folder, project, as_of=as_of)
    level, code = ONCE, folder.name
    if area:
        level, areas = PRACTICE, list_areas(cutter.listed, PRACTICE)
        code = find_areas(areas, [area], level=PRACTICE)[0]
    return cut_quality_slice(cutter, Order(level, code, as_of, ANALYST, EYES_ONLY))
