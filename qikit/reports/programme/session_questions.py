"""Questions to talk about, chart by chart."""

from __future__ import annotations

from qikit.evaluation.claims import SIGNAL_ONLY
from qikit.plots.phrases import listed
from qikit.reports import sections
from qikit.reports.blocks import Block, bullets, folded, heading, together
from qikit.reports.programme.session_bundle import weakest_sentences
from qikit.reports.programme.session_opening import SessionReport
from qikit.reports.programme.session_teams import first_and_further

BUNDLE = "The bundle: what would make the step that is missed most often easy to do?"
BRIGHT = "Bright spots: which of these changes could you try with five patients?"
SPREAD = "How far apart are we: what do we all do the same way, and what not?"
IDEAS = "Tried and learnt: which test would you repeat, and which one leave?"
OPEN = (
    "there is a pattern on the chart of {names}, but the change is not clear yet. Did "
    "anything change then?"
)
STORIES = "In their own words: what surprised you, and whom have we not heard?"


def questions(meeting: SessionReport) -> Block:
    """Write a question for each chart; a signal without a claim is one of them.

    Those of the charts that are folded are folded, too.
    """
    report, found = meeting.report, meeting.progress
    own = [*_open_signals(meeting)]
    own += [BUNDLE] if weakest_sentences(report) else []
    own += [BRIGHT] if found is not None and found.spots["rank"].notna().any() else []
    own += [SPREAD] if found is not None else []
    own += [IDEAS] if len(meeting.part.cycles) else []
    shown, folded_ones = (
        sections.questions(part) if part.results else None
        for part in first_and_further(report)
    )
    blocks = [heading("Questions to choose from", 3), shown]
    blocks.append(bullets([*own, STORIES], "questions"))
    if folded_ones is not None:
        blocks.append(folded("Questions on the further measures", folded_ones))
    return together([block for block in blocks if block])


def _open_signals(meeting: SessionReport) -> list[str]:
    """Ask of the group's charts that show a pattern without a clear change."""
    if meeting.progress is None:
        return []
    found = meeting.progress.found
    table = found.table
    is_open = table["area"].eq(meeting.progress.group) & table["status"].eq(SIGNAL_ONLY)
    names = [found.measures[name].short_name for name in table.loc[is_open, "measure"]]
    if not names:
        return []
    return [f"All teams together: {OPEN.format(names=listed(names))}"]
