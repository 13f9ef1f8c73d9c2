"""From which month on run charts are drawn, and what is said of it."""

from __future__ import annotations

from qikit.data.definitions.choice_files import (
    PRACTICES,
    RUN_CHART,
    SMALL_MULTIPLES,
    Choices,
)
from qikit.periods import period_text
from qikit.plots.shown_months import drawn_from
from qikit.reports.results import Report

OVER_TIME = (RUN_CHART, SMALL_MULTIPLES, PRACTICES)  # charts that have months
__all__ = ["drawn_from", "zoom_text"]


def zoom_text(report: Report, choices: Choices) -> str:
    """Say that only later months are drawn; "" where all are.

    Medians and signals are those of all months: they are the same in every report.
    """
    first = choices.first_month
    if first is None or choices.chart not in OVER_TIME:
        return ""
    begin = report.slice.told_figures["period_start"].min()
    if not first > begin:
        return ""
    return (
        f"Drawn from {period_text(first)} on. Median and signals are those of all "
        f"months since {period_text(begin)}."
    )
