"""Which run charts a view shows of a measure, by the name that stands above each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from qikit.data.definitions.choice_files import PRACTICES, RUN_CHART, Choices
from qikit.explorer.compared_practices import chosen_of, require_chosen
from qikit.reports.practice_panels import practice_pages
from qikit.reports.results import MeasureResult, Report

Charts = Mapping[str, Any]  # run charts (`spc.run_chart.RunChart`) by name


def report_shown(report: Report, choices: Choices) -> Report:
    """Return the report, or where practices are compared that of the chosen ones.

    Raises
    ------
    ParameterError
        If the practices cannot be compared.
    """
    if choices.chart != PRACTICES:
        return report
    require_chosen(report, choices.compared)
    return chosen_of(report, choices)


def page_shown(report: Report, result: MeasureResult, page: int) -> Charts:
    """Return the run charts of one figure of practices side by side, by name.

    `page` is counted from 1; of a measure with fewer figures it is the last.
    """
    pages, names = practice_pages(report, result), report.slice.short_labels
    charts = pages[min(page, len(pages)) - 1].charts if pages else {}
    return {names[code]: chart for code, chart in charts.items()}


def charts_shown(
    report: Report,
    result: MeasureResult,
    choices: Choices,
    names: Mapping[str, str],
) -> Charts:
    """Return the run charts of a view: the group's, the own one, or the practices'.

    `names` are those of the practices by code, such as `report.slice.short_labels`.
    """
    own = report.slice.own_code
    if choices.chart != RUN_CHART:
        codes = sorted(result.charts, key=lambda code: (code != own, names[code]))
        return {names[code]: result.charts[code] for code in codes}
    if own is not None:
        return {names[own]: result.charts[own]} if own in result.charts else {}
    group = result.group_chart
    return {} if group is None else {report.about.group_name: group}
