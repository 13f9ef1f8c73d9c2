"""Sections on what came: by practice and month, by file; what is not known."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pandas as pd

import qikit
from qikit.data.completeness import (
    ARRIVED,
    CLOSED,
    HIDDEN,
    LATE,
    NONE_DUE,
    NOT_SENT,
    SET_ASIDE,
)
from qikit.plots.phrases import listed, shorter_list
from qikit.reports.blocks import (
    Block,
    bullets,
    folded,
    pairs,
    paragraph,
    table,
    together,
)
from qikit.reports.fault_words import months_text
from qikit.reports.gap_grid import gap_grid
from qikit.reports.quality import QualityReport
from qikit.reports.source_files import files_by_kind, forms_sent
from qikit.rounding import count_text

WHAT_FOLLOWS = {
    "critical": "set aside",
    "warning": "to check",
    "info": "for information",
}
RULES_DO_NOT_COUNT = (
    "The checks see whether figures are possible and like those before; they cannot "
    "see whether the right people were counted."
)
NEVER_ZERO = "Why a figure was not sent is not known; it is never counted as zero."


def what_came(report: QualityReport) -> Block:
    """Show what came: for a practice its months in words, else a table and a grid."""
    if report.slice.completeness.empty:
        return paragraph("Nothing was asked for, so nothing is missing.")
    if report.is_of_a_practice:
        return _own_table(report)
    return together([_summary_table(report), gap_grid(report)])


def files(report: QualityReport) -> Block | None:
    """Say which files went in, by kind; for a practice, how many forms it sent."""
    rows = report.slice.sources
    if rows.empty:
        return None
    return forms_sent(rows) if report.is_of_a_practice else files_by_kind(rows)


def not_known(report: QualityReport) -> Block:
    """Say what no check can tell."""
    if report.is_of_a_practice:
        return bullets(_own_doubts(report))
    return bullets(_doubts(report))


def rules(report: QualityReport) -> Block | None:
    """Write what the rules mean: those that found something, and all, folded.

    Only for the analyst: on a practice's page each sentence says it.
    """
    if report.is_of_a_practice:
        return None
    every = report.slice.rules
    found = {(f.suite, f.rule) for f in report.slice.findings}
    named = zip(every["suite"], every["rule"], strict=True)
    hit = every[[pair in found for pair in named]]
    parts = []
    if len(hit):
        frame = _with_rows(hit, report)
        numbers = ["Rows", "Practices"]
        parts.append(table(frame, "Rules that found something", numbers=numbers))
    if len(every):
        n_run = report.slice.record.rules_run
        caption = f"{count_text(len(every), 'rule')} for these files and tables; "
        whole = table(_rule_table(every), f"{caption}{n_run} had something to judge")
        parts.append(folded("Every rule that judges this dataset", whole))
    return together(parts)


def how_made(report: QualityReport) -> Block:
    """Write the provenance: dataset, sources, checks, versions, run time."""
    about, record, rows = report.about, report.slice.record, report.slice.sources
    said = rows.drop_duplicates("source") if not report.is_of_a_practice else rows[:0]
    sources = [
        ". ".join(part for part in (r.title, r.publisher, r.licence) if part)
        for r in said.itertuples()
    ]
    given = json.dumps(report.parameters, ensure_ascii=False)
    parts = [
        ("Sources", "; ".join(sources)),
        ("Dataset", about.dataset),
        ("Checks", f"{record.rules_run} rules, {record.engine}"),
        ("Made", f"qikit {qikit.__version__}, {about.run_at or 'by hand'}"),
        ("Parameters", given),
    ]
    own = ("Dataset", "Made")
    return pairs([p for p in parts if not report.is_of_a_practice or p[0] in own])


def _own_table(report: QualityReport) -> Block:
    """Write a row for what was asked, measures with the same months together."""
    rows = [_own_row(names, outcomes) for names, outcomes in _alike(report)]
    kept = ["Measure", "Came", "Not sent"]
    frame = pd.DataFrame(rows)
    kept += [c for c in frame if c not in kept and frame[c].ne("–").any()]
    caption = "Everything that was asked for, by month"
    return table(frame[kept], caption, numbers=["Came"])


def _own_row(names: list[str], outcomes: pd.DataFrame) -> dict[str, str]:
    asked = outcomes.iloc[0].dropna()
    due = asked[~asked.isin([NONE_DUE, CLOSED])]
    heads = {
        "Not sent": NOT_SENT,
        "Late": LATE,
        "Set aside": SET_ASIDE,
        "Hidden": HIDDEN,
        "None due": NONE_DUE,
    }
    months = {
        head: months_text(asked.index[asked.eq(outcome)]) or "–"
        for head, outcome in heads.items()
    }
    came = f"{int(due.isin(ARRIVED).sum())} of {len(due)}"
    return {"Measure": listed(names), "Came": came, **months}


def _summary_table(report: QualityReport) -> Block:
    came = report.slice.completeness
    rows = []
    for what, own in came.groupby("what"):
        n = own["outcome"].value_counts()
        arrived = int(sum(n.get(outcome, 0) for outcome in ARRIVED))
        row = {
            "Measure": report.about.names.get(what, what),
            "Practices": f"{own['practice_code'].nunique():,}",
            "Periods": f"{own['period_start'].nunique():,}",
            "Came, of asked": f"{arrived:,} of {arrived + n.get(NOT_SENT, 0):,}",
        }
        heads = {"Late": LATE, "Hidden": HIDDEN, "Set aside": SET_ASIDE}
        rows.append(row | {h: f"{n.get(o, 0):,}" for h, o in heads.items()})
    frame = pd.DataFrame(rows)
    return table(
        frame, "What was asked for, all periods", numbers=list(frame.columns[1:])
    )


def _alike(report: QualityReport) -> Iterator[tuple[list[str], pd.DataFrame]]:
    """Give the outcomes by practice and period, measures with the same together."""
    groups: dict[tuple, tuple[list[str], pd.DataFrame]] = {}
    for what, rows in report.slice.completeness.groupby("what"):
        wide = rows.set_index(["practice_code", "period_start"])["outcome"]
        wide = wide.unstack()  # noqa: PD010 - no value is gathered
        key = (*wide.index, *wide.columns, *wide.fillna("").to_numpy().ravel())
        names, _ = groups.setdefault(key, ([], wide))
        names.append(report.about.names.get(what, what))
    yield from groups.values()


def _rule_table(rules_shown: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "What is found": rules_shown["sentence"],
            "In": rules_shown["about"],
            "What follows": rules_shown["severity"].map(WHAT_FOLLOWS),
        }
    ).reset_index(drop=True)


def _with_rows(hit: pd.DataFrame, report: QualityReport) -> pd.DataFrame:
    """Add to each rule that found something how many rows and practices."""
    found = {(f.suite, f.rule): f for f in report.slice.findings}
    own = [found[pair] for pair in zip(hit["suite"], hit["rule"], strict=True)]
    codes = [{row.get("practice_code") for row in f.rows} - {None, ""} for f in own]
    return _rule_table(hit).assign(
        Rows=[f"{f.n_rows:,}" for f in own],
        Practices=[f"{len(each):,}" for each in codes],
    )


def _own_doubts(report: QualityReport) -> list[str]:
    items = [RULES_DO_NOT_COUNT]
    if report.slice.completeness["outcome"].eq(NOT_SENT).any():
        items.append(NEVER_ZERO)
    return items


def _doubts(report: QualityReport) -> list[str]:
    items = [RULES_DO_NOT_COUNT]
    if any(f.stage == "shape" and f.stops_all for f in report.slice.findings):
        items.append(
            "Where the shape of a file or table failed, its rows were not judged. "
            "More may be found once it is mended."
        )
    came = report.slice.completeness
    is_open = report.slice.practices["closed_on"].isna()
    silent = set(report.slice.practices.loc[is_open, "practice_code"]) - set(
        came.loc[came["outcome"].isin(ARRIVED), "practice_code"]
    )
    if silent:
        names = sorted(report.slice.names[code] for code in silent)
        items.append(f"No figure at all came from {shorter_list(names)}.")
    return [*items, NEVER_ZERO]
