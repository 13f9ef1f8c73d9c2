"""The aims of a programme, and how far the practice is from each."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import pandas as pd

from qikit.headlines import interval_text, value_and_counts, with_unit
from qikit.measures import Measure
from qikit.periods import parse_month, period_text
from qikit.programme.aims import (
    NO_DATE,
    Distance,
    distance,
    gap_text,
    months_left,
    newest_stretch,
)
from qikit.reports.blocks import Block, bullets, paragraph, together
from qikit.reports.programme.own_rows import own_rows, recent_stretch
from qikit.reports.programme.session_aims import aim_words
from qikit.reports.results import MeasureResult, Report
from qikit.rounding import count_text, number_text
from qikit.variation.comparison import SIMILAR
from qikit.variation.shown import suppressed_rows

NO_AIM = (
    "The programme has no aim written down for these measures. What do we want to "
    "reach, and by when?"
)
SUPPRESSED = "suppressed: known, but not shown here"
NO_FIGURE = "no figure in these months: we do not know"


@dataclass(frozen=True, eq=False)
class Standing:
    """An aim of one measure and where the practice is."""

    aim: dict[str, Any]
    result: MeasureResult
    distance: Distance
    is_hidden: bool
    is_old: bool = False  # its months are earlier ones than those called now

    @property
    def measure(self) -> Measure:
        """The measure that the aim is set for."""
        return self.result.measure


def own_aims(report: Report) -> Block | None:
    """Write the first aim: now, the distance, by when.

    The others stand in the table of what changed (`aim_cell`). None without a
    programme; a question where it has no aim for these measures.
    """
    if report.slice.programme is None:
        return None
    found = standings(report)
    if not found:
        return paragraph(NO_AIM)
    first = found[0]
    told = [_now(first), *_to_go(first), _when(report, first)]
    aim = f"Aim: {aim_words(first.aim, first.measure)}"
    return together([paragraph(aim), bullets(told)])


def aim_cell(standing: Standing | None) -> str:
    """Say an aim and what is to go in a few words: for a cell of a table."""
    if standing is None:
        return "no aim"
    measure, by, found = standing.measure, standing.aim["by"], standing.distance
    side = {"up": "at least ", "down": "at most "}.get(measure.direction, "")
    date = f"by {parse_month(by):%b %Y}" if by else f"({NO_DATE})"
    aim = f"{side}{measure.text(standing.aim['reach'])} {date}"
    if not found.is_known:
        return aim
    when = f" ({found.stretch.text(measure.frequency)})" if standing.is_old else ""
    return f"{aim}: {to_go_text(measure, found)}{when}"


def standings(report: Report) -> list[Standing]:
    """Work out each aim whose measure stands on the page, in the programme's order."""
    known = {result.measure.id: result for result in report.results}
    aims = report.slice.programme.facts["aims"]
    return [
        _standing(report, a, known[a["measure"]]) for a in aims if a["measure"] in known
    ]


def value_text(measure: Measure, found: Distance) -> str:
    """Write a value with its counts and interval; few people come first."""
    text = with_unit(measure, found.value)
    if math.isnan(found.denominator):
        return text
    said = value_and_counts(text, found.numerator, found.denominator)
    ends = interval_text(measure, found.lower, found.upper)
    return f"{said[0]} ({said[1]}; 95% interval {ends})"


def to_go_text(measure: Measure, found: Distance) -> str:
    """Say the gap: "13.2 points to go", "reached"."""
    if found.is_reached:
        return "reached"
    return f"{gap_text(measure, found.gap)} to go"


def _standing(report: Report, aim: dict, result: MeasureResult) -> Standing:
    measure, rows = result.measure, own_rows(report, result.measure)
    wanted = recent_stretch(report, measure)
    stretch = newest_stretch(rows, wanted, frequency=measure.frequency)
    found = distance(
        rows, stretch=stretch, reach=aim["reach"], direction=measure.direction
    )
    hidden = rows[wanted.holds(rows["period_start"])]
    is_hidden = bool(suppressed_rows(hidden).any())
    return Standing(aim, result, found, is_hidden, is_old=stretch != wanted)


def _now(standing: Standing) -> str:
    measure, found = standing.measure, standing.distance
    when = found.stretch.text(measure.frequency)
    if not found.is_known:
        return f"Now ({when}): {_why_not(standing)}."
    few = "; some months are suppressed" if standing.is_hidden else ""
    n = count_text(found.n_periods, measure.frequency)
    return f"Now ({when}): {value_text(measure, found)}, {n} with a figure{few}."


def _why_not(standing: Standing) -> str:
    return SUPPRESSED if standing.is_hidden else NO_FIGURE


def _to_go(standing: Standing) -> list[str]:
    measure, found = standing.measure, standing.distance
    if not found.is_known:
        return []
    if found.is_reached:
        return [f"Distance: the aim is reached in these months. {_sureness(found)}"]
    people = _people(measure, found)
    gap = f"{to_go_text(measure, found)}{f', {people}' if people else ''}"
    return [f"Distance: {gap}. {_sureness(found)}".strip()]


def _sureness(found: Distance) -> str:
    """Say when the interval holds the aim: the value may stand there by chance."""
    if found.comparison != SIMILAR:
        return ""
    if found.is_reached:
        return "Its interval reaches beyond the aim on both sides: it may be chance."
    return "Its interval holds the aim: chance alone may make up the distance."


def _people(measure: Measure, found: Distance) -> str:
    """Say the gap in people: "about 3 more of 10 a month"."""
    if not found.more:
        return ""
    word = "fewer" if measure.direction == "down" else "more"
    each = number_text(found.per_period)
    return f"about {number_text(found.more)} {word} of {each} a {measure.frequency}"


def _when(report: Report, standing: Standing) -> str:
    by = standing.aim["by"]
    if not by:
        return f"By when: {NO_DATE}. Which month shall it be?"
    left = months_left(parse_month(by), pd.Timestamp(report.about.as_of))
    date = period_text(parse_month(by))
    if left > 0:
        return f"By when: {date}; {count_text(left, 'month')} left."
    is_now, is_there = not left, standing.distance.is_reached
    when = "the latest month here" if is_now else f"{count_text(-left, 'month')} ago"
    asks = "What would keep us there?" if is_there else "Shall we set a new date?"
    return f"By when: {date}, {when}. {asks}"
