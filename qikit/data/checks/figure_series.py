"""A practice's figures along time and beside others: what looks like a mistake."""

from __future__ import annotations

import numpy as np
import pandas as pd

from qikit.data.checks.evidence import Evidence
from qikit.data.checks.membership import REPORTED
from qikit.measures import PROPORTION, PUBLISHED_VALUE, Measure
from qikit.periods import MONTHS_PER_PERIOD

SERIES = ["measure", "practice_code"]
ACTIVITY = ("rate", "count")
ENOUGH_POINTS = 6  # a practice's own median needs some months [J]
TOO_SMALL_TO_JUDGE = 50  # below this, chance alone moves a count by a quarter [J]
TOO_SMALL_TO_DOUBLE = 20  # below this, chance alone doubles a count [J]
TWICE = (1.7, 2.3)  # a month's own counts vary round their double [J]
ENOUGH_PRACTICES = 3  # a median of a cluster needs some practices [J]
FEW = 0.05  # of a source's practices: so few may name a mistyped month [J]
ENOUGH_FOR_MANY = 5  # with fewer practices, one alone may simply be the first [J]
ENOUGH_TO_BE_TWINS = 6  # months with the same counts, to the person [J]


def changes(evidence: Evidence) -> pd.DataFrame:
    """Compare each figure with the practice's figure one period before.

    One row a practice × measure × period. `denominator_change` is the relative
    change of the denominator of a proportion (a changed search, or changed
    codes), `activity_change` that of the numerator of a rate or count. Missing
    where the period before is missing, or held fewer than 50.
    """
    rows = evidence.figures
    rows = rows[_patients_or_activity(evidence, rows["measure"])]
    months = evidence.months_each(rows["measure"])
    number = rows["period_start"].dt.year * 12 + rows["period_start"].dt.month
    follows = (
        rows["measure"].eq(rows["measure"].shift())
        & rows["practice_code"].eq(rows["practice_code"].shift())
        & (number - number.shift()).eq(months)
    )
    kind = rows["measure"].map({m.id: m.kind for m in evidence.measures.values()})
    return rows[[*SERIES, "period_start"]].assign(
        denominator_change=_change(rows["denominator"], follows & kind.eq(PROPORTION)),
        activity_change=_change(rows["numerator"], follows & kind.isin(ACTIVITY)),
    )


def doubled_months(evidence: Evidence) -> pd.DataFrame:
    """Mark a period whose numerator and denominator are both twice the usual.

    One row a practice × measure × period with counts. Usual is the practice's own
    median over at least 6 periods; both ratios must lie between 1.7 and 2.3,
    and both usual counts must be at least 20.
    """
    rows = evidence.figures
    rows = rows[rows["numerator"].notna() & rows["denominator"].notna()]
    usual = rows.groupby(SERIES)[["numerator", "denominator"]].transform("median")
    points = rows.groupby(SERIES)["numerator"].transform("size")
    ratio = rows[["numerator", "denominator"]] / usual.where(usual > 0)
    is_twice = ratio.ge(TWICE[0]).all(axis=1) & ratio.le(TWICE[1]).all(axis=1)
    is_large = usual.ge(TOO_SMALL_TO_DOUBLE).all(axis=1)
    is_enough = points.ge(ENOUGH_POINTS) & is_large
    kept = rows[[*SERIES, "period_start"]]
    return kept.assign(is_doubled=is_twice & is_enough)


def lone_proportions(evidence: Evidence) -> pd.DataFrame:
    """Return the proportions that came without counts, with their values.

    One row a practice × measure × period. With counts a value cannot be on
    another scale: it is worked out.
    """
    rows = evidence.figures
    proportions = [m.id for m in evidence.measures.values() if m.kind == PROPORTION]
    rows = rows[rows["measure"].isin(proportions) & rows["value"].notna()]
    rows = rows[rows["numerator"].isna() | rows["denominator"].isna()]
    return rows[[*SERIES, "period_start", "value"]].reset_index(drop=True)


def scales(evidence: Evidence) -> pd.DataFrame:
    """Say on which scale a practice's values are; one row a practice × measure.

    `times_usual` is the practice's median value over that of all practices: 100
    or 0.01 where one file is on another scale; missing where either is 0 or there
    are fewer than 3 practices.
    """
    rows = evidence.figures
    kind = rows["measure"].map({m.id: m.kind for m in evidence.measures.values()})
    rows = rows[rows["value"].notna() & kind.isin([PROPORTION, PUBLISHED_VALUE])]
    found = rows.groupby(SERIES)["value"].median().reset_index()
    medians = found.groupby("measure")["value"]
    usual = medians.transform("median").where(
        medians.transform("size").ge(ENOUGH_PRACTICES)
    )
    ratio = found["value"].where(found["value"] > 0) / usual.where(usual > 0)
    return found[SERIES].assign(times_usual=ratio)


def prevalences(evidence: Evidence) -> pd.DataFrame:
    """Compare each register with the median of the practice's cluster.

    One row a practice × register measure, its newest figure. `times_cluster` is
    the value over the median of the cluster's practices; missing where the
    cluster has fewer than 3 with a figure, or its median is 0.
    """
    rows = evidence.figures
    registers = [m.id for m in evidence.measures.values() if is_register(m)]
    rows = rows[rows["measure"].isin(registers) & rows["value"].notna()]
    newest = rows.groupby(SERIES, as_index=False).last()
    listed = evidence.table("practices").drop_duplicates("practice_code", keep="last")
    code = listed.set_index("practice_code")["cluster_code"]
    newest["cluster_code"] = newest["practice_code"].map(code).fillna("")
    newest = newest[newest["cluster_code"].ne("")]
    values = newest.groupby(["measure", "cluster_code"])["value"]
    usual = values.transform("median").where(
        values.transform("size").ge(ENOUGH_PRACTICES)
    )
    ratio = newest["value"] / usual.where(usual > 0)
    return newest[[*SERIES, "period_start"]].assign(times_cluster=ratio)


