"""A drawing of a report as a block of its page."""

from __future__ import annotations

from qikit.plots.svg import data_uri, svg_text
from qikit.reports.blocks import Around, Block, figure
from qikit.reports.own_mark import mark, marked_svg
from qikit.reports.results import Report


def drawn_block(
    drawn,
    alt: str,
    report: Report,
    title: str,
    n: str,
    around: Around,
    *,
    level: int = 3,
) -> Block:
    """Show a drawing with its words; the source and n stand below it.

    The drawing carries the mark of the area whose data it was drawn from.

    `drawn` is a figure of matplotlib; `level` is that of the title.
    """
    own = mark(report.about.level, report.about.area_code)
    address = data_uri(marked_svg(svg_text(drawn, title=title), own))
    source = f"Source: {report.about.sources[0]['publisher']}. {n}"
    return figure(title, address, alt, source, around, level=level)
