import os
import subprocess
import sys
import xml.etree.ElementTree as ET
from html import escape
from urllib.parse import quote, unquote

import matplotlib as mpl
import nh3
import pytest

from qikit.plots import theme
from qikit.plots.run_chart import plot_run_chart, run_chart_axes
from qikit.plots.small_multiples import plot_run_charts
from qikit.plots.svg import AS_IT_IS, data_uri, svg_text
from tests.plots.test_lean_svg import vertices

SVG = "{http://www.w3.org/2000/svg}"
NASTY = "$High_Street$ & <script>alert('x')</script> \x00\"quoted\""


def picture(draw, title=NASTY):
    chart = draw.chart("4545 4545454577777")
    ax = run_chart_axes(has_title=True)
    plot_run_chart(ax, chart, draw.measure(short_name=NASTY), target=0.9, title=title)
    return ax.figure


def test_the_picture_has_a_role_a_title_and_a_description(draw):
    text = svg_text(picture(draw), title="A & <b>", description=NASTY)
    root = ET.fromstring(text)
    assert root.get("role") == "img"
    title, description = root.find(f"{SVG}title"), root.find(f"{SVG}desc")
    assert title.text == "A & <b>"
    assert description.text == NASTY.replace("\x00", "")
    assert root.get("aria-labelledby").split() == [
        *(title.get("id"), description.get("id"))
    ]
    assert list(root)[:2] == [title, description]


def test_names_are_text_and_never_markup(draw):
    text = svg_text(picture(draw), title=NASTY, description=NASTY)
    assert "<script" not in text
    words = [element.text for element in ET.fromstring(text).iter(f"{SVG}text")]
    assert NASTY.replace("\x00", "") in words


def test_nothing_outside_is_referred_to(draw):
    text = svg_text(picture(draw), title="Title", description="Text")
    assert text.startswith("<svg ")
    for banned in ("<!DOCTYPE", "<?xml", "<metadata", "<style", "<script", "@import"):
        assert banned not in text
    addresses = {part.split("'")[0] for part in text.split("http")[1:]}
    assert addresses == {"://www.w3.org/2000/svg"}
    links = [part.split("'")[0] for part in text.split("href='")[1:]]
    links += [part.split(")")[0] for part in text.split("url(")[1:]]
    assert links
    assert all(link.startswith("#") for link in links)
    names = {element.get("id") for element in ET.fromstring(text).iter()}
    assert {link[1:] for link in links} <= names


def test_text_stays_text_in_a_font_that_readers_have(draw):
    root = ET.fromstring(svg_text(picture(draw), title="Title", description="Text"))
    assert root.get("font-family").startswith("DejaVu Sans, Verdana")
    texts = list(root.iter(f"{SVG}text"))
    assert {"latest 70%", "target 90%"} <= {text.text for text in texts}
    assert not any("font-family" in text.get("style", "") for text in texts)
    assert not any("font:" in text.get("style", "") for text in texts)


def test_words_are_not_rounded(draw):
    text = svg_text(
        picture(draw, 'd="1.23456" x="7.654321"'), title="T", description=""
    )
    words = [element.text for element in ET.fromstring(text).iter(f"{SVG}text")]
    assert 'd="1.23456" x="7.654321"' in words


def test_signals_are_all_in_the_picture(draw):
    chart = draw.chart("454545454545777777", ("baseline_end", "2025-03-01"))
    ax = plot_run_chart(run_chart_axes(), chart, draw.measure())
    text = svg_text(ax.figure, title="Title", description="Text")
    assert places_of(text, theme.SHIFT) == 7 + 1  # seven points and the key


