"""Figures of practices: set aside what a check refused, gather the rest by area."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pandas as pd

from qikit.measures import PROPORTION, Measure
from qikit.practices import CODE_COLUMN, LEVELS
from qikit.variation.pooling import median_of_practices, pool

FIGURES = ["numerator", "denominator", "value", "lower", "upper"]
REPORTED, REJECTED = "reported", "rejected"
KEY_COLUMNS = {
    "practice_code": "area_code",
    "period_start": "period_start",
    "measure": "measure",
    "breakdown": "breakdown",
}
BENCHMARK_COLUMNS = [
    "level",
    "area_code",
    "measure",
    "period_start",
    "numerator",
    "denominator",
    "value",
    "lower",
    "upper",
    "is_widened",
    "n_practices",
    "n_missing",
    "state",
]


def set_aside(observations: pd.DataFrame, keys: pd.DataFrame) -> pd.DataFrame:
    """Keep refused rows out of every figure: their state becomes `rejected`.

    Parameters
    ----------
    observations
        One row a practice × period × measure × breakdown.
    keys
        One row a refusal, as text: practice_code, period_start, measure,
        breakdown. An empty cell stands for all: a refusal of a practice alone
        sets all its rows aside.

    Returns
    -------
    The same rows; the figures of refused ones are missing. Two refused rows for
    one practice, period and measure become one.
    """
    named = ["", *observations["measure"].unique()]
    keys = keys[keys["measure"].fillna("").isin(named)]
    if keys.empty:
        return observations.reset_index(drop=True)
    refused = pd.Series(False, observations.index)
    as_text = observations.assign(
        period_start=observations["period_start"].dt.strftime("%Y-%m-%d")
    )
    named = keys.fillna("").astype("str")
    for pattern, rows in named.groupby([named[c].ne("") for c in KEY_COLUMNS]):
        columns = [c for c, is_set in zip(KEY_COLUMNS, pattern, strict=True) if is_set]
        if "practice_code" in columns:
            wanted = set(rows[columns].itertuples(index=False, name=None))
            own = as_text[[KEY_COLUMNS[c] for c in columns]]
            tuples = own.itertuples(index=False, name=None)
            refused |= pd.Series([t in wanted for t in tuples], own.index)
    kept = observations.copy()
    kept.loc[refused, FIGURES] = float("nan")
    kept.loc[refused, "state"] = REJECTED
    twice = refused & kept.duplicated(["level", *KEY_COLUMNS.values()])
    return kept[~twice].reset_index(drop=True)


def benchmarks(
    observations: pd.DataFrame,
    members: pd.DataFrame,
    measures: Iterable[Measure],
    levels: Sequence[str] = LEVELS,
) -> pd.DataFrame:
    """Gather practices by cluster, HSCP, board and country, or by some of them.

    Proportions are pooled: the sum of numerators over the sum of denominators.
    Published values cannot be: the median of the practices stands for the group.

    Returns
    -------
    One row a level × area × measure × period: numerator and denominator (missing
    for a median), value, lower and upper (95 %, widened where practices differ by
    more than chance; missing for a median), n_practices with a figure, n_missing,
    state (reported; disclosure control may make it suppressed).
    """
    rows = with_areas(observations, members, levels)
    parts = [
        gather(rows[rows["measure"].eq(measure.id)], measure, level)
        for measure in measures
        for level in levels
    ]
    parts = [part for part in parts if len(part)]
    if not parts:
        return pd.DataFrame(columns=BENCHMARK_COLUMNS)
    return pd.concat(parts, ignore_index=True)


def with_areas(
    observations: pd.DataFrame, members: pd.DataFrame, levels: Sequence[str] = LEVELS
) -> pd.DataFrame:
    """Put beside each figure of all people its practice's areas; no others are kept."""
    rows = observations[observations["breakdown"].eq("all")]
    areas = members[["practice_code", *[CODE_COLUMN[level] for level in levels]]]
    rows = rows.rename(columns={"area_code": "practice_code"})
    return rows.merge(areas, on="practice_code")


def latest_period(
    observations: pd.DataFrame, as_of: pd.Timestamp | None = None
) -> pd.Timestamp | None:
    """Return the newest period with a figure, no later than `as_of`; None if none."""
    known = observations.loc[observations["value"].notna(), "period_start"]
    if as_of is not None:
        known = known[known.le(as_of)]
    return None if known.empty else known.max()


def gather(rows: pd.DataFrame, measure: Measure, level: str) -> pd.DataFrame:
    """Gather one measure by the areas of a level, from rows that hold their codes.

    Returns
    -------
    As of `benchmarks`.
    """
    code = CODE_COLUMN[level]
    rows = rows[rows[code].notna() & rows[code].ne("")]
    if rows.empty:
        return pd.DataFrame(columns=BENCHMARK_COLUMNS)
    take = pool if measure.kind == PROPORTION else median_of_practices
    found = take(rows, by=[code, "period_start"]).rename(columns={code: "area_code"})
    found = found.assign(level=level, measure=measure.id, state=REPORTED)
    return found.reindex(columns=BENCHMARK_COLUMNS)
