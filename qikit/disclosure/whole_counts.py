"""Which count cannot be one: below zero, not whole, without end, no number."""

from __future__ import annotations

import numpy as np
import pandas as pd


def first_impossible(values: pd.Series) -> tuple[int, str] | None:
    """Find the first value that counts nobody; a missing one is no fault.

    Returns
    -------
    Its place, from 0, and what is wrong in words; None when every one can be.
    """
    numbers = pd.to_numeric(values, errors="coerce").to_numpy(
        "float64", na_value=np.nan
    )
    is_text = np.isnan(numbers) & values.notna().to_numpy()
    broken = np.isfinite(numbers) & (np.floor(numbers) != numbers)
    bad = is_text | np.isinf(numbers) | broken | (numbers < 0)
    if not bad.any():
        return None
    place = int(bad.argmax())
    value = values.iloc[place]
    if is_text[place]:
        return place, f"{value!r} is not a number"
    below = numbers[place] < 0
    return place, f"{value:g} is {'below 0' if below else 'not a whole number'}"