def places_of(text: str, colour: str) -> int:
    """Count the marks of a colour: one is used, several stand along a line."""
    root = ET.fromstring(text)
    parts = root.iter(f"{SVG}use")
    marks = sum(part.get("fill", "").upper() == colour for part in parts)
    for marker in root.iter(f"{SVG}marker"):
        if marker[0].get("fill", "").upper() == colour:
            link = f"marker:url(#{marker.get('id')})"
            lines = [p for p in root.iter(f"{SVG}path") if p.get("style") == link]
            marks += sum(len(vertices(line.get("d"))) for line in lines)
    return marks


def test_an_address_holds_the_same_text():
    text = "<svg a='1'>é 100% &amp; #1 \"x\"</svg>"
    head, body = data_uri(text).split(",", 1)
    assert head == "data:image/svg+xml"
    assert unquote(body) == text


def test_an_address_is_what_urllib_would_write():
    every = "".join(map(chr, range(32, 300))) + "%25 25% é 🩺 <path d='M1,2'/>\n"
    assert data_uri(every).split(",", 1)[1] == quote(every, safe=AS_IT_IS)


def test_an_address_passes_html_unchanged(draw):
    address = data_uri(svg_text(picture(draw), title=NASTY))
    cleaned = nh3.clean(
        f'<img src="{escape(address)}">',
        attributes={"img": {"src"}},
        url_schemes={"data"},
        link_rel=None,
    )
    assert cleaned == f'<img src="{address}">'
    assert not set(address) & set(' "<>#&\n')


def test_the_same_figure_gives_the_same_text(draw):
    first = svg_text(picture(draw), title="Title", description="Text")
    assert svg_text(picture(draw), title="Title", description="Text") == first
    assert svg_text(picture(draw), title="Title", description="Other") != first


def test_settings_are_left_as_they_were(draw):
    before = mpl.rcParams.copy()
    svg_text(picture(draw), title="Title", description="Text")
    assert mpl.rcParams.copy() == before


PROCESS = """
import sys
import pandas as pd
from qikit.measures import Measure
from qikit.plots.small_multiples import plot_run_charts
from qikit.plots.svg import svg_text
from qikit.plots.theme import new_figure, seaborn_theme
from qikit.spc.run_chart import run_chart
{before}
months = pd.date_range("2024-04-01", periods=20, freq="MS")
values = pd.Series([0.4, 0.5] * 6 + [0.7] * 8, months)
charts = {{name: run_chart(values * n) for n, name in enumerate("ABCD", start=1)}}
words = dict.fromkeys(Measure.__dataclass_fields__, "x")
numbers = {{"multiplier": 100.0, "decimals": 0, "unit": "%", "target": None}}
measure = Measure(**(words | numbers | {{"floor": 0.0, "ceiling": None}}))
figure = plot_run_charts(charts, measure, group_chart=charts["B"])
sys.stdout.write(svg_text(figure, title="Title", description="Text"))
"""


def drawn_in_another_process(before: str, hash_seed: str) -> str:
    command = [sys.executable, "-c", PROCESS.format(before=before)]
    environment = os.environ | {"PYTHONHASHSEED": hash_seed}
    done = subprocess.run(
        command, check=True, capture_output=True, text=True, env=environment
    )
    return done.stdout


@pytest.fixture(scope="module")
def alone() -> str:
    return drawn_in_another_process("", "1")


@pytest.mark.parametrize(
    "before",
    [
        "",
        "svg_text(new_figure(), title='another', description='first')",
        "seaborn_theme()",  # an analyst's settings do not reach the kit's charts
        "import matplotlib as mpl; mpl.rcParams['savefig.bbox'] = 'tight'",
    ],
)
def test_every_process_writes_the_same_bytes(alone, before):
    assert alone.startswith("<svg ")
    assert drawn_in_another_process(before, "2") == alone


def test_small_charts_are_small_files(draw):
    charts = {f"P{n}": draw.chart("4545 4545454577777" * 3) for n in range(12)}
    figure = plot_run_charts(charts, draw.measure())
    address = data_uri(svg_text(figure, title="Title"))
    assert len(address) < 45_000