def registers_and_lists(evidence: Evidence) -> pd.DataFrame:
    """Compare counts of patients with the practice's newest list size.

    One row a practice × measure × period. `register_per_list` is the numerator of
    a measure whose denominator is the whole list, over the list size;
    `patients_per_list` the denominator of any measure of patients, for the newest
    period alone. Missing without a list size.
    """
    rows = evidence.figures
    patients = [m.id for m in evidence.measures.values() if m.sdc_class == "A"]
    rows = rows[rows["measure"].isin(patients)]
    size = rows["practice_code"].map(_list_sizes(evidence)).astype("float64")
    registers = [m.id for m in evidence.measures.values() if counts_whole_list(m)]
    is_register = rows["measure"].isin(registers)
    is_newest = ~rows.duplicated(SERIES, keep="last")
    return rows[[*SERIES, "period_start"]].assign(
        register_per_list=(rows["numerator"] / size).where(is_register),
        patients_per_list=(rows["denominator"] / size).where(is_newest),
    )


def twins(evidence: Evidence) -> pd.DataFrame:
    """Mark practices that have the very counts of another one, to the person.

    One row a practice × measure with at least 6 figures that are not all alike.
    Two codes with one series are one practice counted twice, or a copied file.
    """
    rows = evidence.figures
    rows = rows[rows["numerator"].notna() & rows["denominator"].notna()]
    figures = rows[["period_start", "numerator", "denominator"]]
    print_of = pd.util.hash_pandas_object(figures, index=False)
    rows = rows[SERIES].assign(mark=print_of, numerator=rows["numerator"])
    found = rows.groupby(SERIES, as_index=False).agg(
        mark=("mark", "sum"), n=("mark", "size"), values=("numerator", "nunique")
    )
    found = found[found["n"].ge(ENOUGH_TO_BE_TWINS) & found["values"].gt(2)]
    is_twin = found.duplicated(["measure", "mark", "n"], keep=False)
    return found[SERIES].assign(is_twin=is_twin)


def far_months(evidence: Evidence) -> pd.DataFrame:
    """Mark the periods that lie far beyond those of everybody else.

    One row a practice × measure × period of a figure or, without measure, of a list
    by age and sex, that is newer than what others of its source have. The others are
    the periods that at least two practices and 5 % of the source's practices name;
    `is_far` is true more than one period (a month; for lists a quarter) after the
    newest of them. Sources of fewer than 5 practices are not judged.
    """
    figures = evidence.figures[[*SERIES, "period_start", "state", "source"]]
    figures = figures[figures["state"].isin(REPORTED)]
    figures = figures.assign(months=evidence.months_each(figures["measure"]))
    lists = evidence.table("populations")[["practice_code", "period_start", "source"]]
    lists = lists.drop_duplicates().assign(months=MONTHS_PER_PERIOD["quarter"])
    found = pd.concat([_beyond_others(figures), _beyond_others(lists)])
    return found.reindex(columns=[*SERIES, "period_start", "is_far"])


def counts_whole_list(measure: Measure) -> bool:
    """Whether a measure's denominator is everybody registered with the practice."""
    words = measure.denominator.lower()
    return "registered with the practice" in words and "all ages" in words


def is_register(measure: Measure) -> bool:
    """Whether a measure is the share of a practice's list on a register."""
    return counts_whole_list(measure) and "register of" in measure.name.lower()


def _beyond_others(rows: pd.DataFrame) -> pd.DataFrame:
    """Keep the rows newer than the periods of many, and say which are far beyond."""
    if rows.empty:
        return rows.assign(is_far=False)
    keys = ["source", "period_start"]
    named = rows[[*keys, "practice_code"]].drop_duplicates()
    n = named.groupby(keys)["practice_code"].size().rename("n").reset_index()
    every = n["source"].map(named.groupby("source")["practice_code"].nunique())
    is_common = n["n"].ge(2) & n["n"].ge(FEW * every)
    common = n[is_common & every.ge(ENOUGH_FOR_MANY)]
    newest = common.groupby("source")["period_start"].max()
    newest = pd.Series(newest.reindex(rows["source"]).to_numpy(), rows.index)
    beyond = rows.assign(newest=newest)[rows["period_start"].gt(newest)]
    number = {
        name: beyond[name].dt.year * 12 + beyond[name].dt.month
        for name in ("period_start", "newest")
    }
    ahead = number["period_start"] - number["newest"]
    return beyond.assign(is_far=ahead.gt(beyond["months"]))


def _patients_or_activity(evidence: Evidence, measures: pd.Series) -> pd.Series:
    """Keep searches and activity; samples of a few patients vary by themselves."""
    judged = [m.id for m in evidence.measures.values() if m.sdc_class in ("A", "B")]
    return measures.isin(judged)


def _change(values: pd.Series, follows: pd.Series) -> pd.Series:
    before = values.shift().where(follows)
    before = before.where(before >= TOO_SMALL_TO_JUDGE)
    return (values / before - 1).replace([np.inf, -np.inf], np.nan)


def _list_sizes(evidence: Evidence) -> pd.Series:
    """Return the newest list size by practice, of more than 0."""
    practices = evidence.table("practices").sort_values("valid_from", kind="stable")
    sizes = practices[practices["list_size"].fillna(0).gt(0)]
    sizes = sizes.drop_duplicates("practice_code", keep="last")
    return sizes.set_index("practice_code")["list_size"].astype("float64")
