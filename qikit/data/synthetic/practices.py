"""The list of practices of the invented collaborative, and who is registered."""

from __future__ import annotations

import numpy as np
import pandas as pd

from qikit.data.synthetic.collaborative import (
    BOARD,
    CLUSTERS,
    HSCP,
    MONTHS,
    MOVED,
    MOVED_ON,
    PRACTICES,
    SECOND_CLUSTER,
    SyntheticPractice,
    is_open,
)
from qikit.data.synthetic.numbers import stream

BANDS = {  # the columns of Public Health Scotland's file, with a usual share
    "Ages0to4": 0.046,
    "Ages5to14": 0.105,
    "Ages15to24": 0.113,
    "Ages25to44": 0.272,
    "Ages45to64": 0.272,
    "Ages65to74": 0.106,
    "Ages75to84": 0.065,
    "Ages85plus": 0.021,
}
CONFIDENTIAL_BELOW = 400  # people on the list: sexes and bands are hidden at source
WOMEN = 0.506
SEXES = ("Male", "Female", "All")
COUNTS = ("AllAges", *BANDS)


def practice_list() -> pd.DataFrame:
    """Return the list of practices; one row a period of membership."""
    rows = [row for p in PRACTICES for row in _memberships(p)]
    return pd.DataFrame(rows)


def list_sizes(seed: int) -> pd.DataFrame:
    """Draw list sizes; one row a practice, quarter and sex, a column a band.

    A small practice shows its total alone: the rest is qualified `c`.
    """
    quarters = [month for month in MONTHS if month.month in (1, 4, 7, 10)]
    lists = [
        (f"{quarter}-01", practice.code, grown(practice.list_size, place))
        for practice in PRACTICES
        for place, quarter in enumerate(quarters, start=1 - len(quarters))
        if is_open(practice, quarter)
    ]
    totals = pd.DataFrame(lists, columns=["Date", "PracticeCode", "total"])
    return by_sex_and_band(stream(seed, "list sizes"), totals)


def by_sex_and_band(
    draw: np.random.Generator,
    totals: pd.DataFrame,
    *,
    confidential_below: int = CONFIDENTIAL_BELOW,
) -> pd.DataFrame:
    """Split lists into men and women and age bands; three rows a list.

    Parameters
    ----------
    draw
        The random numbers.
    totals
        One row a list: Date, PracticeCode, total.
    confidential_below
        Of a list with fewer people sexes and bands are hidden at source.
    """
    people = totals["total"].to_numpy()
    women = draw.binomial(people, WOMEN)
    shares = np.array(list(BANDS.values())) / sum(BANDS.values())
    split = [draw.multinomial(n, shares) for n in (people - women, women)]
    by_sex = zip(SEXES, [*split, sum(split)], strict=True)
    parts = []
    for place, (sex, counts) in enumerate(by_sex):
        rows = totals[["Date", "PracticeCode"]].assign(Sex=sex, _sex=place)
        rows["AllAges"] = counts.sum(axis=1)
        parts.append(rows.assign(**dict(zip(BANDS, counts.T, strict=True))))
    rows = pd.concat(parts).sort_values("_sex", kind="stable").sort_index(kind="stable")
    rows = rows.drop(columns="_sex").astype({c: "Int64" for c in COUNTS})
    return _with_qualifiers(rows, people < confidential_below)


def _with_qualifiers(rows: pd.DataFrame, is_small: np.ndarray) -> pd.DataFrame:
    """Hide all of a small list but its total; say so in a column for each figure."""
    hidden = is_small[rows.index.to_numpy()]
    is_all = rows["Sex"].eq("All").to_numpy()
    for column in COUNTS:
        lost = hidden & ~(is_all & (column == "AllAges"))
        rows[column] = rows[column].mask(lost)
        rows[f"{column}QF"] = np.where(lost, "c", "")
    return rows.reset_index(drop=True)


def grown(latest: int, quarters_before: int) -> int:
    """Go back from the newest list size: lists grow by about 1 % a year."""
    return round(latest * 1.0025**quarters_before)


def _memberships(practice: SyntheticPractice) -> list[dict]:
    if practice.code == MOVED:
        day_before = pd.Timestamp(MOVED_ON) - pd.Timedelta(days=1)
        return [
            _row(practice, "SYNC1", str(MONTHS[0]) + "-01", f"{day_before:%Y-%m-%d}"),
            _row(practice, "SYNC2", MOVED_ON, ""),
        ]
    cluster = "SYNC2" if practice.code in SECOND_CLUSTER else "SYNC1"
    return [_row(practice, cluster, str(MONTHS[0]) + "-01", practice.closed)]


def _row(
    practice: SyntheticPractice, cluster: str, valid_from: str, valid_to: str
) -> dict:
    return {
        "practice_code": practice.code,
        "practice_name": practice.name,
        "cluster_code": cluster,
        "cluster": CLUSTERS[cluster],
        "partnership": HSCP,
        "board": BOARD,
        "list_size": practice.list_size,
        "valid_from": valid_from,
        "valid_to": valid_to,
        "contract": practice.kind,
    }
