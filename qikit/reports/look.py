"""How every page of a run looks: templates, style sheet, margins in print."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from qikit.plots import palette
from qikit.reports.unseen import without_unseen

PAGE_FOLDER = Path(__file__).parent / "page"
COLOURS = {  # as the style sheet names them
    "ink": palette.INK,
    "quiet": palette.GREY,
    "accent": palette.DARK_BLUE,
    "line": palette.FAINT,
    "wash": palette.COOL,
    "warm": palette.WASH,
    "stop": palette.PINK,
    "care": palette.CARE,
}
LONGEST_MARGIN = 90  # characters on one line of A4
MARGIN_FONT = "font: 8.5pt Arial, sans-serif;"


@cache
def templates() -> Environment:
    """Return the page templates; every value is escaped unless it is a page part."""
    return Environment(
        loader=FileSystemLoader(PAGE_FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_shown,
        keep_trailing_newline=True,
    )


def _shown(value):
    """Show what a reader cannot see in a value as a mark; leave page parts alone."""
    is_text = isinstance(value, str) and not isinstance(value, Markup)
    return without_unseen(value) if is_text else value


@cache
def style() -> Markup:
    """Return the style sheet of every page, in the colours of the palette."""
    colours = " ".join(f"--{name}: {value};" for name, value in COLOURS.items())
    sheet = (PAGE_FOLDER / "page.css").read_text("utf-8")
    return Markup(f":root {{ {colours} }}\n{sheet}")


def margins(label: str, title: str = "") -> Markup:
    """Write the margins of the printed pages: label, page number and title.

    A loose page says what it is of; the first one says so anyway.
    """
    return Markup(
        "@page { "
        f"@bottom-left {{ content: {_css_string(label)}; {MARGIN_FONT} }} "
        f"@top-right {{ content: {_css_string(title)}; {MARGIN_FONT} }} "
        '@bottom-right { content: "Page " counter(page) " of " counter(pages); '
        f"{MARGIN_FONT} }} }}\n@page:first {{ @top-right {{ content: none }} }}"
    )


def _css_string(text: str) -> str:
    """Write a text as a string of a style sheet that it can end by no means.

    Each character but plain letters and digits stands as its code.
    """
    inert = "".join(
        c if c.isascii() and c.isalnum() else f"\\{ord(c):06x}"
        for c in _in_one_line(text)
        if c.isprintable()
    )
    return f'"{inert}"'


def _in_one_line(text: str) -> str:
    """Shorten a text that the margin cannot hold, with a mark that it is."""
    if len(text) <= LONGEST_MARGIN:
        return text
    return text[: LONGEST_MARGIN - 1] + "…"
