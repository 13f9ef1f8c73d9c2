"""Measure what it costs to read 150 filled forms (aim: at most 15 s of CPU).

make bench
"""

from __future__ import annotations

import datetime as dt
import random
import tempfile
import time
from pathlib import Path

import pandas as pd

from qikit.data.definitions.bundle_files import BundleFile, read_bundles
from qikit.data.forms.filled import form_rows
from qikit.data.forms.layout import FORM, Form
from qikit.data.forms.measures import bundle_observations
from qikit.data.forms.written import form_workbook

BUNDLES = Path(__file__).parents[1] / "params" / "bundles"
BUNDLE = "pathology_results"
FORMS, PATIENTS = 150, 10
MONTHS = pd.date_range("2024-10-01", periods=15, freq="MS")


def filled_form(bundle: BundleFile, number: int, dice: random.Random):
    """Make a form with an answer in nearly every cell, and some comments."""
    code = f"SYN{number // len(MONTHS) + 1:02d}"
    month = MONTHS[number % len(MONTHS)]
    form = Form(bundle, code, f"Surgery {code}", month, PATIENTS)
    workbook = form_workbook(form)
    sheet = workbook[FORM]
    for place in range(len(bundle.elements)):
        for patient in form.patient_numbers:
            column = form.patient_column(patient)
            answer = dice.choices(["Yes", "No", None], [85, 12, 3])[0]
            sheet.cell(form.answer_row(place), column).value = answer
            if answer == "No":
                sheet.cell(form.comment_row(place), column).value = "Seen too late"
    sheet["B3"] = dt.datetime(2026, 2, 3)
    return form.file_name, workbook


def main() -> None:
    bundles = read_bundles(BUNDLES)
    dice = random.Random(1)
    with tempfile.TemporaryDirectory() as name:
        for number in range(FORMS):
            file_name, workbook = filled_form(bundles[BUNDLE], number, dice)
            workbook.save(Path(name) / file_name)
        paths = sorted(Path(name).iterdir())
        start = time.process_time()
        read = [
            form_rows(p, bundles, sha256="").tables["bundle_samples"] for p in paths
        ]
        middle = time.process_time()
        figures = bundle_observations(pd.concat(read), bundles, source="forms")
        end = time.process_time()
    print(f"{len(read)} filled forms read: {middle - start:.1f} s of CPU (aim: 15)")
    print(f"{len(figures)} figures worked out of them: {end - middle:.2f} s of CPU")


if __name__ == "__main__":
    main()
