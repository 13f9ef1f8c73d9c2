"""From prescribing files, which do not fit in memory, to observations."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

import pandas as pd

from qikit.data.definitions.column_forms import PeriodForm
from qikit.data.definitions.file_mappings import FileMapping
from qikit.data.definitions.prescribing_mapping import PrescribingMapping
from qikit.data.definitions.source_files import Source
from qikit.data.extracts.columns import NUMBER, codes
from qikit.data.extracts.dates import periods
from qikit.data.extracts.people.shown_cells import shown_cell
from qikit.data.extracts.prescribing.large_files import LargeFile, opened
from qikit.data.extracts.prescribing.large_identifiers import (
    require_none_found,
    unmapped_columns,
)
from qikit.data.extracts.prescribing.prescribing_query import sums_query
from qikit.data.extracts.reading.raw_files import LINE
from qikit.errors import DataError, Problem, did_you_mean
from qikit.periods import parse_month, period_text
from qikit.rounding import count_text

NAMED_AT_MOST = 5  # cells named one by one
OBSERVED = [
    "level",
    "area_code",
    "period_start",
    "measure",
    "breakdown",
    "numerator",
    "denominator",
    "value",
    "state",
    "qualifier",
    "source",
]
COUNTED = (  # columns of the summary that add up
    "n_rows",
    "n_not_practice",
    "n_bad_code",
    "n_items_below_1",
    "n_items_not_whole",
    "n_negative_quantity",
    "n_negative_cost",
)


@dataclass(frozen=True)
class Prescribing:
    """The tables made of one prescribing file, and what to note of it."""

    tables: dict[str, pd.DataFrame]
    rows: int
    cleared: list[str] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)


def prescribing_rows(path: Path, mapping: FileMapping, source: Source) -> Prescribing:
    """Add up a prescribing file by practice, month and measure, with DuckDB.

    The file is never held in memory. A practice with rows in a month but none of
    a measure's codes has a true zero there; a practice without any row in a month
    has no figure for it. With a denominator of 0 the measure does not apply. Sums
    are exact to five decimals.

    Raises
    ------
    DataError
        If a column is missing, a cell is no number or no date, a row has no
        practice, the month is not the one in the file's name, or the file cannot
        be read to its end.
    """
    form = mapping.prescribing
    with opened(path, mapping.reader) as file:
        sums, cleared = _sums(file, mapping)
    _require_month_of_name(path, form, sums)
    left_out, n_records = _left_out(sums), int(sums["n_rows"].sum())
    sums = sums[sums["n_not_practice"].eq(0)]
    measures = [_measure_rows(sums, form, name) for name in form.measures]
    rows = pd.concat(measures, ignore_index=True)
    rows = rows.assign(
        level="practice", breakdown="all", qualifier="", source=source.source
    )
    rows = rows.sort_values(["area_code", "period_start", "measure"])
    tables = {"observations": rows.reindex(columns=OBSERVED).reset_index(drop=True)}
    return Prescribing(tables, n_records, cleared, left_out)


def prescribing_summary(path: Path, mapping: FileMapping) -> pd.DataFrame:
    """Count what the checks judge; one row a practice code and month.

    Codes that stand for no practice keep their rows: their `n_not_practice` is
    `n_rows`, and `share_not_practice` (the same on every row) says which share of
    the whole file they are. `month_number` is yyyymm.

    Raises
    ------
    DataError
        As `prescribing_rows` does.
    """
    with opened(path, mapping.reader) as file:
        sums, _ = _sums(file, mapping)
    month = sums["period_start"].dt
    sums["month_number"] = month.year * 100 + month.month
    sums["share_not_practice"] = sums["n_not_practice"].sum() / sums["n_rows"].sum()
    named = ["practice_code", "period_start", "month_number", "share_not_practice"]
    return sums[[*named, *COUNTED]].reset_index(drop=True)


def _sums(file: LargeFile, mapping: FileMapping) -> tuple[pd.DataFrame, list[str]]:
    """Return counts and sums by practice and month, and the cleared columns."""
    form = mapping.prescribing
    _require_columns(file, form)
    raw = file.query(sums_query(file, form, unmapped_columns(file, mapping)))
    if raw.empty:
        what = "the file has a header but no rows."
        raise DataError(Problem(what, file.path.name, "Ask for it again."))
    if raw["n_unreadable"].sum() or not raw["practice"].all():
        raise _unreadable_cells(file, form)
    cleared = require_none_found(file, mapping, raw)
    keys = pd.DataFrame(
        {"practice_code": codes(raw["practice"].astype("str"), mapping.code_form)}
    )
    keys["period_start"] = _months(raw, file, form)
    not_practice = set(
        codes(pd.Series(form.not_practices, dtype="str"), mapping.code_form)
    )
    raw["n_not_practice"] = raw["n_rows"].where(
        keys["practice_code"].isin(not_practice), 0
    )
    figures = [*COUNTED, *(c for c in raw if c.startswith("sum_"))]
    parts = pd.concat([keys, raw[figures]], axis=1)
    sums = parts.groupby(list(keys), as_index=False, sort=True).sum()
    return sums.astype(dict.fromkeys(COUNTED, "int64")), cleared


def _require_columns(file: LargeFile, form: PrescribingMapping) -> None:
    missing = [name for name in form.column_names if name not in file.columns]
    if missing:
        raise DataError(
            Problem(
                f"there is no column {name!r}.",
                file.path.name,
                did_you_mean(name, file.columns),
            )
            for name in missing
        )


def _months(raw: pd.DataFrame, file: LargeFile, form: PrescribingMapping) -> pd.Series:
    """Read the distinct months; where one is none, find its lines in the file."""
    found = raw[["period"]].astype("str").set_axis([form.period.column or ""], axis=1)
    try:
        return periods(found.assign(**{LINE: 0}), form.period, file.path.name)
    except DataError:
        raise _unreadable_cells(file, form) from None


def _unreadable_cells(file: LargeFile, form: PrescribingMapping) -> DataError:
    """Go through the file record by record and name the first bad cells."""
    problems = []
    for line, cells in file.records():
        for column, what in _bad_cells(cells, form):
            where = f"{file.path.name}, line {line}, column {column}"
            problems.append(Problem(what, where))
        if len(problems) >= NAMED_AT_MOST:
            break
    problems = problems[:NAMED_AT_MOST]
    if len(problems) == NAMED_AT_MOST:
        problems.append(Problem("there may be more such cells.", file.path.name))
    return DataError(
        problems or Problem("a number is too large to be one.", file.path.name)
    )


def _bad_cells(
    cells: dict[str, str], form: PrescribingMapping
) -> Iterator[tuple[str, str]]:
    if not cells[form.practice_code].strip():
        yield form.practice_code, "the cell is empty; it should be a practice's code."
    if form.period.column:
        cell = cells[form.period.column]
        if not _is_month(cell.strip(), form.period):
            yield (
                form.period.column,
                f"{shown_cell(cell)} is not written {form.period.form}.",
            )
    for column in form.figures.values():
        cell = cells[column].strip()
        if not re.fullmatch(NUMBER, cell) or "inf" in cell:
            yield column, f"{shown_cell(cell)} is not a number."


@lru_cache(maxsize=4096)  # a file has few months and many rows
def _is_month(cell: str, form: PeriodForm) -> bool:
    try:
        periods(pd.DataFrame({form.column: [cell], LINE: [0]}), form, "")
    except DataError:
        return False
    return True


def _require_month_of_name(
    path: Path, form: PrescribingMapping, sums: pd.DataFrame
) -> None:
    """Refuse rows of another month than the one in the name of the file."""
    if form.month_in_name is None:
        return
    found = re.search(form.month_in_name, path.name)
    digits = re.sub(r"\D", "", found[1] or "") if found else ""
    if not re.fullmatch(r"[0-9]{4}(0[1-9]|1[0-2])", digits):
        what = f"the name holds no month ({form.month_in_name})."
        raise DataError(Problem(what, path.name, "Give it its month, as in 202401."))
    named = parse_month(f"{digits[:4]}-{digits[4:]}")
    others = sums[sums["period_start"].ne(named)]
    if others.empty:
        return
    months = others.groupby("period_start")["n_rows"].sum().head(NAMED_AT_MOST)
    raise DataError(
        Problem(
            f"{count_text(int(n), 'row')} of {period_text(month)}, "
            f"but the name says {period_text(named)}.",
            path.name,
            "Check which month was exported.",
        )
        for month, n in months.items()
    )


def _left_out(sums: pd.DataFrame) -> list[str]:
    lost, total = sums["n_not_practice"].sum(), sums["n_rows"].sum()
    if not lost:
        return []
    share = f"{lost / total:.1%}"
    return [f"{count_text(int(lost), 'row')} of codes that are no practice ({share})"]


def _measure_rows(
    sums: pd.DataFrame, form: PrescribingMapping, name: str
) -> pd.DataFrame:
    number = list(form.measures).index(name)
    rows = sums[["practice_code", "period_start"]]
    rows = rows.rename(columns={"practice_code": "area_code"})
    rows = rows.assign(measure=name, numerator=sums[f"sum_{number}_numerator"])
    is_zero = rows["numerator"].eq(0)
    state = is_zero.map({True: "zero", False: "reported"})
    if form.measures[name].denominator is None:
        count = rows["numerator"]
        return rows.assign(denominator=float("nan"), value=count, state=state)
    rows["denominator"] = sums[f"sum_{number}_denominator"]
    nothing = rows["denominator"].eq(0)
    rows["value"] = rows["numerator"] / rows["denominator"].mask(nothing)
    return rows.assign(state=state.mask(nothing, "not_applicable"))
