"""The rows of all raw files put together; nothing may come twice."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from qikit.data.dataset import empty_table
from qikit.data.extracts.folder.choices import CHOICES, Choices
from qikit.data.extracts.mapped import MappedFile
from qikit.data.extracts.origins import FILE, LINE, NO_PLACE, ORIGIN, WHERE
from qikit.errors import DataError, Problem
from qikit.periods import period_text
from qikit.rounding import count_text

TOLD_APART_BY = {  # what one file must not say again of another file's practice-month
    "observations": ["area_code", "period_start", "measure", "breakdown"],
    "bundle_samples": ["practice_code", "month", "bundle"],
    "submissions": ["practice_code", "period_start", "what"],
    "populations": ["practice_code", "period_start"],
    "appointments": ["practice_code", "date"],
}
ONE_ROW = {  # in plain words; of a form that is replaced, answers and the form go
    "observations": "figure",
    "bundle_samples": "answer",
    "submissions": "form",
    "populations": "list size",
    "appointments": "appointment count",
}
NAMED_AT_MOST = 5  # practice-months named one by one for each pair of files


@dataclass(frozen=True, eq=False)
class Combined:
    """All tables, and by file what of it was left out for a newer file.

    `origins` say of each row of a table, in the same order, where it came from.
    """

    tables: dict[str, pd.DataFrame]
    replaced: dict[str, list[str]] = field(default_factory=dict)
    origins: dict[str, pd.DataFrame] = field(default_factory=dict)


def combined(files: Iterable[MappedFile], choices: Choices) -> Combined:
    """Put the tables of all files together.

    Where two files speak of the same practice and month, the newer one counts if
    `intake.yml` names it under `replaces:`, also by way of a file between them; the
    older one's rows for those months are left out.

    Raises
    ------
    DataError
        Naming the practice-months that stand in two files, and entries of
        `replaces` whose files have no practice-month in common.
    """
    parts = _parts(list(files))
    tables = {n: pd.concat(frames, ignore_index=True) for n, frames in parts.items()}
    problems = _replacing_nothing(tables, choices)
    kept, origins, replaced = {}, {}, {}
    for name, rows in tables.items():
        if name in TOLD_APART_BY and len(parts[name]) > 1:
            is_again = _said_again(rows, TOLD_APART_BY[name], choices)
            _note(replaced, rows[is_again], choices, name)
            rows = rows[~is_again]
            problems += _twice(rows, TOLD_APART_BY[name])
        rows = rows.reset_index(drop=True)
        kept[name], origins[name] = rows.drop(columns=ORIGIN), rows[ORIGIN]
    if problems:
        raise DataError(dict.fromkeys(problems))
    return Combined(kept, replaced, origins)


def _parts(files: list[MappedFile]) -> dict[str, list[pd.DataFrame]]:
    """List the frames of each table, each row with the place it came from.

    Files and places are numbered once for all: a million rows name few of them.
    """
    frames = [frame for mapped in files for frame in mapped.tables.values()]
    words = {w for f in frames if WHERE in f for w in f[WHERE].cat.categories}
    places = pd.CategoricalDtype(pd.Index([NO_PLACE, *sorted(words)], dtype="str"))
    names = [mapped.raw.name for mapped in files]
    named = pd.CategoricalDtype(pd.Index(dict.fromkeys(names), dtype="str"))
    parts: dict[str, list[pd.DataFrame]] = {}
    for mapped in files:
        for name, frame in mapped.tables.items():
            file = pd.Series(mapped.raw.name, frame.index, dtype=named)
            origin = {FILE: file, LINE: frame.get(LINE, np.int32(0))}
            where = frame.get(WHERE, pd.Series(NO_PLACE, frame.index)).astype(places)
            parts.setdefault(name, []).append(frame.assign(**origin, **{WHERE: where}))
    return parts


def table_of(tables: dict[str, pd.DataFrame], name: str) -> pd.DataFrame:
    """Return one of the tables; where no file feeds it, one without rows."""
    return tables.get(name, empty_table(name))


def _said_again(rows: pd.DataFrame, keys: list[str], choices: Choices) -> pd.Series:
    """Mark the rows of older files whose practice-month a newer file has."""
    marked = pd.Series(False, rows.index)
    for older in dict.fromkeys(o for olds in choices.replaces.values() for o in olds):
        newer = rows[FILE].isin(choices.newer_than(older))
        said = pd.MultiIndex.from_frame(rows.loc[newer, keys])
        own = rows[rows[FILE].eq(older)]
        again = pd.MultiIndex.from_frame(own[keys]).isin(said)
        marked[own.index[again]] = True
    return marked


def _note(
    replaced: dict[str, list[str]], again: pd.DataFrame, choices: Choices, table: str
) -> None:
    """Say of each older file how many of its rows a newer one replaced."""
    for older, rows in again.groupby(FILE):
        newer = " and ".join(sorted(choices.newer_than(str(older))))
        words = f"{count_text(len(rows), ONE_ROW[table])}, replaced by {newer}"
        replaced.setdefault(str(older), []).append(words)


def _replacing_nothing(
    tables: dict[str, pd.DataFrame], choices: Choices
) -> list[Problem]:
    """Refuse an entry whose two files have no practice-month in common."""
    pairs = [(n, older) for n, olds in choices.replaces.items() for older in olds]
    return [
        Problem(
            f"{newer} replaces nothing of {older}: no practice-month is in both.",
            CHOICES,
            "Remove the entry, or name the right files.",
        )
        for newer, older in pairs
        if not any(
            _overlap(tables[name], keys, newer, older)
            for name, keys in TOLD_APART_BY.items()
            if name in tables
        )
    ]


def _overlap(rows: pd.DataFrame, keys: list[str], newer: str, older: str) -> bool:
    one, other = (
        pd.MultiIndex.from_frame(rows.loc[rows[FILE].eq(file), keys])
        for file in (newer, older)
    )
    return bool(one.isin(other).any())


def _twice(rows: pd.DataFrame, keys: list[str]) -> list[Problem]:
    """Name what stands in two files; within one file the checks judge."""
    seen = rows[[*keys, FILE]].drop_duplicates()
    double = seen[seen.duplicated(keys, keep=False)]
    problems = []
    files = double.groupby(keys, sort=True, dropna=False)[FILE].agg(tuple)
    for names, found in files.groupby(files):
        keys_found = [dict(zip(keys, key, strict=True)) for key in found.index]
        said = "; ".join(_key_text(key) for key in keys_found[:NAMED_AT_MOST])
        more = len(keys_found) - NAMED_AT_MOST
        tail = f"; and {more} more" if more > 0 else ""
        problems.append(
            Problem(
                f"they say the same twice: {said}{tail}.",
                " and ".join(names),
                "Remove one of the two, or name the newer one first in "
                f"{CHOICES}: 'replaces: {{newer file: older file}}'.",
            )
        )
    return problems


def _key_text(key: dict) -> str:
    shown = [
        period_text(value) if isinstance(value, pd.Timestamp) else str(value)
        for name, value in key.items()
        if not (name == "breakdown" and value == "all")
    ]
    return ", ".join(shown)
