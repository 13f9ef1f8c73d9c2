"""Cut slices for the data quality report: the whole dataset, or one practice."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

import pandas as pd

from qikit.data.checks.record import PLACE, Finding, QualityRecord
from qikit.data.checks.suites import Suite
from qikit.data.completeness import completeness, with_closed
from qikit.data.cutting import Order
from qikit.data.dataset import Dataset
from qikit.data.file_names_shown import practices_named
from qikit.data.quality_slices import (
    ONCE,
    QualityAbout,
    QualitySlice,
    closed_text,
)
from qikit.errors import DataError, Problem
from qikit.practices import members_on, title_name

SAID = ("to_practice", "to_do")  # of a rule's meta: its words for a practice
RULE_COLUMNS = ["suite", "about", "rule", "severity", "stage", "sentence", *SAID]
MONTHS, ID = "months", re.compile(r"\w+")
NAMED_KEYS = ("measure", "what", "bundle")
PRACTICE_COLUMNS = ["practice_code", "practice_name", "closed_on"]
SOURCE_COLUMNS = [
    *("name", "source", "rows", "mapping", "title", "publisher", "licence"),
    *("sha256", "cleared", "left_out"),
]


@dataclass(frozen=True)
class PaperWords:
    """What things are called on paper, by their ids.

    `names` of measures, bundles and tables; `forms` are the ids that come on
    forms; `people` says in a few words whom a measure counts.
    """

    names: Mapping[str, str] = field(default_factory=dict)
    forms: frozenset[str] = frozenset()
    people: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class QualityCutter:
    """Everything that the data quality reports of one dataset share.

    `listed` are the practices, also those that have closed; `came` is the
    completeness of the whole dataset, `rules` the rules that judge it.
    """

    dataset: Dataset
    record: QualityRecord
    listed: pd.DataFrame
    came: pd.DataFrame
    rules: pd.DataFrame
    words: PaperWords

    @cached_property
    def named_by_file(self) -> dict[str, set]:
        """Which practices the name of each file may name, by their codes."""
        files = [name for f in self.record.findings for name in f.files]
        return practices_named(files, self.dataset.table("practices"))

    @property
    def country(self) -> str:
        """Where the files are from, as they say it."""
        said = self.dataset.table("sources")["country"].dropna()
        return next((text for text in said if text), "")


def prepare_quality_cutter(
    dataset: Dataset,
    record: QualityRecord,
    suites: Iterable[Suite],
    *,
    words: PaperWords,
    as_of: pd.Timestamp,
) -> QualityCutter:
    """Work out what came, once for all practices."""
    came = completeness(
        dataset.table("submissions"),
        dataset.table("observations"),
        record.set_aside(),
    )
    came = came[came["period_start"].le(as_of)].reset_index(drop=True)
    listed = listed_until(dataset.table("practices"), as_of)
    came = with_closed(came, listed.set_index("practice_code")["closed_on"])
    return QualityCutter(dataset, record, listed, came, _rules(suites), words)


def listed_until(practices: pd.DataFrame, as_of: pd.Timestamp) -> pd.DataFrame:
    """List who was ever in the list, with the last day of those who have left.

    One row a practice: that of `members_on`, or the last one of a practice that
    had closed by then; `closed_on` is missing where it had not.
    """
    members = members_on(practices, as_of)
    left = practices[~practices["practice_code"].isin(members["practice_code"])]
    left = left.sort_values("valid_to").drop_duplicates("practice_code", keep="last")
    closed = left.assign(closed_on=left["valid_to"])
    rows = pd.concat([members.assign(closed_on=pd.NaT), closed], ignore_index=True)
    rows["closed_on"] = pd.to_datetime(rows["closed_on"])
    return rows.sort_values("practice_code", ignore_index=True)


def cut_quality_slice(cutter: QualityCutter, order: Order) -> QualitySlice:
    """Cut out what one data quality report may see.

    The page of a practice holds its own rows only, and no file but the forms it
    sent itself: the name of a file may be the name of another practice.

    Raises
    ------
    DataError
        If the practice is not in the dataset.
    """
    if order.level == ONCE:
        practices, came = _seen(cutter), cutter.came
        sources, record = cutter.dataset.table("sources"), cutter.record
        name = order.area_code
    else:
        practices = _own(cutter.listed, order.area_code)
        if practices.empty:
            what = f"there is no practice {order.area_code!r} in the dataset."
            raise DataError(Problem(what))
        came = _own(cutter.came, order.area_code)
        sources = _own_files(cutter, order.area_code)
        record = _own_findings(cutter, order.area_code, set(sources["name"]))
        name = _own_name(practices.iloc[0])
    record = _with_names(record, cutter.words.names)
    return QualitySlice(
        about=_about(cutter, order, name),
        record=record,
        practices=practices[PRACTICE_COLUMNS].reset_index(drop=True),
        completeness=came.reset_index(drop=True),
        sources=sources[SOURCE_COLUMNS].reset_index(drop=True),
        rules=_rules_shown(cutter, record, order.level),
    )


def _seen(cutter: QualityCutter) -> pd.DataFrame:
    """Leave out who had closed before anything was asked or found."""
    rows = cutter.listed
    seen = set(cutter.came["practice_code"])
    seen |= {r.get("practice_code") for f in cutter.record.findings for r in f.rows}
    return rows[rows["closed_on"].isna() | rows["practice_code"].isin(seen)]


def _own_name(practice: pd.Series) -> str:
    name = title_name(practice["practice_name"], practice["practice_code"])
    day = practice["closed_on"]
    return name if pd.isna(day) else f"{name}{closed_text(day)}"


def _own(rows: pd.DataFrame, code: str) -> pd.DataFrame:
    return rows[rows["practice_code"].eq(code)]


def _own_files(cutter: QualityCutter, code: str) -> pd.DataFrame:
    sent = _own(cutter.dataset.table("submissions"), code)["sha256"].dropna()
    sources = cutter.dataset.table("sources")
    return sources[sources["sha256"].isin(set(sent) - {""})]


def _own_findings(cutter: QualityCutter, code: str, sent: set[str]) -> QualityRecord:
    """Keep the practice's rows, and the files that name no other practice.

    Of data collection forms only those that it `sent` are kept.
    """
    sources = cutter.dataset.table("sources")
    forms = set(sources.loc[~sources["mapping"].str.contains("/"), "name"]) - sent
    own = {code}
    found = []
    for finding in cutter.record.findings:
        if finding.concerns(own):
            mine = finding.of_practices(own)
            shown = [n for n in mine.files if cutter.named_by_file[n] <= own]
            shown = [name for name in shown if name not in forms]
            found.append(_with_files(mine, shown))
    return replace(cutter.record, findings=tuple(found))


def _with_files(finding: Finding, shown: list[str]) -> Finding:
    """Keep these files; a place that holds the name of another one goes whole."""
    hidden = [name for name in finding.files if name not in shown]
    rows = tuple(
        {
            k: "" if k == PLACE and any(n in v for n in hidden) else v
            for k, v in r.items()
        }
        for r in finding.rows
    )
    return replace(finding, rows=rows, files=tuple(shown))


def _with_names(record: QualityRecord, names: Mapping[str, str]) -> QualityRecord:
    """Call measures, bundles and tables by their names in the findings."""
    named = tuple(_named(finding, names) for finding in record.findings)
    return replace(record, findings=named)


def _named(finding: Finding, names: Mapping[str, str]) -> Finding:
    rows = tuple(
        {key: _on_paper(key, value, names) for key, value in row.items()}
        for row in finding.rows
    )
    return replace(finding, rows=rows)


def _on_paper(key: str, value: str, names: Mapping[str, str]) -> str:
    """Replace an id by its name; `months` is a text that holds ids."""
    if key == MONTHS:
        return ID.sub(lambda found: names.get(found[0], found[0]), value)
    return names.get(value, value) if key in NAMED_KEYS else value


def _rules(suites: Iterable[Suite]) -> pd.DataFrame:
    rows = [
        {
            "suite": f"{suite.room}/{suite.name}",
            "about": suite.about,
            "severity": rule["severity"],
            **{name: rule["meta"][name] for name in ("rule", "stage", "sentence")},
            **{name: rule["meta"].get(name) for name in SAID},
        }
        for suite in suites
        for rule in suite.rules
    ]
    return pd.DataFrame(rows, columns=RULE_COLUMNS, dtype="str")


def _rules_shown(
    cutter: QualityCutter, record: QualityRecord, level: str
) -> pd.DataFrame:
    """Keep every rule for the analyst, for a practice those that found something."""
    rules = cutter.rules
    if level != ONCE:
        found = {(f.suite, f.rule) for f in record.findings}
        pairs = zip(rules["suite"], rules["rule"], strict=True)
        rules = rules[[pair in found for pair in pairs]]
    return rules.reset_index(drop=True)


def _about(cutter: QualityCutter, order: Order, name: str) -> QualityAbout:
    sources = cutter.dataset.table("sources")
    asked, words = sorted(set(cutter.came["what"])), cutter.words
    names = {what: words.names.get(what, what) for what in asked}
    return QualityAbout(
        level=order.level,
        area_code=order.area_code,
        area_name=name,
        country=cutter.country,
        synthetic=bool(sources["synthetic"].eq("yes").any()),
        as_of=f"{order.as_of:%Y-%m-%d}",
        label=order.label,
        title=order.title,
        dataset=cutter.dataset.identity,
        folder="/".join(cutter.dataset.folder.parts[-2:]),
        is_stopped=bool(cutter.record.stopping()),
        names=names,
        forms=[what for what in asked if what in words.forms],
        people={words.names.get(id_, id_): who for id_, who in words.people.items()},
        run_at=order.run_at,
    )
