"""Slices for the data quality report: what came and what was found, no figures."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from qikit.data.checks.record import Finding, QualityRecord, read_record, write_record
from qikit.data.frame_files import read_frame, write_frame
from qikit.practices import title_name

ABOUT, RECORD = "quality_slice.json", "record.json"
TABLES = ("practices", "completeness", "sources", "rules")
ONCE = "once"


class Wording(NamedTuple):
    """How a rule speaks to a practice: None where nobody has written it.

    An empty `to_practice` is not told to the practice; an empty `to_do` asks for
    nothing: the practice reads it as information.
    """

    to_practice: str | None = None
    to_do: str | None = None


@dataclass(frozen=True)
class QualityAbout:
    """What a data quality report says of itself.

    `names` give measures, bundles and tables their name on paper; `forms` are the
    ids of those that come on forms, `people` whom each named measure counts.
    `folder` is the end of the dataset's path. `is_stopped` says that nothing is
    reported from the dataset until it is mended.
    """

    level: str
    area_code: str
    area_name: str
    country: str
    synthetic: bool
    as_of: str
    label: str
    title: str
    dataset: str
    folder: str
    is_stopped: bool
    names: dict[str, str]
    forms: list[str]
    people: dict[str, str]
    run_at: str


@dataclass(frozen=True, eq=False)
class QualitySlice:
    """All that one data quality report may see.

    Attributes
    ----------
    about
        The report's own facts.
    record
        The findings of the whole dataset, or those rows of them that are the
        practice's own. Measures have their names, not their ids.
    practices
        One row a practice: practice_code, practice_name, and closed_on, which is
        missing where it is open.
    completeness
        One row a practice × what × period, up to as_of: `completeness.py`.
    sources
        One row a file that went in; for a practice, its own forms only.
    rules
        One row a rule: suite, about, rule, severity, stage, sentence, and the
        words for a practice: to_practice and to_do.
    """

    about: QualityAbout
    record: QualityRecord
    practices: pd.DataFrame
    completeness: pd.DataFrame
    sources: pd.DataFrame
    rules: pd.DataFrame

    @property
    def is_of_a_practice(self) -> bool:
        """Whether this is the page of one practice."""
        return self.about.level != ONCE

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What the checks found, worst first."""
        return self.record.findings

    @cached_property
    def names(self) -> dict[str, str]:
        """Practice names by code; a name that two share has the code beside it.

        A closed practice is named with the day on which it closed.
        """
        rows = self.practices
        named = zip(rows["practice_code"], rows["practice_name"], strict=True)
        names = {code: title_name(name, code) for code, name in named}
        often = pd.Series(names.values(), dtype="str").value_counts()
        closed = self.closed_on
        return {
            code: (f"{name} ({code})" if often[name] > 1 else name)
            + (closed_text(closed[code]) if code in closed else "")
            for code, name in names.items()
        }

    @cached_property
    def closed_on(self) -> dict[str, pd.Timestamp]:
        """The last day of each practice that has closed, by its code."""
        rows = self.practices[self.practices["closed_on"].notna()]
        return dict(zip(rows["practice_code"], rows["closed_on"], strict=True))

    @cached_property
    def wordings(self) -> dict[tuple[str, str], Wording]:
        """The words for a practice, by suite and rule."""
        rows = self.rules[["suite", "rule", "to_practice", "to_do"]].astype("object")
        rows = rows.where(rows.notna(), None)
        return {(row[0], row[1]): Wording(row[2], row[3]) for row in rows.to_numpy()}


def closed_text(day: pd.Timestamp) -> str:
    """Say beside a name when the practice closed."""
    return f" (closed {day.day} {day:%B %Y})"


def write_quality_slice(cut: QualitySlice, folder: Path) -> None:
    """Write a slice to a folder of its own."""
    folder.mkdir(parents=True, exist_ok=True)
    text = json.dumps(asdict(cut.about), ensure_ascii=False, indent=1)
    (folder / ABOUT).write_text(text, "utf-8")
    write_record(cut.record, folder / RECORD)
    for name in TABLES:
        write_frame(getattr(cut, name), folder / f"{name}.parquet")


def read_quality_slice(folder: Path) -> QualitySlice:
    """Read a slice that `write_quality_slice` wrote."""
    about = QualityAbout(**json.loads((folder / ABOUT).read_text("utf-8")))
    tables = {name: read_frame(folder / f"{name}.parquet") for name in TABLES}
    return QualitySlice(about, read_record(folder / RECORD), **tables)
