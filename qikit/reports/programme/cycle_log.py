"""The practice's tests of change (PDSA cycles): predicted, done, learnt, decided."""

from __future__ import annotations

import pandas as pd

from qikit.plots.phrases import listed
from qikit.programme.cycles import DECIDED, DECISIONS, OPEN
from qikit.reports.blocks import Block, folded, paragraph, table, together
from qikit.reports.programme.session_texts import (
    IN_A_CELL,
    Told,
    one_line,
    shortened,
    whole_texts,
)
from qikit.reports.results import Report
from qikit.rounding import count_text, number_text

NONE = (
    "No test of change (PDSA cycle) of ours is written down yet. What could be tried "
    "with one patient on one day?"
)
NOT_WRITTEN = "not written down"
MIXED_UP = "it ends before it begins; which date is wrong?"
LONGEST = 120  # letters of a cell
LATEST = 3  # tests on paper: there are two pages before the details
OF_A_CYCLE = {
    "change_idea": "Idea",
    "prediction": "Predicted",
    "did": "Done",
    "learnt": "Learnt",
}
OPEN_WORDS = "open: still going on"


def own_cycles(report: Report) -> Block | None:
    """Write the log of the practice's tests of change, the newest first.

    None without a programme; a question where there is no test. Of many the newest
    stand on paper, the others are folded.
    """
    if report.slice.programme is None:
        return None
    cycles = newest_first(report)
    if cycles.empty:
        return paragraph(NONE)
    blocks = [_table(cycles[:LATEST], f"Our tests of change: {_counts(cycles)}")]
    if len(cycles) > LATEST:
        older = _table(cycles[LATEST:], "Our older tests of change")
        blocks.append(folded(count_text(len(cycles) - LATEST, "older test"), older))
    return together([*blocks, *whole_texts(_told(cycles), above=LONGEST)])


def newest_first(report: Report) -> pd.DataFrame:
    """Return the practice's cycles and those of all teams, the newest first."""
    cycles = report.slice.programme.cycles
    return cycles.sort_values(["start", "cycle"], ascending=False, kind="stable")


def idea_text(text: object) -> str:
    """Name a change idea on one line, shortened; words where there is none."""
    return shortened(text, IN_A_CELL) or "idea not written down"


def when_text(cycle: pd.Series) -> str:
    """Say when a cycle began and ended: "18 Nov to 28 Nov 2024"."""
    start, end = cycle["start"], cycle["end"]
    if pd.isna(start):
        return "no date" if pd.isna(end) else f"until {_day(end)}"
    if pd.isna(end):
        return f"since {_day(start)}"
    if end < start:
        return f"{_day(start)} to {_day(end)}: {MIXED_UP}"
    if end == start:
        return _day(start)
    first = f"{start.day} {start:%b}" if start.year == end.year else _day(start)
    return f"{first} to {_day(end)}"


def _day(day: pd.Timestamp) -> str:
    return f"{day.day} {day:%b %Y}"


def _table(cycles: pd.DataFrame, caption: str) -> Block:
    rows = [
        {
            "What we tried": _name(row),
            "When": when_text(row),
            "We predicted": _cell(row["prediction"]),
            "We did": _later(row, "did"),
            "We learnt": _later(row, "learnt"),
            "Decision": _decision(row),
        }
        for _, row in cycles.iterrows()
    ]
    return table(pd.DataFrame(rows), caption)


def _name(row: pd.Series) -> str:
    number = "" if pd.isna(row["cycle"]) else f", test {number_text(int(row['cycle']))}"
    who = "" if one_line(row["practice_code"]) else " (all teams)"
    return f"{idea_text(row['change_idea'])}{number}{who}"


def _cell(text: object) -> str:
    return shortened(text, LONGEST) or NOT_WRITTEN


def _later(row: pd.Series, name: str) -> str:
    """Write what is told when a test has ended; of one that goes on it is not due."""
    is_due = row["decision"] != OPEN or pd.notna(row["end"])
    return _cell(row[name]) if is_due or one_line(row[name]) else "–"


def _decision(row: pd.Series) -> str:
    if row["decision"] != OPEN:
        return row["decision"]
    return OPEN_WORDS if pd.isna(row["end"]) else "open: adopt, adapt or abandon?"


def _counts(cycles: pd.DataFrame) -> str:
    """Count the tests by decision: "2 tests … (1 adopted and 1 open)"."""
    decided = cycles["decision"].value_counts()
    parts = [f"{decided[d]} {DECIDED[d]}" for d in DECISIONS if d in decided]
    return f"{count_text(len(cycles), 'test')}, the newest first ({listed(parts)})"


def _told(cycles: pd.DataFrame) -> list[Told]:
    """Gather the long texts of the tests, each with its idea and what it is."""
    return [
        (f"{name} ({when_text(row)})", row[column])
        for _, row in cycles.iterrows()
        for column, name in OF_A_CYCLE.items()
    ]
