"""Actions that concern the practice: what, by whom, by when, and how late."""

from __future__ import annotations

import pandas as pd

from qikit.plots.phrases import listed
from qikit.programme.actions import (
    DONE,
    DROPPED,
    OVERDUE,
    actions_on,
    carried_over,
    weeks_late,
)
from qikit.reports.blocks import Block, paragraph, table, together
from qikit.reports.programme.session_texts import (
    IN_A_CELL,
    shortened,
    whole_texts,
)
from qikit.reports.results import Report
from qikit.rounding import count_text

NONE = "No action is written down for us. Who does what until the next session?"
NONE_LEFT = "Nothing is due: every action is done or dropped."
NO_OWNER, NO_DAY = "nobody named: who?", "no date: when?"
NOT_WRITTEN = "not written down"
LONGEST = 160  # letters of an action in the table


def own_actions(report: Report) -> Block | None:
    """Write the actions still to do, overdue ones first, and count the others.

    They stand as on the last day that the report tells of. None without a programme.
    """
    part = report.slice.programme
    if part is None:
        return None
    stated = actions_on(part.actions, part.until)
    if stated.empty:
        return paragraph(NONE)
    left = carried_over(stated)
    if left.empty:
        return paragraph(f"{NONE_LEFT} ({_ended(stated)}.)")
    caption = f"Actions on {_day(part.until)}: {_counts(stated, left)}"
    told = [(f"Action {n}", text) for n, text in enumerate(left["what"], 1)]
    return together(
        [_table(left, part.until, caption), *whole_texts(told, above=LONGEST)]
    )


def lateness(row: pd.Series, day: pd.Timestamp) -> str:
    """Say how late an action is, or when it is due: "3 weeks overdue"."""
    if row["state"] == OVERDUE:
        weeks = weeks_late(row["by_when"], day)
        if weeks is None:
            return "called late"
        days = (day - row["by_when"]).days
        late = count_text(weeks, "week") if weeks else count_text(days, "day")
        return f"{late} overdue"
    if pd.isna(row["by_when"]):
        return "open, without a date"
    days = (row["by_when"] - day).days
    return "due today" if not days else f"due in {_span(days)}"


def _span(days: int) -> str:
    return count_text(days, "day") if days < 14 else count_text(days // 7, "week")


def _counts(stated: pd.DataFrame, left: pd.DataFrame) -> str:
    n_late = int(left["state"].eq(OVERDUE).sum())
    late = f"{n_late} of them overdue" if n_late else "none overdue"
    return ", ".join(filter(None, [f"{len(left)} to do", late, _ended(stated)]))


def _ended(stated: pd.DataFrame) -> str:
    """Count the actions that are done or dropped."""
    states = stated["state"].value_counts()
    return listed([f"{states[s]} {s}" for s in (DONE, DROPPED) if s in states])


def _table(left: pd.DataFrame, day: pd.Timestamp, caption: str) -> Block:
    rows = [
        {
            "What": shortened(row["what"], LONGEST) or NOT_WRITTEN,
            "By whom": shortened(row["by_whom"], IN_A_CELL) or NO_OWNER,
            "By when": _day(row["by_when"]),
            "How it stands": lateness(row, day),
        }
        for _, row in left.iterrows()
    ]
    return table(pd.DataFrame(rows), caption)


def _day(day: pd.Timestamp) -> str:
    return NO_DAY if pd.isna(day) else f"{day.day} {day:%b %Y}"
