"""Sentences for a practice: what was found, where, and what would help.

The words are those of the rule's `to_practice` and `to_do`; a rule without them
speaks with its sentence for the analyst.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from qikit.data.checks.record import PLACE, Finding
from qikit.data.quality_slices import QualityAbout, Wording
from qikit.plots.phrases import listed
from qikit.reports.fault_words import FILES_NAMED, PLACES, ended, months_text

NAMED = ("measure", "bundle", "what")  # keys of a row that say what was sent
NOT_SHOWN = {"practice_code", "period_start", "cluster", "months", "scope", "table"}
SLOT = re.compile(r"\{(place|what|months|people)\}")
AS_A_WHOLE = "The practice as a whole"
ANALYSTS_ROOM = "extracts/"  # raw files of a publisher: the analyst's to mend
TO_DO = {
    "critical": "Please correct it and send it again, or tell us why it is right.",
    "warning": "Is this right? If so, tell us and we leave it; if not, send it again.",
    "info": "",
}


def is_told(finding: Finding, wording: Wording) -> bool:
    """Whether a finding is a practice's business at all."""
    if wording.to_practice is not None:
        return wording.to_practice != ""
    return finding.severity == "critical" or not finding.suite.startswith(ANALYSTS_ROOM)


def asks_for_nothing(finding: Finding, wording: Wording) -> bool:
    """Whether a practice reads it as information: there is nothing to do."""
    is_silent = wording.to_practice is not None and wording.to_do == ""
    return finding.severity == "info" or (is_silent and finding.severity == "warning")


def own_sentences(
    finding: Finding, wording: Wording, about: QualityAbout
) -> list[tuple[str, str]]:
    """Write a practice's rows of one finding: where, and what with what to do.

    Rows that differ in nothing but the month share a sentence. The file is named
    where the practice's figures or forms are in it, and they are few.
    """
    said = wording.to_practice or f"{{place}}: {finding.sentence}"
    to_do = TO_DO[finding.severity] if wording.to_do is None else wording.to_do
    sentences = []
    for rows in _alike(finding.rows):
        lead, text = _filled(said, rows, about)
        files = _files(finding, rows)
        whole = ended(f"{text.rstrip('.')} (in {files})" if files else text)
        sentences.append((lead, f"{whole} {to_do}".strip()))
    return sentences


def own_places(finding: Finding, wording: Wording, about: QualityAbout) -> list[str]:
    """Name the places of a practice's finding: no file, and not what was found."""
    said = wording.to_practice or "{place}: "
    return [_filled(said, rows, about)[0] for rows in _alike(finding.rows)]


def _alike(rows: Iterable[dict[str, str]]) -> list[list[dict[str, str]]]:
    """Gather rows that differ in nothing but the month and its file."""
    groups: dict[tuple, list[dict[str, str]]] = {}
    for row in rows:
        kept = {k: v for k, v in row.items() if k not in ("period_start", PLACE)}
        key = (*sorted(kept.items()), bool(row.get("period_start")))
        groups.setdefault(key, []).append(row)
    return list(groups.values())


def _filled(
    said: str, rows: list[dict[str, str]], about: QualityAbout
) -> tuple[str, str]:
    """Fill in a rule's words, and part what stands before the colon."""
    what = next((rows[0][key] for key in NAMED if rows[0].get(key)), "")
    months = months_text(row.get("period_start", "") for row in rows)
    place = ", ".join(filter(None, [what, months, _others(rows[0])])) or AS_A_WHOLE
    filling = {
        "place": place,
        "what": what,
        "months": months,
        "people": about.people.get(what, "patients"),
    }
    parts = said.partition(": ")
    lead, text = (parts[0], parts[2]) if parts[1] else ("{place}", said)
    return _fill(lead, filling), _fill(text, filling)


def _fill(text: str, filling: Mapping[str, str]) -> str:
    return SLOT.sub(lambda slot: filling[slot[1]], text)


def _others(row: dict[str, str]) -> str:
    """Say what else names the row: a sheet, a cell, a part of the patients."""
    hidden = {*NOT_SHOWN, *NAMED, *PLACES, PLACE}
    rest = [v for k, v in row.items() if v and k not in hidden and v != "all"]
    rest += [f"{word}{row[key]}" for key, word in PLACES.items() if row.get(key)]
    return ", ".join(rest)


def _files(finding: Finding, rows: list[dict[str, str]]) -> str:
    """Name the raw files of a few months, where the practice can look into them."""
    if not any(rows[0].get(key) for key in NAMED):
        return ""
    places = list(dict.fromkeys(row.get(PLACE, "") for row in rows))
    known = [place for place in places if place] or list(finding.files)
    return listed(known) if len(known) <= FILES_NAMED else ""
