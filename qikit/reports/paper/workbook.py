"""The tables of a page as an accessible workbook: contents, notes, a sheet a table.

After the guidance of the UK Government Analysis Function on spreadsheets ("Releasing
statistics in spreadsheets"): a first sheet with a list of the others, notes on a sheet
of their own, one table a sheet from column A, real tables, no merged or hidden cells.
Nothing that comes from data becomes a formula or a link.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import UTC, datetime

import xlsxwriter

from qikit.reports.paper.gap_words import gap_words
from qikit.reports.paper.pieces import (
    HEADING,
    NOTICE,
    PARAGRAPH,
    TABLE,
    PageContent,
    PageSection,
    Passage,
)
from qikit.reports.paper.sheets import CONTENTS, NOTES, Book, numbered
from qikit.reports.paper.table_sheets import add_table_sheet
from qikit.reports.section_titles import (
    HOW_MADE,
    NOT_KNOWN,
    WHAT_IS_COUNTED,
    WHAT_RULES_MEAN,
)
from qikit.rounding import count_text

NOTES_SECTIONS = (WHAT_RULES_MEAN, NOT_KNOWN, WHAT_IS_COUNTED, HOW_MADE)
CREATED = datetime(1980, 1, 1, tzinfo=UTC).replace(tzinfo=None)  # the same bytes always
MAKER = "qikit"
SAFE = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
ABOUT_NOTES = "what words in the tables mean, and what to know about the figures"
CONTENTS_WIDTHS, NOTES_WIDTHS = (95, 45), (45, 95)


def workbook_bytes(page: PageContent) -> bytes:
    """Write the tables of a page as a workbook; the same page gives the same bytes."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, SAFE) as workbook:
        book = Book(workbook, page.label, page.title)
        workbook.set_properties(
            {
                "title": book.text(page.title),
                "subject": book.text(page.label),
                "author": MAKER,
                "created": CREATED,
            }
        )
        _add_contents(book, page)
        _add_notes(book, page)
        for place, table in enumerate(page.tables, 1):
            add_table_sheet(book, table, place)
    return file.getvalue()


def _add_contents(book: Book, page: PageContent) -> None:
    """Write the first sheet: what this is, its banners, and where each table is."""
    sheet = book.add_sheet(CONTENTS, CONTENTS_WIDTHS)
    book.add_title(sheet, page.title)
    facts = list(_facts(page))
    for row, text in enumerate(facts, 1):
        book.add_words(sheet, row, [text], CONTENTS_WIDTHS, kind="text")
    where = list(_where(page))
    top = len(facts) + 1
    header = ("What stands there", "Section of the report")
    book.add_table(sheet, top, "contents", header, len(where))
    for row, (name, text, section) in enumerate(where, top + 1):
        book.add_words(sheet, row, [text, section], CONTENTS_WIDTHS)
        book.link(sheet, row, name, text, kind="cell link")


def _where(page: PageContent) -> Iterator[tuple[str, str, str]]:
    """Give the name of each other sheet, what stands there, and its section."""
    yield NOTES, f"{NOTES}: {ABOUT_NOTES}", "All sections"
    for place, table in enumerate(page.tables, 1):
        name = numbered(place)
        yield name, f"{name}: {table.name}", table.section


def _facts(page: PageContent) -> Iterator[str]:
    """Say what the workbook holds, and what stands at the head of the page."""
    if page.label:
        yield f"Handling: {page.label}"
    if page.area:
        yield f"Area: {page.area}"
    if page.period:
        yield f"Period: {page.period}"
    for passage in page.sections[0].passages if page.sections else ():
        if passage.kind == PARAGRAPH:
            yield from passage.texts
        elif passage.kind == NOTICE:
            yield from (f"{passage.title}: {text}" for text in passage.texts)
    n = count_text(len(page.tables), "table")
    yield f"This workbook has {n}, each on a sheet of its own, and a sheet of notes."


def _add_notes(book: Book, page: PageContent) -> None:
    """Write the words for gaps, and what the page says of its figures."""
    sheet = book.add_sheet(NOTES, NOTES_WIDTHS)
    book.add_title(sheet, NOTES)
    if page.label:
        sheet.write_string(1, 0, book.text(page.label), book.format(kind="line"))
    book.link(sheet, 2, CONTENTS, "Back to the contents")
    words = gap_words(page.tables).items()
    notes = [(f"In a cell: {word}", meaning) for word, meaning in words]
    for section in page.sections:
        if section.title in NOTES_SECTIONS:
            notes += _notes(section, page)
    notes = notes or [("Notes", "The report has none.")]
    book.add_table(sheet, 3, "notes", ("About", "Note"), len(notes))
    sheet.freeze_panes(4, 0)
    for row, texts in enumerate(notes, 4):
        book.add_words(sheet, row, texts, NOTES_WIDTHS)


def _notes(section: PageSection, page: PageContent) -> Iterator[tuple[str, str]]:
    """Give the words of a section, each with the heading that it stands under."""
    for passage in section.passages:
        about = ": ".join(filter(None, [section.title, passage.under]))
        if passage.kind == HEADING:
            continue
        if passage.kind == TABLE:
            place = 1 + next(
                i for i, table in enumerate(page.tables) if table is passage.table
            )
            yield about, f"{passage.table.name}: see {numbered(place)}."
        else:
            yield from ((about, text) for text in _said(passage))


def _said(passage: Passage) -> tuple[str, ...]:
    return (*([passage.title] if passage.title else []), *passage.texts)
