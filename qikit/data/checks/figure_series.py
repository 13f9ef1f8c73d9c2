"""A practice's figures along time and beside others: what looks like a mistake."""

from __future__ import annotations

import re
from functools import partial

import numpy as np
import pandas as pd

from qikit.data.checks.evidence import PERIOD_KEYS, Evidence
from qikit.data.checks.membership import REPORTED
from qikit.far_periods import beyond_others
from qikit.measures import PROPORTION, PUBLISHED_VALUE, Measure
from qikit.periods import MONTHS_PER_PERIOD

SERIES = ["measure", "practice_code"]
ACTIVITY = ("rate", "count")
A_REGISTER = re.compile(r"\bregister\b", re.IGNORECASE)
ENOUGH_POINTS = 6  # a practice's own median needs some months [J]
TOO_SMALL_TO_JUDGE = 50  # below this, chance alone moves a count by a quarter [J]
TOO_SMALL_TO_DOUBLE = 20  # below this, chance alone doubles a count [J]
TWICE = (1.7, 2.3)  # a month's own counts vary round their double [J]
ENOUGH_PRACTICES = 3  # a median of a cluster needs some practices [J]
BEYOND_CHANCE = 3.29  # standard errors: one count in a thousand is further off
NOISE = 1e-9  # of computing
LARGE_CHANGE = 0.25  # the smallest change that a rule asks about [B]
ENOUGH_TO_BE_TWINS = 6  # months with the same counts, to the person [J]


def changes(evidence: Evidence) -> pd.DataFrame:
    """Compare each figure with the practice's figure one period before.

    One row a practice × measure × period. `denominator_change` is the relative
    change of the denominator of a proportion (a changed search, or changed
    codes), `activity_change` that of the numerator of a rate or count. Each is 0
    where two counts of this size differ so much by chance; missing where the period
    before is missing, or held fewer than 50, and where either was counted twice,
    which is another finding.
    """
    return evidence.of_figures(partial(_changes, evidence))


def _changes(evidence: Evidence, rows: pd.DataFrame) -> pd.DataFrame:
    rows = rows[_patients_or_activity(evidence, rows["measure"])]
    months = evidence.months_each(rows["measure"])
    number = rows["period_start"].dt.year * 12 + rows["period_start"].dt.month
    follows = (
        rows["measure"].eq(rows["measure"].shift())
        & rows["practice_code"].eq(rows["practice_code"].shift())
        & (number - number.shift()).eq(months)
    )
    kind = _kinds(evidence, rows["measure"])
    found = rows[[*SERIES, "period_start"]].assign(
        denominator_change=_change(rows["denominator"], follows & kind.eq(PROPORTION)),
        activity_change=_change(rows["numerator"], follows & kind.isin(ACTIVITY)),
    )
    return _without_doubled(found, rows)


def doubled_months(evidence: Evidence) -> pd.DataFrame:
    """Mark a period whose numerator and denominator are both twice the usual.

    One row a practice × measure × period with counts. Usual is the practice's own
    median over at least 6 periods; both ratios must lie between 1.7 and 2.3,
    and both usual counts must be at least 20.
    """
    return evidence.of_figures(_doubled)


def _doubled(rows: pd.DataFrame) -> pd.DataFrame:
    rows = rows[rows["numerator"].notna() & rows["denominator"].notna()]
    return rows[[*SERIES, "period_start"]].assign(is_doubled=_is_doubled(rows))


def lone_proportions(evidence: Evidence) -> pd.DataFrame:
    """Return the proportions that came without counts, with their values.

    One row a practice × measure × period. With counts a value cannot be on
    another scale: it is worked out.
    """
    return evidence.of_figures(partial(_lone, evidence))


def _lone(evidence: Evidence, rows: pd.DataFrame) -> pd.DataFrame:
    proportions = [m.id for m in evidence.measures.values() if m.kind == PROPORTION]
    rows = rows[rows["measure"].isin(proportions) & rows["value"].notna()]
    rows = rows[rows["numerator"].isna() | rows["denominator"].isna()]
    return rows[[*SERIES, "period_start", "value"]].reset_index(drop=True)


