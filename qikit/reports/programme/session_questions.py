"""Questions to talk about: each stands below the chart or list that it is about."""

from __future__ import annotations

from qikit.evaluation.claims import SIGNAL_ONLY
from qikit.plots.phrases import listed
from qikit.reports import sections
from qikit.reports.blocks import Block, bullets, folded, together
from qikit.reports.programme.session_group import together_words
from qikit.reports.programme.session_opening import SessionReport
from qikit.reports.programme.session_teams import first_and_further

CHANGES = "What have you seen yourselves since then that these figures do not show?"
GROUP = "Where do you think these lines will go next, and what would tell us?"
SPREAD = "What do we all do the same way, and what not?"
BRIGHT = "Whom would you like to visit, and what could you try with five patients?"
STORIES = "What surprised you, what would you try again, and whom have we not heard?"
NOT_KNOWN = "Is a figure of your team wrong or missing? Tell the data lead today."
OPEN = (
    "There is a pattern on the chart of {names}, {whose}, but the change is "
    "not clear yet. Did anything change then?"
)


def ask(*questions: str) -> Block:
    """Write questions below what they are about."""
    return bullets(questions, "questions")


def group_questions(meeting: SessionReport) -> Block:
    """Ask of the charts of all teams; a signal without a claim is a question."""
    return ask(*_open_signals(meeting), GROUP)


def team_questions(meeting: SessionReport) -> Block | None:
    """Ask of the charts team by team; of those that are folded in a fold."""
    shown, further = (
        sections.questions(part) if part.results else None
        for part in first_and_further(meeting.report)
    )
    if further is None:
        return shown
    fold = folded("Questions on the further measures", further)
    return together([block for block in (shown, fold) if block])


def _open_signals(meeting: SessionReport) -> list[str]:
    """Ask of the group's charts that show a pattern without a clear change."""
    if meeting.progress is None:
        return []
    found = meeting.progress.found
    table = found.table
    is_open = table["area"].eq(meeting.progress.group) & table["status"].eq(SIGNAL_ONLY)
    names = [found.measures[name].short_name for name in table.loc[is_open, "measure"]]
    whose = together_words(meeting.report)
    return [OPEN.format(names=listed(names), whose=whose)] if names else []
