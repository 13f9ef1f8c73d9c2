"""A small bundle, its form, and a hand that fills it in by Excel's own cells."""

from __future__ import annotations

import datetime as dt
import io
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd
from openpyxl import Workbook, load_workbook

from qikit.data.definitions.bundle_files import BundleFile
from qikit.data.definitions.strict_yaml import Document, build
from qikit.data.forms.filled import form_rows
from qikit.data.forms.layout import FORM, Form
from qikit.data.forms.written import form_bytes

APRIL = pd.Timestamp(2025, 4, 1)
WORDS = {"Y": "Yes", "N": "No", "-": "N/A", ".": None}
TEA = {
    "id": "tea",
    "name": "A cup of tea",
    "version": "2",
    "elements": [
        {"id": "warm", "text": "Was it warm?", "measure": "warm_tea"},
        {"id": "milk", "text": "Was there milk?", "may_be_not_applicable": "true"},
        {"id": "sugar", "text": "Was there sugar?", "may_be_not_applicable": "true"},
    ],
    "patients": "5",
    "composite_measure": "good_tea",
}


def make_bundle(**changes) -> BundleFile:
    content = TEA | changes
    return build(BundleFile, Document(Path(f"{content['id']}.yml"), content))


@dataclass
class Desk:
    """A practice's desk: an empty form, a pen, and the post."""

    folder: Path
    bundle: BundleFile
    form: Form
    workbook: Workbook = field(init=False)

    def __post_init__(self) -> None:
        self.workbook = load_workbook(io.BytesIO(form_bytes(self.form)))

    @property
    def sheet(self):
        return self.workbook[FORM]

    def answer(self, *rows: str) -> Desk:
        """Answer as drawn: a row for each element, a letter for each patient."""
        for place, row in enumerate(rows):
            for number, letter in enumerate(row, start=1):
                column = self.form.patient_column(number)
                cell = self.sheet.cell(self.form.answer_row(place), column)
                cell.value = WORDS[letter]
        self.sheet["B3"] = dt.datetime(2025, 5, 8)
        self.sheet["B4"] = "Practice manager"
        return self

    def send(self, name: str = "") -> Path:
        path = self.folder / (name or self.form.file_name)
        self.workbook.save(path)
        return path

    def read(self, name: str = "", **bundles) -> dict[str, pd.DataFrame]:
        known = bundles or {self.bundle.id: self.bundle}
        return form_rows(self.send(name), known, sha256="abc").tables

    def drawn(self, samples: pd.DataFrame) -> dict[int, str]:
        """Draw what was read: patient number -> a letter for each element."""
        letters = {"yes": "Y", "no": "N", "na": "-", "blank": "."}
        drawn = samples["answer"].map(letters).groupby(samples["patient_number"]).sum()
        return drawn.to_dict()
