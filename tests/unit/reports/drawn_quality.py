"""Data quality reports drawn by hand, cut by the code that the batch uses."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from qikit.data.checks.record import Finding, QualityRecord
from qikit.data.checks.suites import Suite
from qikit.data.cutting import Order
from qikit.data.dataset import write_dataset
from qikit.data.quality_cutting import (
    PaperWords,
    QualityCutter,
    cut_quality_slice,
    prepare_quality_cutter,
)
from qikit.data.quality_slices import (
    ONCE,
    read_quality_slice,
    write_quality_slice,
)
from qikit.reports.quality import QualityReport

ABOVE = "The numerator is above its denominator"
STATE = {"c": "received", "l": "late", "-": "not_submitted", "n": "not_applicable"}
PEOPLE = {"foot_check": "people with diabetes"}
NAMES = {"foot_check": "Foot check", "warfarin": "Warfarin bundle"}


def rule(name: str, **words) -> dict:
    """A rule with its words for a practice."""
    meta = {"rule": name, "stage": "rows", "sentence": "For the analyst"}
    return {"severity": "warning", "meta": meta | words}


SUITE = Suite(
    "tables",
    "observations",
    "The figures",
    {},
    (),
    (
        {
            "severity": "critical",
            "meta": {"rule": "above", "stage": "rows", "sentence": ABOVE},
        },
        rule("praise", to_practice="Well done: every step was done.", to_do=""),
        rule("analysts_own", to_practice="", to_do=""),
        rule(
            "fewer",
            to_practice="{place}: there were far fewer {people} than before.",
            to_do="Was the search changed?",
        ),
        rule("sexes", to_practice="List size of {months}: it does not add up."),
    ),
)


@dataclass
class DrawnQuality:
    """A dataset in the making: practices, a letter for each month, findings."""

    folder: Path
    practices: list[dict] = field(default_factory=list)
    submissions: list[dict] = field(default_factory=list)
    files: list[dict] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    cut_at: pd.Timestamp = pd.Timestamp("2025-12-01")

    def practice(
        self, code, picture="cccc", name="", what="foot_check", sha="", closed=None
    ):
        """Add a practice; each letter is a month from September 2025.

        c came, l late, - not sent, n none due; a blank was not asked for. `closed`
        is the practice's last day.
        """
        if code not in [row["practice_code"] for row in self.practices]:
            name = name or f"Surgery {code}"
            row = {"practice_code": code, "practice_name": name, "cluster_code": "C1"}
            last = {"valid_to": pd.Timestamp(closed)} if closed else {}
            row |= {"cluster": "Cluster C1", "source": "drawn"} | last
            self.practices.append(row)
        months = pd.date_range("2025-09-01", periods=len(picture), freq="MS")
        self.submissions += [
            {"practice_code": code, "what": what, "period_start": month, "sha256": sha}
            | {"state": STATE[letter]}
            for month, letter in zip(months, picture, strict=True)
            if letter != " "
        ]
        return self

    def file(self, name, *, mapping="drawn/figures", sha="", left_out="[]"):
        """Add a file that went in; a form has the mapping of forms."""
        row = {"name": name, "mapping": mapping, "sha256": sha or name, "rows": 12}
        said = {"title": "Drawn", "publisher": "A test", "licence": "None"}
        facts = {"source": "drawn", "country": "Scotland", "synthetic": "yes"}
        self.files.append(row | said | facts | {"cleared": "[]", "left_out": left_out})
        return self

    def found(self, *rows, severity="critical", sentence=ABOVE, files=(), **more):
        """Add a finding; a row is practice and month, and what else names it."""
        keys = tuple(
            {"practice_code": code, "measure": "foot_check"}
            | ({"period_start": f"{month}-01"} if month else {})
            | (rest[0] if rest else {})
            for code, month, *rest in rows
        )
        facts = {"suite": "tables/observations", "rule": "above", "stage": "rows"}
        facts |= {"severity": severity, "sentence": sentence} | more
        self.findings.append(
            Finding(**facts, n_rows=len(keys), rows=keys, files=tuple(files))
        )
        return self

    def cutter(self) -> QualityCutter:
        """Write the dataset and prepare it for cutting."""
        files = self.files or self.file("figures.csv").files
        tables = {
            "practices": pd.DataFrame(self.practices),
            "sources": pd.DataFrame(files),
        }
        if self.submissions:
            tables["submissions"] = pd.DataFrame(self.submissions)
        dataset = write_dataset(self.folder, tables, identity="drawn")
        record = QualityRecord("drawn", "suites", "a test", 7, tuple(self.findings))
        words = PaperWords(NAMES, frozenset({"warfarin"}), PEOPLE)
        return prepare_quality_cutter(
            dataset, record, [SUITE], words=words, as_of=self.cut_at
        )

    def report(self, practice: str = "", **order) -> QualityReport:
        """Cut the page of a practice, or of the dataset, and send it to disk."""
        level, area = ("practice", practice) if practice else (ONCE, "2025-12")
        asked = Order(
            level, area, pd.Timestamp("2025-12-01"), "analyst", "A label", **order
        )
        folder = self.folder.parent / f"slice-{area}"
        write_quality_slice(cut_quality_slice(self.cutter(), asked), folder)
        cut = read_quality_slice(folder)
        return QualityReport(cut, {"area": area}, "the analyst", "14 November")
