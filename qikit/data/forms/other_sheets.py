"""The sheets around a form: the instructions before it, what it is behind it."""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import wrap
from typing import TYPE_CHECKING

from qikit.data.forms.form_sheet import print_on_a4, protect, write_text
from qikit.data.forms.layout import (
    ABOUT,
    FORM,
    INSTRUCTIONS,
    LAYOUT_VERSION,
    NOT_APPLICABLE,
    Form,
)
from qikit.data.forms.styles import dress
from qikit.programme.due_months import due_after

if TYPE_CHECKING:
    from openpyxl import Workbook


PROSE_WIDTH = 84  # of one column, which fits on A4 by itself
CHARACTERS = {
    "main_title": 46,
    "prose": 92,
    "whose": 68,
    "plain": 60,
}  # in a line, with room to spare
HEIGHTS = {
    "title": 22.0,
    "main_title": 22.0,
    "heading": 17.0,
    "plain": 14.5,
}  # of a line, in points
PROSE_HEIGHT, GAP = 14.5, 5.0  # points
FEWER = (
    "With fewer, leave the other columns empty. With nobody to sample this month, say "
    "Yes beside that question and answer nothing else."
)
ANSWERING = (
    f"Go to the sheet {FORM}. Give the date, choose your role, then answer each "
    "element for each patient: choose Yes or No. Choose N/A only where the list offers "
    "it. If you cannot tell, leave the cell empty: an empty cell is never counted as "
    "Yes, as No or as N/A."
)
NO_NAMES = (
    "Write no name, date of birth, CHI number, NHS number or address of a patient "
    "anywhere, also not in the comments. Patient 1, 2, 3 are places on this form: keep "
    "your own list of who they are in the practice."
)
WORKED_OUT = (
    "The grey cells are worked out for you. “All measures met?” is Yes when every "
    "element that applies is Yes; it stays empty while an answer is missing."
)
KEYBOARD = (
    "With the keyboard: Ctrl+Page Down goes to the next sheet. Tab goes to the next "
    "cell to fill in, Shift+Tab back, Enter to the cell below. Alt+Down arrow opens "
    "the list of choices; or type Yes, No or N/A. Delete empties a cell. Screen "
    "readers read the patient and the element with each cell."
)
SEND = (
    "Save the workbook in its own format (.xlsx) under the name it has, and send it "
    "back to the person who sent it to you"
)
NOT_REVIEWED = "The wording of this form has not yet been reviewed by a clinician."
ABOUT_LABELS = {
    "bundle": "Bundle",
    "version": "Version of the bundle",
    "layout": "Version of the layout",
    "practice_code": "Practice code",
    "practice_name": "Practice name",
    "month": "Month (year-month)",
    "patients": "Room for patients",
}


def add_instructions(workbook: Workbook, form: Form) -> None:
    """Add the sheet that is read first."""
    sheet = workbook.active
    sheet.title = INSTRUCTIONS
    for row, (kind, text) in enumerate(_lines(form), start=1):
        write_text(sheet, f"A{row}", text)
        dress(sheet.cell(row, 1), kind)
        sheet.row_dimensions[row].height = _height(kind, text)
    sheet.column_dimensions["A"].width = PROSE_WIDTH
    sheet.sheet_view.showGridLines = False
    print_on_a4(sheet, area=f"A1:A{sheet.max_row}")
    protect(sheet)


def add_about(workbook: Workbook, form: Form) -> None:
    """Add the sheet by which a form is recognised when it comes back."""
    sheet = workbook.create_sheet(ABOUT)
    write_text(sheet, "A1", "About this form (please leave this sheet as it is)")
    dress(sheet["A1"], "title")
    sheet.row_dimensions[1].height = _height("title", "")
    facts = about_facts(form)
    for row, (key, label) in enumerate(ABOUT_LABELS.items(), start=2):
        for column, text in (("A", label), ("B", facts[key])):
            write_text(sheet, f"{column}{row}", text)
            dress(sheet[f"{column}{row}"], "plain")
        sheet.row_dimensions[row].height = _height("plain", facts[key])
    sheet.column_dimensions["A"].width = 28
    sheet.column_dimensions["B"].width = 60
    print_on_a4(sheet, area=f"A1:B{sheet.max_row}")
    protect(sheet)


def _height(kind: str, text: str) -> float:
    """Return the height that a text takes: no program grows the row of a new file."""
    fits = CHARACTERS.get(kind, CHARACTERS["prose"])
    lines = sum(len(wrap(part, fits)) or 1 for part in text.split("\n"))
    return lines * HEIGHTS.get(kind, PROSE_HEIGHT) + GAP


def about_facts(form: Form) -> dict[str, str]:
    """Return what the sheet says of the form, all of it as text."""
    return {
        "bundle": form.bundle.id,
        "version": form.bundle.version,
        "layout": LAYOUT_VERSION,
        "practice_code": form.practice_code,
        "practice_name": form.practice_name,
        "month": f"{form.month:%Y-%m}",
        "patients": str(form.patients),
    }


def _lines(form: Form) -> Iterator[tuple[str, str]]:
    bundle = form.bundle
    yield "main_title", form.title
    yield "whose", form.context
    yield "heading", "What this form asks"
    yield "prose", bundle.about or f"It asks about {bundle.short_name}."
    if not bundle.is_reviewed:
        yield "prose", NOT_REVIEWED
    yield "heading", "Which patients"
    if bundle.how_to_sample:
        yield "prose", bundle.how_to_sample
    yield "prose", f"The form has room for {form.patients} patients. {FEWER}"
    yield "heading", "How to fill it in"
    yield from (("prose", t) for t in (ANSWERING, NO_NAMES, WORKED_OUT, KEYBOARD))
    yield from _elements(form)
    yield "heading", "When, and to whom"
    yield "prose", f"{SEND}{_by(form)}."


def _elements(form: Form) -> Iterator[tuple[str, str]]:
    yield "heading", "What each element means"
    for number, element in enumerate(form.bundle.elements, start=1):
        parts = [f"{number}. {element.text}"]
        if element.guidance:
            parts.append(f"\n{element.guidance}")
        if element.may_be_not_applicable and NOT_APPLICABLE not in element.guidance:
            parts.append("\nN/A may be chosen where it does not apply.")
        yield "prose", "".join(parts)


def _by(form: Form) -> str:
    """Say when; where no programme says it, the usual day."""
    due_on = form.due_on or due_after(form.month)
    return f", by {due_on.day} {due_on:%B %Y}"
