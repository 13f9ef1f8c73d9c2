"""Reading a finished page: its facts, sections, passages and tables."""

import re

import nbformat.v4 as notebooks
import pytest

from qikit.reports.blocks import Block, bullets, folded, heading, paragraph
from qikit.reports.paper.content import read_page
from qikit.reports.paper.pieces import (
    BULLETS,
    HEADING,
    NOTICE,
    PARAGRAPH,
    PICTURE,
    TABLE,
    TERMS,
)
from qikit.reports.render import QikitExporter
from tests.unit.reports.paper.drawn_pages import (
    chart,
    numbers_table,
    page_html,
    terms,
)
from tests.unit.reports.payloads import PAYLOADS, PAYLOADS_OF_BLANKS

ROWS = [("High Street", "75.0%", "3 of 4", "10.0% to 90.0%")]


def passages(block: Block):
    return read_page(page_html(("Charts", block))).sections[1].passages


def test_the_facts_of_a_page():
    page = read_page(page_html(("Main points", paragraph("x")), ("Charts", Block(""))))
    assert (page.title, page.area) == ("High Street: report", "A1")
    assert (page.period, page.label) == ("September 2026", "OFFICIAL-SENSITIVE")
    assert [s.title for s in page.sections] == ["", "Main points", "Charts"]
    assert [s.id for s in page.sections] == ["", "s0", "s1"]


def test_the_opening_holds_title_and_banners_and_no_list_of_contents():
    opening = read_page(page_html()).sections[0]
    assert [(p.kind, p.title, p.texts) for p in opening.passages] == [
        (HEADING, "", ("High Street: report",)),
        (PARAGRAPH, "", ("One of 3",)),
        (NOTICE, "Synthetic data", ("All figures are invented.",)),
    ]


def test_a_chart_is_read_in_its_order_with_its_table():
    found = passages(chart(numbers_table(ROWS)))
    assert [(p.kind, p.texts) for p in found] == [
        (HEADING, ("Foot checks over time",)),
        (PARAGRAPH, ("It rises.",)),
        (PICTURE, ("Run chart of foot checks",)),
        (PARAGRAPH, ("Source: SDC · n = 7",)),
        (PARAGRAPH, ("A note.",)),
        ("table", ()),
    ]
    table = found[-1].table
    assert (table.section, table.title) == ("Charts", "Foot checks over time")
    assert (table.caption, table.name) == ("Latest figures", "Latest figures")
    assert table.source == "Source: SDC · n = 7"
    assert table.header == ("Practice", "Value", "Count", "Interval")
    assert table.rows == tuple(ROWS)
    assert table.is_number == (False, True, True, True)


def test_a_table_below_a_chart_does_not_go_by_its_title_or_source():
    found = passages(chart(Block("<p>x</p>")) + numbers_table(ROWS))
    assert (found[-1].table.title, found[-1].table.source) == ("Charts", "")


def test_a_folded_part_is_a_heading_for_what_is_in_it_alone():
    block = folded("All files", numbers_table(ROWS)) + numbers_table(ROWS)
    head, inside, below = passages(block)
    assert (head.kind, head.texts) == (HEADING, ("All files",))
    assert (inside.table.title, below.table.title) == ("All files", "Charts")


def test_lists_and_terms_keep_what_is_set_in_bold():
    items, said = passages(bullets(["Foot check: 7 of 9", "no lead"]) + terms())
    assert (items.kind, items.texts) == (BULLETS, ("Foot check: 7 of 9", "no lead"))
    assert items.leads == ("Foot check:", "")
    assert (said.kind, said.leads) == (TERMS, ("Counted:", "Out of:"))
    assert said.texts == ("Counted: People seen", "Out of: People on the register")


def test_bold_words_later_in_an_item_lead_nothing():
    block = Block("<ul><li>All is <strong>well</strong></li></ul>")
    assert passages(block)[0].leads == ("",)


