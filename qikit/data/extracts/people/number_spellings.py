"""The ways in which a number of ten digits is written, in a text and as a cell.

In a text only the groupings that people use count: any ten digits with something
between would stop dates, times and lists. A cell of its own is read whole.
"""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal

DIGITS = 10
LONGEST = 200  # characters of a cell that is still read as one number
GROUPS = ((3, 3, 4), (3, 4, 3), (4, 3, 3), (6, 4), (6, 3, 1), (2, 2, 2, 4))
GROUPS += ((2, 2, 2, 3, 1),)
_GAP = r"(?:[\s./_-]{1,3}|,)"  # a comma and a blank stand between figures of a list
_ONE = r"[\s./_,-]"
_GROUPED = [_GAP.join(f"[0-9]{{{n}}}" for n in groups) for groups in GROUPS]
_ON_END = "[0-9]{9,10}"
_ALIKE = [  # number of digits before, between and how often, by one and the same mark
    f"[0-9]{{{first}}}{_ONE}[0-9]{{{each}}}(?:{_ONE}[0-9]{{{each}}}){{{times}}}"
    for first, each, times in ((1, 1, 8), (2, 2, 3), (1, 3, 2))
]
_SHAPES = "|".join([*_GROUPED, *_ALIKE, _ON_END])
_IN_TEXT = re.compile(  # not inside a longer number, a fraction or a +44 telephone
    r"(?<![0-9])(?<!0\.)(?<!\+44\s)(?<!0044\s)(?<!\(0\))(?:00+)?"
    rf"(?=({_SHAPES})(?![0-9]))"
)
_ALIKE_FORMS = re.compile("|".join(_ALIKE))
_MARKS = r"[\s./_,'\"=-]*"
_WHOLE = (
    rf"{_MARKS}(?:0{_MARKS}0[0\s./_,'\"=-]*)?(?:[0-9]{_MARKS}){{9,10}}|'?0[0-9]{{10}}"
)
_POWER = r"[0-9](?:[.,][0-9]+)?E[+]?[0-9]{1,2}"  # 4.836044502E+09
_FRACTION = r"(?:[0-9]{1,5}|[0-9]{7,})[.][0-9]*[1-9][0-9]*|[0-9]{6}[.][0-9]{1,3}"

# Quick looks in the words of Arrow and DuckDB (RE2) for cells worth reading
ENOUGH_DIGITS = r"(?:\pN[^\pN]*){8}\pN"
MAY_HOLD = (
    rf"(?:^|[^0-9])(?:00+)?(?:{_SHAPES})(?:$|[^0-9])|"
    rf"^\s*(?:{_WHOLE}|(?i:{_POWER}))\s*$|[^\x00-\x7F]"
)
ALONE = "^[0-9]{9,10}$"


def folded(text: str) -> str:
    """Write a text with plain digits, blanks and hyphens, without hidden signs."""
    if text.isascii():
        return text
    plain = unicodedata.normalize("NFKC", text)
    return "".join(_plain(c) for c in plain if unicodedata.category(c) != "Cf")


def numbers_in_text(text: str) -> list[str]:
    """List the nine or ten digits of each number that stands in a text."""
    found = (match[1] for match in _IN_TEXT.finditer(folded(text)))
    return [only_digits(each) for each in found if _is_of_one_mark(each)]


def number_of_cell(cell: str) -> str | None:
    """Read a whole cell as one number of nine or more digits; None where it is none.

    Marks between digits do not count, nor two or more leading zeros. A number
    with a fraction is none, unless it looks like a birthday and four digits. One
    leading zero before ten digits stays: telephone numbers have it.
    """
    if len(cell) > LONGEST:
        return None
    plain = folded(cell).strip(" \t\r\n='\"").upper()
    if re.fullmatch(_POWER, plain):
        plain = f"{Decimal(plain.replace(',', '.')):f}"
    plain = re.sub(r"[.]0+$", "", plain)  # a number from Excel
    if re.fullmatch(_FRACTION, plain) or not re.fullmatch(_WHOLE, plain):
        return None
    digits = only_digits(plain)
    bare = digits.lstrip("0")
    if len(digits) > DIGITS + 1 and len(bare) in (DIGITS - 1, DIGITS):
        return bare
    return digits


def only_digits(text: str) -> str:
    """Leave out everything but plain digits."""
    return re.sub("[^0-9]", "", text)


def _plain(letter: str) -> str:
    if letter.isdigit():
        return str(unicodedata.digit(letter))
    if letter.isspace():
        return " "
    return "-" if unicodedata.category(letter) == "Pd" or letter == "\u2212" else letter


def _is_of_one_mark(number: str) -> bool:
    """Digits one by one, by twos or by thousands have the same mark throughout."""
    if not _ALIKE_FORMS.fullmatch(number):
        return True
    return len(set(re.sub("[0-9]", "", number))) == 1
