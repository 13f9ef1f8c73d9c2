"""How counts hang together: linear constraints, declared by the data model.

A table of links has one row for each cell in a constraint, with the columns

- constraint: text that names it, such as "sexes | 10002 | 2024-10-01 | 0-4";
- cell: the id of a cell;
- coefficient: parts +1, their total -1; the sum of coefficient × value is 0.

A table of cells has `cell` (an id, text), `value` (a count; missing when it was not
reported or was hidden at source) and key columns that say what is counted.

**What was not reported.** Where parts are missing, or the total counts people who are
in no part, the total is not the sum of the known parts, but no less than it. That is
kept with an unpublished cell of its own, "… | the rest", of 0 or more. Where the known
parts make up the whole total, the equality is kept even if a row is missing: qikit's
own totals are sums of those who reported, and an attacker may think so. A constraint
without a total, or without any known part, says nothing and is left out. The rests
of two constraints are not tied to each other, except within `rolling_totals` where
the same months are missing.

Every builder leaves its input unchanged and raises a DataError that names the first
cell that stands twice, count that is negative or not whole, and total that is smaller
than its parts.

References
----------
Hundepool et al. (2012), Statistical Disclosure Control, Wiley (linked tables);
Public Health Scotland, GP practice populations, qualifier `c` (the worked example).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from qikit.disclosure.cell_checks import (
    key_texts,
    require_cells,
    require_denominators,
)
from qikit.disclosure.composites import elements_to_composite
from qikit.disclosure.links import (
    add_up,
    links_of,
    require_new,
    require_no_less,
    with_unpublished,
)
from qikit.errors import DataError, ParameterError, Problem

__all__ = [
    "age_bands",
    "complements",
    "elements_to_composite",
    "months_to_quarters",
    "populations_table",
    "rolling_totals",
    "sexes",
    "with_unpublished",
]
ALL = "all"
PRACTICE_PERIOD = ("practice_code", "period_start")
SERIES = ("level", "area_code", "measure")
MONTH, QUARTER, ROLLING = "month", "quarter", "rolling"
MONTHS_IN_A_QUARTER, MONTHS_IN_A_YEAR = 3, 12
LAST, FIRST = "last", "first"
POPULATION_KEYS = ["practice_code", "period_start", "sex", "age_band"]


def sexes(
    cells: pd.DataFrame, *, by: Sequence[str] = (*PRACTICE_PERIOD, "age_band")
) -> pd.DataFrame:
    """Tie the sexes to their total: Male + Female (and any other row) = All.

    Parameters
    ----------
    cells
        One row a cell: the columns of `by`, sex ("All", in any capitals, is the
        total), cell, value.
    by
        What is the same for a total and its parts.

    Returns
    -------
    Links: constraint, cell, coefficient.
    """
    return _parts_of_all(cells, "sex", by, "sexes")


def age_bands(
    cells: pd.DataFrame, *, by: Sequence[str] = (*PRACTICE_PERIOD, "sex")
) -> pd.DataFrame:
    """Tie age bands to their total: the bands add up to "all".

    Bands may not overlap: 65+ beside 65-74 counts people twice and is refused as
    soon as the parts pass their total.

    Parameters
    ----------
    cells
        One row a cell: the columns of `by`, age_band ("all" is the total), cell,
        value.
    by
        What is the same for a total and its parts.

    Returns
    -------
    Links: constraint, cell, coefficient.
    """
    return _parts_of_all(cells, "age_band", by, "age bands")


def months_to_quarters(
    cells: pd.DataFrame, *, by: Sequence[str] = SERIES
) -> pd.DataFrame:
    """Tie each quarter to its three months.

    Parameters
    ----------
    cells
        One row a cell: the columns of `by`, frequency (month or quarter; others
        are passed over), period_start (the first day), cell, value.
    by
        What is the same for a quarter and its months: `measure` here names what
        is counted, in months and in quarters alike.

    Returns
    -------
    Links: constraint, cell, coefficient.
    """
    return _months_of_totals(cells, QUARTER, MONTHS_IN_A_QUARTER, FIRST, by)


def rolling_totals(
    cells: pd.DataFrame,
    *,
    months: int = MONTHS_IN_A_YEAR,
    named_by: str = LAST,
    frequency: str = ROLLING,
    by: Sequence[str] = SERIES,
) -> pd.DataFrame:
    """Tie each rolling total to its months.

    Two totals that miss the same months by the same number share one cell for
    what is missing. Otherwise their difference, which gives the months at either
    end away, would be lost.

    Parameters
    ----------
    cells
        One row a cell: the columns of `by`, frequency (month, or that of the
        totals; others are passed over), period_start (the first day of a month),
        cell, value.
    months
        How many months a total holds.
    named_by
        Whether period_start of a total is its "last" or its "first" month.
    frequency
        The word that marks totals; with "year" and `named_by="first"` these are
        the years of months.
    by
        What is the same for a total and its months.

    Returns
    -------
    Links: constraint, cell, coefficient.
    """
    if named_by not in (LAST, FIRST):
        raise ParameterError(f"named_by is {named_by!r}. Write 'last' or 'first'.")
    if months < 1:
        raise ParameterError(f"a total of {months} months is none. Write 1 or more.")
    return _months_of_totals(cells, frequency, months, named_by, by)


def complements(cells: pd.DataFrame) -> pd.DataFrame:
    """Tie each numerator to its denominator: numerator + complement = denominator.

    Parameters
    ----------
    cells
        One row a numerator: cell, value, denominator_cell (its id; several rows
        may share it), denominator.

    Returns
    -------
    Links: constraint, cell, coefficient. The complement is an unpublished cell,
    "… | complement". Rows without one of the counts are left out.
    """
    require_cells(cells, [])
    require_denominators(cells)
    known = cells[cells[["value", "denominator"]].notna().all(axis=1)]
    name = "complement | " + known["cell"].astype("str")
    rest = known["denominator"].astype(float) - known["value"].astype(float)
    require_no_less(rest.set_axis(name), "the numerator is {:g} above the denominator")
    added = known["cell"].astype("str") + " | complement"
    require_new(added, cells["cell"])
    return links_of(
        (name, known["cell"], 1.0),
        (name, added, 1.0),
        (name, known["denominator_cell"], -1.0),
    )


def populations_table(
    populations: pd.DataFrame, *, practice_code: str = ""
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Make cells and links of list sizes by sex and age band.

    Parameters
    ----------
    populations
        The table of the dataset, all practices: practice_code, period_start, sex,
        age_band, registered.
    practice_code
        Keep the cells of one practice; the weights are those of all.

    Returns
    -------
    Cells: practice_code, period_start, sex, age_band, cell, value, weight (people of
    that sex and band over all practices of that period, which is public: partners
    are chosen by it, and the choice tells nothing; 1 where there is one practice
    only), published (False where it was hidden at source).
    Links: those of `sexes` and `age_bands`.
    """
    rows = populations[POPULATION_KEYS].copy()
    rows["cell"] = key_texts(rows, POPULATION_KEYS)
    rows["value"] = populations["registered"]
    require_cells(rows, POPULATION_KEYS)
    rows["value"] = rows["value"].astype("float64")
    rows["weight"] = _size_of_band(rows)
    rows["published"] = rows["value"].notna()
    if practice_code:
        rows = rows[rows["practice_code"].eq(practice_code)]
    rows = rows.reset_index(drop=True)
    return rows, pd.concat([sexes(rows), age_bands(rows)], ignore_index=True)


