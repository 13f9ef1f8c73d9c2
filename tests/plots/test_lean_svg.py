"""The rewritten picture holds what matplotlib drew, at the same places."""

import io
import re
import xml.etree.ElementTree as ET

import matplotlib as mpl
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qikit.plots import theme
from qikit.plots.lean_svg import lean_body
from qikit.plots.svg import SETTINGS, stock_svg
from qikit.plots.svg_paths import lean_number, lean_path, marks_path

SVG = "{http://www.w3.org/2000/svg}"
STEP = re.compile(r"([MLl,]?)(-?\d*\.?\d+),?(-?\d*\.?\d+)")
NUMBER = re.compile(r"-?\d*\.?\d+")
places = st.tuples(st.floats(-50, 900), st.floats(-50, 900))


def vertices(path: str) -> list[tuple[float, float]]:
    """Read path data of straight lines as a browser does: an independent reader."""
    found, x, y, mode = [], 0.0, 0.0, "M"
    for letters, numbers in re.findall(r"([A-Za-z]?)([^A-Za-z]*)", path):
        mode = letters or mode
        values = [float(n) for n in NUMBER.findall(numbers)]
        for dx, dy in zip(values[::2], values[1::2], strict=True):
            x, y = (x + dx, y + dy) if mode == "l" else (dx, dy)
            found.append((x, y))
    return found


def old_path(points) -> str:
    return "M " + " L ".join(f"{x:.6f} {y:.6f}" for x, y in points) + " "


@given(st.lists(places, min_size=1, max_size=80))
def test_no_vertex_moves_by_more_than_half_a_tenth(points):
    for path in (lean_path(old_path([(300, 300), *points])), marks_path(points)):
        read = vertices(path)[-len(points) :]
        assert np.abs(np.subtract(read, points)).max() <= 0.05 + 1e-6


def test_a_gap_stays_a_gap():
    path = lean_path("M 10 20 L 30 40 M 50 60 L 70 55 z ")
    assert path == "M10,20l20,20M50,60l20-5z"


def test_curves_and_small_shapes_keep_two_decimals():
    assert lean_path("M 0 1.804 C 0.4771 1.8 1 2 3 -4 z") == ("M0,1.8C.48,1.8,1,2,3-4z")
    assert lean_path("M -1.416 1.416 L 1.416 -1.416 ") == "M-1.42,1.42L1.42-1.42"


@pytest.mark.parametrize(
    ("text", "lean"), [("0.50", ".5"), ("-0.04", "0"), ("10.0", "10"), ("-0.26", "-.3")]
)
def test_numbers_have_no_needless_digit(text, lean):
    assert lean_number(text) == lean


def drawn(plot) -> tuple[ET.Element, ET.Element]:
    """What matplotlib wrote, and the rewritten picture."""
    figure = theme.new_figure(80, 60)
    plot(theme.add_axes_mm(figure, (10, 10, 60, 40)))
    text = io.StringIO()
    with mpl.rc_context(SETTINGS):
        figure.savefig(text, format="svg")
    was = ET.fromstring(text.getvalue())
    return was, ET.fromstring(stock_svg(figure, "T", ""))


def numbers_of(root, tag, *names):
    return [tuple(float(e.get(n)) for n in names) for e in root.iter(f"{SVG}{tag}")]


@pytest.mark.parametrize("n", [1, 2, 40])
def test_marks_stand_where_matplotlib_put_them(n):
    across = np.linspace(0.1, 0.9, n)
    was, now = drawn(lambda ax: ax.plot(across, across**2, "D", color="#123456"))
    expected = numbers_of(was, "use", "x", "y")[-n:]
    lines = [p for p in now.iter(f"{SVG}path") if "marker" in p.get("style", "")]
    read = [v for line in lines for v in vertices(line.get("d"))]
    read = read or numbers_of(now, "use", "x", "y")
    assert read == [pytest.approx(place, abs=0.051) for place in expected]


