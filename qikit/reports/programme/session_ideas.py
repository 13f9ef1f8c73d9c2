"""PDSA learning collated by change idea: who tried it, what they decided, learnt."""

from __future__ import annotations

import pandas as pd

from qikit.programme.cycles import DECISIONS
from qikit.programme.ideas import by_idea, learnt_from
from qikit.reports.blocks import Block, folded, heading, paragraph, together
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
NEWEST = 1  # of each idea on the page
FOLDED = "Below each idea stands what was learnt last; the rest is folded."
NO_WORDS = ("Learnt", "not written down yet")


def idea_list(report: Report) -> Block:
    """Write each change idea with its counts, and below it what teams learnt."""
    cycles = report.slice.programme.cycles
    head = heading("What we tried and learnt, idea by idea", 3)
    if cycles.empty:
        return head + paragraph(NOTHING)
    found = by_idea(cycles)
    items = [
        (idea_line(row), _learnt(report, learnt_from(cycles, row["key"])))
        for _, row in found.iterrows()
    ]
    newest = [(line, told[-NEWEST:]) for line, told in items]
    if all(len(told) <= NEWEST for _, told in items):
        return together([head, told_tree(items)])
    every = folded("All that was learnt, idea by idea", told_tree(items))
    return together([head, paragraph(FOLDED, "reading"), told_tree(newest), every])


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
