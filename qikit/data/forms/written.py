"""Write a data collection form, the same bytes for the same form."""

from __future__ import annotations

import io
import re
import zipfile
from typing import TYPE_CHECKING

import pandas as pd

from qikit.data.forms.form_sheet import add_form_sheet
from qikit.data.forms.layout import Form
from qikit.data.forms.other_sheets import add_about, add_instructions
from qikit.data.forms.styles import add_styles

if TYPE_CHECKING:
    from openpyxl import Workbook

LANGUAGE = "en-GB"
NO_DATE = (1980, 1, 1, 0, 0, 0)  # the first that a zip file can hold
DATES = re.compile(rb"(<dcterms:(created|modified)[^>]*>)[^<]*")


def form_workbook(form: Form) -> Workbook:
    """Make the workbook of a form, with nothing filled in."""
    from openpyxl import Workbook
    from openpyxl.workbook.protection import WorkbookProtection

    workbook = Workbook()
    add_styles(workbook)
    add_instructions(workbook, form)
    add_form_sheet(workbook, form)
    add_about(workbook, form)
    workbook.security = WorkbookProtection(lockStructure=True)
    workbook.properties.title = f"{form.title}, {form.context}"
    workbook.properties.creator = "qikit"
    workbook.properties.language = LANGUAGE
    return workbook


def form_bytes(form: Form) -> bytes:
    """Write a form; its dates are those of its month, not of the clock."""
    return workbook_bytes(form_workbook(form), form.month)


def workbook_bytes(workbook: Workbook, saved_on: pd.Timestamp | str) -> bytes:
    """Write a workbook as if it had been made and saved on that day at midnight."""
    saved = io.BytesIO()
    workbook.save(saved)
    date = f"{pd.Timestamp(saved_on):%Y-%m-%d}T00:00:00Z".encode()
    fixed = io.BytesIO()
    with (
        zipfile.ZipFile(saved) as parts,
        zipfile.ZipFile(fixed, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for part in parts.namelist():
            contents = parts.read(part)
            if part == "docProps/core.xml":
                contents = DATES.sub(rb"\g<1>" + date, contents)
            target.writestr(
                zipfile.ZipInfo(part, NO_DATE), contents, zipfile.ZIP_DEFLATED
            )
    return fixed.getvalue()
