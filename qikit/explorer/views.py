"""The views of the explorer: each is a section of a report, drawn by the same call."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import nullcontext

from qikit.data.definitions.choice_files import (
    FUNNEL,
    PRACTICES,
    RANKED_BARS,
    RUN_CHART,
    SMALL_MULTIPLES,
    Choices,
)
from qikit.errors import ParameterError, Problem, did_you_mean
from qikit.explorer.compared_practices import compared_practices
from qikit.explorer.why_not import why_not
from qikit.explorer.zoom import drawn_from, zoom_text
from qikit.reports.blocks import Block, paragraph, together
from qikit.reports.charts import (
    funnels,
    group_run_charts,
    own_run_charts,
    practice_run_charts,
    ranked_bars,
)
from qikit.reports.drawn_blocks import drawn_inline
from qikit.reports.results import Report

View = Callable[[Report, Choices, int | None], Block | None]


def shown(
    report: Report, choices: Choices, *, page: int | None = None, is_inline: bool = True
) -> Block | None:
    """Draw the view that is chosen, with what cannot be drawn said below it.

    Pictures stand in the block itself, so that their points show titles.

    Parameters
    ----------
    report
        From `opened`, for the same choices.
    choices
        `chart` says which view; `first_month` from where on run charts are drawn.
    page
        Of more than 30 practices side by side the figure to draw, counted from 1: see
        `practice_panels.page_choices`. None draws them all.
    is_inline
        False for pictures by `<img>`, as in a report: they outlast the page.

    Raises
    ------
    ParameterError
        If there is no such view, or the practices cannot be compared.
    """
    view = find_view(choices.chart)
    where = drawn_inline() if is_inline else nullcontext()
    with where, drawn_from(choices.first_month):
        drawn = view(report, choices, page)
    said = [zoom_text(report, choices)] if drawn else []
    said += why_not(report, choices)
    notes = [paragraph(text, "note") for text in said if text]
    return together([*([drawn] if drawn else []), *notes])


def find_view(chart: str) -> View:
    """Look a view up by the name of its chart.

    Raises
    ------
    ParameterError
        If there is none.
    """
    if chart not in VIEWS:
        what = f"there is no chart {chart!r} in the explorer."
        raise ParameterError(Problem(what, to_do=did_you_mean(chart, VIEWS)))
    return VIEWS[chart]


def _run_chart(report: Report, choices: Choices, page: int | None) -> Block | None:
    """Draw the run chart of the own practice, or else of the group."""
    own = choices.level == "practice"
    return own_run_charts(report) if own else group_run_charts(report)


def _practices(report: Report, choices: Choices, page: int | None) -> Block | None:
    return practice_run_charts(report, page=page)


def _ranked(report: Report, choices: Choices, page: int | None) -> Block | None:
    return ranked_bars(report)


def _funnel(report: Report, choices: Choices, page: int | None) -> Block | None:
    return funnels(report)


def _compared(report: Report, choices: Choices, page: int | None) -> Block | None:
    return compared_practices(report, choices)


VIEWS: Mapping[str, View] = {
    RUN_CHART: _run_chart,
    SMALL_MULTIPLES: _practices,
    RANKED_BARS: _ranked,
    FUNNEL: _funnel,
    PRACTICES: _compared,
}
