"""Identifiers of people in a file too large for memory.

While the file is added up, each column that the mapping does not use is counted:
cells with any text, and cells that may hold a ten-digit number. Only a column that
could stop the intake is read again, and of very many cells an even sample.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import ceil

import pandas as pd

from qikit.data.definitions.file_mappings import FileMapping
from qikit.data.extracts.people.identifiers import (
    AT_LEAST,
    SHARE,
    TO_DO,
    cleared_columns,
    column_stops,
    mapped_columns,
    values_stop,
)
from qikit.data.extracts.people.number_spellings import ENOUGH_DIGITS, MAY_HOLD
from qikit.data.extracts.prescribing.large_files import LargeFile, literal, quoted
from qikit.errors import DataError, Problem

SAMPLE_AT_MOST = 1_000_000  # cells judged one by one
LONGER_NUMBER = "[1-9][0-9]{10,}"  # such as a code of the dictionary of medicines
NO_FIGURE = pd.Series(["?"])  # a column that stops with this, stops by its header


def unmapped_columns(file: LargeFile, mapping: FileMapping) -> list[str]:
    """List the columns that are judged: neither used nor cleared.

    Raises
    ------
    DataError
        If a cleared column is not in the file.
    """
    cleared = cleared_columns(file.columns, mapping, file.path.name)
    used = mapped_columns(mapping, file.columns)
    return [c for c in file.columns if c not in used and c not in cleared]


def screening_counts(columns: list[str]) -> Iterator[str]:
    """Write the SQL that counts the cells of each column which may be identifiers."""
    for number, column in enumerate(columns):
        yield f"count({quoted(column)}) AS filled_{number}"
        yield f"count(*) FILTER (WHERE {_may_hold(column)}) AS maybe_{number}"


def require_none_found(
    file: LargeFile, mapping: FileMapping, counts: pd.DataFrame
) -> list[str]:
    """Refuse the file if a column holds identifiers; say which were cleared.

    Parameters
    ----------
    file
        The file, still open.
    mapping
        Its mapping.
    counts
        The columns that `screening_counts` named, in any number of rows, and
        `practice`: the codes of the practices, which are judged too.

    Raises
    ------
    DataError
        Naming each column; never a value.
    """
    problems = []
    for number, column in enumerate(unmapped_columns(file, mapping)):
        filled, maybe = (
            int(counts[f"{k}_{number}"].sum()) for k in ("filled", "maybe")
        )
        in_cells = maybe >= AT_LEAST and maybe >= SHARE * filled
        if in_cells or column_stops(column, NO_FIGURE):
            said = _said_of(file, column, filled)
            if said:
                where = f"{file.path.name}, column {column}"
                problems.append(Problem(said, where, TO_DO))
    code = mapping.prescribing.practice_code
    said = values_stop(code, counts["practice"].astype("str"))
    if said and code not in {c.column for c in mapping.cleared}:
        problems.append(Problem(said, f"{file.path.name}, column {code}", TO_DO))
    if problems:
        raise DataError(problems)
    return list(cleared_columns(file.columns, mapping, file.path.name).values())


def _may_hold(column: str) -> str:
    cell = quoted(column)
    return (
        f"length({cell}) >= 9 AND regexp_matches({cell}, {literal(ENOUGH_DIGITS)}) "
        f"AND regexp_matches({cell}, {literal(MAY_HOLD)}) "
        f"AND NOT regexp_full_match(trim({cell}), {literal(LONGER_NUMBER)})"
    )


def _said_of(file: LargeFile, column: str, filled: int) -> str | None:
    """Judge a column by its distinct cells; beyond the limit by an even sample."""
    cell, every = quoted(column), max(1, ceil(filled / SAMPLE_AT_MOST))
    found = file.query(
        f"SELECT {cell} AS cell, count(*) AS n FROM {file.relation} "
        f"WHERE {cell} IS NOT NULL AND hash({cell}) % {every} = 0 GROUP BY {cell}"
    )
    return column_stops(column, found["cell"].astype("str"), found["n"])
