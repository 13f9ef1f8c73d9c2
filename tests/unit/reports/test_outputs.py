"""Outputs: four kinds are shown, and none of them runs or fetches anything."""

import base64

import pandas as pd
import pytest
from nbformat.v4 import new_output

from qikit.reports.blocks import Block, paragraph, table
from qikit.reports.outputs import other_html, output_html, safe_html, words_html
from tests.unit.reports.page_reader import Page
from tests.unit.reports.payloads import PAYLOADS, PAYLOADS_OF_BLANKS

OF_MARKDOWN = set("div p a pre code em strong del ul ol li h2 hr img".split())
SVG = '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


def shown(metadata=None, **data):
    kinds = {name.replace("__", "+").replace("_", "/"): v for name, v in data.items()}
    return output_html(new_output("display_data", data=kinds, metadata=metadata or {}))


@pytest.mark.parametrize(
    "kind",
    [
        "application/javascript",
        "text/vnd.mermaid",
        "application/vnd.jupyter.widget-view+json",
        "application/vnd.plotly.v1+json",
        "text/latex",
        "text/plain",
        "image/jpeg",
        "application/pdf",
    ],
)
def test_other_kinds_are_not_shown(kind):
    assert output_html(new_output("display_data", data={kind: "alert(1)"})) is None


def test_streams_and_errors_are_not_shown():
    assert output_html(new_output("stream", name="stdout", text="hello")) is None
    assert output_html(new_output("stream", name="stderr", text="/srv/someone")) is None
    error = new_output("error", ename="E", evalue="v", traceback=["/srv/someone"])
    assert output_html(error) is None


def test_html_is_chosen_before_a_picture_and_text():
    assert shown(text_html="<p>a</p>", image_png="AAAA", text_plain="b") == "<p>a</p>"


def test_a_picture_is_shown_as_a_picture_with_its_alt_text():
    html = shown({"image/png": {"alt": '7 of 9 "met"'}}, image_png="iVBO\nRw0K\n")
    ((attrs, _),) = Page(html).all("img")
    assert attrs == {"src": "data:image/png;base64,iVBORw0K", "alt": '7 of 9 "met"'}


def test_markup_inside_an_svg_is_not_part_of_the_page():
    page = Page(shown({"image/svg+xml": {"alt": "a drawing"}}, image_svg__xml=SVG))
    assert page.names == {"img"}
    kept = base64.b64decode(page.values("src")[0].split(",")[1]).decode()
    assert kept == SVG


def test_a_broken_picture_cannot_leave_its_attribute():
    assert Page(shown(image_png='AA" onerror="alert(1)')).handlers() == []


@pytest.mark.parametrize(
    "html",
    [
        "<p>words</p>",
        '<img src="data:image/svg+xml;base64,AAAA" alt="a">',
        '<a href="#main">up</a> <a href="mailto:a@example.org">out</a>',
        '<div class="table" tabindex="0" role="group" aria-label="x"></div>',
        '<p class="note" id="x">a<span class="heard">: b</span></p>',
        "<details><summary>More</summary>less</details>",
        '<section aria-labelledby="x"><h2 id="x">X</h2></section>',
    ],
)
def test_the_markup_of_a_report_stays_as_it_is(html):
    assert safe_html(html) == html


def test_a_table_keeps_its_scopes_and_classes():
    html = '<table class="x"><tbody><tr><th scope="row">A</th>'
    html += '<td colspan="2" class="number">1</td></tr></tbody></table>'
    page = Page(safe_html(html))
    assert page.all("th") == [({"scope": "row"}, "A")]
    assert page.all("td") == [({"colspan": "2", "class": "number"}, "1")]


@pytest.mark.parametrize(
    "html",
    [
        "<script>alert(1)</script>",
        "<SCRIPT SRC=//x></SCRIPT>",
        "<img src=x onerror=alert(1)>",
        '<img src="https://example.org/pixel.png">',
        '<p onclick="alert(1)">x</p>',
        '<a href="javascript:alert(1)">x</a>',
        '<a href=" javascript:alert(1)">x</a>',
        '<a href="java&#115;cript:alert(1)">x</a>',
        '<a href="data:text/html,x">x</a>',
        "<svg onload=alert(1)></svg>",
        "<iframe src=x></iframe>",
        "<object data=x></object>",
        "<embed src=x>",
        "<form action=x></form>",
        "<link rel=stylesheet href=x>",
        '<meta http-equiv="refresh" content="0;url=x">',
        "<base href=x>",
        "<style>@import 'x';</style>",
        "<style>p { background: URL (x) }</style>",
        '<p style="background:url(//x)">x</p>',
        "<math><mtext></mtext></math>",
        "<!DOCTYPE html>",
        "<?php x ?>",
        "<img src=x onerror=alert(1) ",  # left open, it would swallow what follows
        "<!-- left open",
    ],
)
def test_what_runs_or_fetches_is_taken_out(html):
    page = Page(safe_html(f"<p>before</p>{html}"))
    assert page.texts("p")[0] == "before"
    assert page.names <= {"p", "a", "img"}
    assert page.handlers() == []
    assert page.fetches() == []
    assert all(h.startswith("https:") for h in page.values("href"))