def test_what_the_printed_page_alone_says_is_not_read():
    block = Block('<p class="on-paper note">See the web page.</p><p>Read.</p>')
    assert [p.texts for p in passages(block)] == [("Read.",)]


def test_the_title_of_an_older_chart_stands_in_its_figure():
    old = (
        '<figure><h3>Old</h3><img src="data:image/png;base64,AA" alt="a chart">'
        "<figcaption>Source: B</figcaption></figure><details><summary>The numbers "
        f"behind this chart</summary>{numbers_table(ROWS).html}</details>"
    )
    *_, own, _, below = passages(Block(f"{old}<h3>New</h3>{numbers_table(ROWS).html}"))
    assert (own.table.title, own.table.source) == ("Old", "Source: B")
    assert (below.table.title, below.table.source) == ("New", "")


def test_rows_are_filled_up_and_a_table_without_a_header_is_read():
    block = Block(
        "<table><thead><tr><th>A</th><th>B</th></tr></thead>"
        "<tr><td>1</td></tr></table><table><tr><td>2</td><td>3</td></tr></table>"
    )
    short, bare = [p.table for p in passages(block)]
    assert short.rows == (("1", ""),)
    assert (bare.header, bare.rows) == (("", ""), (("2", "3"),))


def test_words_outside_any_block_are_not_lost():
    block = Block(
        "<div>before<p>in<br>it</p>after <em>this</em></div><pre>code</pre><!--no-->"
    )
    texts = [text for p in passages(block) for text in p.texts]
    assert texts == ["before", "in it", "after", "this", "code"]


def said(html: str) -> list[tuple]:
    return [(p.kind, p.texts) for p in passages(Block(html))]


def test_a_picture_among_words_is_a_picture_and_keeps_its_words():
    img = '<img src="data:image/png;base64,AA" alt="a  chart">'
    picture = (PICTURE, ("a chart",))
    assert said(f"<p>see {img} here</p>") == [(PARAGRAPH, ("see here",)), picture]
    assert said(f"<p>{img}</p>") == [picture]
    assert said(f"<ul><li>x {img}</li></ul>") == [(BULLETS, ("x",)), picture]
    assert said(f"<dl><dt>x</dt><dd>y {img}</dd></dl>") == [
        (TERMS, ("x: y",)),
        picture,
    ]
    assert said(f"<h3>x {img}</h3>") == [(HEADING, ("x",)), picture]
    assert said(f"<details><summary>x {img}</summary></details>") == [
        (HEADING, ("x",)),
        picture,
    ]
    (table,) = passages(Block(f"<table><tr><td>{img}</td></tr></table>"))
    assert table.table.rows == (("a chart",),)


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<ul><li>a<ul><li>b</li></ul></li><li>c</li></ul>", ("a", "b", "c")),
        ("<ul><li>a<ol><li>b<ul><li>c</li></ul></li></ol>d</li></ul>", "a d|b|c"),
        ("<ul><li>a</li><ul><li>b</li></ul></ul>", ("a", "b")),
        ("<ul><li><ul><li>b</li></ul></li></ul>", ("b",)),
        ("<ul><li><p>a</p><p>b</p></li></ul>", ("a b",)),
        ("<ul><li></li><li>a</li></ul>", ("", "a")),
        ("<ul></ul>", ()),
    ],
)
def test_items_of_lists_within_lists_are_items(html, expected):
    texts = tuple(expected.split("|")) if isinstance(expected, str) else expected
    ((kind, found),) = said(html)
    assert (kind, found) == (BULLETS, texts)


