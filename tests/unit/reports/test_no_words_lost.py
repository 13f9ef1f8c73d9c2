"""Outputs: where markup goes, its words stay, and a reader knows what is missing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qikit.reports.outputs import DEEPEST, other_html, safe_html, words_html
from tests.unit.reports.page_reader import Page

DIAGRAM = "A-->B[<img src=x onerror=alert(1)>] & <b>bold</b>"


def depth_of(html: str) -> int:
    depths, depth = [0], 0
    for part in html.split("<")[1:]:
        depth += -1 if part.startswith("/") else 1
        depths.append(depth)
    return max(depths)


def test_a_diagram_in_markdown_is_shown_as_the_text_that_it_is():
    page = Page(words_html(f"before\n\n```mermaid\n{DIAGRAM}\n```\n\nafter"))
    assert page.names == {"p", "pre", "code"}
    assert page.texts("code") == [f"{DIAGRAM}\n"]


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ('<img src="x" alt="a &lt;b&gt; &quot;c&quot;">', 'left out: a <b> "c")'),
        ('<img src="https://x.example/p.png">', "(picture left out)"),
        ('<img srcset="p.png 2x" alt=" ">', "(picture left out)"),
        ("<img alt=' src=\"y\"'>", 'left out: src="y")'),
    ],
)
@pytest.mark.parametrize("clean", [safe_html, other_html])
def test_a_picture_that_is_not_in_the_page_is_named_in_words(clean, html, expected):
    page = Page(clean(f"<p>before {html} after</p>"))
    assert page.names == {"p"}
    assert expected in page.texts("p")[0]
    assert page.texts("p")[0].startswith("before (picture left out")


def test_a_picture_pasted_into_a_cell_does_not_stop_the_report():
    html = words_html("See ![our board](attachment:board.png) here.")
    assert html == "<p>See (picture left out: our board) here.</p>\n"


@pytest.mark.parametrize("clean", [safe_html, other_html])
@pytest.mark.parametrize("n", [DEEPEST - 1, DEEPEST, DEEPEST + 1, 600, 3000])
def test_words_that_stand_deep_and_all_after_them_are_kept(clean, n):
    html = clean(f"<p>first</p>{'<div>' * n}deep{'</div>' * n}<p>last</p>")
    assert depth_of(html) == min(n, DEEPEST)
    assert "".join(Page(html).texts("p")) == "firstlast"
    assert "deep" in html and Page(html).is_closed


def test_a_table_below_deep_tags_and_what_follows_is_kept():
    rows = "<table><tr><td>cell</td></tr></table>"
    html = other_html(f"{'<div>' * 3000}{rows}{'</div>' * 3000}{rows}<p>last</p>")
    assert html.count("cell") == 2
    assert Page(html).texts("td") == ["cell"]
    assert Page(html).texts("p") == ["last"]


def test_line_ends_and_rules_stand_in_nothing_and_deep_words_stay_apart():
    flat = "<br><hr><b>x</b>" * 200
    assert safe_html(flat) == flat
    html = safe_html(f"{'<div>' * 99}<p>one</p><p>two</p>{'</div>' * 99}")
    assert "onetwo" not in html and "one" in html and "two" in html


TAGS = st.sampled_from(["div", "blockquote", "b", "ul", "p", "br", "span title='>'"])


@given(st.lists(TAGS, max_size=150))
def test_no_depth_and_no_mixture_loses_a_word(tags):
    marked = "".join(f"<{tag}>w{place}. " for place, tag in enumerate(tags))
    html = other_html(f"{marked}<p>last</p>")
    text = "".join(Page(html).texts("p")[-1:])
    assert all(f"w{place}." in html for place in range(len(tags)))
    assert "last" in text or "last" in html
    assert other_html(html) == html
