"""The command line: parse, call one function, print."""

from __future__ import annotations

import datetime as dt
import os
import sys
from collections.abc import Callable
from functools import wraps
from pathlib import Path

import click

import qikit
from qikit.errors import SHOW_TRACEBACK, CheckError, QikitError


def shown_plainly(command: Callable) -> Callable:
    """Show an error that a reader can act on as sentences, with its exit code."""

    @wraps(command)
    def run(*args, **kwargs):
        try:
            return command(*args, **kwargs)
        except QikitError as error:
            if os.environ.get(SHOW_TRACEBACK):
                raise
            for problem in error.problems:
                click.echo(str(problem), err=True)
            sys.exit(error.exit_code)

    return run


@click.group()
@click.version_option(qikit.__version__)
@click.option("--traceback", is_flag=True, help="Show tracebacks of errors.")
def main(traceback: bool) -> None:
    """Notebooks and reports for quality improvement in primary care."""
    if traceback:
        os.environ[SHOW_TRACEBACK] = "1"


@main.command()
@click.argument("dataset", type=click.Path(path_type=Path, file_okay=False))
@click.option(
    "--from",
    "given",
    type=click.Path(path_type=Path, file_okay=False),
    help="Copy the raw files of this folder into the dataset's incoming folder first.",
)
@shown_plainly
def intake(dataset: Path, given: Path | None) -> None:
    """Rebuild DATASET from the raw files in its folder `incoming`."""
    from qikit.data.definitions.source_files import read_sources
    from qikit.data.extracts.incoming import bring_in
    from qikit.data.extracts.intake import take_in
    from qikit.reports.opening import find_project

    incoming = dataset / "incoming"
    if given is not None:
        bring_in(given, incoming)
    sources = read_sources(find_project() / "params" / "sources").values()
    made = take_in(dataset, sources, incoming=incoming, read_at=_now())
    for row in made.table("sources").itertuples():
        click.echo(f"{row.name}: {row.rows:,} rows ({row.mapping})")
    click.echo(f"Dataset {dataset} is ready ({made.identity}).")


@main.command()
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


@main.command()
@click.argument(
    "job_files",
    nargs=-1,
    required=True,
    type=click.Path(path_type=Path, dir_okay=False),
)
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder of the run; default: outputs/ and the name of the first job file.",
)
@click.option(
    "--jobs",
    type=click.IntRange(1, 64),
    default=os.cpu_count() or 1,
    show_default="one a processor",
    help="Reports made at the same time.",
)
@click.option("--only", metavar="AREA", multiple=True, help="These areas alone.")
@click.option("--dry-run", is_flag=True, help="List the reports; run nothing.")
@shown_plainly
def run(
    job_files: tuple[Path, ...],
    out: Path | None,
    jobs: int,
    only: tuple[str, ...],
    dry_run: bool,
) -> None:
    """Make the reports that JOB_FILES ask for."""
    from qikit.reports.jobs import plan
    from qikit.reports.opening import find_project

    project = find_project()
    planned = plan(job_files, project, only=only)
    if dry_run:
        for report in (r for job in planned for r in job.reports):
            click.echo(f"{report.job}  {report.area_code}  {report.area_name}")
        return
    folder = out or project / "outputs" / job_files[0].stem
    _make(planned, folder, project, jobs)


def _make(planned: list, folder: Path, project: Path, workers: int) -> None:
    from qikit.reports.runner import Batch, run_batch

    batch = Batch(folder, project, _now(), workers)
    result = run_batch(planned, batch, lambda record: _say(record, folder))
    for text in result.touched:
        click.echo(f"Set aside: {text}", err=True)
    reports = result.manifest.reports
    made = sum(bool(r.file) for r in reports)
    click.echo(f"{made} of {len(reports)} reports written: {result.index}")
    sys.exit(result.exit_code)


def _say(record, folder: Path) -> None:
    if record.file:
        click.echo(f"{record.area}  {folder / record.file}  {record.seconds:.1f} s")
    else:
        click.echo(f"{record.area}  {record.status}: {record.error}", err=True)


def _now() -> str:
    """Read the clock: the one place where qikit does."""
    return dt.datetime.now(dt.UTC).strftime("%Y-%m-%d %H:%M UTC")
