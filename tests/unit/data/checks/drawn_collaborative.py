"""A small sound collaborative in memory: every table, nothing wrong with it.

Seven invented practices in two clusters, September 2025 to August 2026. Faults
are planted into it, one at a time.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache

import pandas as pd

from qikit.data.checks.evidence import Evidence
from qikit.data.dataset import SCHEMAS, empty_table
from qikit.data.definitions.measure_files import read_measures

MONTHS = pd.date_range("2025-09-01", "2026-08-01", freq="MS")
AUGUST = pd.Timestamp("2026-08-01")
CODES = ["A1", "A2", "A3", "A4", "B1", "B2", "B3"]
QUARTERS = [pd.Timestamp("2026-04-01"), pd.Timestamp("2026-07-01")]
DAY = pd.Timestamp("2026-05-12")


@dataclass
class Drawn:
    """Tables in memory, by name; a missing one has no rows."""

    tables: dict[str, pd.DataFrame]

    def table(self, name: str) -> pd.DataFrame:
        return self.tables[name]

    def copy(self) -> Drawn:
        return Drawn({name: frame.copy() for name, frame in self.tables.items()})

    def set(self, table: str, row: int, **values) -> None:
        """Write values into one row of a table."""
        for column, value in values.items():
            self.tables[table].loc[row, column] = value

    def add(self, table: str, row: int, **values) -> None:
        """Add a copy of one row at the end of a table, with other values."""
        frame = self.tables[table]
        again = frame.loc[[row]].assign(**values).astype(frame.dtypes)
        self.tables[table] = pd.concat([frame, again], ignore_index=True)

    def drop(self, name: str, **values) -> None:
        """Take the rows with these values out of a table."""
        frame = self.tables[name]
        keep = pd.Series(False, frame.index)
        for column, value in values.items():
            keep |= frame[column].ne(value)
        self.tables[name] = frame[keep].reset_index(drop=True)

    def rows(self, name: str, **values) -> pd.Index:
        """Find the rows with these values."""
        frame = self.tables[name]
        found = pd.Series(True, frame.index)
        for column, value in values.items():
            found &= frame[column].eq(value)
        return frame.index[found]


def sound(repository) -> Evidence:
    """Return the collaborative, the caller's own, with the same one before it."""
    return Evidence(
        _drawn().copy(),
        dict(_measures(repository)),
        ("spread",),
        as_of=AUGUST,
        before=_drawn().copy(),
    )


@cache
def _drawn() -> Drawn:
    given = {
        "practices": _practices(),
        "populations": _populations(),
        "observations": _observations(),
        "submissions": _submissions(),
        "bundle_samples": _samples(),
        **_others(),
    }
    typed = {}
    for name in SCHEMAS:
        empty = empty_table(name)
        frame = given.get(name, empty).reindex(columns=empty.columns)
        typed[name] = frame.astype(empty.dtypes.to_dict())
    return Drawn(typed)


@cache
def _measures(repository) -> dict:
    """Four kinds of measure: a search, a register, activity, a published value."""
    known = read_measures(repository / "params" / "measures")
    search = replace(known["example_foot_check"], id="foot_check")
    register = replace(known["diabetes_register"], id="register", frequency="month")
    calls = replace(search, id="calls", kind="rate", sdc_class="B")
    published = replace(search, id="published", kind="published_value")
    made = (search, replace(register, lag=""), calls, published)
    return {measure.id: measure for measure in made}


def _practices() -> pd.DataFrame:
    rows = [
        (code, f"Surgery {code}", f"C{code[0]}", f"Cluster {code[0]}", 4000 + 100 * i)
        for i, code in enumerate(CODES)
    ]
    columns = ["practice_code", "practice_name", "cluster_code", "cluster", "list_size"]
    return pd.DataFrame(rows, columns=columns).assign(
        hscp="Valley",
        board="North",
        country="Nowhere",
        valid_from=[pd.Timestamp(f"2025-0{1 + i % 2}-01") for i in range(len(CODES))],
        valid_to=pd.NaT,
        source="drawn",
    )


def _populations() -> pd.DataFrame:
    rows = []
    for place, code in enumerate(CODES):
        for quarter in QUARTERS:
            total = 4000 + 100 * place
            for sex, share in (("all", 1.0), ("male", 0.5), ("female", 0.5)):
                rows.append((code, quarter, sex, "all", int(total * share)))
            rows.append((code, quarter, "all", "0-64", total - 800))
            rows.append((code, quarter, "all", "65+", 800))
    columns = ["practice_code", "period_start", "sex", "age_band", "registered"]
    return pd.DataFrame(rows, columns=columns).assign(source="drawn")


