"""The command that makes reports."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

import click

from qikit.cli.audit import print_verdict
from qikit.cli.plain_errors import StrictCommand, shown_plainly
from qikit.cli.printed import say
from qikit.errors import did_you_mean


@click.command(cls=StrictCommand)
@click.argument(
    "job_files",
    nargs=-1,
    required=True,
    type=click.Path(path_type=Path, dir_okay=False),
)
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    help="Folder of the run: new, empty, or of an earlier run. Default: outputs/ and "
    "the name of the first job file.",
)
@click.option(
    "--jobs",
    type=click.IntRange(1, 64),
    default=os.cpu_count() or 1,
    show_default="one a processor",
    help="Reports made at the same time.",
)
@click.option(
    "--formats",
    metavar="NAMES",
    callback=lambda _, option, text: _formats(option, text),
    help="html, pdf, workbook, word: in place of those that the job files name.",
)
@click.option(
    "--engine",
    type=click.Choice(["warm", "kernel"]),
    help="Who runs the cells: a copy of a warm process for each report (the usual one "
    "on Linux), or a Jupyter kernel for each.",
)
@click.option("--only", metavar="AREA", multiple=True, help="These areas alone.")
@click.option(
    "--new-letters",
    is_flag=True,
    help="Draw the letters of practices anew: pages made before have other ones.",
)
@click.option("--dry-run", is_flag=True, help="List the reports; run nothing.")
@click.pass_obj
@shown_plainly
def run(
    now: Callable[[], str],
    job_files: tuple[Path, ...],
    out: Path | None,
    jobs: int,
    formats: tuple[str, ...],
    engine: str | None,
    only: tuple[str, ...],
    new_letters: bool,
    dry_run: bool,
) -> None:
    """Make the reports that JOB_FILES ask for."""
    from qikit.reports.jobs import plan
    from qikit.reports.opening import find_project

    project = find_project()
    planned = plan(job_files, project, only=only, formats=formats)
    if dry_run:
        for report in (r for job in planned for r in job.reports):
            say(f"{report.job}  {report.area_code}  {report.area_name}")
        return
    if new_letters:
        _draw_letters(planned)
    folder = out or project / "outputs" / job_files[0].stem
    from qikit.reports.batches import Batch
    from qikit.reports.kernel import usual_engine

    batch = Batch(folder, project, now(), jobs, engine or usual_engine())
    _make(planned, batch)


def _formats(option: click.Parameter, text: str | None) -> tuple[str, ...]:
    """Split the names of formats; the page itself is always made."""
    from qikit.data.definitions.job_files import FORMATS

    names = [name.strip() for name in (text or "").split(",") if name.strip()]
    for name in names:
        if name not in FORMATS:
            what = f"{name!r} is no format. {did_you_mean(name, FORMATS)}"
            raise click.BadParameter(what, param=option)
    return tuple(dict.fromkeys([FORMATS[0], *names])) if names else ()


def _draw_letters(planned: list) -> None:
    from qikit.reports.opening import new_letters_key

    for folder in sorted({job.dataset.folder for job in planned}):
        new_letters_key(folder)
        say(f"New letters for {folder}: pages made before have other ones.")


def _make(planned: list, batch) -> None:
    from qikit.reports.runner import run_batch

    folder = batch.folder
    result = run_batch(planned, batch, lambda record: _say(record, folder))
    for text in result.touched:
        say(f"Set aside: {text}", err=True)
    reports = result.manifest.reports
    made = sum(bool(r.file) for r in reports)
    say(f"{made} of {len(reports)} reports written: {_where(result, folder)}")
    if result.verdict:
        print_verdict(result.verdict)
    elif any(job.file.audience != "analyst" for job in planned):
        say(f"Not audited yet, and not to be handed on before: qikit audit {folder}")
    if result.unlisted:
        say(_unlisted(result.unlisted))
    sys.exit(result.exit_code)


def _where(result, folder: Path) -> str:
    """Name the index; a published run that did not pass its audit has none."""
    if result.verdict and not result.verdict.passed:
        return f"{folder}, without an index: hand nothing on"
    return str(result.index)


def _unlisted(number: int) -> str:
    if number == 1:
        return "1 file of earlier runs is still in this folder and is not listed."
    return (
        f"{number} files of earlier runs are still in this folder and are not listed."
    )


def _say(record, folder: Path) -> None:
    if record.file:
        say(f"{record.area}  {folder / record.file}  {record.seconds:.1f} s")
    else:
        say(f"{record.area}  {record.status}: {record.error}", err=True)
