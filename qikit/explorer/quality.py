"""The quality of the data that are shown: the words of the report's own sections."""

from __future__ import annotations

from qikit.reports.blocks import Block, notice
from qikit.reports.provenance import not_known
from qikit.reports.results import Report
from qikit.reports.sections import BEFORE, FOR_ANALYST, SEE, before_reading


def quality(report: Report) -> Block:
    """Say what was set aside, is missing, old or doubtful, as the report says it.

    For whom the figures are stands above the panel already, always: the analyst.
    """
    lines = [line for line in before_reading(report) if line != FOR_ANALYST]
    said = [line.removesuffix(SEE).rstrip() for line in lines]  # it stands just below
    known = not_known(report)
    return notice(BEFORE, said, "banner") + known if said else known
