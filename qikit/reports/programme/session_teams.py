"""Run charts of all teams together, and of each team; further measures are folded."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from qikit.reports import charts
from qikit.reports.blocks import Block, folded, paragraph, together
from qikit.reports.programme.session_opening import SessionReport
from qikit.reports.results import MeasureResult, Report

PAIR = 2  # charts of all teams together, side by side on paper
ONE = 1  # measure drawn team by team: four pages in print before the details
NO_GROUP = "There is no figure of all teams together to draw yet."
NO_TEAM = "No team has a figure to draw yet."

Draw = Callable[[Report], Block | None]


def group_charts(meeting: SessionReport) -> Block:
    """Show the run charts of all teams together, those of the aims first."""
    order = [r for r in by_aim(meeting.report) if r.group_chart is not None]
    draw = partial(charts.group_run_charts, in_pairs=True)
    shown = _first_and_folded(meeting.report, order, draw, PAIR)
    return shown or paragraph(NO_GROUP)


def team_charts(meeting: SessionReport) -> Block:
    """Show the teams' run charts on one scale, those of the aims first."""
    order = [r for r in by_aim(meeting.report) if r.charts]
    draw = partial(charts.practice_run_charts, in_brief=True)
    shown = _first_and_folded(meeting.report, order, draw, ONE)
    return shown or paragraph(NO_TEAM)


def by_aim(report: Report) -> list[MeasureResult]:
    """Put the measures with figures in order: those of the aims first, as they come."""
    part = report.slice.programme
    aims = [] if part is None else [aim["measure"] for aim in part.facts["aims"]]
    place = {name: at for at, name in enumerate(aims)}
    return sorted(report.known, key=lambda r: place.get(r.measure.id, len(aims)))


def first_and_further(report: Report, first: int = ONE) -> tuple[Report, Report]:
    """Divide a report: the measures drawn unfolded, and the further ones.

    Measures whose every figure is suppressed go with the further ones.
    """
    order = [*by_aim(report), *report.hidden]
    return only(report, order[:first]), only(report, order[first:])


def only(report: Report, results: list[MeasureResult]) -> Report:
    """Return the report with these results alone, already worked out."""
    smaller = Report(report.slice, report.parameters)
    vars(smaller)["results"] = results  # the place of a cached property
    return smaller


def _first_and_folded(
    report: Report, order: list[MeasureResult], draw: Draw, first: int
) -> Block | None:
    """Draw the first measures on the page, and the others in a fold."""
    on_page = draw(only(report, order[:first])) if order else None
    if on_page is None or not order[first:]:
        return on_page
    further = draw(only(report, order[first:]))
    names = ", ".join(r.measure.short_name for r in order[first:])
    return together([on_page, folded(f"Further measures: {names}", further)])
