"""Spine: one unit among all units, measure by measure, ready to be drawn."""

from __future__ import annotations

import pandas as pd

from qikit.errors import ParameterError, did_you_mean
from qikit.variation.comparison import NOT_KNOWN, compare_in_group
from qikit.variation.pooling import COUNTS, pool, require_columns

LEAST_UNITS = 4  # fewer have no quartiles worth the name
POSITIONS = {
    "lowest": 0.0,
    "lower_quartile": 0.25,
    "upper_quartile": 0.75,
    "highest": 1.0,
}


def spine(observations: pd.DataFrame, *, own: str) -> pd.DataFrame:
    """Say where one practice lies among all, one row a measure.

    Parameters
    ----------
    observations
        One row a practice × measure for one period: practice_code, measure,
        numerator, denominator. A row without both counts, or with a denominator
        of 0, has no value and enters no range.
    own
        The practice to place.

    Returns
    -------
    One row a measure, in the order of first appearance: measure, value of the
    practice, benchmark (all practices pooled), lowest, lower_quartile,
    upper_quartile and highest value of the practices (quantiles of type 7;
    missing below four practices with a value), and comparison ("higher",
    "similar", "lower", "not known") of the practice's Wilson interval with the
    benchmark.

    Raises
    ------
    DataError
        If a column is missing or a count is impossible.
    ParameterError
        If the practice is not among the rows.
    """
    require_columns(observations, ["practice_code", "measure"], COUNTS)
    _require_own(observations, own)
    rows = observations.reset_index(drop=True)
    people = rows["denominator"].where(rows["denominator"].gt(0))
    rows = rows.assign(value=rows["numerator"] / people)
    placed = _own_rows(rows, own).join(_ranges(rows))
    pooled = pool(rows, by="measure").set_index("measure")["value"]
    placed["benchmark"] = pooled.reindex(placed.index)
    placed["comparison"] = _comparison(rows, own).reindex(placed.index)
    placed["comparison"] = placed["comparison"].fillna(NOT_KNOWN)
    order = list(dict.fromkeys(rows["measure"]))
    columns = ["value", "benchmark", *POSITIONS, "comparison"]
    return placed.reindex(order)[columns].rename_axis("measure").reset_index()


def _require_own(observations: pd.DataFrame, own: str) -> None:
    codes = set(observations["practice_code"])
    if own not in codes:
        raise ParameterError(
            f"practice {own!r} is not among the practices. {did_you_mean(own, codes)}"
        )


def _own_rows(rows: pd.DataFrame, own: str) -> pd.DataFrame:
    """Return the value of the practice, by measure; missing stays."""
    mine = rows[rows["practice_code"].eq(own)].set_index("measure")
    every = pd.Index(rows["measure"].unique(), name="measure")
    return mine[["value"]].reindex(every)


def _comparison(rows: pd.DataFrame, own: str) -> pd.Series:
    """Return the word of the practice, by measure."""
    words = [
        compare_in_group(group["numerator"], group["denominator"])["comparison"]
        for _, group in rows.groupby("measure", sort=False)
    ]
    said = rows[["measure"]].assign(comparison=pd.concat(words))
    mine = said[rows["practice_code"].eq(own)]
    return mine.set_index("measure")["comparison"]


def _ranges(rows: pd.DataFrame) -> pd.DataFrame:
    values = rows.dropna(subset=["value"]).groupby("measure")["value"]
    ranges = pd.DataFrame({name: values.quantile(q) for name, q in POSITIONS.items()})
    return ranges[values.count().ge(LEAST_UNITS)]
