"""Small datasets drawn by hand, cut into slices by the code that the batch uses."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path

import pandas as pd

from qikit.data.checks.record import Finding, QualityRecord
from qikit.data.cutting import Cutter, Order, cut_slice, prepare_cutter
from qikit.data.dataset import write_dataset
from qikit.data.definitions.source_files import Source
from qikit.data.readers import Readers
from qikit.measures import Measure
from qikit.reports.results import Report

FOOT_CHECK = Measure(
    id="foot_check",
    name="Diabetes foot check in the last 12 months",
    short_name="Foot check",
    kind="proportion",
    type="process",
    numerator="People whose feet were checked",
    denominator="People on the diabetes register",
    multiplier=100,
    unit="%",
    decimals=1,
    direction="up",
    frequency="month",
    chart="run",
    rule_set="nhs-scotland",
    source="Invented for a test",
    why_it_matters="Foot ulcers can be prevented.",
    discussion_question="Who is hard to reach?",
    floor=0.0,
    ceiling=1.0,
    benchmark_levels=("cluster", "board"),
    patient_search="People on the register without a foot check.",
    reviewed="2026-11",
    next_review="2027-11",
)
AGED = replace(
    FOOT_CHECK,
    id="aged",
    name="Share of people aged 65 and over",
    short_name="Aged 65 and over",
    direction="neutral",
    chart="none",
    frequency="quarter",
)
OPIOIDS = replace(
    FOOT_CHECK,
    id="opioids",
    name="High-dose opioid items per 1,000 patients",
    short_name="High-dose opioids",
    kind="published_value",
    direction="down",
    multiplier=1,
    unit="items per 1,000 patients",
    decimals=2,
    ceiling=None,
)
SOURCE = {
    "source": "drawn",
    "title": "Drawn by hand",
    "publisher": "A test",
    "licence": "None",
    "country": "Scotland",
    "synthetic": "false",
    "levels": {
        "practice": "practice",
        "cluster": "GP cluster",
        "hscp": "HSCP",
        "board": "Health Board",
        "country": "country",
    },
    "membership_as_of": "2025-12",
    "files": [
        {
            "name": "practices",
            "match": "practices.csv",
            "practices": {
                "practice_code": "code",
                "practice_name": "name",
                "cluster": "cluster",
                "hscp": "hscp",
                "board": "board",
            },
        }
    ],
}


@dataclass
class Drawn:
    """A dataset in the making; practices go to cluster C1 unless said."""

    folder: Path
    practices: list[dict] = field(default_factory=list)
    figures: list[dict] = field(default_factory=list)
    events: list[dict] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    source: dict = field(default_factory=lambda: dict(SOURCE))

    def practice(self, code: str, name: str = "", cluster: str = "C1", **more) -> Drawn:
        """Add a practice; `name` is "Surgery" and its code unless said."""
        self.practices.append(
            {
                "practice_code": code,
                "practice_name": name or f"Surgery {code}",
                "cluster_code": cluster,
                "cluster": f"Cluster {cluster}" if cluster else "",
                "hscp": "Fife",
                "board": "NHS Fife",
                "country": "Scotland",
                "list_size": 4000,
                "source": "drawn",
                **more,
            }
        )
        return self

    def figure(self, code: str, period: str, met, people, measure="foot_check", **more):
        """Add one figure, such as 7 of 9 people in 2025-12."""
        known = met is not None and people
        self.figures.append(
            {
                "level": "practice",
                "area_code": code,
                "period_start": pd.Timestamp(f"{period}-01"),
                "measure": measure,
                "breakdown": "all",
                "numerator": met,
                "denominator": people,
                "value": met / people if known else None,
                "state": "reported" if met is not None else "not_submitted",
                "qualifier": "",
                "source": "drawn",
                **more,
            }
        )
        return self

    def value(self, code: str, period: str, value: float, measure="opioids") -> Drawn:
        """Add a published value, which has no counts."""
        state = {"value": value, "state": "reported"}
        return self.figure(code, period, None, None, measure, **state)

    def months(self, code: str, picture: str, people: int = 100, first="2024-01"):
        """Add a month for each digit, in tenths of the people; a blank has none."""
        periods = pd.date_range(f"{first}-01", periods=len(picture), freq="MS")
        for period, tenth in zip(periods, picture, strict=True):
            met = None if tenth == " " else int(tenth) * people / 10
            self.figure(code, f"{period:%Y-%m}", met, None if met is None else people)
        return self

    def rejected(self, code: str, period: str, severity: str = "critical") -> Drawn:
        """Let a check refuse a row, or warn of it."""
        row = {
            "practice_code": code,
            "period_start": f"{period}-01",
            "measure": "foot_check",
        }
        self.findings.append(
            Finding(
                "tables/observations",
                "numerator_in_denominator",
                severity,
                "rows",
                "The numerator is above its denominator",
                1,
                (row,),
            )
        )
        return self

    def event(self, scope: str, date: str, label: str, measure: str = "") -> Drawn:
        """Add something to write on a chart."""
        row = {"scope": scope, "date": pd.Timestamp(date), "label": label}
        self.events.append(row | {"measure": measure, "kind": "change"})
        return self

    def cutter(
        self,
        *measures: Measure,
        as_of: str = "2025-12",
        readers: Readers | None = None,
    ) -> Cutter:
        """Write the dataset and prepare it for cutting."""
        file = {
            "name": "practices.csv",
            "source": "drawn",
            "sha256": "a" * 64,
            "rows": len(self.practices),
            "title": self.source["title"],
            "publisher": self.source["publisher"],
            "licence": self.source["licence"],
            "left_out": '["1 practice is in no cluster"]',
        }
        tables = {
            "practices": pd.DataFrame(self.practices),
            "sources": pd.DataFrame([file]),
        }
        tables |= {
            name: pd.DataFrame(rows)
            for name, rows in (("observations", self.figures), ("events", self.events))
            if rows
        }
        dataset = write_dataset(self.folder, tables, identity="drawn")
        findings = tuple(self.findings)
        record = QualityRecord("drawn", "suites", "a test", 7, findings)
        return prepare_cutter(
            dataset,
            measures or (FOOT_CHECK,),
            {"drawn": Source.model_validate(self.source)},
            record,
            as_of=pd.Timestamp(f"{as_of}-01"),
            key=b"a key for the letters of peers..",
            readers=readers,
        )

    def report(
        self,
        *measures: Measure,
        level: str = "cluster",
        area: str = "C1",
        as_of: str = "2025-12",
        audience: str = "published",
        parameters: dict | None = None,
        **order,
    ) -> Report:
        """Cut the slice of one area and open its report."""
        cutter = self.cutter(*measures, as_of=as_of)
        date = pd.Timestamp(f"{as_of}-01")
        asked = Order(level, area, date, audience, "A label", **order)
        given = {"dataset": "/srv/someone/slice", "area": area} | (parameters or {})
        return Report(cut_slice(cutter, asked), given)


def phase(kind: str, date: str, *, measure="all", area="all", reason="agreed") -> dict:
    """A phase as the plan hands it on."""
    return {
        "measure": measure,
        "area": area,
        "date": f"{date}-01",
        "kind": kind,
        "reason": reason,
    }
