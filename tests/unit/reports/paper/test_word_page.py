"""The Word page: the summary alone, real styles, label and page numbers, no names."""

import io
import re
import zipfile

import docx
import pytest
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn

from qikit.reports.blocks import Block, bullets, heading, paragraph
from qikit.reports.paper.content import read_page
from qikit.reports.paper.word import WHERE_THE_REST_IS, word_bytes
from tests.unit.reports.paper.drawn_pages import (
    CONTROLS,
    HOSTILE,
    LABEL,
    chart,
    drawn_table,
    numbers_table,
    page_html,
    page_of,
)

ROWS = [("High Street", "75.0%", "3 of 4", "10% to 90%")]


def opened(*sections, **more):
    return read(word_bytes(read_page(page_html(*sections, **more))))


def read(data: bytes):
    return docx.Document(io.BytesIO(data))


def report(table: Block | None = None):
    return opened(
        ("Main points", bullets(["Foot check: 7 of 9", "no lead"])),
        ("For the meeting", heading("To ask", 3) + paragraph("Who is missing?")),
        ("Charts", chart(numbers_table(ROWS))),
        ("More words", paragraph("after the charts")),
        ("All practices in one table", table or numbers_table(ROWS)),
        ("What we do not know", bullets(["Two practices are missing."])),
        ("What is counted", paragraph("People seen")),
        ("How this was made", paragraph("by qikit")),
    )


def said(document) -> list[tuple[str, str]]:
    return [(p.style.name, p.text) for p in document.paragraphs if p.text]


def test_it_is_the_summary_of_the_page_in_its_order():
    assert said(report()) == [
        ("Title", "High Street: report"),
        ("Subtitle", "One of 3"),
        ("Normal", "Synthetic data"),
        ("Normal", "All figures are invented."),
        ("Heading 1", "Main points"),
        ("List Bullet", "Foot check: 7 of 9"),
        ("List Bullet", "no lead"),
        ("Heading 1", "For the meeting"),
        ("Heading 2", "To ask"),
        ("Normal", "Who is missing?"),
        ("Heading 1", "All practices in one table"),
        ("Caption", "Latest figures"),
        ("Heading 1", "What we do not know"),
        ("List Bullet", "Two practices are missing."),
        ("Subtitle", WHERE_THE_REST_IS),
    ]


def test_a_page_without_charts_is_there_once():
    document = opened(
        ("What came", paragraph("All.")),
        ("What we do not know", paragraph("Much.")),
        ("How this was made", paragraph("by qikit")),
    )
    heads = [text for style, text in said(document) if style == "Heading 1"]
    assert heads == ["What came", "What we do not know"]


def test_leads_and_titles_of_banners_are_bold():
    bold = [run.text for p in report().paragraphs for run in p.runs if run.bold]
    assert bold == ["Synthetic data", "Foot check:"]


def test_a_table_repeats_its_header_and_sets_numbers_to_the_right():
    (table,) = report().tables
    cells = [[cell.text for cell in row.cells] for row in table.rows]
    assert cells == [["Practice", "Value", "Count", "Interval"], list(ROWS[0])]
    repeated = [row._tr.trPr.find(qn("w:tblHeader")) is not None for row in table.rows]
    assert repeated == [True, False]
    right = [
        c.paragraphs[0].alignment == WD_ALIGN_PARAGRAPH.RIGHT
        for c in table.rows[1].cells
    ]
    assert right == [False, True, True, True]


@pytest.mark.parametrize(
    ("columns", "rows", "is_shown"),
    [(6, 30, True), (7, 30, False), (6, 31, False)],
)
def test_a_large_table_is_named_only(columns, rows, is_shown):
    header = [f"C{i}" for i in range(columns)]
    document = report(numbers_table([["x"] * columns] * rows, header))
    assert len(document.tables) == is_shown
    line = (
        f"Latest figures: this table of {columns} columns and {rows} rows is in the web"
    )
    assert any(text.startswith(line) for _, text in said(document)) == (not is_shown)


def test_label_and_page_number_stand_on_every_page():
    section = report().sections[0]
    assert section.header.paragraphs[0].text == LABEL
    footer = section.footer.paragraphs[0]
    assert footer.text.startswith(f"{LABEL} · page ")
    fields = [f.get(qn("w:instr")) for f in footer._p.findall(qn("w:fldSimple"))]
    assert fields == ["PAGE", "NUMPAGES"]
    size = section.page_width.mm, section.page_height.mm
    assert size == pytest.approx((210, 297), abs=0.1)


def test_a_page_without_a_label_leaves_no_gap_for_it():
    section = read(word_bytes(page_of(label=""))).sections[0]
    assert section.header.paragraphs[0].text == ""
    assert not section.header.paragraphs[0].runs
    assert [run.text for run in section.footer.paragraphs[0].runs] == ["Page ", " of "]


def test_banners_and_lines_have_colours_that_word_reads():
    body = report().element.body
    colours = {
        e.get(qn(f"w:{name}"))
        for name in ("color", "fill")
        for e in body.iter()
        if e.get(qn(f"w:{name}"))
    }
    assert colours == {"12436D", "BEBEBE", "801650", "FDF5EF", "auto"}


def test_it_is_british_english_in_arial():
    styles = report().styles
    languages = {e.get(qn("w:val")) for e in styles.element.iter(qn("w:lang"))}
    assert languages == {"en-GB"}
    for name in ("Normal", "Title", "Heading 1", "Heading 2"):
        fonts = styles[name].element.rPr.rFonts
        assert fonts.get(qn("w:ascii")) == "Arial"
        assert not [key for key in fonts.attrib if key.endswith("Theme")]
    assert str(styles["Heading 1"].font.color.rgb) == "12436D"


def test_the_properties_name_nobody_and_no_day():
    facts = report().core_properties
    assert (facts.title, facts.subject) == ("High Street: report", LABEL)
    assert (facts.author, facts.last_modified_by, facts.comments) == (
        "qikit",
        "qikit",
        "",
    )
    assert facts.created.year == facts.modified.year == 1980


def test_the_file_holds_no_day_no_picture_and_no_link():
    data = word_bytes(read_page(page_html(("Charts", chart(numbers_table(ROWS))))))
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        assert {i.date_time for i in parts.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert not [
            n for n in parts.namelist() if n.endswith((".jpeg", ".png", ".svg"))
        ]
        relations = [
            parts.read(n).decode() for n in parts.namelist() if n.endswith(".rels")
        ]
    assert not re.search("External|thumbnail", "".join(relations))


def test_hostile_text_stays_text():
    page = page_of(*[drawn_table((t, t), (t, t), caption=t) for t in HOSTILE])
    document = read(word_bytes(page))
    shown = [t.translate(CONTROLS) for t in HOSTILE]
    found = [{c.text for row in t.rows for c in row.cells} for t in document.tables]
    assert found == [{text} for text in shown]
    kinds = {e.tag.split("}")[1] for e in document.element.body.iter()}
    assert not kinds & {"hyperlink", "fldSimple", "instrText", "object", "drawing"}


@pytest.mark.parametrize("title", ["x" * 400, "a\x00b", "=cmd|x & <b>"])
def test_any_title_and_label_can_be_written(title):
    document = read(word_bytes(page_of(title=title, label=title)))
    assert document.paragraphs[0].text == title.replace("\x00", "␀")
    assert len(document.core_properties.title) <= 255
