"""What became of a form that was asked for: words of the column `state`."""

from __future__ import annotations

RECEIVED, LATE = "received", "late"
NOT_SUBMITTED = "not_submitted"
CAME = (RECEIVED, LATE)
ASKED = (*CAME, NOT_SUBMITTED)  # the others had nothing to send
