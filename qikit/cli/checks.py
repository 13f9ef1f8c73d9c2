"""The command that checks a dataset."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from qikit.cli.plain_errors import StrictCommand, shown_plainly
from qikit.cli.printed import say
from qikit.errors import CheckError

FOLDER = click.Path(path_type=Path, file_okay=False)


@click.command(cls=StrictCommand)
@click.argument("dataset", type=click.Path(path_type=Path))
@click.option(
    "--before",
    type=FOLDER,
    help="The dataset to compare with. Default: this one before its last intake, "
    "or the folder beside it that is named after an earlier month.",
)
@click.option(
    "--as-of",
    metavar="YYYY-MM",
    help='The month that "late" refers to. Default: the newest month with a figure, '
    "unless hardly any practice has it.",
)
@click.option("--practice", metavar="CODE", help="Only what concerns this practice.")
@click.option(
    "--to",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE.csv",
    help="Write the keys of all failing rows to this file as well.",
)
@shown_plainly
def check(
    dataset: Path,
    before: Path | None,
    as_of: str | None,
    practice: str | None,
    to: Path | None,
) -> None:
    """Check DATASET and print what was found, worst first.

    The exit code is 12 when something critical was found.
    """
    from qikit.data.checks.failing_rows import of_practice, write_failing_rows
    from qikit.data.checks.gate import quality_record
    from qikit.periods import parse_month
    from qikit.reports.opening import find_project

    month = None if as_of is None else parse_month(as_of)
    record = quality_record(dataset, find_project(), before=before, as_of=month)
    if practice is not None:
        record = of_practice(record, practice, dataset)
    for finding in record.findings:
        say(f"{finding.severity}: {finding.text()} [{finding.suite}]")
    for line in record.what_was_run():
        say(line)
    if to is not None:
        say(f"Written: {write_failing_rows(record, to)}")
    if record.by_severity("critical"):
        sys.exit(CheckError.exit_code)
