"""Parts of a Word document: sentences with their leads, banners, tables."""

from __future__ import annotations

from collections.abc import Sequence

from docx.document import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Mm, Pt
from docx.table import _Cell, _Row
from docx.text.paragraph import Paragraph

from qikit.plots.palette import DARK_BLUE, GRID, PINK, WASH
from qikit.reports.paper.characters import visible
from qikit.reports.paper.pieces import PageTable, Passage

IN_TABLE = Pt(9.5)
WIDTH = Mm(170)  # of A4 paper within its margins
LONG_LINE = 30  # letters of a cell, before its text goes on below


def add_said(paragraph: Paragraph, text: str, lead: str = "") -> None:
    """Write a text; the part that it is led by is set in bold."""
    has_lead = bool(lead) and text.startswith(lead)
    if has_lead:
        paragraph.add_run(one_line(lead)).bold = True
    rest = text[len(lead) :] if has_lead else text
    paragraph.add_run(one_line(rest))


def add_notice(document: Document, passage: Passage) -> None:
    """Write a banner: a mark at its side, its title in bold, its sentences."""
    leads = ["", *(passage.leads or [""] * len(passage.texts))]
    last = len(passage.texts)
    for place, text in enumerate((passage.title, *passage.texts)):
        paragraph = document.add_paragraph()
        add_said(paragraph, text, text if place == 0 else leads[place])
        paragraph.paragraph_format.space_after = Pt(8 if place == last else 0)
        paragraph.paragraph_format.keep_with_next = place < last
        _mark_side(paragraph)


def add_table(document: Document, table: PageTable) -> None:
    """Write a table; its header stands again at the head of each page."""
    document.add_paragraph(one_line(table.name), style="Caption")
    grid = document.add_table(rows=0, cols=len(table.header))
    grid.autofit = True
    _add_row(grid.add_row(), table.header, table.is_number, is_head=True)
    for cells in table.rows:
        _add_row(grid.add_row(), cells, table.is_number)
    for column, width in zip(grid.columns, _widths(table), strict=True):
        column.width = width
        for cell in column.cells:
            cell.width = width
    document.add_paragraph().paragraph_format.space_after = Pt(0)


def _add_row(
    row: _Row, texts: Sequence[str], is_number: Sequence[bool], *, is_head: bool = False
) -> None:
    properties = row._tr.get_or_add_trPr()
    properties.append(OxmlElement("w:cantSplit"))
    if is_head:
        properties.append(OxmlElement("w:tblHeader"))
    for cell, text, right in zip(row.cells, texts, is_number, strict=True):
        paragraph = cell.paragraphs[0]
        paragraph.paragraph_format.space_after = Pt(1)
        paragraph.paragraph_format.keep_with_next = is_head or None
        if right:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        run = paragraph.add_run(one_line(text))
        run.font.size, run.bold = IN_TABLE, is_head or None
        _rule_below(cell, is_head=is_head)


def _widths(table: PageTable) -> list[int]:
    """Divide the width of the page by what the columns hold."""
    columns = zip(table.header, *table.rows, strict=True)
    longest = [
        max([_longest_word(name), *(min(len(cell), LONG_LINE) for cell in cells)])
        for name, *cells in columns
    ]
    return [int(WIDTH * length / sum(longest)) for length in longest]


def _longest_word(name: str) -> int:
    """Count the letters of the longest word of a header, with room as it is bold."""
    return max(map(len, name.split()), default=0) + 5


def _rule_below(cell: _Cell, *, is_head: bool) -> None:
    borders = OxmlElement("w:tcBorders")
    width, colour = ("12", DARK_BLUE) if is_head else ("4", GRID)
    borders.append(_rule("bottom", width, colour))
    cell._tc.get_or_add_tcPr().append(borders)


def _mark_side(paragraph: Paragraph) -> None:
    """Set a banner apart by a bar and a wash of colour; its title says it in words."""
    properties = paragraph._p.get_or_add_pPr()
    borders = OxmlElement("w:pBdr")
    borders.append(_rule("left", "36", PINK, space="6"))
    shade = OxmlElement("w:shd")
    for name, value in (("val", "clear"), ("color", "auto"), ("fill", in_word(WASH))):
        shade.set(qn(f"w:{name}"), value)
    spacing = properties.find(qn("w:spacing"))  # the schema wants it after these
    for element in (borders, shade):
        spacing.addprevious(element)


def _rule(side: str, width: str, colour: str, space: str = "0") -> BaseOxmlElement:
    rule = OxmlElement(f"w:{side}")
    for name, value in (
        *(("val", "single"), ("sz", width)),
        *(("space", space), ("color", in_word(colour))),
    ):
        rule.set(qn(f"w:{name}"), value)
    return rule


def in_word(colour: str) -> str:
    """Write a colour as Word does: without its "#"."""
    return colour.removeprefix("#")


def one_line(text: str) -> str:
    """Make a text fit for a paragraph: python-docx would make breaks in it."""
    return " ".join(visible(text).split("\n")).replace("\t", " ").replace("\r", " ")
