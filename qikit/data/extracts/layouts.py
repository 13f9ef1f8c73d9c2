"""The layouts of files of figures; each becomes one row an area, period, measure."""

from __future__ import annotations

import re
from math import nan

import numpy as np
import pandas as pd

from qikit.data.definitions.file_mappings import (
    PERIOD,
    FileMapping,
    ObservationsMapping,
)
from qikit.data.extracts.columns import (
    codes,
    header_periods,
    named_codes,
    number_columns,
    periods,
    require_columns,
)
from qikit.data.extracts.people.person_numbers import shown_cell
from qikit.data.extracts.reading.places import LINE, column_place
from qikit.errors import DataError, Problem, did_you_mean

FIGURES = ("numerator", "denominator", "value", "lower", "upper", "n")
PERCENT = 100
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
            "practice_code": named_codes(
                frame, form.code_column, mapping.code_form, mapping.name
            ),
            "period_start": periods(frame, form.period, mapping.name),
            "measure": frame["_measure"],
        }
    )
    columns = form.figure_columns
    cells = number_columns(frame, list(columns.values()), mapping.name)
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
    code = named_codes(frame, form.code_column, mapping.code_form, mapping.name)
    names = [name for named in by_period.values() for name in named.values()]
    cells = number_columns(frame, names, mapping.name)
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
    unless its interval was published too: then the two belong together.
    """
    rows = rows.assign(**{name: nan for name in FIGURES if name not in rows})
    if form.value_unit == "percent":
        for name in ("value", "lower", "upper"):
            rows[name] = rows[name] / PERCENT
    infinite = rows["value"].where(np.isinf(rows["value"]))
    if form.numerator_from == "value_times_denominator":
        # both factors were published; the product is a whole number of people
        rows["numerator"] = np.floor(rows["value"] * rows["denominator"] + 0.5)
    elif form.numerator is None or form.lower:
        return rows
    positive = rows["denominator"].where(rows["denominator"].gt(0))
    rows["value"] = infinite.fillna(rows["numerator"] / positive)
    return rows


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
                did_you_mean(word, there),
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
                what = f"{column[:40]!r} names no period written {form.period.form}."
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
