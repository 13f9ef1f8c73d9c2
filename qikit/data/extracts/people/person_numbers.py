"""Numbers that name a person: CHI, NHS and Health and Care numbers.

All have ten digits, the last of which is a check digit. Any ten-digit number passes
the check of an NHS number one time in eleven, so the ranges that are in use count too.
Nothing here keeps, prints or returns a number that it recognised.

References
----------
NHS Data Dictionary, "NHS number" and "Health and Care number" (320 000 001 to
399 999 999 without the check digit): England and Wales issue 3…, 4…, 6… and 7…;
999… is for tests, and published examples begin with 9.
NHS Scotland Data Dictionary, "Community Health Index number": day, month and year
of birth, then three digits and the check digit.
Public Health Scotland, phsmethods, `chi_check`: a CHI may lose its leading zero in
Excel; from 2026 those for which no number with a check digit modulus 11 is left have
one modulus 10 (Luhn's).
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

CHI, NHS = "CHI number", "NHS number"
DIGITS = 10
SHOWN = 20  # characters of a cell that a message may show
WEIGHTS = np.arange(DIGITS, 0, -1)  # the check digit itself weighs 1
LONGEST_MONTHS = np.array([0, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31])
NHS_FIRST_DIGITS = (3, 4, 6, 7, 9)
_DIGIT, _WIDE_DIGIT = "[0-9]", r"[0-9\x{FF10}-\x{FF19}]"
_GAP = r"[\s\u2000-\u2015-]{1,3}"  # blanks, hyphens, dashes
_WIDE_GAP = r"[\s\x{00A0}\x{2000}-\x{2015}\x{202F}\x{3000}-]{1,3}"


def _shapes(digit: str, gap: str) -> str:
    """Ten digits as 3-3-4, as 6-4, or nine or ten on end."""
    three_three_four = f"{digit}{{3}}{gap}{digit}{{3}}{gap}{digit}{{4}}"
    return f"{three_three_four}|{digit}{{6}}{gap}{digit}{{4}}|{digit}{{9,10}}"


MAY_HOLD = _shapes(_WIDE_DIGIT, _WIDE_GAP)  # a quick look, in the words of Arrow (RE2)
ALONE = "^[0-9]{9,10}$"
_IN_TEXT = re.compile(  # not inside a longer number, a fraction or a +44 telephone
    r"(?<![0-9])(?<!0\.)(?<!\+44\s)"
    rf"(?=({_shapes(_DIGIT, _GAP)})(?![0-9]))"
)


@dataclass(frozen=True)
class Passing:
    """Which numbers, or cells, pass; two arrays of one length.

    `usual`: as a CHI number with a check digit modulus 11 or an NHS number.
    `either`: these, and CHI numbers with a check digit modulus 10.
    """

    usual: np.ndarray
    either: np.ndarray


def check_numbers(numbers: list[str]) -> Passing:
    """Judge numbers of nine or ten digits; others must have been left out.

    Nine digits are a CHI number that lost its leading zero, or nothing. The year of
    birth has two digits, so that 29 February passes whenever one of the two
    centuries had it. Ten equal digits are a filler, not an NHS number.
    """
    digits = _digits(numbers)
    modulus_11 = (digits @ WEIGHTS) % 11 == 0
    born = _has_birthday(digits)
    first = np.isin(digits[:, 0], NHS_FIRST_DIGITS)
    filler = (digits == digits[:, :1]).all(axis=1)
    chi, nhs = born & modulus_11, first & modulus_11 & ~filler
    return Passing(chi | nhs, chi | nhs | born & _passes_modulus_10(digits))


def passing(values: pd.Series) -> Passing:
    """Find the cells of a column that hold a number that passes.

    A cell may hold more than the number. Quick on millions of rows: Arrow looks
    first for cells that have the digits at all.
    """
    text = pa.array(values.astype("str"), type=pa.large_string(), from_pandas=True)
    at = np.flatnonzero(_matches(text, MAY_HOLD))
    cells = text.take(pa.array(at))
    is_plain = _matches(cells, ALONE)
    mixed = zip(at[~is_plain], cells.filter(pa.array(~is_plain)), strict=True)
    inside = [(row, n) for row, cell in mixed for n in found_numbers(cell.as_py())]
    rows = np.array([*at[is_plain], *(row for row, _ in inside)], dtype=np.int64)
    numbers = cells.filter(pa.array(is_plain)).to_pylist() + [n for _, n in inside]
    found = check_numbers(numbers)
    usual, either = np.zeros(len(values), bool), np.zeros(len(values), bool)
    usual[rows[found.usual]] = True
    either[rows[found.either]] = True
    return Passing(usual, either)


def identifier_kind(text: str) -> str | None:
    """Say which identifier of a person stands in a text, if any: never its value.

    "CHI number" or "NHS number": ten digits on end, as 3-3-4 or as 6-4 with blanks
    or hyphens between, that pass the check; nine digits on end for a CHI number
    without its leading zero. A longer row of digits, such as a telephone number of
    eleven, is none.
    """
    numbers = found_numbers(text)
    passes = check_numbers(numbers).either
    found = [number for number, is_one in zip(numbers, passes, strict=True) if is_one]
    if not found:
        return None
    return CHI if any(_has_birthday(_digits(found))) else NHS


def text_with_identifier(text: str) -> bool:
    """Say whether an identifier of a person stands in a text; see above."""
    return identifier_kind(text) is not None


def found_numbers(text: str) -> list[str]:
    """List the digits of what may be such a number; for `check_numbers`."""
    plain = text if text.isascii() else unicodedata.normalize("NFKC", text)
    candidates = (match[1] for match in _IN_TEXT.finditer(plain))
    return ["".join(c for c in each if c.isdecimal()) for each in candidates]


def shown_cell(text: str) -> str:
    """Quote the beginning of a cell for a message.

    Nothing with nine or ten digits on end is shown: it may be the number of a
    person with one digit wrong.
    """
    if found_numbers(text):
        return "a number as long as that of a person"
    return repr(text[:SHOWN])


def _matches(text: pa.Array, pattern: str) -> np.ndarray:
    found = pc.fill_null(pc.match_substring_regex(text, pattern), False)
    return found.to_numpy(zero_copy_only=False)


def _digits(numbers: list[str]) -> np.ndarray:
    """Set the ten digits of each number side by side; a lost zero is put back."""
    padded = "".join(number.zfill(DIGITS) for number in numbers).encode("ascii")
    digits = np.frombuffer(padded, np.uint8).reshape(-1, DIGITS)
    return digits.astype(np.int64) - ord("0")


def _has_birthday(digits: np.ndarray) -> np.ndarray:
    """Whether the first six digits are a date; 2000 had a 29 February."""
    day, month, year = (digits[:, at] * 10 + digits[:, at + 1] for at in (0, 2, 4))
    is_month = (month >= 1) & (month <= 12)
    longest = LONGEST_MONTHS[np.where(is_month, month, 0)]
    leap_day_without_leap_year = (day == 29) & (month == 2) & (year % 4 != 0)
    return is_month & (day >= 1) & (day <= longest) & ~leap_day_without_leap_year


def _passes_modulus_10(digits: np.ndarray) -> np.ndarray:
    """Luhn's check: every second digit, from the last but one, counts double."""
    doubled = digits.copy()
    doubled[:, 0:9:2] *= 2
    return np.where(doubled > 9, doubled - 9, doubled).sum(axis=1) % 10 == 0
