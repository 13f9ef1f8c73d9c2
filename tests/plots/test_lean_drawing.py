"""The lean way of drawing shows what matplotlib's own way shows."""

import io
import xml.etree.ElementTree as ET
from collections import Counter, deque

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.font_manager import FontProperties
from matplotlib.image import imread
from matplotlib.textpath import text_to_path

from qikit.plots import key, theme
from qikit.plots.run_chart import plot_run_chart, run_chart_axes
from qikit.plots.small_multiples import plot_run_charts
from qikit.plots.svg import lean_svg, stock_svg, svg_text
from qikit.plots.text_widths import extent
from tests.plots.test_funnel import plot as plot_funnel_of
from tests.plots.test_ranked_bar import plot as plot_ranking_of
from tests.plots.test_svg import places_of

SVG = "{http://www.w3.org/2000/svg}"
SIGNALS = "454545 545454777777s"
EVENTS = pd.DataFrame(
    {"date": pd.to_datetime(["2024-06-01", "2024-06-20"]), "label": ["One", "Two"]}
)


def signal_chart(draw):
    return draw.hidden(SIGNALS, ("baseline_end", "2025-03-01"))


def run(draw):
    chart = signal_chart(draw)
    ax = run_chart_axes(has_title=True)
    options = {"target": 0.9, "events": EVENTS, "title": "Title"}
    return plot_run_chart(ax, chart, draw.measure(), **options).figure


def panels(draw):
    charts = {f"Practice {n}": draw.chart(SIGNALS.replace("s", "")) for n in range(4)}
    charts["Far"] = draw.chart("345678889", times=5)
    group = charts["Practice 1"]
    return plot_run_charts(charts, draw.rate(), target=0.5, group_chart=group)


def funnel_figure(draw):
    return plot_funnel_of(draw, highlight="A").figure


def ranking(draw):
    return plot_ranking_of(draw, highlight="B").figure


FIGURES = [run, panels, funnel_figure, ranking]


def stock_axes(monkeypatch):
    """Let the charts be drawn on axes of matplotlib, with its ticks and its legend."""

    def legend(where, marks, columns, place):
        key.write_legend(where, marks, columns, place | {"loc": "upper left"})

    monkeypatch.setattr(theme, "LeanAxes", Axes)
    monkeypatch.setattr(key, "_write_lean", legend)


def words_in(text: str) -> list[tuple]:
    """Return every word with its look and place, in order."""
    root = ET.fromstring(text)
    parents = {child: parent for parent in root.iter() for child in parent}
    found = []
    for word in root.iter(f"{SVG}text"):
        look = (word.get(n) or parents[word].get(n) for n in ("font-weight", "fill"))
        weight, fill = look
        place = word.get("transform", "").partition("translate(")[2].split(")")[0]
        y = place.split()[1] if place else word.get("y")
        fill = fill or root.get("fill")
        found.append((word.text, weight, fill, float(y)))
    return sorted(found, key=lambda word: (word[0], str(word[1]), word[3]))


def marks_in(text: str) -> Counter:
    colours = [theme.SHIFT, theme.TREND, theme.LINE, theme.HIGHLIGHT, theme.BEYOND]
    return Counter({colour: places_of(text, colour) for colour in colours})


@pytest.mark.parametrize("make", FIGURES)
def test_words_and_marks_are_those_of_the_stock_way(draw, make, monkeypatch):
    lean = lean_svg(make(draw), "T", "")
    stock_axes(monkeypatch)
    stock = stock_svg(make(draw), "T", "")
    ours, theirs = words_in(lean), words_in(stock)
    assert [word[:3] for word in ours] == [word[:3] for word in theirs]
    heights = [[word[3] for word in words] for words in (ours, theirs)]
    assert heights[0] == pytest.approx(heights[1], abs=0.25)
    assert marks_in(lean) == marks_in(stock)
    assert sum(marks_in(lean).values())


def pixels(figure) -> np.ndarray:
    written = io.BytesIO()
    figure.savefig(written, format="png", dpi=110)
    return imread(io.BytesIO(written.getvalue()))[..., :3]


@pytest.mark.parametrize("make", FIGURES)
def test_the_screen_shows_what_the_stock_way_shows(draw, make, monkeypatch):
    lean = pixels(make(draw))
    stock_axes(monkeypatch)
    stock = pixels(make(draw))
    differs = (np.abs(lean - stock) > 0.4).any(axis=2)
    assert differs.mean() < 0.004  # the key stands a fraction of a dot lower
    assert (stock < 0.5).any(axis=2).mean() > 0.005


