"""Who belongs where, and when: practices, clusters, and what names them."""

from __future__ import annotations

import pandas as pd

from qikit.data.checks.evidence import Evidence

REPORTED = ("reported", "zero", "suppressed_at_source")
FOREVER = pd.Timestamp("2200-01-01")
ALWAYS = pd.Timestamp("1900-01-01")
EVERYBODY = ("", "all")  # scopes that name nobody in particular
OTHER_GROUPS = ("England", "Northern Ireland")
SCOPED = {  # table → the column that says whom a row is about
    "events": "scope",
    "incidents": "scope",
    "pdsa": "scope",
    "actions": "scope",
    "notes": "scope",
    "meetings": "scope",
    "surveys": "scope",
    "terms": "scope",
    "plans": "cluster_code",
    "self_assessment": "cluster_code",
}
OF_PRACTICES = (
    "populations",
    "bundle_samples",
    "appointments",
    "contacts",
    "pdsa",
)


def with_overlaps(practices: pd.DataFrame) -> pd.DataFrame:
    """Mark the rows of a practice whose periods of membership overlap.

    Both ends are included: a practice that leaves one cluster on the 31st and
    joins another on the 1st does not overlap; on the same day it does. A missing
    beginning is the beginning of time, a missing end is open.
    """
    periods = pd.DataFrame(
        {
            "code": practices["practice_code"],
            "first": practices["valid_from"].fillna(ALWAYS),
            "last": practices["valid_to"].fillna(FOREVER),
        }
    )
    ordered = periods.sort_values(["code", "first"], kind="stable")
    by_code = ordered.groupby("code")
    latest_end = by_code["last"].cummax().groupby(ordered["code"]).shift()
    next_first = by_code["first"].shift(-1)
    overlaps = ordered["first"].le(latest_end) | next_first.le(ordered["last"])
    return practices.assign(overlaps=overlaps.reindex(practices.index))


def practice_months(evidence: Evidence) -> pd.DataFrame:
    """Say whether a practice with figures belonged to the list in that period.

    One row a practice of the list × period that has figures. `is_after` is true
    where its membership had ended before the period began, `is_before` where it
    began after the period ended, `is_between` in a gap between two memberships.
    A snapshot (all rows of its source begin on one day) says nothing of earlier
    periods, so its practices are never before their beginning.
    """
    practices = evidence.table("practices")
    keys = ["practice_code", "period_start", "months"]

    def own_periods(rows: pd.DataFrame) -> pd.DataFrame:
        rows = rows[rows["state"].isin(REPORTED)]
        rows = rows.assign(months=evidence.months_each(rows["measure"]))
        return rows[keys].drop_duplicates()

    seen = evidence.of_figures(own_periods).drop_duplicates(ignore_index=True)
    periods = seen.merge(membership_periods(practices), on="practice_code")
    last = last_days(periods["period_start"], periods["months"])
    periods["is_known"] = periods["first"].le(last) & periods["last"].ge(
        periods["period_start"]
    )
    periods["begins_later"] = periods["first"].gt(last)
    grouped = periods.groupby(keys, as_index=False)
    found = grouped.agg(
        is_known=("is_known", "any"),
        none_begun=("begins_later", "all"),
        some_begins=("begins_later", "any"),
    )
    outside = ~found["is_known"]
    return found.assign(
        is_after=outside & ~found["some_begins"],
        is_before=outside & found["none_begun"],
        is_between=outside & found["some_begins"] & ~found["none_begun"],
    ).drop(columns=["is_known", "none_begun", "some_begins"])


def snapshots(evidence: Evidence) -> pd.DataFrame:
    """Say of each list of practices whether it is younger than the figures.

    One row a source of practices; `is_younger` is true where the list is as of
    one day and some figure is older.
    """
    practices = evidence.table("practices")
    periods = evidence.of_figures(lambda rows: rows[["period_start"]].drop_duplicates())
    oldest = periods["period_start"].min() if len(periods) else FOREVER
    of_one_day = practices[is_snapshot(practices)]
    rows = of_one_day.groupby("source")["valid_from"].min().reset_index()
    return rows.assign(is_younger=rows["valid_from"].gt(oldest))


