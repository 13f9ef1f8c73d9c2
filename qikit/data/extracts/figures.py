"""From a publisher's figures to the `observations` and `populations` tables."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd

from qikit.data.dataset import SCHEMAS
from qikit.data.definitions.file_mappings import FileMapping, PopulationsMapping
from qikit.data.definitions.source_files import Source
from qikit.data.extracts.columns import named_codes, require_columns, whole_numbers
from qikit.data.extracts.dates import periods
from qikit.data.extracts.layouts import (
    from_long,
    from_wide,
    from_wide_months,
    with_value,
)
from qikit.errors import DataError, Problem

CONFIDENTIAL = "c"  # Public Health Scotland's qualifier for a figure hidden at source
ALL_BREAKDOWN = "all"
BOUNDS = ["lower", "upper", "n"]  # missing where only counts were published
PERIOD_KEYS = ["practice_code", "period_start"]
LAYOUTS: dict[str, Callable] = {
    "long": from_long,
    "wide": from_wide,
    "wide_months": from_wide_months,
}
OBSERVED = list(SCHEMAS["observations"].names)


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
    rows = with_value(LAYOUTS[form.layout](frame, mapping, form), form)
    rows["state"] = reported_state(rows)
    rows["qualifier"] = ""
    return _completed(rows, source, level=form.level)


def population_rows(
    frame: pd.DataFrame, mapping: FileMapping, source: Source
) -> pd.DataFrame:
    """Map list sizes; one row a practice, period, sex and age band.

    Where the publisher says `c` (confidential), `registered` is missing and the
    qualifier is kept.
    """
    form = mapping.populations
    require_columns(frame, list(form.column_names), mapping.name)
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

    A numerator without its denominator is no figure: `not_submitted`. None out of
    nobody is `not_applicable`, as for an area that no longer exists: it is neither
    zero nor missing. A value above 0 out of nobody is reported: the checks judge it.
    """
    figure = rows["numerator"].where(rows["numerator"].ne(0)).fillna(rows["value"])
    figure = figure.fillna(rows["numerator"])
    half = rows["numerator"].notna() & rows["denominator"].isna()
    none = rows["numerator"].eq(0) & rows["value"].fillna(0).eq(0)
    nobody = none & rows["denominator"].eq(0)
    words = ["not_submitted", "not_applicable", "zero", "reported"]
    place = np.select([figure.isna() | half, nobody, figure.eq(0)], [0, 1, 2], 3)
    return pd.Series(pd.Series(words, dtype="str").array.take(place), rows.index)


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


def _completed(
    rows: pd.DataFrame, source: Source, *, level: str = "practice"
) -> pd.DataFrame:
    rows = rows.assign(level=level, source=source.source)
    if "breakdown" not in rows:
        rows["breakdown"] = ALL_BREAKDOWN
    rows = rows.rename(columns={"practice_code": "area_code"})
    return rows.reindex(columns=OBSERVED).astype(dict.fromkeys(BOUNDS, "float64"))
