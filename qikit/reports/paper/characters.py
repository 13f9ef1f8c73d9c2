"""Characters that XML forbids and texts too long for a cell: never lost unseen."""

from __future__ import annotations

import re

NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
PICTURES = 0x2400  # Unicode's pictures of control characters: ␀ ␁ ␂ …
DELETE, PICTURE_OF_DELETE = "\x7f", "\u2421"
NO_CHARACTER = "\ufffd"
CUT = " … (cut)"


def visible(text: str) -> str:
    """Show each character that XML forbids as its picture, or as "�"."""
    return NOT_IN_XML.sub(_shown, text)


def cut_to(text: str, most: int) -> str:
    """Cut a text to so many UTF-16 units, as Excel counts, with a mark where it is."""
    if 2 * len(text) <= most or units(text) <= most:
        return text
    kept = text.encode("utf-16-le")[: 2 * (most - len(CUT))]
    return kept.decode("utf-16-le", "ignore") + CUT


def units(text: str) -> int:
    """Count the UTF-16 units of a text: an emoji has two."""
    return len(text.encode("utf-16-le")) // 2


def _shown(found: re.Match) -> str:
    character = found.group()
    if character == DELETE:
        return PICTURE_OF_DELETE
    return chr(PICTURES + ord(character)) if character < " " else NO_CHARACTER
