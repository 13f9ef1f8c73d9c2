"""From a raw file to a table that needs no working out."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from qikit.data.definitions.column_forms import PeriodForm
from qikit.data.definitions.file_mappings import FileMapping
from qikit.data.definitions.table_columns import KEY_COLUMNS, RANGES
from qikit.data.definitions.table_mapping import (
    PERSON_KEY,
    allowed_words,
    compared,
)
from qikit.data.extracts.cells import refuse_cells
from qikit.data.extracts.columns import (
    codes,
    numbers,
    require_codes,
    require_columns,
    whole_numbers,
)
from qikit.data.extracts.dates import dates, periods
from qikit.data.extracts.people.person_keys import person_keys
from qikit.data.extracts.reading.places import LINE
from qikit.data.extracts.reading.shown_names import seen_lines
from qikit.errors import DataError, did_you_mean

BLANK = "blank"  # an answer that nobody gave


def table_rows(frame: pd.DataFrame, mapping: FileMapping) -> dict[str, pd.DataFrame]:
    """Map a raw file to the one table that its mapping names, row by row.

    An empty cell stays missing; in an `answer` it is "blank". A row without one of
    the columns that make it a row (`KEY_COLUMNS`) is refused.

    Raises
    ------
    DataError
        If a column is missing; or naming each cell that is no number, no date, no
        word of the list, out of its range, or empty where it must not be.
    """
    form = mapping.table
    require_columns(frame, list(form.column_names), mapping.name)
    found, problems = {}, []
    for name in form.kinds:
        try:
            if name in form.columns:
                found[name] = _column(frame, form.columns[name], name, mapping)
            elif name in form.constants:
                found[name] = _constant(frame, name, mapping)
            elif name == PERSON_KEY and form.person:
                found[name] = person_keys(frame, form.person, mapping.name)
        except DataError as error:
            problems += error.problems
    if problems:
        raise DataError(problems)
    return {form.table: pd.DataFrame(found, index=frame.index).reset_index(drop=True)}


def _column(
    frame: pd.DataFrame, own: str, name: str, mapping: FileMapping
) -> pd.Series:
    """Read one column of the file as one of the table."""
    form, file = mapping.table, mapping.name
    allowed = allowed_words(form.table, name)
    answers_may_be_blank = BLANK in allowed.values()
    if name in KEY_COLUMNS[form.table] and not answers_may_be_blank:
        empty = frame[own].str.strip().eq("")
        refuse_cells(frame, own, empty, file, "the cell is empty")
    if form.words.get(name):
        frame = frame.assign(**{own: _translated(frame[own], form.words[name])})
    read = READERS[form.kinds[name]]
    values = read(frame, own, name, mapping)
    smallest, largest = RANGES.get((form.table, name), (None, None))
    if smallest is not None:
        outside = values.notna() & ~values.between(smallest, largest).fillna(False)
        what = f"{{}} is not from {smallest} to {largest}"
        refuse_cells(frame, own, outside.astype(bool), file, what)
    return values


def _constant(frame: pd.DataFrame, name: str, mapping: FileMapping) -> pd.Series:
    """Repeat the one text of the mapping on every row."""
    one = pd.DataFrame({name: [mapping.table.constants[name]], LINE: [0]}, dtype="str")
    told = mapping.model_copy(update={"name": f"{mapping.name}, 'constants'"})
    value = _column(one, name, name, told)
    return value.iloc[[0] * len(frame)].set_axis(frame.index)


def _translated(cells: pd.Series, words: dict[str, str]) -> pd.Series:
    ours = {compared(word): own for word, own in words.items()}
    return _compared(cells).map(ours).fillna(cells).astype("str")


def _compared(cells: pd.Series) -> pd.Series:
    """Write each distinct word once as words are compared: there are few."""
    return cells.map({cell: compared(cell) for cell in cells.unique()}).astype("str")


def _codes(frame: pd.DataFrame, own: str, name: str, mapping: FileMapping) -> pd.Series:
    require_codes(frame, own, mapping.name, of_practices=name == "practice_code")
    return codes(frame[own], mapping.code_form)


def _texts(frame: pd.DataFrame, own: str, name: str, mapping: FileMapping) -> pd.Series:
    return frame[own].map({cell: seen_lines(cell) for cell in frame[own].unique()})


def _words(frame: pd.DataFrame, own: str, name: str, mapping: FileMapping) -> pd.Series:
    """Bring words to ours; a yes-or-no column becomes true, false or missing."""
    allowed = allowed_words(mapping.table.table, name)
    if BLANK in allowed:
        allowed = {**allowed, "": BLANK}
    word = _compared(frame[own])
    found = word.map(allowed)
    unknown = found.isna() & word.ne("")
    known = ", ".join(dict.fromkeys(allowed.values()))
    refuse_cells(
        frame,
        own,
        unknown,
        mapping.name,
        f"{{}} is none of {known}",
        to_do=lambda cell: _advice(cell, allowed),
    )
    return found.fillna("").astype("str")


def _yes_or_no(
    frame: pd.DataFrame, own: str, name: str, mapping: FileMapping
) -> pd.Series:
    words = _words(frame, own, name, mapping)
    return words.map({"yes": True, "no": False}).astype("boolean")


def _whole_numbers(
    frame: pd.DataFrame, own: str, name: str, mapping: FileMapping
) -> pd.Series:
    return whole_numbers(frame, own, mapping.name)


def _numbers(
    frame: pd.DataFrame, own: str, name: str, mapping: FileMapping
) -> pd.Series:
    return numbers(frame, own, mapping.name)


def _dates(frame: pd.DataFrame, own: str, name: str, mapping: FileMapping) -> pd.Series:
    """Read dates; an empty cell is missing: an action may not be done yet."""
    form = mapping.table.date_forms.get(name, mapping.table.date_form)
    zone = mapping.table.timezone if form == "unix_seconds" else None
    written = PeriodForm(column=own, form=form, timezone=zone)
    if mapping.table.kinds[name] == "month":
        return periods(frame, written, mapping.name)
    return dates(frame, written, mapping.name, allow_empty=True)


READERS: dict[str, Callable[..., pd.Series]] = {
    "code": _codes,
    "word": _words,
    "text": _texts,
    "int": _whole_numbers,
    "number": _numbers,
    "bool": _yes_or_no,
    "date": _dates,
    "month": _dates,
}


def _advice(cell: str, known: dict[str, str]) -> str:
    """Say the nearest word, or how to translate one."""
    near = did_you_mean(compared(cell), known.values())
    if near.startswith("Did you mean"):
        return near
    return "Say what it means under 'words' in the mapping."
