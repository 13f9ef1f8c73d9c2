"""A leak planted in a workbook, a Word file, a PDF or a tidy CSV file is found."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
import zipfile
from collections.abc import Callable

import openpyxl
import pandas as pd
import pytest
from docx import Document
from docx.oxml import OxmlElement
from openpyxl.comments import Comment
from openpyxl.workbook.defined_name import DefinedName
from pypdf import PdfWriter
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    NameObject,
    NumberObject,
    TextStringObject,
)

from qikit.reports.audit.leaks import leaks
from qikit.reports.audit.tidy_tables import tidy_pieces
from qikit.reports.audit.told import CELL, Records
from tests.unit.reports.audit.audited_run import (
    ABBEY,
    FEBRUARY,
    HIDDEN,
    JANUARY,
    PAGE,
    SHOWN,
    WITHIN,
    Run,
    row,
)

DECEMBER = pd.Timestamp("2025-12-01")
SAID = "Abbey Surgery, foot check in March 2026: 6.4% (3 of 47)."
TITLE = "Diabetes foot check in the last 12 months, March 2026"
FIGURE = {("S1001", "foot_check", "March 2026")}
HEAD = ["Practice", "Value", "Count: numerator", "Count: denominator"]
ROWS = [
    ["Castle Surgery", 0.5, 30, 60],
    ["Abbey Surgery", "suppressed", "suppressed", "suppressed"],
    ["Bridge Surgery", "suppressed", "suppressed", "suppressed"],
]


@pytest.fixture
def run(tmp_path):
    return Run(tmp_path / "run")


def told(found) -> set[tuple[str, str, str]]:
    return {(leak.area, leak.measure, leak.period) for leak in found}


# --- workbooks


def workbook(plant: Callable = lambda book: None, title: str = TITLE) -> bytes:
    """A workbook of one protected table, and what is planted into it."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Table 1"
    for cells in [[f"Table 1: {title}"], ["Latest figures"], [], HEAD, *ROWS]:
        sheet.append(cells)
    plant(book)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def set_cell(name: str, value, number_format: str = "General"):
    def plant(book):
        book["Table 1"][name] = value
        book["Table 1"][name].number_format = number_format

    return workbook(plant)


def new_sheet(state: str):
    def plant(book):
        sheet = book.create_sheet("More")
        sheet.append(["Practice", "Month", "Foot check"])
        sheet.append(["Abbey Surgery", "2026-03", 0.0638])
        sheet.sheet_state = state

    return workbook(plant)


def set_property(name: str):
    return workbook(lambda book: setattr(book.properties, name, SAID))


def set_margin(part: str):
    def plant(book):
        getattr(book["Table 1"], part).center.text = SAID

    return workbook(plant)


def comment(text: str):
    def plant(book):
        book["Table 1"]["B6"].comment = Comment(text, "A. Analyst")

    return workbook(plant)


def defined_name(name: str, value: str):
    return workbook(lambda b: b.defined_names.add(DefinedName(name, attr_text=value)))


def hide(book):
    sheet = book["Table 1"]
    sheet["B6"], sheet["C6"] = 0.0638, 3
    sheet.row_dimensions[6].hidden = sheet.column_dimensions["B"].hidden = True


