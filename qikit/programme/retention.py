"""How long roles are held, and how many of those who took one up hold it still."""

from __future__ import annotations

import pandas as pd

DAYS_OF_A_MONTH = 365.25 / 12
NO_ROLE = "role not written down"


def retention(terms: pd.DataFrame, *, until: pd.Timestamp) -> pd.DataFrame:
    """Count who took up a role, who holds it still, and for how long it was held.

    Parameters
    ----------
    terms
        One row a role held by one person: role, start and end (missing: still held).
        One that begins after `until` is left out.
    until
        The day of counting; a role is held on its last day.

    Returns
    -------
    One row a role, the most people first: role, n (people who took it up), n_held
    (those who hold it on that day), months (the median number of months it was held,
    up to that day; NaN without any start), n_dated (rows with a start that months
    rest on), shortest and longest (months). A term without a start counts in n alone;
    one that ends before it begins has no length.
    """
    rows = terms[~terms["start"].gt(until)]
    role = rows["role"].fillna("").str.strip()
    rows = rows.assign(
        role=role.where(role.ne(""), NO_ROLE),
        is_held=rows["end"].isna() | rows["end"].ge(until),
        months=_months(rows, until),
    )
    found = rows.groupby("role", sort=False).agg(
        n=("role", "size"),
        n_held=("is_held", "sum"),
        months=("months", "median"),
        n_dated=("months", "count"),
        shortest=("months", "min"),
        longest=("months", "max"),
    )
    found = found.reset_index().sort_values("n", ascending=False, kind="stable")
    return found.reset_index(drop=True)


def hours_by_kind(support: pd.DataFrame) -> pd.DataFrame:
    """Add up the hours of support, kind by kind.

    Parameters
    ----------
    support
        One row a contact: kind, hours (missing: not written down), role_key.

    Returns
    -------
    One row a kind, the most hours first: kind, n (contacts), hours (of those that say
    them; missing where none does), n_without (contacts that do not), n_people (who had
    one).
    """
    kinds = support.groupby("kind", sort=True, dropna=False)
    found = kinds.agg(
        n=("kind", "size"),
        hours=("hours", lambda hours: hours.sum(min_count=1)),
        n_without=("hours", lambda hours: int(hours.isna().sum())),
        n_people=("role_key", "nunique"),
    )
    found = found.reset_index().sort_values("hours", ascending=False, kind="stable")
    return found.reset_index(drop=True)


def _months(rows: pd.DataFrame, until: pd.Timestamp) -> pd.Series:
    """Return the length of each term in months, up to a day."""
    last = rows["end"].fillna(until).clip(upper=until)
    days = (last - rows["start"]).dt.days
    return (days / DAYS_OF_A_MONTH).where(days.ge(0))
