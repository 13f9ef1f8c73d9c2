"""What was planted in the invented country: in words, and for programs.

The same whatever the seed: the seed draws chance round it.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from qikit.data.synthetic.country_figures import (
    GAIN,
    IMPROVED_FROM,
    MEASURE_IDS,
    MONTHS,
    STEP,
    improved_practices,
    is_open_in,
    measure_traits,
    practice_months,
)


def truths_of_scotland(practices: pd.DataFrame) -> dict[str, Any]:
    """Return what was planted, as plain lists and texts."""
    late, missing = _not_sent(practices)
    return {
        "effects": [_improvement(practices), _service_change()],
        "faults": [
            {
                "name": "late_in_the_newest_month",
                "says": f"{len(late)} practices that are open have no figures yet for "
                f"{MONTHS[-1]}.",
                "month": str(MONTHS[-1]),
                "practices": late,
            },
            {
                "name": "missing_months",
                "says": f"{len(missing)} practices sent nothing for a month or more "
                "before the newest, though they were open.",
                "practices": missing,
            },
        ],
        "situations": _situations(practices),
    }


def _improvement(practices: pd.DataFrame) -> dict[str, Any]:
    better = improved_practices(practices)
    return {
        "name": "some_improve",
        "says": f"{len(better)} practices improve at once in {IMPROVED_FROM}, by "
        f"{GAIN} on the logit scale.",
        "measure": MEASURE_IDS[0],
        "month": str(IMPROVED_FROM),
        "practices": better,
    }


def _service_change() -> dict[str, Any]:
    steps = zip(MEASURE_IDS, measure_traits().step, strict=True)
    return {
        "name": "service_change",
        "says": f"Services change in {STEP}: most measures fall in that month and "
        "come back within two years.",
        "month": str(STEP),
        "measures": [name for name, step in steps if step > 0],
    }


def _not_sent(practices: pd.DataFrame) -> tuple[list[str], dict[str, list[str]]]:
    """List who is late in the newest month, and by practice the months before."""
    lacks = is_open_in(practices) & ~practice_months(practices)
    codes = practices["practice_code"].to_numpy()
    missing: dict[str, list[str]] = {}
    for row, month in np.argwhere(lacks[:, :-1]):
        missing.setdefault(str(codes[row]), []).append(str(MONTHS[month]))
    return [str(code) for code in codes[lacks[:, -1]]], missing


def _situations(practices: pd.DataFrame) -> list[dict[str, Any]]:
    closed = practices[practices["valid_to"].ne("")]
    small = practices.loc[practices["list_size"].lt(100), "practice_code"]
    over_two = practices.groupby("cluster")["partnership"].nunique()
    return [
        {
            "name": "closed",
            "says": "These practices closed; their figures end with the month.",
            "practices": closed.set_index("practice_code")["valid_to"].to_dict(),
        },
        {
            "name": "very_small",
            "says": "These have fewer than 100 people: special services.",
            "practices": small.tolist(),
        },
        {
            "name": "over_two_partnerships",
            "says": "These clusters lie in two partnerships.",
            "clusters": sorted(over_two.index[over_two.gt(1)]),
        },
    ]
