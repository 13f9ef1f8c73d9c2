"""Texts of a new file that nobody has written yet: they begin with "Write"."""

from __future__ import annotations

PLACEHOLDER = "Write "  # as `qikit new` leaves them; a finished text orders nothing


def is_placeholder(text: object) -> bool:
    """Whether a text still says what is to be written in its place."""
    return isinstance(text, str) and text.startswith(PLACEHOLDER)
