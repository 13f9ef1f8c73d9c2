"""The rows of all raw files put together; nothing may come twice."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from qikit.data.dataset import empty_table
from qikit.data.extracts.choices import CHOICES, Choices
from qikit.data.extracts.mapped import MappedFile
from qikit.errors import DataError, Problem
from qikit.periods import period_text

FILE = "_file"
TOLD_APART_BY = {  # what one file must not say again of another file's practice-month
    "observations": ["area_code", "period_start", "measure", "breakdown"],
    "bundle_samples": ["practice_code", "month", "bundle"],
    "populations": ["practice_code", "period_start"],
    "appointments": ["practice_code", "date"],
}
NAMED_AT_MOST = 5  # practice-months named one by one for each pair of files


def combined(files: Iterable[MappedFile], choices: Choices) -> dict[str, pd.DataFrame]:
    """Put the tables of all files together.

    Where two files speak of the same practice and month, the newer one counts if
    `intake.yml` names it under `replaces:`; the older one's rows for those months
    are left out.

    Raises
    ------
    DataError
        Naming the practice-months that stand in two files.
    """
    parts: dict[str, list[pd.DataFrame]] = {}
    for mapped in files:
        for name, frame in mapped.tables.items():
            named = frame.assign(**{FILE: mapped.raw.path.name})
            parts.setdefault(name, []).append(named)
    tables, problems = {}, []
    for name, frames in parts.items():
        rows = pd.concat(frames, ignore_index=True)
        if name in TOLD_APART_BY:
            rows = _without_replaced(rows, TOLD_APART_BY[name], choices)
            problems += _twice(rows, TOLD_APART_BY[name])
        tables[name] = rows.drop(columns=FILE)
    if problems:
        raise DataError(problems)
    return tables


def table_of(tables: dict[str, pd.DataFrame], name: str) -> pd.DataFrame:
    """Return one of the tables; where no file feeds it, one without rows."""
    return tables.get(name, empty_table(name))


def _without_replaced(
    rows: pd.DataFrame, keys: list[str], choices: Choices
) -> pd.DataFrame:
    """Leave out of an older file what the newer one says again."""
    for newer, older in choices.replaces.items():
        said_again = pd.MultiIndex.from_frame(rows.loc[rows[FILE].eq(newer), keys])
        is_older = rows[FILE].eq(older)
        again = pd.MultiIndex.from_frame(rows[keys]).isin(said_again)
        rows = rows[~(is_older & again)]
    return rows


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
                "Remove one of the two, or name the newer one under 'replaces' in "
                f"{CHOICES}, as in 'replaces: {{{names[-1]}: {names[0]}}}'.",
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
