"""Claims: a signal and a change that stays clear among all series of a report."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from qikit.errors import DataError
from qikit.evaluation.before_after import Changes
from qikit.evaluation.discovery import RATE, Discoveries, discover, excludes
from qikit.measures import Measure
from qikit.variation.comparison import HIGHER, LOWER, NOT_KNOWN, SIMILAR, judgement

CLAIM, SIGNAL_ONLY, CHANGE_ONLY, NEITHER = (
    "claim",
    "signal_only",
    "change_only",
    "neither",
)
SERIES = ["measure", "area"]


@dataclass(frozen=True, eq=False)
class Claims:
    """What a report may say of each series, and what it can only ask.

    Attributes
    ----------
    table
        One row per measure and area, in the order given, with the columns of
        `Changes.table` and:

        - adjusted_lower, adjusted_upper: the interval at `confidence`, that is
          after allowing for all series;
        - is_kept: that interval excludes no change; is_clear_alone: the 95 %
          interval does, before the other series are allowed for;
        - n_signals: signals of the last phase that touch the stretch after;
        - has_agreeing_signal: one of them points where the change points;
        - status: "claim" (both), "signal_only" (worded as a question),
          "change_only" (a change without a signal; not named), "neither";
        - word: "higher" or "lower" (after against before) where the adjusted
          interval excludes no change, else "similar"; "not known" without any;
        - judgement: "better" or "worse", "" where the measure is neutral or the
          word is neither higher nor lower;
        - size: the part of the larger of the two values by which they differ
          (0 to 1, so that measures of different units can be put in order).
    signals
        The signals that touch the stretch after, with `agrees` (points where the
        change points) and `is_claimed` (its series is a claim and it agrees).
    measures
        By id.
    stretches
        Before and after, by the id of the measure.
    confidence, n_series
        Of the adjusted intervals; series with an interval, over all measures.
    """

    table: pd.DataFrame
    signals: pd.DataFrame
    measures: dict[str, Measure]
    stretches: dict[str, tuple]
    confidence: float
    n_series: int


def claims(
    changes: Sequence[Changes], signals: pd.DataFrame, *, rate: float = RATE
) -> Claims:
    """Tell claims from signals, over all series of one report.

    A claim needs a signal and a change whose interval excludes no change after
    Benjamini and Hochberg over every series given here (see `discover`), and both
    have to point the same way. Give all the series that the report looks at, not
    only the promising ones: leaving some out makes false claims likelier.

    Parameters
    ----------
    changes
        One for each measure, from `before_after`.
    signals
        From `chart_signals`, of the same measures and areas, one after the other.
        The charts keep the baseline's line frozen: after a rebase at the start of
        the stretch after, nothing is left to signal.
    rate
        The false discovery rate.

    Raises
    ------
    DataError
        If a measure is given twice, or a signal belongs to no series.
    ParameterError
        If the rate is not between 0 and 1.
    """
    _require_each_once(changes)
    table = pd.concat([c.table for c in changes], ignore_index=True)
    _require_known(signals, table)
    none = pd.concat([c.no_change for c in changes], ignore_index=True)
    found = discover(lambda level: _intervals(changes, level), none, rate=rate)
    measures = {c.measure.id: c.measure for c in changes}
    touching = _touching(signals, changes)
    touching["agrees"] = _agrees(touching, table, none)
    table = _with_intervals(table, none, found).join(_count(touching, table))
    table["status"] = _status(table)
    return Claims(
        table=_with_words(table, none, measures),
        signals=touching.assign(is_claimed=_is_claimed(touching, table)),
        measures=measures,
        stretches={c.measure.id: (c.before, c.after) for c in changes},
        confidence=found.confidence,
        n_series=found.n_series,
    )


def _intervals(changes: Sequence[Changes], confidence: float) -> pd.DataFrame:
    parts = [c.intervals(confidence) for c in changes]
    return pd.concat(parts, ignore_index=True)


def _with_intervals(
    table: pd.DataFrame, none: pd.Series, found: Discoveries
) -> pd.DataFrame:
    return table.assign(
        adjusted_lower=found.intervals["lower"],
        adjusted_upper=found.intervals["upper"],
        is_kept=found.is_kept,
        is_clear_alone=excludes(table[["lower", "upper"]], none),
    )


def _is_claimed(signals: pd.DataFrame, table: pd.DataFrame) -> pd.Series:
    claimed = table.loc[table["status"].eq(CLAIM), SERIES]
    series = pd.MultiIndex.from_frame(signals[SERIES])
    return signals["agrees"] & series.isin(pd.MultiIndex.from_frame(claimed))


def _require_each_once(changes: Sequence[Changes]) -> None:
    ids = [c.measure.id for c in changes]
    twice = sorted({name for name in ids if ids.count(name) > 1})
    if twice or not ids:
        raise DataError(
            [f"measure {name!r} is given more than once. Keep one." for name in twice]
            or "There is no change to judge. Give at least one measure."
        )


def _require_known(signals: pd.DataFrame, table: pd.DataFrame) -> None:
    known = set(table[SERIES].itertuples(index=False, name=None))
    rows = signals[SERIES].drop_duplicates().itertuples(index=False, name=None)
    unknown = [series for series in rows if series not in known]
    if unknown:
        raise DataError(
            f"a signal belongs to {area} and {measure!r}, for which no change was "
            "worked out. Use the same areas for charts and changes."
            for measure, area in unknown
        )


def _touching(signals: pd.DataFrame, changes: Sequence[Changes]) -> pd.DataFrame:
    """Keep the signals that have a point in the stretch after of their measure."""
    parts = []
    for change in changes:
        own = signals[signals["measure"].eq(change.measure.id)]
        is_late = own["end_period"].ge(change.after.first)
        parts.append(own[is_late & own["start_period"].le(change.after.last)])
    return pd.concat(parts, ignore_index=True)


def _agrees(signals: pd.DataFrame, table: pd.DataFrame, none: pd.Series) -> pd.Series:
    """Mark the signals that point where the change of their series points."""
    moved = np.sign(table["change"] - none)
    known = table[SERIES].assign(step=moved)
    step = signals[SERIES].merge(known, on=SERIES, how="left")["step"]
    return (signals["goes_up"] & step.gt(0)) | (~signals["goes_up"] & step.lt(0))


def _count(signals: pd.DataFrame, table: pd.DataFrame) -> pd.DataFrame:
    counts = signals.groupby(SERIES)["agrees"].agg(["size", "sum"])
    counts = counts.reindex(pd.MultiIndex.from_frame(table[SERIES]), fill_value=0)
    return pd.DataFrame(
        {
            "n_signals": counts["size"].to_numpy(dtype=int),
            "has_agreeing_signal": counts["sum"].to_numpy(dtype=int) > 0,
        },
        table.index,
    )


def _status(table: pd.DataFrame) -> pd.Series:
    is_claim = table["is_kept"] & table["has_agreeing_signal"]
    has_signal = table["n_signals"].gt(0)
    status = np.select(
        [is_claim, has_signal, table["is_kept"]],
        [CLAIM, SIGNAL_ONLY, CHANGE_ONLY],
        NEITHER,
    )
    return pd.Series(status, table.index, dtype="str")


def _with_words(
    table: pd.DataFrame, none: pd.Series, measures: dict[str, Measure]
) -> pd.DataFrame:
    word = pd.Series(SIMILAR, table.index, dtype="str")
    word = word.mask(table["is_kept"] & table["change"].gt(none), HIGHER)
    word = word.mask(table["is_kept"] & table["change"].lt(none), LOWER)
    word = word.mask(table[["lower", "upper"]].isna().any(axis=1), NOT_KNOWN)
    directions = [measures[name].direction for name in table["measure"]]
    judged = [judgement(*pair) for pair in zip(word, directions, strict=True)]
    judged = pd.Series(judged, table.index, dtype="str")
    return table.assign(word=word, judgement=judged, size=_size(table))


def _size(table: pd.DataFrame) -> pd.Series:
    """Return the difference of the values as a part of the larger one."""
    values = table[["value_before", "value_after"]]
    largest = values.abs().max(axis=1)
    apart = (values["value_after"] - values["value_before"]).abs()
    return (apart / largest.where(largest > 0)).mask(largest.eq(0), 0.0)