def test_an_output_of_nothing_but_a_script_is_no_output():
    assert shown(text_html="<script>alert(1)</script>") is None


def test_a_table_of_pandas_is_shown():
    frame = pd.DataFrame({"<b>": ["<script>alert(1)</script>"]})
    assert "&lt;script&gt;" in shown(text_html=frame._repr_html_())


@pytest.mark.parametrize("payload", PAYLOADS + PAYLOADS_OF_BLANKS)
def test_markdown_from_data_never_becomes_markup(payload):
    page = Page(words_html(f"The practice is {payload}."))
    assert page.names <= OF_MARKDOWN
    assert page.handlers() == page.values("src") == page.values("style") == []
    assert not page.names & {"script", "style", "svg", "b"}
    links = page.values("href")
    assert all(h.startswith(("#", "https:", "http:")) for h in links)


@pytest.mark.parametrize("payload", PAYLOADS + PAYLOADS_OF_BLANKS)
def test_html_from_data_runs_and_fetches_nothing(payload):
    for clean in (safe_html, other_html):
        page = Page(clean(f"<p>before</p><p>{payload}</p>"))
        assert page.texts("p")[0] == "before"
        assert page.handlers() == page.values("src") == page.values("style") == []
        assert not page.names & {"script", "style", "svg", "math", "iframe", "form"}
        assert not any("javascript:" in h for h in page.values("href"))


@pytest.mark.parametrize("payload", PAYLOADS + PAYLOADS_OF_BLANKS)
def test_cleaning_twice_changes_nothing(payload):
    once = safe_html(f"<p>{payload}</p><table><tr><th>{payload}</th></tr></table>")
    assert safe_html(once) == once


def test_a_diagram_in_markdown_runs_and_fetches_nothing():
    page = Page(words_html("```mermaid\n<img src=x onerror=alert(1)>\n```"))
    assert page.handlers() == []
    assert page.fetches() == []


def test_a_remote_picture_in_markdown_is_not_fetched():
    page = Page(words_html("See ![our logo](https://example.org/x.png)."))
    assert page.fetches() == []


def test_headings_in_markdown_carry_no_ids_of_their_own():
    assert words_html("### Foo\n\n### Foo").count("id=") == 0


def test_a_table_in_markdown_has_scopes():
    page = Page(words_html("| a | b |\n|---|--:|\n| 1 | 2 |"))
    assert [attrs for attrs, _ in page.all("th")] == [{"scope": "col"}] * 2
    assert page.texts("td") == ["1", "2"]


def test_a_block_of_ours_keeps_its_looks():
    block = table(pd.DataFrame({"a": ["x"], "b": ["y"]}), "Feet", numbers=["b"])
    block = block + paragraph("words", "note")
    assert output_html({"data": block._repr_mimebundle_()}) == block.html
    facts = Block(block.html, {"area": "P1"})._repr_mimebundle_()
    assert output_html({"data": facts[0], "metadata": facts[1]}) == block.html


LOOKS = '<p class="banner" id="x" data-area="P2" aria-hidden="true" role="note">x</p>'


def test_other_html_has_no_looks_and_no_ids_of_its_own():
    assert shown(text_html=LOOKS) == '<p role="note">x</p>'


@pytest.mark.parametrize(
    "html",
    [
        '<a id="main">x</a>',
        '<a id="contents">x</a>',
        '<a class="skip">x</a>',
        '<a class="  opening label">x</a>',
        '<a role="main">x</a>',
        '<a role="banner">x</a>',
        '<a tabindex="5">x</a>',
        '<a name="main">x</a>',
        '<a style="position: fixed">x</a>',
    ],
)
@pytest.mark.parametrize("clean", [safe_html, other_html])
def test_nothing_passes_for_a_part_of_the_page(clean, html):
    assert clean(html) == "<a>x</a>"


def test_the_keyboard_keeps_the_order_of_the_page():
    assert safe_html('<div tabindex="5">x</div>') == "<div>x</div>"


def test_other_classes_stay_beside_one_of_the_page():
    assert safe_html('<p class="note skip">x</p>') == '<p class="note">x</p>'


@pytest.mark.parametrize("clean", [safe_html, other_html])
def test_a_link_outwards_does_not_tell_where_it_was_followed(clean):
    html = '<a title="a" href="https://example.org/?a=1&amp;b=2">x</a> href="https://y"'
    expected = html.replace('b=2"', 'b=2" rel="noopener noreferrer"')
    assert clean(html) == expected


