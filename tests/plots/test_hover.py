"""Titles of points stand where the marks are, and their text is never markup."""

from __future__ import annotations

from xml.etree import ElementTree as ET

import numpy as np
import pytest

from qikit.plots import theme
from qikit.plots.hover import PointTitle, named_by, point_titles, with_titles
from qikit.plots.svg import svg_text

SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = "<img src=x onerror=alert(1)> & \"quoted\" 'too'"


@pytest.fixture
def axes():
    """Axes of 100 by 50 mm on a page of 180 by 85 mm, from 0 to 10 both ways."""
    ax = theme.add_axes_mm(theme.new_figure(), (20, 10, 100, 50))
    ax.set_xlim(0, 10)
    ax.set_ylim(0, 10)
    return ax


def points(mm: float) -> float:
    return mm / 25.4 * 72


@pytest.mark.parametrize(
    ("x", "y", "right", "down"),
    [
        (0, 0, 20, 75),  # the lower left corner, 85 - 10 mm below the top
        (10, 10, 120, 25),
        (5, 0, 70, 75),
        (0, 5, 20, 50),
    ],
)
def test_a_title_stands_where_its_point_is_on_paper(axes, x, y, right, down):
    (title,) = point_titles(axes, [x], [y], ["here"])
    assert title.text == "here"
    assert (title.x, title.y) == pytest.approx((points(right), points(down)), abs=0.05)


def test_the_resolution_of_the_figure_moves_no_title(axes):
    before = point_titles(axes, [3], [4], ["here"])
    axes.figure.dpi = 300
    after = point_titles(axes, [3], [4], ["here"])
    assert (after[0].x, after[0].y) == pytest.approx((before[0].x, before[0].y))


def test_a_point_that_is_not_drawn_has_no_title(axes):
    titles = point_titles(axes, [1, 2, 3], [4, np.nan, 6], ["a", "b", "c"])
    assert [title.text for title in titles] == ["a", "c"]


def test_titles_lie_over_the_picture_and_are_read_back(axes):
    svg = with_titles(svg_text(axes.figure, title="T"), [PointTitle(9, 8.5, "72%")])
    root = ET.fromstring(svg)
    (circle,) = root.findall(f"./{SVG}g[last()]/{SVG}circle")
    assert (circle.get("cx"), circle.get("cy")) == ("9", "8.5")
    assert circle.find(f"{SVG}title").text == "72%"
    assert root[-1].get("pointer-events") == "all"


def test_hostile_text_stays_text(axes):
    svg = svg_text(axes.figure, title=HOSTILE)
    svg = with_titles(named_by(svg, HOSTILE), [PointTitle(1, 1, HOSTILE)])
    root = ET.fromstring(svg)  # would fail on markup that is not closed
    assert "<img" not in svg
    assert root.get("aria-label") == HOSTILE
    assert [t.text for t in root.iter(f"{SVG}title")] == [HOSTILE]
    assert not [
        name for part in root.iter() for name in part.keys() if name[:2] == "on"
    ]


def test_a_named_picture_has_no_title_of_its_own(axes):
    # A browser would show it wherever the mouse rests.
    svg = named_by(svg_text(axes.figure, title="Foot checks"), "Rose to 72%")
    root = ET.fromstring(svg)
    assert root.get("aria-label") == "Rose to 72%"
    assert root.get("aria-labelledby") is None
    assert root.get("role") == "img"
    assert list(root.iter(f"{SVG}title")) == []


def test_without_titles_the_picture_is_as_it_was(axes):
    svg = svg_text(axes.figure, title="T")
    assert with_titles(svg, []) == svg


def test_long_text_of_unprintable_letters_is_one_line(axes):
    (title,) = ET.fromstring(
        with_titles(
            svg_text(axes.figure, title="T"), [PointTitle(1, 1, "a\n\x00b" * 100)]
        )
    ).findall(f".//{SVG}circle/{SVG}title")
    assert "\n" not in title.text
