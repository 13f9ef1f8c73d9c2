"""The invented collaborative's forms: real workbooks, filled in cell by cell."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from qikit.data.definitions.bundle_files import BundleFile
from qikit.data.definitions.programme_files import ProgrammeFile
from qikit.data.forms.layout import (
    DATE_ROW,
    FIRST_PATIENT,
    FORM,
    NO,
    NOT_APPLICABLE,
    ROLE_ROW,
    YES,
    Form,
)
from qikit.data.forms.requests import one_form
from qikit.data.forms.written import form_workbook, workbook_bytes
from qikit.data.synthetic.collaborative import PROGRAMME
from qikit.data.synthetic.samples import BUNDLE, SHARES, FilledForm, filled_forms
from qikit.errors import ParameterError, Problem

if TYPE_CHECKING:
    from openpyxl import Workbook

WORDS = {"yes": YES, "no": NO, "na": NOT_APPLICABLE, "": None}


def write_forms(
    folder: Path,
    seed: int,
    *,
    bundles: Mapping[str, BundleFile],
    programmes: Mapping[str, ProgrammeFile],
) -> None:
    """Write one workbook a practice and month.

    Raises
    ------
    ParameterError
        If the bundle or the programme is not there, or asks for other elements than
        this example fills in.
    """
    bundle, programme = _definitions(bundles, programmes)
    folder.mkdir(parents=True, exist_ok=True)
    for filled in filled_forms(seed):
        form = one_form(
            bundle,
            practice_code=filled.practice_code,
            month=pd.Timestamp(f"{filled.month}-01"),
            programmes={programme.id: programme},
        )
        workbook = form_workbook(form)
        fill_in(workbook, form, filled)
        contents = workbook_bytes(workbook, filled.completed)
        (folder / form.file_name).write_bytes(contents)


def fill_in(workbook: Workbook, form: Form, filled: FilledForm) -> None:
    """Write the answers, the comments, the day and the role into the form's cells."""
    sheet = workbook[FORM]
    day = pd.Timestamp(filled.completed).to_pydatetime()
    sheet.cell(DATE_ROW, FIRST_PATIENT).value = day
    sheet.cell(ROLE_ROW, FIRST_PATIENT).value = filled.completed_by
    for place, element in enumerate(form.bundle.element_ids):
        for number, answer in enumerate(filled.answers[element], start=1):
            cell = sheet.cell(form.answer_row(place), form.patient_column(number))
            cell.value = WORDS[answer]
        if element in filled.comments:
            missed = filled.answers[element].index("no") + 1
            cell = sheet.cell(form.comment_row(place), form.patient_column(missed))
            cell.value = filled.comments[element]


def _definitions(
    bundles: Mapping[str, BundleFile], programmes: Mapping[str, ProgrammeFile]
) -> tuple[BundleFile, ProgrammeFile]:
    problems = [
        Problem(f"there is no {noun} {name!r}.", folder, "Put its file back.")
        for noun, name, there, folder in (
            ("bundle", BUNDLE, bundles, "params/bundles"),
            ("programme", PROGRAMME, programmes, "params/programmes"),
        )
        if name not in there
    ]
    if problems:
        raise ParameterError(problems)
    bundle, programme = bundles[BUNDLE], programmes[PROGRAMME]
    if bundle.element_ids != tuple(SHARES):
        what = "its elements are not those that the example fills in."
        raise ParameterError(Problem(what, f"params/bundles/{BUNDLE}.yml"))
    return bundle, programme