def test_what_leaves_the_axes_is_still_cut_off():
    def plot(ax):
        ax.plot([-1, 2], [0.5, 0.6], color="#111111")
        ax.plot([0.2, 0.8], [0.5, 0.6], color="#222222")

    _, now = drawn(plot)
    clipped = {p.get("stroke"): p.get("clip-path") for p in now.iter(f"{SVG}path")}
    assert clipped["#222"] is None
    name = clipped["#111"][len("url(#") : -1]
    (clip,) = [c for c in now.iter(f"{SVG}clipPath") if c.get("id") == name]
    size = [float(clip[0].get(k)) for k in ("width", "height")]
    assert size == pytest.approx([60 / 25.4 * 72, 40 / 25.4 * 72], abs=0.1)


def test_marks_of_two_looks_are_kept_apart():
    def plot(ax):
        ax.plot([0.1, 0.2, 0.3], [0.5] * 3, "o", color="#ff0000")
        ax.plot([0.4, 0.5], [0.5] * 2, "o", color="#00ff00")

    _, now = drawn(plot)
    fills = [m[0].get("fill") for m in now.iter(f"{SVG}marker")]
    assert fills == ["#f00", "#0f0"]


def test_marks_drawn_together_keep_their_own_colours():
    colours = ["#ff0000", "#00ff00", "#0000ff"]
    was, now = drawn(lambda ax: ax.scatter([0.2, 0.5, 0.8], [0.5] * 3, c=colours))
    uses = list(now.iter(f"{SVG}use"))
    assert [use.get("fill") for use in uses] == ["#f00", "#0f0", "#00f"]
    expected = numbers_of(was, "use", "x", "y")[-3:]
    found = numbers_of(now, "use", "x", "y")
    assert found == [pytest.approx(place, abs=0.051) for place in expected]


def test_black_stays_black_though_the_root_says_grey():
    def plot(ax):
        ax.fill([0.1, 0.9, 0.5], [0.1, 0.1, 0.9], color="#000000")
        ax.text(0.5, 0.5, "Word", color="#000000")

    _, now = drawn(plot)
    assert now.get("fill") == theme.TEXT.lower()
    parts = {e: p for p in now.iter() for e in p}
    word = next(e for e in now.iter(f"{SVG}text") if e.text == "Word")
    assert (word.get("fill") or parts[word].get("fill")) == "#000"


def test_neighbours_of_one_style_say_it_once():
    text = (
        '<svg xmlns="http://www.w3.org/2000/svg"><g id="a"><path d="M 0 0 L 99 9" '
        'style="fill: none; stroke: #aabbcc"/><path d="M 0 0 L 50 9" '
        'style="fill: none; stroke: #aabbcc"/></g></svg>'
    )
    assert lean_body(text, "q", {}) == (
        "<g fill='none' stroke='#abc'><path d='M0,0l99,9'/><path d='M0,0l50,9'/></g>"
    )


def test_words_and_turned_words_are_kept():
    def plot(ax):
        ax.text(0.5, 0.5, "a < b & 'c'", rotation=90)

    was, now = drawn(plot)
    (word,) = [e for e in now.iter(f"{SVG}text") if e.text == "a < b & 'c'"]
    (before,) = [e for e in was.iter(f"{SVG}text") if e.text == "a < b & 'c'"]
    assert word.get("transform") == before.get("transform")


def test_marks_of_two_looks_in_one_group_are_not_made_alike():
    text = (
        '<svg xmlns="http://www.w3.org/2000/svg" '
        'xmlns:xlink="http://www.w3.org/1999/xlink"><g><defs><path id="m" '
        'd="M 0 1 L 1 0 z "/></defs><use xlink:href="#m" x="1" y="2" '
        'style="fill: #ff0000"/><use xlink:href="#m" x="3" y="4" '
        'style="fill: #00ff00"/></g></svg>'
    )
    assert lean_body(text, "q", {}) == (
        "<defs><path id='q0' d='M0,1L1,0z'/></defs>"
        "<use x='1' y='2' href='#q0' fill='#f00'/>"
        "<use x='3' y='4' href='#q0' fill='#0f0'/>"
    )
