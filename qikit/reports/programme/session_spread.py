"""How far the teams lie apart, at the baseline and now: a section of a session."""

from __future__ import annotations

import pandas as pd

from qikit.measures import Measure
from qikit.programme.then_and_now import shared_confidence
from qikit.reports.blocks import Block, folded, heading, paragraph, table, together
from qikit.reports.programme.session_group import of_the_teams
from qikit.reports.programme.session_teams import PAIR, by_aim
from qikit.reports.programme.summit_spread import (
    NOT_CLEAR_YET,
    WORDS,
    change_words,
    spread_points,
    team_spreads,
)
from qikit.reports.results import Report
from qikit.rounding import number_text
from qikit.variation.spread import LEAST_PRACTICES, SpreadOverTime

HOW_TO_READ = (
    "How far a typical team lies from all teams together. 0: no further than chance "
    "makes it."
)
NOT_YET = "We cannot say yet: that needs two teams with counts at the baseline and now."
FEW = (
    f"With fewer than {LEAST_PRACTICES} teams there is no interval of the change: "
    "whether the spread changed is then not clear."
)


def spread_block(report: Report) -> Block:
    """Write the spread of each measure at the baseline and now, as a table."""
    found = team_spreads(of_the_teams(report))
    head = heading("How far apart are we?", 3)
    if not found:
        return head + paragraph(NOT_YET)
    named = {r.measure.id: r.measure for r in report.results}
    level = number_text(100 * shared_confidence(len(found)), 1).removesuffix(".0")
    change = f"Change ({level}% interval)"
    order = [r.measure.id for r in by_aim(report) if r.measure.id in found]
    rows = [_row(named[name], found[name], change) for name in order]
    blocks = [head, paragraph(HOW_TO_READ, "reading"), _table(rows[:PAIR], change)]
    if rows[PAIR:]:
        more = ", ".join(row["Measure"] for row in rows[PAIR:])
        blocks.append(folded(f"Further measures: {more}", _table(rows[PAIR:], change)))
    fewest = min(s.periods["n_practices"].min() for s in found.values())
    blocks += [paragraph(FEW, "note")] if fewest < LEAST_PRACTICES else []
    return together(blocks)


def _table(rows: list[dict[str, str]], change: str) -> Block:
    numbers = ["Teams", "Baseline", "Now", change]
    caption = "Spread between the teams, in percentage points"
    return table(pd.DataFrame(rows), caption, numbers=numbers)


def _row(measure: Measure, spread: SpreadOverTime, change: str) -> dict[str, str]:
    first, last = spread.periods.iloc[0], spread.periods.iloc[-1]
    return {
        "Measure": measure.short_name,
        "Teams": number_text(int(last["n_practices"])),
        "Baseline": spread_points(first["tau"]),
        "Now": spread_points(last["tau"]),
        change: change_words(spread),
        "In words": WORDS.get(spread.word, NOT_CLEAR_YET),
    }
