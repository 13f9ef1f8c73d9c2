"""The command that says what has changed since the last paper."""

from __future__ import annotations

import json
from pathlib import Path

import click

from qikit.cli.plain_errors import StrictCommand, shown_plainly
from qikit.cli.printed import say

SHOWN_AT_MOST = 25  # sentences under one heading; --json has all
RUN = click.Path(path_type=Path)


@click.command(cls=StrictCommand)
@click.argument("older", type=RUN, metavar="RUN_A")
@click.argument("newer", type=RUN, metavar="RUN_B")
@click.option("--json", "as_json", is_flag=True, help="Print everything as JSON.")
@shown_plainly
def compare(older: Path, newer: Path, as_json: bool) -> None:
    """Say what RUN_B says otherwise than RUN_A, the older run.

    Both are folders that qikit run has made. Revised figures are told with what
    they were, those revised by more than 2% first and with an exclamation mark.
    """
    from qikit.reports.comparison.compared_runs import compare_runs
    from qikit.reports.opening import find_project

    found = compare_runs(older, newer, find_project())
    if as_json:
        say(json.dumps(found.as_json(), ensure_ascii=False, indent=1))
        return
    for note in found.notes:
        say(note)
    for heading, sentences in found.sections.items():
        say(f"\n{heading}")
        for text in sentences[:SHOWN_AT_MOST]:
            say(f"  {text}")
        if len(sentences) > SHOWN_AT_MOST:
            say(f"  … and {len(sentences) - SHOWN_AT_MOST:,} more (see --json)")
    if not found.sections:
        say("Nothing differs.")
