"""A person becomes a key: the same person the same key, and no way back."""

from __future__ import annotations

import hashlib
import hmac
import os
import re

import pandas as pd

from qikit.data.extracts.people.number_spellings import (
    DIGITS,
    folded,
    number_of_cell,
)
from qikit.data.extracts.reading.places import LINE, column_place
from qikit.errors import DataError, Problem

VARIABLE = "QIKIT_PERSON_KEY"  # the secret; it is written in no file, log or message
SHORTEST = 16  # characters of the secret
LENGTH = 32  # hex characters kept: 128 bits, so that no two people share a key
SHOWN_AT_MOST = 5


def person_keys(frame: pd.DataFrame, name: str, file: str) -> pd.Series:
    """Make a key of each cell that names a person (HMAC-SHA-256).

    Blanks, hyphens, capitals, hidden signs and the kind of digits do not count, nor
    the marks inside a number or the leading zero that Excel takes from a CHI
    number: one person has one key. With another secret the keys are all different.

    Raises
    ------
    DataError
        If the secret is not in the environment or too short, or naming the lines
        on which nobody stands. No message holds a cell.
    """
    secret = _secret(file)
    person = _one_form(frame[name])
    empty = frame.loc[person.eq(""), LINE]
    if len(empty):
        lines = ", ".join(str(line) for line in empty.head(SHOWN_AT_MOST))
        what = f"{len(empty):,} rows name no person; the first stand on lines {lines}."
        raise DataError(
            Problem(
                what, column_place(frame, file, name), "Remove them, or ask who it was."
            )
        )
    keys = {one: _key(secret, one) for one in person.unique()}
    return person.map(keys).astype("str")


def require_secret(file: str) -> None:
    """Refuse a file that names people while the secret is not as it must be.

    Raises
    ------
    DataError
        If the secret is not in the environment, too short or no text.
    """
    _secret(file)


def _secret(file: str) -> bytes:
    secret = os.environ.get(VARIABLE, "").strip()
    try:
        encoded = secret.encode("utf-8")
    except UnicodeEncodeError:  # bytes that are no text: other systems read others
        raise _no_secret(file, "holds bytes that are no text (UTF-8)") from None
    if len(secret) >= SHORTEST:
        return encoded
    raise _no_secret(file, "is too short" if secret else "is not set")


def _no_secret(file: str, state: str) -> DataError:
    return DataError(
        Problem(
            f"the file names people, and the secret for their keys {state}.",
            file,
            f"Set the environment variable {VARIABLE} to a text of {SHORTEST} or more "
            "characters, keep it safe, and use the same one each month.",
        )
    )


def _one_form(cells: pd.Series) -> pd.Series:
    forms = {cell: _form_of_one(cell) for cell in cells.unique()}
    return cells.map(forms).astype("str")


def _form_of_one(cell: str) -> str:
    number = number_of_cell(cell)
    if number is not None:
        return number.lstrip("0").zfill(DIGITS)
    plain = folded(folded(cell).casefold()).strip(" \t\r\n='\"")
    joined = re.sub(r"[\s\u2010-\u2015-]+", "", plain)
    return re.sub(r"[.]0+$", "", joined)  # a number from Excel


def _key(secret: bytes, person: str) -> str:
    digest = hmac.new(secret, person.encode("utf-8"), hashlib.sha256)
    return digest.hexdigest()[:LENGTH]
