"""Aims of a programme, and how far they are."""

from __future__ import annotations

import pandas as pd

from qikit.headlines import Figure
from qikit.measures import Measure
from qikit.periods import parse_month, period_text
from qikit.programme.aims import NO_DATE, aim_gap, gap_text
from qikit.reports.results import MeasureResult, Report
from qikit.variation.value_words import interval_text, value_and_counts

REACHED = "reached"
OWN = "Our cluster now"


def aim_sentence(report: Report, *, cluster: bool = False) -> str:
    """Say the first aim that has a figure, the latest value, and what is to go.

    In the session of a `cluster` the aim is still that of the whole programme.
    "" for a programme without aims; without any figure the aim alone.
    """
    aims = report.slice.programme.facts["aims"]
    known = {r.measure.id: r for r in report.results}
    asked = [a for a in aims if a["measure"] in known]
    if not asked:
        return ""
    with_figures = [a for a in asked if known[a["measure"]].group is not None]
    aim = [*with_figures, *asked][0]
    result = known[aim["measure"]]
    whose, now = ("Aim of the programme", OWN) if cluster else ("Aim", "Now")
    return f"{whose}: {aim_words(aim, result.measure)} {_now(aim, result, now)}"


def aim_words(aim: dict, measure: Measure) -> str:
    """Say an aim: its own words, or measure, value and date."""
    if aim["words"]:
        words = aim["words"].strip()
        return words if words.endswith((".", "!", "?")) else f"{words}."
    reach = f"{measure.short_name} {_side(measure)}{measure.text(aim['reach'])}"
    by = aim["by"]
    when = f"by {period_text(parse_month(by))}" if by else f"({NO_DATE})"
    return f"{reach} {when}."


def to_go(value: float, aim: dict | None, measure: Measure) -> str:
    """Say how far a value is from its aim; "no aim" without one."""
    if aim is None:
        return "no aim"
    if pd.isna(value):
        return "not known"
    gap = aim_gap(value, aim["reach"], measure.direction)
    return REACHED if gap <= 0 else f"{gap_text(measure, gap)} to go"


def figure_text(measure: Measure, figure: Figure) -> str:
    """Write a pooled figure with its counts: "46% (78 of 170)"."""
    value = measure.text(figure.value)
    if not figure.has_counts:
        return value
    first, then = value_and_counts(value, figure.numerator, figure.denominator)
    return f"{first} ({then})"


def _now(aim: dict, result: MeasureResult, now: str) -> str:
    measure, figure = result.measure, result.group
    if figure is None:
        return "There is no figure of all together to set beside it."
    when = period_text(result.period, measure.frequency)
    likely = ""
    if pd.notna(figure.lower):
        ends = interval_text(measure, figure.lower, figure.upper)
        likely = f" (95% interval {ends})"
    return (
        f"{now} {figure_text(measure, figure)} in {when}{likely}: "
        f"{to_go(figure.value, aim, measure)}."
    )


def _side(measure: Measure) -> str:
    return {"up": "at least ", "down": "at most "}.get(measure.direction, "")
