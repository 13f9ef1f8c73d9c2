"""Sentences on care bundles: what to mend on the forms, and what to ask."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from qikit.bundles.recent import RECENT_MONTHS
from qikit.periods import period_text
from qikit.rounding import count_text, number_text
from qikit.variation.comparison import NOT_KNOWN

DECIMALS = 1  # of a percentage; the counts stand beside it


def blank_warnings(figures: pd.DataFrame) -> list[str]:
    """Say where more than 10 % of the patients have a blank answer.

    Parameters
    ----------
    figures
        A result of `composite` or `element_compliance`, in any grouping.

    Returns
    -------
    One sentence per row with `has_many_blanks`, in the order of the rows.
    """
    return [
        f"{_place(row)}: {count_text(row['n_blank'], 'patient')} of "
        f"{number_text(row['n_patients'])} "
        f"({_percent(row['n_blank'] / row['n_patients'])}) "
        f"{'has' if row['n_blank'] == 1 else 'have'} a blank answer, which counts "
        "neither as yes nor as not applicable. Please complete the forms."
        for _, row in figures[figures["has_many_blanks"]].iterrows()
    ]


def weakest_sentence(
    elements: pd.DataFrame, names: Mapping[str, str] | None = None
) -> str:
    """Name the element that breaks the bundle most often, ties together.

    Parameters
    ----------
    elements
        The rows of one bundle and group of `weakest_element`.
    names
        What to call each element; its own name where none is given.
    """
    weakest = elements[elements["is_weakest"]]
    if weakest.empty:
        return "Every bundle that could be judged was met: no element broke it."
    known = names or {}
    said = _and([known.get(e, e) for e in weakest["element"]])
    n_no, n_not_met = weakest[["n_no", "n_not_met"]].iloc[0]
    verb = "was" if len(weakest) == 1 else "were each"
    missed = "the 1 patient" if n_not_met == 1 else f"{number_text(n_not_met)} patients"
    return (
        f"Most often missing: {said}, which {verb} not given to {number_text(n_no)} "
        f"of {missed} whose bundle was not met."
    )


def recent_sentence(recent: pd.Series, *, name: str) -> str:
    """Say the last six months of one bundle beside its target.

    Parameters
    ----------
    recent
        One row of `last_six_months`.
    name
        The bundle, or the bundle and the place, as it begins the sentence.
    """
    when = (
        f"{period_text(recent['first_month'])} to {period_text(recent['last_month'])}"
    )
    if recent["comparison"] == NOT_KNOWN:
        return f"{name}, {when}: no patient could be judged."
    of = f"{number_text(recent['numerator'])} of {number_text(recent['denominator'])}"
    patients = "patient" if recent["denominator"] == 1 else "patients"
    text = (
        f"{name}, {when}: every applicable element was given to {of} {patients} "
        f"({_percent(recent['value'])}; 95% interval "
        f"{_percent(recent['lower'])} to {_percent(recent['upper'])}"
        f"{', widened as practices differ' if recent['is_widened'] else ''}), "
        f"{_beside(recent)}. {_months(int(recent['n_months']))}"
    )
    return text + (f" {_exhausted()}" if recent["is_exhausted"] else "")


def _months(n_months: int) -> str:
    if n_months == RECENT_MONTHS:
        return "All six months have patients."
    verb = "has" if n_months == 1 else "have"
    return f"Only {n_months} of the six months {verb} patients."


def _exhausted() -> str:
    return (
        "Six months at 100%: is this measure exhausted, or should the sample be drawn "
        "another way?"
    )


def _beside(recent: pd.Series) -> str:
    words = {"higher": "higher than", "lower": "lower than", "similar": "similar to"}
    aim = number_text(100 * recent["target"], 0)
    return f"{words[recent['comparison']]} the {aim}% line"


def _place(row: pd.Series) -> str:
    parts = [str(row["bundle"])]
    if "practice_code" in row.index:
        parts.append(f"practice {row['practice_code']}")
    if "month" in row.index:
        parts.append(period_text(row["month"]))
    if "element" in row.index:
        parts.append(f"element {row['element']!r}")
    return ", ".join(parts)


def _and(names: Sequence[str]) -> str:
    if len(names) == 1:
        return names[0]
    return f"{', '.join(names[:-1])} and {names[-1]}"


def _percent(share: float) -> str:
    return f"{number_text(100 * share, DECIMALS)}%"
