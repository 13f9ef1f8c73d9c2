"""What a learning session's report does not know, or may not tell."""

from __future__ import annotations

from qikit.reports import provenance
from qikit.reports.blocks import Block, bullets, heading, together
from qikit.reports.programme.session_opening import SessionReport
from qikit.reports.programme.session_questions import NOT_KNOWN, ask


def not_known(meeting: SessionReport) -> Block:
    """Say what of the figures is doubtful, and what of the texts is left out."""
    shown = provenance.not_known(meeting.report)
    kept = list(meeting.part.facts.get("kept_back", ()))
    left_out = [heading("Texts that are left out", 3), bullets(kept)] if kept else []
    return together([shown, *left_out, ask(NOT_KNOWN)])