def _observations() -> pd.DataFrame:
    rows = []
    for place, code in enumerate(CODES):
        for step, month in enumerate(MONTHS):
            moved = (step * (place + 2)) % 7
            out_of = 200 + 10 * place + moved
            rows.append((code, month, "foot_check", 120 + place + moved, out_of))
            whole = 4000 + 100 * place
            rows.append((code, month, "register", 200 + 5 * place + moved, whole))
            rows.append((code, month, "calls", 300 + 7 * place + moved, 2 * whole))
            rows.append((code, month, "published", None, None))
    columns = ["area_code", "period_start", "measure", "numerator", "denominator"]
    frame = pd.DataFrame(rows, columns=columns)
    value = frame["numerator"] / frame["denominator"]
    return frame.assign(
        level="practice",
        breakdown="all",
        value=value.fillna(7.5),
        state="reported",
        source="drawn",
    )


def _submissions() -> pd.DataFrame:
    rows = [(c, "foot_check", m, "received") for c in CODES for m in MONTHS]
    columns = ["practice_code", "what", "period_start", "state"]
    frame = pd.DataFrame(rows, columns=columns)
    return frame.assign(received_on=frame["period_start"] + pd.Timedelta(days=35))


def _samples() -> pd.DataFrame:
    """Ten patients a month, two elements; one no in each month."""
    rows = []
    for code in ("A1", "B1"):
        for month in MONTHS[-7:]:
            for number in range(1, 11):
                for element in ("asked", "told"):
                    answer = "no" if (number, element) == (3, "told") else "yes"
                    rows.append((code, month, "warfarin", number, element, answer))
    columns = ["practice_code", "month", "bundle", "patient_number", "element"]
    return pd.DataFrame(rows, columns=[*columns, "answer"])


def _others() -> dict[str, pd.DataFrame]:
    """One row or two of every other table."""
    of_cluster = {"scope": "CA", "date": DAY}
    levels = [{"component": f"component {n}", "level": 3} for n in range(1, 13)]
    rows = {
        "appointments": {
            **{"practice_code": "A1", "date": DAY, "hour": 9, "kind": "offered"},
            **{"mode": "telephone", "urgency": "routine", "role": "gp"},
            **{"outcome": "met", "count": 12},
        },
        "contacts": {
            **{"practice_code": "A1", "person_key": "0123456789abcdef" * 2},
            **{"date": DAY, "mode": "video", "repeat_of_need": False},
        },
        "incidents": {**of_cluster, "kind": "complaint"},
        "events": {**of_cluster, "label": "Session 1", "kind": "learning_session"},
        "pdsa": {
            **{"scope": "CA", "practice_code": "A1", "change_idea": "Recall letter"},
            **{"cycle": 1, "start": DAY, "end": DAY, "decision": "adopt"},
        },
        "actions": {
            **{"scope": "A1", "what": "Write to patients", "by_whom": "Nurse lead"},
            **{"by_when": DAY, "done_on": DAY},
        },
        "notes": {**of_cluster, "kind": "story", "text": "It went", "cleared_by": "GP"},
        "plans": {"cluster_code": "CA", "year": 2026, "priority": "Feet"},
        "meetings": {**of_cluster, "kind": "session", "invited": 9, "attended": 9},
        "surveys": {
            **{"survey": "s", "wave": "1", "scope": "spread", "group": "gp"},
            **{"question": "q1", "answer": "yes", "count": 0},
        },
        "support": {"network": "n", "role_key": "r", "date": DAY, "hours": 1.5},
        "terms": {
            **{"role_key": "r", "role": "CQL", "scope": "CA", "start": DAY, "end": DAY},
        },
        "self_assessment": [
            {"cluster_code": "CA", "date": DAY, **level} for level in levels
        ],
        "costs": {
            **{"programme": "spread", "line": "Venue", "year": 2026},
            **{"budget": 100.0, "spend": 120.0},
        },
        "sources": {"name": "a.csv", "sha256": "ab" * 32, "rows": 5},
    }
    return {
        name: pd.DataFrame(given if isinstance(given, list) else [given])
        for name, given in rows.items()
    }
