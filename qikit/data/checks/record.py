"""The quality record: what the checks found, and the sentences made of it."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass, field, replace
from functools import cached_property
from pathlib import Path

import pandas as pd

from qikit.data.last_used import LastUsed
from qikit.errors import DataError
from qikit.periods import period_text
from qikit.rounding import count_text

MONTHS_AT_HAND = 8  # measures end in different months
NAMED_AT_MOST = 5  # rows named in one sentence; the record lists them all
PLACE = "place"  # key of a row: the raw file, and the line or cell where known
OF_FORMS = ("bundle", "what")  # keys of a row that name a bundle, not a measure
FIGURE, SERIES, PEERS, SET_ASIDE = "figure", "series", "peers", "set_aside"
UNSORTED = ""  # a rule that does not say what its findings tell
SET_ASIDE_KEYS = ("practice_code", "period_start", "measure", "breakdown")


@dataclass(frozen=True)
class Finding:
    """One rule that failed: where, how badly, and the keys of the rows.

    `rows` hold keys only (practice, period, measure), never the values found, and
    the `place` that each came from, such as "a.csv, line 31", where it is known.
    `files` are those of the places; where a row has none, the raw files that fed
    the table, as far as they are known. `tells` is what it gives away, one of
    `suites.TELLS`.
    """

    suite: str
    rule: str
    severity: str
    stage: str
    sentence: str
    n_rows: int
    rows: tuple[dict[str, str], ...] = ()
    files: tuple[str, ...] = ()
    tells: str = UNSORTED

    @property
    def sets_aside(self) -> bool:
        """Whether rows are kept out of every figure because of it."""
        return self.severity == "critical" and not self.stops_all

    @property
    def stops_all(self) -> bool:
        """Whether nothing may be reported from this dataset.

        That is so for the shape of a table, and where a critical rule on rows
        failed, or could not be run, without naming the practices: what cannot be
        set aside stops everything.
        """
        named = self.rows and all(row.get("practice_code") for row in self.rows)
        return self.severity == "critical" and (self.stage == "shape" or not named)

    @property
    def tells_of(self) -> str:
        """Of which figures it tells: of the row's own, a series, peers' or of none.

        A rule that nobody has sorted may tell of any. Where what should be set aside
        is not, as after a change of severity, it tells of the row's own figure.
        """
        if self.tells == SET_ASIDE:
            return "" if self.severity == "critical" else FIGURE
        if self.tells == UNSORTED:
            return PEERS
        return self.tells if self.tells in (FIGURE, SERIES, PEERS) else ""

    def concerns(self, practices: set[str]) -> bool:
        """Whether one of its rows belongs to these practices."""
        return any(row.get("practice_code") in practices for row in self.rows)

    def text(self, names: dict[str, str] | None = None) -> str:
        """Say it in one sentence that names the first rows."""
        if not self.rows:
            return f"{self.sentence}{self._in_files()}"
        named = "; ".join(_row_text(row, names or {}) for row in self._named_rows())
        more = self.n_rows - NAMED_AT_MOST
        tail = f"; and {count_text(more, 'more row')}" if more > 0 else ""
        rows = f"{count_text(self.n_rows, 'row')}: {named}{tail}"
        files = "" if self.is_placed else self._in_files()
        return f"{self.sentence} ({rows}){files}"

    def of_practices(self, practices: set[str]) -> Finding:
        """Keep only the rows of these practices."""
        mine = (r for r in self.rows if r.get("practice_code") in practices)
        return self.only(tuple(mine))

    def only(self, rows: tuple[dict[str, str], ...]) -> Finding:
        """Keep only these rows, and the files that they came from."""
        files = self.files
        if self.is_placed:
            files = tuple(n for n in files if any(n in row[PLACE] for row in rows))
        return replace(self, n_rows=len(rows), rows=rows, files=files)

    @property
    def is_placed(self) -> bool:
        """Whether every row says where it came from."""
        return bool(self.rows) and all(row.get(PLACE) for row in self.rows)

    def _named_rows(self) -> tuple[dict[str, str], ...]:
        return self.rows[:NAMED_AT_MOST]

    def _in_files(self) -> str:
        if not 0 < len(self.files) <= NAMED_AT_MOST:
            return ""
        return f", in {' or '.join(self.files)}"


@dataclass(frozen=True)
class QualityRecord:
    """All findings of one dataset, with what was run and what it was compared with.

    `as_of` is a month such as 2026-10, and `asked_as_of` the one that was asked for;
    `compared_with` names the dataset before and `before` its tables; each is empty
    when there is none. `of_bundle` names the
    measures that come from the forms of each bundle, `of_suite` those that are made
    of what a suite judges; of a suite that is not named there, all are.
    """

    dataset: str
    suites: str
    engine: str
    rules_run: int
    findings: tuple[Finding, ...] = field(default_factory=tuple)
    as_of: str = ""
    compared_with: str = ""
    before: str = ""
    of_bundle: dict[str, list[str]] = field(default_factory=dict)
    of_suite: dict[str, list[str]] = field(default_factory=dict)
    asked_as_of: str = ""

    @cached_property
    def by_month(self) -> LastUsed:
        """The findings that concern months up to one, as pages tell of them."""
        return LastUsed(MONTHS_AT_HAND)

    def set_aside(self) -> pd.DataFrame:
        """List the keys of rows kept out of every figure; one row a key.

        A form stands under the name of its bundle, and its measures beside it. A row
        of lists by age and sex stands with the measures that are made of them.
        """
        found = [
            (f.suite, row) for f in self.findings if f.sets_aside for row in f.rows
        ]
        keys = [key for suite, row in found for key in self.measures_of(suite, row)]
        frame = pd.DataFrame(keys, columns=list(SET_ASIDE_KEYS), dtype="str")
        return frame.drop_duplicates(ignore_index=True)

    def measures_of(self, suite: str, row: dict[str, str]) -> list[dict[str, str]]:
        """Give a row once for each measure: one that names a bundle, or none.

        A bundle stands for itself and for its measures.
        """
        named = [row[key] for key in OF_FORMS if row.get(key)]
        if row.get("measure") or (not named and suite not in self.of_suite):
            return [row]
        measures = self.of_suite.get(suite, [])
        if named:
            measures = [*named, *self.of_bundle.get(named[0], ())]
        return [{**row, "measure": measure} for measure in measures]

    def stopping(self) -> list[Finding]:
        """List the findings because of which nothing is reported."""
        return [f for f in self.findings if f.stops_all]

    def what_was_run(self) -> list[str]:
        """Say in lines what was compared with what, and how many rules were run."""
        before = self.compared_with or "no earlier dataset: there is none"
        lines = [f"Compared with {before}."]
        if self.as_of:
            month = period_text(pd.Timestamp(f"{self.as_of}-01"))
            lines.append(f"Late and in the future are as of {month}.")
        return [*lines, f"{self.rules_run} rules run by {self.engine}."]

    def by_severity(self, severity: str) -> list[Finding]:
        """List the findings of one severity."""
        return [f for f in self.findings if f.severity == severity]


def write_record(record: QualityRecord, path: Path) -> None:
    """Write the record as JSON, whole or not at all."""
    part = path.with_suffix(".part")
    part.write_text(json.dumps(asdict(record), indent=1, ensure_ascii=False), "utf-8")
    os.replace(part, path)


def read_record(path: Path) -> QualityRecord:
    """Read a record that `write_record` wrote.

    Raises
    ------
    DataError
        If the file was not written by qikit.
    """
    try:
        content = json.loads(path.read_text("utf-8"))
        findings = [
            Finding(**{**f, "rows": tuple(f["rows"]), "files": tuple(f["files"])})
            for f in content["findings"]
        ]
        return QualityRecord(**{**content, "findings": tuple(findings)})
    except (ValueError, TypeError, KeyError) as error:
        raise DataError(
            f"{path.name} is not a quality record. Delete it and run qikit check again."
        ) from error


def _row_text(row: dict[str, str], names: dict[str, str]) -> str:
    code = row.get("practice_code", "")
    parts = [names.get(code, f"practice {code}" if code else "")]
    if row.get("measure"):
        parts.append(row["measure"])
    if row.get("period_start"):
        parts.append(period_text(pd.Timestamp(row["period_start"])))
    hidden = (*SET_ASIDE_KEYS, PLACE)
    parts += [value for key, value in row.items() if key not in hidden]
    place = f", in {row[PLACE]}" if row.get(PLACE) else ""
    return ", ".join(part for part in parts if part) + place
