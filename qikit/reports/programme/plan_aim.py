"""The aim of a programme: what, how much, by when; and the step to take next."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from qikit.measures import Measure
from qikit.periods import parse_month, period_text
from qikit.reports.blocks import Block, bullets, heading, notice, paragraph, together
from qikit.reports.programme.plan_toolkit import (
    NO_TOOLKIT,
    Toolkit,
    known_measures,
    part_of,
    toolkit_of,
)
from qikit.reports.results import MeasureResult, Report
from qikit.rounding import count_text, number_text
from qikit.variation.value_words import value_and_counts, with_unit

NO_DATE = "no date yet"
NO_AIM = "No aim is agreed yet: what do we want to reach, how much of it, by when?"
NO_FIGURE = "no figure in this dataset yet"
TO_REVIEW = "To be reviewed locally"
BEFORE_FIGURES = (
    "No figure has come yet: this plan is written before there are data, and we do not "
    "know where we begin."
)
REVIEW_WORDS = (
    "No clinician of this place has read the toolkit yet. Who reviews it, and by when?"
)


def opening(report: Report) -> Block:
    """Write the aims, and that the toolkit is to be reviewed."""
    parts = [aims(report), no_figures(report), to_review(report)]
    return together(part for part in parts if part is not None)


def no_figures(report: Report) -> Block | None:
    """Say that the plan is written before there are figures; None where some are."""
    return None if report.known else paragraph(BEFORE_FIGURES)


def to_review(report: Report) -> Block | None:
    """Warn that a toolkit is a beginning, to be reviewed by people of the place."""
    toolkit = toolkit_of(report)
    if toolkit is None:
        return None
    name = f"{toolkit['name']}, version {toolkit['version']}"
    n_open = sum(idea["source"] not in toolkit.numbers for *_, idea in toolkit.ideas)
    n_ideas = sum(1 for _ in toolkit.ideas)
    n_drivers = sum(d["source"] not in toolkit.numbers for d in toolkit.all_drivers)
    more = f" and {count_text(n_drivers, 'driver')}" if n_drivers else ""
    told = [f"Toolkit: {name}. {REVIEW_WORDS}"]
    if n_open or n_drivers:
        told.append(
            f"Sources: {n_open} of its {n_ideas} change ideas{more} have none yet. "
            "They are marked, and are ideas to test rather than evidence."
        )
    return notice(TO_REVIEW, told)


def aims(report: Report) -> Block:
    """Write the aims of the programme, and how the toolkit words its own."""
    part, toolkit = part_of(report), toolkit_of(report)
    measures = known_measures(report)
    items = [_aim(aim, measures, report) for aim in part.facts["aims"]]
    blocks = [bullets(items, "main-points") if items else paragraph(NO_AIM)]
    if toolkit is None:
        return together([*blocks, paragraph(NO_TOOLKIT)])
    return together([*blocks, paragraph(_toolkit_aim(toolkit))])


def why_it_matters(report: Report) -> Block:
    """Write why the topic matters, each statement with the number of its source."""
    toolkit, head = toolkit_of(report), heading("Why it matters", 3)
    if toolkit is None:
        return head + paragraph("Why does this matter here, and to whom?")
    return head + bullets([_with_source(s, toolkit) for s in toolkit["why_it_matters"]])


def next_step(report: Report) -> Block:
    """Ask for the first test, and for what the plan still lacks."""
    part, toolkit = part_of(report), toolkit_of(report)
    items = []
    if toolkit is not None:
        _, _, idea = next(toolkit.ideas)
        items.append(
            f"A first test, of idea 1: {idea['how_to_test']} Who tries this next week, "
            "or is there an easier idea to begin with?"
        )
    undated = [aim for aim in part.facts["aims"] if not aim["by"]]
    if undated:
        names = _names(undated, known_measures(report))
        items.append(f"By when: {names} has {NO_DATE}. Which month do we choose?")
    if not part.facts["aims"]:
        items.append(NO_AIM)
    if not report.known:
        items.append("Where we begin: who draws the first figures, and by when?")
    if not part.facts["sessions"]:
        items.append("Dates: when do we meet for the first time?")
    items.append("Time: which hour of the week do we keep free for this work?")
    return bullets(items, "questions")


def main_aim(report: Report) -> str:
    """Return the aim that the driver diagram hangs on: the first with words."""
    part, toolkit = part_of(report), toolkit_of(report)
    worded = [aim["words"] for aim in part.facts["aims"] if aim["words"]]
    if worded:
        return worded[0]
    if toolkit is None:
        return ""
    words, measure_id = toolkit["aim"]["words"], toolkit["aim"]["measure"]
    own = [aim for aim in part.facts["aims"] if aim["measure"] == measure_id]
    measure = known_measures(report).get(measure_id)
    return f"{words} Ours: {reach_text(own[0], measure)}." if own else words


def reach_text(aim: Mapping[str, Any], measure: Measure | None) -> str:
    """Say how much by when: "at least 95% by September 2025"."""
    if measure is None:
        much = number_text(aim["reach"], 2)
    else:
        much = with_unit(measure, aim["reach"])
    most = "at most" if measure and measure.direction == "down" else "at least"
    by = f"by {period_text(parse_month(aim['by']))}" if aim["by"] else NO_DATE
    return f"{most} {much}{' ' if aim['by'] else ', '}{by}"


def _aim(aim: Mapping, measures: Mapping[str, Measure], report: Report) -> str:
    """Say one aim, in its own words where it has some, and where the teams stand."""
    measure = measures.get(aim["measure"])
    name = measure.short_name if measure else aim["measure"]
    words = aim["words"].strip().rstrip(".")
    said = words or reach_text(aim, measure)
    undated = f" By when: {NO_DATE}." if words and not aim["by"] else ""
    return f"{name}: {said}.{undated} {_standing(aim['measure'], report)}"


def _standing(measure_id: str, report: Report) -> str:
    """Say the newest figure of all teams together."""
    found = [r for r in report.results if r.measure.id == measure_id]
    has_begun = report.about.as_of[:7] >= part_of(report).facts["first_month"][:7]
    when = "Now" if has_begun else "Before we begin"
    return f"{when}: {figure_text(found[0]) if found else NO_FIGURE}."


def figure_text(result: MeasureResult) -> str:
    """Write the newest figure of the group with its n and its period."""
    group, measure = result.group, result.measure
    if result.is_suppressed or (group is None and result.suppressed.group):
        return "suppressed"
    if group is None:
        return NO_FIGURE
    when = period_text(result.period, measure.frequency)
    if not measure.has_numerators:
        return f"{with_unit(measure, group.value)} in {when}, median of the teams"
    value = with_unit(measure, group.value)
    first, second = value_and_counts(value, group.numerator, group.denominator)
    return f"{first} ({second}) in {when}, all teams together"


def _toolkit_aim(toolkit: Toolkit) -> str:
    aim = toolkit["aim"]
    return f"The toolkit words it so: “{aim['words']}” ({toolkit.cited(aim['source'])})"


def _with_source(said: Mapping[str, str], toolkit: Toolkit) -> str:
    return f"{said['text']} ({toolkit.cited(said['source'])})"


def _names(aims: list[Mapping], measures: Mapping[str, Measure]) -> str:
    names = [
        measures[a["measure"]].short_name if a["measure"] in measures else a["measure"]
        for a in aims
    ]
    return " and ".join(names)
