"""The sections of a summit's report: what its notebook calls."""

from __future__ import annotations

from qikit.reports import provenance
from qikit.reports.blocks import Block, heading, together
from qikit.reports.programme.journeys import journeys
from qikit.reports.programme.summit_changes import lasting_section, together_section
from qikit.reports.programme.summit_charts import group_charts
from qikit.reports.programme.summit_done import done_wall, thanks, to_spread
from qikit.reports.programme.summit_opening import Summit, kept_back, summit, title
from qikit.reports.programme.summit_people import people_section
from qikit.reports.programme.summit_plain import plain_page
from qikit.reports.programme.summit_points import main_points
from qikit.reports.programme.summit_spread import spread_section

__all__ = [
    "all_teams",
    "done_and_thanks",
    "done_wall",
    "journeys",
    "kept_back",
    "lasting_and_spread",
    "lasting_section",
    "main_points",
    "not_known",
    "people_section",
    "plain_page",
    "spread_section",
    "summit",
    "thanks",
    "title",
    "to_spread",
    "together_section",
]


def all_teams(meeting: Summit) -> Block:
    """Write what changed for all teams together, then their charts."""
    return _joined(together_section(meeting), group_charts(meeting))


def lasting_and_spread(meeting: Summit) -> Block:
    """Write whether gains last so far, then how far apart the teams are."""
    spread = _joined(
        heading("How far apart the teams are", 3), spread_section(meeting.report)
    )
    on_one_page = Block(f'<div class="one-piece">{spread.html}</div>', spread.facts)
    return _joined(heading("Does it last?", 3), lasting_section(meeting), on_one_page)


def done_and_thanks(meeting: Summit) -> Block:
    """Write the done wall, who came, then thanks."""
    return _joined(
        done_wall(meeting),
        heading("Who took part", 3),
        people_section(meeting),
        heading("Thank you", 3),
        thanks(meeting),
    )


def not_known(meeting: Summit) -> Block:
    """Write what is not known, then what these readers may not see."""
    doubts = provenance.not_known(meeting.report, with_charts=False)
    return _joined(doubts, kept_back(meeting))


def _joined(*blocks: Block | None) -> Block:
    return together([block for block in blocks if block is not None])
