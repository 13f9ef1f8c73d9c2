"""A small collaborative drawn by hand, and the papers of one of its sessions.

Four teams; the programme began in October 2024, sessions on 20 March, 8 May and 19
June 2025, the summit on 18 September.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields, replace

import pandas as pd

from qikit.data.programme_part import TABLES, ProgrammePart
from qikit.data.schemas import SCHEMAS, pandas_type
from qikit.data.slices import Slice
from qikit.measures import Measure
from qikit.reports.programme.session_opening import SessionReport, session_report
from qikit.reports.results import Report
from tests.unit.reports.drawn_slices import FOOT_CHECK, Drawn, phase

TEAMS = ("P1", "P2", "P3", "P4")
SESSIONS = [
    {"number": 1, "date": "2025-03-20", "topic": "Where feet get lost", "place": ""},
    {"number": 2, "date": "2025-05-08", "topic": "Small tests", "place": "Town hall"},
    {"number": 3, "date": "2025-06-19", "topic": "", "place": ""},
]
AIM = {"measure": "foot_check", "reach": 0.9, "by": "2025-09", "words": ""}
SLICES: dict[str, Slice] = {}  # by the figures: to write a dataset takes time
SCHEMA_OF = {"cycles": "pdsa", "forms": "submissions"}


@dataclass
class Collaborative:
    """A collaborative in the making: its teams' figures, and rows of its tables."""

    drawn: Drawn
    rows: dict[str, list[dict]] = field(default_factory=dict)
    facts: dict[str, object] = field(default_factory=dict)
    elements: tuple[Measure, ...] = ()
    measures: tuple[Measure, ...] = (FOOT_CHECK,)

    def teams(self, picture: str = "5" * 20, first: str = "2023-10") -> Collaborative:
        """Give each team the same months, in tenths of 100 people."""
        for code in TEAMS:
            self.drawn.practice(code).months(code, picture, first=first)
        return self

    def row(self, table: str, **cells) -> Collaborative:
        """Add a row to a table of the programme."""
        self.rows.setdefault(table, []).append(cells)
        return self

    def cycle(self, team: str, idea: str, start: str, end: str = "", **more):
        """Add a PDSA cycle; open without an end."""
        given = {"scope": "collab", "measure": "foot_check", "cycle": 1}
        given |= {"practice_code": team, "change_idea": idea, "start": start}
        given |= {"end": end, "decision": "open" if not end else "adopt"}
        return self.row("cycles", **(given | more))

    def part(self, until: str) -> ProgrammePart:
        tables = {name: self._table(name) for name in TABLES}
        facts = {
            "id": "collab",
            "scope": "collab",
            "name": "Feet together",
            "first_month": "2024-10",
            "last_month": "2025-12",
            "due_day": 10,
            "summit": "2025-09-18",
            "sessions": SESSIONS,
            "aims": [AIM],
            "bundles": [],
            "teams": [{"code": c, "joined": "", "left": ""} for c in TEAMS],
            "until": until,
            "kept_back": [],
        }
        known = {f.name for f in fields(ProgrammePart)}
        tables = {name: rows for name, rows in tables.items() if name in known}
        return ProgrammePart(facts=facts | self.facts, elements=self.elements, **tables)

    def report(self, *, as_of: str = "2025-05", audience: str = "analyst") -> Report:
        """Cut the slice of all teams, as the batch does, and put the part in it."""
        told = (self.drawn.practices, self.drawn.figures, self.measures)
        key = repr((*told, as_of, audience))
        if key not in SLICES:
            SLICES[key] = self._cut(as_of, audience)
        cut = replace(SLICES[key], programme=self.part("2025-06-18"))
        return Report(cut, {})

    def _cut(self, as_of: str, audience: str) -> Slice:
        begun = (phase("baseline_end", "2024-09"),)
        given = {"as_of": as_of, "audience": audience, "phases": begun}
        cut = self.drawn.report(*self.measures, **given).slice
        areas = cut.benchmarks["area_code"].replace("C1", "collab")
        return replace(cut, benchmarks=cut.benchmarks.assign(area_code=areas))

    def session(self, number: int = 3, minutes: int = 120, **cut) -> SessionReport:
        """Open the papers of a session."""
        return session_report(self.report(**cut), number, minutes)

    def _table(self, name: str) -> pd.DataFrame:
        rows = self.rows.get(name, [])
        if name not in (*SCHEMA_OF, *SCHEMAS):
            return pd.DataFrame(rows)
        schema = SCHEMAS[SCHEMA_OF.get(name, name)]
        frame = pd.DataFrame(rows, columns=schema.names)
        types = {f.name: pandas_type(f.type) for f in schema}
        days = [n for n, kind in types.items() if kind.startswith("datetime")]
        for day in days:
            frame[day] = pd.to_datetime(frame[day].replace("", None))
        return frame.astype(types)