def published_proportions(evidence: Evidence) -> pd.DataFrame:
    """Compare proportions that were published beside their counts with these.

    One row a practice × measure × period whose value is not what its counts give;
    `off_by` is the difference, 0.01 for one percentage point. Most values are worked
    out at intake and have no row; those with a published interval are kept.
    """
    return evidence.of_figures(partial(_off, evidence))


def _off(evidence: Evidence, rows: pd.DataFrame) -> pd.DataFrame:
    kind = _kinds(evidence, rows["measure"])
    denominator = rows["denominator"].where(rows["denominator"].gt(0))
    counted = _finite(rows["numerator"]) / _finite(denominator)
    off_by = (rows["value"] - counted).abs()
    is_off = kind.eq(PROPORTION) & off_by.gt(NOISE) & off_by.lt(np.inf)
    found = rows[[*SERIES, "period_start"]].assign(off_by=off_by)
    return found[is_off].reset_index(drop=True)


def scales(evidence: Evidence) -> pd.DataFrame:
    """Say on which scale a practice's values are; one row a practice × measure.

    Only values that came without counts: others are worked out, on one scale.
    `times_usual` is the practice's median value over that of all practices: 100
    or 0.01 where one file is on another scale; missing where either is 0 or there
    are fewer than 3 practices.
    """
    return evidence.of_figures(partial(_scales, evidence))


def _scales(evidence: Evidence, rows: pd.DataFrame) -> pd.DataFrame:
    kind = _kinds(evidence, rows["measure"])
    is_alone = rows["numerator"].isna() | rows["denominator"].isna()
    rows = rows[is_alone & kind.isin([PROPORTION, PUBLISHED_VALUE])]
    rows = rows[rows["value"].notna() & np.isfinite(rows["value"])]
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
    return evidence.of_figures(partial(_prevalences, evidence))


def _prevalences(evidence: Evidence, rows: pd.DataFrame) -> pd.DataFrame:
    registers = [m.id for m in evidence.measures.values() if is_register(m)]
    rows = rows[rows["measure"].isin(registers) & rows["value"].lt(np.inf)]
    counts = rows[["numerator", "denominator"]]
    rows = rows[(counts.isna() | counts.apply(_finite).notna()).all(axis=1)]
    newest = rows.groupby(SERIES, as_index=False).last()
    listed = evidence.table("practices").drop_duplicates("practice_code", keep="last")
    newest = newest.merge(listed[["practice_code", "cluster_code"]], on="practice_code")
    newest = newest[newest["cluster_code"].fillna("").ne("")]
    values = newest.groupby(["measure", "cluster_code"])["value"]
    usual = values.transform("median").where(
        values.transform("size").ge(ENOUGH_PRACTICES)
    )
    ratio = newest["value"] / usual.where(usual > 0)
    return newest[[*SERIES, "period_start"]].assign(times_cluster=ratio)


def registers_and_lists(evidence: Evidence) -> pd.DataFrame:
    """Compare counts of patients with the practice's newest list size.

    One row a practice × measure × period. `register_per_list` is the numerator of
    a register, over the list size; `patients_per_list` the denominator of any
    measure of patients, for the newest period alone. Missing without a list size.
    """
    return evidence.of_figures(partial(_per_list, evidence))


def _per_list(evidence: Evidence, rows: pd.DataFrame) -> pd.DataFrame:
    patients = [m.id for m in evidence.measures.values() if m.sdc_class == "A"]
    rows = rows[rows["measure"].isin(patients)]
    size = _list_sizes(evidence).reindex(rows["practice_code"]).set_axis(rows.index)
    registers = [m.id for m in evidence.measures.values() if is_register(m)]
    of_register = rows["measure"].isin(registers)
    is_newest = ~rows.duplicated(SERIES, keep="last")
    return rows[[*SERIES, "period_start"]].assign(
        register_per_list=(_finite(rows["numerator"]) / size).where(of_register),
        patients_per_list=(_finite(rows["denominator"]) / size).where(is_newest),
    )


def twins(evidence: Evidence) -> pd.DataFrame:
    """Mark practices that have the very counts of another one, to the person.

    One row a practice × measure with at least 6 figures that are not all alike.
    Two codes with one series are one practice counted twice, or a copied file.
    """
    return evidence.of_figures(_twins)


