"""What a report says of itself: where its area lies, its sources, its quality."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from typing import Any

import pandas as pd

from qikit.data.checks.record import (
    OF_FORMS,
    PLACE,
    SET_ASIDE_KEYS,
    Finding,
    QualityRecord,
)
from qikit.data.definitions.source_files import Source
from qikit.data.finding_months import up_to
from qikit.data.paper_names import PaperNames
from qikit.practices import CODE_COLUMN, LEVELS

FOR_ALL = "all"
AGAINST_BEFORE = tuple(  # suites that compare with the dataset of the intake before
    f"joins/{name}"
    for name in ("revised_figures", "membership_changes", "numbers_of_practices")
)
NAMED_KEYS = ("measure", *OF_FORMS)  # keys of a finding's row that hold an id
LISTS_IDS = ("months",)  # text in which ids stand among other words
OF_FIGURES = (*NAMED_KEYS, *LISTS_IDS)  # what may be told of a lettered practice
WORD = re.compile(r"\w+")


def areas_of(group: pd.DataFrame) -> dict[str, str]:
    """Name the area of each level that holds most practices of a group."""
    found = {}
    for level in LEVELS:
        often = Counter(
            c for c in group[CODE_COLUMN[level]] if isinstance(c, str) and c
        )
        if often:
            found[level] = min(often, key=lambda code: (-often[code], code))
    return found


def upper_names(home: pd.DataFrame, areas: Mapping[str, str]) -> dict[str, str]:
    """Give the names of those areas, by level."""
    named = dict(areas)
    if "cluster" in named:
        named["cluster"] = home["cluster"].iloc[0]
    return named


def own_phases(
    phases: tuple[dict[str, str], ...], rows: pd.DataFrame
) -> tuple[dict[str, str], ...]:
    """Keep the phases of practices and their group; those of others name them."""
    columns = ["practice_code", "practice_name", "cluster"]
    areas = {FOR_ALL, *areas_of(rows).values(), *rows[columns].to_numpy().ravel()}
    return tuple(phase for phase in phases if phase["area"] in areas)


def group_phases(
    phases: tuple[dict[str, str], ...], group: pd.DataFrame
) -> tuple[dict[str, str], ...]:
    """Keep the phases of a group as a whole, and none of its practices."""
    areas = {FOR_ALL, *areas_of(group).values(), *group["cluster"]}
    return tuple(phase for phase in phases if phase["area"] in areas)


def source_facts(
    rows: pd.DataFrame, source: Source, reference: Callable[[str], str]
) -> tuple[dict[str, Any], ...]:
    """List the files of a source, out of the table `sources`.

    `reference` turns a SHA-256 into what may stand on paper.
    """
    rows = rows[rows["source"].eq(source.source)]
    rows = rows.assign(sha256=rows["sha256"].map(reference))
    shown = ["name", "title", "publisher", "licence", "sha256", "rows", "left_out"]
    return tuple(rows[shown].to_dict("records"))


def labels_for_checks(
    listed: pd.DataFrame,
    group: pd.DataFrame,
    names: PaperNames,
    level: str,
    as_of: pd.Timestamp,
) -> dict[str, str]:
    """Label whom a finding may concern: the group, and who is listed in it as well.

    A practice listed in two clusters is counted in one of them only; the report
    of the other must still say that a check refused it. Of one that has left nothing
    is said: it is in no figure. What is wrong in the data of its peers is not told
    on a practice's page.
    """
    labels = names.labels(group["practice_code"])
    if names.own is not None:
        return {names.own: labels[names.own]}
    area = group[CODE_COLUMN[level]].iloc[0]
    has_left = listed["valid_to"].lt(as_of)
    also = listed[listed[CODE_COLUMN[level]].eq(area) & ~has_left]
    return {code: names.label(code) for code in also["practice_code"]} | labels


def quality(
    record: QualityRecord,
    labels: dict[str, str],
    names: dict[str, str],
    lettered: Collection[str] = (),
    *,
    last: pd.Timestamp | None = None,
) -> tuple[dict[str, str], ...]:
    """Say what the checks found at the practices of a report, by their labels.

    What concerns only periods after `last`, the last month that the report shows,
    is left out.

    `names` are those of measures and bundles, by their id. The raw file and line are
    for the data quality report: a meeting can do nothing with them. Of practices
    that stand by letter only what concerns a measure or a form is told by letter:
    what else is wrong, such as a short list, is known of them by name.
    """
    practices = set(labels)
    return tuple(
        {"severity": f.severity, "text": _text(f, labels, names, set(lettered))}
        for f in findings_up_to(record, last)
        if f.concerns(practices)
    )


def _text(
    finding: Finding, labels: dict[str, str], names: dict[str, str], lettered: set[str]
) -> str:
    own = finding.of_practices(set(labels))
    rows = tuple(_told(row, lettered) for row in own.rows)
    told = replace(own, rows=tuple(r for r in rows if r), n_rows=sum(map(bool, rows)))
    if not told.rows:
        return counted(own)
    return _named(told, names).text(labels)


def _told(row: dict[str, str], lettered: set[str]) -> dict[str, str]:
    """Keep of a lettered practice's row what concerns figures; nothing of another."""
    if row.get("practice_code") not in lettered:
        return row
    if not is_on_figures(row):
        return {}
    return {k: v for k, v in row.items() if k in (*SET_ASIDE_KEYS, *OF_FIGURES)}


def is_on_figures(row: dict[str, str]) -> bool:
    """Whether a finding's row concerns a measure or a form, not a practice as such."""
    return any(row.get(key) for key in OF_FIGURES)


def _named(finding: Finding, names: dict[str, str]) -> Finding:
    """Write the names of measures and bundles for their ids; leave out the files."""
    rows = tuple(
        {key: _in_names(key, value, names) for key, value in row.items()}
        for row in finding.rows
    )
    return replace(finding, rows=rows, files=())


def _in_names(key: str, value: str, names: dict[str, str]) -> str:
    if key == PLACE:
        return ""
    if key in NAMED_KEYS:
        return names.get(value, value)
    if key in LISTS_IDS:
        return WORD.sub(lambda word: names.get(word[0], word[0]), value)
    return value


def of_the_intake(record: QualityRecord) -> QualityRecord:
    """Keep what was found against the dataset before: the next intake finds other."""
    kept = (f for f in record.findings if f.suite in AGAINST_BEFORE)
    return replace(record, findings=tuple(kept))


def findings_up_to(
    record: QualityRecord, last: pd.Timestamp | None
) -> tuple[Finding, ...]:
    """Give the findings on periods up to a month; all where there is none.

    They are sorted out once for all pages of the month.
    """
    if last is None:
        return record.findings
    return record.by_month.once(last, lambda: _found_up_to(record, last))


def _found_up_to(record: QualityRecord, last: pd.Timestamp) -> tuple[Finding, ...]:
    found = (up_to(finding, last) for finding in record.findings)
    return tuple(finding for finding in found if finding is not None)


def elsewhere(
    record: QualityRecord, *, last: pd.Timestamp | None = None
) -> tuple[str, ...]:
    """Say what the checks found in the dataset up to a month, without names."""
    return tuple(counted(f) for f in findings_up_to(record, last))


def counted(finding: Finding) -> str:
    """Say what was found and in how many rows, and nothing of where."""
    n_rows = f" ({finding.n_rows:,})" if finding.n_rows else ""
    return f"{finding.sentence}{n_rows}"
