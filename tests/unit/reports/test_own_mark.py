"""The mark of a page: it finds what another area's report drew, wherever it stands."""

import base64
from itertools import product
from urllib.parse import quote

import pytest

from qikit.errors import NotebookError
from qikit.reports.own_mark import (
    charts_of,
    foreign_marks,
    hidden_mark,
    mark,
    marked_svg,
    require_own,
)

OWN, OTHER = mark("practice", "S10001"), mark("practice", "S10002")
SVG = (
    '<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" width="9">'
    "<text>O'Neill & Söns, 50%</text></svg>"
)


def in_percents(svg):
    return f"data:image/svg+xml,{quote(svg, safe='')}"


def in_percents_with_quotes(svg):
    return f"data:image/svg+xml,{quote(svg, safe=chr(39) + '=:/()!')}"


def in_base64(svg):
    return f"data:image/svg+xml;base64,{base64.b64encode(svg.encode()).decode()}"


def page(*images, head=None, text=""):
    drawn = "".join(f'<p><img alt="A chart" src="{uri}"></p>' for uri in images)
    head = hidden_mark(OWN) if head is None else head
    return f"<html><head>{head}</head><body>{text}{drawn}</body></html>"


WAYS = [in_percents, in_percents_with_quotes, in_base64]


@pytest.mark.parametrize("way", WAYS)
def test_a_page_of_its_own_passes(way):
    html = page(*[way(marked_svg(SVG, OWN))] * 3)
    require_own(html, OWN)
    assert foreign_marks(html, OWN) == []
    assert charts_of(html)[0].count("O'Neill & Söns, 50%") == 1


@pytest.mark.parametrize("way", WAYS)
def test_a_chart_of_another_area_is_found(way):
    html = page(way(marked_svg(SVG, OWN)), way(marked_svg(SVG, OTHER)))
    assert foreign_marks(html, OWN) == [OTHER]
    with pytest.raises(NotebookError, match="of another area"):
        require_own(html, OWN)


@pytest.mark.parametrize(
    "html",
    [
        page(head=hidden_mark(OTHER)),
        page(head=hidden_mark(OWN) + hidden_mark(OTHER)),
        page(text=f"<!-- {OTHER} -->"),
        page(text=f'<img alt="{OTHER}" src="">'),
    ],
)
def test_so_is_its_mark_anywhere_else(html):
    with pytest.raises(NotebookError, match="of another area"):
        require_own(html, OWN)


def test_a_page_without_its_mark_is_refused():
    with pytest.raises(NotebookError, match="does not carry the mark"):
        require_own(page(head=""), OWN)


def test_an_analysts_own_chart_needs_none():
    require_own(page(in_percents(marked_svg(SVG, OWN)), in_percents(SVG)), OWN)


def test_broken_images_are_passed_over():
    require_own(page("data:image/svg+xml;base64,%%%", "x"), OWN)


def test_marks_tell_levels_and_areas_apart_and_name_nobody():
    levels, areas = ("practice", "cluster", "hscp"), ("1", "11", "b1", "S10001", "")
    marks = [mark(level, area) for level, area in product(levels, areas)]
    assert len(set(marks)) == len(marks)
    assert not any("S10001" in found for found in marks)
    assert mark("practice", "S10001") == OWN


def test_what_is_no_chart_takes_no_mark():
    assert marked_svg("<p>no chart</p>", OWN) == "<p>no chart</p>"
