"""Tell a data collection form of qikit from any other workbook."""

from __future__ import annotations

import zipfile
from pathlib import Path

from qikit.data.forms.layout import ABOUT

WORKBOOKS = (".xlsx", ".xlsm", ".xls", ".xlsb", ".ods")
MARK = f'name="{ABOUT}"'.encode()
MOST_BYTES = 2**20  # of the list of sheets; no form comes near it


def is_form(path: Path) -> bool:
    """Whether a file is to be read as a data collection form.

    Every workbook that no mapping fits is, also one that is damaged or has another
    format: reading it says what is wrong with it, and whether it is a form at all.
    A file of another name is one when it has the sheet by which a form is known.
    """
    if path.suffix.lower() in WORKBOOKS:
        return True
    try:
        with zipfile.ZipFile(path) as parts, parts.open("xl/workbook.xml") as sheets:
            return MARK in sheets.read(MOST_BYTES)
    except (OSError, zipfile.BadZipFile, KeyError, ValueError, RuntimeError, EOFError):
        return False
