"""The actions table: carried over, and empty rows to fill in."""

from __future__ import annotations

import pandas as pd

from qikit.programme.actions import NO_DATE, OVERDUE, carried_over
from qikit.reports.blocks import Block, paragraph, table, together
from qikit.reports.programme.session_agenda import TO_FILL
from qikit.reports.programme.session_opening import SessionReport, short_day
from qikit.reports.programme.session_texts import (
    SHORT,
    one_line,
    shortened,
    whole_texts,
    with_team_names,
)
from qikit.reports.results import Report

EMPTY_ROWS = 3
NOT_WRITTEN, NO_OWNER = "not written down", "nobody named yet: who?"


def actions_table(meeting: SessionReport) -> Block:
    """Write what is carried over, overdue first, and rows for new actions."""
    stated = carried_over(meeting.actions)
    rows = action_rows(meeting.report, stated)
    rows += [_empty(n + 1) for n in range(EMPTY_ROWS)]
    caption = "Actions, those carried over first: what, by whom, by when?"
    blocks = []
    if stated.empty:
        blocks.append(paragraph("No action is carried over from earlier sessions."))
        caption = "New actions: what, by whom, by when?"
    blocks.append(table(pd.DataFrame(rows), caption))
    return together([*blocks, *_whole(stated)])


def action_rows(report: Report, stated: pd.DataFrame) -> list[dict[str, str]]:
    """Write the actions as rows of a table; what is missing is asked for in words.

    `stated` is a result of `actions_on`.
    """
    return [
        {
            "What": shortened(row["what"], SHORT) or NOT_WRITTEN,
            "By whom": with_team_names(report, one_line(row["by_whom"])) or NO_OWNER,
            "By when": _when(row["by_when"]),
            "How it stands": _state(row),
        }
        for _, row in stated.iterrows()
    ]


def _empty(number: int) -> dict[str, str]:
    row = dict.fromkeys(["What", "By whom", "By when", "How it stands"], TO_FILL)
    return row | {"What": f"New {number}: {TO_FILL}{TO_FILL}"}


def _when(day: pd.Timestamp) -> str:
    return "no date agreed: when?" if pd.isna(day) else short_day(day)


def _state(row: pd.Series) -> str:
    words = {OVERDUE: "overdue: what would help?", NO_DATE: "open"}
    return words.get(row["state"], row["state"])


def _whole(stated: pd.DataFrame) -> list[Block]:
    told = [(f"Action {n}", text) for n, text in enumerate(stated["what"], 1)]
    return whole_texts(told)
