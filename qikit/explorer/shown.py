"""What choices show: the parts of the picture, and what stays in the notebook."""

from __future__ import annotations

from qikit.data.definitions.choice_files import SMALL_MULTIPLES, Choices
from qikit.errors import DataError, Problem
from qikit.explorer.desk import Desk
from qikit.explorer.numbers import numbers
from qikit.explorer.opened import opened
from qikit.explorer.picture import Shown
from qikit.explorer.quality import quality
from qikit.explorer.reasons import reasons
from qikit.explorer.views import shown
from qikit.reports.blocks import Block
from qikit.reports.practice_panels import page_choices


def kept_of(desk: Desk, choices: Choices) -> list[Block]:
    """Return chart, words and numbers of choices as a report has them: no script."""
    report = opened(desk, choices)
    parts = [
        shown(report, choices, is_inline=False),
        reasons(report, choices),
        numbers(report, choices),
        quality(report),
    ]
    return [part for part in parts if part is not None]


def picture_of(desk: Desk, choices: Choices, *, page: int = 1) -> Shown:
    """Return the parts of the picture that choices stand for.

    `page` is that of practices side by side, where one figure does not hold them all.

    Raises
    ------
    QikitError
        If the choices are impossible, or there is nothing to draw.
    """
    report = opened(desk, choices)
    pages = page_choices(report) if choices.chart == SMALL_MULTIPLES else []
    drawn = page if pages else None
    chart = shown(report, choices, page=drawn)
    if chart is None:
        what = "there is nothing to draw of these measures in this chart."
        raise DataError(Problem(what, to_do="Choose another chart or measure."))
    return Shown(
        chart=chart,
        words=reasons(report, choices, page=drawn),
        quality=lambda: quality(report),
        numbers=lambda: numbers(report, choices),
        pages=tuple(pages),
    )
