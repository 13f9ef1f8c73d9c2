"""A practice's own page: what is to mend and to send, what is fine, the next step."""

from __future__ import annotations

import pandas as pd

from qikit.data.checks.record import Finding
from qikit.data.completeness import (
    ARRIVED,
    LATE,
    NONE_DUE,
    NOT_SENT,
    OUTCOMES,
    SET_ASIDE,
)
from qikit.plots.phrases import listed
from qikit.reports.blocks import Block, bullets, heading, paragraph, together
from qikit.reports.fault_words import months_text, own_places, own_sentences
from qikit.reports.quality import QualityReport
from qikit.rounding import count_text

PLACES_NAMED = 3  # in a main point
RECENT_PERIODS = 12  # older gaps are no longer asked for
SAID_BY_MONTHS = ("joins/late_submissions", "joins/missing_months")
HEADS = {
    "critical": "Set aside: in no figure until we hear from you",
    "warning": "Please check: it is used, and may be right",
    "info": "For your information",
}
HEAD_TO_SEND = "Has not come"
TO_SEND = "Please send it, or tell us that it will not come."
ASK_WHAT_HELPS = (
    "What would make sending easier: a reminder, another day, or fewer figures?"
)
THANKS = "Thank you for collecting these figures."


def own_points(report: QualityReport) -> list[str]:
    """Say what the practice is asked for, what came, and what is fine."""
    aside, check = (own_findings(report, kind) for kind in ("critical", "warning"))
    missing = recent_gaps(report)
    points = []
    if aside:
        points.append(f"To mend: {_set_aside(report, aside)} ({_places(aside)}).")
    if missing:
        points.append(f"To send: {_cut(missing)}.")
    if check:
        verb = "looks" if _n_rows(check) == 1 else "look"
        points.append(f"To check: {_count(check)} {verb} unusual ({_places(check)}).")
    is_fine = not points
    if is_fine:
        points.append(f"Nothing to mend and nothing to send. {THANKS}")
    points += _arrivals(report)
    if not is_fine:
        points.append(f"Fine: everything else came and passed our checks. {THANKS}")
    if report.about.is_stopped:
        points.append(
            "Not yours to mend: a file or table as a whole did not pass, so no report "
            "of figures is made yet. You need do nothing about that."
        )
    return points


def own_to_mend(report: QualityReport) -> Block:
    """Write a sentence for each thing asked: where, what was found, what to do."""
    parts = []
    missing = [f"{gap}: {TO_SEND}" for gap in recent_gaps(report)]
    for severity, head in HEADS.items():
        items = [t for f in own_findings(report, severity) for t in own_sentences(f)]
        if items:
            parts += [heading(head, 3), bullets(items)]
        if severity == "critical" and missing:
            parts += [heading(HEAD_TO_SEND, 3), bullets(missing)]
    if not parts:
        return paragraph("Nothing to mend: the checks found nothing to ask you about.")
    return together([*parts, paragraph(_answer(report))])


def own_steps(report: QualityReport) -> list[str]:
    """Ask one question that helps next month."""
    if own_findings(report, "critical") or own_findings(report, "warning"):
        return ["Who in the practice can look at the list above, and when?"]
    if recent_gaps(report):
        return [ASK_WHAT_HELPS]
    return ["What makes this work so well here, and may we tell the other practices?"]


def own_findings(report: QualityReport, severity: str) -> list[Finding]:
    """List the practice's findings; what did not come is said by its months."""
    return [
        f
        for f in report.slice.findings
        if f.severity == severity and f.suite not in SAID_BY_MONTHS
    ]


def recent_gaps(report: QualityReport) -> list[str]:
    """Name what was not sent in the latest periods: measures, then their months."""
    months: dict[str, list[str]] = {}
    for what, rows in report.slice.completeness.groupby("what"):
        latest = rows.sort_values("period_start").tail(RECENT_PERIODS)
        said = months_text(latest.loc[latest["outcome"].eq(NOT_SENT), "period_start"])
        if said:
            months.setdefault(said, []).append(report.about.names.get(what, what))
    return [f"{listed(names)}, {said}" for said, names in months.items()]


def outcome_counts(came: pd.DataFrame) -> pd.Series:
    """Count each outcome; 0 where there is none."""
    return came["outcome"].value_counts().reindex(OUTCOMES, fill_value=0)


def _arrivals(report: QualityReport) -> list[str]:
    n = outcome_counts(report.slice.completeness)
    asked = int(n.sum() - n[NONE_DUE])
    if not asked:
        return ["Nothing was asked of this practice in this dataset."]
    came = int(n[list(ARRIVED)].sum())
    late = f", {n[LATE]:,} of them late" if n[LATE] else ""
    return [f"Came: {came:,} of {count_text(asked, 'figure')} that we asked for{late}."]


def _set_aside(report: QualityReport, found: list[Finding]) -> str:
    """Count the figures that are set aside; a fault of a list has none of these."""
    number = int(outcome_counts(report.slice.completeness)[SET_ASIDE])
    if not number:
        return f"{_count(found)} set aside"
    return f"{count_text(number, 'figure')} set aside"


def _count(found: list[Finding]) -> str:
    return count_text(_n_rows(found), "entry", "entries")


def _n_rows(found: list[Finding]) -> int:
    return sum(f.n_rows for f in found)


def _places(found: list[Finding]) -> str:
    return _cut(own_places(found))


def _cut(places: list[str]) -> str:
    more = len(places) - PLACES_NAMED
    tail = [f"{more} more, see below"] if more > 0 else []
    return "; ".join([*places[:PLACES_NAMED], *tail])


def _answer(report: QualityReport) -> str:
    when = f"by {report.reply_by}" if report.reply_by else "before our next meeting"
    return f"Please answer {report.reply_to} {when}."
