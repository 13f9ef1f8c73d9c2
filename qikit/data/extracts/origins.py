"""Which line of its raw file each row came from, and how its sender would find it.

A mapped frame carries two more columns: `_line`, and `_where`, the words that name
the place in the file with `HERE` for the line. A row of which nothing is known but
the file has line 0.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from qikit.data.definitions.bundle_files import BundleFile
from qikit.data.definitions.file_mappings import FileMapping
from qikit.data.extracts.layouts import period_columns, practice_columns
from qikit.data.extracts.reading.places import LETTERS, LINE, SHEET, is_sheet

FILE = "_file"
WHERE = "_where"
ORIGIN = [FILE, WHERE, LINE]
HERE = "\x1f"  # stands for the line; in no name of a sheet or column
NO_PLACE = ""  # the words where only the file is known
FORM_KEYS = ["practice_code", "month", "bundle"]
PERIOD_KEYS = {"area_code": "practice_code", "period_start": "period_start"}


@dataclass(frozen=True, eq=False)
class _Lines:
    """The line of each row, and the column of its one cell where it has one."""

    lines: np.ndarray
    columns: np.ndarray | None = None  # places in `names`
    names: Sequence[str] = ()


def with_origins(
    tables: dict[str, pd.DataFrame],
    frame: pd.DataFrame,
    mapping: FileMapping,
    kept: pd.Index | None = None,
) -> dict[str, pd.DataFrame]:
    """Add to each row the line of the raw frame that it came from.

    `kept` are the labels of the raw rows that became rows, where some were left
    out. Tables whose rows are several lines together, such as the shares of age
    bands, name the line for all sexes.
    """
    made = {}
    for name, rows in tables.items():
        if name == "observations" and mapping.populations:
            people = made["populations"]
            made[name] = _of_shares(rows, people, frame) if LINE in people else rows
        else:
            found = _lines(rows, frame, mapping, kept)
            made[name] = rows if found is None else _placed(rows, found, frame)
    return made


def form_origins(
    figures: pd.DataFrame, forms: pd.DataFrame, bundles: Mapping[str, BundleFile]
) -> pd.DataFrame:
    """Give each figure that was worked out from a form the place of that form.

    Parameters
    ----------
    figures
        Rows of `observations` made of forms.
    forms
        The keys of `bundle_samples` (`FORM_KEYS`) with their `ORIGIN`.
    bundles
        The bundles, by id: they say which measures their forms give.

    Returns
    -------
    One row a figure, in the same order: the columns of `ORIGIN`.
    """
    bundle_of = {m: name for name, own in bundles.items() for m in own.measure_ids}
    first = forms.drop_duplicates(FORM_KEYS).set_index(FORM_KEYS)[ORIGIN]
    wanted = pd.DataFrame(
        {
            "practice_code": figures["area_code"],
            "month": figures["period_start"],
            "bundle": figures["measure"].map(bundle_of),
        }
    )
    return first.reindex(pd.MultiIndex.from_frame(wanted)).reset_index(drop=True)


def _lines(
    rows: pd.DataFrame, frame: pd.DataFrame, mapping: FileMapping, kept: pd.Index | None
) -> _Lines | None:
    """Find the lines by the order in which each layout makes its rows."""
    lines = frame[LINE].to_numpy("int32")
    if kept is not None:
        found = _Lines(frame.loc[kept, LINE].to_numpy("int32"))
    elif mapping.populations:
        found = _repeated(lines, list(mapping.populations.bands.values()))
    elif mapping.observations:
        found = _of_figures(rows, frame, mapping)
    else:
        found = _Lines(lines)
    return found if len(found.lines) == len(rows) else None


def _of_figures(
    rows: pd.DataFrame, frame: pd.DataFrame, mapping: FileMapping
) -> _Lines:
    form = mapping.observations
    if form.layout == "wide":
        return _repeated(frame[LINE].to_numpy("int32"), practice_columns(frame, form))
    lines = frame[LINE].to_numpy("int32")
    if not form.measure:
        words = frame[form.measure_column].str.strip()
        lines = lines[words.isin(list(form.measures)).to_numpy()]
    if form.layout == "long":
        return _Lines(lines)
    by_period = period_columns(frame, form, mapping.name)
    return _repeated(lines, [_only(own) for _, own in sorted(by_period.items())])


def _only(columns: dict[str, str]) -> str:
    """Name the one column of a figure; with more of them no cell is the one."""
    return next(iter(columns.values())) if len(columns) == 1 else NO_PLACE


def _repeated(lines: np.ndarray, columns: Sequence[str]) -> _Lines:
    """All lines once for each column, one column after the other."""
    each = np.repeat(np.arange(len(columns), dtype="int32"), len(lines))
    return _Lines(np.tile(lines, len(columns)), each, columns)


def _placed(rows: pd.DataFrame, found: _Lines, frame: pd.DataFrame) -> pd.DataFrame:
    names = [line_words(frame, name) for name in found.names or [NO_PLACE]]
    known = list(dict.fromkeys(names))
    place_of = np.array([known.index(name) for name in names], dtype="int32")
    columns = found.columns
    chosen = np.zeros(len(rows), "int32") if columns is None else place_of[columns]
    where = pd.Categorical.from_codes(chosen, pd.Index(known, dtype="str"))
    return rows.assign(**{LINE: found.lines, WHERE: where})


def line_words(frame: pd.DataFrame, column: str = NO_PLACE) -> str:
    """Say a line or cell as `places.cell_place` does: without file, with `HERE`."""
    if not is_sheet(frame):
        return f"line {HERE}, column {column}" if column else f"line {HERE}"
    letter = frame.attrs[LETTERS].get(column)
    cell = f"cell {letter}{HERE}" if letter else f"row {HERE}"
    return f"sheet {frame.attrs[SHEET]}, {cell}"


def whole_line(words: str) -> str:
    """Say the whole line or row where `line_words` say one cell of it."""
    head = words.partition(HERE)[0]
    sheet, cell, _ = head.rpartition(", cell ")
    return f"{sheet}, row {HERE}" if cell else f"{head}{HERE}"


def _of_shares(
    shares: pd.DataFrame, people: pd.DataFrame, frame: pd.DataFrame
) -> pd.DataFrame:
    """Give a share the line of its practice and period for all sexes."""
    keys = list(PERIOD_KEYS.values())
    everyone = people[people["sex"].str.casefold().eq("all")]
    first = everyone.drop_duplicates(keys).set_index(keys)[LINE]
    wanted = shares[list(PERIOD_KEYS)].set_axis(keys, axis=1)
    lines = first.reindex(pd.MultiIndex.from_frame(wanted)).fillna(0)
    return _placed(shares, _Lines(lines.to_numpy("int32")), frame)
