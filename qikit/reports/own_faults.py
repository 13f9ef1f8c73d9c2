"""A practice's own page: what is to mend and to send, what is fine, the next step."""

from __future__ import annotations

import pandas as pd

from qikit.data.checks.record import Finding
from qikit.data.completeness import (
    ARRIVED,
    CLOSED,
    LATE,
    NONE_DUE,
    OUTCOMES,
    SET_ASIDE,
)
from qikit.data.quality_slices import Wording
from qikit.reports.blocks import (
    Block,
    heading,
    named_bullets,
    paragraph,
    together,
)
from qikit.reports.not_here import missing_words, not_here_sentence
from qikit.reports.own_words import (
    asks_for_nothing,
    is_told,
    own_places,
    own_sentences,
)
from qikit.reports.quality import QualityReport
from qikit.rounding import count_text

PLACES_NAMED = 3  # in a main point
SAID_BY_MONTHS = ("joins/late_submissions", "joins/missing_months")
TO_MEND, TO_CHECK, TO_KNOW = "to mend", "to check", "to know"
HEADS = {
    TO_MEND: "Set aside: in no figure until we hear from you",
    TO_CHECK: "Please check: it is used, and may be right",
}
HEAD_TO_KNOW = "Good to know: nothing to mend here"
HEAD_NOT_HERE = "Not yet here"
ASK_WHAT_HELPS = (
    "What would make sending easier: a reminder, another day, or fewer figures?"
)
THANKS = "Thank you for collecting these figures."


def own_points(report: QualityReport) -> list[str]:
    """Say what the practice is asked for, what came, and what is fine."""
    missing = _missing(report)
    points = []
    if own_findings(report, TO_MEND):
        points.append(f"To mend: {_to_mend_point(report)}")
    if missing:
        points.append(f"{HEAD_NOT_HERE}: {_cut(missing, ', and ')}.")
    if own_findings(report, TO_CHECK):
        points.append(f"To check: {_places(report, TO_CHECK)}.")
    is_fine = not points
    if is_fine:
        points.append(f"Nothing to mend and nothing to send. {THANKS}")
    points += _arrivals(report)
    if not is_fine:
        came = "everything else that came" if missing else "everything else came and"
        points.append(f"Fine: {came} passed our checks. {THANKS}")
    if report.about.is_stopped:
        points.append(
            "Not yours to mend: a file or table as a whole did not pass, so no report "
            "of figures is made yet. You need do nothing about that."
        )
    return points


def own_to_mend(report: QualityReport) -> Block:
    """Write a sentence for each thing asked: where, what was found, what to do."""
    parts, missing = [], _missing(report)
    for kind, head in HEADS.items():
        items = _sentences(report, kind)
        if items:
            parts += [heading(head, 3), named_bullets(items)]
        if kind == TO_MEND and missing:
            said = paragraph(not_here_sentence(missing))
            parts += [heading(HEAD_NOT_HERE, 3), said]
    if not parts:
        return paragraph("Nothing to mend: the checks found nothing to ask you about.")
    return together([*parts, paragraph(_answer(report))])


def own_good_to_know(report: QualityReport) -> Block | None:
    """Write what asks for nothing: praise, and how the forms differ from others."""
    items = _sentences(report, TO_KNOW)
    return heading(HEAD_TO_KNOW, 3) + named_bullets(items) if items else None


def own_steps(report: QualityReport) -> list[str]:
    """Ask one question that helps next month."""
    if own_findings(report, TO_MEND) or own_findings(report, TO_CHECK):
        return ["Who in the practice can look at the list above, and when?"]
    if _missing(report):
        return [ASK_WHAT_HELPS]
    if report.slice.closed_on:
        return ["Who keeps the forms and lists now that the practice has closed?"]
    return ["What makes this work so well here, and may we tell the other practices?"]


def own_findings(report: QualityReport, kind: str) -> list[Finding]:
    """List the practice's findings; what did not come is said by its months."""
    return [
        finding
        for finding in report.slice.findings
        if finding.suite not in SAID_BY_MONTHS
        and is_told(finding, _wording(report, finding))
        and _kind(report, finding) == kind
    ]


def outcome_counts(came: pd.DataFrame) -> pd.Series:
    """Count each outcome; 0 where there is none."""
    return came["outcome"].value_counts().reindex(OUTCOMES, fill_value=0)


def asked_for(counts: pd.Series) -> int:
    """Count what was due: nothing is, of nobody and of a closed practice."""
    return int(counts.sum() - counts[[NONE_DUE, CLOSED]].sum())


def _kind(report: QualityReport, finding: Finding) -> str:
    if asks_for_nothing(finding, _wording(report, finding)):
        return TO_KNOW
    return TO_MEND if finding.severity == "critical" else TO_CHECK


def _wording(report: QualityReport, finding: Finding) -> Wording:
    return report.slice.wordings.get((finding.suite, finding.rule), Wording())


def _sentences(report: QualityReport, kind: str) -> list[tuple[str, str]]:
    found = own_findings(report, kind)
    written = [own_sentences(f, _wording(report, f), report.about) for f in found]
    return [item for items in written for item in items]


def _missing(report: QualityReport) -> list[str]:
    return missing_words(report.slice.completeness, report.about)


def _arrivals(report: QualityReport) -> list[str]:
    n = outcome_counts(report.slice.completeness)
    asked = asked_for(n)
    if not asked:
        return ["Nothing was asked of this practice in this dataset."]
    came = int(n[list(ARRIVED)].sum())
    late = f", {n[LATE]:,} of them late" if n[LATE] else ""
    return [f"Came: {came:,} of {count_text(asked, 'figure')} that we asked for{late}."]


def _to_mend_point(report: QualityReport) -> str:
    """Name the faults, and how many figures wait for an answer because of them."""
    places = _places(report, TO_MEND)
    number = int(outcome_counts(report.slice.completeness)[SET_ASIDE])
    if not number:
        return f"{places}."
    verb = "is" if number == 1 else "are"
    return f"{places}. Until then {count_text(number, 'figure')} {verb} set aside."


def _places(report: QualityReport, kind: str) -> str:
    found = own_findings(report, kind)
    named = [own_places(f, _wording(report, f), report.about) for f in found]
    return _cut(list(dict.fromkeys(place for places in named for place in places)))


def _cut(places: list[str], joint: str = "; ") -> str:
    more = len(places) - PLACES_NAMED
    tail = [f"{more} more, see below"] if more > 0 else []
    return joint.join([*places[:PLACES_NAMED], *tail])


def _answer(report: QualityReport) -> str:
    when = report.reply_by or "before our next meeting"
    when = f"by {when}" if when[0].isdigit() else when
    return f"Please answer {report.reply_to} {when}."
