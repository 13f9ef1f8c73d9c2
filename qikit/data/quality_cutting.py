"""Cut slices for the data quality report: the whole dataset, or one practice."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import pandas as pd

from qikit.data.checks.record import PLACE, Finding, QualityRecord
from qikit.data.checks.suites import Suite
from qikit.data.completeness import completeness
from qikit.data.cutting import Order
from qikit.data.dataset import Dataset
from qikit.data.file_names_shown import practices_named
from qikit.data.quality_slices import ONCE, QualityAbout, QualitySlice
from qikit.errors import DataError, Problem
from qikit.practices import members_on, title_name

RULE_COLUMNS = ["suite", "about", "rule", "severity", "stage", "sentence"]
NAMED_KEYS = ("measure", "what", "bundle")
SOURCE_COLUMNS = [
    *("name", "source", "rows", "mapping", "title", "publisher", "licence"),
    *("sha256", "cleared", "left_out"),
]


@dataclass(frozen=True, eq=False)
class QualityCutter:
    """Everything that the data quality reports of one dataset share.

    `came` is the completeness of the whole dataset, `rules` the rules that
    judge it, `names` what measures, bundles and tables are called on paper.
    """

    dataset: Dataset
    record: QualityRecord
    members: pd.DataFrame
    came: pd.DataFrame
    rules: pd.DataFrame
    names: Mapping[str, str]

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
    names: Mapping[str, str],
    as_of: pd.Timestamp,
) -> QualityCutter:
    """Work out what came, once for all practices."""
    came = completeness(
        dataset.table("submissions"),
        dataset.table("observations"),
        record.set_aside(),
    )
    came = came[came["period_start"].le(as_of)].reset_index(drop=True)
    members = members_on(dataset.table("practices"), as_of)
    return QualityCutter(dataset, record, members, came, _rules(suites), names)


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
        practices, came = cutter.members, cutter.came
        sources, record = cutter.dataset.table("sources"), cutter.record
        name = order.area_code
    else:
        practices = _own(cutter.members, order.area_code)
        if practices.empty:
            what = f"there is no practice {order.area_code!r} in the dataset."
            raise DataError(Problem(what))
        came = _own(cutter.came, order.area_code)
        sources = _own_files(cutter, order.area_code)
        record = _own_findings(cutter, order.area_code, set(sources["name"]))
        name = title_name(practices["practice_name"].iloc[0], order.area_code)
    record = _with_names(record, cutter.names)
    return QualitySlice(
        about=_about(cutter, order, name),
        record=record,
        practices=practices[["practice_code", "practice_name"]].reset_index(drop=True),
        completeness=came.reset_index(drop=True),
        sources=sources[SOURCE_COLUMNS].reset_index(drop=True),
        rules=_rules_shown(cutter, record, order.level),
    )


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
        {key: names.get(v, v) if key in NAMED_KEYS else v for key, v in row.items()}
        for row in finding.rows
    )
    return replace(finding, rows=rows)


def _rules(suites: Iterable[Suite]) -> pd.DataFrame:
    rows = [
        {
            "suite": f"{suite.room}/{suite.name}",
            "about": suite.about,
            "severity": rule["severity"],
            **{name: rule["meta"][name] for name in ("rule", "stage", "sentence")},
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
    shown = set(cutter.came["what"])
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
        is_stopped=bool(cutter.record.stopping()),
        names={what: cutter.names.get(what, what) for what in sorted(shown)},
        run_at=order.run_at,
    )
