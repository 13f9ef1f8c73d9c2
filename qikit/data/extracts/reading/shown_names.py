"""Which names of a file a message may show: headers, and no cells of people."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterable

from qikit.errors import did_you_mean

SHOWN_AT_MOST = 40  # characters of one name
NAMED_AT_MOST = 50  # different cells that may be the words of a list
NO_HEADER = "The first line looks like data: is the header missing?"
DATA = re.compile(r"[^A-Za-z]*|.*[0-9]{1,4}[-/.][0-9]{1,2}[-/.][0-9]{1,4}.*")
UNSEEN = ("Cc", "Cf")  # control characters; characters that change what is beside


def looks_like_data(name: str) -> bool:
    """Say whether a name is none: without a letter, like a date, or very long."""
    return len(name) > SHOWN_AT_MOST or DATA.fullmatch(name) is not None


def nearest_column(wanted: str, names: Iterable[str]) -> str:
    """Suggest the nearest names of columns, or ask for the header.

    Where any name looks like data, the others are not listed: without a header the
    first line is a record, perhaps of a person.
    """
    there = [str(name) for name in names if str(name)]
    headers = [name for name in there if not looks_like_data(name)]
    near = difflib.get_close_matches(wanted, headers, n=1, cutoff=0.6)
    if near or len(headers) == len(there):
        return did_you_mean(wanted, headers)
    return NO_HEADER


def nearest_word(wanted: str, cells: Iterable[str]) -> str:
    """Suggest the nearest cells of a column that should hold words of a list.

    Cells that look like data are never listed, nor very many: a column of names
    may have been taken for it.
    """
    words = {cell for cell in cells if cell and not looks_like_data(cell)}
    near = difflib.get_close_matches(wanted, words, n=1, cutoff=0.6)
    return did_you_mean(wanted, words) if near or len(words) <= NAMED_AT_MOST else ""


def seen_lines(text: str) -> str:
    """Trim a text of one line or several, and leave out what cannot be seen."""
    return "\n".join(seen(line) for line in text.splitlines()).strip()


def seen(text: str) -> str:
    """Leave out what cannot be seen, such as ESC or a mark of writing direction."""
    if text.isascii() and text.isprintable():
        return text
    kept = (c for c in text if c == "\t" or unicodedata.category(c) not in UNSEEN)
    return "".join(kept)
