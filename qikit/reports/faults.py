"""Sections on what was found: the main points, what needs mending, the next step."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from qikit.data.checks.record import Finding
from qikit.data.completeness import (
    ARRIVED,
    CLOSED,
    LATE,
    NOT_SENT,
    SET_ASIDE,
)
from qikit.periods import period_text
from qikit.plots.phrases import shorter_list
from qikit.reports.attention import attention_to_data
from qikit.reports.blocks import (
    Block,
    bullets,
    heading,
    named_bullets,
    notice,
    paragraph,
    together,
)
from qikit.reports.fault_words import (
    ended,
    item_for_all,
)
from qikit.reports.open_points import PRACTICES_LISTED, all_rows, by_practice, every_row
from qikit.reports.own_faults import (
    SAID_BY_MONTHS,
    asked_for,
    outcome_counts,
    own_good_to_know,
    own_points,
    own_steps,
    own_to_mend,
)
from qikit.reports.practice_points import points_by_practice
from qikit.reports.quality import QualityReport, page_title
from qikit.rounding import count_text

__all__ = [
    "by_practice",
    "changes",
    "good_to_know",
    "main_points",
    "months_span",
    "next_step",
    "title",
    "to_mend",
]
BEFORE = "Before you read"
SYNTHETIC = (
    "Synthetic data: all figures behind this page are invented. "
    "No real practice is named."
)
OFTEN = 0.5  # a fault of half the practices is rather one of the search or form
FEWEST_PRACTICES = 3
HEAD_STOPS = "Stops every report until it is mended"
HEAD_PRACTICES = "Practice by practice"
HEAD_OTHERS = "Of a file or table, not of one practice"
HEAD_KNOW = "For information"
ASK_FOR_PAGES = "qikit run params/jobs/data_quality_practices.yml"
CHANGES = (  # suites that compare with the dataset before
    "joins/membership_changes",
    "joins/numbers_of_practices",
    "joins/revised_figures",
)


def title(report: QualityReport) -> Block:
    """Write the title, what the page is about, and banners."""
    about, came = report.about, report.slice.completeness
    blocks = [
        heading(page_title(about), 1),
        paragraph(_subtitle(report), "subtitle"),
    ]
    blocks += [notice(BEFORE, [SYNTHETIC], "banner")] if about.synthetic else []
    facts = {
        "title": page_title(about),
        "area": about.area_code,
        "period": "" if came.empty else period_text(pd.Timestamp(about.as_of)),
        "label": about.label,
    }
    return replace(together(blocks), facts=facts | attention_to_data(report).facts)


def main_points(report: QualityReport) -> Block:
    """Write the main message first: is there anything to mend, and by whom?"""
    say = own_points if report.is_of_a_practice else _all_points
    return bullets(say(report), "main-points")


def to_mend(report: QualityReport) -> Block:
    """Write what to mend: what stops all, then practice by practice, then the rest."""
    if report.is_of_a_practice:
        return own_to_mend(report)
    stops = [f for f in report.slice.findings if f.stops_all]
    others = [f for f in report.slice.findings if not f.stops_all and not _is_change(f)]
    of_none = [g for f in others if f.severity != "info" for g in _of_nobody(f)]
    know = [f for f in others if f.severity == "info"]
    parts = []
    for head, items in (
        (HEAD_STOPS, _items(report, stops)),
        (HEAD_PRACTICES, _practices(report)),
        (HEAD_OTHERS, _items(report, of_none)),
        (HEAD_KNOW, _items(report, know)),
    ):
        if items:
            parts += [heading(head, 3), named_bullets(items)]
    if not parts:
        return paragraph("Nothing to mend: the checks found nothing to ask about.")
    rows = every_row(report)
    return together([*parts, *([rows] if rows else [])])


def _of_nobody(finding: Finding) -> list[Finding]:
    """Keep the rows of a finding that name no practice."""
    if not finding.rows:
        return [finding]
    left = finding.of_practices({"", None})
    return [left] if left.rows else []


def good_to_know(report: QualityReport) -> Block | None:
    """Write what asks nothing of a practice; for the analyst it is in the list."""
    return own_good_to_know(report) if report.is_of_a_practice else None


def changes(report: QualityReport) -> Block | None:
    """Write what differs from the dataset before; for the analyst only."""
    found = [f for f in report.slice.findings if _is_change(f)]
    if report.is_of_a_practice or not found:
        return None
    return named_bullets(_items(report, found))


def next_step(report: QualityReport) -> Block:
    """Write one next step, as a question."""
    items = own_steps(report) if report.is_of_a_practice else _all_steps(report)
    return bullets(items, "questions")


def _subtitle(report: QualityReport) -> str:
    about, came = report.about, report.slice.completeness
    span = months_span(came)
    if report.is_of_a_practice:
        return f"For the practice manager and the team · {span}"
    files = count_text(len(report.slice.sources), "file")
    n_closed = len(report.slice.closed_on)
    practices = count_text(len(report.slice.practices) - n_closed, "practice")
    practices += f" and {n_closed} that closed" if n_closed else ""
    place = f"{about.country} · " if about.country else ""
    return f"{place}{files} · {practices} · {span}"


def months_span(came: pd.DataFrame) -> str:
    """Say which months were asked for."""
    came = came[came["outcome"].ne(CLOSED)]
    if came.empty:
        return "no month was asked for"
    first, last = came["period_start"].min(), came["period_start"].max()
    if first == last:
        return f"{first:%B %Y}"
    return f"{first:%B %Y} to {last:%B %Y}"


def _is_change(finding: Finding) -> bool:
    """Whether it compares with the dataset before, and stops or refuses nothing."""
    return finding.suite in CHANGES and finding.severity != "critical"


def _practices(report: QualityReport) -> list[tuple[str, str]]:
    """Write what concerns each practice, and where the others are."""
    found = [f for f in report.slice.findings if not _is_change(f)]
    points = points_by_practice(report, found)
    more = len(points) - PRACTICES_LISTED
    tail = []
    if more > 0:
        tail = [(count_text(more, "more practice"), all_rows(report))]
    return [*points[:PRACTICES_LISTED], *tail]


def _items(report: QualityReport, found: list[Finding]) -> list[tuple[str, str]]:
    return [item_for_all(f, report.slice.names) for f in found]


def _all_points(report: QualityReport) -> list[str]:
    found = report.slice.findings
    stops = [f for f in found if f.stops_all]
    points = []
    if stops:
        points.append(
            f"Stopped: {count_text(len(stops), 'problem')} of a whole file or table. "
            "No report of figures is made from this dataset until mended."
        )
    points += [_aside_point(report)]
    points += [_came_point(report)]
    for severity, word in (("warning", "To check"), ("info", "For information")):
        of_kind = [
            f for f in found if f.severity == severity and f.suite not in SAID_BY_MONTHS
        ]
        if of_kind:
            n_rows = sum(f.n_rows for f in of_kind)
            points.append(
                f"{word}: {count_text(n_rows, 'row')}, found by "
                f"{count_text(len(of_kind), 'rule')}."
            )
    points.append(
        f"How sure: {count_text(report.slice.record.rules_run, 'rule')} were run; what "
        "no rule looks for is not found."
    )
    return points


def _aside_point(report: QualityReport) -> str:
    """Count the faults, and the figures that are kept out because of them."""
    aside = [f for f in report.slice.findings if f.sets_aside]
    if not aside:
        return "Nothing is set aside: no row failed a critical rule."
    whose = _whose(aside, report.slice.names)
    number = int(outcome_counts(report.slice.completeness)[SET_ASIDE])
    faults = count_text(sum(f.n_rows for f in aside), "fault")
    practices = count_text(len(whose), "practice")
    kept = f" set {count_text(number, 'figure')} aside" if number else ""
    kept = f" sets{kept[4:]}" if kept and faults.startswith("1 ") else kept
    return f"Mend first: {faults} of {practices}{kept}: {shorter_list(whose)}."


def _whose(found: list[Finding], names: dict[str, str]) -> list[str]:
    codes = {row["practice_code"] for f in found for row in f.rows}
    return sorted(names.get(code, f"practice {code}") for code in codes)


def _came_point(report: QualityReport) -> str:
    came = report.slice.completeness
    n = outcome_counts(came)
    asked = asked_for(n)
    if not asked:
        return "Came: no monthly figure was asked for."
    arrived = int(n[list(ARRIVED)].sum())
    missing = came[came["outcome"].eq(NOT_SENT)]["practice_code"].nunique()
    text = f"Came: {arrived:,} of {asked:,} figures asked for"
    if n[NOT_SENT]:
        practices = count_text(missing, "practice")
        text += f"; {n[NOT_SENT]:,} not sent, by {practices}"
    return f"{text}; {n[LATE]:,} late." if n[LATE] else f"{text}."


def _all_steps(report: QualityReport) -> list[str]:
    found, names = report.slice.findings, report.slice.names
    listed = len(report.slice.practices) - len(report.slice.closed_on)
    items = []
    if any(f.stops_all for f in found):
        items.append(
            "Who can mend the file or table as a whole? It is asked of the publisher "
            "or of the mapping, not of a practice."
        )
    asked = _whose([f for f in found if f.sets_aside], names)
    if asked:
        items.append(
            f"Who talks to {shorter_list(asked)} first? Each has a page of its own "
            f"with its sentences; make them with {ASK_FOR_PAGES}."
        )
    for finding in found:
        n = len({row.get("practice_code") for row in finding.rows} - {None, ""})
        is_asked = finding.severity != "info" and finding.suite not in SAID_BY_MONTHS
        if n >= FEWEST_PRACTICES and n >= OFTEN * listed and is_asked:
            items.append(
                f"Is it the search, the form or the mapping? {n} of {listed} practices "
                f"have the same: {ended(finding.sentence)}"
            )
    return items or ["Nothing to chase: what could be easier for practices next month?"]
