"""Write a figure as SVG: the same bytes every time, readable by a screen reader."""

from __future__ import annotations

import hashlib
import html
import io
import re
from string import ascii_letters, digits
from urllib.parse import quote

import matplotlib as mpl
from matplotlib.figure import Figure

from qikit.plots import theme
from qikit.plots.lean_renderer import OWN_NAME, LeanRenderer
from qikit.plots.lean_svg import lean_body
from qikit.plots.lettering import plain
from qikit.plots.svg_paths import short_number

SETTINGS = {
    "svg.fonttype": "none",
    "svg.hashsalt": "qikit",
    "svg.id": None,
    "savefig.bbox": None,
    "savefig.transparent": False,
    "savefig.facecolor": "auto",
}
POINTS = 72  # to an inch
NO_METADATA = dict.fromkeys(("Date", "Creator", "Format", "Type"))
# Verdana has the widths of DejaVu Sans and is on Windows, where DejaVu is not.
FONTS = f"{theme.FONT}, Verdana, Arial, sans-serif"
UNSAID = {  # what SVG takes anyway, and the font that the root says
    "text-anchor": "start",
    "stroke-dashoffset": "0",
    "font-family": theme.FONT,
    "font-style": "normal",
    "font-weight": "400",
}
USUAL = {  # of a picture, said once
    "font-size": f"{theme.TEXT_SIZE:g}px",
    "fill": theme.TEXT.lower(),
    "stroke-linejoin": "round",
    "stroke-linecap": "butt",
}

HEAD = re.compile(r"\A.*?(?=<svg )", re.DOTALL)  # XML declaration, DOCTYPE
PAGE_STYLE = re.compile(r"\s*<defs>\s*<style\b.*?</style>\s*</defs>", re.DOTALL)
SIZE = re.compile(r'<svg\b[^>]*? width="([\d.]+)pt" height="([\d.]+)pt"')
FONT_FAMILY = f"; font-family: '{theme.FONT}'"
# What an address may hold as it is; all else is written as %20 and the like. The
# ampersand may, but HTML would write five characters for it.
AS_IT_IS = "!$'()*+,-./:;=?@_~"
PLAIN = frozenset(ascii_letters + digits + AS_IT_IS)


def svg_text(figure: Figure, *, title: str, description: str = "") -> str:
    """Write a figure as SVG text with a title and a description.

    The same figure gives the same bytes in every process. There is no date, no
    reference to anything outside, no script and no style that would reach
    beyond the picture. Text stays text.

    Parameters
    ----------
    figure
        From `new_figure`; it is drawn at its own size, nothing is trimmed.
    title
        What the chart shows, in a few words.
    description
        The alt text: see `qikit.plots.alt_text`. Leave it out of a picture that is
        shown by `<img>`: there only `alt` is heard.
    """
    try:
        return lean_svg(figure, plain(title), plain(description))
    except NotImplementedError:  # `NotLean`, and what the base of renderers lacks
        return stock_svg(figure, plain(title), plain(description))


def data_uri(svg: str) -> str:
    """Return SVG text as an address for `<img src="…">`: a third less than base64."""
    for sign in sorted(set(svg) - PLAIN, key="%".__ne__):  # the per cent sign first
        svg = svg.replace(sign, quote(sign))
    return f"data:image/svg+xml,{svg}"


def lean_svg(figure: Figure, title: str, description: str) -> str:
    """Write a figure with the renderer that writes few bytes at once."""
    before = figure.dpi
    figure.dpi = POINTS
    try:
        renderer = LeanRenderer(*map(float, figure.bbox.size), USUAL | UNSAID)
        figure.draw(renderer)
    finally:
        figure.dpi = before
    body = renderer.body(OWN_NAME)
    mark = _mark(title, description, body.replace(OWN_NAME, ""))
    size = renderer.width, renderer.height
    body = body.replace(OWN_NAME, mark)
    return f"{_opening(size, mark, title, description)}{body}</svg>"


def stock_svg(figure: Figure, title: str, description: str) -> str:
    """Write a figure as matplotlib does, and rewrite that in few bytes."""
    drawn = io.StringIO()
    with mpl.rc_context(SETTINGS):
        figure.savefig(drawn, format="svg", metadata=NO_METADATA)
    text = PAGE_STYLE.sub("", HEAD.sub("", drawn.getvalue()))
    text = text.replace(FONT_FAMILY, "")
    mark = _mark(title, description, text)
    body = lean_body(text, mark, USUAL | UNSAID)
    size = tuple(map(float, SIZE.search(text).groups()))
    return f"{_opening(size, mark, title, description)}{body}</svg>"


def _mark(*words: str) -> str:
    """Return what begins every name in a picture, so that two do not mix."""
    return f"q{hashlib.sha256(chr(10).join(words).encode()).hexdigest()[:6]}"


def _opening(size: tuple[float, float], mark: str, title: str, description: str) -> str:
    """Open the picture: its size, its usual style, and its names for all readers."""
    width, height = (short_number(length, 2) for length in size)
    usual = "".join(f" {name}='{value}'" for name, value in USUAL.items())
    names = {"title": title, "desc": description}
    named = {tag: words for tag, words in names.items() if words}
    labels = " ".join(f"{tag}-{mark}" for tag in named)
    said = "".join(
        f"<{tag} id='{tag}-{mark}'>{html.escape(words, quote=False)}</{tag}>"
        for tag, words in named.items()
    )
    return (
        f"<svg xmlns='http://www.w3.org/2000/svg' width='{width}pt' "
        f"height='{height}pt' viewBox='0 0 {width} {height}' role='img' "
        f"aria-labelledby='{labels}' font-family='{FONTS}'{usual}>{said}"
    )
