"""How much of the list of practices the figures of each source cover."""

from __future__ import annotations

from functools import partial

import pandas as pd

from qikit.data.checks.evidence import PERIOD_KEYS, Evidence
from qikit.data.checks.membership import last_days, membership_periods
from qikit.data.extracts.folder.found_files import FORM_SOURCE
from qikit.periods import MONTHS_PER_PERIOD, periods_text

WHOLE = 0.98  # of the open practices [B]
FEWEST_LACKING = 3  # one or two that lack a month are told as missing months [J]
STRETCHES_NAMED = 3
PERIOD = ["source", "period_start"]


def coverage(evidence: Evidence) -> pd.DataFrame:
    """Say of each source whether its figures cover the list of practices.

    One row a source of figures or of lists by age and sex; forms are asked of some
    practices only, and have rules of their own. `is_thin` is true where in some
    period at least 3 practices, and more than 2 % of those then open, have no row.
    `practices` counts those of the thinnest period ("4 of 888"), `months` names the
    thin ones. A figure that was hidden at source came.
    """
    came = _came(evidence)
    found = _counted(came, evidence.table("practices"))
    found["share"] = found["n_came"] / found["n_open"]
    lacking = found["n_open"] - found["n_came"]
    thin = found[found["share"].lt(WHOLE) & lacking.ge(FEWEST_LACKING)]
    thinnest = thin.sort_values("share", kind="stable").drop_duplicates("source")
    words = [
        f"{n:,} of {of:,} practices"
        for n, of in zip(thinnest["n_came"], thinnest["n_open"], strict=True)
    ]
    months = [
        periods_text(own["period_start"], at_most=STRETCHES_NAMED)
        for source in thinnest["source"]
        for own in [thin[thin["source"].eq(source)]]
    ]
    said = thinnest[["source"]].assign(practices=words, months=months, is_thin=True)
    rows = came[["source"]].drop_duplicates().merge(said, how="left", on="source")
    return rows.assign(is_thin=rows["is_thin"].eq(True))


def _came(evidence: Evidence) -> pd.DataFrame:
    """List who is in the rows of each source and period, with its length."""
    figures = evidence.of_figures(partial(_came_in_figures, evidence))
    lists = evidence.table("populations")[PERIOD_KEYS].drop_duplicates()
    lists = lists.assign(months=MONTHS_PER_PERIOD["quarter"])
    rows = pd.concat([figures, lists], ignore_index=True)
    return rows.dropna(subset=PERIOD_KEYS).drop_duplicates(PERIOD_KEYS)


def _came_in_figures(evidence: Evidence, rows: pd.DataFrame) -> pd.DataFrame:
    rows = rows[rows["state"].ne("not_submitted")]
    rows = rows[rows["source"].ne(FORM_SOURCE)].drop_duplicates(PERIOD_KEYS)
    months = evidence.months_each(rows["measure"])
    return rows[PERIOD_KEYS].assign(months=months)


def _counted(came: pd.DataFrame, practices: pd.DataFrame) -> pd.DataFrame:
    """Count for each source and period who was open, and who of them came."""
    periods = came.groupby(PERIOD, as_index=False)["months"].max()
    days = periods[["period_start", "months"]].drop_duplicates()
    days["last_day"] = last_days(days["period_start"], days["months"])
    every = days.merge(membership_periods(practices), how="cross")
    is_open = every["first"].le(every["last_day"])
    is_open &= every["last"].ge(every["period_start"])
    keys = ["period_start", "months", "practice_code"]
    every = every.loc[is_open, keys].drop_duplicates()
    n_open = every.groupby(keys[:2]).size().rename("n_open").reset_index()
    found = periods.merge(n_open, on=keys[:2])
    both = came.drop(columns="months").merge(periods, on=PERIOD).merge(every, on=keys)
    n_came = both.groupby(PERIOD).size().rename("n_came").reset_index()
    found = found.merge(n_came, how="left", on=PERIOD)
    return found.assign(n_came=found["n_came"].fillna(0).astype("int64"))
