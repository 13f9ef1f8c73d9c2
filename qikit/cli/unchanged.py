"""A run that has nothing to do: said at once, without reading the data."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from qikit.cli.printed import say
from qikit.rounding import count_text

if TYPE_CHECKING:
    from qikit.reports.unchanged import Request


def end_if_unchanged(
    request: Request, project: Path, folder: Path, run_at: str
) -> None:
    """End the command where all that it would make stands in the run's folder."""
    from qikit.reports.unchanged import unchanged_run

    found = unchanged_run(request, project, folder, run_at)
    if found is None:
        return
    for text in found.touched:
        say(f"Set aside: {text}", err=True)
    made = sum(bool(report["file"]) for report in found.reports)
    there = f"{made} of {count_text(len(found.reports), 'report')}"
    say(f"Nothing has changed since {found.made_at}, so nothing was made again.")
    say(f"{there} written: {found.index}")
    sys.exit(found.exit_code)
