"""Identifiers of people stay out of a dataset.

A message says where one stands and how many there are, and never what it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

import numpy as np
import pandas as pd

from qikit.data.definitions.file_mappings import (
    PERIOD,
    FileMapping,
    ObservationsMapping,
)
from qikit.data.extracts.people.person_headers import are_figures, header_says
from qikit.data.extracts.people.person_numbers import (
    Passing,
    identifier_kind,
    passing,
    text_with_identifier,
)
from qikit.data.extracts.reading.period_forms import read_date
from qikit.data.extracts.reading.places import LINE, cell_place, column_place
from qikit.errors import DataError, Problem, did_you_mean

__all__ = [
    "cleared_columns",
    "column_stops",
    "identifier_kind",
    "mapped_columns",
    "naming_columns",
    "require_no_identifier_in_header",
    "require_no_identifiers",
    "require_no_identifiers_in_text",
    "text_with_identifier",
    "values_stop",
]
AT_LEAST = 3  # numbers that pass; issue 4, "Identifiers stay out"
SHARE = 0.2  # of the cells that hold something
SHARE_EITHER = 0.5  # with both check digits of a CHI: chance alone gives 18 %
SHARE_TELEPHONE = 0.5  # a number without its zero passes one time in eleven
TELEPHONE = re.compile(r"phone|mobile|fax|\btel\b", re.IGNORECASE)
SHOWN_AT_MOST = 5  # cells of free text named one by one
TO_DO = (
    "Take the column out of the file, or name it with its reason under 'cleared' "
    "in the mapping."
)


def require_no_identifiers(
    frame: pd.DataFrame, mapping: FileMapping, file: str
) -> list[str]:
    """Refuse a raw file that holds identifiers; say which columns were cleared.

    A column that the mapping does not use, or uses as free text, is judged by
    `column_stops`. In free text one number that passes is enough. A column that the
    mapping uses for codes, names or words is judged by its different values
    (`values_stop`); counts and periods are not, nor a column under `cleared`.

    Returns
    -------
    A sentence for each cleared column, for `sources`.

    Raises
    ------
    DataError
        Naming column and first line, or the cell of free text; and every cleared
        column that the file does not have.
    """
    cleared, problems = _cleared(frame.columns, mapping, file)
    text = [name for name in _text_columns(mapping) if name in frame]
    named = naming_columns(mapping)
    used = mapped_columns(mapping, frame.columns) - {*text, *named}
    for name in frame.columns:
        if name == LINE or name in used or name in cleared:
            continue
        if name in text:
            problems += _text_problems(frame, name, file)
        else:
            judge = values_stop if name in named else column_stops
            problems += _column_problems(frame, name, file, judge)
    if problems:
        raise DataError(problems)
    return list(cleared.values())


def require_no_identifiers_in_text(
    frame: pd.DataFrame, columns: Iterable[str], file: str
) -> None:
    """Refuse free text in which a number passes; name the cells.

    Raises
    ------
    DataError
        Naming the lines and columns.
    """
    problems = [p for name in columns for p in _text_problems(frame, name, file)]
    if problems:
        raise DataError(problems)


def cleared_columns(
    columns: Iterable[str], mapping: FileMapping, file: str
) -> dict[str, str]:
    """Say of each column that the mapping clears why; by column name.

    Raises
    ------
    DataError
        If a cleared column is not in the file, or a header holds an identifier.
    """
    cleared, problems = _cleared(columns, mapping, file)
    if problems:
        raise DataError(problems)
    return cleared


def require_no_identifier_in_header(columns: Iterable[str], file: str) -> None:
    """Refuse a file whose first line is a person's: later messages name columns.

    Raises
    ------
    DataError
        Saying which columns by their place, as their names are numbers of people.
    """
    found = [n for n, name in enumerate(columns, start=1) if text_with_identifier(name)]
    if found:
        raise DataError(
            Problem(
                "the header holds what looks like the CHI or NHS number of a person.",
                f"{file}, column {place} from the left",
                "Check that the first line names the columns.",
            )
            for place in found[:SHOWN_AT_MOST]
        )


def mapped_columns(mapping: FileMapping, columns: Iterable[str]) -> set[str]:
    """List the columns of a file that the mapping uses.

    As code, period, count, practice field, text or person. In a wide file these
    are the columns with the prefix of practices, or with a period in their name.
    """
    used = {*mapping.column_names, *mapping.reader.preamble}
    form = mapping.observations
    if form is not None and form.layout == "wide":
        used |= {name for name in columns if name.startswith(form.practice_prefix)}
    if form is not None and form.layout == "wide_months":
        used |= {name for name in columns if _is_of_a_period(name, form)}
    return used


def naming_columns(mapping: FileMapping) -> set[str]:
    """List the columns of codes, names and words that the mapping uses.

    Not counts, periods or free text, and not a column that names a person on
    purpose.
    """
    form = getattr(mapping, mapping.kind)
    if mapping.table is not None:
        kinds = form.kinds
        return {c for n, c in form.columns.items() if kinds[n] in ("code", "word")}
    if mapping.practices is not None:
        figures_and_dates = {form.list_size, form.valid_from, form.valid_to}
        return set(form.column_names) - figures_and_dates
    if mapping.lookup is not None:
        return {form.code, form.name}
    named = ("practice_code", "area_code", "sex", "measure_column", "breakdown_column")
    named += ("scope", "kind", "measure") if mapping.events is not None else ()
    return {getattr(form, name, None) for name in named} - {None}


def values_stop(name: str, values: pd.Series) -> str | None:
    """Say why a column of codes, names or words may not come in, or None.

    No code of a practice or cluster has ten digits: the column stops when at least
    3 and at least 20 % of its different values hold a CHI or NHS number.
    """
    different = pd.Series(values.unique(), dtype="str")
    said = _numbers_sentence("", different)
    return said and said.replace(" cells hold ", " different values hold ")


def column_stops(
    name: str, values: pd.Series, weights: pd.Series | None = None
) -> str | None:
    """Say why a column may not come in, or None; the sentence holds no value.

    A column stops when its header says that it names people (`header_says`), or
    when at least 3 and at least 20 % of the cells that hold something hold a CHI
    or NHS number. CHI numbers with a check digit modulus 10, issued since 2026, count
    where both kinds together reach 50 %: by chance 18 % of the numbers that
    begin with a date pass one of the two. A column of telephone numbers, by its
    header, needs 50 % too.

    Parameters
    ----------
    name
        The header.
    values
        Cells as text; or each distinct text once.
    weights
        How many cells each of them stands for, in the same order. None: one.
    """
    said = _header_sentence(name, values)
    if said:
        return said
    return _numbers_sentence(name, values, weights)


def _numbers_sentence(
    name: str, values: pd.Series, weights: pd.Series | None = None
) -> str | None:
    found = passing(values)
    if found.either.sum() == 0:
        return None
    counts = np.ones(len(values)) if weights is None else weights.to_numpy(float)
    is_filled = values.astype("str").str.strip().ne("").to_numpy()
    return _share_sentence(name, found, counts, counts[is_filled].sum())


def _share_sentence(
    name: str, found: Passing, counts: np.ndarray, filled: float
) -> str | None:
    is_telephone = TELEPHONE.search(name) is not None
    needed = SHARE_TELEPHONE if is_telephone else SHARE
    for passes, share in ((found.usual, needed), (found.either, SHARE_EITHER)):
        cells = counts[passes].sum()
        if cells >= AT_LEAST and cells >= share * filled:
            return (
                f"{int(cells):,} of {int(filled):,} cells hold what looks like the "
                "CHI or NHS number of a person."
            )
    return None


def _cleared(
    columns: Iterable[str], mapping: FileMapping, file: str
) -> tuple[dict[str, str], list[Problem]]:
    known = [name for name in columns if name != LINE]
    require_no_identifier_in_header(known, file)
    said = {c.column: f"{c.column}: {c.reason}" for c in mapping.cleared}
    problems = [
        Problem(
            f"the mapping clears the column {name!r}, which is not there.",
            file,
            did_you_mean(name, known),
        )
        for name in said
        if name not in known
    ]
    return said, problems


def _text_columns(mapping: FileMapping) -> tuple[str, ...]:
    """The columns that the mapping takes over as free text."""
    if mapping.table is not None:
        return mapping.table.text_columns
    return (mapping.events.label,) if mapping.events is not None else ()


def _is_of_a_period(name: str, form: ObservationsMapping) -> bool:
    """Whether the name is that of a figure in a wide file, with a period in it."""
    for pattern in form.figure_columns.values():
        before, _, after = pattern.partition(PERIOD)
        if name.startswith(before) and name.endswith(after):
            said = name[len(before) : len(name) - len(after)].strip()
            if any(read_date(said, form.period.form, from_sheet=s) for s in (0, 1)):
                return True
    return False


def _header_sentence(name: str, values: pd.Series) -> str | None:
    said = header_says(name)
    if said is None or (said.may_be_count and are_figures(values)):
        return None
    return f"the header says {said.words!r}: it may name people."


def _column_problems(
    frame: pd.DataFrame, name: str, file: str, judge: Callable
) -> list[Problem]:
    said = judge(name, frame[name])
    if said is None:
        return []
    first = frame.loc[passing(frame[name]).either, LINE].head(1)
    places = [cell_place(frame, file, line, name) for line in first]
    where = f"{places[0]} (the first)" if places else column_place(frame, file, name)
    return [Problem(said, where, TO_DO)]


def _text_problems(frame: pd.DataFrame, name: str, file: str) -> list[Problem]:
    column = column_place(frame, file, name)
    said = _header_sentence(name, frame[name])
    problems = [Problem(said, column, TO_DO)] if said else []
    found = frame.loc[passing(frame[name], is_text=True).either, LINE]
    problems += [
        Problem(
            "the text holds what looks like the CHI or NHS number of a person.",
            cell_place(frame, file, line, name),
            "Take the number out and keep the text.",
        )
        for line in found.head(SHOWN_AT_MOST)
    ]
    left = len(found) - SHOWN_AT_MOST
    if left > 0:
        problems.append(Problem(f"and {left} more such cells.", column))
    return problems
