"""From a publisher's figures to the `observations` and `populations` tables."""

from __future__ import annotations

from math import nan

import pandas as pd

from qikit.data.definitions.source_files import (
    FileMapping,
    ObservationsMapping,
    PopulationsMapping,
    Source,
)
from qikit.data.extracts.columns import codes, numbers, periods, require_columns
from qikit.data.extracts.reading import LINE
from qikit.errors import DataError, Problem

CONFIDENTIAL = "c"  # Public Health Scotland's qualifier for a figure hidden at source
ALL_BREAKDOWN = "all"
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

    Where the publisher's qualifier stands, `registered` is missing and the
    qualifier is kept.
    """
    form = mapping.populations
    named = [form.practice_code, form.sex, *form.bands.values()]
    require_columns(frame, named, mapping.name)
    keys = pd.DataFrame(
        {
            "practice_code": codes(frame[form.practice_code], mapping.code_form),
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
    """
    everyone = populations[populations["sex"].str.casefold().eq("all")]
    by_band = everyone.pivot_table(
        index=["practice_code", "period_start"],
        columns="age_band",
        values="registered",
        aggfunc="sum",
        min_count=1,
    )
    shares = [_share(by_band, name, list(bands)) for name, bands in form.shares.items()]
    rows = pd.concat(shares, ignore_index=True)
    hidden = everyone.loc[everyone["qualifier"].eq(CONFIDENTIAL), "practice_code"]
    rows["state"] = reported_state(rows)
    lost = rows["state"].eq("not_submitted") & rows["practice_code"].isin(hidden)
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
    if not units:
        raise DataError(
            Problem(
                f"no column begins with {form.practice_prefix!r}.",
                mapping.name,
                "Correct 'practice_prefix' in the mapping.",
            )
        )
    month = periods(frame, form.period, mapping.name)
    cells = pd.DataFrame({u: numbers(frame, u, mapping.name) for u in units})
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
    named = [form.practice_code, form.measure_column, form.period.column]
    named += [form.numerator, form.denominator, form.value]
    require_columns(frame, [n for n in named if n], mapping.name)
    frame = _of_measures(frame, form)
    rows = pd.DataFrame(
        {
            "practice_code": codes(frame[form.practice_code], mapping.code_form),
            "period_start": periods(frame, form.period, mapping.name),
            "measure": frame["_measure"],
        }
    )
    for name in ["numerator", "denominator", "value"]:
        rows[name] = _figure(frame, getattr(form, name), mapping.name)
    return _with_value(rows, form)


def _of_measures(frame: pd.DataFrame, form: ObservationsMapping) -> pd.DataFrame:
    """Keep the rows of mapped measures; the others are not asked for."""
    if form.measure:
        return frame.assign(_measure=form.measure)
    measure = frame[form.measure_column].str.strip().map(form.measures)
    return frame[measure.notna()].assign(_measure=measure.dropna())


def _figure(frame: pd.DataFrame, column: str | None, file: str) -> pd.Series:
    if column is None:
        return pd.Series(nan, frame.index)
    return numbers(frame, column, file)


def _with_value(rows: pd.DataFrame, form: ObservationsMapping) -> pd.DataFrame:
    if form.numerator_from == "value_times_denominator":
        # both factors were published; the product is a whole number of people
        rows["numerator"] = (rows["value"] * rows["denominator"]).round()
    if form.denominator is not None:
        positive = rows["denominator"].where(rows["denominator"].gt(0))
        rows["value"] = rows["numerator"] / positive
    return rows


def _band(
    frame: pd.DataFrame,
    keys: pd.DataFrame,
    form: PopulationsMapping,
    band: str,
    file: str,
) -> pd.DataFrame:
    column = form.bands[band]
    qualifier = _qualifier(frame, column + form.qualifier_suffix, form)
    registered = numbers(frame, column, file)
    return keys.assign(
        age_band=band, registered=registered.astype("Int64"), qualifier=qualifier
    )


def _qualifier(frame: pd.DataFrame, name: str, form: PopulationsMapping) -> pd.Series:
    """Find a qualifier column whatever its capitals: Ages0to4 has Ages0To4QF."""
    if not form.qualifier_suffix:
        return pd.Series("", frame.index)
    by_lower = {c.casefold(): c for c in frame.columns}
    found = by_lower.get(name.casefold())
    return frame[found].str.strip() if found else pd.Series("", frame.index)


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
