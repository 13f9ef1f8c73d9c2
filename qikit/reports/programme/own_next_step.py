"""The next easiest step, as a question made of the practice's own figures and tests."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from qikit.periods import period_text
from qikit.plots.phrases import listed
from qikit.programme.actions import NO_DATE, OVERDUE, actions_on
from qikit.programme.cycles import OPEN
from qikit.reports.blocks import Block, bullets
from qikit.reports.programme.bundle_progress import missed_most
from qikit.reports.programme.cycle_log import idea_text, newest_first, when_text
from qikit.reports.programme.own_rows import own_rows, recent_stretch
from qikit.reports.programme.session_texts import one_line
from qikit.reports.results import Report
from qikit.rounding import count_text, number_text
from qikit.variation.shown import suppressed_rows

ADAPT = "adapt"
SMALLEST = "What could be tried with one patient, on one day?"
MOST_NAMED = 3  # steps that tie
NOTHING = (
    "The figures point to no single step. Which step of our own work would we like to "
    "be easier? " + SMALLEST
)


def next_easiest(report: Report) -> Block | None:
    """Ask what could be tried next; None without a programme.

    The step that was missed most often, the test that is open or to be adapted, and
    the actions without an owner: all from the data, and no advice beyond it.
    """
    if report.slice.programme is None:
        return None
    asked = [*_of_figures(report), *_of_steps(report), *_of_cycles(report)]
    asked += _of_actions(report)
    return bullets(asked or [NOTHING], "questions")


def _of_figures(report: Report) -> Iterator[str]:
    """Ask what would make sending easier, where all figures stop before the now."""
    rows = [own_rows(report, r.measure) for r in report.results]
    hidden = any(suppressed_rows(own).any() for own in rows)
    last = [own.loc[own["value"].notna(), "period_start"].max() for own in rows]
    last = [month for month in last if pd.notna(month)]
    now = [recent_stretch(report, r.measure).first for r in report.results]
    if last and not hidden and max(last) < min(now):
        yield (
            f"Our newest figure is of {period_text(max(last))}. What would make it "
            "easier to send the next one?"
        )


def _of_steps(report: Report) -> Iterator[str]:
    for bundle in report.slice.programme.facts["bundles"]:
        rows = missed_most(report, bundle)
        if rows.empty:
            continue
        told = [f"“{text}”" for text in rows["text"][:MOST_NAMED]]
        n = f"{number_text(rows['missed'].iloc[0])} of "
        n += count_text(int(rows["denominator"].iloc[0]), "patient")
        if len(rows) == 1:
            yield f"The step missed most often is {told[0]} ({n}). {SMALLEST}"
            continue
        more = len(rows) - MOST_NAMED
        told += [f"{more} more"] if more > 0 else []
        each = number_text(rows["missed"].iloc[0])
        yield (
            f"The steps missed most often are {listed(told)} ({each} times each). "
            f"Which one first? {SMALLEST}"
        )


def _of_cycles(report: Report) -> Iterator[str]:
    """Ask of the newest test that goes on, and of one that was to be adapted."""
    cycles = newest_first(report)
    if cycles.empty:
        yield "No test of ours is written down yet. Who writes down the first one?"
        return
    newest = cycles.drop_duplicates("change_idea")  # the latest test of each idea
    going_on = newest[newest["decision"].eq(OPEN)]
    adapted = newest[newest["decision"].eq(ADAPT)]
    for _, row in going_on.head(1).iterrows():
        yield _of_open(row)
    for _, row in adapted.head(1).iterrows():
        yield (
            f"“{idea_text(row['change_idea'])}” was to be adapted "
            f"({when_text(row)}). What would the next test do differently?"
        )
    if going_on.empty and adapted.empty:
        yield "No test of ours is open. Which idea do we test next, and who begins?"


def _of_open(row: pd.Series) -> str:
    idea = f"“{idea_text(row['change_idea'])}”"
    if pd.isna(row["end"]):
        return f"{idea} is still going on. What have we learnt so far?"
    return f"{idea} has ended. Do we adopt, adapt or abandon it?"


def _of_actions(report: Report) -> Iterator[str]:
    part = report.slice.programme
    stated = actions_on(part.actions, part.until)
    n_late = int(stated["state"].eq(OVERDUE).sum())
    if n_late:
        verb = "is" if n_late == 1 else "are"
        n = count_text(n_late, "action")
        yield f"{n} {verb} overdue. What would help, or can we let go of it?"
    left = stated["state"].isin([OVERDUE, NO_DATE, "open"])
    nobody = left & stated["by_whom"].map(one_line).eq("")
    if n := int(nobody.sum()):
        yield f"{count_text(n, 'action')} without a name: who takes it on?"
