"""Standardised rates: practices compared as if their people had the same ages."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from qikit.variation.intervals import (
    BYAR_FROM,
    CONFIDENCE,
    byar_interval,
    rate_interval,
    require_confidence,
    require_events,
)
from qikit.variation.pooling import require_columns

DOBSON = "Dobson"
# A directly standardised rate of fewer events is not reliable: Morris et al. (2018),
# Popul Health Metr 16:19; OHID, Public health technical guidance.
LEAST_EVENTS = BYAR_FROM

RESULT = "numerator denominator expected value lower upper method n_note".split()


def directly_standardised(
    frame: pd.DataFrame, *, by: str | Sequence[str] = (), confidence: float = CONFIDENCE
) -> pd.DataFrame:
    """Return the directly standardised rate of each group, with Dobson's interval.

    The rate is what the group would have if its people had the ages (or other
    strata) of the standard population: Σ(w x / n) / Σw. Its variance is
    Σ(w² x / n²) / (Σw)², and the interval is the rate + √(variance / events) ×
    (Byar's limit of the events - events).

    Parameters
    ----------
    frame
        One row per group and stratum: numerator (events), denominator (people)
        and standard (weight of the stratum), with the columns of `by`.
    by
        Columns that name the group; none for one group of all rows.
    confidence
        Between 0 and 1, both excluded.

    Returns
    -------
    One row per group in order of appearance: the columns of `by` and numerator and
    denominator (sums), expected (NaN), value, lower and upper (events per person),
    method ("Dobson") and n_note (sentences, or None). A missing event count is
    taken as 0 and the note says so. There is no value, and the note says why, for
    a group with fewer than 10 events (exactly 10 are enough), with a stratum that
    lacks its denominator or weight or has nobody in it, or without any weight.

    Raises
    ------
    DataError
        If a column is missing or holds text, a row has no group, or a count or
        weight is negative.
    ParameterError
        If the confidence is not between 0 and 1.

    References
    ----------
    Dobson et al. (1991), Stat Med 10:457-462; OHID, Public health technical
    guidance: directly standardised rates.
    """
    require_confidence(confidence)
    keys = _checked(frame, by, ["numerator", "denominator", "standard"])
    require_events(frame["standard"], frame["denominator"])
    sums = _sums(_direct_strata(frame), frame, keys)
    total = sums["standard"].where(sums["standard"] > 0)
    is_few = sums["numerator"] < LEAST_EVENTS
    is_worked = ~(_is_stopped(sums) | is_few)
    value = (sums["rate"] / total).where(is_worked)
    scale = np.sqrt(sums["variance"] / sums["numerator"].where(is_worked)) / total
    count = byar_interval(sums["numerator"], _ones(sums), confidence=confidence)
    ends = count[["lower", "upper"]].sub(sums["numerator"], axis=0)
    sums[["lower", "upper"]] = ends.mul(scale, axis=0).add(value, axis=0)
    method = pd.Series(DOBSON, sums.index, dtype=object).where(value.notna(), None)
    n_note = _notes(sums, "denominator or weight")
    n_note += _where(total.isna(), " There is no rate: the weights add up to 0.")
    n_note += _where(is_few, f" There is no rate of fewer than {LEAST_EVENTS} events.")
    sums = sums.assign(expected=np.nan, value=value, method=method, n_note=n_note)
    return _result(sums, keys)


def indirectly_standardised(
    frame: pd.DataFrame, *, by: str | Sequence[str] = (), confidence: float = CONFIDENCE
) -> pd.DataFrame:
    """Return the indirectly standardised ratio of each group: observed / expected.

    Expected are the events that the group's people would have at the rates of the
    reference: Σ(people × reference events / reference people). A ratio of 1 is what
    the reference has.

    Parameters
    ----------
    frame
        One row per group and stratum: numerator (events), denominator (people),
        reference_events and reference_population, with the columns of `by`.
    by
        Columns that name the group; none for one group of all rows.
    confidence
        Between 0 and 1, both excluded.

    Returns
    -------
    One row per group in order of appearance: the columns of `by` and numerator and
    denominator (sums), expected, value (the ratio), lower and upper, method ("Byar"
    from 10 events, "exact Poisson" below) and n_note (sentences, or None). A missing
    event count, of the group or of the reference, is taken as 0 and the note says
    so. There is no value, and the note says why, for a group with a stratum that
    lacks a denominator or has events but nobody in it, with a reference stratum of
    nobody, or where no events are expected (as without any people).

    Raises
    ------
    DataError
        If a column is missing or holds text, a row has no group, or a count is
        negative.
    ParameterError
        If the confidence is not between 0 and 1.

    References
    ----------
    Breslow & Day (1987), Statistical Methods in Cancer Research II, chapter 2; OHID,
    Public health technical guidance: indirectly standardised ratios.
    """
    require_confidence(confidence)
    reference = ["reference_events", "reference_population"]
    keys = _checked(frame, by, ["numerator", "denominator", *reference])
    require_events(*(frame[name] for name in reference))
    sums = _sums(_indirect_strata(frame), frame, keys)
    expected = sums["expected"].mask(_is_stopped(sums))
    n_note = _notes(sums, "denominator")
    n_note += _where(expected.eq(0), " There is no ratio: no events are expected.")
    value = sums["numerator"] / expected.where(expected > 0)
    interval = rate_interval(sums["numerator"], expected, confidence=confidence)
    sums = sums.assign(expected=expected, value=value, n_note=n_note)
    return _result(sums.join(interval), keys)


def _checked(
    frame: pd.DataFrame, by: str | Sequence[str], columns: Sequence[str]
) -> list[str]:
    """Return the names of the group columns of a frame that is in order."""
    keys = [by] if isinstance(by, str) else list(by)
    require_columns(frame, keys, columns)
    require_events(frame["numerator"], frame["denominator"])
    return keys


def _direct_strata(frame: pd.DataFrame) -> pd.DataFrame:
    strata = frame[["numerator", "denominator", "standard"]].astype(float)
    people = strata["denominator"]
    weight = strata["standard"] / people.where(people > 0)
    return strata.assign(
        n_missing=strata["numerator"].isna(),
        n_unknown=people.isna() | strata["standard"].isna(),
        n_empty=people.eq(0),
        rate=weight * strata["numerator"],
        variance=weight**2 * strata["numerator"],
    )


def _indirect_strata(frame: pd.DataFrame) -> pd.DataFrame:
    names = ["numerator", "denominator", "reference_events", "reference_population"]
    strata = frame[names].astype(float)
    people, others = strata["denominator"], strata["reference_population"]
    rate = strata["reference_events"] / others.where(others > 0)
    return strata.assign(
        n_missing=strata["numerator"].isna().add(0) + strata["reference_events"].isna(),
        n_unknown=people.isna() | others.isna(),
        n_empty=others.eq(0) | (people.eq(0) & strata["numerator"].gt(0)),
        expected=people * rate,
    )


def _sums(strata: pd.DataFrame, frame: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """Add up the strata of each group, in order of appearance; missing counts as 0."""
    groups = [frame[key] for key in keys] or [pd.Series(0, frame.index)]
    sums = strata.groupby(groups, sort=False, observed=True).sum()
    # Without one of its strata the number of people is not known.
    return sums.assign(denominator=sums["denominator"].mask(sums["n_unknown"] > 0))


def _is_stopped(sums: pd.DataFrame) -> pd.Series:
    return sums["n_unknown"].gt(0) | sums["n_empty"].gt(0)


def _notes(sums: pd.DataFrame, needed: str) -> pd.Series:
    """Say what was taken as 0 and which strata stop the group."""
    return (
        _counted(
            sums["n_missing"],
            " 1 missing event count was taken as 0.",
            " {} missing event counts were taken as 0.",
        )
        + _counted(
            sums["n_unknown"],
            f" There is no value: 1 row has no {needed}.",
            f" There is no value: {{}} rows have no {needed}.",
        )
        + _counted(
            sums["n_empty"],
            " There is no value: 1 row has nobody in its population.",
            " There is no value: {} rows have nobody in their population.",
        )
    )


def _counted(counts: pd.Series, one: str, many: str) -> pd.Series:
    sentences = {n: many.format(n) for n in counts.astype(int).unique()} | {
        0: "",
        1: one,
    }
    return counts.astype(int).map(sentences).astype(object)


def _where(flags: pd.Series, sentence: str) -> pd.Series:
    return pd.Series(np.where(flags, sentence, ""), flags.index, dtype=object)


def _ones(sums: pd.DataFrame) -> pd.Series:
    """Return an exposure of 1: the interval of the count itself."""
    return pd.Series(1.0, sums.index)


def _result(sums: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    notes = sums["n_note"].str.strip()
    sums = sums.assign(n_note=notes.astype(object).where(notes.ne(""), None))[RESULT]
    return sums.reset_index() if keys else sums.reset_index(drop=True)
