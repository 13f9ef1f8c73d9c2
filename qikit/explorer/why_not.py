"""Why a view shows nothing of a measure: a sentence for each that is not drawn."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from qikit.data.definitions.choice_files import (
    FUNNEL,
    PRACTICES,
    RANKED_BARS,
    RUN_CHART,
    SMALL_MULTIPLES,
    Choices,
)
from qikit.reports.doubts import nothing_known
from qikit.reports.results import MeasureResult, Report
from qikit.reports.suppression import all_hidden_text

AT_SOURCE = "suppressed_at_source"


def why_not(report: Report, choices: Choices) -> list[str]:
    """Say of each measure that the view does not show, why it does not."""
    reason = REASONS[choices.chart]
    said = [_no_figure(report, r) or reason(report, r) for r in report.results]
    named = zip(report.results, said, strict=True)
    return [_with_name(r.measure.short_name, text) for r, text in named if text]


def _with_name(name: str, text: str) -> str:
    return text if text.startswith(f"{name}: ") else f"{name}: {text}"


def _no_figure(report: Report, result: MeasureResult) -> str:
    """Say that there is nothing to show at all; "" where there is."""
    if result.period is not None:
        return ""
    states = set(report.slice.of_measure(result.measure)["state"])
    if AT_SOURCE in states and not result.is_suppressed:
        return "all figures are suppressed at source, so that we do not have them."
    return nothing_known(result)


def _no_run_chart(report: Report, result: MeasureResult) -> str:
    """Say why there is no run chart of the own practice or of the group."""
    if result.measure.chart != "run":
        return "its definition asks for no run chart."
    own = report.slice.own_code
    if own is None and result.group_chart is None:
        return "the group has no figure that could be charted."
    if own is not None and own not in result.charts:
        return f"{report.slice.short_labels[own]} has no figure."
    return ""


def _no_panels(report: Report, result: MeasureResult) -> str:
    if result.measure.chart != "run":
        return "its definition asks for no run chart."
    return "" if result.charts else "no practice has a figure that could be charted."


def _not_ranked(report: Report, result: MeasureResult) -> str:
    if not result.measure.has_numerators:
        return (
            "it is published without counts, so that nobody knows how far chance goes: "
            "there are no ranked bars and no funnel of it."
        )
    return all_hidden_text(result) if result.has_no_practice else ""


def _no_funnel(report: Report, result: MeasureResult) -> str:
    said, measure = _not_ranked(report, result), result.measure
    if said or report.slice.funnel(measure) is not None:
        return said
    if not set(measure.benchmark_levels) & set(report.about.upper_names):
        return (
            "its definition names no wider area (benchmark_levels) that the limits of "
            "a funnel could stand round."
        )
    return "a funnel needs three practices with a figure in the same period."


REASONS: Mapping[str, Callable[[Report, MeasureResult], str]] = {
    RUN_CHART: _no_run_chart,
    SMALL_MULTIPLES: _no_panels,
    RANKED_BARS: _not_ranked,
    FUNNEL: _no_funnel,
    PRACTICES: _no_panels,
}
