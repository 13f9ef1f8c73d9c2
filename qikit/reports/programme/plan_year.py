"""The twelve months of a plan: drawn, and as a table of dates."""

from __future__ import annotations

import pandas as pd

from qikit.periods import parse_month, period_text
from qikit.plots.alt_text import gantt_alt
from qikit.plots.gantt import gantt_axes, plot_gantt
from qikit.programme.year_plan import programme_end, year_plan
from qikit.reports.blocks import (
    Block,
    bullets,
    heading,
    in_one,
    paragraph,
    table,
    together,
)
from qikit.reports.programme.plan_drivers import drawing
from qikit.reports.programme.plan_toolkit import part_of
from qikit.reports.results import Report
from qikit.rounding import count_text

NO_DATE = "no date yet"
ONE = {  # a row of the drawing holds many; a row of the table is one
    "session": "Learning session",
    "action_period": "Action period (PDSA cycles)",
    "report": "Progress report",
}
SOURCE = (
    "Source: the programme file. Progress reports stand where we would put them, a "
    "week before each meeting and every six weeks at most."
)


def year(report: Report) -> Block:
    """Draw baseline, enrolment, sessions, action periods, reports, summit."""
    part = part_of(report)
    plan = year_plan(part.facts)
    ax = gantt_axes(plan)
    plot_gantt(ax, plan, as_of=part.until)
    alt = gantt_alt(plan, name=part.facts["name"], as_of=part.until)
    shown = drawing(report, ax.figure, "The year", alt, SOURCE, _dates(plan, report))
    return together([paragraph(_in_words(report)), shown, _asked(plan, report)])


def _in_words(report: Report) -> str:
    facts = part_of(report).facts
    n = len(facts["sessions"])
    meetings = count_text(n, "learning session") if n else "No learning session yet"
    summit = f"the summit is on {day(facts['summit'])}" if facts["summit"] else ""
    told = [f"{meetings}; {summit or 'the summit has ' + NO_DATE}."]
    last = parse_month(facts["last_month"])
    if last > programme_end(facts):
        told.append(
            f"Figures are asked for until {period_text(last)}: the months after the "
            "programme show whether a gain lasts."
        )
    return " ".join(told)


def _asked(plan: pd.DataFrame, report: Report) -> Block:
    """Say what a practice takes on that joins."""
    facts = part_of(report).facts
    n, has_summit = len(facts["sessions"]), bool(facts["summit"])
    n_reports = int((plan["kind"].eq("report") & plan["start"].notna()).sum())
    meetings = count_text(n, "learning session") + (" and the summit" * has_summit)
    forms = [f"one form a month ({bundle['name']})" for bundle in facts["bundles"]]
    until = period_text(parse_month(facts["last_month"]))
    items = [
        f"Meetings: {meetings}, for a team of several professions." if n else "",
        f"Figures: {' and '.join([*forms, 'the searches'])}, until {until}.",
        f"Progress reports: {n_reports} to read and answer." if n_reports else "",
        "Who from our practice would come, and what would they leave undone meanwhile?",
    ]
    head = heading("What is asked of each practice", 3)
    return in_one(head + bullets([item for item in items if item]))


def _dates(plan: pd.DataFrame, report: Report) -> Block:
    topics = {str(s["number"]): s["topic"] for s in part_of(report).facts["sessions"]}
    rows = [
        {
            "What": f"{ONE.get(e.kind, e.row)} {e.label}".strip(),
            "From": day(e.start),
            "To": day(e.end),
            "About": topics.get(e.label, "") if e.kind == "session" else "",
        }
        for e in plan.itertuples()
    ]
    return table(pd.DataFrame(rows), "The dates of the year")


def day(date: object) -> str:
    """Write a day: "5 December 2024"; a missing one as "no date yet"."""
    if pd.isna(date):
        return NO_DATE
    when = pd.Timestamp(date)
    return f"{when.day} {when:%B %Y}"
