"""Tables of an analyst's own cell: named columns and rows, and nothing else changed."""

import pandas as pd
import pytest

from qikit.reports.outputs import other_html, words_html
from tests.unit.reports.page_checks.drawn_page import rules, with_words
from tests.unit.reports.page_reader import Page
from tests.unit.reports.payloads import PAYLOADS

FRAME = pd.DataFrame({"Checked": [7, 8], "All": [9, 9]}, index=["P1", "P2"])
GROUPED = pd.DataFrame(
    {"n": [1, 2, 3]},
    index=pd.MultiIndex.from_tuples([("C1", "P1"), ("C1", "P2"), ("C2", "P3")]),
)
WIDE = pd.DataFrame(
    [[1, 2]], columns=pd.MultiIndex.from_product([["2026"], ["a", "b"]])
)


def shown(frame: pd.DataFrame) -> str:
    return other_html(frame._repr_html_())


def heads(html: str) -> list[tuple[str, str | None]]:
    return [(text.strip(), attrs.get("scope")) for attrs, text in Page(html).all("th")]


def test_columns_and_rows_have_their_scopes():
    assert heads(shown(FRAME)) == [
        ("Checked", "col"),
        ("All", "col"),
        ("P1", "row"),
        ("P2", "row"),
    ]
    assert [t.strip() for t in Page(shown(FRAME)).texts("td")] == ["", *"7989"]


def test_the_name_of_the_index_stands_in_the_row_of_names():
    html = shown(FRAME.rename_axis("Practice"))
    assert heads(html)[:3] == [("Practice", "col"), ("Checked", "col"), ("All", "col")]
    assert len(Page(html).all("tr")) == 3


def test_names_of_several_levels_are_all_folded():
    html = shown(GROUPED.rename_axis(["Cluster", "Practice"]))
    assert heads(html) == [
        ("Cluster", "col"),
        ("Practice", "col"),
        ("n", "col"),
        ("C1", "rowgroup"),
        ("P1", "row"),
        ("P2", "row"),
        ("C2", "row"),
        ("P3", "row"),
    ]


def test_names_over_several_columns_are_a_group():
    assert heads(shown(WIDE))[:3] == [("2026", "colgroup"), ("a", "col"), ("b", "col")]


@pytest.mark.parametrize("frame", [FRAME, GROUPED, WIDE, FRAME.rename_axis("Practice")])
def test_all_but_the_caption_is_as_a_page_wants_it(frame):
    assert rules(with_words(shown(frame))) == {"table-caption"}
    named = shown(frame).replace("<table>", "<table><caption>Feet</caption>")
    assert rules(with_words(named)) == set()


def test_a_styled_table_keeps_its_caption_and_loses_its_looks():
    styled = FRAME.style.set_caption("Feet").highlight_max(color="red")
    html = other_html(styled._repr_html_())
    page = Page(html)
    assert page.texts("caption") == ["Feet"]
    assert page.values("style") == page.values("id") == []
    assert page.values("class") == ["table"]
    assert rules(with_words(html)) == set()


def test_words_around_a_table_stay():
    html = other_html("before<table><tr><td>1</td></tr></table>after &lt;b&gt; é&nbsp;")
    page = Page(f"<section>{html}</section>")
    assert page.texts("section") == ["before1after <b> é\u00a0"]


def test_a_scope_that_is_given_stays():
    html = other_html('<table><tr><th scope="row">A</th><td>1</td></tr></table>')
    assert heads(html) == [("A", "row")]


def test_a_table_in_markdown_is_one_too():
    html = words_html("| Month |  |\n|---|--:|\n| May | 7 |")
    assert heads(html) == [("Month", "col")]
    assert Page(html).all("div") == [({"class": "table"}, Page(html).texts("table")[0])]


@pytest.mark.parametrize("payload", PAYLOADS)
def test_cells_stay_text(payload):
    frame = pd.DataFrame({"a": [payload], payload: ["x"]}, index=[payload])
    page = Page(shown(frame))
    assert page.names == {"div", "table", "thead", "tbody", "tr", "th", "td"}
    assert page.handlers() == [] and page.is_closed


def test_a_table_far_down_in_the_markup_is_shown():
    html = other_html("<div>" * 300 + "<table><tr><td>7</td></tr></table>")
    assert "7" in Page(html).texts("div")[0]
