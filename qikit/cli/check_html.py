"""The command that reads finished pages for an analyst who edits a template."""

from __future__ import annotations

from pathlib import Path

import click

from qikit.cli.plain_errors import StrictCommand, shown_plainly
from qikit.cli.printed import say

FILE = click.Path(path_type=Path)


@click.command("check-html", cls=StrictCommand)
@click.argument("files", type=FILE, nargs=-1, required=True, metavar="FILE...")
@shown_plainly
def check_html(files: tuple[Path, ...]) -> None:
    """Check finished pages: can everybody read them, and are they safe to open?

    Needs no browser. Prints each fault with its line and what to do. Exit code 14
    when a page has faults; advice alone leaves it at 0.
    """
    from qikit.errors import AuditError
    from qikit.reports.page_checks.verdict import check_files

    verdicts = check_files(files)
    for verdict in verdicts:
        say(f"{verdict.path}: {_counted(verdict)}")
        for found in verdict.findings:
            say(f"{verdict.path}:{found.line}  {_told(found)}")
    if any(verdict.n_faults for verdict in verdicts):
        raise SystemExit(AuditError.exit_code)


def _counted(verdict) -> str:
    faults = "1 fault" if verdict.n_faults == 1 else f"{verdict.n_faults:,} faults"
    return f"{faults}, {verdict.n_advice:,} advice"


def _told(found) -> str:
    mark = "advice: " if found.is_advice else ""
    return f"{found.rule}  {mark}{found.what} → {found.to_do} ({found.source})"
