"""PDSA learning collated by change idea: who tried it, what they decided, learnt."""

from __future__ import annotations

import pandas as pd

from qikit.programme.cycles import DECISIONS
from qikit.programme.ideas import by_idea, learnt_from
from qikit.reports.blocks import Block, bullets, folded, paragraph, together
from qikit.reports.programme.session_texts import (
    IN_A_CELL,
    Told,
    shortened,
    team_name,
    told_tree,
)
from qikit.reports.results import Report
from qikit.rounding import count_text, number_text

NOTHING = (
    "No small test of change has been written down yet. What is the smallest thing "
    "that could be tried by next Tuesday, with one clinician and five patients?"
)
MOST = 4  # ideas on the page
IN_BRIEF = 160  # letters of what was learnt
FOLD = "All that was learnt, idea by idea"
NO_WORDS = ("Learnt", "not written down yet")


def idea_list(report: Report) -> Block:
    """Write each change idea with its counts and what was learnt last."""
    cycles = report.slice.programme.cycles
    if cycles.empty:
        return paragraph(NOTHING)
    found = by_idea(cycles)
    learnt = [learnt_from(cycles, key) for key in found["key"]]
    every = list(zip([row for _, row in found.iterrows()], learnt, strict=True))
    tree = told_tree([(idea_line(row), _learnt(report, of)) for row, of in every])
    brief = bullets([_in_brief(report, row, of) for row, of in every[:MOST]])
    n = f"{MOST} of {len(every)} ideas, those that most teams tried."
    few = [paragraph(n, "note")] if len(every) > MOST else []
    return together([brief, *few, folded(FOLD, tree)])


def _in_brief(report: Report, row: pd.Series, learnt: pd.DataFrame) -> str:
    """Say an idea, and in quotation marks what was learnt of it last."""
    if learnt.empty:
        return f"{idea_line(row)}. What was learnt is not written down yet."
    last = learnt.iloc[-1]
    team = team_name(report, last["practice_code"])
    return f"{idea_line(row)}. {team}: “{shortened(last['learnt'], IN_BRIEF)}”"


def idea_line(row: pd.Series) -> str:
    """Say an idea, how many teams and tests, and what they decided."""
    decided = [f"{word} {int(row[word])}" for word in DECISIONS if row[word]]
    n_teams = int(row["n_teams"])
    who = count_text(n_teams, "team") if n_teams else "no single team"
    tests = count_text(int(row["n_cycles"]), "test")
    idea = shortened(row["idea"], IN_A_CELL).replace(": ", ", ")
    return f"{idea}: {who}, {tests} ({', '.join(decided)})"


def _learnt(report: Report, rows: pd.DataFrame) -> list[Told]:
    told = [
        (f"{team_name(report, row['practice_code'])}{_test(row)}", row["learnt"])
        for _, row in rows.iterrows()
    ]
    return told or [NO_WORDS]


def _test(row: pd.Series) -> str:
    number = "" if pd.isna(row["cycle"]) else f", test {number_text(int(row['cycle']))}"
    return f"{number} ({row['decision']})"
