"""The answers on the invented collaborative's forms, patient by patient."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from qikit.data.synthetic.collaborative import (
    DURING,
    FORM_MONTHS,
    MONTHS,
    PRACTICES,
    SyntheticPractice,
    is_open,
    progress,
)
from qikit.data.synthetic.faults import (
    ALL_YES,
    BLANKS,
    LATE_FORMS,
    NO_FORM,
    SMALL_FORMS,
)
from qikit.data.synthetic.numbers import stream

BUNDLE = "pathology_results"
BROKEN_BY = "decision_carried_out"  # the element that breaks the bundle: telling people
SHARES = {  # element -> share of yes before, and once a practice has improved
    "request_recorded": (0.96, 0.99),
    "sample_recorded": (0.96, 0.99),
    "reached_clinician_within_2_days": (0.93, 0.99),
    "decided_within_7_days": (0.93, 0.985),
    BROKEN_BY: (0.54, 0.965),
}
PATIENTS, FEW_PATIENTS = 10, 5
NOT_APPLICABLE = 0.04  # of the broken element: nobody was to be told anything
EMPTY_PATIENTS, EMPTY_ELEMENTS = 3, 2  # blanks: more than one answer in ten
DUE_DAY = 10
COMMENTS = (
    "Letter sent, no call recorded",
    "Patient rang us first",
    "Told at the next visit",
    "Text not delivered",
)


@dataclass(frozen=True)
class FilledForm:
    """The answers of one practice and month; a blank answer is an empty text."""

    practice_code: str
    month: str
    completed: str
    completed_by: str
    answers: dict[str, list[str]]
    comments: dict[str, str]


def filled_forms(seed: int) -> list[FilledForm]:
    """Draw the answers of every form that was sent, by practice and month."""
    draw = stream(seed, "forms")
    return [
        _form(draw, practice, month)
        for practice in PRACTICES
        for month in FORM_MONTHS
        if is_open(practice, month) and not _is_missing(practice.code, month)
    ]


def _is_missing(code: str, month: pd.Period) -> bool:
    return code == NO_FORM[0] and str(month) in NO_FORM[1]


def _form(
    draw: np.random.Generator, practice: SyntheticPractice, month: pd.Period
) -> FilledForm:
    n_patients = FEW_PATIENTS if practice.code == SMALL_FORMS else PATIENTS
    way = progress(practice.course)[MONTHS.get_loc(month)]
    answers = _answers(draw, n_patients, way)
    if practice.code == ALL_YES[0] and str(month) in ALL_YES[1]:
        answers = {element: ["yes"] * n_patients for element in SHARES}
    if (practice.code, str(month)) == BLANKS:
        answers = _with_blanks(answers)
    missed = "no" in answers[BROKEN_BY]
    comment = COMMENTS[int(draw.integers(len(COMMENTS)))]
    return FilledForm(
        practice.code,
        str(month),
        f"{_completed(draw, practice.code, month):%Y-%m-%d}",
        "Practice manager" if practice.seen > PATIENTS else "Practice nurse",
        answers,
        {BROKEN_BY: comment} if missed else {},
    )


def _answers(
    draw: np.random.Generator, n_patients: int, way: float
) -> dict[str, list[str]]:
    answers = {}
    for element, (before, after) in SHARES.items():
        yes = draw.random(n_patients) < before + way * (after - before)
        answers[element] = np.where(yes, "yes", "no").tolist()
    nobody = draw.random(n_patients) < NOT_APPLICABLE
    told = zip(answers[BROKEN_BY], nobody, strict=True)
    answers[BROKEN_BY] = ["na" if is_nobody else a for a, is_nobody in told]
    return answers


def _with_blanks(answers: dict[str, list[str]]) -> dict[str, list[str]]:
    """Leave the last elements of the last patients empty."""
    last = list(answers)[-EMPTY_ELEMENTS:]
    kept = {element: list(given) for element, given in answers.items()}
    for element in last:
        kept[element][-EMPTY_PATIENTS:] = [""] * EMPTY_PATIENTS
    return kept


def _completed(draw: np.random.Generator, code: str, month: pd.Period) -> pd.Timestamp:
    """Draw the day: in time as a rule; for the sample before, at the start."""
    asked = max(month, DURING[0])
    first = (asked + 1).start_time
    late = code == LATE_FORMS[0] and str(month) in LATE_FORMS[1]
    day = draw.integers(14, 24) if late else draw.integers(1, DUE_DAY - 1)
    return first + pd.Timedelta(days=int(day) - 1)
