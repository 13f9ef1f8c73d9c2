"""Write a figure as SVG: the same bytes every time, readable by a screen reader."""

from __future__ import annotations

import base64
import hashlib
import html
import io
import re

import matplotlib as mpl
from matplotlib.figure import Figure

from qikit.plots import theme
from qikit.plots.lettering import plain

SETTINGS = {
    "svg.fonttype": "none",
    "svg.hashsalt": "qikit",
    "svg.id": None,
    "savefig.bbox": None,
    "savefig.transparent": False,
    "savefig.facecolor": "auto",
}
NO_METADATA = dict.fromkeys(("Date", "Creator", "Format", "Type"))
# Verdana has the widths of DejaVu Sans and is on Windows, where DejaVu is not.
FONTS = f"{theme.FONT}, Verdana, Arial, sans-serif"
DECIMALS = 2  # of coordinates, in points

HEAD = re.compile(r"\A.*?(?=<svg )", re.DOTALL)  # XML declaration, DOCTYPE
METADATA = re.compile(r"\s*<metadata>.*?</metadata>", re.DOTALL)
PAGE_STYLE = re.compile(r"\s*<defs>\s*<style\b.*?</style>\s*</defs>", re.DOTALL)
OPENING = re.compile(r"<svg\b[^>]*>")
COORDINATES = re.compile(r'(?<=\s)(?:d|x|y)="[^"<>]*"')
LONG_NUMBER = re.compile(r"-?\d+\.\d+")
MARKS = re.compile(r"<g([^>]*)>((?:\s*<use [^>]*/>)+)\s*</g>")
STYLE = re.compile(r' style="([^"]*)"')
FONT_FAMILY = f"; font-family: '{theme.FONT}'"
NO_TURN = re.compile(r' transform="rotate\(-0 [^)"]*\)"')


def svg_text(figure: Figure, *, title: str, description: str) -> str:
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
        The alt text: see `qikit.plots.alt_text`.
    """
    drawn = io.StringIO()
    with mpl.rc_context(SETTINGS):
        figure.savefig(drawn, format="svg", metadata=NO_METADATA)
    text = HEAD.sub("", drawn.getvalue())
    text = PAGE_STYLE.sub("", METADATA.sub("", text))
    text = NO_TURN.sub("", text.replace(FONT_FAMILY, ""))
    text = MARKS.sub(_with_one_style, _outside_words(text))
    return _with_names(text, plain(title), plain(description))


def data_uri(svg: str) -> str:
    """Return SVG text as an address for `<img src="…">`."""
    return "data:image/svg+xml;base64," + base64.b64encode(svg.encode()).decode("ascii")


def _outside_words(text: str) -> str:
    """Round the coordinates in the tags; words between the tags stay as they are."""
    parts = re.split(r"(<[^>]*>)", text)
    parts[1::2] = [COORDINATES.sub(_rounded, tag) for tag in parts[1::2]]
    return "".join(parts)


def _rounded(coordinates: re.Match[str]) -> str:
    return LONG_NUMBER.sub(_shorter, " ".join(coordinates.group().split()))


def _shorter(number: re.Match[str]) -> str:
    short = f"{float(number.group()):.{DECIMALS}f}".rstrip("0").rstrip(".")
    return "0" if short == "-0" else short


def _with_one_style(marks: re.Match[str]) -> str:
    """Say the style of equal marks once: it is half of what a point costs."""
    attributes, points = marks.groups()
    styles = set(STYLE.findall(points))
    if len(styles) != 1 or "style=" in attributes:
        return marks.group()
    lean = re.sub(r"\s+<use", "\n<use", STYLE.sub("", points))
    return f'<g{attributes} style="{styles.pop()}">{lean}\n</g>'


def _with_names(text: str, title: str, description: str) -> str:
    """Put role, title and description on the picture for assistive software."""
    words = f"{title}\n{description}"
    mark = hashlib.sha256((words + text).encode()).hexdigest()[:12]
    names = (
        f'\n <title id="title-{mark}">{html.escape(title)}</title>'
        f'\n <desc id="desc-{mark}">{html.escape(description)}</desc>'
    )
    attributes = (
        f' role="img" aria-labelledby="title-{mark} desc-{mark}"'
        f' font-family="{FONTS}" stroke-linejoin="round" stroke-linecap="butt">'
    )
    opening = OPENING.search(text)
    return text[: opening.end() - 1] + attributes + names + text[opening.end() :]