def patches(picture: np.ndarray, colour: str) -> int:
    """Count the patches of a colour: pixels of it that touch belong together."""
    left = set(map(tuple, np.argwhere(np.abs(picture - to_rgb(colour)).max(2) < 0.02)))
    found = 0
    while left:
        found, waiting = found + 1, deque([left.pop()])
        while waiting:
            row, column = waiting.popleft()
            around = {(row + r, column + c) for r in (-1, 0, 1) for c in (-1, 0, 1)}
            waiting += around & left
            left -= around
    return found


def test_page_and_screen_have_the_same_signals(draw):
    points = signal_chart(draw).points
    expected = int(points["in_shift"].sum()) + 1  # and the key
    assert expected > 5
    assert places_of(svg_text(run(draw), title="T"), theme.SHIFT) == expected
    assert patches(pixels(run(draw)), theme.SHIFT) == expected


def words_on(figure) -> list[str]:
    return [word[0] for word in words_in(svg_text(figure, title="T"))]


def test_an_analyst_can_still_edit(draw):
    figure = run(draw)
    (ax,) = figure.axes
    ax.set_ylim(0, 50)
    ax.axvline(ax.get_xlim()[0] + 2, color="#012345")
    (line,) = [line for line in ax.lines if line.get_label() == "value"]
    line.set_color("#543210")
    ax.get_legend().remove()
    text = svg_text(figure, title="T")
    words = words_on(figure)
    assert "100%" not in words
    assert "40%" in words
    assert "in a shift" not in words
    assert "stroke='#012345'" in text
    assert "stroke='#543210'" in text


@pytest.mark.parametrize(
    ("edit", "seen"),
    [
        (lambda ax: ax.set_yticks([20, 60], ["few", "many"]), "few"),
        (lambda ax: ax.yaxis.set_major_formatter("{x:.0f} of 100"), "80 of 100"),
        (lambda ax: ax.get_yticklabels()[0].set_color("#010203"), "#010203"),
        (lambda ax: ax.tick_params(axis="y", labelcolor="#010203"), "#010203"),
        (lambda ax: ax.set_ylabel("Own words"), "Own words"),
        (lambda ax: ax.grid(visible=True, color="#010203"), "#010203"),
        (lambda ax: ax.text(0.5, 0.5, "$x^2$", transform=ax.transAxes), ">x<"),
        (lambda ax: ax.imshow([[0, 1]], extent=(*ax.get_xlim(), 0, 50)), "<image"),
        (lambda ax: ax.figure.figimage(np.eye(4)), "<image"),
        (lambda ax: ax.axhspan(10, 20, hatch="/", fc="#010203"), "#010203"),
        (lambda ax: ax.scatter([1, 2], [3, 4], c=["#010203", "#040506"]), "#040506"),
    ],
)
def test_what_the_lean_way_does_not_know_is_drawn_all_the_same(draw, edit, seen):
    figure = run(draw)
    edit(figure.axes[0])
    assert seen in svg_text(figure, title="T")


def test_the_same_figure_twice_is_the_same_picture(draw):
    figure = panels(draw)
    texts = {svg_text(figure, title="T"), svg_text(figure, title="T")}
    assert texts == {svg_text(panels(draw), title="T")}


def stock_extent(text: str, font: FontProperties) -> list[float]:
    found = text_to_path.get_text_width_height_descent(text, font, ismath=False)
    return [float(part) / font.get_size_in_points() for part in found]


LETTERS = st.characters(codec="latin-1", exclude_categories=["Cc", "Cf"])


@given(st.text(LETTERS, min_size=1, max_size=12), st.sampled_from(["normal", "bold"]))
def test_widths_are_those_that_matplotlib_measures(text, weight):
    text = text.replace("f", "t")  # "fi" and "fl" may be one letter
    font = FontProperties(family=theme.FONT, size=8.0, weight=weight)
    assert list(extent(text, font)) == pytest.approx(stock_extent(text, font), abs=0.01)


@pytest.mark.parametrize("text", ["مرحبا", "é", "日本", "a\u200bb"])
def test_letters_that_join_are_measured_by_matplotlib(text):
    font = FontProperties(family=theme.FONT, size=8.0)
    with pytest.warns() if "日" in text else _nothing():
        ours = list(extent(text, font))
    with pytest.warns() if "日" in text else _nothing():
        theirs = stock_extent(text, font)
    assert ours == pytest.approx(theirs, abs=0.01)


class _nothing:  # noqa: N801 - stands where pytest.warns stands
    def __enter__(self):
        return self

    def __exit__(self, *_):
        return None
