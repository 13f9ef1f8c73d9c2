"""The sheets of a filled form: those that must be there, and any that were added."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from qikit.data.forms.layout import (
    ABOUT,
    FORM,
    HEADER,
    HEADER_ROW,
    INSTRUCTIONS,
    LABELS,
)
from qikit.data.forms.sheet_cells import filled_cells
from qikit.errors import DataError, Problem

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

OWN = (INSTRUCTIONS, FORM, ABOUT)
ASK_AGAIN = "Ask for the answers on a new form."


def require_its_sheets(
    sheets: Mapping[str, Worksheet], path: Path, *, known_as: str
) -> None:
    """Refuse a workbook that is no form, or a form that lost or doubled a sheet.

    Raises
    ------
    DataError
        If the sheet Form is missing or hidden, the last sheet is missing, or a second
        sheet is laid out like Form: nobody can know which of the two counts.
    """
    problem = _of_missing(sheets, path, known_as) or _of_doubled(sheets, path)
    if problem:
        raise DataError(problem)


def added_sheets(sheets: Mapping[str, Worksheet]) -> list[str]:
    """Say which sheets with something on them are no part of a form.

    By their number: the name of a sheet may be that of a patient.
    """
    return [
        f"sheet {number} of the workbook, which is no part of the form"
        for number, (name, sheet) in enumerate(sheets.items(), start=1)
        if name not in OWN and filled_cells(sheet)
    ]


def _of_missing(
    sheets: Mapping[str, Worksheet], path: Path, known_as: str
) -> Problem | None:
    if ABOUT in sheets and FORM in sheets:
        return None
    if ABOUT in sheets:
        named = f" ({known_as})" if known_as else ""
        what = (
            f"it is a form of qikit{named}, but its sheet {FORM} is missing: was it "
            "renamed?"
        )
        to_do = f"Name the sheet {FORM} again, and save the workbook."
        return Problem(what, path.name, to_do)
    if FORM in sheets and _is_like_the_form(sheets[FORM]):
        what = f"it looks like a form of qikit, but its sheet {ABOUT!r} is missing."
        return Problem(what, path.name, ASK_AGAIN)
    what = "no mapping in params/sources fits it, and it is no form of qikit."
    return Problem(what, path.name, "Write a mapping for it, or move it away.")


def _of_doubled(sheets: Mapping[str, Worksheet], path: Path) -> Problem | None:
    if sheets[FORM].sheet_state != "visible":
        what = f"the sheet {FORM} is hidden: are its answers meant?"
        to_do = "Show it, look at the answers, and save the workbook."
        return Problem(what, path.name, to_do)
    twins = [
        number
        for number, (name, sheet) in enumerate(sheets.items(), start=1)
        if name not in OWN and _is_like_the_form(sheet)
    ]
    if twins:
        what = (
            f"sheet {twins[0]} of the workbook is laid out like {FORM}: which of the "
            "two is meant?"
        )
        to_do = f"Keep the answers on {FORM}, and delete the other sheet."
        return Problem(what, path.name, to_do)
    return None


def _is_like_the_form(sheet: Worksheet) -> bool:
    first = [
        c for c in filled_cells(sheet) if (c.row, c.column) == (HEADER_ROW, LABELS)
    ]
    return bool(first) and str(first[0].value).strip() == HEADER
