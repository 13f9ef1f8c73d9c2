"""Outputs: four kinds are shown, and none of them runs or fetches anything."""

import base64

import pandas as pd
import pytest
from nbformat.v4 import new_output

from qikit.reports.outputs import output_html, safe_html, words_html
from tests.unit.reports.page_reader import Page
from tests.unit.reports.payloads import PAYLOADS

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
    page = Page(shown(image_svg__xml=SVG))
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
        '<a href="#main">up</a> <a href="https://example.org">out</a>',
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


@pytest.mark.parametrize("payload", PAYLOADS)
def test_markdown_from_data_never_becomes_markup(payload):
    page = Page(words_html(f"The practice is {payload}."))
    assert page.names <= {"p", "a", "code"}
    assert page.handlers() == []
    assert all(h.startswith(("#", "https:", "http:")) for h in page.values("href"))


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
