"""The summary of a page as a Word document, to go with the papers of a meeting.

It holds the opening, the sections before the first chart, the table of all practices
where it fits on a page, and what is not known. The charts stand in the report.
"""

from __future__ import annotations

from docx.document import Document

from qikit.reports.paper.pieces import (
    BULLETS,
    HEADING,
    NOTICE,
    PICTURE,
    TABLE,
    TERMS,
    PageContent,
    PageSection,
    PageTable,
    Passage,
)
from qikit.reports.paper.word_file import new_document, packed
from qikit.reports.paper.word_parts import add_notice, add_said, add_table, one_line
from qikit.reports.section_titles import (
    ALL_PRACTICES,
    HOW_MADE,
    NOT_KNOWN,
    WHAT_IS_COUNTED,
)

NOT_IN_SUMMARY = {WHAT_IS_COUNTED, HOW_MADE}
MOST_COLUMNS, MOST_ROWS = 6, 30  # of a table that A4 paper shows whole
WHERE_THE_REST_IS = (
    "This is the summary. The charts, their numbers and how they were made are in "
    "the web page of this report."
)
DEEPEST = 4  # heading levels of the document


def word_bytes(page: PageContent) -> bytes:
    """Write the summary of a page; the same page gives the same bytes."""
    document = new_document(page)
    opening, *sections = page.sections or (PageSection("", ""),)
    document.add_paragraph(one_line(page.title), style="Title")
    for passage in opening.passages:
        if passage.kind != HEADING or passage.texts != (page.title,):
            _add(document, passage, "Subtitle")
    for section in summary_sections(sections):
        document.add_heading(one_line(section.title), 1)
        for passage in section.passages:
            _add(document, passage)
    document.add_paragraph(WHERE_THE_REST_IS, style="Subtitle")
    return packed(document)


def summary_sections(sections: list[PageSection]) -> list[PageSection]:
    """Choose what stands before the first chart, then the table and the unknowns."""
    chosen = []
    for section in sections:
        if any(passage.kind == PICTURE for passage in section.passages):
            break
        chosen.append(section)
    later = [
        s for s in sections[len(chosen) :] if s.title in (ALL_PRACTICES, NOT_KNOWN)
    ]
    return [s for s in chosen + later if s.title not in NOT_IN_SUMMARY]


def _add(document: Document, passage: Passage, style: str = "Normal") -> None:
    """Add a passage; a paragraph takes the style."""
    if passage.kind == HEADING:
        level = min(max(passage.level - 1, 2), DEEPEST)
        document.add_heading(one_line(passage.texts[0]), level)
    elif passage.kind == NOTICE:
        add_notice(document, passage)
    elif passage.kind == TABLE:
        _add_table(document, passage.table)
    elif passage.kind != PICTURE:
        named = {BULLETS: "List Bullet", TERMS: "Normal"}.get(passage.kind, style)
        leads = passage.leads or ("",) * len(passage.texts)
        for text, lead in zip(passage.texts, leads, strict=True):
            add_said(document.add_paragraph(style=named), text, lead)


def _add_table(document: Document, table: PageTable) -> None:
    """Add a table; of one that is too large, say where it stands."""
    n_columns, n_rows = len(table.header), len(table.rows)
    if n_columns <= MOST_COLUMNS and n_rows <= MOST_ROWS:
        add_table(document, table)
        return
    size = f"{n_columns} columns and {n_rows} rows"
    text = f"{table.name}: this table of {size} is in the web page of this report."
    document.add_paragraph(one_line(text))
