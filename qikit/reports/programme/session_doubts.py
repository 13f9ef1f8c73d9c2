"""What a learning session's report does not know, or may not tell."""

from __future__ import annotations

from qikit.reports import provenance
from qikit.reports.blocks import Block, bullets, heading, together
from qikit.reports.programme.session_opening import SessionReport


def not_known(meeting: SessionReport) -> Block:
    """Say what of the figures is doubtful, and what of the texts is left out."""
    shown = provenance.not_known(meeting.report)
    kept = list(meeting.part.facts.get("kept_back", ()))
    if not kept:
        return shown
    return together([shown, heading("Texts that are left out", 3), bullets(kept)])
