"""The files of a report beside its page: which forms there are, and writing them."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from qikit.reports.paper.content import read_page
from qikit.reports.paper.csv_file import csv_bytes
from qikit.reports.paper.word import word_bytes
from qikit.reports.paper.workbook import workbook_bytes

PDF, WORKBOOK, WORD, CSV = "pdf", "workbook", "word", "csv"
ENDINGS = {PDF: ".pdf", WORKBOOK: ".xlsx", CSV: ".csv", WORD: ".docx"}
FROM_CONTENT = {WORKBOOK: workbook_bytes, CSV: csv_bytes, WORD: word_bytes}
WITH_IT = {WORKBOOK: (CSV,)}  # a form that brings another one


@dataclass(frozen=True)
class FormRecord:
    """One more form of a report; `file` is its name, later its path in the run."""

    form: str
    file: str
    bytes: int
    sha256: str


def write_forms(html: str, page: Path, formats: Sequence[str]) -> list[FormRecord]:
    """Write the forms that are made of a page's content, each whole or not at all.

    Parameters
    ----------
    html
        The finished page.
    page
        Its file; the others are named like it.
    formats
        As in a job file; html and pdf are not made here.
    """
    asked = [f for name in formats for f in (name, *WITH_IT.get(name, ()))]
    forms = [form for form in asked if form in FROM_CONTENT]
    if not forms:
        return []
    content = read_page(html)
    return [write_form(form, FROM_CONTENT[form](content), page) for form in forms]


def write_form(form: str, content: bytes, page: Path) -> FormRecord:
    """Write one form beside its page."""
    path = page.with_suffix(ENDINGS[form])
    write_whole(path, content)
    digest = hashlib.sha256(content).hexdigest()
    return FormRecord(form, path.name, len(content), digest)


def remove_forms(page: Path) -> list[str]:
    """Remove a page and every other form of it that an earlier run made.

    Returns the names of those that stay, since another program holds them open.
    """
    names = [page.stem + ending for ending in (page.suffix, *ENDINGS.values())]
    return [name for name in names if not _is_removed(page.with_name(name))]


def _is_removed(path: Path) -> bool:
    try:
        path.unlink(missing_ok=True)
    except OSError:
        return False
    return True


def write_whole(path: Path, content: bytes) -> None:
    """Write a file whole or not at all."""
    part = path.with_name(path.name + ".part")
    part.write_bytes(content)
    os.replace(part, path)
