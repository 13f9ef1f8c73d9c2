"""Variation and assurance: what the icons of Making Data Count say, as words.

Values as NHSRplotthedots 0.2.2 (`ptd_point_type`, `ptd_calculate_assurance_type`).
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from qikit.errors import ParameterError

COMMON_CAUSE, IMPROVEMENT, CONCERN = "common_cause", "improvement", "concern"
NEUTRAL_HIGH, NEUTRAL_LOW = "neutral_high", "neutral_low"
PASS, FAIL, INCONSISTENT = "consistent_pass", "consistent_fail", "inconsistent"
UPWARD = ("above", "rising")

_VARIATION = {
    COMMON_CAUSE: "common cause variation: no sign of change",
    NEUTRAL_HIGH: "special cause variation towards higher values",
    NEUTRAL_LOW: "special cause variation towards lower values",
}
_ASSURANCE = {
    PASS: "consistently meets the target: the limits lie on its wanted side",
    FAIL: "consistently fails the target: the limits lie on its unwanted side",
    INCONSISTENT: "meets and misses the target at random: it lies within the limits",
}


def point_type_of(signal_direction: str, direction: str) -> str:
    """Say what a signal means for a measure that should go up, down or neither.

    A trend counts by the way it goes, any other signal by its side of the centre.
    """
    is_up = signal_direction in UPWARD
    if direction == "neutral":
        return NEUTRAL_HIGH if is_up else NEUTRAL_LOW
    return IMPROVEMENT if is_up == (direction == "up") else CONCERN


def assurance_of(
    target: float, lower: float, upper: float, direction: str
) -> str | None:
    """Say whether the process can be relied on to meet a target.

    Wanted up: a target strictly above the upper limit is failed consistently,
    one strictly below the lower limit passed; reversed for wanted down; else, a
    target on a limit included, inconsistent. None without a target, without
    limits or without a wanted direction.
    """
    if direction == "neutral" or np.isnan([target, lower, upper]).any():
        return None
    if lower <= target <= upper:
        return INCONSISTENT
    return PASS if (target < lower) == (direction == "up") else FAIL


def variation_text(variation: str | None, direction: str) -> str:
    """Word the variation icon, with the way the values go."""
    if variation is None:
        return "too few points for a variation icon"
    if variation not in (IMPROVEMENT, CONCERN):
        return _VARIATION[variation]
    is_up = (variation == IMPROVEMENT) == (direction == "up")
    kind = "improving" if variation == IMPROVEMENT else "concerning"
    return f"special cause variation, {kind}: {'higher' if is_up else 'lower'} values"


def assurance_text(assurance: str | None) -> str:
    """Word the assurance icon."""
    return "no assurance icon" if assurance is None else _ASSURANCE[assurance]


def target_at(dates: pd.DatetimeIndex, target: float | pd.Series | None) -> np.ndarray:
    """Return the target in force at each date, NaN where there is none.

    Parameters
    ----------
    dates
        Dates of the points, in order.
    target
        One number, or steps by the date from which each holds (inclusive), in
        any order; a missing step ends the target.

    Raises
    ------
    ParameterError
        If the steps are not numbers by date, or a date appears twice.
    """
    if target is None:
        return np.full(len(dates), np.nan)
    if not isinstance(target, pd.Series):
        return np.full(len(dates), _number(target))
    _require_steps(target)
    steps = target.sort_index()
    at = steps.index.searchsorted(dates, side="right") - 1
    values = np.r_[steps.to_numpy(dtype=float, na_value=np.nan), np.nan]
    return values[np.where(at < 0, len(steps), at)]


def _number(target: float) -> float:
    try:
        return float(target)
    except (TypeError, ValueError) as error:
        raise ParameterError(
            f"the target {target!r} is not a number. Give a number, or a series of "
            "numbers by the date from which each holds."
        ) from error


def _require_steps(target: pd.Series) -> None:
    index = target.index
    dated = isinstance(index, pd.DatetimeIndex) and not index.hasnans
    if not dated or not index.is_unique or not pd.api.types.is_numeric_dtype(target):
        raise ParameterError(
            "the steps of the target are not numbers by date. Give each step once, "
            "by the date from which it holds."
        )
