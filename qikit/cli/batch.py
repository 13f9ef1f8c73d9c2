"""The command that makes reports."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext, redirect_stdout
from dataclasses import replace
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING

import click

from qikit.cli.audit import print_verdict
from qikit.cli.onlooker import Onlooker
from qikit.cli.plain_errors import (
    Number,
    OneOf,
    StrictCommand,
    Whole,
    shown_plainly,
)
from qikit.cli.printed import say
from qikit.cli.run_events import Events
from qikit.cli.run_options import (
    ADDRESS_LIKE,
    IN_PLAIN,
    Asked,
    as_batch,
    crosses_in_plain,
    formats_named,
)
from qikit.cli.unchanged import end_if_unchanged
from qikit.disclosure.audiences import ANALYST

if TYPE_CHECKING:
    from qikit.reports.crews import AnyCrew
    from qikit.reports.unchanged import Request

INTERRUPTED = 130  # as shells have it: 128 and the number of the signal
NOT_READ = 1  # as click has it: whoever read the output has gone
UNFORESEEN = 1  # as Python has it: an error that nobody foresaw


def stopped_plainly(
    command: Callable, said: str = "Stopped before a report was begun."
) -> Callable:
    """End at Ctrl-C by a sentence and the exit code that shells know."""

    @wraps(command)
    def run(*args, **kwargs):
        try:
            return command(*args, **kwargs)
        except KeyboardInterrupt:
            say(said, err=True)
            sys.exit(INTERRUPTED)

    return run


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
    type=Whole(1, 64),
    default=os.cpu_count() or 1,
    help="How many reports are made at the same time, 1 to 64. Default: one for each "
    "processor.",
)
@click.option(
    "--formats",
    metavar="NAMES",
    callback=lambda _, option, text: formats_named(option, text),
    help="html, pdf, workbook, word, with commas between: in place of those that the "
    "job files name.",
)
@click.option(
    "--engine",
    type=OneOf(["warm", "kernel"]),
    help="What runs a notebook: a copy of a process that is ready (warm, usual on "
    "Linux) or a Jupyter kernel, which is slower. The pages are the same.",
)
@click.option(
    "--start-method",
    type=OneOf(["fork", "spawn"]),
    help="How the process of a report begins: as a copy (fork, usual on Linux) or "
    "anew (spawn), which is slower and works on every system.",
)
@click.option(
    "--timeout",
    type=Number(least=1, below=1_000_000),  # the system counts no further
    metavar="SECONDS",
    help="A report that takes longer is ended and counts as failed. Default: 1800.",
)
@click.option(
    "--scheduler",
    metavar="ADDRESS",
    help=f"Let a Dask cluster make the reports, such as {ADDRESS_LIKE}.",
)
@click.option(
    "--only",
    metavar="AREA",
    multiple=True,
    help="This area alone, by code or name. For several give it several times.",
)
@click.option("--force", is_flag=True, help="Make unchanged reports again as well.")
@click.option(
    "--new-letters",
    is_flag=True,
    help="Draw the letters of practices anew: pages made before have other ones.",
)
@click.option("--dry-run", is_flag=True, help="List the reports; run nothing.")
@click.option(
    "--json",
    "as_json",
    is_flag=True,
    help="Write events for a program, one JSON object a line; words go to standard "
    "error.",
)
@click.pass_obj
@shown_plainly
@stopped_plainly
def run(now: Callable[[], str], job_files: tuple[Path, ...], **options) -> None:
    """Make the reports that JOB_FILES ask for.

    Those that are unchanged since the last run into the same folder are kept.
    """
    asked = Asked(**options)
    events = Events(sys.stdout) if asked.as_json else None
    # nothing but events may come to standard output, whoever prints
    with redirect_stdout(sys.stderr) if events else nullcontext():
        _run(now, job_files, asked, events)


def _run(
    now: Callable[[], str],
    job_files: tuple[Path, ...],
    asked: Asked,
    events: Events | None,
) -> None:
    from qikit.reports.project_folder import find_project
    from qikit.reports.unchanged import Request

    asked.require_possible()
    project = find_project()
    folder = asked.out or _usual_folder(project, job_files[0])
    request = Request(job_files, asked.only, asked.formats)
    if asked.may_be_unchanged:
        end_if_unchanged(request, project, folder, now())
    if asked.dry_run:
        _list(_planned(request, project), events)
        return
    from qikit.reports.early_crew import crew_before_plan

    batch = replace(as_batch(asked, folder, project, now()), request=request)
    with crew_before_plan(batch) as crew:
        planned = _planned(request, project)
        if asked.new_letters:
            _draw_letters(planned)
        _make(planned, batch, events, crew)


def _usual_folder(project: Path, job_file: Path) -> Path:
    """Return outputs/JOB as seen from here, so that what is said stays short."""
    return Path(os.path.relpath(project / "outputs" / job_file.stem))


def _planned(request: Request, project: Path) -> list:
    from qikit.reports.jobs import plan

    return plan(request.job_files, project, only=request.only, formats=request.formats)


def _list(planned: list, events: Events | None) -> None:
    for report in (r for job in planned for r in job.reports):
        if events:
            events.planned(report)
        else:
            say(f"{report.job}  {report.area_code}  {report.area_name}")


def _draw_letters(planned: list) -> None:
    from qikit.reports.opening import new_letters_key

    for folder in sorted({job.dataset.folder for job in planned}):
        new_letters_key(folder)
        say(f"New letters for {folder}: pages made before have other ones.")


def _make(planned: list, batch, events: Events | None, crew: AnyCrew | None) -> None:
    from qikit.reports.runner import run_batch
    from qikit.reports.statuses import NOT_THERE

    onlooker = Onlooker(planned, batch.folder, events)
    _say_who(batch)
    with _ends_told(onlooker):
        onlooker.begun(batch)
        result = run_batch(planned, batch, onlooker.finished, crew)
        onlooker.ended(result)
    for text in result.touched:
        say(f"Set aside: {text}", err=True)
    reports = result.manifest.reports
    for record in (r for r in reports if r.status == NOT_THERE):
        say(f"{record.area}  {record.status}: {record.error}", err=True)
    made = sum(bool(r.file) for r in reports)
    say(f"{made} of {len(reports)} reports written: {_where(result, batch.folder)}")
    onlooker.sum_up()
    _say_what_next(result, planned, batch.folder)
    sys.exit(result.exit_code)


@contextmanager
def _ends_told(onlooker: Onlooker) -> Iterator[None]:
    """Tell how a run ended that did not come to its end."""
    try:
        yield
    except KeyboardInterrupt:
        onlooker.stopped(INTERRUPTED)
        sys.exit(INTERRUPTED)
    except BrokenPipeError:
        onlooker.stopped(NOT_READ, has_reader=False)
        raise  # click ends quietly
    except Exception as error:
        onlooker.refused(getattr(error, "exit_code", UNFORESEEN))
        raise


def _say_who(batch) -> None:
    """Say that reports take longer here, or that slices can be read on the way."""
    from qikit.reports.warm.worker import can_fork

    if batch.scheduler and crosses_in_plain(batch.scheduler):
        say(IN_PLAIN, err=True)
    if not can_fork() and not batch.scheduler:
        text = (
            "This system cannot copy a running process, so each report starts a "
            "Jupyter kernel of its own: the same pages, but slower."
        )
        say(text, err=True)


def _say_what_next(result, planned: list, folder: Path) -> None:
    if result.verdict:
        print_verdict(result.verdict)
    elif any(job.file.audience != ANALYST for job in planned):
        say(f"Not audited yet, and not to be handed on before: qikit audit {folder}")
    if result.unlisted:
        say(_unlisted(result.unlisted))


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
