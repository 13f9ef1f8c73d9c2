"""The funder's two pages: paid, done, changed, lasting, not known, and a question."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from qikit.evaluation.claims import CLAIM
from qikit.evaluation.sustained import HELD, NOT_HELD
from qikit.periods import parse_month, period_text
from qikit.plots.phrases import listed
from qikit.reports.blocks import Block, bullets, heading, together
from qikit.reports.programme.evaluation_aims import aim_lines
from qikit.reports.programme.evaluation_lasting import (
    NO_LINE_SHOWN,
    NONE,
    end_text,
    found_of,
    wanted,
    whole_text,
)
from qikit.reports.programme.evaluation_levels import cycles_line
from qikit.reports.programme.evaluation_money import paid_lines, per_practice
from qikit.reports.programme.evaluation_people import came_in_all, roles_held
from qikit.reports.programme.evaluation_results import (
    NO_CAUSE,
    NOTHING,
    Evaluation,
    change_line,
    spans,
)
from qikit.reports.programme.evaluation_surveys import (
    changed_questions,
    unknown_answers,
)
from qikit.reports.programme.plan_toolkit import part_of
from qikit.reports.results import Report
from qikit.rounding import count_text

LONGEST_TOPIC = 120  # letters: the summary is to stay on two pages
MOST_CHANGES = 6  # lines of the summary; the others stand in the tables
PAID, CHANGED, LASTS = "What was paid", "What changed", "Does it last?"
AIMS = "Were the aims reached?"
UNKNOWN, DECIDE = "What we do not know", "For the funder to decide"


def summary(whole: Evaluation) -> Block:
    """Write what a funder needs in two pages, the question last.

    In print what follows begins on a page of its own, so the two can be passed on.
    """
    report = whole.report
    by_practice = per_practice(report)
    parts = {
        PAID: [*paid_lines(report), *([by_practice] if by_practice else [])],
        "What was done": list(_done(report)),
        AIMS: aim_lines(whole),
        CHANGED: list(_changes(whole)),
        LASTS: _lasting(whole),
        UNKNOWN: list(_unknown(whole)),
    }
    blocks = [b for head, items in parts.items() for b in _part(head, items)]
    asked = [heading(DECIDE, 3), bullets([question(whole)], "questions")]
    shown = together([*blocks, *asked])
    return Block(f'<div class="stands-alone">{shown.html}</div>', shown.facts)


def question(whole: Evaluation) -> str:
    """Ask the one thing that the funder decides."""
    held, lost = _by_state(whole)
    if lost:
        return (
            f"{listed(lost)} did not hold in the second year: what would it take to "
            "get it back and keep it, who would do that, and is it worth another year?"
        )
    if held:
        return (
            f"{listed(held)} held in the second year: shall other practices be offered "
            "the same, with which support, and who watches the line from now on?"
        )
    if whole.of_measures["status"].eq(CLAIM).any():
        return (
            "Something changed, and whether it lasts is not known yet: who goes on "
            "counting, and when do we look again?"
        )
    if whole.report.n_suppressed and whole.of_measures["note"].ne("").all():
        return (
            "The figures are suppressed for these readers: who may see them, and who "
            "decides whether a total may be shown?"
        )
    return (
        "No change is clear: what would have to be seen, and by when, before more "
        "money is given?"
    )


def _part(head: str, items: list[str]) -> list[Block]:
    return [heading(head, 3), bullets(items)] if items else []


def _done(report: Report) -> Iterator[str]:
    part = part_of(report)
    n, still = part.facts["n_took_part"], len(part.facts["teams"])
    left = f"; {n - still} had left or closed by the end" if n > still else ""
    yield f"Teams: {count_text(n, 'practice')} took part{left}. {_when(report)}".strip()
    if came := came_in_all(report):
        yield came
    yield cycles_line(report)
    yield from changed_questions(report)
    if stayed := roles_held(report):
        yield stayed


def _when(report: Report) -> str:
    """Say what they worked on, and in which months."""
    facts = part_of(report).facts
    first = period_text(parse_month(facts["first_month"]))
    topic = facts.get("topic", "").strip().rstrip(".")
    topic = topic if len(topic) <= LONGEST_TOPIC else ""
    return f"{topic}{', ' if topic else ''}{first} to {end_text(report)}."


def _changes(whole: Evaluation) -> Iterator[str]:
    """Say each change; clear ones come first, balancing measures are never left out."""
    rows = whole.of_measures
    if rows.empty:
        yield NOTHING
        return
    yield spans(whole)
    order = rows.assign(
        is_clear=rows["status"].eq(CLAIM), weighs=rows["type"].eq("balancing")
    ).sort_values(["weighs", "is_clear"], ascending=[True, False], kind="stable")
    room = MOST_CHANGES - int(order["weighs"].sum())
    wanted = order[~order["weighs"]]
    for _, row in pd.concat([wanted[:room], order[order["weighs"]]]).iterrows():
        yield change_line(row, whole)
    if len(wanted) > room:
        yield f"{count_text(len(wanted) - room, 'more measure')}: see the tables."
    yield from _steps(whole)


def _steps(whole: Evaluation) -> Iterator[str]:
    """Name the steps of a bundle whose change is clear."""
    rows = whole.of_elements
    clear = rows[rows["status"].eq(CLAIM)]
    if len(rows):
        n = f"{len(clear)} of {count_text(len(rows), 'step')} changed clearly"
        named = [
            f"{whole.measure(row['measure']).short_name} ({row['judgement']})"
            for _, row in clear.iterrows()
        ]
        yield f"Steps of the bundle: {n}{': ' if named else ''}{listed(named)}."


def _lasting(whole: Evaluation) -> list[str]:
    report = whole.report
    found = wanted(report)
    if not found:
        return [NO_LINE_SHOWN if report.n_suppressed else NONE]
    told = [f"{r.measure.short_name}: {whole_text(whole, r)}" for r in found]
    return [f"The programme ended in {end_text(report)}.", *told]


def _unknown(whole: Evaluation) -> Iterator[str]:
    report = whole.report
    yield f"Why: {NO_CAUSE}"
    n_set_aside = sum(q["severity"] == "critical" for q in report.about.quality)
    if n_set_aside:
        checks = count_text(n_set_aside, "check")
        yield f"Figures set aside: some failed {checks} and are in no sum here."
    if report.n_suppressed:
        n = count_text(report.n_suppressed, "figure")
        yield f"Suppressed: {n} that might tell of single people."
    silent = [r for r in report.results if r.period is None]
    for head, is_hidden in (("All suppressed", True), ("No figures to show", False)):
        names = [r.measure.short_name for r in silent if r.is_suppressed == is_hidden]
        if names:
            yield f"{head}: {listed(names)}."
    yield from unknown_answers(report)


def _by_state(whole: Evaluation) -> tuple[list[str], list[str]]:
    """Name the measures whose gain held in year two, and those where it did not.

    A gain that held is clear now; one that did not was clear when the programme ended.
    """
    held, lost = [], []
    for result in wanted(whole.report):
        measure = result.measure
        state = found_of(whole.report, result, result.group_chart).year_two
        if state == HELD and whole.gains.is_now(measure.id):
            held.append(measure.short_name)
        if state == NOT_HELD and whole.gains.has_been(measure.id):
            lost.append(measure.short_name)
    return held, lost
