"""List sizes by sex and age: whether the parts add up to the totals."""

from __future__ import annotations

import pandas as pd

from qikit.data.checks.evidence import Tables
from qikit.data.checks.membership import is_snapshot

KEYS = ["practice_code", "period_start"]
ALL = "all"
SMALL_LIST = 100  # PHS hides the ages and sexes of smaller ones


def list_size_totals(dataset: Tables) -> pd.DataFrame:
    """Compare list sizes: one row a practice × period of `populations`.

    `bands_less_all` is the sum of the age bands less their total, for the sex where
    they differ most; `sexes_less_all` the sum of the sexes less all, for the age
    band where they differ most. `list_less_all` is the practice's list size less its
    registered total, when that is of the newest period and the list of practices is
    of the same quarter; `other_list_less_all` the same for a list of another or of
    no certain day. Each is 0 where a part is hidden at source. `quarter_change` is
    the relative change of the total since the practice's period before,
    `men_per_woman` the ratio of the sexes; both are missing where a part is, and for
    lists of fewer than 100.
    """
    people = dataset.table("populations")
    people = people.assign(
        registered=people["registered"].astype("float64"), sex=people["sex"].str.lower()
    )
    total = _total(people, ALL).sort_index()
    listed = _listed_less(dataset.table("practices"), total)
    judged = total.where(total >= SMALL_LIST)
    change = judged.groupby("practice_code").pct_change(fill_method=None)
    men, women = _total(people, "male"), _total(people, "female")
    ratio = men / women.where(women > 0)
    return pd.DataFrame(
        {
            "bands_less_all": _parts_less_all(people, "age_band", "sex"),
            "sexes_less_all": _parts_less_all(people, "sex", "age_band"),
            **listed,
            "quarter_change": change,
            "men_per_woman": ratio.where(judged.reindex(ratio.index).notna()),
        },
        people.groupby(KEYS).size().index,
    ).reset_index()


def _parts_less_all(people: pd.DataFrame, part: str, of: str) -> pd.Series:
    """Add up the parts of each practice, period and `of`; keep the worst difference."""
    keys = [*KEYS, of]
    is_all = people[part].eq(ALL)
    grouped = people[~is_all].groupby(keys)["registered"]
    whole = grouped.sum().where(grouped.count().eq(grouped.size()))
    less = whole - people[is_all].groupby(keys)["registered"].first()
    of_list = less.fillna(0.0).groupby(KEYS)
    most, least = of_list.max(), of_list.min()
    return most.where(most.abs() >= least.abs(), least)


def _listed_less(practices: pd.DataFrame, total: pd.Series) -> dict[str, pd.Series]:
    """Compare the newest totals with the list, by whether it is of the same quarter."""
    days = practices["valid_from"].where(is_snapshot(practices))
    listed = practices.assign(day=days).drop_duplicates("practice_code")
    listed = listed.set_index("practice_code")
    code = total.index.get_level_values("practice_code")
    period = total.index.get_level_values("period_start").to_series(index=total.index)
    on_list = listed["list_size"].astype("float64").reindex(code).set_axis(total.index)
    day = listed["day"].reindex(code).set_axis(total.index)
    less = (on_list - total).where(period.eq(period.max())).fillna(0.0)
    is_same = day.dt.year.eq(period.dt.year) & day.dt.quarter.eq(period.dt.quarter)
    return {
        "list_less_all": less.where(is_same, 0.0),
        "other_list_less_all": less.where(~is_same, 0.0),
    }


def _total(people: pd.DataFrame, sex: str) -> pd.Series:
    rows = people[people["sex"].eq(sex) & people["age_band"].eq(ALL)]
    return rows.groupby(KEYS)["registered"].first()
