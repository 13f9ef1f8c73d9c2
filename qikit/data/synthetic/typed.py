"""Invented figures as one types them: a line of months, of practices, of a form."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from qikit.errors import DataError, Problem
from qikit.measures import PROPORTION, Measure

NO_VALUE = "."
ANSWERS = {"y": "yes", "n": "no", "a": "na", NO_VALUE: "blank"}
INVENTED = Measure(
    id="invented",
    name="Invented figure",
    short_name="Invented figure",
    kind=PROPORTION,
    type="process",
    numerator="People who had the check.",
    denominator="People who should have it.",
    multiplier=100.0,
    unit="%",
    decimals=0,
    direction="up",
    frequency="month",
    chart="run",
    rule_set="nhs-scotland",
    source="Invented, to learn from",
    why_it_matters="It shows how a chart is read.",
    discussion_question="What do you see?",
    floor=0.0,
    ceiling=1.0,
    benchmark_levels=("cluster",),
    sdc_class="A",
)


def typed_months(text: str, *, first: str = "2025-01") -> pd.Series:
    """Read percentages of months in a row: "70 72 . 69", a point for no value.

    Returns
    -------
    Values from 0 to 1 by the first day of the month; NaN where there is none.

    Raises
    ------
    DataError
        If there is no value, or one is no number from 0 to 100.
    """
    words = text.split()
    months = pd.date_range(f"{first}-01", periods=len(words), freq="MS")
    values = [np.nan if word == NO_VALUE else _percent(word) for word in words]
    if not words:
        raise DataError(Problem("no months were typed.", to_do='Write "70 72 . 69".'))
    return pd.Series(values, index=months, name="value")


def typed_practices(text: str, *, month: str = "2026-09") -> pd.DataFrame:
    """Read figures of practices in one month: "A 70/100, B 12/40".

    Returns
    -------
    One row a practice, in the order typed: practice_code, area_code (the same),
    period_start, measure, breakdown, numerator, denominator, value (0 to 1), state.

    Raises
    ------
    DataError
        If a practice is not typed as `name n/d`.
    """
    rows = [_practice(part.split()) for part in text.split(",")]
    frame = pd.DataFrame(rows, columns=["practice_code", "numerator", "denominator"])
    return frame.assign(
        area_code=frame["practice_code"],
        period_start=pd.Timestamp(f"{month}-01"),
        measure=INVENTED.id,
        breakdown="all",
        value=frame["numerator"] / frame["denominator"].where(frame["denominator"] > 0),
        state="reported",
    )


def typed_form(
    patients: str,
    elements: Sequence[str],
    *,
    practice: str = "A",
    month: str = "2026-09",
) -> pd.DataFrame:
    """Read a form of a care bundle: "yyn yya y.y", a word for each patient.

    The letters are the answers to the elements: y, n, a (not applicable) or a point
    (left blank).

    Returns
    -------
    One row per patient and element, as in the table `bundle_samples`: bundle,
    practice_code, month, patient_number, element, answer.

    Raises
    ------
    DataError
        If a patient has another number of answers, or an answer is none of these.
    """
    words = patients.split()
    wrong = [w for w in words if len(w) != len(elements) or set(w) - set(ANSWERS)]
    if wrong or not words:
        what = (
            f"{wrong[0] if wrong else ''!r} is no patient with {len(elements)} answers."
        )
        raise DataError(Problem(what, to_do='Write a letter for each: "yyn yya y.y".'))
    start = pd.Timestamp(f"{month}-01")
    rows = [
        ("invented", practice, start, number, element, ANSWERS[letter])
        for number, word in enumerate(words, 1)
        for element, letter in zip(elements, word, strict=True)
    ]
    columns = "bundle practice_code month patient_number element answer".split()
    return pd.DataFrame(rows, columns=columns)


def _percent(word: str) -> float:
    try:
        value = float(word) / 100
    except ValueError:
        value = np.nan
    if not 0 <= value <= 1:
        what = f"{word!r} is no percentage."
        raise DataError(
            Problem(what, to_do="Write a number from 0 to 100, or a point.")
        )
    return value


def _practice(words: list[str]) -> tuple[str, float, float]:
    counts = words[-1].split("/") if len(words) == 2 else []
    if len(counts) != 2 or not all(count.isdecimal() for count in counts):
        what = f"{' '.join(words)!r} is no practice with its figure."
        raise DataError(Problem(what, to_do='Write a name and n/d, as in "A 70/100".'))
    return words[0], float(counts[0]), float(counts[1])
