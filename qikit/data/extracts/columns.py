"""Turn columns of text into codes and numbers; name what cannot be."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

import numpy as np
import pandas as pd

from qikit.data.definitions.column_forms import (
    CodeForm,
)
from qikit.data.extracts.cells import refuse_cells
from qikit.data.extracts.reading.places import (
    LINE,
)
from qikit.data.extracts.reading.shown_names import nearest_column, seen
from qikit.errors import DataError, Problem

NAMED_AT_MOST = 20  # problems of one file listed one by one
NUMBER_AT_MOST = 40  # characters of a cell that may be a number
TOTALS = ("total", "totals", "grand total", "overall total", "sum", "all")
ODD_IN_CODE = re.compile(r"[^\w ./-]")  # a practice has letters, digits, - _ . /
ODD_BEGINNINGS = ("=", "+", "@")  # of a formula, to a spreadsheet program
WHOLE_AT_MOST = 1e15  # larger numbers are not counts of people
TOTAL_ADVICE = (
    "Take the row of totals out of the file; or, where a blank line stands before "
    "it, write 'until_blank: true' under 'reader' in the mapping."
)
NUMBER = r"[+-]?(?:(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?|inf)"


def require_columns(frame: pd.DataFrame, names: list[str], file: str) -> None:
    """Refuse a file that lacks a column, naming the nearest one it has.

    Raises
    ------
    DataError
        With one sentence for each missing column.
    """
    known = [c for c in frame.columns if c != LINE]
    missing = [n for n in names if n not in frame.columns]
    if missing:
        raise DataError(
            Problem(f"there is no column {n!r}.", file, nearest_column(n, known))
            for n in missing
        )


def codes(raw: pd.Series, form: CodeForm | None) -> pd.Series:
    """Bring codes to one form: text, trimmed, and zero-padded where `form` says.

    With the form Z00000 the codes 1, "1", "1.0" and "Z00001" are all "Z00001". A
    code of any other form is left as it came: A00001 is another practice.
    """
    trimmed = raw.str.strip()
    if form is None:
        return trimmed
    shape = rf"^(?:{re.escape(form.prefix)})?([0-9]+)(?:\.0+)?$"
    digits = trimmed.str.extract(shape, expand=False)
    shaped = form.prefix + digits.str.zfill(form.digits)
    return shaped.where(digits.notna(), trimmed)


def named_codes(
    frame: pd.DataFrame,
    name: str,
    form: CodeForm | None,
    file: str,
    *,
    of_practices: bool = True,
) -> pd.Series:
    """Read a column of codes in their one form; a row must have one.

    With `of_practices` a code has letters, digits, blanks, - _ . and / only. The
    codes of clusters may be names; they hold no character that cannot be seen.

    Raises
    ------
    DataError
        Naming the lines whose cell is empty (their figures would be lost), says
        that the row is a total, or holds a character that no code has.
    """
    found = codes(frame[name], form)
    refuse_cells(frame, name, found.eq(""), file, "{} is no code: the cell is empty")
    require_codes(frame, name, file, of_practices=of_practices)
    return found


def require_codes(
    frame: pd.DataFrame, name: str, file: str, *, of_practices: bool
) -> None:
    """Refuse codes that hold odd characters, and practices called Total.

    Raises
    ------
    DataError
        Naming the lines.
    """
    cells = frame[name].str.strip()
    different = list(cells.unique())  # each is looked at once
    odd = cells.isin([c for c in different if _is_odd(c, of_practices=of_practices)])
    refuse_cells(frame, name, odd, file, "{} holds a character that no code has")
    if of_practices:
        total = cells.isin([c for c in different if c.casefold() in TOTALS])
        refuse_cells(frame, name, total, file, "{} is no practice", to_do=TOTAL_ADVICE)


def _is_odd(code: str, *, of_practices: bool) -> bool:
    if of_practices and ODD_IN_CODE.search(code):
        return True
    return seen(code) != code or code.startswith(ODD_BEGINNINGS)


def numbers(frame: pd.DataFrame, name: str, file: str) -> pd.Series:
    """Read a column of numbers; an empty cell is missing, never zero.

    Infinite and negative numbers pass: the checks judge them. Thousands commas,
    percent signs and words do not.

    Raises
    ------
    DataError
        Naming the lines whose cell is not a number.
    """
    text = frame[name].str.strip()
    empty = text.eq("")
    good = text.str.fullmatch(NUMBER) & text.str.len().le(NUMBER_AT_MOST)
    refuse_cells(frame, name, ~good & ~empty, file, "{} is not a number")
    place, different = pd.factorize(text.mask(empty))  # each is read once
    read = pd.to_numeric(pd.Series(different)).to_numpy("float64")
    figures = np.append(read, np.nan)[place]  # a missing one has the place -1
    return pd.Series(figures, frame.index, name=name)


def number_columns(
    frame: pd.DataFrame,
    names: list[str],
    file: str,
    readers: Mapping[str, Callable[..., pd.Series]] | None = None,
) -> pd.DataFrame:
    """Read several columns of numbers; one column each, problems listed together.

    `readers` says how those columns are read that are not read by `numbers`.
    """
    found, problems = {}, []
    for name in names:
        read = (readers or {}).get(name, numbers)
        try:
            found[name] = read(frame, name, file)
        except DataError as error:
            problems += error.problems
    if problems:
        more = len(problems) - NAMED_AT_MOST
        tail = [Problem(f"and {more} more such problems.", file)] if more > 0 else []
        raise DataError([*problems[:NAMED_AT_MOST], *tail])
    return pd.DataFrame(found, index=frame.index)


def finite_numbers(frame: pd.DataFrame, name: str, file: str) -> pd.Series:
    """Read a column of counts, which may have fractions and are never infinite.

    Raises
    ------
    DataError
        Naming the lines whose cell is no number or infinite.
    """
    found = numbers(frame, name, file)
    endless = found.abs().eq(np.inf)
    refuse_cells(frame, name, endless, file, "{} is infinite or too large for a count")
    return found


def whole_counts(frame: pd.DataFrame, name: str, file: str) -> pd.Series:
    """Read a column of counts of people, as floats; see `whole_numbers`.

    Raises
    ------
    DataError
        Naming the lines whose cell is no number, infinite, or has a fraction.
    """
    found = finite_numbers(frame, name, file)
    partly = found.notna() & found.mod(1).ne(0)
    what = "{} is not a whole number, and people are counted whole"
    to_do = "Where the counts are weighted, write 'fractional: true' in the mapping."
    refuse_cells(frame, name, partly, file, what, to_do=to_do)
    return found


def whole_numbers(frame: pd.DataFrame, name: str, file: str) -> pd.Series:
    """Read a column of whole numbers (`Int64`); an empty cell is missing.

    Raises
    ------
    DataError
        Naming the lines whose cell is no number, has a fraction or is infinite.
    """
    found = numbers(frame, name, file)
    whole = found.mod(1).eq(0) & found.abs().le(WHOLE_AT_MOST)
    bad = found.notna() & ~whole
    refuse_cells(frame, name, bad, file, "{} is not a whole number")
    return found.astype("Int64")
