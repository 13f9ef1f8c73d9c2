"""Characters that a reader does not see, and that may turn round what is seen."""

from __future__ import annotations

import re

# Control characters (not tab, line feed, form feed, carriage return), marks of
# direction (Unicode TR 9), line separators, zero-width spaces (not the joiners of
# emoji and of some scripts), annotation and tag characters.
UNSEEN = re.compile(
    "[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u202a-\u202e"
    "\u2028\u2029\u2060\u2066-\u2069\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
)
SHOWN_AS = "\ufffd"  # the replacement character: something stood here


def without_unseen(text: str) -> str:
    """Show each unseen character as a mark, so that it can do nothing and is known."""
    return UNSEEN.sub(SHOWN_AS, text)
