"""Tell a data collection form of qikit from any other workbook."""

from __future__ import annotations

import zipfile
from pathlib import Path

from qikit.data.forms.layout import ABOUT, HEADER
from qikit.errors import DataError, Problem

WORKBOOKS = (".xlsx", ".xlsm", ".xls", ".xlsb", ".ods")
MARK = f'name="{ABOUT}"'.encode()
MOST_BYTES = 2**20  # of the list of sheets; no form comes near it
BEGINNING = 2**13  # bytes in which the heads of a form stand that was saved as text
IN_THE_HEADS = ("data collection form", "Form version", HEADER, "Patient 1")


def is_read_as_form(path: Path) -> bool:
    """Whether a file is to be read as a data collection form.

    Every workbook that no mapping fits is, also one that is damaged or has another
    format: reading it says what is wrong with it, and whether it is a form at all.
    A file of another name is one when it has the sheet by which a form is known, or
    is the text of a form: reading it says that the workbook is needed.
    """
    if path.suffix.lower() in WORKBOOKS or _is_text_of_a_form(path):
        return True
    try:
        with zipfile.ZipFile(path) as parts, parts.open("xl/workbook.xml") as sheets:
            return MARK in sheets.read(MOST_BYTES)
    except (OSError, zipfile.BadZipFile, KeyError, ValueError, RuntimeError, EOFError):
        return False


def refuse_text_of_a_form(path: Path) -> None:
    """Refuse a form that was saved as CSV: its answers cannot be trusted to be whole.

    Raises
    ------
    DataError
        If the file is one.
    """
    if _is_text_of_a_form(path):
        what = "it is a form of qikit that was saved as text (CSV)."
        to_do = "Ask for the workbook itself, saved in its own format (.xlsx)."
        raise DataError(Problem(what, path.name, to_do))


def _is_text_of_a_form(path: Path) -> bool:
    try:
        with path.open("rb") as handle:
            beginning = handle.read(BEGINNING)
    except OSError:
        return False
    text = beginning.replace(b"\0", b"")  # also where a letter has two bytes
    return all(word.encode() in text for word in IN_THE_HEADS)