def clusters(evidence: Evidence) -> pd.DataFrame:
    """Count practices and HSCPs of each cluster, as of now; one row a cluster.

    `gp_cluster_size` is missing for PCNs and Federations, which have other sizes.
    """
    rows = _current(evidence)
    rows = rows[rows["cluster_code"].fillna("").ne("")]
    hscp = rows["hscp"].where(rows["hscp"].fillna("").ne(""))
    found = (
        rows.assign(hscp=hscp)
        .groupby("cluster_code")
        .agg(
            n_practices=("practice_code", "nunique"),
            n_hscps=("hscp", "nunique"),
            country=("country", "first"),
        )
    )
    size = found["n_practices"].where(~found["country"].isin(OTHER_GROUPS))
    return found.assign(gp_cluster_size=size).reset_index()


def scopes(evidence: Evidence) -> pd.DataFrame:
    """Say of each scope that a table names whether anybody knows it.

    One row a table × scope. Known are practices, clusters, HSCPs, boards,
    countries, programmes, and "all".
    """
    known = _known_scopes(evidence)
    parts = [
        pd.DataFrame({"scope": evidence.table(table)[column].dropna().unique()}).assign(
            table=table
        )
        for table, column in SCOPED.items()
    ]
    rows = pd.concat(parts, ignore_index=True)
    return rows.assign(is_known=rows["scope"].isin(known))


def listed_practices(evidence: Evidence) -> pd.DataFrame:
    """Say of each practice that a table names whether the list holds it.

    One row a table × practice, none without a list; figures have a rule of their own.
    """
    listed = set(evidence.table("practices")["practice_code"])
    parts = [pd.DataFrame({"practice_code": [], "table": []}, dtype="str")]
    for table in OF_PRACTICES:
        codes = evidence.table(table)["practice_code"].dropna()
        rows = pd.DataFrame({"practice_code": codes[codes.ne("")].unique()})
        parts += [rows.assign(table=table)] if listed else []
    rows = pd.concat(parts, ignore_index=True)
    return rows.assign(is_listed=rows["practice_code"].isin(listed))


def membership_periods(practices: pd.DataFrame) -> pd.DataFrame:
    """Return each membership's first and last day; open ends are the ends of time.

    A snapshot says nothing of earlier times, so it begins with time.
    """
    first = practices["valid_from"].mask(is_snapshot(practices)).fillna(ALWAYS)
    return pd.DataFrame(
        {
            "practice_code": practices["practice_code"],
            "first": first,
            "last": practices["valid_to"].fillna(FOREVER),
        }
    )


def is_snapshot(practices: pd.DataFrame) -> pd.Series:
    """Mark the rows of a list of practices that is as of one day."""
    source = practices["source"].fillna("")
    return practices.groupby(source)["valid_from"].transform("nunique").eq(1)


def last_days(starts: pd.Series, months: pd.Series) -> pd.Series:
    """Return the last day of periods that last so many months."""
    day = pd.Timedelta(days=1)
    month = starts.dt.to_period("M").astype("int64") + months
    firsts = pd.PeriodIndex.from_ordinals(month, freq="M").to_timestamp()
    return pd.Series(firsts, starts.index) - day


def _current(evidence: Evidence) -> pd.DataFrame:
    rows = evidence.table("practices")
    if evidence.as_of is None:
        return rows[rows["valid_to"].isna()]
    return rows[rows["valid_to"].isna() | rows["valid_to"].ge(evidence.as_of)]


def _known_scopes(evidence: Evidence) -> set[str]:
    practices = evidence.table("practices")
    columns = ("practice_code", "cluster_code", "cluster", "hscp", "board", "country")
    known = {*EVERYBODY, *evidence.programmes}
    return known.union(*(practices[column].dropna() for column in columns))
