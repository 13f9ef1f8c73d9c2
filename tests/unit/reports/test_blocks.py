"""Blocks: whatever the data say is shown as text, never as markup."""

import pandas as pd
import pytest

from qikit.reports.blocks import (
    Around,
    Block,
    bullets,
    figure,
    folded,
    heading,
    nested_bullets,
    notice,
    pairs,
    paragraph,
    table,
    together,
)
from tests.unit.reports.page_reader import Page
from tests.unit.reports.payloads import PAYLOADS

PIXEL = "data:image/png;base64,iVBORw0KGgo="

PLACES = {  # what is made of the text, the tag that must hold it, other tags allowed
    "heading": (lambda t: heading(t, 2), "h2", set()),
    "paragraph": (paragraph, "p", set()),
    "bullet": (lambda t: bullets([t]), "li", {"ul", "strong"}),
    "bold start of a bullet": (
        lambda t: bullets([f"{t}: 7 of 9"]),
        "li",
        {"ul", "strong"},
    ),
    "item below an item": (
        lambda t: nested_bullets([("x", [(t, [])])]),
        "li",
        {"ul", "strong"},
    ),
    "notice title": (lambda t: notice(t, ["x"]), "p", {"div"}),
    "notice": (lambda t: notice("x", [t]), "p", {"div"}),
    "notice of several": (
        lambda t: notice("x", [t, "y"]),
        "li",
        {"div", "p", "ul", "strong"},
    ),
    "summary": (lambda t: folded(t, paragraph("x")), "summary", {"details", "p"}),
    "term": (lambda t: pairs([(t, "x")]), "dt", {"dl", "dd"}),
    "meaning": (lambda t: pairs([("x", t)]), "dd", {"dl", "dt"}),
    "chart title": (
        lambda t: figure(t, PIXEL, "alt", "source"),
        "h3",
        {"div", "figure", "img", "figcaption"},
    ),
    "chart source": (
        lambda t: figure("title", PIXEL, "alt", t),
        "figcaption",
        {"div", "figure", "img", "h3"},
    ),
    "chart reading": (
        lambda t: figure("title", PIXEL, "alt", "source", Around([t])),
        "p",
        {"div", "figure", "img", "h3", "figcaption"},
    ),
    "chart event": (
        lambda t: figure("title", PIXEL, "alt", "source", Around(events=[t])),
        "li",
        {"div", "figure", "img", "h3", "figcaption", "ul", "strong"},
    ),
    "chart note": (
        lambda t: figure("title", PIXEL, "alt", "source", Around(notes=[t])),
        "p",
        {"div", "figure", "img", "h3", "figcaption"},
    ),
    "what a folded part is about": (
        lambda t: folded("x", paragraph("x"), about=t),
        "span",
        {"details", "summary", "p"},
    ),
}
TABLE_TAGS = {"div", "table", "caption", "thead", "tbody", "tr", "th", "td"}
TABLES = {
    "cell": (lambda t: pd.DataFrame({"a": ["x"], "b": [t]}), "td"),
    "row name": (lambda t: pd.DataFrame({"a": [t], "b": ["x"]}), "th"),
    "header": (lambda t: pd.DataFrame({"a": ["x"], t: ["y"]}), "th"),
}


@pytest.mark.parametrize("payload", PAYLOADS)
@pytest.mark.parametrize("place", PLACES)
def test_text_stays_text(place, payload):
    make, tag, others = PLACES[place]
    page = Page(make(payload).html)
    assert page.is_closed
    assert page.names <= {tag} | others
    assert any(payload in text for text in page.texts(tag))
    assert page.handlers() == []


@pytest.mark.parametrize("payload", PAYLOADS)
@pytest.mark.parametrize("place", TABLES)
def test_a_table_shows_text(place, payload):
    make, tag = TABLES[place]
    page = Page(table(make(payload), payload).html)
    assert page.names == TABLE_TAGS
    assert payload in page.texts(tag)
    assert page.texts("caption") == [payload]


@pytest.mark.parametrize("payload", PAYLOADS)
def test_alt_text_stays_in_its_attribute(payload):
    page = Page(figure("title", PIXEL, payload, "source").html)
    ((attrs, _),) = page.all("img")
    assert attrs == {"src": PIXEL, "alt": payload}


@pytest.mark.parametrize("payload", PAYLOADS)
def test_the_name_of_a_table_that_scrolls_stays_in_its_attribute(payload):
    page = Page(table(pd.DataFrame({c: ["x"] for c in "abc"}), payload).html)
    assert page.all("div")[0][0] == {
        "class": "table",
        "tabindex": "0",
        "role": "group",
        "aria-label": payload,
    }


def test_a_narrow_table_is_no_stop_for_the_keyboard():
    page = Page(table(pd.DataFrame({c: ["x"] for c in "ab"}), "caption").html)
    assert page.all("div")[0][0] == {"class": "table"}


def test_a_notice_says_something():
    with pytest.raises(ValueError, match="says nothing"):
        notice("title", [])


