"""Figures of a group of practices, and whether practices differ beyond chance."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from pandas.api.typing import DataFrameGroupBy

from qikit.errors import DataError
from qikit.variation.intervals import require_counts, wilson_interval

COUNTS = ["numerator", "denominator"]
GROUP, PRACTICE = "group", "practice"  # their numbers, in the order of their names
NAN = float("nan")


def pool(observations: pd.DataFrame, *, by: str | Sequence[str]) -> pd.DataFrame:
    """Pool practices: the sum of numerators over the sum of denominators.

    Never the mean of percentages: a practice of 2,000 people would then weigh as
    much as one of 20,000.

    Parameters
    ----------
    observations
        Rows of practices with practice_code, numerator, denominator and the
        columns of `by`, for one measure. Rows of one practice in one group are
        added up. A row without numerator or denominator does not enter. With a
        column `is_shown` the spread is judged by the rows that are shown alone: the
        interval of a total must not tell what its hidden parts are.
    by
        One or more columns that name the group, such as cluster and period.

    Returns
    -------
    One row per group, sorted, with the columns of `by` and:

    - numerator, denominator: sums; NaN when no row enters;
    - value: from 0 to 1, NaN when the denominator is 0;
    - n_practices: practices with a denominator above 0;
    - n_missing: rows that do not enter;
    - phi: dispersion between practices, the sum of squared Pearson residuals
      divided by (practices - 1). About 1 when they differ by chance alone. NaN
      for fewer than two practices and when the value is 0 or 1;
    - lower, upper: Wilson's 95 % interval. When phi is above 1 both counts are
      divided by phi first (the effective sample), which widens the interval by
      about the square root of phi;
    - is_widened: whether that was done.

    Raises
    ------
    DataError
        If a column is missing, a row has no group or practice, a count is
        negative, or a numerator is above its denominator.

    References
    ----------
    McCullagh & Nelder (1989), Generalized Linear Models, section 4.5 (phi);
    Wilson (1927), J Am Stat Assoc 22:209-212.
    """
    keys = _keys(by)
    require_columns(observations, [*keys, "practice_code"], COUNTS)
    require_counts(observations["numerator"], observations["denominator"])
    groups = observations.groupby(keys, observed=True)
    enters = observations[COUNTS].notna().all(axis=1)
    pooled = groups.size().rename("n_missing").to_frame()
    numbered = _numbered(observations, groups)
    entering = numbered[enters]
    by_practice = _sum_by_practice(entering)
    each = by_practice.groupby(GROUP)
    every = pd.RangeIndex(len(pooled))  # of the groups, in their order
    pooled["n_missing"] -= _per_group(entering.groupby(GROUP).size(), every, 0)
    for name in COUNTS:
        pooled[name] = _per_group(each[name].sum(), every)
    pooled["value"] = _quotient(pooled)
    pooled["n_practices"] = _count_practices(by_practice, every)
    pooled["phi"] = _phi(_shown(entering, by_practice), every)
    pooled = pooled.join(_widened_interval(pooled))
    columns = "numerator denominator value n_practices n_missing phi lower upper"
    return pooled[[*columns.split(), "is_widened"]].reset_index()


def median_of_practices(
    observations: pd.DataFrame, *, by: str | Sequence[str]
) -> pd.DataFrame:
    """Take the median of practices whose values are published without counts.

    A published value cannot be pooled: without the counts nobody knows what each
    practice weighs. The line of a group is then the median of its practices, and
    a report must call it that.

    Parameters
    ----------
    observations
        One row per practice and group with practice_code, value (any unit) and
        the columns of `by`, for one measure. A missing value does not enter.
    by
        One or more columns that name the group, such as cluster and period.

    Returns
    -------
    One row per group, sorted, with the columns of `by` and value (NaN when no
    practice has one), n_practices (with a value) and n_missing.

    Raises
    ------
    DataError
        If a column is missing, a row has no group or practice, or a practice
        appears twice in one group.
    """
    keys = _keys(by)
    require_columns(observations, [*keys, "practice_code"], ["value"])
    _require_each_practice_once(observations, keys)
    groups = observations.groupby(keys, observed=True)["value"]
    median = groups.median().astype(float).rename("value").to_frame()
    median["n_practices"] = groups.count()
    median["n_missing"] = groups.size() - groups.count()
    return median.reset_index()


def require_columns(
    observations: pd.DataFrame, keys: Sequence[str], columns: Sequence[str] = ()
) -> None:
    """Refuse a table without these columns, or with an empty key.

    Raises
    ------
    DataError
        Listing every column that is missing, or every key with empty rows.
    """
    names = dict.fromkeys([*keys, *columns])
    missing = [name for name in names if name not in observations]
    if missing:
        raise DataError(
            f"the observations have no column {name!r}. Add it, or rename the one "
            "that holds it."
            for name in missing
        )
    is_empty = {name: observations[name].isna().to_numpy() for name in keys}
    if any(rows.any() for rows in is_empty.values()):
        empty = {name: observations.index[rows] for name, rows in is_empty.items()}
        raise DataError(
            f"{len(rows)} rows have no {name}, the first is row {rows[0]}. Complete "
            "or drop them first."
            for name, rows in empty.items()
            if len(rows)
        )


def _keys(by: str | Sequence[str]) -> list[str]:
    return [by] if isinstance(by, str) else list(by)


def _numbered(observations: pd.DataFrame, groups: DataFrameGroupBy) -> pd.DataFrame:
    """Return the counts with their group and practice as numbers, in their order.

    Whoever groups by numbers sorts no text again.
    """
    practices = observations.groupby("practice_code", observed=True)
    numbers = {GROUP: groups.ngroup(), PRACTICE: practices.ngroup()}
    counts = observations[[c for c in (*COUNTS, "is_shown") if c in observations]]
    return counts.astype(dict.fromkeys(COUNTS, float)).assign(**numbers)


def _sum_by_practice(entering: pd.DataFrame) -> pd.DataFrame:
    """Return one row per practice and group."""
    return entering.groupby([GROUP, PRACTICE])[COUNTS].sum().reset_index()


def _shown(entering: pd.DataFrame, by_practice: pd.DataFrame) -> pd.DataFrame:
    """Keep the rows that are shown, one a practice and group."""
    if "is_shown" not in entering:
        return by_practice
    return _sum_by_practice(entering[entering["is_shown"]])


def _per_group(found: pd.Series, every: pd.Index, without: float = NAN) -> np.ndarray:
    """Put what was found in the order of all groups."""
    return found.reindex(every, fill_value=without).to_numpy()


def _count_practices(by_practice: pd.DataFrame, every: pd.Index) -> np.ndarray:
    counted = by_practice[by_practice["denominator"] > 0]
    return _per_group(counted.groupby(GROUP).size(), every, 0)


def _quotient(counts: pd.DataFrame) -> pd.Series:
    return counts["numerator"] / counts["denominator"].where(counts["denominator"] > 0)


def _phi(by_practice: pd.DataFrame, every: pd.Index) -> np.ndarray:
    """Return the mean squared Pearson residual of each group."""
    own = by_practice[GROUP]
    value = _quotient(by_practice.groupby(GROUP)[COUNTS].sum()).reindex(own)
    expected = by_practice["denominator"] * value.to_numpy()
    variance = expected * (1 - value.to_numpy())
    squared = (by_practice["numerator"] - expected) ** 2 / variance.where(variance > 0)
    total = _per_group(squared.groupby(own).sum(min_count=1), every)
    spare = pd.Series(_count_practices(by_practice, every) - 1)
    return total / spare.where(spare > 0).to_numpy()


def _widened_interval(pooled: pd.DataFrame) -> pd.DataFrame:
    is_widened = pooled["phi"] > 1
    divisor = pooled["phi"].where(is_widened, 1.0)
    interval = wilson_interval(
        pooled["numerator"] / divisor, pooled["denominator"] / divisor
    )
    return interval.assign(is_widened=is_widened)


def _require_each_practice_once(observations: pd.DataFrame, keys: list[str]) -> None:
    practice = [*keys, "practice_code"]
    repeated = observations[observations.duplicated(practice)]
    if len(repeated):
        first = " ".join(str(part) for part in repeated[practice].iloc[0])
        raise DataError(
            f"{len(repeated)} rows repeat a practice in its group, the first is "
            f"{first}. Keep one row per practice and group."
        )
