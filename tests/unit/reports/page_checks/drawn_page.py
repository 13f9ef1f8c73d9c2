"""A page without faults, made by the exporter from blocks, for tests to break."""

from __future__ import annotations

import base64
from functools import cache

import pandas as pd
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from qikit.reports.blocks import Around, Block, bullets, figure, heading, notice, table
from qikit.reports.page_checks.faults import Fault
from qikit.reports.page_checks.verdict import check_content
from qikit.reports.render import QikitExporter

TITLE = "High Street Surgery: practice report"
ALT = "Foot checks at High Street Surgery: 70% to 80% over 12 months; no shift."
SVG_HEAD = (
    '<?xml version="1.0" encoding="utf-8"?>'
    '<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" '
    '"http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">'
    '<svg xmlns="http://www.w3.org/2000/svg" '
    'xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 9 9">'
)
DRAWING = (
    '<title>Foot checks</title><defs><clipPath id="c"><rect/></clipPath></defs>'
    '<g clip-path="url(#c)"><use xlink:href="#c"/><text style="fill: #1f1f1f">'
    "September 2026</text></g>"
)


def svg_uri(inside: str = DRAWING, *, head: str = SVG_HEAD) -> str:
    content = f"{head}{inside}</svg>".encode()
    return "data:image/svg+xml;base64," + base64.b64encode(content).decode()


def shown(block: Block):
    data = block._repr_mimebundle_()
    return new_code_cell("pass", outputs=[new_output("display_data", data=data)])


@cache
def clean_page() -> str:
    frame = pd.DataFrame({"Month": ["August", "September"], "Value": ["70%", "80%"]})
    numbers = table(frame, "Foot checks by month", numbers=["Value"])
    opening = heading(TITLE, 1) + notice("Read with care", ["Figures are invented."])
    around = Around(numbers=numbers)
    chart = figure("Foot checks over time", svg_uri(), ALT, "Example data", around)
    cells = [
        shown(opening),
        new_markdown_cell("## Main points"),
        shown(bullets(["Foot checks: 8 of 10"])),
        new_markdown_cell(
            "## Over time\n\nSee [how run charts work](https://example.org/run) "
            "and [who made this](mailto:team@example.org)."
        ),
        shown(chart),
        new_markdown_cell("## How this was made\n\nWith qikit 0.1."),
    ]
    known = {"qikit": {"title": TITLE, "area": "P1", "label": "OFFICIAL"}}
    html, _ = QikitExporter().from_notebook_node(new_notebook(cells=cells), known)
    return html


def edited(old: str, new: str, *, n: int = 1) -> str:
    """The clean page with the first `n` places of `old` written as `new`."""
    page = clean_page()
    assert old in page, f"{old!r} is not on the clean page"
    return page.replace(old, new, n)


def with_words(html: str) -> str:
    """The clean page with something more in its last section."""
    return edited("<p>With qikit 0.1.</p>", f"<p>With qikit 0.1.</p>\n{html}")


def with_drawing(inside: str, *, head: str = SVG_HEAD) -> str:
    return edited(svg_uri(), svg_uri(DRAWING + inside, head=head))


def found(page: str | bytes) -> list[Fault]:
    return check_content(page.encode() if isinstance(page, str) else page)


def rules(page: str | bytes) -> set[str]:
    return {fault.rule for fault in found(page)}