@pytest.mark.parametrize(
    "kind", ["png", "svg+xml", "jpeg", "gif", "webp", "x-icon", "svg", "PNG"]
)
def test_pictures_are_of_five_kinds(kind):
    page = Page(safe_html(f'<img src="data:image/{kind};base64,AAAA">'))
    is_kept = kind in {"png", "svg+xml", "jpeg", "gif", "webp"}
    found = [({"src": f"data:image/{kind};base64,AAAA"}, "")]
    assert page.all("img") == (found if is_kept else [])


LONG = "data:image/png;base64," + "iVBORw0K" * 20 + "AA=="


LONG_DRAWING = f"data:image/svg+xml,%3Csvg%20width='7'%3E{'a' * 80}%3C/svg%3E"


@pytest.mark.parametrize("long", [LONG, LONG_DRAWING])
def test_long_pictures_come_back_where_they_were(long):
    other = long.replace("aaa", "bbb").replace("iVB", "jWC")
    assert other != long
    html = f'<p>{long}</p><img src="{other}" alt="a"><img src="{long}" alt="b">'
    assert safe_html(html) == html


def test_a_stand_in_of_a_picture_cannot_be_forged():
    forged = "data:image/png;base64,qikit-000000-"
    html = f'<img src="{LONG}" alt="a"><p>{forged} {forged.replace("0-", "9-")}</p>'
    assert safe_html(html) == html


def test_a_number_without_a_picture_stays_as_it_is():
    forged = "data:image/png;base64,qikit-<x>000001-"  # whole once it is cleaned
    html = f'<img src="{LONG}" alt="a"><p>{forged}</p>'
    assert safe_html(html) == html.replace("<x>", "")


@pytest.mark.parametrize("clean", [safe_html, other_html])
@pytest.mark.parametrize("quote", ['"', "'", ""])
@pytest.mark.parametrize("end", [">", " >", " alt='a'>"])
def test_what_follows_a_long_drawing_is_kept(clean, quote, end):
    drawing = f"data:image/svg+xml,{'%3Csvg%3E' * 20}"
    page = Page(clean(f"<img src={quote}{drawing}{quote}{end}<p>after</p>"))
    assert page.values("src") == [drawing]
    assert page.texts("p") == ["after"]


def test_a_long_picture_cannot_leave_its_attribute():
    page = Page(safe_html(f'<img src="{LONG}" onerror="alert(1)" alt="{LONG}">'))
    assert page.all("img") == [({"src": LONG, "alt": LONG}, "")]
    assert safe_html(f"<img src={LONG}>alert(1)<script>") == (
        f'<img src="{LONG}">alert(1)'
    )


@pytest.mark.parametrize("quote", ['"', "'", ""])
def test_a_long_drawing_cannot_leave_its_attribute(quote):
    html = f"<img src={quote}{LONG_DRAWING}{quote} onerror=alert(1) alt=a>"
    page = Page(safe_html(f"{html}<script>alert(1)</script>"))
    assert page.handlers() == [] and page.names <= {"img"}
    assert page.is_closed


@pytest.mark.parametrize("kind", ["image/png", "image/svg+xml"])
@pytest.mark.parametrize("metadata", [{}, {"alt": ""}, {"alt": " "}])
def test_a_picture_without_alt_text_says_so(kind, metadata):
    data = {kind: "AAAA"}
    page = Page(output_html({"data": data, "metadata": {kind: metadata}}))
    assert page.values("alt") == ["Picture without a description"]
    assert page.texts("p") == ["This picture has no text alternative."]


@pytest.mark.parametrize(
    "unseen",
    ["\u202e", "\u2066", "\u200e", "\u061c", "\x00", "\x1b", "\u2028"],
)
@pytest.mark.parametrize("clean", [safe_html, other_html, words_html])
def test_unseen_characters_become_a_mark(clean, unseen):
    html = clean(f"High{unseen}Street")
    assert "High\ufffdStreet" in html


def test_unseen_characters_that_are_spelt_become_a_mark():
    assert (
        safe_html("<p>a&#8238;b&#x202e;c&#0;d</p>") == "<p>a\ufffdb\ufffdc\ufffdd</p>"
    )


def test_unseen_characters_of_an_alt_text_become_a_mark():
    html = shown({"image/png": {"alt": "a\u202eb"}}, image_png="AAAA")
    assert Page(html).values("alt") == ["a\ufffdb"]


@pytest.mark.parametrize("text", ["👩\u200d⚕️", "الرعاية", "Cafe\u0301", "a\tb", "a\nb"])
def test_letters_of_any_script_stay(text):
    assert safe_html(f"<p>{text}</p>") == f"<p>{text}</p>"
