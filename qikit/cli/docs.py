"""The command that says what a measure, a rule set or a report is."""

from __future__ import annotations

import click

from qikit.cli.plain_errors import OneOf, StrictCommand, shown_plainly
from qikit.cli.printed import say

KINDS = ["measure", "rule", "report"]


@click.command("docs", cls=StrictCommand)
@click.argument("kind", type=OneOf(KINDS), metavar="measure|rule|report")
@click.argument("name", default="", required=False)
@shown_plainly
def docs(kind: str, name: str) -> None:
    """Say what a measure, a rule set or a report is; without NAME, list them.

    A measure: its definition, and which datasets have it. A rule set: its rules with
    their numbers and source. A report: for whom, its parameters and sections, and a
    job file to begin with.
    """
    from qikit.reports.docs_pages import docs_page
    from qikit.reports.project_folder import find_project

    say(docs_page(kind, name, find_project()))
