"""The progress of a practice in its programme, in the order of its report."""

from __future__ import annotations

from collections.abc import Callable

from qikit.reports.blocks import Block, heading, paragraph, together
from qikit.reports.programme.action_list import own_actions
from qikit.reports.programme.aim_distance import own_aims
from qikit.reports.programme.bundle_progress import own_bundles
from qikit.reports.programme.cycle_log import own_cycles
from qikit.reports.programme.own_changes import HOW_SURE, own_changes
from qikit.reports.programme.own_next_step import next_easiest
from qikit.reports.results import Report

Section = Callable[[Report], Block | None]
AIMS_READING = "The latest months together, beside what the programme wants to reach."
PARTS: tuple[tuple[str, str, Section], ...] = (  # two pages of paper, then the bundle
    ("Our aim", AIMS_READING, own_aims),
    ("What changed since the beginning", HOW_SURE, own_changes),
    ("Our tests of change", "", own_cycles),
    ("Our actions", "", own_actions),
    ("Our next easiest step", "", next_easiest),
    ("Our bundle, step by step", "", own_bundles),
)


def own_progress(report: Report) -> Block | None:
    """Write aim, change, tests, actions, next step and bundle under headings.

    A part that has nothing to show has no heading. None without a programme.
    """
    if report.slice.programme is None:
        return None
    parts = [(*part[:2], part[2](report)) for part in PARTS]
    return together(
        block
        for title, reading, shown in parts
        if shown is not None
        for block in (
            heading(title, 3),
            *([paragraph(reading, "reading")] if reading else []),
            shown,
        )
    )
