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

from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from qikit.data.extracts.people.number_spellings import (
    ALONE,
    DIGITS,
    ENOUGH_DIGITS,
    MAY_HOLD,
    number_of_cell,
    numbers_in_text,
)

CHI, NHS = "CHI number", "NHS number"
FEW = 64  # cells that are quicker looked at one by one
WEIGHTS = np.arange(DIGITS, 0, -1)  # the check digit itself weighs 1
LONGEST_MONTHS = np.array([0, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31])
NHS_FIRST_DIGITS = (3, 4, 6, 7, 9)


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


def passing(values: pd.Series, *, is_text: bool = False) -> Passing:
    """Find the cells of a column that hold a number that passes.

    A cell may hold more than the number. In a column that is no free text the
    whole cell is also read as one number, whatever stands between its digits.
    Quick on millions of rows: Arrow looks first for cells that have the digits at
    all, and each different cell is read once.
    """
    usual, either = np.zeros(len(values), bool), np.zeros(len(values), bool)
    if len(values) <= FEW and not any(map(_has_enough_digits, values)):
        return Passing(usual, either)
    text = pa.array(values.astype("str"), type=pa.large_string(), from_pandas=True)
    if isinstance(text, pa.ChunkedArray):  # of a frame that was put together
        text = text.combine_chunks()
    at = np.flatnonzero(_matches(text, ENOUGH_DIGITS))
    coded = text.take(pa.array(at)).dictionary_encode()
    found = _passing_cells(coded.dictionary, is_text=is_text)
    place = coded.indices.to_numpy()
    usual[at], either[at] = found.usual[place], found.either[place]
    return Passing(usual, either)


def _has_enough_digits(cell: str) -> bool:
    return sum(map(str.isdigit, cell)) >= DIGITS - 1


def _passing_cells(cells: pa.Array, *, is_text: bool) -> Passing:
    """Judge different cells, each once."""
    is_plain = _matches(cells, ALONE)
    mixed = np.flatnonzero(~is_plain & _matches(cells, MAY_HOLD))
    rows, numbers = [*np.flatnonzero(is_plain)], cells.filter(is_plain).to_pylist()
    padded_rows, padded = [], []
    for row, cell in zip(mixed, cells.take(pa.array(mixed)).to_pylist(), strict=True):
        found = numbers_in_text(cell)
        whole = None if is_text else number_of_cell(cell)
        if whole is not None and len(whole) in (DIGITS - 1, DIGITS):
            found.append(whole)
        elif whole is not None and len(whole) == DIGITS + 1 and whole[0] == "0":
            padded_rows.append(row)
            padded.append(whole[1:])
        rows += [row] * len(found)
        numbers += found
    found = check_numbers(numbers)
    places = np.array(rows, dtype=np.int64)
    usual, either = np.zeros(len(cells), bool), np.zeros(len(cells), bool)
    usual[places[found.usual]] = True
    either[places[found.either]] = True  # a zero before ten digits needs the half
    either[np.array(padded_rows, dtype=np.int64)[check_numbers(padded).either]] = True
    return Passing(usual, either)


def identifier_kind(text: str) -> str | None:
    """Say which identifier of a person stands in a text, if any: never its value.

    "CHI number" or "NHS number": ten digits that pass the check, on end or grouped
    as people write them, with blanks, hyphens, full stops, slashes or underscores
    between; nine digits on end for a CHI number without its leading zero. A longer
    row of digits, such as a telephone number of eleven, is none.
    """
    numbers = numbers_in_text(text)
    passes = check_numbers(numbers).either
    found = [number for number, is_one in zip(numbers, passes, strict=True) if is_one]
    if not found:
        return None
    return CHI if any(_has_birthday(_digits(found))) else NHS


def text_with_identifier(text: str) -> bool:
    """Say whether an identifier of a person stands in a text; see above."""
    return identifier_kind(text) is not None


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
