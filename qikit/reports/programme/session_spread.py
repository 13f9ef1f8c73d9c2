"""How far the teams lie apart, at the baseline and now: a section of a session."""

from __future__ import annotations

import pandas as pd

from qikit.measures import Measure
from qikit.programme.then_and_now import shared_confidence
from qikit.reports.blocks import Block, folded, heading, paragraph, table, together
from qikit.reports.programme.session_teams import PAIR, by_aim
from qikit.reports.programme.summit_spread import team_spreads
from qikit.reports.results import Report
from qikit.rounding import number_text
from qikit.variation.spread import LEAST_PRACTICES, SpreadOverTime

HOW_TO_READ = (
    "How far a typical team lies from all teams together. 0: no further than chance "
    "makes it."
)
NOT_YET = "We cannot say yet: that needs two teams with counts at the baseline and now."
WORDS = {
    "shrinks": "teams are closer together",
    "grows": "teams are further apart",
    "not clear": "not clear yet",
}
FEW = (
    f"With fewer than {LEAST_PRACTICES} teams there is no interval of the change: "
    "whether the spread changed is then not clear."
)


def spread_block(report: Report) -> Block:
    """Write the spread of each measure at the baseline and now, as a table."""
    found, head = team_spreads(report), heading("How far apart are we?", 3)
    if not found:
        return head + paragraph(NOT_YET)
    named = {r.measure.id: r.measure for r in report.results}
    level = number_text(100 * shared_confidence(len(found)), 1)
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
        "Baseline": _points(first["tau"]),
        "Now": _points(last["tau"]),
        change: _change(spread),
        "In words": WORDS[spread.word],
    }


def _points(share: float) -> str:
    return "not known" if pd.isna(share) else number_text(100 * share, 1)


def _change(spread: SpreadOverTime) -> str:
    text = _signed(spread.change)
    if pd.isna(spread.lower):
        return f"{text} (no interval)"
    return f"{text} ({_signed(spread.lower)} to {_signed(spread.upper)})"


def _signed(share: float) -> str:
    if pd.isna(share):
        return "not known"
    text = number_text(abs(100 * share), 1)
    if not float(text):
        return text
    return f"{'+' if share > 0 else chr(0x2212)}{text}"
