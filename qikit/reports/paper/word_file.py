"""A Word document of qikit: its styles, header and footer, and its bytes."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, datetime

from docx import Document as open_document
from docx.document import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.styles.style import ParagraphStyle
from docx.text.paragraph import Paragraph

from qikit.plots.palette import DARK_BLUE, GREY
from qikit.reports.paper.characters import cut_to, visible
from qikit.reports.paper.pieces import PageContent

FONT, LANGUAGE = "Arial", "en-GB"
BLUE, QUIET = (RGBColor.from_string(c[1:]) for c in (DARK_BLUE, GREY))
A4 = Mm(210), Mm(297)
MARGIN = Mm(20)
MOST_IN_PROPERTY = 255  # of the Open Packaging Conventions, as python-docx holds them
FIXED = datetime(1980, 1, 1, tzinfo=UTC).replace(tzinfo=None)
FIXED_IN_ZIP = (1980, 1, 1, 0, 0, 0)
SIZES = {
    "Title": 22,
    "Heading 1": 15,
    "Heading 2": 12,
    "Heading 3": 11,
    "Heading 4": 11,
}
THEME_FONTS = ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme")


def new_document(page: PageContent) -> Document:
    """Open an empty document with the styles, the label and the facts of a page."""
    document = open_document()
    _set_properties(document, page)
    _set_styles(document)
    section = document.sections[0]
    section.page_width, section.page_height = A4
    section.left_margin = section.right_margin = MARGIN
    section.top_margin = section.bottom_margin = MARGIN
    label = visible(page.label)
    if label:
        section.header.paragraphs[0].add_run(label).bold = True
    _add_footer(section.footer.paragraphs[0], label)
    return document


def packed(document: Document) -> bytes:
    """Write a document so that the same content gives the same bytes."""
    written, file = io.BytesIO(), io.BytesIO()
    document.save(written)
    with zipfile.ZipFile(written) as parts, zipfile.ZipFile(file, "w") as out:
        for name in parts.namelist():
            entry = zipfile.ZipInfo(name, FIXED_IN_ZIP)
            out.writestr(entry, parts.read(name), zipfile.ZIP_DEFLATED)
    return file.getvalue()


def _set_properties(document: Document, page: PageContent) -> None:
    """Say the title and the label; nobody's name, no clock."""
    facts = document.core_properties
    facts.title = cut_to(visible(page.title), MOST_IN_PROPERTY)
    facts.subject = cut_to(visible(page.label), MOST_IN_PROPERTY)
    facts.author = facts.last_modified_by = "qikit"
    facts.comments, facts.keywords, facts.language = "", "", LANGUAGE
    facts.created = facts.modified = FIXED
    facts.revision = 1
    package = document.part.package
    for key, relation in list(package.rels.items()):
        if relation.reltype == RELATIONSHIP_TYPE.THUMBNAIL:  # of another document
            del package.rels[key]


def _set_styles(document: Document) -> None:
    styles = document.styles
    for language in styles.element.iter(qn("w:lang")):
        language.set(qn("w:val"), LANGUAGE)
    for name in ("Normal", "Subtitle", "Caption", "Header", "Footer", *SIZES):
        _set_font(styles[name])
    styles["Normal"].font.size = Pt(11)
    styles["Normal"].paragraph_format.space_after = Pt(6)
    for name, size in SIZES.items():
        styles[name].font.size = Pt(size)
        styles[name].font.color.rgb = BLUE
        styles[name].font.bold = True
    for name in ("Subtitle", "Caption", "Header", "Footer"):
        styles[name].font.size = Pt(10)
        styles[name].font.italic = False
        styles[name].font.color.rgb = QUIET
    styles["Caption"].font.bold = True
    styles["Caption"].paragraph_format.keep_with_next = True
    styles["List Bullet"].paragraph_format.space_after = Pt(4)
    _drop_borders(styles["Title"])


def _set_font(style: ParagraphStyle) -> None:
    """Use the one font for every script; the theme's would win over it."""
    style.font.name = FONT
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for name in THEME_FONTS:
        fonts.attrib.pop(qn(f"w:{name}"), None)
    for name in ("eastAsia", "cs"):
        fonts.set(qn(f"w:{name}"), FONT)
    for spaced in style.element.rPr.findall(qn("w:spacing")):
        style.element.rPr.remove(spaced)


def _drop_borders(style: ParagraphStyle) -> None:
    borders = style.element.get_or_add_pPr().find(qn("w:pBdr"))
    if borders is not None:
        style.element.pPr.remove(borders)


def _add_footer(paragraph: Paragraph, label: str) -> None:
    """Write the label, if there is one, and the number of the page."""
    paragraph.add_run(f"{label} · page " if label else "Page ")
    _add_field(paragraph, "PAGE")
    paragraph.add_run(" of ")
    _add_field(paragraph, "NUMPAGES")


def _add_field(paragraph: Paragraph, code: str) -> None:
    """Add a field that Word works out; `code` is never from data."""
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), code)
    run, text = OxmlElement("w:r"), OxmlElement("w:t")
    text.text = "1"
    run.append(text)
    field.append(run)
    paragraph._p.append(field)
