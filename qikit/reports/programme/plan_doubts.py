"""What the page of a whole programme does not know, or its readers may not see."""

from __future__ import annotations

from qikit.reports import provenance
from qikit.reports.blocks import Block, bullets, heading, together
from qikit.reports.programme.plan_toolkit import part_of
from qikit.reports.results import Report

LEFT_OUT = "Texts that are left out"


def not_known(report: Report) -> Block:
    """Say what of the figures is doubtful, and what of the texts is left out.

    What each team's run chart says of itself is not among it: none is drawn.
    """
    shown = provenance.not_known(report, with_charts=False)
    kept = list(part_of(report).facts["kept_back"])
    return together([shown, heading(LEFT_OUT, 3), bullets(kept)]) if kept else shown
