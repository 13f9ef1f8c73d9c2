"""A person becomes a key: the same person the same key, and no way back."""

from __future__ import annotations

import hashlib
import hmac
import os

import pandas as pd

from qikit.data.extracts.reading.places import LINE, column_place
from qikit.errors import DataError, Problem

VARIABLE = "QIKIT_PERSON_KEY"  # the secret; it is written in no file, log or message
SHORTEST = 16  # characters of the secret
LENGTH = 32  # hex characters kept: 128 bits, so that no two people share a key
SHOWN_AT_MOST = 5


def person_keys(frame: pd.DataFrame, name: str, file: str) -> pd.Series:
    """Make a key of each cell that names a person (HMAC-SHA-256).

    Blanks, hyphens and capitals do not count, nor does the leading zero that Excel
    takes from a CHI number: one person has one key. With another secret the keys
    are all different.

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


def _secret(file: str) -> bytes:
    secret = os.environ.get(VARIABLE, "").strip()
    if len(secret) >= SHORTEST:
        return secret.encode("utf-8")
    state = "is too short" if secret else "is not set"
    raise DataError(
        Problem(
            f"the file names people, and the secret for their keys {state}.",
            file,
            f"Set the environment variable {VARIABLE} to a text of {SHORTEST} or more "
            "characters, keep it safe, and use the same one each month.",
        )
    )


def _one_form(cells: pd.Series) -> pd.Series:
    trimmed = cells.str.strip(" \t\r\n='\"\u00a0").str.casefold()
    joined = trimmed.str.replace(r"[\s\u2010-\u2015-]+", "", regex=True)
    whole = joined.str.replace(r"\.0+$", "", regex=True)  # a number from Excel
    return whole.where(~whole.str.fullmatch("[0-9]{9}"), "0" + whole)


def _key(secret: bytes, person: str) -> str:
    digest = hmac.new(secret, person.encode("utf-8"), hashlib.sha256)
    return digest.hexdigest()[:LENGTH]
