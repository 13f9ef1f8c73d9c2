"""Read a filled data collection form; its own sums are never trusted."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from qikit.bundles.forms import BLANK
from qikit.bundles.forms import NO as NO_ANSWER
from qikit.bundles.forms import NOT_APPLICABLE as NA_ANSWER
from qikit.bundles.forms import YES as YES_ANSWER
from qikit.data.definitions.bundle_files import BundleFile, Element
from qikit.data.extracts.people.person_numbers import text_with_identifier
from qikit.data.forms.about import read_about
from qikit.data.forms.layout import (
    DATE_ROW,
    FIRST_PATIENT,
    FORM,
    NOBODY_ROW,
    ROLE_ROW,
    ROLES,
    Form,
)
from qikit.data.forms.own_sheets import added_sheets
from qikit.data.forms.recognised import refuse_text_of_a_form
from qikit.data.forms.sheet_cells import (
    FilledSheet,
    refuse_joined_cells,
    refuse_strays,
    typed_over,
)
from qikit.data.workbooks import open_workbook
from qikit.errors import DataError

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.cell import Cell

ANSWERS = {"yes": YES_ANSWER, "no": NO_ANSWER, "n/a": NA_ANSWER, "na": NA_ANSWER}
ANSWERS |= {"y": YES_ANSWER, "n": NO_ANSWER}
ENTERED = ("%Y-%m-%d", "%d/%m/%Y", "%d/%m/%y")  # the label asks for day/month/year
MOST_YEARS_AFTER = 3  # a form completed later than that has a mistyped date [J]
RECEIVED, NOTHING_TO_SAMPLE = "received", "not_applicable"


@dataclass(frozen=True)
class FormRows:
    """The rows of one form by table, and what on it was not used, in words."""

    tables: dict[str, pd.DataFrame]
    left_out: list[str] = field(default_factory=list)


def form_rows(
    path: Path, bundles: Mapping[str, BundleFile], *, sha256: str
) -> FormRows:
    """Read one filled form.

    A patient is a column with an answer; a column without one is nobody, and keeps
    its number free. An empty answer of a patient is "blank". Whether all measures
    were met is worked out from the answers elsewhere; what the form says of it, by
    formula or typed over, is not read.

    Parameters
    ----------
    path
        The workbook.
    bundles
        The bundles as they are now, by id.
    sha256
        Of the file, for `submissions`.

    Returns
    -------
    Rows of `bundle_samples`, and one row of `submissions`: received, or
    not_applicable when the practice had nobody to sample. It was received on the
    day on which it was completed, where the form says so, else when it was saved.
    Left out are sheets that were added, and what was typed over a formula.

    Raises
    ------
    DataError
        With every problem of the form, each with its cell.
    """
    refuse_text_of_a_form(path)
    workbook = open_workbook(path, formulas=True)
    form = read_about(workbook, bundles, path)
    sheet = FilledSheet(form, path.name, workbook[FORM])
    refuse_strays(sheet)
    refuse_joined_cells(sheet)
    rows = _sample_rows(sheet)
    received_on = _completed_on(sheet) or _saved_on(workbook, form)
    _require_a_role(sheet)
    state = _state(sheet, has_patients=bool(rows))
    if sheet.problems:
        raise DataError(sheet.problems)
    submission = {
        "practice_code": form.practice_code,
        "what": form.bundle.id,
        "period_start": form.month,
        "state": state,
        "received_on": received_on,
        "sha256": sha256,
    }
    tables = {
        "bundle_samples": _samples_frame(rows, form),
        "submissions": _submission_frame(submission),
    }
    sheets = {each.title: each for each in workbook.worksheets}
    return FormRows(tables, [*typed_over(sheet), *added_sheets(sheets)])


def _sample_rows(sheet: FilledSheet) -> list[dict]:
    """Read the columns of the patients, one after the other."""
    rows = []
    for number in sheet.form.patient_numbers:
        answers = list(_patient(sheet, number))
        has_answer = any(row["answer"] != BLANK for row in answers)
        if has_answer:
            rows += answers
        else:
            _refuse_lonely_comments(sheet, number, answers)
    return rows


def _patient(sheet: FilledSheet, number: int) -> Iterator[dict]:
    column = sheet.form.patient_column(number)
    for place, element in enumerate(sheet.form.bundle.elements):
        answer = sheet.cell(sheet.form.answer_row(place), column)
        comment = sheet.cell(sheet.form.comment_row(place), column)
        yield {
            "patient_number": number,
            "element": element.id,
            "answer": _answer(sheet, answer, element),
            "comment": _comment(sheet, comment),
        }


def _answer(sheet: FilledSheet, cell: Cell, element: Element) -> str:
    """Read an answer; one that cannot be is noted, and taken as No until mended."""
    allowed = "Yes, No or N/A" if element.may_be_not_applicable else "Yes or No"
    to_do = f"Write {allowed}, or leave it empty."
    if cell.data_type == "f":
        sheet.refuse(cell, "a formula stands where an answer should be.", to_do)
        return NO_ANSWER
    said = "" if cell.value is None else str(cell.value).strip().lower()
    if not said:
        return BLANK
    answer = ANSWERS.get(said) if isinstance(cell.value, str) else None
    if answer is None:
        sheet.refuse(cell, "this is not an answer.", to_do)
        return NO_ANSWER
    if answer == NA_ANSWER and not element.may_be_not_applicable:
        sheet.refuse(cell, "N/A is not possible for this element.", to_do)
    return answer


def _comment(sheet: FilledSheet, cell: Cell) -> str:
    """Read a comment as text; an identifier in it is named by its cell only."""
    if cell.data_type == "f":
        what = "a formula stands where a comment should be."
        sheet.refuse(cell, what, "Write it as text.")
        return ""
    text = "" if cell.value is None else " ".join(str(cell.value).split())
    if text_with_identifier(text):
        what = "the comment holds a number like a CHI or an NHS number."
        to_do = "Ask for the form without it, and delete this copy."
        sheet.refuse(cell, what, to_do)
    return text


def _refuse_lonely_comments(
    sheet: FilledSheet, number: int, answers: list[dict]
) -> None:
    """A comment beside no answer would be lost: say so instead."""
    for place, row in enumerate(answers):
        if row["comment"]:
            column = sheet.form.patient_column(number)
            cell = sheet.cell(sheet.form.comment_row(place), column)
            what = f"patient {number} has a comment but no answer."
            sheet.refuse(cell, what, "Answer for the patient, or remove the comment.")


def _completed_on(sheet: FilledSheet) -> pd.Timestamp | None:
    """Read the day of completion; None where it is empty or cannot be."""
    cell = sheet.cell(DATE_ROW, FIRST_PATIENT)
    if cell.value is None or str(cell.value).strip() == "":
        return None
    day = _day(cell)
    earliest = sheet.form.month
    latest = earliest + pd.DateOffset(years=MOST_YEARS_AFTER)
    if day is None:
        sheet.refuse(cell, "this is not a date.", "Write it as day/month/year.")
    elif not earliest <= day <= latest:
        what = f"{day:%d/%m/%Y} is not a day on which this form was completed."
        to_do = f"Give a day from {earliest:%d/%m/%Y} on."
        sheet.refuse(cell, what, to_do)
    return day


def _day(cell: Cell) -> pd.Timestamp | None:
    if isinstance(cell.value, dt.date):  # also a datetime
        return pd.Timestamp(cell.value).normalize()
    if cell.data_type == "s":
        for form in ENTERED:
            try:
                return pd.Timestamp(dt.datetime.strptime(cell.value.strip(), form))
            except ValueError:
                continue
    return None


def _saved_on(workbook: Workbook, form: Form) -> pd.Timestamp | None:
    """Return the day of the last saving; None if nobody saved the form since."""
    saved = workbook.properties.modified
    day = pd.Timestamp(saved).tz_localize(None).normalize() if saved else None
    return day if day is not None and day > form.month else None


def _require_a_role(sheet: FilledSheet) -> None:
    """Refuse anything but a role: a name must not come in. Empty is let through."""
    cell = sheet.cell(ROLE_ROW, FIRST_PATIENT)
    said = "" if cell.value is None else " ".join(str(cell.value).split()).lower()
    if said and said not in {role.lower() for role in ROLES}:
        to_do = f"Choose from the list: {', '.join(ROLES)}."
        sheet.refuse(cell, "this is not one of the roles.", to_do)


def _state(sheet: FilledSheet, *, has_patients: bool) -> str:
    """Tell a form with patients from one that says there was nobody to sample."""
    cell = sheet.cell(NOBODY_ROW, FIRST_PATIENT)
    said = "" if cell.value is None else str(cell.value).strip().lower()
    if said and ANSWERS.get(said) not in (YES_ANSWER, NO_ANSWER):
        sheet.refuse(cell, "this is not an answer.", "Write Yes, or leave it empty.")
    nobody = ANSWERS.get(said) == YES_ANSWER
    if nobody and has_patients:
        what = "it says that nobody was sampled, and yet there are answers."
        sheet.refuse(cell, what, "Keep one of the two.")
    if not nobody and not has_patients and not sheet.problems:
        what = "no patient was sampled: there is no answer at all."
        to_do = "Fill it in; if there was nobody to sample, say so on the form."
        first = sheet.cell(sheet.form.answer_row(0), FIRST_PATIENT)
        sheet.refuse(first, what, to_do)
    return NOTHING_TO_SAMPLE if nobody else RECEIVED


def _samples_frame(rows: list[dict], form: Form) -> pd.DataFrame:
    columns = ["patient_number", "element", "answer", "comment"]
    samples = pd.DataFrame(rows, columns=columns)
    texts = dict.fromkeys(["element", "answer", "comment"], "str")
    samples = samples.astype({"patient_number": "int64", **texts})
    samples.insert(0, "bundle", pd.Series(form.bundle.id, samples.index, dtype="str"))
    month = pd.Series(form.month, samples.index, dtype="datetime64[us]")
    samples.insert(0, "month", month)
    code = pd.Series(form.practice_code, samples.index, dtype="str")
    samples.insert(0, "practice_code", code)
    return samples


def _submission_frame(row: dict) -> pd.DataFrame:
    dates = dict.fromkeys(["period_start", "received_on"], "datetime64[us]")
    texts = dict.fromkeys(["practice_code", "what", "state", "sha256"], "str")
    return pd.DataFrame([row]).astype({**dates, **texts})
