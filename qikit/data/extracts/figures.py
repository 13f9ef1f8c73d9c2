"""From a publisher's figures to the `observations` and `populations` tables."""

from __future__ import annotations

from math import nan

import numpy as np
import pandas as pd

from qikit.data.definitions.column_forms import PeriodForm
from qikit.data.definitions.file_mappings import (
    FileMapping,
    ObservationsMapping,
    PopulationsMapping,
)
from qikit.data.definitions.source_files import Source
from qikit.data.extracts.columns import (
    codes,
    named_codes,
    number_columns,
    periods,
    require_columns,
    whole_numbers,
)
from qikit.data.extracts.reading import LINE
from qikit.errors import DataError, Problem, did_you_mean

CONFIDENTIAL = "c"  # Public Health Scotland's qualifier for a figure hidden at source
ALL_BREAKDOWN = "all"
PERIOD_KEYS = ["practice_code", "period_start"]
FIGURES = ("numerator", "denominator", "value")
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


def observation_rows(
    frame: pd.DataFrame, mapping: FileMapping, source: Source
) -> pd.DataFrame:
    """Map figures; one row a practice, period and measure.

    A missing figure is `not_submitted`, never zero. For proportions the value
    is numerator over denominator, and missing where the denominator is 0.

    Raises
    ------
    DataError
        If a column is missing, a cell cannot be read, a row has no practice, or
        no row holds a measure that the mapping names.
    """
    form = mapping.observations
    shape = _from_wide if form.layout == "wide" else _from_long
    rows = shape(frame, mapping, form)
    rows["state"] = reported_state(rows)
    rows["qualifier"] = ""
    return _completed(rows, source)


def population_rows(
    frame: pd.DataFrame, mapping: FileMapping, source: Source
) -> pd.DataFrame:
    """Map list sizes; one row a practice, period, sex and age band.

    Where the publisher says `c` (confidential), `registered` is missing and the
    qualifier is kept.
    """
    form = mapping.populations
    named = [form.practice_code, form.sex, *form.bands.values()]
    require_columns(frame, [*named, *_date_column(form.period)], mapping.name)
    code = named_codes(frame, form.practice_code, mapping.code_form, mapping.name)
    keys = pd.DataFrame(
        {
            "practice_code": code,
            "period_start": periods(frame, form.period, mapping.name),
            "sex": frame[form.sex].str.strip(),
        }
    )
    bands = [_band(frame, keys, form, name, mapping.name) for name in form.bands]
    rows = pd.concat(bands, ignore_index=True)
    rows["source"] = source.source
    return rows


def share_rows(
    populations: pd.DataFrame, form: PopulationsMapping, source: Source
) -> pd.DataFrame:
    """Make observations out of list sizes: people of some age bands over all.

    Only the rows for all sexes are used. When one band is hidden at source, the
    share is `suppressed_at_source`.

    Raises
    ------
    DataError
        If there is no row for all sexes.
    """
    everyone = populations[populations["sex"].str.casefold().eq("all")]
    if everyone.empty:
        what = "no row is for all sexes: the shares of age bands cannot be worked out."
        raise DataError(Problem(what, source.source, "Ask for the rows 'All'."))
    by_band = _by_band(everyone, form)
    shares = [_share(by_band, name, list(bands)) for name, bands in form.shares.items()]
    rows = pd.concat(shares, ignore_index=True)
    confidential = everyone[everyone["qualifier"].eq(CONFIDENTIAL)]
    hidden = pd.MultiIndex.from_frame(confidential[PERIOD_KEYS])
    rows["state"] = reported_state(rows)
    of_hidden = pd.MultiIndex.from_frame(rows[PERIOD_KEYS]).isin(hidden)
    lost = rows["state"].eq("not_submitted") & of_hidden
    rows.loc[lost, "state"] = "suppressed_at_source"
    rows["qualifier"] = lost.map({True: CONFIDENTIAL, False: ""})
    return _completed(rows, source)


def reported_state(rows: pd.DataFrame) -> pd.Series:
    """Say of each row whether a figure was reported, was zero, or is missing.

    A numerator without its denominator is no figure: `not_submitted`.
    """
    figure = rows["numerator"].fillna(rows["value"])
    half = rows["numerator"].notna() & rows["denominator"].isna()
    state = pd.Series("reported", rows.index)
    state[figure.eq(0)] = "zero"
    state[figure.isna() | half] = "not_submitted"
    return state


def _from_wide(
    frame: pd.DataFrame, mapping: FileMapping, form: ObservationsMapping
) -> pd.DataFrame:
    require_columns(frame, [form.period.column], mapping.name)
    units = [c for c in frame.columns if c.startswith(form.practice_prefix)]
    units = [c for c in units if c not in (LINE, form.period.column)]
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
    return rows.assign(measure=form.measure, numerator=nan, denominator=nan)


