"""What of a cell a message may show: never what may be a person's."""

from __future__ import annotations

import re

from qikit.data.extracts.people.number_spellings import folded

SHOWN = 20  # characters of a cell that a message may show
DIGITS_AT_MOST = 8  # nine may be the number of a person, also with one digit wrong
NOT_SHOWN = "the cell (not shown)"
WORD = re.compile(r"[^\W\d_]{2,}")
DATE_OR_YEAR = re.compile(
    r"(?<!\d)\d{1,4}[./ -]\d{1,2}[./ -]\d{1,4}|(?<!\d)(?:19|20)\d\d(?!\d)|"
    r"(?<!\w)\d{6,8}(?!\w)"
)
MONTHS = {
    *"jan feb mar apr may jun jul aug sep sept oct nov dec january february".split(),
    *"march april june july august september october november december".split(),
}
MOMENT = re.compile(  # a date with its time: many digits, and nobody's number
    r"(?:\d{4}-\d\d-\d\d|\d{1,2}/\d{1,2}/\d{4})[T ]\d{1,2}:\d\d(?::\d\d)?|[+-]?0\.\d+"
)


def shown_cell(text: str) -> str:
    """Quote the beginning of a cell for a message, or say that it is not shown.

    Not shown are nine digits or more in any spelling, two words (a name has two),
    and a word beside a date or a year.
    """
    return repr(text[:SHOWN]) if may_be_shown(text) else NOT_SHOWN


def may_be_shown(text: str) -> bool:
    """Say whether a text can be no person's name with a birthday, and no number."""
    plain = folded(text).strip()
    words = [word for word in WORD.findall(plain) if not _is_month(word)]
    n_digits = sum(map(str.isdigit, plain))
    if n_digits > DIGITS_AT_MOST and not MOMENT.fullmatch(plain):
        return False
    return len(words) < 2 and not (words and DATE_OR_YEAR.search(plain))


def _is_month(word: str) -> bool:
    return word.casefold() in MONTHS
