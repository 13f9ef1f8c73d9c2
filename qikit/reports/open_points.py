"""The analyst's table: a row for each practice with something to mend or to send."""

from __future__ import annotations

import pandas as pd

from qikit.data.completeness import ARRIVED, LATE, NOT_SENT, OUTCOMES, SET_ASIDE
from qikit.reports.blocks import Block, folded, paragraph, table
from qikit.reports.fault_words import row_period, row_words
from qikit.reports.own_faults import SAID_BY_MONTHS
from qikit.reports.quality import QualityReport
from qikit.rounding import count_text

ROWS_LISTED = 300  # in one table of a page
PRACTICES_LISTED = 100
FAULTS = ["critical", "warning"]


def by_practice(report: QualityReport) -> Block | None:
    """Write a row for each practice with something to mend or to send.

    Only for the analyst.
    """
    if report.is_of_a_practice:
        return None
    counts = _counts(report)
    open_ = counts[(counts[[NOT_SENT, LATE, SET_ASIDE, *FAULTS]] > 0).any(axis=1)]
    rest = len(counts) - len(open_)
    said = paragraph(_rest_text(rest, len(counts)))
    if open_.empty:
        return said
    order = open_.sort_values(
        ["critical", SET_ASIDE, NOT_SENT, "warning", "Practice"],
        ascending=[False, False, False, False, True],
    )
    shown = order.head(PRACTICES_LISTED)
    frame = pd.DataFrame(
        {
            "Practice": shown["Practice"],
            "Came, of asked": _came_of_asked(shown),
            "Late": shown[LATE],
            "Not sent": shown[NOT_SENT],
            "Set aside": shown[SET_ASIDE],
            "Faults": shown["critical"],
            "To check": shown["warning"],
        }
    )
    caption = f"{len(shown)} of {count_text(len(order), 'practice')} with an open point"
    numbers = list(frame.columns[1:])
    return table(frame, caption, numbers=numbers) + said


def every_row(report: QualityReport) -> Block | None:
    """Write every row that was found, folded; the list above names a few of each."""
    rows = [
        {
            "Practice": report.slice.names.get(
                row.get("practice_code", ""), row.get("practice_code", "–")
            ),
            "Measure": row.get("measure", "") or "–",
            "Month": row_period(row) or "–",
            "Where": row_words(row) or "–",
            "What was found": f.sentence,
            "Severity": f.severity,
        }
        for f in report.slice.findings
        for row in f.rows
    ]
    if not rows:
        return None
    shown = rows[:ROWS_LISTED]
    caption = f"{len(shown):,} of {count_text(len(rows), 'row')}"
    caption += f"; {all_rows(report)}" if len(rows) > len(shown) else ""
    return folded("Every row, one by one", table(pd.DataFrame(shown), caption))


def all_rows(report: QualityReport) -> str:
    """Say how to have every row as a file."""
    return f"qikit check {report.about.folder} --to rows.csv writes every row."


def _counts(report: QualityReport) -> pd.DataFrame:
    """Count outcomes and findings: a row a practice, also those not in the list."""
    came = report.slice.completeness
    counts = pd.crosstab(came["practice_code"], came["outcome"])
    found = pd.DataFrame(
        [
            (row["practice_code"], f.severity)
            for f in report.slice.findings
            if f.suite not in SAID_BY_MONTHS
            for row in f.rows
            if row.get("practice_code")
        ],
        columns=["practice_code", "severity"],
    )
    faults = pd.crosstab(found["practice_code"], found["severity"])
    every = counts.index.union(faults.index).union(list(report.slice.names))
    columns = [*OUTCOMES, *FAULTS]
    whole = counts.join(faults, how="outer").reindex(index=every, columns=columns)
    whole = whole.fillna(0).astype("int64")
    names = [report.slice.names.get(c, f"{c} (not in the list)") for c in every]
    return whole.assign(Practice=names)


def _came_of_asked(counts: pd.DataFrame) -> list[str]:
    came = counts[list(ARRIVED)].sum(axis=1)
    asked = came + counts[NOT_SENT]
    return [f"{c:,} of {a:,}" for c, a in zip(came, asked, strict=True)]


def _rest_text(rest: int, every: int) -> str:
    if rest == every:
        return f"All {count_text(every, 'practice')}: everything came, nothing to mend."
    if not rest:
        return "Every practice has an open point."
    whom = "The other practice" if rest == 1 else f"The other {rest:,} practices"
    return f"{whom}: everything came, nothing to mend."
