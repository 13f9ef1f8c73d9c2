"""What the analyst asks each practice for: one line a practice, for the mails."""

from __future__ import annotations

from collections.abc import Sequence

from qikit.data.checks.record import Finding
from qikit.reports.fault_words import found_words
from qikit.reports.not_here import missing_words
from qikit.reports.own_faults import SAID_BY_MONTHS
from qikit.reports.quality import QualityReport

KINDS = {"critical": "To mend", "warning": "To check"}


def points_by_practice(
    report: QualityReport, findings: Sequence[Finding]
) -> list[tuple[str, str]]:
    """Write a line for each practice with something to mend, to send or to check.

    First those with rows set aside, then those who did not send, then by name. What
    was not sent is said once, however many rules say it.
    """
    came = dict(iter(report.slice.completeness.groupby("practice_code")))
    by_code = _by_practice(findings)
    lines = []
    for code in {*came, *by_code}:
        found = by_code.get(code, [])
        missing = missing_words(came[code], report.about) if code in came else []
        texts = {kind: _texts(found, kind) for kind in KINDS}
        parts = [_part(KINDS["critical"], texts["critical"])]
        parts += [_part("Not sent", missing), _part(KINDS["warning"], texts["warning"])]
        text = " ".join(filter(None, parts))
        if text:
            name = report.slice.names.get(code, f"{code} (not in the list)")
            order = (not texts["critical"], not missing, name)
            lines.append((order, (name, text)))
    return [line for _, line in sorted(lines)]


def _by_practice(findings: Sequence[Finding]) -> dict[str, list[Finding]]:
    """Give each practice its rows of what is to mend or to check."""
    rows: dict[str, dict[int, list[dict[str, str]]]] = {}
    for place, finding in enumerate(findings):
        if finding.stops_all or finding.suite in SAID_BY_MONTHS:
            continue
        for row in finding.rows if finding.severity in KINDS else ():
            if row.get("practice_code"):
                own = rows.setdefault(row["practice_code"], {})
                own.setdefault(place, []).append(row)
    return {
        code: [findings[place].of_practices({code}) for place in own]
        for code, own in rows.items()
    }


def _texts(found: Sequence[Finding], severity: str) -> list[str]:
    return [found_words(f) for f in found if f.severity == severity]


def _part(head: str, texts: Sequence[str]) -> str:
    return f"{head}: {'; '.join(texts)}." if texts else ""