def test_a_chart_has_the_same_order_everywhere():
    numbers = table(pd.DataFrame({"Month": ["May"]}), "Numbers")
    block = figure(
        "Title", PIXEL, "alt", "Source", Around(["R"], ["E"], ["N"], numbers)
    )
    page = Page(block.html)
    order = [(tag, attrs.get("class")) for tag, attrs, _ in page.tags]
    assert order[:11] == [
        ("div", "chart"),
        ("h3", None),
        ("p", "reading"),
        ("figure", None),
        ("img", None),
        ("figcaption", None),
        ("ul", "events"),
        ("li", None),
        ("p", "note"),
        ("details", None),
        ("summary", None),
    ]
    assert page.texts("summary") == ["The numbers behind this chart: Title"]


def test_facts_of_blocks_go_with_the_output_and_stay_together():
    title = Block("<h1>A</h1>", {"title": "A", "label": "x"})
    both = together([title, paragraph("p"), Block("", {"label": "y"})])
    assert both.facts == {"title": "A", "label": "y"}
    shown, metadata = both._repr_mimebundle_()
    assert shown["text/html"] == both.html
    assert metadata == {"qikit": {"title": "A", "label": "y"}}
    assert (paragraph("p") + title).facts == title.facts
    assert "text/html" in paragraph("p")._repr_mimebundle_()


@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_class_stays_in_its_attribute(payload):
    for block in (paragraph("x", payload), bullets(["x"], payload)):
        assert Page(block.html).values("class") == [payload]
    assert Page(notice("x", ["y"], payload).html).values("class")[0] == payload


@pytest.mark.parametrize(
    "uri",
    [
        "https://example.org/x.png",
        "x.png",
        "//example.org/x.png",
        "javascript:alert(1)",
        "data:text/html;base64,PHNjcmlwdD4=",
        "data:application/javascript,alert(1)",
        " data:image/png;base64,xx",
        "",
    ],
)
def test_a_figure_refuses_what_is_no_picture_of_its_own(uri):
    with pytest.raises(ValueError, match="data URI of an image"):
        figure("title", uri, "alt", "source")


def test_a_picture_cannot_break_out_of_its_attribute():
    page = Page(figure("t", PIXEL + '" onerror="alert(1)', "alt", "s").html)
    assert page.handlers() == []


def test_every_header_has_a_scope():
    frame = pd.DataFrame({"Practice": ["A", "B"], "Value": ["50%", "60%"]})
    page = Page(table(frame, "Foot checks", numbers=["Value"]).html)
    scopes = [attrs.get("scope") for attrs, _ in page.all("th")]
    assert scopes == ["col", "col", "row", "row"]
    assert [attrs.get("class") for attrs, _ in page.all("td")] == ["number", "number"]


def test_a_table_without_rows_keeps_its_headers():
    page = Page(table(pd.DataFrame({"Practice": [], "Value": []}), "Nothing").html)
    assert page.texts("th") == ["Practice", "Value"]
    assert page.texts("td") == []


def test_two_columns_of_one_name_are_both_shown():
    frame = pd.DataFrame([["A", "1", "2"]], columns=["Practice", "Value", "Value"])
    assert Page(table(frame, "c").html).texts("td") == ["1", "2"]


def test_a_colon_inside_brackets_makes_no_bold_start():
    page = Page(bullets(["A list is short (1 row: Abbey)"]).html)
    assert page.texts("strong") == []


@pytest.mark.parametrize(
    ("item", "bold"),
    [
        ("Foot check: 7 of 9", ["Foot check:"]),
        ("no colon here", []),
        ("at 12:30 they met", []),  # a colon without a space after it
        ("x" * 61 + ": too long to be a name", []),
    ],
)
def test_what_stands_before_the_first_colon_is_bold(item, bold):
    page = Page(bullets([item]).html)
    assert page.texts("strong") == bold
    assert page.texts("li") == [item]


def test_items_stand_below_the_item_they_belong_to():
    items = [("Aim: one", [("Driver: a", [("Idea: x", [])]), ("Driver: b", [])])]
    assert nested_bullets(items, "plan").html == (
        '<ul class="plan"><li><strong>Aim:</strong> one<ul>'
        "<li><strong>Driver:</strong> a<ul>"
        "<li><strong>Idea:</strong> x</li></ul></li>"
        "<li><strong>Driver:</strong> b</li></ul></li></ul>"
    )


def test_one_sentence_is_no_list():
    assert "ul" not in Page(notice("Read", ["one"]).html).names
    assert Page(notice("Read", ["one", "two"]).html).texts("li") == ["one", "two"]


def test_pairs_without_a_meaning_are_left_out():
    page = Page(pairs([("Target", ""), ("Unit", "%")]).html)
    assert page.texts("dt") == ["Unit"]


def test_a_folded_part_needs_no_script():
    page = Page(folded("More", paragraph("inside")).html)
    assert page.texts("details") == ["Moreinside"]


def test_nothing_together_shows_nothing():
    assert together([]) is None
    assert together([Block("<p>a</p>"), Block("<p>b</p>")]).html == "<p>a</p>\n<p>b</p>"


def test_a_notebook_shows_a_block_as_html():
    shown = (paragraph("a") + paragraph("b"))._repr_mimebundle_()
    assert shown["text/html"] == "<p>a</p>\n<p>b</p>"
