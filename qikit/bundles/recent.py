"""The last six months of a bundle together, beside the reliability it aims at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from qikit.bundles.compliance import composite
from qikit.errors import ParameterError
from qikit.variation.comparison import compare

RELIABILITY = 0.95  # what a care bundle is designed for: IHI; design.md section 4
RECENT_MONTHS = 6  # design.md section 4


def last_six_months(
    samples: pd.DataFrame,
    *,
    last_month: pd.Timestamp,
    by: Sequence[str] = ("practice_code",),
    target: float = RELIABILITY,
    elements: Mapping[str, Sequence[str]] | None = None,
) -> pd.DataFrame:
    """Pool the composite of the last six months and set it beside the target.

    With 5 to 20 patients a single month passes 95 % by luck; six months together
    tell more. They are six months of the calendar, so that a practice that sent
    nothing for three of them has three.

    Parameters
    ----------
    samples, elements
        As for `bundle_patients`.
    last_month
        The sixth month, as its first day. Months after it are left out.
    by
        `("practice_code",)`, or `()` for all practices together.
    target
        From 0 to 1, the ends excluded only at 0.

    Returns
    -------
    One row per bundle and group that has any patient in these months: bundle, the
    columns of `by`, the columns of `composite`, first_month, last_month, n_months
    (with at least one patient in the denominator), target, comparison (higher,
    similar, lower than the target: the interval excludes it or does not; "not
    known" without patients), n_months_at_100 (months whose every patient met the
    bundle) and is_exhausted (all six are such months: a question whether the
    measure can still show anything, no verdict).

    Raises
    ------
    DataError
        As for `bundle_patients`.
    ParameterError
        If the target is not above 0 and at most 1, or `last_month` is no first day.
    """
    _require(last_month, target)
    first_month = last_month - pd.DateOffset(months=RECENT_MONTHS - 1)
    months = composite(samples, by=[*by, "month"], elements=elements)
    is_recent = samples["month"].between(first_month, last_month)
    recent = composite(samples[is_recent], by=by, elements=_elements(samples, elements))
    keys = ["bundle", *by]
    counted = months[months["month"].between(first_month, last_month)]
    recent = recent.merge(_count_months(counted, keys), on=keys)
    recent["first_month"], recent["last_month"] = first_month, last_month
    recent["target"] = target
    recent["comparison"] = compare(recent["lower"], recent["upper"], target)
    recent["is_exhausted"] = recent["n_months_at_100"].eq(RECENT_MONTHS)
    return recent


def _require(last_month: pd.Timestamp, target: float) -> None:
    problems = []
    if not 0 < target <= 1:
        problems.append(f"a target of {target} is not above 0 and at most 1.")
    if pd.isna(last_month) or last_month != last_month.normalize().replace(day=1):
        problems.append(f"{last_month} is not the first day of a month.")
    if problems:
        raise ParameterError(problems)


def _elements(
    samples: pd.DataFrame, elements: Mapping[str, Sequence[str]] | None
) -> Mapping[str, Sequence[str]]:
    """Keep the elements of all months, also when only six of them are counted."""
    if elements is not None:
        return elements
    return {b: set(e) for b, e in samples.groupby("bundle", observed=True)["element"]}


def _count_months(months: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    is_known = months["denominator"].gt(0)
    is_full = is_known & months["numerator"].eq(months["denominator"])
    counts = months.assign(n_months=is_known, n_months_at_100=is_full)
    sums = counts.groupby(keys, observed=True)[["n_months", "n_months_at_100"]].sum()
    return sums.astype(int).reset_index()
