"""The layouts of files of figures; each becomes one row an area, period, measure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from math import nan

import numpy as np
import pandas as pd

from qikit.data.definitions.file_mappings import (
    PERIOD,
    FileMapping,
    ObservationsMapping,
)
from qikit.data.extracts.cells import refuse_cells
from qikit.data.extracts.columns import (
    codes,
    finite_numbers,
    named_codes,
    number_columns,
    require_codes,
    require_columns,
    whole_counts,
)
from qikit.data.extracts.dates import header_periods, periods, why_no_date
from qikit.data.extracts.people.shown_cells import shown_cell
from qikit.data.extracts.reading.places import LINE, column_place
from qikit.data.extracts.reading.shown_names import nearest_word
from qikit.errors import DataError, Problem, did_you_mean

FIGURES = ("numerator", "denominator", "value", "lower", "upper", "n")
PERCENT = 100
DECIMALS_AT_MOST = 6  # of a published value; beyond them computers differ
VALUE_ADVICE = (
    "Ask the sender which is right. Where the column holds 0 to 100, write "
    "'value_unit: percent'; where it holds something else, take 'value' out of the "
    "mapping."
)
SHOWN_AT_MOST = 5  # columns named one by one


def from_wide(
    frame: pd.DataFrame, mapping: FileMapping, form: ObservationsMapping
) -> pd.DataFrame:
    """Read a row a period, a column a practice; the cells are values."""
    require_columns(frame, [form.period.column], mapping.name)
    units = practice_columns(frame, form)
    if not units or form.practice_prefix in units:
        what = f"no column begins with {form.practice_prefix!r} and goes on with a code"
        to_do = "Correct 'practice_prefix' in the mapping, or the file's header."
        raise DataError(Problem(f"{what}.", mapping.name, to_do))
    month = periods(frame, form.period, mapping.name)
    cells = number_columns(frame, units, mapping.name)
    rows = cells.set_axis(pd.Index(month, name="period_start")).melt(
        ignore_index=False, var_name="practice_code", value_name="value"
    )
    rows = rows.reset_index()
    named = [name.removeprefix(form.practice_prefix) for name in units]
    header = pd.DataFrame({"header": named}, dtype="str").assign(**{LINE: 1})
    require_codes(header, "header", mapping.name, of_practices=True)
    raw = rows["practice_code"].str.removeprefix(form.practice_prefix)
    rows["practice_code"] = codes(raw, mapping.code_form)
    return rows.assign(measure=form.measure)


def practice_columns(frame: pd.DataFrame, form: ObservationsMapping) -> list[str]:
    """List the columns of a wide file that are one practice each."""
    named = [c for c in frame.columns if c.startswith(form.practice_prefix)]
    return [c for c in named if c not in (LINE, form.period.column)]


def from_long(
    frame: pd.DataFrame, mapping: FileMapping, form: ObservationsMapping
) -> pd.DataFrame:
    """Read a row a figure."""
    require_columns(frame, list(form.column_names), mapping.name)
    frame = _of_measures(frame, form, mapping.name)
    rows = pd.DataFrame(
        {
            "practice_code": _area_codes(frame, mapping, form),
            "period_start": periods(frame, form.period, mapping.name),
            "measure": frame["_measure"],
        }
    )
    columns = form.figure_columns
    cells = _figure_cells(frame, [columns], form, mapping.name)
    for name, column in columns.items():
        rows[name] = cells[column]
    return _with_breakdown(rows, frame, form, mapping.name)


def from_wide_months(
    frame: pd.DataFrame, mapping: FileMapping, form: ObservationsMapping
) -> pd.DataFrame:
    """Read a row a practice, a column (or one for each figure) a period.

    Raises
    ------
    DataError
        If no column is one of a period, a column looks like one and is none, two
        are of the same period, or a period lacks one of its columns.
    """
    require_columns(frame, list(form.column_names), mapping.name)
    frame = _of_measures(frame, form, mapping.name)
    by_period = period_columns(frame, form, mapping.name)
    code = _area_codes(frame, mapping, form)
    cells = _figure_cells(frame, by_period.values(), form, mapping.name)
    keys = pd.DataFrame({"practice_code": code, "measure": frame["_measure"]})
    keys = _with_breakdown(keys, frame, form, mapping.name)
    parts = [
        keys.assign(
            period_start=period, **{name: cells[c] for name, c in columns.items()}
        )
        for period, columns in sorted(by_period.items())
    ]
    rows = pd.concat(parts, ignore_index=True)
    rows["period_start"] = rows["period_start"].astype("datetime64[us]")
    return rows


def with_value(rows: pd.DataFrame, form: ObservationsMapping) -> pd.DataFrame:
    """Work out numerators and values; an infinite value stays, for the checks.

    A value that was published beside its counts is worked out anew from them,
    unless its interval was published too: then the two belong together. A value
    above 0 out of a denominator of 0 stays too, and the checks find it.
    """
    rows = rows.assign(**{name: nan for name in FIGURES if name not in rows})
    if form.value_unit == "percent":
        for name in ("value", "lower", "upper"):
            rows[name] = rows[name] / PERCENT
    published = rows["value"].where(rows["value"].ne(0))
    kept = published.where(np.isinf(published) | rows["denominator"].eq(0))
    if form.numerator_from == "value_times_denominator":
        # both factors were published; the product is a whole number of people
        people = np.floor(rows["value"] * rows["denominator"] + 0.5)
        rows["numerator"] = people.mask(kept.notna())
    elif form.numerator is None or form.lower:
        return rows
    positive = rows["denominator"].where(rows["denominator"].gt(0))
    rows["value"] = kept.fillna(rows["numerator"] / positive)
    return rows


def _area_codes(
    frame: pd.DataFrame, mapping: FileMapping, form: ObservationsMapping
) -> pd.Series:
    return named_codes(
        frame,
        form.code_column,
        mapping.code_form,
        mapping.name,
        of_practices=form.level == "practice",
    )


def _figure_cells(
    frame: pd.DataFrame,
    parts: Iterable[dict[str, str]],
    form: ObservationsMapping,
    file: str,
) -> pd.DataFrame:
    """Read the columns of figures; counts are finite, and whole unless weighted.

    Raises
    ------
    DataError
        Naming the cells that are no such number, or a value that its counts do not
        give.
    """
    parts = list(parts)
    of_counts = finite_numbers if form.fractional else whole_counts
    kinds = {"numerator": of_counts, "denominator": of_counts, "n": finite_numbers}
    readers = {
        column: kinds[figure]
        for columns in parts
        for figure, column in columns.items()
        if figure in kinds
    }
    names = [column for columns in parts for column in columns.values()]
    cells = number_columns(frame, names, file, readers)
    if not form.fractional and {"numerator", "value"} <= set(form.figure_columns):
        for columns in parts:
            _refuse_other_values(frame, columns, cells, form, file)
    return cells


def _refuse_other_values(
    frame: pd.DataFrame,
    columns: dict[str, str],
    cells: pd.DataFrame,
    form: ObservationsMapping,
    file: str,
) -> None:
    """Refuse a published value that its counts do not give, but for rounding.

    One in the last decimal that was written is rounding, up or down.
    """
    scale = PERCENT if form.value_unit == "percent" else 1
    counts = cells[columns["denominator"]].where(lambda people: people > 0)
    published = cells[columns["value"]].where(np.isfinite)
    worked_out = cells[columns["numerator"]] / counts * scale
    text = frame[columns["value"]].str.strip()
    decimals = text.str.extract(r"[.]([0-9]+)$", expand=False).str.len().fillna(0)
    unit = 0.1 ** decimals.astype("float64").clip(upper=DECIMALS_AT_MOST)
    differs = (published - worked_out).abs().gt(unit * (1 + 1e-9))
    what = "{} is not what its numerator and denominator give"
    refuse_cells(frame, columns["value"], differs, file, what, to_do=VALUE_ADVICE)


def _of_measures(
    frame: pd.DataFrame, form: ObservationsMapping, file: str
) -> pd.DataFrame:
    """Keep the rows of mapped measures; the others are not asked for.

    A measure that no row holds is refused: it would vanish without a word.
    """
    if form.measure:
        return frame.assign(_measure=form.measure)
    words = frame[form.measure_column].str.strip()
    there = set(words.unique())
    absent = [word for word in form.measures if word not in there]
    if absent:
        raise DataError(
            Problem(
                f"no row holds {word!r} ({form.measures[word]}).",
                column_place(frame, file, form.measure_column),
                nearest_word(word, there),
            )
            for word in absent
        )
    measure = words.map(form.measures)
    return frame[measure.notna()].assign(_measure=measure.dropna())


def _with_breakdown(
    rows: pd.DataFrame, frame: pd.DataFrame, form: ObservationsMapping, file: str
) -> pd.DataFrame:
    """Name what part of the people a row is about; other words are refused."""
    if form.breakdown_column is None:
        return rows
    words = frame[form.breakdown_column].str.strip()
    unknown = sorted(set(words.unique()) - set(form.breakdowns))
    if unknown:
        raise DataError(
            Problem(
                f"{shown_cell(word)} is not among 'breakdowns' of the mapping.",
                column_place(frame, file, form.breakdown_column),
                did_you_mean(word, form.breakdowns),
            )
            for word in unknown[:SHOWN_AT_MOST]
        )
    return rows.assign(breakdown=words.map(form.breakdowns))


def period_columns(
    frame: pd.DataFrame, form: ObservationsMapping, file: str
) -> dict[pd.Timestamp, dict[str, str]]:
    """Find the columns of each period: period -> figure -> column."""
    found: dict[pd.Timestamp, dict[str, str]] = {}
    problems = []
    for figure, pattern in form.figure_columns.items():
        words = _words_of_periods(frame, form, pattern)
        known = header_periods(words.values(), form.period, frame)
        for column, word in words.items():
            if word not in known:
                why = why_no_date(word, form.period, frame)
                said = f"names no period written {form.period.form}{why}"
                what = f"{column[:40]!r} {said}."
                to_do = "Correct it, or list it under 'other_columns' in the mapping."
                problems.append(Problem(what, column_place(frame, file, column), to_do))
                continue
            own = found.setdefault(known[word], {})
            if figure in own:
                what = f"{own[figure]!r} and {column!r} are of the same period."
                problems.append(Problem(what, file))
            own[figure] = column
    problems += _lacking(found, form, file)
    if problems:
        raise DataError(problems[:SHOWN_AT_MOST])
    return found


def _words_of_periods(
    frame: pd.DataFrame, form: ObservationsMapping, pattern: str
) -> dict[str, str]:
    """Take the word that stands for the period out of each column's name."""
    before, _, after = pattern.partition(PERIOD)
    shape = re.compile(rf"{re.escape(before)}(.+){re.escape(after)}")
    others = {LINE, "_measure", *form.column_names, *form.other_columns}
    names = [str(name) for name in frame.columns if name not in others]
    matches = {name: shape.fullmatch(name) for name in names}
    return {name: match[1].strip() for name, match in matches.items() if match}


def _lacking(
    found: dict[pd.Timestamp, dict[str, str]], form: ObservationsMapping, file: str
) -> list[Problem]:
    patterns = form.figure_columns
    if not found:
        what = f"no column is named like {next(iter(patterns.values()))!r}."
        return [Problem(what, file, "Correct the mapping, or the file's header.")]
    return [
        Problem(f"{period:%Y-%m} has no column like {patterns[name]!r}.", file)
        for period, own in sorted(found.items())
        for name in patterns
        if name not in own
    ]
