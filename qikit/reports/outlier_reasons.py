"""Why a practice stands out in a ranking or a funnel: a line each, with the rule."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from qikit.headlines import interval_text, with_unit
from qikit.measures import Measure
from qikit.plots.alt_groups import WITHIN
from qikit.plots.ranked_bar import count_of
from qikit.reports.chart_readings import funnel_reading, ranking_reading
from qikit.reports.results import MeasureResult, Report
from qikit.variation.by_row import by_row
from qikit.variation.comparison import HIGHER, LOWER

OUTSIDE = WITHIN.keys() - {"in_control"}
RANKING_RULE = (
    "The rule asks for a 95% interval that leaves out the value of all practices "
    "together; one that has more than a fifth of the people is compared with the rest."
)
FUNNEL_RULE = (
    "The rule asks for a value outside a limit at the size of the practice. It is a "
    "question, not a verdict."
)


def ranked_reasons(report: Report, result: MeasureResult) -> list[str]:
    """Say which practices differ from the others by more than chance, and why."""
    if not result.measure.has_numerators or result.ranked is None:
        return []
    labels, measure = report.slice.short_labels, result.measure
    bars = [b for b in by_row(result.ranked.bars) if b["comparison"] in (HIGHER, LOWER)]
    lines = [f"{labels[bar['practice_code']]}: {_bar(bar, measure)}." for bar in bars]
    return [ranking_reading(result.ranked), *lines, RANKING_RULE]


def funnel_reasons(report: Report, result: MeasureResult) -> list[str]:
    """Say which practices lie outside a limit of the funnel, and what it is there."""
    found = report.slice.funnel(result.measure)
    if found is None or result.has_no_practice:
        return []
    funnel, labels = found[0], report.slice.short_labels
    units = [u for u in by_row(funnel.units) if u["category"] in OUTSIDE]
    lines = [f"{labels[u['unit']]}: {_unit(u, result.measure)}." for u in units]
    return [funnel_reading(funnel), *lines, FUNNEL_RULE]


def _bar(bar: Mapping[str, Any], measure: Measure) -> str:
    interval = interval_text(measure, bar["lower"], bar["upper"])
    said = f"{_value(bar, measure)} (95% interval {interval})"
    return f"{said}, {bar['comparison']} than the others"


def _unit(unit: Mapping[str, Any], measure: Measure) -> str:
    which = "998" if unit["category"].startswith("alarm") else "95"
    limits = interval_text(measure, unit[f"lower_{which}"], unit[f"upper_{which}"])
    stands = WITHIN[unit["category"]]
    return f"{_value(unit, measure)}, {stands}: at its size the limits are {limits}"


def _value(row: Mapping[str, Any], measure: Measure) -> str:
    return ", ".join(filter(None, [with_unit(measure, row["value"]), count_of(row)]))
