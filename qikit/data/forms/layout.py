"""What stands in which cell of a data collection form."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from qikit.data.definitions.bundle_files import BundleFile
from qikit.periods import period_text

LAYOUT_VERSION = "1"  # changes with every cell that moves
INSTRUCTIONS, FORM, ABOUT = "Instructions", "Form", "About this form"
YES, NO, NOT_APPLICABLE = "Yes", "No", "N/A"

TITLE_ROW, CONTEXT_ROW = 1, 2
DATE_ROW, ROLE_ROW, NOBODY_ROW = 3, 4, 5
HEADER_ROW = 6
HEADER = "Element of care"
FIRST_ROW = 7  # of the first element; its comments stand below
LABELS, FIRST_PATIENT = 1, 2  # columns
ROLES = (  # who completed the form: never a name
    "General practitioner",
    "Practice nurse",
    "Practice manager",
    "Pharmacist",
    "Pharmacy technician",
    "Healthcare assistant",
    "Administrator",
    "Other role",
)
LONGEST_CODE, LONGEST_NAME = 40, 200
FILE_NAME = re.compile(r"_(?P<code>.+)_(?P<month>\d{4}-\d\d)(?!\d)")  # after a bundle


@dataclass(frozen=True)
class Form:
    """One form: a bundle, for one practice and one month, for n patients.

    `due_on` is the last day on which it is not late, where that is known.
    """

    bundle: BundleFile
    practice_code: str
    practice_name: str
    month: pd.Timestamp
    patients: int
    due_on: pd.Timestamp | None = None

    @property
    def file_name(self) -> str:
        """A file name that holds no path, whatever the practice code is."""
        code = code_in_file(self.practice_code)
        return f"{self.bundle.id}_{code}_{self.month:%Y-%m}.xlsx"

    @property
    def whose(self) -> str:
        """Practice and month, as a sentence names them that is sent to the practice."""
        return f"{self.practice_name} ({self.practice_code}), {period_text(self.month)}"

    @property
    def title(self) -> str:
        """The title of the sheet and of the workbook."""
        return f"{self.bundle.name}: data collection form"

    @property
    def context(self) -> str:
        """Of which month it is and whose: the name last, it may be long."""
        return (
            f"Month: {period_text(self.month)}. Form version {self.bundle.version}. "
            f"Practice {self.practice_code}: {self.practice_name}."
        )

    @cached_property
    def labels(self) -> dict[str, str]:
        """The fixed texts of the sheet, by cell: a form that differs was changed."""
        texts = {
            (TITLE_ROW, LABELS): self.title,
            (CONTEXT_ROW, LABELS): self.context,
            (DATE_ROW, LABELS): "Date completed (day/month/year)",
            (ROLE_ROW, LABELS): "Completed by (choose a role, give no name)",
            (NOBODY_ROW, LABELS): "No patients to sample this month? (Yes if so)",
            (HEADER_ROW, LABELS): HEADER,
            (HEADER_ROW, self.count_column): "Number Yes, of Yes and No",
            (self.composite_row, LABELS): "All measures met? (last column: overall)",
            (self.missing_row, LABELS): "Answers still missing",
        }
        for number in self.patient_numbers:
            texts[HEADER_ROW, self.patient_column(number)] = f"Patient {number}"
        for place, element in enumerate(self.bundle.elements):
            texts[self.answer_row(place), LABELS] = f"{place + 1}. {element.text}"
            said = f"Comments on {place + 1} (no names or numbers of patients)"
            texts[self.comment_row(place), LABELS] = said
        return {cell_name(*place): texts[place] for place in sorted(texts)}

    @property
    def patient_numbers(self) -> range:
        """1 to n: places on the form, never identifiers."""
        return range(1, self.patients + 1)

    @property
    def composite_row(self) -> int:
        """The row that says whether all measures were met."""
        return self.answer_row(len(self.bundle.elements))

    @property
    def missing_row(self) -> int:
        """The last row: how many answers a patient still lacks."""
        return self.composite_row + 1

    @property
    def count_column(self) -> int:
        """The last column."""
        return FIRST_PATIENT + self.patients

    def place_name(self, row: int, column: int) -> str:
        """Say in words which place to fill in a cell is; "" for any other."""
        heads = {
            DATE_ROW: "date completed",
            ROLE_ROW: "completed by",
            NOBODY_ROW: "no patients to sample",
        }
        if column == FIRST_PATIENT and row in heads:
            return heads[row]
        number = column - FIRST_PATIENT + 1
        place, is_comment = divmod(row - FIRST_ROW, 2)
        if number not in self.patient_numbers or not 0 <= place < self.questions:
            return ""
        said = "comment on question" if is_comment else "question"
        return f"patient {number}, {said} {place + 1}"

    @property
    def questions(self) -> int:
        """How many elements are asked about."""
        return len(self.bundle.elements)

    def answer_row(self, place: int) -> int:
        """Return the row of the answers to an element, counted from 0."""
        return FIRST_ROW + 2 * place

    def comment_row(self, place: int) -> int:
        """Return the row of the comments on an element, counted from 0."""
        return self.answer_row(place) + 1

    def patient_column(self, number: int) -> int:
        """Return the column of a patient, counted from 1."""
        return FIRST_PATIENT + number - 1


def cell_name(row: int, column: int) -> str:
    """Name a cell as a spreadsheet does: row 6, column 3 is "C6"."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return f"{letters}{row}"


def code_in_file(practice_code: str) -> str:
    """Write a practice code so that it may stand in a file name."""
    return re.sub(r"[^\w-]+", "-", practice_code)
