"""A drawing of a report as a block of its page."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from qikit.plots.hover import named_by, with_titles
from qikit.plots.svg import data_uri, svg_text
from qikit.reports.blocks import Around, Block, figure, inline_figure
from qikit.reports.own_mark import mark, marked_svg
from qikit.reports.results import Report

_INLINE: ContextVar[bool] = ContextVar("pictures stand in the page", default=False)


@contextmanager
def drawn_inline() -> Iterator[None]:
    """Let drawings made meanwhile stand in the page itself, with titles at points.

    For an analyst who explores: a report shows its pictures by `<img>`.
    """
    token = _INLINE.set(True)
    try:
        yield
    finally:
        _INLINE.reset(token)


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
    own = mark(report.about.level, report.about.own_code_in_run)
    source = f"Source: {report.about.sources[0]['publisher']}. {n}"
    svg = marked_svg(svg_text(drawn, title=title), own)
    if not _INLINE.get():
        return figure(title, data_uri(svg), alt, source, around, level=level)
    titles = around.points() if around.points else ()
    svg = with_titles(named_by(svg, alt), titles)
    return inline_figure(title, svg, source, around, level=level)
