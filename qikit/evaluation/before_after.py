"""Before and after: the change between two stretches of periods, with its interval."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from qikit.errors import DataError
from qikit.evaluation.change_intervals import (
    COUNTS,
    NO_CHANGE,
    SIDES,
    change_intervals,
    dispersion,
    has_counts,
    notes,
    scale_of,
)
from qikit.evaluation.stretches import Stretch, require_in_order
from qikit.measures import Measure
from qikit.variation.intervals import (
    CONFIDENCE,
    MOST_PROBLEMS_LISTED,
    require_counts,
    require_events,
)
from qikit.variation.pooling import require_columns

BASELINE_POINTS = 12  # fewer, and the change carries the sentence: design.md section 4
CHANGE_COLUMNS = (
    "measure area n_before n_after n_practices numerator_before denominator_before "
    "value_before numerator_after denominator_after value_after scale change lower "
    "upper method phi is_widened is_caution_due note"
).split()


@dataclass(frozen=True, eq=False)
class Changes:
    """The change of each area for one measure.

    Attributes
    ----------
    measure, before, after
        As given.
    table
        One row per area, sorted:

        - measure (its id), area;
        - n_before, n_after: periods with a value; n_practices: practices that enter
          (those with a value in both stretches), 1 where the area is a practice;
        - numerator, denominator and value of each stretch: sums and their quotient;
          of published values the median, without counts;
        - scale: "difference" (proportions, published values) or "ratio" (rates,
          counts); change: after minus before, or after over before, and for
          published values the Hodges-Lehmann shift; NaN when a stretch is empty;
        - lower, upper: 95 % interval; method: how it was made;
        - phi: dispersion between the periods of a stretch, about 1 by chance alone;
          is_widened: whether the interval was widened for it;
        - is_caution_due: fewer than 12 periods before, or chosen for being low: the
          sentence on regression to the mean belongs beside the change;
        - note: why there is no change or no interval, or "".
    """

    measure: Measure
    before: Stretch
    after: Stretch
    table: pd.DataFrame
    periods: pd.DataFrame = field(repr=False)
    seed: int = 0

    @property
    def no_change(self) -> pd.Series:
        """The change that is none: 0 for a difference, 1 for a ratio."""
        return self.table["scale"].map(NO_CHANGE).astype(float)

    def intervals(self, confidence: float = CONFIDENCE) -> pd.DataFrame:
        """Return lower and upper of each row of `table` at another confidence."""
        options = {"kind": self.measure.kind, "seed": self.seed}
        found = change_intervals(
            self.table, self.periods, confidence=confidence, **options
        )
        return found[["lower", "upper"]]


def before_after(
    observations: pd.DataFrame,
    *,
    measure: Measure,
    by: str,
    before: Stretch,
    after: Stretch,
    chosen_low: frozenset[str] = frozenset(),
    seed: int = 0,
) -> Changes:
    """Compare two stretches of periods, area by area.

    A proportion is pooled over the periods of a stretch, and the change is the
    difference with Newcombe's hybrid score interval. A rate is pooled too, and the
    change is the ratio with its exact conditional interval; a count is a rate per
    period. Values without counts (published values, means, times between) give the
    Hodges-Lehmann shift with a permutation interval. Periods are treated as
    independent; where those of a stretch differ by more than chance allows (phi
    above 1), the interval of counts is widened by about the square root of phi.

    Parameters
    ----------
    observations
        Rows of one measure: period_start, the column of `by`, numerator and
        denominator (a count: numerator alone; values without counts: value). Rows
        with a missing count, a denominator of 0 or a missing value do not enter.
        Where an area has several practices (practice_code), only those with a value
        in both stretches enter: who joins or leaves is no change.
    measure
        Its kind decides how the change is worked out.
    by
        The column with the area, such as practice_code or cluster.
    before, after
        Both ends included; chosen before anybody looks at the chart. Periods in
        neither do not enter.
    chosen_low
        Areas that were picked as their values were low: they carry the sentence on
        regression to the mean, whatever the number of points.
    seed
        Of the permutation interval.

    Raises
    ------
    DataError
        If a column is missing, a practice (or an area without practices) has two
        rows for one period, or counts are impossible.
    ParameterError
        If the stretches overlap or stand in the wrong order.

    References
    ----------
    Newcombe (1998), Stat Med 17:873-890; Hodges & Lehmann (1963), Ann Math Statist
    34:598-611; design.md section 4 for which interval goes with which kind.
    """
    require_in_order(before, after)
    rows = _entering(observations, measure, by)
    rows = rows[before.holds(rows["period_start"]) | after.holds(rows["period_start"])]
    is_after = after.holds(rows["period_start"])
    rows = rows.assign(side=np.where(is_after, SIDES[1], SIDES[0]))
    rows = _same_practices(rows)
    periods = _by_period(rows)
    areas = sorted(observations[by].astype("str").unique())
    table = _summary(rows, periods, areas, measure)
    table["phi"] = table["area"].map(dispersion(periods, measure.kind)).astype(float)
    options = {"kind": measure.kind, "confidence": CONFIDENCE, "seed": seed}
    table = table.join(change_intervals(table, periods, **options))
    is_chosen = table["area"].isin(chosen_low)
    table["is_caution_due"] = table["n_before"].lt(BASELINE_POINTS) | is_chosen
    table["is_widened"] = table["phi"].gt(1) & table["lower"].notna()
    table["note"] = notes(table)
    return Changes(measure, before, after, table[CHANGE_COLUMNS], periods, seed)


def _entering(observations: pd.DataFrame, measure: Measure, by: str) -> pd.DataFrame:
    """Return area, practice, period, counts and value of the rows that enter."""
    needed = ["value"] if not has_counts(measure.kind) else ["numerator"]
    if measure.kind in ("proportion", "rate"):
        needed = COUNTS
    require_columns(observations, [by, "period_start"], needed)
    practice = "practice_code" if "practice_code" in observations else by
    rows = observations.assign(
        area=observations[by].astype("str"),
        practice=observations[practice].astype("str"),
    )
    if not has_counts(measure.kind):
        rows = rows.assign(numerator=np.nan, denominator=np.nan)
    elif measure.kind == "count":
        rows = rows.assign(denominator=1.0)
    _require_once(rows, by, measure)
    rows = rows.astype(dict.fromkeys([*needed, *COUNTS], float))
    if not has_counts(measure.kind):
        return rows[rows["value"].notna()]
    require = require_counts if measure.kind == "proportion" else require_events
    require(rows["numerator"], rows["denominator"])
    rows = rows.assign(value=rows["numerator"] / rows["denominator"])
    return rows[rows["numerator"].notna() & rows["denominator"].gt(0)]


def _require_once(rows: pd.DataFrame, by: str, measure: Measure) -> None:
    """Refuse two rows for one period; published values have one row per area."""
    place = ["area"] if not has_counts(measure.kind) else ["area", "practice"]
    twice = rows[rows.duplicated([*place, "period_start"])]
    if len(twice):
        problems = [
            f"{by} {row.area}, {row.period_start:%B %Y}: there are two rows for "
            f"{measure.id}. Keep one, or choose one breakdown first."
            for row in twice.itertuples()
        ]
        raise DataError(problems[:MOST_PROBLEMS_LISTED])


def _same_practices(rows: pd.DataFrame) -> pd.DataFrame:
    """Keep the practices of an area that have a value before and after."""
    if rows["practice"].eq(rows["area"]).all():
        return rows
    sides = rows.groupby(["area", "practice"])["side"].transform("nunique")
    return rows[sides.eq(len(SIDES))]


def _by_period(rows: pd.DataFrame) -> pd.DataFrame:
    """Return one row per area and period; sums of counts, else the value."""
    keys = ["area", "side", "period_start"]
    sums = rows.groupby(keys)[COUNTS].sum(min_count=1)
    sums["value"] = rows.groupby(keys)["value"].median()
    is_counted = sums["denominator"].notna()
    quotient = sums["numerator"] / sums["denominator"]
    return sums.assign(value=quotient.where(is_counted, sums["value"])).reset_index()


def _summary(
    rows: pd.DataFrame, periods: pd.DataFrame, areas: list[str], measure: Measure
) -> pd.DataFrame:
    """Return n, counts and value of each stretch, one row per area."""
    table = pd.DataFrame({"measure": measure.id, "area": areas})
    table["scale"] = scale_of(measure.kind)
    enters = rows.groupby("area")["practice"].nunique()
    table["n_practices"] = table["area"].map(enters).fillna(0).astype(int)
    for side in SIDES:
        own = periods[periods["side"].eq(side)].groupby("area")
        n = table["area"].map(own.size()).fillna(0).astype(int)
        table[f"n_{side}"] = n
        for count in COUNTS:
            table[f"{count}_{side}"] = table["area"].map(own[count].sum(min_count=1))
        pooled = table[f"numerator_{side}"] / table[f"denominator_{side}"]
        median = table["area"].map(own["value"].median())
        table[f"value_{side}"] = pooled.fillna(median).astype(float)
    return table
