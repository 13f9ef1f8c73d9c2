"""Periods that lie far beyond those of everybody else, as a mistyped year does."""

from __future__ import annotations

import pandas as pd

FEW = 0.05  # of a source's practices: so few may name a mistyped month [J]
MANY_PRACTICES = 5  # of fewer practices, half must name a period [J]
HALF = 0.5
A_YEAR = 12  # months: the longest period of a measure


def beyond_others(
    rows: pd.DataFrame, *, every: pd.DataFrame | None = None
) -> pd.DataFrame:
    """Keep the rows newer than the periods of many, and say which are far beyond.

    Parameters
    ----------
    rows
        One row a practice × period, and measure where there is one, with `source`
        and `months`, the length of a period.
    every
        The periods of all practices and sources, where `rows` are only a part of
        them: all rows of some measures.

    Returns
    -------
    The rows newer than the newest period that many practices of their source name:
    at least two, and 5 % of them, or half where there are fewer than five.
    `is_far` is true from a practice's first gap of more than one period on: a
    practice that simply goes on while others stopped is not far. Of a source of one
    practice nothing is known, so it has no rows.
    """
    common = _newest_common(rows if every is None else every)
    newest = common.reindex(rows["source"]).set_axis(rows.index)
    beyond = rows.assign(newest=newest)[rows["period_start"].gt(newest)]
    series = ["source", "practice_code"] + ["measure"] * ("measure" in rows)
    beyond = beyond.sort_values([*series, "period_start"], kind="stable")
    number, newest = _number(beyond["period_start"]), _number(beyond["newest"])
    groups = number.groupby([beyond[c] for c in series], dropna=False)
    is_gap = (number - groups.shift().fillna(newest)).gt(beyond["months"])
    grouped = is_gap.groupby([beyond[c] for c in series], dropna=False)
    is_far = grouped.cummax().astype("bool")
    return beyond.assign(is_far=is_far).sort_index()


def newest_near(
    rows: pd.DataFrame, *, every: pd.DataFrame | None = None
) -> pd.Timestamp | None:
    """Return the newest period that is not far beyond the others; None if none.

    `every` as in `beyond_others`.
    """
    beyond = beyond_others(rows, every=every)
    near = rows["period_start"].drop(beyond.index[beyond["is_far"]])
    return None if near.isna().all() else near.max()


def newest_figure(observations: pd.DataFrame) -> pd.Timestamp | None:
    """Return the newest period with a figure that was not mistyped; None if none.

    A period is taken for mistyped when it lies more than a year after those of many
    practices, and only a few name it: a report must not be about 2042.

    Parameters
    ----------
    observations
        One row an area × period × measure.
    """
    columns = ["source", "area_code", "measure", "period_start"]
    rows = observations.loc[observations["value"].notna(), columns]
    rows = rows.rename(columns={"area_code": "practice_code"})
    return newest_near(rows.assign(months=A_YEAR))


def _newest_common(rows: pd.DataFrame) -> pd.Series:
    """Return each source's newest period that enough of its practices name."""
    keys = ["source", "period_start"]
    named = rows[[*keys, "practice_code"]].drop_duplicates()
    n = named.groupby(keys).size().rename("n").reset_index()
    every = n["source"].map(named.groupby("source")["practice_code"].nunique())
    share = every.ge(MANY_PRACTICES).map({True: FEW, False: HALF}).astype("float64")
    is_common = n["n"].ge(2) & n["n"].ge(share * every.astype("float64"))
    return n[is_common].groupby("source")["period_start"].max()


def _number(periods: pd.Series) -> pd.Series:
    """Number the months from the year 0 on."""
    return periods.dt.year * 12 + periods.dt.month