def repacked(content: bytes, change: Callable[[str, bytes], bytes], **more) -> bytes:
    """Change the parts of an office file, and add others."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(file, "w") as new:
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)), zipfile.ZIP_DEFLATED)
        for name, body in more.get("parts", {}).items():
            new.writestr(name, body, zipfile.ZIP_DEFLATED)
    return file.getvalue()


def calculated(name: str, body: bytes) -> bytes:
    """A formula that says nothing, and the result that Excel stored beside it."""
    if name != "xl/worksheets/sheet1.xml":
        return body
    cell = b'<c r="B6"><f>NOW()</f><v>0.06382978723404255</v></c>'
    changed, n_changed = re.subn(rb'<c r="B6".*?</c>', cell, body)
    assert n_changed == 1
    return changed


def xml_comment(name: str, body: bytes) -> bytes:
    return body + f"<!-- {SAID} -->".encode() if name == "xl/styles.xml" else body


KEEP = lambda name, body: body  # noqa: E731


def split_counts(book):
    sheet = book.create_sheet("Counts")
    sheet.append(["Place", *HEAD[2:]])
    sheet.append(["there", 3, 47])


def named_counts(number: str):
    """Counts in two columns that are called as their header calls them."""

    def plant(book):
        sheet = book.create_sheet("Counts")
        stem = f"Checked, of asked{number}"
        sheet.append(["Place", f"{stem}: checked", f"{stem}: asked"])
        sheet.append(["there", 3, 47])

    return workbook(plant)


WORKBOOKS = {
    "counts in two columns, without any name": workbook(split_counts),
    "counts in two columns with names of their own": named_counts(""),
    "counts in two columns whose name comes again": named_counts(" (2)"),
    "cell": set_cell("B6", "6.4%"),
    "fraction behind a percent": set_cell("B6", 0.064, "0.0%"),
    "percentage as a number": set_cell("B6", 6.4),
    "precise value under a rounded format": set_cell("B6", 3 / 47, "0%"),
    "value that a format hides": set_cell("B6", 3 / 47, '"suppressed"'),
    "count": set_cell("C6", 3),
    "formula": set_cell("B6", "=3/47"),
    "formula result": repacked(workbook(), calculated),
    "hidden row and column": workbook(hide),
    "hidden sheet": new_sheet("hidden"),
    "very hidden sheet": new_sheet("veryHidden"),
    "comment": comment(SAID),
    "comment of a cell": comment("6.4%"),
    "defined name": defined_name("note", f'"{SAID}"'),
    "name of a defined name": defined_name("Abbey_Surgery_foot_check", "0.0638"),
    "document title": set_property("title"),
    "document description": set_property("description"),
    "header": set_margin("oddHeader"),
    "footer": set_margin("evenFooter"),
    "sheet name": workbook(lambda b: b.create_sheet("Abbey foot_check 3 of 47")),
    "unused shared string": repacked(
        workbook(),
        KEEP,
        parts={
            "xl/sharedStrings.xml": f"<sst><si><r><t>{SAID[:-9]}</t></r>"
            "<r><t>3 of 47</t></r></si></sst>"
        },
    ),
    "comment in the XML": repacked(workbook(), xml_comment),
    "custom XML": repacked(
        workbook(), KEEP, parts={"customXml/item1.xml": f"<a><b>{SAID}</b></a>"}
    ),
    "alt text of a drawing": repacked(
        workbook(), KEEP, parts={"xl/drawings/a.xml": f'<a><b descr="{SAID}"/></a>'}
    ),
    "numbers of a chart": repacked(
        workbook(),
        KEEP,
        parts={
            "xl/charts/chart1.xml": "<chartSpace><t>Abbey Surgery, foot check</t>"
            "<v>0.0638297</v></chartSpace>"
        },
    ),
    "SVG picture": repacked(
        workbook(), KEEP, parts={"xl/media/a.svg": f"<svg><desc>{SAID}</desc></svg>"}
    ),
    "name of a part": repacked(
        workbook(), KEEP, parts={"abbey-surgery/foot-check/3 of 47.xml": "<a/>"}
    ),
}


@pytest.mark.parametrize(
    ("head", "value", "n_found"), [("Value", 0.064, 1), ("Median", 0.25, 0)]
)
def test_a_row_that_names_area_and_measure_in_its_cells(run, head, value, n_found):
    def plant(book):
        sheet = book.create_sheet("Rows")
        sheet.append(["Area", "Measure", head])
        sheet.append(["S1001", "foot_check", value])

    hidden = [*HIDDEN, row(ABBEY, JANUARY, 13, 52)]  # 25.0%, as the median
    shown = [row(ABBEY, FEBRUARY, 12, 47), row(ABBEY, DECEMBER, 11, 45)]
    content = workbook(plant)
    found = run.put(f"{WITHIN}/a.xlsx", content).leaks(hidden, shown)
    assert len(found) == n_found


@pytest.mark.parametrize("content", WORKBOOKS.values(), ids=WORKBOOKS)
def test_a_leak_in_a_workbook_is_found(run, content):
    assert told(run.put(f"{WITHIN}/a.xlsx", content).leaks()) == FIGURE


def test_a_workbook_that_tells_nothing_passes(run):
    assert run.put(f"{WITHIN}/a.xlsx", workbook()).leaks() == []


def test_a_median_of_what_is_shown_is_no_leak_in_any_form(run):
    def plant(book):
        sheet = book.create_sheet("Median")
        sheet.append([TITLE])
        sheet.append(["Practice", "Value", "Median"])
        sheet.append(["Abbey Surgery", "suppressed", 0.25])

    assert run.put(f"{WITHIN}/a.xlsx", workbook(plant)).leaks() == []


# --- Word files


def word(plant: Callable = lambda document: None) -> bytes:
    """A Word file of one protected table, and what is planted into it."""
    document = Document()
    package = document.part.package
    for key, relation in list(package.rels.items()):
        if "thumbnail" in relation.reltype:
            del package.rels[key]
    document.add_paragraph("Cluster C1", style="Title")
    document.add_heading("Foot check", 1)
    document.add_paragraph("Castle Surgery, March 2026: 50.0% (30 of 60).")
    document.add_paragraph(TITLE, style="Caption")
    table = document.add_table(1, 3)
    for cell, text in zip(
        table.rows[0].cells, ["Practice", "Value", "Count"], strict=True
    ):
        cell.text = text
    shown = [["Castle Surgery", "50.0%", "30 of 60"]]
    masked = ["suppressed"] * 2
    for texts in [*shown, ["Abbey Surgery", *masked], ["Bridge Surgery", *masked]]:
        for cell, text in zip(table.add_row().cells, texts, strict=True):
            cell.text = text
    plant(document)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def cell_of_word(text: str):
    def plant(document):
        document.tables[0].cell(2, 1).text = text

    return word(plant)


def margin_of_word(part: str):
    def plant(document):
        getattr(document.sections[0], part).paragraphs[0].add_run(SAID)

    return word(plant)


def deleted(document):
    """A pair that was changed with tracking: "3 of" and then 47 for 50."""
    paragraph = document.add_paragraph("Abbey Surgery in March 2026: 3 of ")
    for kind, tag, text in (("del", "delText", "47"), ("ins", "t", "5012")):
        run, change = paragraph.add_run(), OxmlElement(f"w:{kind}")
        words = OxmlElement(f"w:{tag}")
        words.text = text
        run._r.append(words)
        paragraph._p.append(change)
        change.append(run._r)


def vanished(document):
    run = document.add_paragraph("Abbey Surgery: ").add_run("3 of 47")
    run.font.hidden = True


def vanished_between(document):
    paragraph = document.add_paragraph("Abbey Surgery: 3 of ")
    paragraph.add_run("1 and ").font.hidden = True
    paragraph.add_run("47")


def alt_text(document):
    picture = OxmlElement("wp:docPr")
    picture.set("descr", "Abbey Surgery in March 2026: 6.4%")
    document.add_paragraph().add_run()._r.append(picture)


def text_box(document):
    box, inner = OxmlElement("w:txbxContent"), document.add_paragraph("6.4%")._p
    document.add_paragraph("Abbey Surgery").add_run()._r.append(box)
    box.append(inner)
    inner.getparent()


def field_code(document):
    code = OxmlElement("w:instrText")
    code.text = f'QUOTE "{SAID}"'
    document.add_paragraph("").add_run()._r.append(code)


def comment_of_word(document):
    run = document.add_paragraph("A remark").runs[0]
    document.add_comment(run, text=SAID, author="A. Analyst", initials="A")


WORDS = {
    "paragraph": word(lambda d: d.add_paragraph(SAID)),
    "paragraph below its headings": word(
        lambda d: d.add_paragraph("Abbey Surgery had 6.4% in March 2026")
    ),
    "table cell": cell_of_word("6.4%"),
    "rank in a table cell": cell_of_word("2"),
    "header": margin_of_word("header"),
    "footer": margin_of_word("first_page_footer"),
    "comment": word(comment_of_word),
    "tracked deletion": word(deleted),
    "hidden text": word(vanished),
    "text around what is hidden": word(vanished_between),
    "alt text": word(alt_text),
    "field code": word(field_code),
    "document property": word(lambda d: setattr(d.core_properties, "keywords", SAID)),
    "embedded workbook": repacked(
        word(), KEEP, parts={"word/embeddings/a.xlsx": set_cell("B6", 0.064)}
    ),
    "custom XML": repacked(
        word(), KEEP, parts={"customXml/item9.xml": f"<a>{SAID}</a>"}
    ),
}


@pytest.mark.parametrize("content", WORDS.values(), ids=WORDS)
def test_a_leak_in_a_word_file_is_found(run, content):
    assert told(run.put(f"{WITHIN}/a.docx", content).leaks()) == FIGURE


def test_a_word_file_that_tells_nothing_passes(run):
    assert run.put(f"{WITHIN}/a.docx", word()).leaks() == []


# --- PDF


def pdf(*lines: str, plant: Callable = lambda writer: None, mode: int = 0) -> bytes:
    """A PDF of one page, its text outside the tags, and what is planted into it."""
    writer = PdfWriter()
    page = writer.add_blank_page(595, 842)
    font = {"/Type": "/Font", "/Subtype": "/Type1", "/BaseFont": "/Helvetica"}
    named = DictionaryObject({NameObject(k): NameObject(v) for k, v in font.items()})
    fonts = DictionaryObject({NameObject("/F1"): writer._add_object(named)})
    page[NameObject("/Resources")] = DictionaryObject({NameObject("/Font"): fonts})
    shown = ["Foot check, March 2026", "Castle Surgery 50.0% 30 of 60", *lines]
    drawn = "".join(f"({_escaped(line)}) Tj 0 -20 Td " for line in shown)
    stream = DecodedStreamObject()
    stream.set_data(f"BT /F1 12 Tf {mode} Tr 72 720 Td {drawn} ET".encode())
    page[NameObject("/Contents")] = writer._add_object(stream)
    tagged(writer, "/Document")
    plant(writer)
    file = io.BytesIO()
    writer.write(file)
    return file.getvalue()


def _escaped(text: str) -> str:
    return text.replace("(", r"\(").replace(")", r"\)")


def of(**values) -> DictionaryObject:
    return DictionaryObject({NameObject(f"/{k}"): v for k, v in values.items()})


def tagged(writer, kind="/Figure", **more):
    """A structure tree of one element."""
    figure = of(S=NameObject(kind), **more)
    root = of(Type=NameObject("/StructTreeRoot"), K=ArrayObject([figure]))
    writer.root_object[NameObject("/StructTreeRoot")] = writer._add_object(root)


def annotated(writer):
    note = of(
        Type=NameObject("/Annot"),
        Subtype=NameObject("/Text"),
        Rect=ArrayObject(map(NumberObject, (0, 0, 9, 9))),
        Contents=TextStringObject(SAID),
    )
    writer.pages[0][NameObject("/Annots")] = ArrayObject([writer._add_object(note)])


def with_xmp(writer):
    stream = DecodedStreamObject()
    stream.set_data(f"<x><y>{SAID}</y></x>".encode())
    stream[NameObject("/Type")] = NameObject("/Metadata")
    stream[NameObject("/Subtype")] = NameObject("/XML")
    writer.root_object[NameObject("/Metadata")] = writer._add_object(stream)


def with_field(writer):
    field = of(T=TextStringObject("Abbey Surgery, foot check, March 2026"))
    field[NameObject("/V")] = TextStringObject("6.4%")
    form = of(Fields=ArrayObject([writer._add_object(field)]))
    writer.root_object[NameObject("/AcroForm")] = form


def scripted(writer):
    action = of(S=NameObject("/JavaScript"), JS=TextStringObject(f"tell('{SAID}')"))
    writer.root_object[NameObject("/OpenAction")] = action


def _form(content: str, **more) -> DecodedStreamObject:
    form = DecodedStreamObject()
    form.set_data(content.encode())
    box = ArrayObject(map(NumberObject, (0, 0, 9, 9)))
    form.update(of(Type=NameObject("/XObject"), BBox=box) | of(**more))
    return form


def drawn_form(content: str, **more):
    """A form, or a pattern, that no page shows."""
    more = more or {"Subtype": NameObject("/Form")}
    return lambda writer: writer._add_object(_form(content, **more))


def stamped(**more):
    """A stamp: what is seen of it is the form that it holds."""

    def plant(writer):
        form = _form(f"BT ({_escaped(SAID)}) Tj ET", **more)
        seen = of(N=writer._add_object(form))
        stamp = of(Type=NameObject("/Annot"), Subtype=NameObject("/Stamp"), AP=seen)
        stamp[NameObject("/Rect")] = ArrayObject(map(NumberObject, (0, 0, 9, 9)))
        writer.pages[0][NameObject("/Annots")] = ArrayObject(
            [writer._add_object(stamp)]
        )

    return plant


def coded_form(writer):
    """A form whose font gives letters other codes: only the font can read it."""
    letters = sorted(set(SAID))
    codes = {letter: 0x80 + n for n, letter in enumerate(letters)}
    named = of(Type=NameObject("/Font"), Subtype=NameObject("/Type1"))
    named |= of(BaseFont=NameObject("/Helvetica"))
    to_unicode = DecodedStreamObject()
    pairs = "\n".join(f"<{code:02x}> <{ord(c):04x}>" for c, code in codes.items())
    to_unicode.set_data(
        "begincmap 1 begincodespacerange <00> <ff> endcodespacerange "
        f"{len(codes)} beginbfchar\n{pairs}\nendbfchar endcmap".encode()
    )
    named[NameObject("/ToUnicode")] = writer._add_object(to_unicode)
    shown = "".join(f"{codes[c]:02x}" for c in SAID)
    fonts = of(Font=of(F1=writer._add_object(DictionaryObject(named))))
    more = {"Subtype": NameObject("/Form"), "Resources": fonts}
    content = f"BT /F1 12 Tf 10 10 Td <{shown}> Tj ET"
    writer._add_object(_form(content, **more))


PDFS = {
    "form": pdf(plant=drawn_form(f"BT ({_escaped(SAID)}) Tj ET")),
    "form, letter by letter": pdf(
        plant=drawn_form("BT [(Abb)-9(ey Surgery: 3 o)-9(f 47)] TJ ET")
    ),
    "form, word by word": pdf(
        plant=drawn_form("BT [(Abbey Surgery: 3)-400(of)-400(47)] TJ ET")
    ),
    "form, operator by operator": pdf(
        plant=drawn_form("BT (Abbey Surgery: 3) Tj (of) Tj (47) Tj ET")
    ),
    "form in letters of its font": pdf(plant=coded_form),
    "text behind a mark of a form": pdf(
        plant=drawn_form(f"/Span <</ActualText ({_escaped(SAID)})>> BDC EMC")
    ),
    "pattern": pdf(
        plant=drawn_form(
            f"BT ({_escaped(SAID)}) Tj ET",
            PatternType=NumberObject(1),
        )
    ),
    "stamp": pdf(plant=stamped(Subtype=NameObject("/Form"))),
    "stamp that does not say that it is a form": pdf(plant=stamped()),
    "stream that has /N": pdf(plant=drawn_form(SAID, N=NumberObject(3))),
    "stream that says it is a colour profile": pdf(
        plant=drawn_form(SAID, N=NumberObject(3), Alternate=NameObject("/DeviceRGB"))
    ),
    "page text": pdf(SAID),
    "page text over two lines": pdf("In Abbey Surgery it was 3 of", "47 people"),
    "invisible text": pdf(SAID, mode=3),
    "metadata": pdf(plant=lambda w: w.add_metadata({"/Subject": SAID})),
    "XMP": pdf(plant=with_xmp),
    "annotation": pdf(plant=annotated),
    "attachment": pdf(plant=lambda w: w.add_attachment("a.txt", SAID.encode())),
    "attached workbook": pdf(
        plant=lambda w: w.add_attachment("a.xlsx", set_cell("B6", 0.064))
    ),
    "name of an attachment": pdf(
        plant=lambda w: w.add_attachment("Abbey foot check 3 of 47.txt", b"nothing")
    ),
    "alt text of a figure": pdf(plant=lambda w: tagged(w, Alt=TextStringObject(SAID))),
    "outline": pdf(plant=lambda w: w.add_outline_item(title=SAID, page_number=0)),
    "script": pdf(plant=scripted),
    "form field": pdf(plant=with_field),
    "after the end": pdf() + SAID.encode(),
    "remark": pdf().replace(b"startxref", f"%{SAID}\nstartxref".encode()),
}


@pytest.mark.parametrize("content", PDFS.values(), ids=PDFS)
def test_a_leak_in_a_pdf_is_found(run, content):
    assert told(run.put(f"{WITHIN}/a.pdf", content).leaks()) == FIGURE


def with_profile(writer):
    stream = DecodedStreamObject()
    stream.set_data(b"\0" * 36 + b"acsp" + SAID.encode())
    stream.update(of(N=NumberObject(3), Alternate=NameObject("/DeviceRGB")))
    writer._add_object(stream)


def test_a_colour_profile_is_not_taken_for_words(run):
    assert run.put(f"{WITHIN}/a.pdf", pdf(plant=with_profile)).leaks() == []


def test_a_form_that_tells_nothing_passes(run):
    form = drawn_form("BT (Abbey Surgery suppressed) Tj ET 3 47 m 6.4 64 l S")
    assert run.put(f"{WITHIN}/a.pdf", pdf(plant=form)).leaks() == []


def test_a_pdf_that_tells_nothing_passes(run):
    assert run.put(f"{WITHIN}/a.pdf", pdf("Abbey Surgery suppressed")).leaks() == []


# --- tidy CSV


def tidy(*more: tuple[str, ...]) -> bytes:
    """The CSV file of a protected table, with further cells."""
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow("label section table row column value number".split())
    table = ("For the practices", "Foot check", f"Table 1: {TITLE}")
    for name, value, count in (
        ("Castle Surgery", "50.0%", "30 of 60"),
        ("Abbey Surgery", "suppressed", "suppressed"),
    ):
        writer.writerow([*table, name, "Value", value, value.strip("%abdeprsu")])
        writer.writerow([*table, name, "Count", count, ""])
    for cell in more:
        writer.writerow([*table, *cell])
    return file.getvalue().encode("utf-8-sig")


@pytest.mark.parametrize(
    "cell",
    [
        ("Abbey Surgery", "Value", "6.4%", "6.4"),
        ("Abbey Surgery", "Value", "suppressed", "6.4"),
        ("Abbey Surgery", "Value", "suppressed", "0.0638"),
        ("Abbey Surgery", "Count", "3 of 47", ""),
        ("Abbey Surgery", "Against the others", "lower", ""),
        ("Abbey Surgery", "Rank", "2", "2"),
    ],
)
def test_a_leak_in_a_tidy_csv_file_is_found(run, cell):
    assert told(run.put(f"{WITHIN}/a.csv", tidy(cell)).leaks()) == FIGURE


def row_is(said: str) -> bytes:
    """The tidy file of now, which says what its rows are."""
    first, *rest = tidy().decode("utf-8-sig").splitlines()
    lines = [first.replace(",row,", ",row_is,row,")]
    lines += [
        re.sub(r"(,)((?:Castle|Abbey) Surgery)", rf"\1{said},\2", s) for s in rest
    ]
    return "\n".join(lines).encode("utf-8-sig")


def test_a_leak_in_what_the_rows_are_is_found(run):
    content = row_is("Abbey Surgery: 3 of 47")
    assert told(run.put(f"{WITHIN}/a.csv", content).leaks()) == FIGURE
    assert run.put(f"{WITHIN}/a.csv", row_is("Practice")).leaks() == []


def test_a_tidy_table_knows_what_its_rows_are():
    rows = list(csv.reader(io.StringIO(row_is("Month").decode("utf-8-sig"))))
    (records,) = [p for p in tidy_pieces(rows, "", ()) if isinstance(p, Records)]
    assert records.columns == ("Month", "Value", "Count")
    cells = [p for p in tidy_pieces(rows, "", ()) if getattr(p, "kind", "") == CELL]
    assert {cell.rows_are for cell in cells} == {"Month"}


def test_a_tidy_csv_file_that_tells_nothing_passes(run):
    assert run.put(f"{WITHIN}/a.csv", tidy()).leaks() == []


# --- what cannot be read


def bomb() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("word/document.xml", b"<a>" + b" " * (65 << 20) + b"</a>")
    return file.getvalue()


def locked() -> bytes:
    writer = PdfWriter()
    writer.add_blank_page(9, 9)
    writer.encrypt("secret", algorithm="RC4-128")
    file = io.BytesIO()
    writer.write(file)
    return file.getvalue()


def with_entity(name: str, body: bytes) -> bytes:
    if name != "docProps/core.xml":
        return body
    return b'<!DOCTYPE a [<!ENTITY b "3 of 47">]><a>&b;</a>'


def untagged(writer):
    del writer.root_object["/StructTreeRoot"]


UNREAD = {
    "PDF without tags": ("a.pdf", pdf(plant=untagged)),
    "damaged workbook": ("a.xlsx", workbook()[:-40]),
    "no workbook": ("a.xlsx", word()),
    "workbook with a font": (
        "a.xlsx",
        repacked(workbook(), KEEP, parts={"xl/a.bin": "\0"}),
    ),
    "zip bomb": ("a.docx", bomb()),
    "no Word file": ("a.docx", workbook()),
    "entities": ("a.docx", repacked(word(), with_entity)),
    "damaged PDF": ("a.pdf", pdf()[:-300]),
    "no PDF": ("a.pdf", b"%PDF-1.7 nothing"),
    "locked PDF": ("a.pdf", locked()),
    "PDF with an earlier state": ("a.pdf", pdf() + pdf()),
    "attachment of another kind": (
        "a.pdf",
        pdf(plant=lambda w: w.add_attachment("a.exe", b"nothing")),
    ),
}


@pytest.mark.parametrize(("name", "content"), UNREAD.values(), ids=UNREAD)
def test_what_cannot_be_read_of_other_forms_is_a_finding(run, name, content):
    found = run.put(f"{WITHIN}/{name}", content).leaks()
    assert found
    assert all("cannot read" in leak.what for leak in found)


# --- the manifest


def listed(run: Run, name: str, content: bytes, **more) -> Run:
    """List a file in the manifest as another form of the page."""
    run.page().put(name, content)
    digest = hashlib.sha256(content).hexdigest()
    record = {"file": name, "bytes": len(content), "sha256": digest} | more
    page = hashlib.sha256(run.files[PAGE]).hexdigest()
    report = {"job": "job", "level": "cluster", "area": "C1", "name": "Cluster C1"}
    report |= {"file": PAGE, "bytes": 1, "sha256": page}
    at_top = "/" not in name
    manifest = {"reports": [report | {"others": [] if at_top else [record]}]}
    manifest |= {"files": [record]} if at_top else {}
    return run.put("manifest.json", json.dumps(manifest))


FORMS = {
    "job/C1-cluster.xlsx": workbook(),
    "job/C1-cluster.csv": tidy(),
    "send_list.csv": b"area,file,contact role\nC1,job/C1-cluster.html,lead\n",
}


@pytest.mark.parametrize(("name", "content"), FORMS.items(), ids=FORMS)
def test_a_form_that_the_manifest_lists_is_accepted(run, name, content):
    assert listed(run, name, content).leaks() == []


@pytest.mark.parametrize(("name", "content"), FORMS.items(), ids=FORMS)
def test_a_form_that_was_changed_is_a_finding(run, name, content):
    (leak,) = listed(run, name, content, sha256="0" * 64).leaks()
    assert leak.file == name and "changed" in leak.what


@pytest.mark.parametrize(("name", "content"), FORMS.items(), ids=FORMS)
def test_a_form_that_is_gone_is_a_finding(run, name, content):
    folder = listed(run, name, content).written().folder
    (folder / name).unlink()
    (leak,) = leaks(folder, HIDDEN, SHOWN)
    assert leak.file == name and "not there" in leak.what


def test_a_form_is_about_the_area_of_its_report(run):
    """A small pair is tied to the group that the page of the same name is about."""
    content = workbook(lambda b: b.create_sheet("More").append(["It was 4 of 59."]))
    found = listed(run, "job/C1-cluster.xlsx", content).leaks()
    assert told(found) == {("S1002", "foot_check", "March 2026")}