def _size_of_band(rows: pd.DataFrame) -> pd.Series:
    """Sum each sex and band over the practices; 1 where that would tell of one."""
    groups = rows.groupby(["period_start", "sex", "age_band"])
    size = groups["value"].transform("sum")
    periods = rows.groupby("period_start")["practice_code"]
    return size.where(periods.transform("nunique").gt(1), 1.0)


def _parts_of_all(
    cells: pd.DataFrame, part: str, by: Sequence[str], what: str
) -> pd.DataFrame:
    require_cells(cells, [*by, part])
    label = cells[part].str.strip().str.casefold()
    require_cells(cells.assign(**{part: label}), [*by, part])
    rows = cells[["cell", "value"]].assign(
        constraint=f"{what} | " + key_texts(cells, list(by)), is_total=label.eq(ALL)
    )
    return add_up(rows)


def _months_of_totals(
    cells: pd.DataFrame, frequency: str, months: int, named_by: str, by: Sequence[str]
) -> pd.DataFrame:
    require_cells(cells, [*by, "frequency", "period_start"])
    _require_first_days(pd.to_datetime(cells["period_start"]))
    cells = cells.reset_index(drop=True)
    day = pd.to_datetime(cells["period_start"])
    number = day.dt.year * MONTHS_IN_A_YEAR + day.dt.month
    series = key_texts(cells, list(by))
    rows = cells[["cell", "value", "frequency"]].assign(number=number, series=series)
    totals = rows[rows["frequency"].eq(frequency)].drop(columns="frequency")
    totals["constraint"] = (
        f"{frequency} | " + series + " | " + day.dt.strftime("%Y-%m")
    ).astype("str")
    first = totals["number"] - (months - 1 if named_by == LAST else 0)
    wanted = totals[["series", "constraint"]].assign(number=first)
    wanted = wanted.loc[wanted.index.repeat(months)].reset_index(drop=True)
    wanted["number"] += np.arange(len(wanted)) % months
    own = rows[rows["frequency"].eq(MONTH)].drop(columns="frequency")
    parts = wanted.merge(own, on=["series", "number"], how="left")
    columns = ["constraint", "cell", "value", "is_total"]
    every = [parts.assign(is_total=False), totals.assign(is_total=True)]
    rows = pd.concat([table[columns] for table in every])
    return add_up(rows, shared=f"{frequency} | " + _lost_months(parts))


def _lost_months(parts: pd.DataFrame) -> pd.Series:
    """Name by constraint the series and the months that were not reported."""
    lost = parts[parts["value"].isna()]
    year, month = divmod(lost["number"] - 1, MONTHS_IN_A_YEAR)
    text = year.astype("str") + "-" + (month + 1).astype("str").str.zfill(2)
    groups = lost.assign(text=text).groupby("constraint")
    return groups["series"].first() + " | without " + groups["text"].agg("+".join)


def _require_first_days(days: pd.Series) -> None:
    other = days[days.dt.day.ne(1)]
    if len(other):
        what = f"{other.iloc[0]:%Y-%m-%d} does not begin a month."
        where = f"row {other.index[0]}"
        raise DataError(Problem(what, where, "Give the first day of the month."))