def _twins(rows: pd.DataFrame) -> pd.DataFrame:
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
    by age and sex, that is newer than what others of its source have; `is_far` as
    `beyond_others` says. A source of one practice is not judged.
    """
    every = evidence.of_figures(
        lambda rows: _reported(evidence, rows)[PERIOD_KEYS].drop_duplicates()
    )
    figures = evidence.of_figures(
        lambda rows: beyond_others(_reported(evidence, rows), every=every)
    )
    lists = evidence.table("populations")[["practice_code", "period_start", "source"]]
    lists = lists.drop_duplicates().assign(months=MONTHS_PER_PERIOD["quarter"])
    found = pd.concat([figures, beyond_others(lists)])
    return found.reindex(columns=[*SERIES, "period_start", "is_far"])


def _reported(evidence: Evidence, figures: pd.DataFrame) -> pd.DataFrame:
    """Keep what is known of the periods of figures, with the length of each."""
    columns = [*SERIES, "period_start", "source"]
    rows = figures.loc[figures["state"].isin(REPORTED), columns]
    return rows.assign(months=evidence.months_each(rows["measure"]))


def is_register(measure: Measure) -> bool:
    """Whether a measure is the share of a practice's whole list on a register."""
    is_of_list = "registered with the practice" in measure.denominator.lower()
    named = A_REGISTER.search(f"{measure.name}. {measure.numerator}")
    return is_of_list and named is not None


def _is_doubled(rows: pd.DataFrame) -> pd.Series:
    """Mark rows with counts that are both twice the usual of their series."""
    counts = ["numerator", "denominator"]
    usual = rows.groupby(SERIES)[counts].transform("median")
    points = rows.groupby(SERIES)["numerator"].transform("count")
    ratio = rows[counts] / usual.where(usual > 0)
    is_twice = ratio.ge(TWICE[0]).all(axis=1) & ratio.le(TWICE[1]).all(axis=1)
    is_large = usual.ge(TOO_SMALL_TO_DOUBLE).all(axis=1)
    return is_twice & points.ge(ENOUGH_POINTS) & is_large


def _without_doubled(found: pd.DataFrame, rows: pd.DataFrame) -> pd.DataFrame:
    """Leave out the changes into and out of a period that was counted twice."""
    changes = ["denominator_change", "activity_change"]
    is_large = found[changes].abs().gt(LARGE_CHANGE).any(axis=1)
    asked = found.loc[is_large, SERIES].drop_duplicates()
    own = rows.reset_index(names="row").merge(asked, on=SERIES).set_index("row")
    is_doubled = _is_doubled(own).reindex(found.index, fill_value=False)
    is_beside = is_doubled | is_doubled.shift(fill_value=False)
    return found.assign(**{name: found[name].mask(is_beside) for name in changes})


def _kinds(evidence: Evidence, measures: pd.Series) -> pd.Series:
    return measures.map({m.id: m.kind for m in evidence.measures.values()})


def _finite(values: pd.Series) -> pd.Series:
    """Keep what can be a count; what cannot is found by another rule."""
    return values.where(values.ge(0) & values.lt(np.inf))


def _patients_or_activity(evidence: Evidence, measures: pd.Series) -> pd.Series:
    """Keep searches and activity; samples of a few patients vary by themselves."""
    judged = [m.id for m in evidence.measures.values() if m.sdc_class in ("A", "B")]
    return measures.isin(judged)


def _change(values: pd.Series, follows: pd.Series) -> pd.Series:
    values = _finite(values)
    before = values.shift().where(follows)
    before = before.where(before >= TOO_SMALL_TO_JUDGE)
    is_chance = (values - before).abs() <= BEYOND_CHANCE * np.sqrt(values + before)
    return (values / before - 1).mask(is_chance, 0.0)


def _list_sizes(evidence: Evidence) -> pd.Series:
    """Return the newest list size by practice, of more than 0."""
    practices = evidence.table("practices").sort_values("valid_from", kind="stable")
    sizes = practices[practices["list_size"].fillna(0).gt(0)]
    sizes = sizes.drop_duplicates("practice_code", keep="last")
    return sizes.set_index("practice_code")["list_size"].astype("float64")
