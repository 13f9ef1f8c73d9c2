"""Read what a filled form says of itself, and find what has been changed in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from qikit.data.definitions.bundle_files import MOST_PATIENTS, BundleFile
from qikit.data.forms.layout import (
    ABOUT,
    FILE_NAME,
    FORM,
    LAYOUT_VERSION,
    LONGEST_CODE,
    Form,
    code_in_file,
)
from qikit.data.forms.other_sheets import ABOUT_LABELS
from qikit.errors import DataError, ParameterError, Problem, did_you_mean
from qikit.periods import parse_month, period_text

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

NEW_FORM = "Ask for the answers on a new form: qikit form."


def read_about(
    workbook: Workbook, bundles: Mapping[str, BundleFile], path: Path
) -> Form:
    """Say which form a workbook is.

    Raises
    ------
    DataError
        If it is no form; is of a bundle, version or layout that is not known; lacks
        practice or month; is another practice's or month's than its file name says;
        or if its texts are not where they were.
    """
    if ABOUT not in workbook.sheetnames or FORM not in workbook.sheetnames:
        what = "no mapping in params/sources fits it, and it is no form of qikit."
        to_do = "Write a mapping for it, or move it away."
        raise DataError(Problem(what, path.name, to_do))
    facts = _facts(workbook[ABOUT])
    problems = [*_of_versions(facts, bundles, path), *_of_facts(facts, path)]
    if problems:
        raise DataError(problems)
    form = Form(
        bundles[facts["bundle"]],
        facts["practice_code"],
        facts["practice_name"],
        parse_month(facts["month"]),
        int(facts["patients"]),
    )
    problems = [*_of_the_name(form, path), *_of_labels(workbook[FORM], form, path)]
    if problems:
        raise DataError(problems)
    return form


def _facts(sheet: Worksheet) -> dict[str, str]:
    """Read the sheet by its labels; what is not there is empty."""
    said = {
        str(row[0]).strip(): str(row[1]).strip()
        for row in sheet.iter_rows(max_row=20, max_col=2, values_only=True)
        if row[0] is not None and row[1] is not None
    }
    return {key: said.get(label, "") for key, label in ABOUT_LABELS.items()}


def _of_versions(
    facts: Mapping[str, str], bundles: Mapping[str, BundleFile], path: Path
) -> Iterator[Problem]:
    where = f"{path.name}, {ABOUT}"
    bundle = bundles.get(facts["bundle"])
    if bundle is None:
        what = f"there is no bundle {facts['bundle'][:60]!r} in params/bundles."
        yield Problem(what, where, did_you_mean(facts["bundle"], bundles))
    elif facts["version"] != bundle.version:
        yield Problem(
            f"the form is version {facts['version'][:20] or 'unknown'}, the bundle "
            f"{bundle.id} is now version {bundle.version}.",
            where,
            NEW_FORM,
        )
    if facts["layout"] != LAYOUT_VERSION:
        yield Problem(
            f"the form has layout {facts['layout'][:20] or 'unknown'}, forms now have "
            f"layout {LAYOUT_VERSION}.",
            where,
            NEW_FORM,
        )


def _of_facts(facts: Mapping[str, str], path: Path) -> Iterator[Problem]:
    where = f"{path.name}, {ABOUT}"
    code = facts["practice_code"]
    if not code or len(code) > LONGEST_CODE or not code.isprintable():
        yield Problem("the form does not say of which practice it is.", where, NEW_FORM)
    try:
        parse_month(facts["month"])
    except ParameterError:
        what = f"{facts['month'][:20]!r} is not a month (year-month)."
        yield Problem(what, where, NEW_FORM)
    patients = facts["patients"]
    if not (patients.isdecimal() and 1 <= int(patients[:4]) <= MOST_PATIENTS):
        what = f"room for {patients[:20]!r} patients is not possible."
        yield Problem(what, where, NEW_FORM)


def _of_the_name(form: Form, path: Path) -> Iterator[Problem]:
    """Compare a file that still has the name we gave it with what stands in it."""
    start = f"{form.bundle.id}_"
    named = FILE_NAME.match(path.name, len(start) - 1)
    if not path.name.startswith(start) or named is None:
        return
    to_do = "Ask whose answers they are and of which month, and rename the file."
    if named["code"] != code_in_file(form.practice_code):
        what = (
            f"the file is named after practice {named['code'][:LONGEST_CODE]}, but the "
            f"form is of practice {form.practice_code}."
        )
        yield Problem(what, path.name, to_do)
    if named["month"] != f"{form.month:%Y-%m}":
        what = (
            f"the file is named after {named['month']}, but the form is of "
            f"{period_text(form.month)}."
        )
        yield Problem(what, path.name, to_do)


def _of_labels(sheet: Worksheet, form: Form, path: Path) -> Iterator[Problem]:
    """Find the first fixed text that is not where it was."""
    for cell, text in form.labels.items():
        found = sheet[cell].value
        if " ".join(str(found or "").split()) != " ".join(text.split()):
            what = "the form was changed: this text is not what it was."
            to_do = f"{NEW_FORM} Rows, columns and headings must stay as they are."
            yield Problem(what, f"{path.name}, {FORM}, cell {cell}", to_do)
            return
