"""Read what a filled form says of itself, and find what has been changed in it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from qikit.data.definitions.bundle_files import MOST_PATIENTS, BundleFile
from qikit.data.extracts.people.person_numbers import text_with_identifier
from qikit.data.extracts.people.shown_cells import shown_cell
from qikit.data.forms.layout import (
    ABOUT,
    CONTEXT_ROW,
    FILE_NAME,
    FORM,
    LABELS,
    LAYOUT_VERSION,
    LONGEST_CODE,
    LONGEST_NAME,
    Form,
    cell_name,
    code_in_file,
)
from qikit.data.forms.other_sheets import ABOUT_LABELS
from qikit.data.forms.own_sheets import require_its_sheets
from qikit.errors import DataError, ParameterError, Problem, did_you_mean
from qikit.periods import parse_month, period_text

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

Facts = Mapping[str, str]
SAFE_IN_A_COMMAND = re.compile(r"[\w-]+")
WHOSE = cell_name(CONTEXT_ROW, LABELS)


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
    sheets = {sheet.title: sheet for sheet in workbook.worksheets}
    facts = _facts(sheets[ABOUT]) if ABOUT in sheets else {}
    require_its_sheets(sheets, path, known_as=_known_as(facts, bundles))
    problems = [*_of_versions(facts, bundles, path), *_of_facts(facts, bundles, path)]
    if problems:
        raise DataError(problems)
    form = Form(
        bundles[facts["bundle"]],
        facts["practice_code"],
        facts["practice_name"],
        parse_month(facts["month"]),
        int(facts["patients"]),
    )
    problem = _of_labels(sheets[FORM], form, path) or _of_the_name(form, path)
    if problem:
        raise DataError(problem)
    return form


def _facts(sheet: Worksheet) -> Facts:
    """Read the sheet by its labels; what is not there is empty."""
    said = {
        str(row[0]).strip(): " ".join(str(row[1]).split())
        for row in sheet.iter_rows(max_row=20, max_col=2, values_only=True)
        if row[0] is not None and row[1] is not None
    }
    return {key: said.get(label, "") for key, label in ABOUT_LABELS.items()}


def _known_as(facts: Facts, bundles: Mapping[str, BundleFile]) -> str:
    """Name a form by what it says of itself: "tea, T1, April 2025", or part of it."""
    if not facts:
        return ""
    said = [facts["bundle"]] if facts["bundle"] in bundles else []
    if _is_a_code(facts["practice_code"]):
        said.append(facts["practice_code"])
    if _is_a_month(facts["month"]):
        said.append(period_text(parse_month(facts["month"])))
    return ", ".join(said)


def new_form(facts: Facts, bundles: Mapping[str, BundleFile]) -> str:
    """Say with which command a new form is made; a doubtful code is never in it."""
    command = "qikit form"
    if facts["bundle"] in bundles:
        command += f" {facts['bundle']}"
        code = facts["practice_code"]
        if (
            SAFE_IN_A_COMMAND.fullmatch(code)
            and _is_a_code(code)
            and _is_a_month(facts["month"])
        ):
            month = parse_month(facts["month"])
            command += f" --practice {code} --month {month:%Y-%m}"
    return f"Ask for the answers on a new form (`{command}`)."


def _is_a_code(code: str) -> bool:
    return (
        0 < len(code) <= LONGEST_CODE
        and code.isprintable()
        and not text_with_identifier(code)
    )


def _is_a_month(text: str) -> bool:
    try:
        parse_month(text)
    except ParameterError:
        return False
    return True


def _of_versions(
    facts: Facts, bundles: Mapping[str, BundleFile], path: Path
) -> Iterator[Problem]:
    where = f"{path.name}, {ABOUT}"
    to_do = new_form(facts, bundles)
    bundle = bundles.get(facts["bundle"])
    if bundle is None:
        what = f"there is no bundle {shown_cell(facts['bundle'])} in params/bundles."
        yield Problem(what, where, did_you_mean(facts["bundle"], bundles))
    elif facts["version"] != bundle.version:
        said = _shown(facts["version"])
        what = (
            f"the form is version {said}, the bundle {bundle.id} is now version "
            f"{bundle.version}."
        )
        yield Problem(what, where, to_do)
    if facts["layout"] != LAYOUT_VERSION:
        said = _shown(facts["layout"])
        what = f"the form has layout {said}, forms now have layout {LAYOUT_VERSION}."
        yield Problem(what, where, to_do)


def _shown(version: str) -> str:
    """Show a version plainly; anything else as a cell is shown."""
    if re.fullmatch(r"[0-9.]{1,8}", version):
        return version
    return shown_cell(version) if version else "unknown"


def _of_facts(
    facts: Facts, bundles: Mapping[str, BundleFile], path: Path
) -> Iterator[Problem]:
    where, to_do = f"{path.name}, {ABOUT}", new_form(facts, bundles)
    if not _is_a_code(facts["practice_code"]):
        yield Problem("the form does not say of which practice it is.", where, to_do)
    name = facts["practice_name"]
    if not name.isprintable() or len(name) > LONGEST_NAME or text_with_identifier(name):
        what = "what stands as the practice's name cannot be one."
        yield Problem(what, where, to_do)
    if not _is_a_month(facts["month"]):
        what = f"{shown_cell(facts['month'])} is not a month (year-month)."
        yield Problem(what, where, to_do)
    patients = facts["patients"]
    if not (
        patients.isdecimal()
        and len(patients) <= len(str(MOST_PATIENTS))
        and 1 <= int(patients) <= MOST_PATIENTS
    ):
        what = f"room for {shown_cell(patients)} patients is not possible."
        yield Problem(what, where, to_do)


def _of_the_name(form: Form, path: Path) -> Problem | None:
    """Compare a file that still has the name we gave it with what stands in it."""
    start = f"{form.bundle.id}_"
    named = FILE_NAME.match(path.name, len(start) - 1)
    if not path.name.startswith(start) or named is None:
        return None
    after, own = [], []
    if named["code"] != code_in_file(form.practice_code):
        after.append(f"practice {named['code'][:LONGEST_CODE]}")
        own.append(f"practice {form.practice_code}")
    if named["month"] != f"{form.month:%Y-%m}":
        after.append(named["month"])
        own.append(period_text(form.month))
    if not after:
        return None
    what = (
        f"the file is named after {' and '.join(after)}, but the form is of "
        f"{' and '.join(own)}."
    )
    to_do = "Ask whose answers they are and of which month, and rename the file."
    return Problem(what, path.name, to_do)


def _of_labels(sheet: Worksheet, form: Form, path: Path) -> Problem | None:
    """Find the first fixed text that is not where it was."""
    for cell, text in form.labels.items():
        found = sheet[cell].value
        if " ".join(str(found or "").split()) == " ".join(text.split()):
            continue
        where = f"{path.name}, {FORM}, cell {cell}"
        if cell == WHOSE:
            what = (
                "practice, month or version are not those of the sheet "
                f"{ABOUT}: one of the two was changed."
            )
            to_do = (
                "Ask which practice and month it is of, and for the answers on a new "
                f"form (`qikit form {form.bundle.id}`)."
            )
            return Problem(what, where, to_do)
        what = "the form was changed: this text is not what it was."
        facts = {
            "bundle": form.bundle.id,
            "practice_code": form.practice_code,
            "month": f"{form.month:%Y-%m}",
        }
        to_do = new_form(facts, {form.bundle.id: form.bundle})
        to_do += " Rows, columns and headings must stay as they are."
        return Problem(what, where, to_do)
    return None