def _from_long(
    frame: pd.DataFrame, mapping: FileMapping, form: ObservationsMapping
) -> pd.DataFrame:
    figures = {name: getattr(form, name) for name in FIGURES}
    figures = {name: column for name, column in figures.items() if column}
    named = [form.practice_code, *figures.values()]
    named += [form.measure_column] if form.measure_column else []
    require_columns(frame, [*named, *_date_column(form.period)], mapping.name)
    frame = _of_measures(frame, form, mapping.name)
    code = named_codes(frame, form.practice_code, mapping.code_form, mapping.name)
    month = periods(frame, form.period, mapping.name)
    rows = pd.DataFrame(
        {"practice_code": code, "period_start": month, "measure": frame["_measure"]}
    )
    cells = number_columns(frame, list(figures.values()), mapping.name)
    for name in FIGURES:
        rows[name] = cells[figures[name]] if name in figures else nan
    return _with_value(rows, form)


def _date_column(period: PeriodForm) -> list[str]:
    return [period.column] if period.column else []


def _of_measures(
    frame: pd.DataFrame, form: ObservationsMapping, file: str
) -> pd.DataFrame:
    """Keep the rows of mapped measures; the others are not asked for.

    A measure that no row holds is refused: it would vanish without a word.
    """
    if form.measure:
        return frame.assign(_measure=form.measure)
    words = frame[form.measure_column].str.strip()
    there = set(words)
    absent = [word for word in form.measures if word not in there]
    if absent:
        raise DataError(
            Problem(
                f"no row holds {word!r} ({form.measures[word]}).",
                f"{file}, column {form.measure_column}",
                did_you_mean(word, there),
            )
            for word in absent
        )
    measure = words.map(form.measures)
    return frame[measure.notna()].assign(_measure=measure.dropna())


def _with_value(rows: pd.DataFrame, form: ObservationsMapping) -> pd.DataFrame:
    """Work out numerators and values; an infinite value stays, for the checks."""
    infinite = rows["value"].where(np.isinf(rows["value"]))
    if form.numerator_from == "value_times_denominator":
        # both factors were published; the product is a whole number of people
        rows["numerator"] = np.floor(rows["value"] * rows["denominator"] + 0.5)
    elif form.numerator is None:
        return rows
    positive = rows["denominator"].where(rows["denominator"].gt(0))
    rows["value"] = infinite.fillna(rows["numerator"] / positive)
    return rows


def _band(
    frame: pd.DataFrame,
    keys: pd.DataFrame,
    form: PopulationsMapping,
    band: str,
    file: str,
) -> pd.DataFrame:
    column = form.bands[band]
    qualifier = _qualifier(frame, column, form.qualifier_suffix, file)
    registered = whole_numbers(frame, column, file)
    registered = registered.mask(qualifier.eq(CONFIDENTIAL))
    return keys.assign(age_band=band, registered=registered, qualifier=qualifier)


def _qualifier(frame: pd.DataFrame, column: str, suffix: str, file: str) -> pd.Series:
    """Find a qualifier column whatever its capitals: Ages0to4 has Ages0To4QF."""
    if not suffix:
        return pd.Series("", frame.index)
    by_lower = {c.casefold(): c for c in frame.columns}
    name = column + suffix
    found = by_lower.get(name.casefold(), name)
    require_columns(frame, [found], file)
    return frame[found].str.strip()


def _by_band(everyone: pd.DataFrame, form: PopulationsMapping) -> pd.DataFrame:
    """Set the bands side by side; a practice with every band hidden keeps its row."""
    by_band = everyone.pivot_table(
        index=PERIOD_KEYS,
        columns="age_band",
        values="registered",
        aggfunc="sum",
        min_count=1,
    )
    every = pd.MultiIndex.from_frame(everyone[PERIOD_KEYS].drop_duplicates())
    return by_band.reindex(index=every.sort_values(), columns=list(form.bands))


def _share(by_band: pd.DataFrame, measure: str, bands: list[str]) -> pd.DataFrame:
    rows = by_band[[]].reset_index()
    numerator = by_band[bands].astype("float64").sum(axis=1, min_count=len(bands))
    rows["measure"] = measure
    rows["numerator"] = numerator.to_numpy()
    rows["denominator"] = by_band["all"].astype("float64").to_numpy()
    rows["value"] = rows["numerator"] / rows["denominator"].where(lambda d: d > 0)
    return rows


def _completed(rows: pd.DataFrame, source: Source) -> pd.DataFrame:
    rows = rows.assign(level="practice", breakdown=ALL_BREAKDOWN, source=source.source)
    return rows.rename(columns={"practice_code": "area_code"})[OBSERVED]
