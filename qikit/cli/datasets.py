"""Commands for a dataset: take raw files in, check what came."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import click

from qikit.cli.plain_errors import shown_plainly
from qikit.errors import CheckError


@click.command()
@click.argument("dataset", type=click.Path(path_type=Path, file_okay=False))
@click.option(
    "--from",
    "given",
    type=click.Path(path_type=Path, file_okay=False),
    help="Copy the raw files of this folder into the dataset's incoming folder first.",
)
@click.pass_obj
@shown_plainly
def intake(now: Callable[[], str], dataset: Path, given: Path | None) -> None:
    """Rebuild DATASET from the raw files in its folder `incoming`."""
    from qikit.data.extracts.incoming import bring_in
    from qikit.data.extracts.intake import read_definitions, take_in
    from qikit.reports.opening import find_project

    incoming = dataset / "incoming"
    if given is not None:
        bring_in(given, incoming)
    definitions, passed_over = read_definitions(find_project(), incoming)
    for problem in passed_over:
        click.echo(f"Passed over, fits no file: {problem}", err=True)
    made = take_in(dataset, definitions, incoming=incoming, read_at=now())
    for row in made.table("sources").itertuples():
        click.echo(f"{row.name}: {row.rows:,} rows ({row.mapping})")
    click.echo(f"Dataset {dataset} is ready ({made.identity}).")


@click.command()
@click.argument("dataset", type=click.Path(path_type=Path, file_okay=False))
@shown_plainly
def check(dataset: Path) -> None:
    """Check DATASET and print what was found, worst first."""
    from qikit.data.checks.gate import quality_record
    from qikit.reports.opening import find_project

    record = quality_record(dataset, find_project())
    for finding in record.findings:
        click.echo(f"{finding.severity}: {finding.text()} [{finding.suite}]")
    click.echo(f"{record.rules_run} rules run by {record.engine}.")
    if record.by_severity("critical"):
        sys.exit(CheckError.exit_code)
