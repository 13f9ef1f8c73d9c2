"""Counts on a coarser scale, for what is published: to 5, or to the middle of 6.

Rounding comes after small counts were hidden and does not stand in for it: the
OpenSAFELY guidance asks for both, in this order. One table holds one base only, as
the same count on two scales is known more closely than on either.

References
----------
OpenSAFELY documentation, "Applying statistical disclosure control", sections
"Rounding counts" and "Midpoint 6 rounding": https://docs.opensafely.org/outputs/sdc/
"""

from __future__ import annotations

import pandas as pd

from qikit.disclosure.whole_counts import first_impossible
from qikit.errors import DataError, ParameterError, Problem, did_you_mean

NONE, TO_5, MIDPOINT_6 = MODES = ("none", "to_5", "midpoint_6")
SENTENCES = {
    NONE: "Counts are not rounded.",
    TO_5: (
        "Counts of each practice are rounded to the nearest 5, so that 0 may stand for "
        "1 or 2. Percentages, rates and totals are worked out from the rounded counts."
    ),
    MIDPOINT_6: (
        "Counts of each practice are rounded to the middle of a range of six: 3 stands "
        "for 1 to 6, 9 for 7 to 12, and so on; 0 is 0. Percentages, rates and totals "
        "are worked out from the rounded counts."
    ),
}
ROUNDED = ("numerator", "denominator", "n")
INTERVAL = ("lower", "upper")
WHERE = ("area_code", "practice_code", "measure", "period_start", "breakdown")


def to_5(counts: pd.Series) -> pd.Series:
    """Round counts to the nearest 5: 2 becomes 0, 3 becomes 5, 7 becomes 5.

    A whole number is never half-way between two fives, so no rule for halves is
    needed. A missing count stays missing, and the dtype stays.

    Raises
    ------
    DataError
        If a count is negative or not whole; the first is named.
    """
    _require_whole(counts)
    return _nearest_5(counts)


def midpoint_6(counts: pd.Series) -> pd.Series:
    """Round counts to the middle of six: 1-6 becomes 3, 7-12 becomes 9; 0 stays 0.

    ceil(x / 6) × 6 - 3 for x > 0, OpenSAFELY's `roundmid_any`: without bias, and
    zero stays apart from few. A missing count stays missing, and the dtype stays.

    Raises
    ------
    DataError
        If a count is negative or not whole; the first is named.
    """
    _require_whole(counts)
    return _middle_of_6(counts)


def round_counts(counts: pd.Series, mode: str) -> pd.Series:
    """Round whole counts by one of `MODES`; `none` gives them back as they are."""
    in_mode = {TO_5: to_5, MIDPOINT_6: midpoint_6}
    return in_mode[mode](counts) if mode in in_mode else counts


def round_rows(rows: pd.DataFrame, mode: str) -> pd.DataFrame:
    """Round the counts of practice rows and work their values out anew.

    Group figures are pooled from the rounded rows afterwards, so totals are sums of
    rounded parts and not rounded totals: a table adds up, and no total tells by how
    much its parts were moved.

    Parameters
    ----------
    rows
        Observations with numerator, denominator and value, after small counts were
        hidden; where there, n is rounded too, and lower, upper and state follow.
    mode
        One of `MODES`. `none` gives the rows back as they are.

    Returns
    -------
    The same rows in the same order, all on one base:

    - numerator, denominator, n rounded; a missing count stays missing. Rounding
      keeps the order, so a numerator never passes its denominator;
    - value: rounded numerator over rounded denominator, missing where that is 0;
    - lower, upper: missing, as they belonged to the counts before;
    - state: `zero` where the numerator shown is 0 and `reported` where it is not,
      among rows that were either: a 0 that stands for 2 looks like any other.

    A row with a value and without a numerator (a published value) stays wholly as
    its publisher gave it.

    Raises
    ------
    DataError
        If a count is negative or not whole; the first row is named.
    ParameterError
        If there is no such mode.
    """
    require_mode(mode)
    if mode == NONE:
        return rows.copy()
    _require_columns(rows)
    own = rows["numerator"].notna() | rows["value"].isna()
    names = [name for name in ROUNDED if name in rows]
    for name in names:
        _require_whole(rows[name].where(own), rows)
    in_mode = _nearest_5 if mode == TO_5 else _middle_of_6
    rounded = rows.copy()
    for name in names:
        rounded[name] = in_mode(rows[name]).where(own, rows[name])
    rounded["value"] = _quotient(rounded).where(own, rows["value"])
    for name in INTERVAL:
        if name in rows:
            rounded[name] = rows[name].mask(own)
    return _with_state(rounded, own)


def require_mode(mode: str) -> None:
    """Refuse a way of rounding that there is not.

    Raises
    ------
    ParameterError
        With the nearest one that there is.
    """
    if mode not in MODES:
        problem = f"there is no rounding {mode!r}."
        raise ParameterError(Problem(problem, to_do=did_you_mean(mode, MODES)))


def _nearest_5(counts: pd.Series) -> pd.Series:
    return (counts + 2) // 5 * 5


def _middle_of_6(counts: pd.Series) -> pd.Series:
    return ((counts + 5) // 6 * 6 - 3).clip(lower=0)


def _quotient(rows: pd.DataFrame) -> pd.Series:
    denominator = rows["denominator"].astype("float64")
    return rows["numerator"].astype("float64") / denominator.where(denominator > 0)


def _with_state(rounded: pd.DataFrame, own: pd.Series) -> pd.DataFrame:
    """Let the state tell no more than the numerator that is shown."""
    if "state" not in rounded:
        return rounded
    told = own & rounded["numerator"].notna()
    told &= rounded["state"].isin(["zero", "reported"])
    is_zero = rounded["numerator"].eq(0)
    state = rounded["state"].mask(told & is_zero, "zero")
    return rounded.assign(state=state.mask(told & ~is_zero, "reported"))


def _require_columns(rows: pd.DataFrame) -> None:
    missing = [c for c in ("numerator", "denominator", "value") if c not in rows]
    if missing:
        raise DataError(
            f"the rows to round have no column {name!r}. Add it, or rename the one "
            "that holds it."
            for name in missing
        )


def _require_whole(counts: pd.Series, rows: pd.DataFrame | None = None) -> None:
    found = first_impossible(counts)
    if found is None:
        return
    place, what = found
    where = [f"row {counts.index[place]}"]
    if rows is not None:
        row = rows.iloc[place]
        where += [_text(row[name]) for name in WHERE if name in rows]
    name = f"the {counts.name} " if counts.name else ""
    to_do = "Only whole counts can be rounded: mend it, or set `rounding: none`."
    raise DataError(Problem(f"{name}{what}.", ", ".join(where), to_do))


def _text(value: object) -> str:
    return f"{value:%Y-%m-%d}" if hasattr(value, "strftime") else str(value)