@pytest.mark.parametrize(
    ("html", "expected", "leads"),
    [
        ("<dt>a</dt><dt>b</dt><dd>c</dd>", ("a, b: c",), ("a, b:",)),
        ("<dt>a</dt><dd>b</dd><dd>c</dd>", ("a: b", "a: c"), ("a:", "a:")),
        ("<dt>a</dt><dd>b</dd><dt>c</dt>", ("a: b", "c"), ("a:", "c")),
        ("<div><dt>a</dt><dd>b</dd></div>", ("a: b",), ("a:",)),
        ("<dd>b</dd>", ("b",), ("",)),
    ],
)
def test_no_term_and_no_meaning_is_lost(html, expected, leads):
    (found,) = passages(Block(f"<dl>{html}</dl>"))
    assert (found.kind, found.texts, found.leads) == (TERMS, expected, leads)


@pytest.mark.parametrize("kind", ["notice", "banner"])
def test_no_word_and_no_table_of_a_banner_is_lost(kind):
    block = Block(
        f'<div class="{kind}" role="note"><p>head</p>loose<ul><li>'
        "<strong>a:</strong> b</li></ul><table><tr><td>1</td></tr></table>end</div>"
    )
    banner, table = passages(block)
    assert (banner.kind, banner.title) == (NOTICE, "head")
    assert (banner.texts, banner.leads) == (("loose", "a: b", "end"), ("", "a:", ""))
    assert (table.kind, table.table.rows) == (TABLE, (("1",),))


def test_a_note_that_is_no_banner_of_ours_is_read_as_what_it_holds():
    assert said('<div role="note">plain</div>') == [(PARAGRAPH, ("plain",))]
    note = '<div role="note"><p>head</p><table><tr><td>1</td></tr></table></div>'
    assert [kind for kind, _ in said(note)] == [PARAGRAPH, TABLE]
    assert said('<div role="note" class="notice"></div>') == []


def test_a_picture_in_a_banner_follows_it():
    img = '<img src="data:image/png;base64,AA" alt="a chart">'
    found = said(f'<div role="note" class="notice"><p>head</p>{img}<p>x</p></div>')
    assert found == [(NOTICE, ("x",)), (PICTURE, ("a chart",))]


def test_loose_words_and_tables_in_other_elements_are_not_lost():
    span = "<span>before<table><tr><td>1</td></tr></table>after</span>loose"
    assert [kind for kind, _ in said(span)] == [PARAGRAPH, TABLE, PARAGRAPH, PARAGRAPH]
    assert said(span)[-1] == (PARAGRAPH, ("loose",))


@pytest.mark.parametrize("payload", PAYLOADS + PAYLOADS_OF_BLANKS)
def test_text_comes_back_as_it_was(payload):
    rows = [(payload, payload)]
    block = (
        heading(payload, 3) + numbers_table(rows, ("A", payload)) + bullets([payload])
    )
    head, table, items = passages(block)
    shown = re.sub("[ \t\n\r\f]+", " ", payload).strip(" ").replace("\0", "\ufffd")
    assert head.texts == items.texts == (shown,)
    assert table.table.rows == ((shown, shown),)
    assert table.table.header == ("A", shown)


def test_a_page_of_the_exporter_is_read():
    shown = notebooks.new_output(
        "display_data", data={"text/html": chart(numbers_table(ROWS)).html}
    )
    cells = [
        notebooks.new_markdown_cell("## Main points\n\nAll is *well*."),
        notebooks.new_markdown_cell("## Charts"),
        notebooks.new_code_cell("pass", outputs=[shown]),
    ]
    known = {"qikit": {"title": "T", "area": "A1", "label": "OFFICIAL"}}
    html, _ = QikitExporter().from_notebook_node(
        notebooks.new_notebook(cells=cells), known
    )
    page = read_page(html)
    assert (page.label, page.area) == ("OFFICIAL", "A1")
    assert [s.title for s in page.sections] == ["", "Main points", "Charts"]
    assert page.sections[1].passages[0].texts == ("All is well.",)
    assert [t.rows for t in page.tables] == [tuple(ROWS)]


@pytest.mark.parametrize("html", ["", "plain", "<html><body><p>x</p></body></html>"])
def test_what_is_no_page_is_refused(html):
    with pytest.raises(ValueError, match="no page of qikit"):
        read_page(html)
